"""Compares what kapcite reads from .bib files with what other readers do, field by field.

python benchmarks/formats/compare.py FOLDER [--show FIELD] [--peer NAME]

Entries are matched by their key. A peer that stops at a fault of a file is compared over
the entries it gave. ``--show`` lists the differences of one field instead of counting.
"""

import argparse
import codecs
import contextlib
import io
import json
import logging
import re
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from kapcite.errors import KapciteError, Problem
from kapcite.formats.source import sources

FIELDS = ("author", "editor", "year", "volume", "number", "pages", "doi", "url", "title")
_TAG = re.compile(r"</?(?:span|i|b|sup|sub)\b[^>]*>")
_LOST = "lost"  # a value of the peer that stands nowhere in kapcite's record


class View(NamedTuple):
    """One entry as one reader sees it: field -> texts, any of which may be the other's.

    ``everything`` holds all texts of the record, to tell a value in another place from one
    that is gone; it is empty for peers.
    """

    fields: dict[str, list[str]]
    everything: str = ""


def plain(text):
    """Return a text without markup, and with one form for each dash, quote and space."""
    text = unicodedata.normalize("NFKC", _TAG.sub("", str(text)))
    for sign, form in (("–—−‐-", "-"), ("“”„«»'‘’`´", '"'), ("{}", "")):
        text = re.sub(f"[{re.escape(sign)}]+", form, text)
    return " ".join(re.sub(r'"+', '"', text).split())


def person(family, given, particle, suffix):
    return " | ".join(plain(part or "") for part in (particle, family, given, suffix))


# -- kapcite ---------------------------------------------------------------------------


def kapcite(path):
    views, problems = {}, []
    try:
        with sources(str(path), io.BytesIO(), "bibtex") as found:
            for source in found:
                for item in source.format.load().read(source.stream, file=path.name):
                    if isinstance(item, Problem):
                        problems.append(item)
                    else:
                        views.setdefault(item.id, own_view(item))
    except KapciteError as error:
        problems.append(error)
    return views, problems


def own_view(reference):
    import msgspec

    date = reference.issued
    year = [] if date is None else [str(date.year or ""), date.literal or "", str(date)]
    fields = {
        "author": own_people(reference.author),
        "editor": own_people(reference.editor),
        "year": [text for text in year if text],
        "volume": [reference.volume],
        "number": [reference.issue, reference.number, reference.collection_number],
        "pages": [reference.page],
        "doi": [reference.doi],
        "url": [reference.url],
        "title": [reference.title, reference.volume_title],
    }
    everything = plain(json.dumps(msgspec.to_builtins(reference), ensure_ascii=False))
    return View(
        {name: [plain(text) for text in texts if text] for name, texts in fields.items()},
        everything,
    )


def own_people(names):
    people = []
    for name in names:
        if name.literal is not None:
            people.append(person(name.literal, "", "", ""))
            continue
        given = " ".join(filter(None, (name.given, name.dropping_particle)))
        people.append(person(name.family, given, name.non_dropping_particle, name.suffix))
    return ["; ".join(people)] if people else []


# -- peers -----------------------------------------------------------------------------


def peer_view(fields, people):
    """Return the view of an entry whose fields are plain text, whose people are in parts."""
    found = {role: [plain("; ".join(names))] for role, names in people.items() if names}
    for name in ("volume", "number", "pages", "doi", "url"):
        if text := plain(fields.get(name, "")):
            found[name] = [text]
    if date := plain(fields.get("date", "") or fields.get("year", "")):
        found["year"] = [date]
    if title := plain(fields.get("title", "")):
        subtitle = plain(fields.get("subtitle", ""))
        between = " " if title.endswith(("?", "!", ".", ":", "…")) else ": "
        found["title"] = [title + between + subtitle if subtitle else title]
    return View(found)


def letters(text):
    """Return the letters and digits of a title, without commands and signs of formulas.

    pandoc puts titles into sentence case, so case does not count.
    """
    return re.sub(r"\\[A-Za-z]+|[\W_]", "", text).casefold()


def pybtex(text):
    import latexcodec  # noqa: F401 - registers the decoder
    import pybtex.errors
    from pybtex.database import parse_string

    with pybtex.errors.capture() as _:
        entries = parse_string(text, "bibtex").entries

    def clean(value):
        try:
            return codecs.decode(value, "ulatex")
        except ValueError:
            return value

    for key, entry in entries.items():
        fields = {name.lower(): clean(value) for name, value in entry.fields.items()}
        people = {
            role.lower(): [
                person(
                    *(
                        clean(" ".join(parts))
                        for parts in (
                            name.last_names,
                            name.first_names + name.middle_names,
                            name.prelast_names,
                            name.lineage_names,
                        )
                    )
                )
                for name in names
                if str(name) != "others"
            ]
            for role, names in entry.persons.items()
        }
        yield key, peer_view(fields, people)


