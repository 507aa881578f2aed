"""``kapcite verify --fix``: what the published record has instead, shown, chosen and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kapcite.cli.console import Console, clean
from kapcite.cli.verify_record import as_cited, fresh_key

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Item
    from kapcite.corpus.edit import Edit
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference
    from kapcite.verify.result import Verification

# Plain values for the corpus file are what YAML holds: text, lists and mappings of it.
Plain = dict[str, Any]
_HELP = "y writes this value, n leaves it, a writes all that follow, q leaves all that follow"


class _Proposal(NamedTuple):
    """Published values for one record, by CSL name; ``now`` are its own."""

    item: Item
    result: Verification
    now: Plain
    values: Plain


def chosen_edits(
    pairs: Sequence[tuple[Item, Verification]],
    corpus: Corpus,
    taken: set[str],
    options: Namespace,
    console: Console,
) -> list[Edit]:
    """Show the proposals and return the changes that are wanted.

    ``--yes`` wants all of them. On a terminal each is asked for; in a pipe none is made.
    """
    proposals = [one for pair in pairs if (one := _proposal(*pair, options.field)).values]
    asks = not options.yes and sys.stdin.isatty() and console.is_terminal
    answers = _Answers(console, all_of_them=options.yes, asks=asks)
    edits: list[Edit] = []
    outside = 0
    for proposal in proposals:
        mine = proposal.item.place == "the corpus" and proposal.result.id in corpus.by_id
        outside += not mine
        wanted = dict(_chosen(proposal, answers, console, mine=mine))
        if wanted:
            edits += _edits(proposal, wanted, taken)
    if outside:
        console.note(f"{outside} of these are no records of the corpus, and only those are written")
    if outside < len(proposals) and not (options.yes or asks):
        console.note("--yes writes all of this into the corpus; on a terminal each value is asked")
    return edits


def _chosen(
    proposal: _Proposal, answers: _Answers, console: Console, *, mine: bool
) -> Iterator[tuple[str, Any]]:
    """Show a proposal as a diff, value by value, and yield those that are wanted."""
    result = proposal.result
    console.print(f"--- {clean(result.id)}")
    console.print(f"+++ {clean(result.bound_to or '')} ({clean(result.source or '')})")
    for name, value in proposal.values.items():
        if name in proposal.now:
            console.print(console.style(f"-{name}: {_line(proposal.now[name])}", "red"))
        console.print(console.style(f"+{name}: {_line(value)}", "green"))
        if mine and answers.wants(name):
            yield name, value


class _Answers:
    """Whether a value is wanted: all of them, none, or as the user says."""

    def __init__(self, console: Console, *, all_of_them: bool, asks: bool) -> None:
        self._console = console
        self._all = all_of_them
        self._asks = asks

    def wants(self, name: str) -> bool:
        """Ask for one value where there is somebody to ask."""
        while self._asks:
            self._console.write(f"write {name}? [y/n/a/q] ")
            self._console.flush()
            answer = sys.stdin.readline().strip().lower()[:1] or "q"
            if answer in ("y", "n"):
                return answer == "y"
            if answer in ("a", "q"):
                self._asks, self._all = False, answer == "a"
                break
            self._console.note(_HELP)
        return self._all


def _proposal(item: Item, result: Verification, fields: Sequence[str]) -> _Proposal:
    now = _plain(item.reference)
    values: Plain = {}
    record = result.record
    if record is not None and result.verdict not in ("conflated", "not found"):
        values = _published(record, result, fields)
    return _Proposal(item, result, now, {k: v for k, v in values.items() if now.get(k) != v})


def _plain(reference: Reference) -> Plain:
    """Return a record by CSL name, its date as the corpus writes it."""
    import msgspec

    plain: Plain = msgspec.to_builtins(reference)
    if reference.issued:
        plain["issued"] = str(reference.issued)
    return plain


def _published(record: Reference, result: Verification, fields: Sequence[str]) -> Plain:
    """Return the published value of each field that differs or is missing."""
    plain = _plain(record)
    found: Plain = {}
    for name in (*(difference.field for difference in result.differences), *result.missing):
        key = {"year": "issued"}.get(name, name)
        if fields and {name.casefold(), key.casefold()}.isdisjoint(f.casefold() for f in fields):
            continue
        if key in ("page", "number") and not plain.get(key):
            key = "number" if key == "page" else "page"  # the record has the other one
        if plain.get(key):
            found[key] = plain[key]
    return found


def _line(value: Any) -> str:
    """Return a plain value of any shape on one line, for a diff; names as family, given."""
    if isinstance(value, (list, tuple)):
        return "; ".join(_line(one) for one in value)
    if isinstance(value, dict):
        parts = ("non-dropping-particle", "family", "given", "suffix", "literal")
        return clean(", ".join(str(value[part]) for part in parts if value.get(part)))
    return clean(str(value))


def _edits(proposal: _Proposal, values: Plain, taken: set[str]) -> Iterator[Edit]:
    """Yield the changes: the record as published, and how it stood as a citation of it."""
    from kapcite.corpus.edit import Edit

    result = proposal.result
    yield Edit("references", result.id, values)
    key = fresh_key(f"former-{result.id}", taken)
    former: Plain = {
        "id": key,
        "document": "kapcite verify --fix",
        "as-cited": as_cited(proposal.item.reference),
        "cites": result.id,
        "verdict": "wrong details" if result.accuses else "minor errors",
        "note": f"as it stood; corrected from {result.source} {result.asked or ''}".strip(),
    }
    yield Edit("citations", key, former)
