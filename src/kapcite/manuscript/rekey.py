"""Other keys in a draft, and nothing else in it changed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kapcite.manuscript.base import Draft

_PLAIN = re.compile(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*")


def rekey(draft: Draft, keymap: Mapping[str, str], *, markdown: bool) -> dict[str, str]:
    """Return the new text of each file of a draft in which a key changes.

    All keys change at once, so that a map may swap two. ``markdown`` puts braces around
    a new key that pandoc would not read without them.
    """
    changed: dict[str, str] = {}
    for file, text in draft.texts.items():
        spans = sorted(
            {
                (one.start, one.end, keymap[one.key])
                for one in draft.mentions
                if one.file == file and keymap.get(one.key, one.key) != one.key
            }
        )
        pieces, position = [], 0
        for start, end, new in spans:
            braced = markdown and text[start - 1] == "@" and not _PLAIN.fullmatch(new)
            pieces += [text[position:start], f"{{{new}}}" if braced else new]
            position = end
        if spans:
            changed[file] = "".join((*pieces, text[position:]))
    return changed
