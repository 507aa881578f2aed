"""Made works of six fields as five databases export them, and how they are told apart.

    python benchmarks/dedupe/exports.py

Each work stands in two to four of the databases, each with its own habits: names, capitals,
abbreviations, entities, what it leaves out or cuts off. Beside the works stand others that
look like them. Nobody learns from these records.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from other_fields import figures, people, reference, title, words

from kapcite.model.reference import Reference

NUMBER = 250
Work = dict[str, Any]
Habit = Callable[[Work, random.Random], Work]

JOURNALS = (
    ("Journal of Made-up Software", "J. Made-up Softw.", "J MADE UP SOFTW"),
    ("Review of Imaginary Economics", "Rev. Imag. Econ.", "REV IMAG ECON"),
    ("Environmental Research & Fancies", "Environ. Res. Fancies", "ENVIRON RES FANCIES"),
    ("Sociological Inventions: A Journal of Reviews", "Sociol. Invent.", "SOCIOL INVENT"),
)
MEETINGS = (
    ("ICFS", "International Conference on Fancied Software", "Fancied Software"),
    ("SWIM", "International Symposium on Wishful Imaging", "Wishful Imaging"),
    ("CHIM", "Conference on Chimeras in Practice", "Chimeras in Practice"),
)
ORDINALS = words("11th 12th 21st 22nd 23rd 33rd 40th")
SOCIETIES = words("IEEE ACM IEEE/ACM")
COUNTRIES = words("Portugal Denmark Uruguay Senegal Mongolia")
BOOKS = ("The Sham Handbook of Ballads", "Parchment and Power", "Essays for an Invented Scholar")


def article(chance: random.Random) -> Work:
    """A paper in a journal, of pages or of an article number, with a DOI."""
    year, journal = chance.randint(1995, 2023), chance.choice(JOURNALS)
    first = chance.randint(1, 900)
    made = {"title": title(chance), "author": people(chance), "year": year, "journal": journal,
            "volume": str(year - 1980), "issue": str(chance.randint(1, 12)),
            "page": f"{first}-{first + chance.randint(4, 30)}",
            "doi": f"10.9999/{chance.randrange(10**7)}"}  # fmt: skip
    if chance.random() < 0.3:
        made["page"] = f"e{chance.randint(10**5, 10**6)}"
    return made


def located(chance: random.Random) -> Work:
    """An article whose title names a country."""
    made = paper(chance)
    return made | {"title": f"{made['title']} in Norway"}


def paper(chance: random.Random) -> Work:
    """A paper of a meeting; some are in a series of proceedings."""
    short, full, subject = chance.choice(MEETINGS)
    made = article(chance)
    year = made["year"]
    made["meeting"] = (short, full, subject, chance.choice(ORDINALS), chance.choice(SOCIETIES))
    made |= {"journal": None, "volume": None, "issue": None, "page": made["page"].strip("e")}
    if chance.random() < 0.3:
        made |= {"series": "Lecture Notes in Computer Science", "volume": str(year * 3 % 9000)}
    return made


def chapter(chance: random.Random) -> Work:
    """A chapter of a book of essays, without a DOI."""
    made = article(chance)
    return made | {"book": chance.choice(BOOKS), "publisher": "Sham University Press",
                   "volume": None, "issue": None, "doi": None, "journal": None}  # fmt: skip


def container(work: Work, form: int) -> str:
    """Return the name of the container: in full, abbreviated, or in an index's capitals."""
    if work.get("book"):
        return (work["book"], f"In: {work['book']}", work["book"].upper())[form]
    if work.get("meeting"):
        short, full, subject, ordinal, society = work["meeting"]
        year = work["year"]
        return (
            f"{year} {society} {ordinal} {full} ({short})",
            f"Proc. {society} Int. Conf. {subject}",
            f"PROCEEDINGS OF THE {ordinal} {full} ({short} {year})".upper(),
        )[form]
    return str(work["journal"][form])


def scopus(work: Work, _: random.Random) -> Work:
    """Initials, journals in full, proceedings under the name of their series."""
    made = work | {"author": [_initials(name) for name in work["author"]]}
    made["container"] = work.get("series") or container(work, 0)
    if str(work["page"]).startswith("e"):
        made |= {"page": None, "number": work["page"]}
    return made


def web_of_science(work: Work, chance: random.Random) -> Work:
    """Titles and containers in capitals; the DOI missing now and then."""
    made = work | {"author": [_initials(name) for name in work["author"]]}
    made |= {"title": work["title"].upper(), "container": container(work, 2)}
    return made | ({"doi": None} if chance.random() < 0.3 else {})


