"""The keys that LaTeX wrote into an .aux file."""

from __future__ import annotations

import re

from kapcite.manuscript.latex import Inclusion, Scan
from kapcite.manuscript.latex_arguments import split_keys

# BibTeX reads \citation; biblatex writes \abx@aux@cite, since 3.17 with a section in front.
_LINE = re.compile(
    r"\\(?:(?P<cite>citation|abx@aux@cite)(?:\{\d+\}(?=\{))?|(?P<input>@input))\{(?P<text>[^{}\n]*)\}"
)


def scan_aux(text: str) -> Scan:
    """Return the keys of an .aux file and the further .aux files it reads."""
    scan = Scan([], [])
    seen: set[str] = set()
    for match in _LINE.finditer(text):
        if match["input"]:
            scan.inclusions.append(Inclusion(match["text"], "", match.start()))
            continue
        for one in split_keys(text, *match.span("text"), "other"):
            # biblatex writes both commands for each citation.
            if match["cite"] == "citation" or one.key not in seen:
                scan.found.append(one)
            seen.add(one.key)
    return scan
