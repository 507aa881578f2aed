"""Made records of fields that no labelled set is of, and how they are told apart.

    python benchmarks/dedupe/other_fields.py

Each field has works in two copies as two libraries would write them, and works that look
alike and are not the same. Nobody learns from these records.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

from kapcite.dedupe.find import find_duplicates
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name, parse_name
from kapcite.model.reference import Reference

NUMBER = 300


def words(text: str, between: str = " ") -> tuple[str, ...]:
    return tuple(text.split(between))


NOUNS = words(
    "lattices queries graphs archives neutrinos sonnets dialects streams caches ballads parsers"
    " manuscripts quarks grammars indexes liturgies proofs fossils clauses tensors"
)
MANNERS = words(
    "incremental adaptive medieval nocturnal approximate stochastic comparative forgotten"
    " distributed bilingual rotating sparse heretical parallel coastal"
)
AIMS = words(
    "a reappraisal; evidence from the north; lower bounds and algorithms; the view from below;"
    " a case in point; methods and limits; an annotated survey; towards a theory",
    "; ",
)
FAMILIES = words(
    "Abendroth Bellweather Cavallone Dumontier Eskildsen Farrukhzad Grzybowski Halvorsen Ibarra"
    " Jovanovic Kirchhoff Lindqvist Marchetti Nakagawa Oyelaran Petrosyan Quillfeather Rasmussen"
    " Szymanski Takahashi Uzunova Vandenberg Wojcik Yamauchi Zacharias"
)
GIVEN = words("Anna Bruno Carla Denis Edith Fedor Gloria Henrik Irina Joan Karl Lucia Milan Nora")
MEETINGS = (
    ("SIGLAT", "International Conference on Retrieval of Lattices"),
    ("Proc. VLQ", "Proceedings of the 12th Conference on Very Large Queries"),
    ("QDBJ", "The Quarterly of Data Books"),
    ("IWPC", "International Workshop on Parsers and Caches"),
)
CYRILLIC = {
    "Исследование": "Issledovanie", "древних": "drevnikh", "рукописей": "rukopisei",
    "новых": "novykh", "словарей": "slovarei", "северных": "severnykh", "диалектов": "dialektov",
    "и": "i", "архивов": "arkhivov", "История": "Istoriia", "поздних": "pozdnikh",
    "соборов": "soborov", "Описание": "Opisanie", "забытых": "zabytykh", "монастырей": "monastyrei",
}  # fmt: skip

Pair = tuple[dict[str, object], dict[str, object] | None, dict[str, object] | None]


def title(chance: random.Random) -> str:
    manner, noun, other = chance.choice(MANNERS), *chance.sample(NOUNS, 2)
    return f"{manner.capitalize()} {noun} and {other}: {chance.choice(AIMS)}"


def people(chance: random.Random) -> list[str]:
    return [
        f"{chance.choice(GIVEN)} {family}"
        for family in chance.sample(FAMILIES, chance.randint(1, 4))
    ]


def initials(names: list[str]) -> list[str]:
    return [f"{name.split()[0][0]} {name.split()[1]}" for name in names]


def computer_science(chance: random.Random) -> Pair:
    """Title, authors, venue, year: a name for each library, and the journal's version."""
    own, names, year = title(chance), people(chance), chance.randint(1985, 2020)
    short, full = chance.choice(MEETINGS)
    first = {"title": own, "author": names, "container": full, "year": year}
    cut = f"{own[: chance.randint(35, 60)].rstrip()} …" if chance.random() < 0.15 else own
    other = {"title": cut.lower(), "author": initials(names), "container": short, "year": year}
    if chance.random() < 0.2:
        other["year"] = None
    longer = {"title": own, "author": names, "container": "Annals of Very Long Articles",
              "volume": "7", "page": str(chance.randint(1, 900)), "year": year + 1}  # fmt: skip
    return first, other, longer if chance.random() < 0.3 else None