def scholar(work: Work, chance: random.Random) -> Work:
    """Three authors at the most, names and titles cut off, no DOI, volume and pages by luck."""
    made = work | {"author": [_initials(name) for name in work["author"][:3]], "doi": None}
    name = container(work, 0)
    made["container"] = f"{name[:30]} …" if len(name) > 40 else name
    if len(work["title"]) > 70 and chance.random() < 0.3:
        made["title"] = f"{work['title'][:65].rstrip()} …"
    if chance.random() < 0.5:
        made |= {"volume": None, "issue": None, "page": None}
    return made


def publisher(work: Work, chance: random.Random) -> Work:
    """Full names, entities, the year of online publication, no pages yet now and then."""
    made = work | {"container": container(work, 0).replace("&", "&amp;")}
    made["title"] = work["title"].replace(" and ", " &amp; ").replace(": ", " &ndash; ")
    draw = chance.random()
    if draw < 0.1:
        made |= {"year": work["year"] - 1, "volume": None, "issue": None, "page": None}
    elif draw < 0.2:
        made |= {"doi": None}
    return made


def catalogue(work: Work, chance: random.Random) -> Work:
    """Abbreviations, first pages, authors missing, volume and issue swapped now and then."""
    made = work | {"container": container(work, 1), "doi": None}
    made["page"] = str(work["page"]).partition("-")[0]
    draw = chance.random()
    if draw < 0.08:
        made["author"] = []
    elif draw < 0.13:
        made |= {"volume": work["issue"], "issue": work["volume"]}
    elif draw < 0.2:
        made["title"] = work["title"].replace(": ", ". ").lower()
    return made


DATABASES: tuple[Habit, ...] = (scopus, web_of_science, scholar, publisher, catalogue)


def _initials(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {' '.join(f'{word[0]}.' for word in given.split())}"


def extended(work: Work, chance: random.Random) -> Work:
    """The journal's version of a paper, under the same title."""
    return article(chance) | {name: work[name] for name in ("title", "author")} | {
        "year": work["year"] + chance.randint(1, 3)
    }  # fmt: skip


def working_paper(work: Work, chance: random.Random) -> Work:
    """The working paper before an article."""
    made = work | {"journal": ("Sham Bureau Working Papers",) * 3, "issue": None, "page": None}
    return made | {"year": work["year"] - chance.randint(1, 3), "doi": None,
                   "volume": str(chance.randint(10000, 30000))}  # fmt: skip


def next_part(work: Work, _: random.Random) -> Work:
    """The second part, in the next issue."""
    first = int(str(work["page"]).strip("e").partition("-")[0]) + 400
    return work | {"title": f"{work['title']}. Part II", "page": f"{first}-{first + 9}",
                   "doi": f"{work['doi']}2", "issue": str(int(work["issue"]) % 12 + 1)}  # fmt: skip


def twin(work: Work, chance: random.Random) -> Work:
    """The same people's paper on another country, in the same proceedings or volume."""
    first = int(str(work["page"]).strip("e").partition("-")[0]) + 40
    name = work["title"].removesuffix("Norway") + chance.choice(COUNTRIES)
    return work | {"title": name,
                   "page": f"{first}-{first + 11}", "doi": f"{work['doi']}5"}  # fmt: skip


def discussion(work: Work, chance: random.Random) -> Work:
    """A comment by others on the following pages."""
    first = int(str(work["page"]).strip("e").rpartition("-")[2]) + 1
    return work | {"title": f"Comment on: {work['title']}", "author": people(chance)[:2],
                   "page": f"{first}-{first + 2}", "doi": f"{work['doi']}9"}  # fmt: skip


def neighbour(work: Work, chance: random.Random) -> Work:
    """Another chapter of the book, by others, of a title that many books have."""
    first = chance.randint(1, 900)
    return work | {"title": "Introduction", "author": people(chance)[:2],
                   "page": f"{first}-{first + 12}", "book": chance.choice(BOOKS)}  # fmt: skip


LOOK_ALIKES: dict[str, tuple[Callable[[random.Random], Work], Habit]] = {
    "software engineering": (paper, extended),
    "economics": (article, working_paper),
    "environmental science": (article, next_part),
    "social science": (article, discussion),
    "development studies": (located, twin),
    "chapters": (chapter, neighbour),
}


def records(field: str) -> Iterator[Reference]:
    """Yield the records of a field; a key is ``work.database``."""
    make, other = LOOK_ALIKES[field]
    chance = random.Random(23)
    for number in range(NUMBER):
        work = make(chance)
        works = [(str(number), work)]
        if chance.random() < 0.5:
            works.append((f"{number}x", other(work, chance)))
        for key, one in works:
            for habit in chance.sample(DATABASES, chance.randint(2, 4)):
                yield reference(f"{key}.{habit.__name__}", habit(one, chance))


def main() -> None:
    for field in LOOK_ALIKES:
        print(figures(field, list(records(field))))


if __name__ == "__main__":
    main()
