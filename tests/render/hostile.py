"""A sheet of texts that break careless writers, and what a reader should find in it."""

from kapcite.evidence.base import Cell
from kapcite.render.sheet import Section, Sheet

LONG_WORD = "w" * 500
TEXTS = {
    "markup": "<b>bold</b> &amp; <script>alert(1)</script>",
    "markdown": "*stars* _under_ `tick` [link](x) ![img](y) ^up^ ~down~ @key $x$ # head",
    "latex": r"50% of \alpha_{1} & #2 $x^2$ ~ {braces} \input{/etc/passwd}",
    "pipe": "a | b || c",
    "newline": "first line\nsecond line\r\nthird",
    "formula": "=cmd|'/C calc'!A0",
    "plus": "+1-2",
    "at": "@SUM(1)",
    "minus": "-2+3",
    "escape": "red \x1b[31m and \x9b0m bell \x07 nul \x00",
    "bidi": "abc \u202etxt.exe",
    "rich": "[bold red]not bold[/]",
    "unicode": "ketamine ≥ 0.5 mg/kg – naïve 中文 🙂 α−β é",
    "surrogate": "half \ud83d pair",
    "star": "*starts a row",
    "bracket": "[2pt] starts like a length",
    "dashes": "a -- b --- c ... d",
    "quotes": "\"double\" 'single' ``ticks''",
    "empty": "",
    "long": LONG_WORD,
}


def sheet() -> Sheet:
    rows = tuple(
        (Cell(text=text), Cell(text=name, notes=(f"About {name}: {text}",)))
        for name, text in TEXTS.items()
    )
    turned = tuple((second, first) for first, second in rows)
    return Sheet(
        title=f"Title {TEXTS['latex']} {TEXTS['markup']}",
        headings=("Text | one", "Name & two"),
        sections=(Section("", rows), Section("=group | *two*", turned)),
        totals="Total: 1 & 2",
        notes=(TEXTS["latex"], TEXTS["escape"]),
        references=("Müller, Å. (2020). 中文 ≥ 5. https://doi.org/10.1/x",),
    )
