"""Other keys in a draft, and nothing else in it changed."""

from __future__ import annotations

from collections.abc import Mapping

from kapcite.manuscript.base import Draft
from kapcite.manuscript.insertion import pandoc_key


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
            is_bare = markdown and text[start - 1] == "@"
            pieces += [text[position:start], pandoc_key(new) if is_bare else new]
            position = end
        if spans:
            changed[file] = "".join((*pieces, text[position:]))
    return changed
