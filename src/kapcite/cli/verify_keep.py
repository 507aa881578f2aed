"""What ``kapcite verify`` writes: verdicts (``--record``), published values (``--fix``)."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.console import Console
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Item
    from kapcite.corpus.edit import Edit
    from kapcite.model.corpus import Corpus
    from kapcite.verify.result import Verification


def keep(
    items: list[Item],
    results: list[Verification],
    corpus: Corpus,
    path: str,
    options: Namespace,
    console: Console,
) -> None:
    """Write verdicts (``--record``) and the published values that are chosen (``--fix``).

    Raises WriteError, with the corpus unchanged, when it cannot be written.
    """
    pairs = list(zip(items, results, strict=True))
    edits: list[Edit] = []
    taken = {citation.id for citation in corpus.citations}
    if options.record:
        from kapcite.cli.verify_record import recorded

        edits += [edit for pair in pairs if (edit := recorded(*pair, corpus, taken)) is not None]
    if options.fix:
        from kapcite.cli.verify_fix import chosen_edits

        edits += chosen_edits(pairs, corpus, taken, options, console)
    if not edits:
        console.note("nothing was written")
        return
    _write(path, edits)
    console.note(f"{path}: {len(edits)} {'record' if len(edits) == 1 else 'records'} written")


def _write(path: str, edits: list[Edit]) -> None:
    from kapcite.corpus.edit import apply
    from kapcite.corpus.write import rewrite

    if not path.endswith((".yaml", ".yml")):
        problem = Problem("only a YAML corpus is written to", path, hint="kapcite init makes one")
        raise UsageError(problem)
    rewrite(Path(path), lambda text: apply(text, edits, path))
