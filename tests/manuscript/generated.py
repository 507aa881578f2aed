"""Drafts put together at random from shapes and traps, and pandoc's own reading of them.

python tests/manuscript/generated.py COUNT [SEED] prints every draft that is read otherwise.
Wants pandoc 3: KAPCITE_PANDOC, that of pypandoc_binary, or the path's. Left out is what
docs/manuscripts.md names: bare URLs, cross-references, MyST's roles, LaTeX's citations, more
than a word behind a fence.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kapcite.manuscript.markdown import scan_markdown

# Each @K becomes a key of its own.
INLINE = r"""[@K]|@K|[see @K, p. 3; -@K]|[-@K]|-@K|@{K}|[@{K x}]|@K [p. 3]|@K [p. 3; @K]|**@K**|*@K*
(@K)|"@K"|^[note @K]|[text @K](http://x)|[text](http://x/@K)|[text](<http://x/@K>)|[@K]{.c}
[text](http://x "by @K")|[x]{data-x="@K"}|[@K][]|![alt @K](i.png)|![@K](i@K.png)|~~@K~~|x^@K^|$@K$
$a$ @K|`@K`|``a ` @K``|`x`{.r data="@K"}|\@K|\\@K|\\\@K|a@K.org|<a@K.org>|<https://x/@K>
<span title="@K">z</span>|<b>@K</b>|a < b @K > c|<!-- @K -->|@K's|@K.|@K,|@K:|@K--x|@K...|@K/x|@K_x
_see @K x_|@K!|@Ké|@K:x|@K::x|@K.x|@K..x|@K'x|@K+x|@K#x|@K%x|@K?x|@K/|@K//x|@K;x|@K=x|[@K\]|[\@K]
@K]|[[@K]]|[[@K; @K]]|@@K|@-K|@_K|@.K|@1K|[@K ]|[ @K]|[@K;@K]|[@K; x]|[@K; ]|[;@K]|[@K, {p. 3}]
[@K {p. @K}]|[@K, p. {3}]|[see [@K]]|[see [x](y) @K]|[*see* @K, *3*]|[see `@K` @K]|$5 @K and $6
$@K $|$ @K$|$$@K$$|$$ @K $$|$x$@K|\(@K\)|\[@K\]|\textbf{@K}|\textbf{see @K} @K|\foo @K|\foo{a}{@K}
\foo[@K]{b}|\%@K|{\it @K}|{@K}|#@K|=@K|&@K|&amp;@K|@K&amp;|é@K|日@K|@日本K|1@K|)@K|/@K|;@K|,@K
'@K'|“@K”|–@K|—@K|…@K|--@K|x-@K|x -@K|[--@K]|[x-@K]|[(-@K)]|-@{K}|x@{K}|.@K|x.@K|x. @K|!@K|?@K
"x"@K|*x*@K|**x y**@K|`x`@K|<b>@K|+@K|x\@K|[^n] @K|(@K; @K)|[@K] [@K]|@K [see @K]
@K [p. 3](http://x)|plain words|more plain "words" here|a (b) c|it's 5 < 6|R&D|`code`|50% of 10$"""
BLOCKS = [
    *["# P", "## x {.c x='@K'}", "x P\n====", "- P\n- P", "* P\n\n* P", "1. P\n2. P", "a) P"],
    *["> P\n> P", "> P\n>\n>     @K", "- P\n\n  P\n\n      @K", "1.  P\n\n    P"],
    *["- P\n    - P\n\n        P", "Term\n:   P", "Term @K\n\n:   P\n\n    P"],
    *["- ```\n  @K\n  ```\n- P", "1. P\n\n   ~~~\n   @K\n   ~~~", "> ```\n> @K\n> ```\n\nP"],
    *["```\n@K\n\n@K\n```", "~~~ python\n@K\n~~~", "````\n```\n@K\n````", "```{=html}\n@K\n```"],
    *["~~~~ {#id .c x='@K'}\n~~~\n@K\n~~~~\n\nP", "P\n```\n@K\n```"],
    *["```\n@K", "P x\n~~~\n@K\n~~~"],
    *["    @K", "\t@K\n\n\t@K", "P\n    @K", "---\n\n    @K", "# P\n\n    @K", "  @K", "-     @K"],
    *["| a | @K |\n|---|---|\n| @K | b |\n\nTable: P", "+---+----+\n| a | @K |\n+---+----+"],
    *["[^N] P\n\n[^N]: P\n\n    P", "[^N]\n\n[^N]: P\n\n        @K"],
    *["<div>\n\n@K\n\n</div>", "<pre>\n@K\n\n@K\n</pre>", "<script>\n@K\n</script>"],
    *["<div>\n@K\n</div>", "::: {.x}\nP\n:::"],
    *["<!-- @K\n\n@K -->", "<!--\n@K\n-->\n@K", "<!-- @K --> @K", "x <!-- @K\n@K --> @K"],
    *["\\begin{equation}\n@K\n\\end{equation}", "\\begin{tabular}{@{}l@{}}\n@K\n\\end{tabular}"],
    *["\\begin{a}\n\\begin{a}@K\\end{a}\n@K\\end{a}\n\n@K", "\\newcommand{\\x}{@K}", "$$\n@K\n$$"],
    *["text $$a\n@K\n$$ @K", "[ref]: http://x/@K", "[ref]: <http://x/@K> '@K'", "| P\n| @K", "***"],
    *["(@K) P\n\nP", "- @K.\n- @K"],
]  # fmt: skip
METADATA = [
    *["", "", "---\ntitle: '@K'\n---\n\n", "---\nnocite: |\n  @K, @{K}\n---\n\n"],
    *["---\nabstract: |\n  See [@K].\n\n  And @K.\n...\n\n", "---\nsubtitle: '[@K] y'\n---\n\n"],
]
_SHAPES = INLINE.replace("\n", "|").split("|")
_READ_ALL = """\
local file = io.open(arg[1])
local texts = pandoc.json.decode(file:read('a'), false)
local read = {}
for place, text in ipairs(texts) do
  read[place] = pandoc.write(pandoc.read(text, 'markdown'), 'json')
end
io.write(pandoc.json.encode(read))
"""


class Writer:
    """Writes drafts in which no key stands twice."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._number = 0

    def draft(self) -> str:
        count = self._chance.randint(1, 4)
        blocks = "\n\n".join(self._block() for _ in range(count))
        return f"{self._keyed(self._chance.choice(METADATA))}{blocks}\n"

    def _block(self) -> str:
        if self._chance.random() < 0.4:
            return self._prose(self._chance.choice((" ", " ", "\n")))
        note = f"note{self._number}"
        pieces = self._chance.choice(BLOCKS).replace("N", note).split("P")
        return "".join(
            (self._prose() if place else "") + self._keyed(piece)
            for place, piece in enumerate(pieces)
        )

    def _prose(self, between: str = " ") -> str:
        shapes = self._chance.choices(_SHAPES, k=self._chance.randint(1, 4))
        return between.join(map(self._keyed, shapes))

    def _keyed(self, shape: str) -> str:
        pieces = shape.split("K")
        return pieces[0] + "".join(self._key() + piece for piece in pieces[1:])

    def _key(self) -> str:
        self._number += 1
        return f"k{self._number}{self._chance.choice(('', '', 'a', '_b', '-c'))}"


def pandoc() -> str | None:
    """Return a pandoc that can run our script; None where there is none."""
    path = os.environ.get("KAPCITE_PANDOC") or _of_wheel() or shutil.which("pandoc")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return path if int(said.split()[1].split(".")[0]) >= 3 else None


def _of_wheel() -> str | None:
    """Return the pandoc that pypandoc_binary brings: Debian's can be too old."""
    try:
        import pypandoc
    except ImportError:
        return None
    path = Path(pypandoc.__file__).with_name("files") / "pandoc"
    return str(path) if path.exists() else None


def read_by_pandoc(path: str, texts: list[str]) -> list[set[str]]:
    """Return the keys of each text, all read by one process."""
    with tempfile.TemporaryDirectory() as folder:
        script, data = Path(folder) / "all.lua", Path(folder) / "texts.json"
        script.write_text(_READ_ALL)
        data.write_text(json.dumps([text.expandtabs(4) for text in texts]))
        done = subprocess.run(
            [path, "lua", str(script), str(data)], capture_output=True, text=True, check=True
        )
    return [set(keys(json.loads(one))) for one in json.loads(done.stdout)]


def keys(node: object) -> list[str]:
    """Return the keys of a document as pandoc's JSON has it."""
    if isinstance(node, dict):
        own = [cite["citationId"] for cite in node["c"][0]] if node.get("t") == "Cite" else []
        return own + [key for value in node.values() for key in keys(value)]
    return [key for one in node for key in keys(one)] if isinstance(node, list) else []


def differences(path: str, count: int, seed: int) -> tuple[int, list[str]]:
    """Return how many citations so many drafts have, and what is read otherwise."""
    writer, citations, found = Writer(seed), 0, []
    for start in range(0, count, 500):
        drafts = [writer.draft() for _ in range(min(500, count - start))]
        for draft, theirs in zip(drafts, read_by_pandoc(path, drafts), strict=True):
            ours = {one.key for one in scan_markdown(draft)}
            citations += len(theirs)
            if ours != theirs:
                found.append(f"{draft!r}: pandoc {theirs - ours}, kapcite {ours - theirs}")
    return citations, found


if __name__ == "__main__":
    count, seed = int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])
    path = pandoc() or sys.exit("needs pandoc 3")
    citations, found = differences(path, count, seed)
    sys.stdout.write("\n".join((*found, f"{count} drafts, {citations} citations: {len(found)}\n")))
