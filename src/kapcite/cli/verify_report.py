"""What ``kapcite verify`` prints: an object per reference, or lines for a reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kapcite.cli.console import Console, clean

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Given, Item
    from kapcite.model.citation import Difference
    from kapcite.verify.result import Verification

_ENDLESS = 10**6  # columns of a pipe: what is found by line is kept in one
_COLOURS = {
    "verified": "green",
    "minor differences": "yellow",
    "corrected": "yellow",
    "expression of concern": "yellow",
    "cannot determine": "dim",
    "identified": "dim",
}


def as_data(item: Item, result: Verification) -> dict[str, Any]:
    """Return the object that ``--json`` prints; fields under the names of the user's file."""
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(result, record=None))
    del data["record"]
    names = item.labels
    data["differences"] = [
        {
            "field": names.get(difference.field, difference.field),
            "cited": difference.cited,
            "published": difference.published,
            "kind": difference.kind,
        }
        for difference in result.differences
    ]
    data["unconfirmed"] = [names.get(name, name) for name in result.unconfirmed]
    return data


def show(item: Item, result: Verification, console: Console) -> None:
    """Print a verdict, and below it what differs and what could not be confirmed."""
    width = console.width if console.is_terminal else _ENDLESS
    console.print(_head(result, console))
    if not item.citation and item.reference.title:
        title = clean(re.sub(r"</?[a-zA-Z][^<>]*>", "", item.reference.title))
        if len(title) > width - 4:
            title = f"{title[: width - 5]}…"
        console.print(console.style(f"    {title}", "dim"))
    for difference in result.differences:
        name = item.labels.get(difference.field, difference.field)
        for line in _difference(difference, name, width):
            console.print(line)
    if result.unconfirmed:
        names = ", ".join(item.labels.get(name, name) for name in result.unconfirmed)
        console.print("\n".join(_wrapped("    unconfirmed: ", clean(names), width)))
    for notice in result.notices:
        parts = (notice.kind, notice.date, notice.doi)
        console.print(console.style(f"    {clean(' '.join(p for p in parts if p))}", "red"))
    if result.note and not item.citation:
        console.print("\n".join(_wrapped("    ", clean(result.note), width)))


def _head(result: Verification, console: Console) -> str:
    verdict = console.style(result.verdict, _COLOURS.get(result.verdict, "red"))
    sure = " (probable)" if result.confidence == "probable" else ""
    head = f"{console.style(clean(result.id), 'bold')}  {verdict}{sure}"
    if result.mixes:
        return f"{head}: {clean(' and '.join(result.mixes))}"
    if result.bound_to and result.bound_to != result.id:
        return f"{head}: {clean(result.bound_to)}"
    return head


def _wrapped(label: str, text: str, width: int) -> list[str]:
    """Return text behind a label, folded to the width of the terminal."""
    return wrap(
        text, max(width - 1, 30), initial_indent=label, subsequent_indent=" " * 8,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _difference(difference: Difference, name: str, width: int) -> Iterator[str]:
    """Yield how a field differs: in one line where it fits, else what was published below."""
    label = f"    {clean(name)}: "
    kind = clean(difference.kind or "")
    if difference.field in ("author", "editor") and ":" in kind:
        yield from _wrapped(label, kind, width)
        return
    cited = clean(difference.cited or "")
    note = f" [{kind}]" if kind else ""
    if difference.published is None:
        yield from _wrapped(label, cited + note, width)
        return
    published = f"published {clean(difference.published)}"
    if len(label) + len(cited) + len(published) + len(note) + 2 < width:
        yield f"{label}{cited}, {published}{note}"
        return
    yield from _wrapped(label, cited + note, width)
    yield from _wrapped(" " * 8, published, width)


def summarise(results: list[Verification], given: Given, console: Console) -> None:
    """Say how many references got which verdict, and what was not determined."""
    counts = Counter(result.verdict for result in results)
    order = list(_order())
    parts = [f"{counts[verdict]} {verdict}" for verdict in order if counts[verdict]]
    noun = "reference" if len(results) == 1 else "references"
    text = f"{len(results)} {noun}: {', '.join(parts) or 'nothing to verify'}"
    if given.problems:
        entries = "entry" if len(given.problems) == 1 else "entries"
        text += f"; {len(given.problems)} {entries} could not be read"
    console.note(text)
    if counts["cannot determine"]:
        console.note(
            f"{counts['cannot determine']} not determined: no source that would have them was"
            " asked; --online asks the services, --snapshot PATH records on this disk"
        )


def _order() -> list[str]:
    from kapcite.verify.result import VERDICTS

    return list(VERDICTS)
