"""``kapcite dedupe --review``: the uncertain pairs, one by one, side by side."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from kapcite.cli.console import Console, clean
from kapcite.cli.records import Records
from kapcite.errors import Problem, UsageError
from kapcite.model.base import csl_name

if TYPE_CHECKING:
    from kapcite.dedupe.find import Found
    from kapcite.dedupe.report import Explained
    from kapcite.model.reference import Reference

_SHOWN = (
    "type", "title", "container_title", "volume", "issue", "page", "doi", "pmid", "publisher",
)  # fmt: skip
_SAME, _WRITE = "the same work?", "all are answered; write the answers?"
_MEANS = {
    "y": "yes", "n": "no", "s": "skip", "u": "undo the last answer", "q": "write and stop",
}  # fmt: skip


def review(options: Namespace, console: Console, records: Records, found: Found) -> int:
    """Ask about each uncertain pair; answers are kept beside the corpus until they are applied.

    When all are answered or on ``q`` they are written into the corpus: y merges, n is
    remembered. Interrupted, the next review goes on where this one stopped.
    """
    from kapcite.cli.store import Store
    from kapcite.dedupe.report import explain

    if options.files:
        hint = "merge the files first (--merge -o), or import them"
        raise UsageError(Problem("--review works on the corpus", hint=hint))
    pairs = [pair for pair in explain(found) if pair.verdict == "uncertain"]
    path = Path(Store(options.corpus).path)
    log = path.with_name(f".{path.name}.review.jsonl")
    answers = _Answers(log)
    known = {ref.id: ref for ref in records.references}
    try:
        _ask_all(console, pairs, known, answers)
    except KeyboardInterrupt:
        console.note(f"answers kept for the next --review: {len(answers.given)}")
        raise
    return _apply(options, console, records, answers)


class _Answers:
    """The answers so far, each on the disk before the next question."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self.given: list[tuple[str, str, str]] = []
        with suppress(FileNotFoundError):
            lines = log.read_text("utf-8").splitlines()
            self.given = [(row["a"], row["b"], row["answer"]) for row in map(_entry, lines) if row]

    def of(self, a: str, b: str) -> str | None:
        return next((answer for x, y, answer in self.given if {x, y} == {a, b}), None)

    def add(self, a: str, b: str, answer: str) -> None:
        self.given.append((a, b, answer))
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"a": a, "b": b, "answer": answer}) + "\n")

    def take_back(self) -> tuple[str, str, str] | None:
        if not self.given:
            return None
        last = self.given.pop()
        lines = [json.dumps({"a": a, "b": b, "answer": answer}) for a, b, answer in self.given]
        self._log.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return last

    def forget(self) -> None:
        self._log.unlink(missing_ok=True)


def _entry(line: str) -> dict[str, str]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}  # the last line of a review that was killed
    return row if isinstance(row, dict) and {"a", "b", "answer"} <= row.keys() else {}


def _ask_all(
    console: Console,
    pairs: Sequence[Explained],
    known: dict[str, Reference],
    answers: _Answers,
) -> None:
    place = 0
    while True:
        while place < len(pairs) and answers.of(pairs[place].a, pairs[place].b):
            place += 1
        if place == len(pairs):
            if not answers.given or _ask(console, _WRITE, "yu") != "u":
                return
        else:
            pair = pairs[place]
            console.print(console.style(f"{place + 1} of {len(pairs)}", "bold"))
            for line in side_by_side(known[pair.a], known[pair.b], console):
                console.print(line)
            answer = _ask(console, _SAME, "ynsuq")
            if answer == "q":
                return
            if answer != "u":
                answers.add(pair.a, pair.b, answer)
                continue
        taken = answers.take_back()
        wanted = set(taken[:2]) if taken else set()
        place = next((n for n, p in enumerate(pairs) if {p.a, p.b} == wanted), 0)


def _ask(console: Console, question: str, letters: str) -> str:
    """Return one of the letters; the end of the input is "q"."""
    while True:
        console.write(f"{question} [{'/'.join(letters)}] ")
        console.flush()
        line = sys.stdin.readline()
        if not line:
            return "q"
        answer = line.strip().lower()[:1]
        if answer and answer in letters:
            return answer
        console.note("; ".join(f"{letter} {_MEANS[letter]}" for letter in letters))


def side_by_side(a: Reference, b: Reference, console: Console) -> Iterator[str]:
    """Yield the lines of two records in two columns, what differs highlighted."""
    label = 17
    width = max(12, (console.width - label - 2) // 2)
    for name, left, right in _fields(a, b):
        if not left and not right:
            continue
        rows = (wrap(left, width) or [""], wrap(right, width) or [""])
        for number in range(max(map(len, rows))):
            first, second = (side[number] if number < len(side) else "" for side in rows)
            text = f"{first:{width}}  {second}"
            if left.casefold() != right.casefold():
                text = console.style(text, "yellow")
            yield f"{name if not number else '':{label}}{text}".rstrip()


def _fields(a: Reference, b: Reference) -> Iterator[tuple[str, str, str]]:
    yield "key", clean(a.id), clean(b.id)
    yield "author", _people(a), _people(b)
    yield "issued", clean(str(a.issued or "")), clean(str(b.issued or ""))
    for name in _SHOWN:
        yield csl_name(name), clean(getattr(a, name) or ""), clean(getattr(b, name) or "")


def _people(ref: Reference) -> str:
    return clean("; ".join(name.display for name in ref.creators))


def _apply(options: Namespace, console: Console, records: Records, answers: _Answers) -> int:
    from kapcite.cli.merging import settle

    apart = [(a, b) for a, b, answer in answers.given if answer == "n"]
    same = [(a, b) for a, b, answer in answers.given if answer == "y"]
    settle(options, console, records, _joined(same), apart)
    console.note(f"pairs remembered as two works: {len(apart)}")
    answers.forget()
    return 0


def _joined(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the groups that pairs make, each key once."""
    groups: list[list[str]] = []
    for a, b in pairs:
        touched = [group for group in groups if a in group or b in group]
        merged = list(dict.fromkeys([key for group in touched for key in group] + [a, b]))
        groups = [group for group in groups if group not in touched] + [merged]
    return groups
