"""What ``kapcite verify`` is given: files of references, pasted lists, keys of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kapcite.cli import texts
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.formats.source import Source
    from kapcite.model.citation import Citation
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference

JSON_LINES = (".jsonl", ".ndjson")
TEXT = (".txt", ".md", ".docx")


class Item(NamedTuple):
    """One reference to verify.

    ``labels`` maps CSL names to those of the file it is from, ``citation`` is the corpus's own
    entry, ``place`` the file and line.
    """

    reference: Reference
    labels: Mapping[str, str] = {}
    citation: Citation | None = None
    place: str = ""


class Given(NamedTuple):
    """What was read, and what could not be."""

    items: list[Item]
    problems: list[Problem]


def read_file(path: Path) -> Given:
    """Read a file of references, packed or not; JSON in any of the usual spellings.

    ``-`` is stdin. Raises InputError when it cannot be read or its format is not recognised.
    """
    suffix = _suffix(path)
    if suffix in TEXT:
        return read_text(path)
    if suffix in (".yaml", ".yml"):
        from kapcite.corpus.load import load_file

        loaded = load_file(path)
        if loaded.errors:
            raise InputError(*loaded.errors)
        return Given([Item(r, place=str(path)) for r in loaded.corpus.references], [])
    if str(path) == "-":
        return _read_stdin()
    if suffix in (*JSON_LINES, ".json"):
        given = _read_json(texts.read_text(path), str(path))
        if given is not None:
            return given
    return _read_format(path)


def _suffix(path: Path) -> str:
    """Return what the name ends in, in small letters and without the packing."""
    return Path(path.stem if path.suffix == ".gz" else path.name).suffix.lower()


def _read_stdin() -> Given:
    import io
    import sys

    from kapcite.formats.source import unpacked

    data = sys.stdin.buffer.read()
    given = _read_json(texts.decoded(io.BytesIO(data)).read(), "-")
    if given is not None:
        return given
    with unpacked(data, "-") as found:
        return _read_sources(found)


def _read_json(text: str, file: str) -> Given | None:
    """Read plain objects; None for what the readers of formats know better."""
    from kapcite.cli.verify_json import json_objects

    objects = json_objects(text, file)
    if objects is None and text.strip():
        return None
    given = Given([], [])
    for number, item in objects or ():
        if isinstance(item, Problem):
            given.problems.append(item)
        else:
            given.items.append(_json_item(item, file, number))
    return given


def _json_item(item: dict[str, Any], file: str, number: int) -> Item:
    """Return a JSON object, of whatever values, as a reference with the names it used."""
    from kapcite.verify.jsonlines import field_names, reference_from_json

    reference = reference_from_json(item, str(number))
    return Item(reference, field_names(item), place=f"{file}:{number}")


def _read_format(path: Path) -> Given:
    import sys

    from kapcite.formats.source import sources

    with sources(str(path), sys.stdin.buffer) as found:
        return _read_sources(found)


def _read_sources(found: Iterator[Source]) -> Given:
    """Read what the formats know; a record without an identifier is numbered."""
    import msgspec

    from kapcite.model.reference import Reference

    given = Given([], [])
    for source in found:
        for item in source.format.load().read(source.stream, file=source.name):
            if isinstance(item, Reference):
                number = str(len(given.items) + 1)
                reference = item if item.id else msgspec.structs.replace(item, id=number)
                given.items.append(Item(reference, place=source.name))
            elif item.severity == "error":
                given.problems.append(item)
    return given


def read_text(path: Path) -> Given:
    """Read a pasted reference list from .txt, .md or .docx; ``-`` is stdin.

    Raises InputError when the file cannot be read.
    """
    from kapcite.verify.text import parse_list

    text = texts.docx_text(path) if path.suffix == ".docx" else texts.read_text(path)
    given = Given([], [])
    for entry in parse_list(text, str(path)):
        if entry.reference is not None:
            given.items.append(Item(entry.reference, place=f"{path}:{entry.line}"))
        elif entry.problem is not None:
            given.problems.append(entry.problem)
    return given


def corpus_items(corpus: Corpus, keys: list[str], *, published: bool) -> Given:
    """Return the citations that the corpus records, or those of the keys.

    ``published`` says that there are sources beside the corpus, so that its own records can
    be verified too. Raises UsageError for keys it does not have.
    """
    from kapcite.verify.recorded import reference_of

    citations = corpus.citations
    known = {citation.id for citation in citations} | corpus.by_id.keys()
    if missing := [key for key in keys if key not in known]:
        from kapcite.cli.parser import did_you_mean

        raise UsageError(
            *(
                Problem(
                    f"no file, reference or citation is called {key!r}",
                    hint=did_you_mean(key, sorted(known)) or "kapcite search finds keys",
                )
                for key in missing
            )
        )
    chosen = [
        citation
        for citation in citations
        if not keys or citation.id in keys or not {citation.cites, *citation.mixes}.isdisjoint(keys)
    ]
    items = [Item(reference_of(c.as_cited, c.id), citation=c, place=c.document) for c in chosen]
    if published or not items:
        wanted = [
            r for r in corpus.references if (r.id in keys if keys else published or not citations)
        ]
        items.extend(Item(reference, place="the corpus") for reference in wanted)
    return Given(items, [])
