"""Every format, by name: what it is called, which files it has, which module reads and writes it.

The contract of a format module is two functions:

``read(stream, *, file="")`` takes an open text stream (a binary one where ``binary`` is set)
and yields, in the order of the file, ``Reference`` and ``Problem``. Each record of the file
is either yielded as a reference or reported by exactly one problem of severity ``error``
with its line; a ``warning`` tells what was repaired or kept aside in a record that is
yielded. So records in = references + errors, and a bad record never takes a neighbour
along. Records of formats without keys have the id ``""``. Reading never raises for what
the stream holds.

``write(references)`` takes any iterable and yields pieces of text (of bytes where
``binary`` is set) that make up the file. Both work record by record, in constant memory,
where the format allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import IO, Any, NamedTuple, Protocol, cast

from kapcite.errors import Problem, UsageError
from kapcite.model.reference import Reference

Item = Reference | Problem


class Module(Protocol):
    """What a format module offers; ``Any`` stands for text or bytes."""

    def read(self, stream: IO[Any], *, file: str = "") -> Iterator[Item]:
        """Yield the references and problems of a stream."""
        ...

    def write(self, references: Iterable[Reference]) -> Iterator[Any]:
        """Yield the pieces of a file."""
        ...


class Format(NamedTuple):
    """One format; ``module`` is imported when it is first used."""

    name: str
    label: str
    module: str
    suffixes: tuple[str, ...] = ()
    binary: bool = False

    def load(self) -> Module:
        """Import the format's module and return it."""
        return cast("Module", import_module(self.module))


#: Of two formats with the same suffix the first is meant when only a name is known.
FORMATS = {
    entry.name: entry
    for entry in (
        Format("bibtex", "BibTeX", "kapcite.formats.bibtex.classic", (".bib", ".bibtex")),
        Format("biblatex", "BibLaTeX", "kapcite.formats.bibtex.biblatex", (".biblatex",)),
        Format("ris", "RIS", "kapcite.formats.ris", (".ris",)),
        Format("nbib", "MEDLINE (PubMed)", "kapcite.formats.nbib", (".nbib", ".medline")),
        Format("wos", "Web of Science tagged text", "kapcite.formats.wos", (".ciw", ".isi")),
        Format("pubmedxml", "PubMed XML", "kapcite.formats.pubmedxml", (".xml",)),
        Format("endnotexml", "EndNote XML", "kapcite.formats.endnotexml", (".enx",)),
        Format("csv", "a comma-separated table", "kapcite.formats.table", (".csv",)),
        Format("tsv", "a tab-separated table", "kapcite.formats.tsv", (".tsv", ".tab")),
        Format("xlsx", "an Excel workbook", "kapcite.formats.xlsx", (".xlsx",), binary=True),
        Format("csljson", "CSL-JSON", "kapcite.formats.csljson", (".json", ".csljson")),
        Format("cslyaml", "CSL-YAML", "kapcite.formats.cslyaml", (".yaml", ".cslyaml")),
        Format("hayagriva", "Hayagriva YAML", "kapcite.formats.hayagriva", (".yml",)),
    )
}


def format_of_file(path: str | None) -> Format | None:
    """Return the format that the end of a file's name tells, or None."""
    dot, ending = (path or "").rpartition(".")[1:]
    suffix = f"{dot}{ending.lower()}"
    return next((entry for entry in FORMATS.values() if suffix in entry.suffixes), None)


def find_format(name: str) -> Format:
    """Return the format of a name, case, hyphens and underscores aside.

    Raises UsageError, with the names there are, when there is none.
    """
    plain = name.lower().replace("-", "").replace("_", "").removeprefix(".")
    for entry in FORMATS.values():
        if plain == entry.name or f".{plain}" in entry.suffixes:
            return entry
    raise UsageError(Problem(f"unknown format {name!r}", hint=f"choose from {', '.join(FORMATS)}"))
