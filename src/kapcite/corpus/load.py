"""Reads a corpus file: the whole model, every problem, and the place of each value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from kapcite.corpus.decode import decode
from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.parse import parse
from kapcite.corpus.reader import Reader, is_null, shown, suggestion
from kapcite.corpus.text import decode as decode_text
from kapcite.corpus.text import split_lines
from kapcite.errors import InputError, Problem
from kapcite.model.citation import Citation
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.review import Review
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary

FORMAT_VERSION = 1

R = TypeVar("R", bound=msgspec.Struct)

#: Top-level keys; pandoc's own metadata may stand beside them.
_KNOWN = frozenset(("kapcite", "vocabulary", "references", "studies", "reviews", "citations"))
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


class Loaded:
    """A corpus with what was found while reading it.

    ``positions[section][i]`` is the place in the file of record ``i`` of that section in
    the corpus: records that could not be read are not in the corpus.
    """

    def __init__(
        self, file: str, root: Node | None, corpus: Corpus, problems: list[Problem]
    ) -> None:
        self.file = file
        self.root = root
        self.corpus = corpus
        self.problems = problems
        self.positions: dict[str, list[int]] = {}

    @property
    def errors(self) -> list[Problem]:
        """The problems that make some value unusable."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def node(self, path: str) -> Node | None:
        """Return the node at a path (``references[1].issued``), or the last one on the way."""
        node = self.root
        for key, place in _STEP.findall(path):
            step: Node | None = None
            if isinstance(node, Mapping):
                step = node.values.get(key)
            elif isinstance(node, Sequence):
                if not key:
                    step = node.items[int(place)] if int(place) < len(node.items) else None
                elif key == "references":  # a bare list of references is its own section
                    step = node
            if step is None:
                return node
            node = step
        return node


def load_file(path: Path) -> Loaded:
    """Read a corpus from disk. Raises InputError when the file cannot be opened."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", str(path))) from None
    return load_bytes(data, str(path))


def load_bytes(data: bytes, file: str) -> Loaded:
    """Read a corpus; never raises for what the bytes hold, but keeps it as problems.

    Raises InputError for UTF-16 and for files past all bounds (see ``text.decode``).
    """
    text, problems = decode_text(data, file)
    root, found = parse(text, file)
    loaded = Loaded(file, root, Corpus(), problems + found)
    if root is None or is_null(root):
        return loaded
    reader = Reader(file, split_lines(text))
    if isinstance(root, Sequence):
        sections: dict[str, Node] = {"references": root}
    elif isinstance(root, Mapping):
        sections = root.values
        _check_top(reader, root)
    else:
        reader.error(root, "", f"expected a mapping with references:, got {shown(root)}")
        sections = {}
    vocabulary = sections.get("vocabulary")
    loaded.corpus = Corpus(
        vocabulary=(
            (decode(reader, vocabulary, Vocabulary, "vocabulary") or Vocabulary())
            if vocabulary and not is_null(vocabulary)
            else Vocabulary()
        ),
        references=_section(reader, sections, loaded, "references", Reference),
        studies=_section(reader, sections, loaded, "studies", Study),
        reviews=_section(reader, sections, loaded, "reviews", Review),
        citations=_section(reader, sections, loaded, "citations", Citation),
    )
    loaded.problems += reader.problems
    loaded.problems.sort(key=lambda problem: (problem.line, problem.column))
    return loaded


def _section(
    reader: Reader, sections: dict[str, Node], loaded: Loaded, name: str, kind: type[R]
) -> tuple[R, ...]:
    node = sections.get(name)
    loaded.positions[name] = []
    if node is None or is_null(node):
        return ()
    if not isinstance(node, Sequence):
        reader.error(node, name, f"expected a list, got {shown(node)}", "start each record with -")
        return ()
    records = []
    for place, item in enumerate(node.items):
        record = decode(reader, item, kind, f"{name}[{place}]")
        if record is not None:
            records.append(record)
            loaded.positions[name].append(place)
    return tuple(records)


def _check_top(reader: Reader, root: Mapping) -> None:
    if not _KNOWN & root.values.keys():
        hint = "references: holds the records"
        reader.error(root, "", f"expected {', '.join(sorted(_KNOWN))}", hint, "missing-key")
    version = root.values.get("kapcite")
    if isinstance(version, Scalar) and version.text != str(FORMAT_VERSION):
        reader.error(
            version,
            "kapcite",
            f"expected corpus format {FORMAT_VERSION}, got {shown(version)}",
            "a newer kapcite may have written it: upgrade kapcite",
            "version",
        )
    for key, node in root.keys.items():
        if key not in _KNOWN and (hint := suggestion(key, _KNOWN)):
            reader.warning(node, key, f"unknown key {key!r}", hint, "unknown-key")