def bibtexparser(text):
    import bibtexparser
    from bibtexparser import middlewares

    logging.disable(logging.CRITICAL)
    stack = [
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),  # looks at braces, so before they are decoded
        middlewares.LatexDecodingMiddleware(),
    ]
    library = bibtexparser.parse_string(text, append_middleware=stack)
    for entry in library.entries:
        fields = {field.key.lower(): field.value for field in entry.fields}
        people = {
            role: [
                person(*(" ".join(part) for part in (name.last, name.first, name.von, name.jr)))
                for name in names
                if name.last != ["others"]
            ]
            for role in ("author", "editor")
            if isinstance(names := fields.get(role), list)
        }
        yield entry.key, peer_view(fields, people)


def pandoc(text):
    command = ["pandoc", "-f", "biblatex", "-t", "csljson"]
    run = subprocess.run(
        command, input=text, capture_output=True, text=True, check=True, timeout=20
    )
    for item in json.loads(run.stdout):
        fields = {
            "volume": item.get("volume", ""),
            "number": item.get("issue") or item.get("number") or item.get("collection-number", ""),
            "pages": item.get("page", ""),
            "doi": item.get("DOI", ""),
            "url": item.get("URL", ""),
            "title": item.get("title", ""),
        }
        parts = item.get("issued", {}).get("date-parts") or [[""]]
        fields["year"] = str(parts[0][0])
        people = {
            role: [
                person(
                    name.get("family") or name.get("literal"),
                    " ".join(filter(None, (name.get("given"), name.get("dropping-particle")))),
                    name.get("non-dropping-particle"),
                    name.get("suffix"),
                )
                for name in item.get(role, ())
            ]
            for role in ("author", "editor")
        }
        yield item["id"], peer_view(fields, people)


PEERS = {"pybtex": pybtex, "bibtexparser": bibtexparser, "pandoc": pandoc}


# -- the comparison --------------------------------------------------------------------


def verdict(field, own, others):
    """Say how a field of kapcite's record stands to the peer's."""
    ours, theirs = own.fields.get(field, []), others.fields.get(field, [])
    if not ours and not theirs:
        return None
    if not theirs:
        return "only kapcite"
    if any(same(field, one, theirs[0]) for one in ours):
        return "agree"
    if ours:
        return "differ"
    parts = re.split("[|;]", theirs[0]) if field in {"author", "editor"} else theirs
    return "elsewhere" if all(part.strip() in own.everything for part in parts) else _LOST


def same(field, ours, theirs):
    if field == "doi":
        ours, theirs = ours.lower(), re.sub(r"^.*?(?=10\.\d)", "", theirs, count=1).lower()
    if field == "pages":
        ours, theirs = (re.sub(r"\s*([-,])\s*", r"\1", text) for text in (ours, theirs))
    if field == "year":
        return ours == theirs or ours == theirs[:4]
    if field == "title":
        ours, theirs = letters(ours), letters(theirs)
    return ours == theirs


def compare(folder, peer, show):
    counts = {field: Counter() for field in FIELDS}
    entries = Counter()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or not path.suffix.lower().startswith(".bib"):
            continue
        own, _ = kapcite(path)
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        theirs = {}
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                for key, view in PEERS[peer](text):
                    theirs.setdefault(key, view)
            except Exception as error:  # noqa: BLE001 - what a peer raises is no concern here
                entries["files it gives up"] += 1
                if show == "files":
                    print(f"{path.name}: {type(error).__name__}: {str(error)[:100]}")
        for key in own.keys() ^ theirs.keys():
            side = "only kapcite" if key in own else f"only {peer}"
            entries[side] += 1
            if show == "entries":
                print(f"{path.name}: {key!r} {side}")
        for key in own.keys() & theirs.keys():
            entries["both"] += 1
            for field in FIELDS:
                if (found := verdict(field, own[key], theirs[key])) is None:
                    continue
                counts[field][found] += 1
                if show == field and found not in {"agree", "only kapcite"}:
                    print(f"{path.name}: {key}: {found}")
                    print(f"    kapcite {own[key].fields.get(field)}")
                    print(f"    {peer:7} {theirs[key].fields.get(field)}")
    if not show:
        print(f"{peer}: {dict(entries)}")
        columns = ("agree", "differ", "elsewhere", _LOST, "only kapcite")
        print(f"  {'':8}" + "".join(f"{column:>14}" for column in columns))
        for field in FIELDS:
            print(f"  {field:8}" + "".join(f"{counts[field][column]:14,}" for column in columns))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", choices=PEERS, action="append")
    parser.add_argument("--show", choices=[*FIELDS, "entries", "files"])
    options = parser.parse_args()
    for peer in options.peer or PEERS:
        compare(options.folder, peer, options.show)
