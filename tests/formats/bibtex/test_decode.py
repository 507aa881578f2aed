import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.formats.bibtex.decode import decode, decode_verbatim
from kapcite.formats.bibtex.encode import encode, encode_verbatim
from places import SHARED

NOCASE = '<span class="nocase">%s</span>'


@pytest.mark.parametrize(
    "latex, text",
    [
        (r"M{\"u}ller M\"uller M\"{u}ller M{\"{u}}ller", "Müller Müller Müller Müller"),
        (r"\'{\i} \'\i{} {\o} \ss{} \v{c} \v c", "í í ø ß č č"),
        (r"a \emph{b {\bf c} d} \textsuperscript{2}", "a <i>b <b>c</b> d</i> <sup>2</sup>"),
        (r"\emph{\"o} \emph{\'e}t\'e", "<i>ö</i> <i>é</i>té"),
        (r"``one'' `two' don't 1--2 --- 3~4", "“one” ‘two’ don't 1–2 — 3\u00a04"),
        (r"$\alpha$-$\beta$ $x^2$ $H_{2}O$ $90^\circ$", "α-β x<sup>2</sup> H<sub>2</sub>O 90°"),
        (r"$\frac{a}{b}$ \$5", r"$\frac{a}{b}$ $5"),
        (r"\unknown{arg} \& \% \# \_", r"\unknown{arg} & % # _"),
        (r"\href{http://x.y}{text} \url{http://x.y/a_b}", "text (http://x.y) http://x.y/a_b"),
        (r"\textcolor{red}{word} \mbox{kept}", "word kept"),
        (
            r"{\em all} of {\sc small}",
            '<i>all</i> of <span style="font-variant:small-caps;">small</span>',
        ),
        (r"\~{} \^{} \textbackslash{}x", "~ ^ \\x"),
        (r"\foreignlanguage{german}{Wort} {\noopsort{1973b}}1973", "Wort 1973"),
        (r"\vphantom{\{}GaAs \textdoublepipe", "GaAs ǁ"),
        (r"A\k{} \u{} \c{}", "A˛ ˘ ¸"),
        (r"$20\,^\circ\mathrm{K}$ $4{,}2$ $10^{-3}{\rm K}$", "20 °K 4,2 10<sup>-3</sup>K"),
        (r"$x^\mathrm{T}y_{\rm max}$ a$\slash$b", "x<sup>T</sup>y<sub>max</sub> a/b"),
        (r"$\mathcal{O}(n)$ $\sqrt{2}$", r"$\mathcal{O}(n)$ $\sqrt{2}$"),
        (r"\url{http://x.y/~a--b}", "http://x.y/~a--b"),
        (r"\href{http://x.y}{x.y} \href{http://x.y}{}", "x.y http://x.y"),
        (r"\href{http://x.y}{http://x.y}", "http://x.y"),
        (r"\href{http://x.y/doi}{doi}", "doi (http://x.y/doi)"),
        ("{unclosed {twice", "unclosed twice"),
        ("closed} too often}", "closed too often"),
        ("\\", "\\"),
    ],
)
def test_latex_to_text(latex, text):
    assert decode(latex) == text


@pytest.mark.parametrize(
    "latex, text",
    [
        ("A {CBT} trial", f"A {NOCASE % 'CBT'} trial"),
        (r"{\"O}l and {\"Ol}", "Öl and Öl"),
        ("A {{CBT}} trial", "A CBT trial"),
        (r"{{III}}\textendash{{V}} \textbf{{DNA}}", "III–V <b>DNA</b>"),
        ("{{All of it}}", NOCASE % "All of it"),
        ("{-} and {}", "- and"),
    ],
)
def test_braces_protect_capitals_in_titles(latex, text):
    assert decode(latex, title=True) == text


def test_nesting_has_no_limit():
    assert decode("{" * 20_000 + "x" + "}" * 20_000) == "x"
    assert decode(r"\emph{" * 5_000 + "x").endswith("</i>")


@pytest.mark.parametrize(
    "latex, text",
    [
        (r"http://x.y/a\_b\%20c{\_}d~e", "http://x.y/a_b%20c_d~e"),
        (r"\url{http://x.y/%7Ea}", "http://x.y/%7Ea"),
    ],
)
def test_addresses_are_not_latex(latex, text):
    assert decode_verbatim(latex) == text
    assert decode_verbatim(encode_verbatim(text)) == text


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn")), max_size=40
).map(lambda text: " ".join(text.split()))


@given(TEXT, st.booleans())
def test_what_is_encoded_is_decoded_again(text, ascii_only):
    import unicodedata

    text = unicodedata.normalize("NFC", text)
    latex = encode(text, ascii_only=ascii_only)
    assert latex.count("{") == latex.count("}")
    assert unicodedata.normalize("NFC", decode(latex)) == text


@pytest.mark.parametrize(
    "text", [r"\input{/etc/passwd}", r"$\input{x}$", r"$\write18{x} \alpha$", r"$\alpha % $"]
)
def test_no_command_reaches_tex(text):
    latex = encode(text)
    assert r"\input" not in latex
    assert r"\write" not in latex
    assert decode(latex) == text


@pytest.mark.skipif(not (SHARED / "bibtex").is_dir(), reason="the labelled data is not here")
def test_accents_of_the_labelled_set():
    forms = json.loads((SHARED / "bibtex" / "accents.json").read_text("utf-8"))
    wrong = [(latex, text, decode(latex)) for latex, text in forms if decode(latex) != text]
    assert wrong == []
    for _, text in forms:
        assert decode(encode(text, ascii_only=True)) == text
