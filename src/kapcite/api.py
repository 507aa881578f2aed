"""The public Python API, re-exported by ``kapcite``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kapcite.corpus.load import load_file
from kapcite.corpus.locate import shipped
from kapcite.csl.format import format_bibliography
from kapcite.errors import InputError
from kapcite.evidence.summarise import summarise
from kapcite.model.citation import AsCited
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.recorded import reference_of
from kapcite.verify.result import Published, Verification
from kapcite.verify.snapshot import build

__all__ = ["format_bibliography", "load", "summarise", "verify"]


def load(path: str | Path | None = None) -> Corpus:
    """Read a corpus file, or the one that ships without a path.

    Raises InputError, with a problem for every fault and its place, when some of the file
    cannot be read. What is only doubtful (an unknown key) does not stop it: see
    ``kapcite check``.
    """
    loaded = load_file(Path(path if path is not None else shipped()))
    if loaded.errors:
        raise InputError(*loaded.errors)
    return loaded.corpus


def verify(
    cited: Iterable[Reference | AsCited], published: Iterable[Reference], *, complete: bool = False
) -> list[Verification]:
    """Compare citations with published records, field by field.

    ``complete`` says that the records would hold each work, so that one that is not among
    them is "not found" and not "cannot determine". Nothing is asked on the network.
    """
    snapshot = build((Published(reference=record) for record in published), "records")
    source = SnapshotSource(snapshot, complete=complete)
    references = (
        reference_of(one, str(number)) if isinstance(one, AsCited) else one
        for number, one in enumerate(cited, 1)
    )
    return [verify_with(reference, [source]) for reference in references]
