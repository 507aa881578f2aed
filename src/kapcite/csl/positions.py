"""Where cites stand: the position of each in the document (first, subsequent, ibid)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.csl.context import Cite


class Citation(NamedTuple):
    """The cites that stand together, and the number of the note they stand in (0: none)."""

    cites: tuple[Cite, ...]
    note: int = 0
    sorted: bool = True


class Place(NamedTuple):
    """The position of a cite in the document."""

    position: str = "first"
    near: bool = False
    first_note: int = 0


def places(citations: Sequence[Citation], distance: int) -> list[list[Place]]:
    """Return the position of every cite (CSL 1.0.2, "choose", position)."""
    last_note: dict[str, int] = {}
    first_note: dict[str, int] = {}
    found: list[list[Place]] = []
    for number, citation in enumerate(citations):
        row: list[Place] = []
        for at, cite in enumerate(citation.cites):
            if cite.id not in first_note:
                row.append(Place())
                first_note[cite.id] = citation.note
            else:
                previous = citation.cites[at - 1] if at else _before(citations, number)
                near = bool(citation.note) and citation.note - last_note[cite.id] <= distance
                row.append(Place(_position(cite, previous), near, first_note[cite.id]))
            last_note[cite.id] = citation.note
        found.append(row)
    return found


def _before(citations: Sequence[Citation], number: int) -> Cite | None:
    """Return the lone cite before a citation; None where several or none stand there.

    Citations in the text and in notes are two sequences; all that stands in one note counts
    as one citation for the next note.
    """
    note = citations[number].note
    earlier = [one for one in citations[:number] if bool(one.note) == bool(note)]
    if not earlier:
        return None
    last = earlier[-1]
    cites = list(last.cites)
    if note and last.note != note:
        cites = [cite for one in earlier if one.note == last.note for cite in one.cites]
    return cites[0] if len(cites) == 1 else None


def _position(cite: Cite, previous: Cite | None) -> str:
    if previous is None or previous.id != cite.id:
        return "subsequent"
    if not previous.locator:
        return "ibid-with-locator" if cite.locator else "ibid"
    if not cite.locator:
        return "subsequent"
    same = (cite.locator, cite.label) == (previous.locator, previous.label)
    return "ibid" if same else "ibid-with-locator"