def physics(chance: random.Random) -> Pair:
    """A collaboration's papers at two energies, under one title and many authors."""
    energy, year = chance.choice((7, 8, 13)), chance.randint(2010, 2020)
    what = f"Search for {chance.choice(MANNERS)} {chance.choice(NOUNS)} in events with"
    what += f" {chance.choice(MANNERS)} {chance.choice(NOUNS)}"
    names, page = people(chance) + people(chance), chance.randint(100, 900)
    first = {"title": f"{what} at $\\sqrt{{s}}={energy}$ TeV", "author": names, "page": str(page),
             "container": "Journal of Made-up Physics", "volume": "5", "year": year}  # fmt: skip
    other = first | {"title": f"{what} at sqrt(s) = {energy} TeV", "author": names[:1],
                     "container": "J. Made-up Phys."}  # fmt: skip
    third = first | {"title": f"{what} at $\\sqrt{{s}}={energy + 1}$ TeV", "page": str(page + 50)}
    return first, other, third


def humanities(chance: random.Random) -> Pair:
    """Books without a container, and their reviews and new editions."""
    own, names, year = title(chance), people(chance)[:2], chance.randint(1900, 2015)
    first = {"title": own, "author": names, "publisher": "Sham University Press", "year": year}
    other = first | {"author": initials(names), "publisher": "Sham Univ. Pr."}
    if chance.random() < 0.3:
        other["title"] = own.partition(":")[0]
    review = {"title": f"Review of {own}", "author": people(chance)[:1], "year": year + 1,
              "container": "Review of Reviews", "page": str(chance.randint(1, 900))}  # fmt: skip
    return first, other, review


def cyrillic(chance: random.Random) -> Pair:
    """Russian records beside their transliteration, and another work of the author."""
    said, year = chance.sample(tuple(CYRILLIC), 7), chance.randint(1950, 2015)
    page = chance.randint(1, 400)
    first = {"title": " ".join(said), "author": [chance.choice(FAMILIES)], "year": year,
             "page": f"{page}-{page + 14}", "container": "Вопросы архивов",
             "volume": str(year - 1949)}  # fmt: skip
    other = first | {"title": " ".join(CYRILLIC[word] for word in said),
                     "container": "Voprosy arkhivov"}  # fmt: skip
    third = first | {"title": " ".join(chance.sample(said, 4)), "page": f"{page + 30}-{page + 40}"}
    return first, other, third


FIELDS: tuple[Callable[[random.Random], Pair], ...] = (
    computer_science, physics, humanities, cyrillic,
)  # fmt: skip


def records(field: Callable[[random.Random], Pair]) -> Iterator[Reference]:
    """Yield the records of a field; a key is ``work.copy``, a look-alike its own work."""
    chance = random.Random(11)
    for work in range(NUMBER):
        first, other, third = field(chance)
        copies = [(f"{work}.a", first), (f"{work}.b", other), (f"{work}x.a", third)]
        yield from (reference(key, made) for key, made in copies if made)


def reference(key: str, made: dict[str, object]) -> Reference:
    def text(name: str) -> str | None:
        value = made.get(name)
        return None if value is None else str(value)

    year, names = made.get("year"), made["author"]
    assert isinstance(names, list)
    author: tuple[Name, ...] = tuple(parse_name(name) for name in names)
    return Reference(
        id=key, title=text("title"), author=author, container_title=text("container"),
        issued=PartialDate(year=year) if isinstance(year, int) else None, volume=text("volume"),
        issue=text("issue"), number=text("number"), page=text("page"), doi=text("doi"),
        publisher=text("publisher"),
    )  # fmt: skip


def pairs(sizes: Counter[str]) -> int:
    return sum(number * (number - 1) // 2 for number in sizes.values())


def rates(made: list[Reference]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of records whose keys begin with their work."""
    found = find_duplicates(made)
    work = [ref.id.partition(".")[0] for ref in made]
    inside = [Counter(work[row] for row in rows) for rows in found.clusters]
    right = sum(map(pairs, inside))
    reported = sum(len(rows) * (len(rows) - 1) // 2 for rows in found.clusters)
    true = pairs(Counter(work))
    return right / reported, right / true, 2 * right / (reported + true)


def figures(name: str, made: list[Reference]) -> str:
    precision, recall, f1 = rates(made)
    return (f"{name:22} {len(made):4} records: precision {precision:.4f}, recall {recall:.4f},"
            f" F1 {f1:.4f}")  # fmt: skip


def main() -> None:
    for field in FIELDS:
        print(figures(field.__name__, list(records(field))))


if __name__ == "__main__":
    main()
