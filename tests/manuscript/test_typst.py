"""Shapes and traps of Typst one by one; the drafts have them together."""

from __future__ import annotations

import pytest

from kapcite.manuscript.typst import scan_typst

CASES = [
    ("#cite(supplement: [7, (see)], <a>) #cite(<b>, supplement: [p. @c])", "a b c"),
    ('#let cite-it(k) = cite(k)\n#cite-it(<a>) #my-cite(label("b"))', "a b"),
    ("#f(cite(<a>)) #f([see @b]) #table(columns: 2, [@c], cite(<d>), [y])", "a b c d"),
    ('#{\n  let x = [@a]\n  "@no"\n  cite(<b>)\n}\n@c', "a b c"),
    ('`@no` ```typ @no``` \\@no me\\@no.org https://x.org/@no #raw("@no") @a', "a"),
    ("#figure([x]) <fig> @fig @a[see @fig]", "a"),
    ('// @no\n/* @no /* @no */ @no */ @a $ x_"@no" $', "a"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_shapes(text, expected):
    found = sorted(scan_typst(text).found, key=lambda one: one.start)
    assert " ".join(one.key for one in found) == expected
