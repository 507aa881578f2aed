"""Tables in LaTeX: a document with a longtable that pdflatex compiles as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.sheet import Footnotes, Section, Sheet
from kapcite.render.widths import shares

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "-": "-{}",
    "[": "{[}",
    "]": "{]}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
# Beyond what inputenc and T1 know, in the signs of statistics and medicine.
_MATH = {
    "≤": r"\leq",
    "≥": r"\geq",
    "≈": r"\approx",
    "≠": r"\neq",
    "−": "-",
    "×": r"\times",
    "→": r"\rightarrow",
    "∞": r"\infty",
    "√": r"\surd",
    "α": r"\alpha",
    "β": r"\beta",
    "γ": r"\gamma",
    "δ": r"\delta",
    "Δ": r"\Delta",
    "κ": r"\kappa",
    "λ": r"\lambda",
    "μ": r"\mu",
    "σ": r"\sigma",
    "τ": r"\tau",
    "χ": r"\chi",
    "ω": r"\omega",
}
# Latin up to Extended-A, the punctuation of T1 and TS1.
_KNOWN = "\x02 -~\u00a0-\u017f\u2013\u2014\u2018-\u201e\u2026\u2030\u20ac"
_UNKNOWN = re.compile(f"[^{_KNOWN}{''.join(_MATH)}]")
_LONG_WORD = re.compile(r"\S{25,}")
_BREAK_EVERY = 10

_HEAD = r"""\documentclass[10pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[a4paper,landscape,margin=15mm]{geometry}
\usepackage{array,longtable}
\IfFileExists{booktabs.sty}{\usepackage{booktabs}}{%
  \newcommand{\toprule}{\hline}\newcommand{\midrule}{\hline}\newcommand{\bottomrule}{\hline}%
  \newcommand{\addlinespace}[1][3pt]{\noalign{\vskip #1}}}
% A character that pdflatex has no font for is shown by its number.
\newcommand{\unknownchar}[1]{\textnormal{[U+#1]}}
\setlength{\tabcolsep}{3pt}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\emergencystretch=2em
\begin{document}
\raggedright
"""


_TABLE = str.maketrans(_SPECIAL | {c: f"\\ensuremath{{{name}}}" for c, name in _MATH.items()})


def escape(text: str) -> str:
    """Return text of which LaTeX sets every character as it is."""
    line = one_line(text)
    if not line.isascii():
        line = unicodedata.normalize("NFC", line)
    # What is to be broken or has no font becomes a mark first, that escaping leaves alone.
    line = _LONG_WORD.sub(_marked, line)
    unknown = {f"\x00{i}\x01": c for i, c in enumerate(dict.fromkeys(_UNKNOWN.findall(line)))}
    for mark, c in unknown.items():
        line = line.replace(c, mark)
    line = line.translate(_TABLE).replace("\x02", r"\allowbreak{}")
    for mark, c in unknown.items():
        line = line.replace(mark, f"\\unknownchar{{{ord(c):04X}}}")
    return line


def _marked(word: re.Match[str]) -> str:
    text = word[0]
    return "\x02".join(text[i : i + _BREAK_EVERY] for i in range(0, len(text), _BREAK_EVERY))


def _settable(entry: str) -> str:
    """Return LaTeX in which no character lacks a font."""
    for sign, name in _MATH.items():
        entry = entry.replace(sign, f"\\ensuremath{{{name}}}")
    return _UNKNOWN.sub(lambda match: f"\\unknownchar{{{ord(match[0]):04X}}}", entry)


def document(sheet: Sheet) -> Iterator[str]:
    """Give the sheet as a document, row by row; its longtable can be lifted into another."""
    notes = Footnotes(sheet)
    yield _HEAD + "{\\footnotesize\n"
    yield from _table(sheet, notes)
    yield "}\n\n" + _below(sheet, notes) + "\\end{document}\n"


def _table(sheet: Sheet, notes: Footnotes) -> Iterator[str]:
    # A column's share includes the white space on its two sides.
    gaps = f"-{2 * len(sheet.headings) - 2}\\tabcolsep"
    width = f"\\dimexpr\\linewidth{gaps}\\relax"
    columns = "".join(f"{_RAGGED}p{{{share:.4f}{width}}}" for share in shares(sheet))
    head = " & ".join(f"\\textbf{{{escape(heading)}}}" for heading in sheet.headings)
    span = len(sheet.headings)
    head_lines = (
        f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
        f"\\caption{{{escape(sheet.title)}}}\\\\",
        f"\\toprule\n{head}\\\\\n\\midrule\n\\endfirsthead",
        f"\\toprule\n{head}\\\\\n\\midrule\n\\endhead",
        f"\\midrule\n\\multicolumn{{{span}}}{{r@{{}}}}{{continued overleaf}}\\\\\n\\endfoot",
        "\\bottomrule\n\\endlastfoot",
    )
    yield "".join(line + "\n" for line in head_lines)
    for section in sheet.sections:
        yield from _section(section, span, notes)
    yield "\\end{longtable}\n"


_RAGGED = r">{\raggedright\arraybackslash}"


def _section(section: Section, span: int, notes: Footnotes) -> Iterator[str]:
    if section.label and section.rows:
        label = f"\\textit{{{escape(section.label)}}}"
        yield f"\\multicolumn{{{span}}}{{@{{}}l}}{{{label}}}\\\\*\\addlinespace[3pt]\n"
    for row in section.rows:
        # What follows \\ also keeps it from taking a cell's star or bracket for its own.
        yield " & ".join(_cell(cell, notes) for cell in row) + "\\\\\\addlinespace[3pt]\n"


def _cell(cell: Cell, notes: Footnotes) -> str:
    marks = notes.marks(cell)
    return escape(cell.text) + (f"\\textsuperscript{{{marks}}}" if marks else "")


def _below(sheet: Sheet, notes: Footnotes) -> str:
    parts = [f"\\textbf{{{escape(sheet.totals)}.}}"] if sheet.totals else []
    parts += [escape(note) for note in sheet.notes]
    parts += [f"\\textsuperscript{{{mark}}} {escape(note)}" for mark, note in notes.items]
    if sheet.references:
        parts += ["\\section*{References}", *map(_settable, sheet.references)]
    return "".join(part + "\n\n" for part in parts)
