"""Mutated drafts: no traceback and no hang, whatever stands in a file.

python tests/manuscript/mutate.py COUNT [SEED]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from marked import unpack
from wordfile import SAMPLE, docx

from kapcite.errors import KapciteError
from kapcite.manuscript.base import Draft
from kapcite.manuscript.draft import KINDS, read_draft
from kapcite.manuscript.rekey import rekey

SIGNS = [
    *"@[]{}()<>$`\\%#/*\"'\n\r\t;,:.-_~!^&|=+ \x00é\ufeff\u2028",
    *(
        "```",
        "~~~",
        "---",
        "<!--",
        "-->",
        "\n\n",
        "\n    ",
        "@{",
        "[@",
        "-@",
        "$$",
        "%%",
        "\\cite{",
    ),
    *(
        "\\begin{verbatim}",
        "\\iffalse",
        "\\fi",
        "\\input{x}",
        "\\cites(",
        "#cite(<",
        "/*",
        "*/",
        "#{",
    ),
    *("{cite}`", "\\verb|", "![[@", "^[", "<pre>", "\\u00e9", '"source": [', "]]>", "<w:p>"),
]
#: No draft of a few thousand characters may take longer (seconds).
LIMIT = 2.0


def mutate(text: str, chance: random.Random) -> str:
    """Return a text with a few pieces removed, doubled, moved, cut off or put in."""
    for _ in range(chance.randrange(1, 8)):
        place, length = chance.randrange(len(text) + 1), chance.randrange(1, 40)
        kind = chance.randrange(6)
        if kind == 0:
            text = text[:place] + text[place + length :]
        elif kind == 1:
            text = (
                text[:place]
                + text[place : place + length] * chance.choice((2, 3, 50))
                + text[place:]
            )
        elif kind == 2:
            text = (
                text[:place] + chance.choice(SIGNS) * chance.choice((1, 1, 2, 300)) + text[place:]
            )
        elif kind == 3:
            other = chance.randrange(len(text) + 1)
            text = text[:other] + text[place : place + length] + text[other:]
        elif kind == 4:
            text = text[:place]
        else:
            text = text[:place] + chance.choice(SIGNS) + text[place + 1 :]
    return text


def check(kind: str, data: bytes) -> Draft | None:
    """Read a draft; every place must lie in the text and hold the key."""

    def read(_: str) -> bytes:
        return data

    try:
        draft = read_draft("draft", read, kind)
    except KapciteError as error:
        assert error.problems
        return None
    for one in draft.mentions:
        assert one.line >= 1
        assert one.column >= 1
        if one.end and kind != "notebook":
            assert draft.texts[one.file][one.start : one.end] == one.key
    rekey(draft, {one.key: "new key" for one in draft.mentions}, markdown=True)
    return draft


def samples() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        for name in unpack(Path(folder)):
            path = Path(folder) / name
            if path.suffix in KINDS:
                yield KINDS[path.suffix], path.read_text("utf-8")
    yield "word", SAMPLE
    yield "aux", "\\citation{a,b}\n\\abx@aux@cite{0}{c}\n\\@input{part.aux}\n" * 9


def run(count: int, seed: int) -> float:
    """Check so many mutated drafts; return the seconds of the slowest."""
    chance = random.Random(seed)
    drafts = list(samples())
    slowest = 0.0
    for number in range(count):
        kind, text = chance.choice(drafts)
        mutated = mutate(text, chance)
        data = docx(mutated) if kind == "word" else mutated.encode("utf-8", "replace")
        if chance.randrange(50) == 0:
            data = bytes(byte ^ (chance.randrange(80) == 0) for byte in data)
        start = time.process_time()
        try:
            check(kind, data)
        except Exception:
            sys.stderr.write(f"draft {number} of seed {seed} ({kind}): {data[:2000]!r}\n")
            raise
        slowest = max(slowest, time.process_time() - start)
        assert slowest < LIMIT, f"draft {number} of seed {seed} ({kind}) hangs"
    return slowest


if __name__ == "__main__":
    count, seed = int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])
    slowest = run(count, seed)
    sys.stdout.write(f"{count} mutated drafts, no traceback; the slowest took {slowest:.3f} s\n")
