"""The shipped corpus in well-known styles, entry by entry against pandoc --citeproc.

    python benchmarks/styles.py [-v] [STYLES…]

Needs pandoc 3 (pypandoc_binary has it). Formatting but italics and bold, links and spaces
are left aside. With -v the entries that differ are printed, pandoc's first.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pypandoc

from kapcite.api import load
from kapcite.csl.document import Document
from kapcite.csl.library import load_style, styles_folder
from kapcite.csl.writers import HTML
from kapcite.formats import csljson
from kapcite.model.reference import Reference

STYLES = (
    "apa vancouver ama ieee nature science cell chicago-author-date chicago-notes-bibliography mla "
    "harvard-cite-them-right turabian asa acs elsevier-harvard springer-basic-author-date "
    "the-lancet bmj jama plos pnas frontiers nlm din-1505-2 iso690 apsa oscola "
    "elsevier-vancouver nlm-name-year springer-vancouver"
)
_ENTRY = re.compile(
    r'<div id="ref-([^"]*)" class="csl-entry"[^>]*>(.*?)</div>\s*(?=<div id="ref-|</div>\s*$)',
    re.DOTALL,
)


def plain(text: str) -> str:
    """Return an entry's HTML with nothing but italics and bold, spaces made one."""
    text = text.replace('</div><div class="csl-right-inline">', " ")
    text = re.sub(r'<span class="csl-left-margin">(.*?)</span>', r"\1 ", text)
    text = re.sub(r"<a\s[^>]*>|</a>|</?(?:div|span)[^>]*>|</?p>", "", text)
    text = re.sub(r"(</?)strong>", r"\1b>", re.sub(r"(</?)em>", r"\1i>", text))
    return " ".join(html.unescape(text).split())


def by_pandoc(file: Path, style: str) -> dict[str, str]:
    """Return pandoc's entries by key."""
    command = [
        *(str(pypandoc.get_pandoc_path()), "-t", "html", "--citeproc", "--wrap=none"),
        *("--bibliography", str(file), "--csl", str(styles_folder() / f"{style}.csl")),
    ]
    text = '---\nnocite: "@*"\n---\n'
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return {html.unescape(key): plain(body) for key, body in _ENTRY.findall(done.stdout)}


def main(names: list[str], *, verbose: bool) -> None:
    references: tuple[Reference, ...] = load().references
    equal = total = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpus.json"
        file.write_text("".join(csljson.write(references)))
        for name in names:
            style = load_style(name)
            document = Document(style, references)
            ours = {
                line.id: plain(document.write(line.piece, HTML)) for line in document.bibliography()
            }
            theirs = by_pandoc(file, style.name)
            differ = [key for key, entry in theirs.items() if ours.get(key) != entry]
            equal, total = equal + len(theirs) - len(differ), total + len(theirs)
            print(f"{name:32} {len(theirs) - len(differ):3} of {len(theirs)} equal")
            for key in differ if verbose else ():
                print(f"  pandoc   {theirs[key]}\n  kapcite  {ours.get(key)}")
    print(f"{'all':32} {equal} of {total} equal")


if __name__ == "__main__":
    words = sys.argv[1:]
    main([word for word in words if word != "-v"] or STYLES.split(), verbose="-v" in words)
