"""LaTeX's ways to write characters beyond ASCII.

Accents and text symbols as in the LaTeX 2e encodings guide (encguide, tables of T1 and
TS1) and in "The Comprehensive LaTeX Symbol List", tables of text-mode accents and symbols.
"""

from __future__ import annotations


def words(text: str) -> list[str]:
    """Return the words of a table row."""
    return text.split()


#: Accent command -> combining character.
ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
    "G": "\u030f",
    "U": "\u030e",
    "h": "\u0309",
    "f": "\u0311",
    "textcommabelow": "\u0326",
    "textroundcap": "\u0311",
}

#: Commands that stand for a letter; they take part in accents (``\'{\i}``).
LETTERS = {
    "AA": "Å",
    "AE": "Æ",
    "DH": "Ð",
    "DJ": "Đ",
    "L": "Ł",
    "NG": "Ŋ",
    "O": "Ø",
    "OE": "Œ",
    "SS": "ẞ",
    "TH": "Þ",
    "aa": "å",
    "ae": "æ",
    "dh": "ð",
    "dj": "đ",
    "eth": "ð",
    "i": "ı",
    "ij": "ĳ",
    "IJ": "Ĳ",
    "j": "ȷ",
    "l": "ł",
    "ng": "ŋ",
    "o": "ø",
    "oe": "œ",
    "ss": "ß",
    "th": "þ",
}

#: Commands that stand for another character.
SYMBOLS = {
    "S": "§",
    "P": "¶",
    "dag": "†",
    "ddag": "‡",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textpipe": "ǀ",
    "textdoublepipe": "ǁ",
    "textdoublebarpipe": "ǂ",
    "textinterrobang": "‽",
    "textinterrobangdown": "⸘",
    "textexclamdown": "¡",
    "textquestiondown": "¿",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "quotesinglbase": "‚",
    "quotedblbase": "„",
    "guillemotleft": "«",
    "guillemotright": "»",
    "guillemetleft": "«",
    "guillemetright": "»",
    "guilsinglleft": "‹",
    "guilsinglright": "›",
    "glqq": "„",
    "grqq": "“",
    "glq": "‚",
    "grq": "‘",
    "flqq": "«",
    "frqq": "»",
    "textendash": "–",
    "textemdash": "—",
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textdollar": "$",
    "textunderscore": "_",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textasciigrave": "`",
    "textasciiacute": "´",
    "textasciidieresis": "¨",
    "textasciimacron": "¯",
    "textasciibreve": "˘",
    "textasciicaron": "ˇ",
    "textacutedbl": "˝",
    "textbullet": "•",
    "textperiodcentered": "·",
    "textcopyright": "©",
    "textregistered": "®",
    "texttrademark": "™",
    "textservicemark": "℠",
    "textdegree": "°",
    "textordfeminine": "ª",
    "textordmasculine": "º",
    "textonesuperior": "¹",
    "texttwosuperior": "²",
    "textthreesuperior": "³",
    "textonequarter": "¼",
    "textonehalf": "½",
    "textthreequarters": "¾",
    "texttimes": "×",
    "textdiv": "÷",
    "textpm": "±",
    "textminus": "−",
    "textlnot": "¬",
    "textmu": "µ",
    "textsection": "§",
    "textparagraph": "¶",
    "textdagger": "†",
    "textdaggerdbl": "‡",
    "textperthousand": "‰",
    "textpertenthousand": "‱",
    "textcent": "¢",
    "textsterling": "£",
    "textyen": "¥",
    "texteuro": "€",
    "EUR": "€",
    "textcurrency": "¤",
    "textflorin": "ƒ",
    "textbaht": "฿",
    "textwon": "₩",
    "textbrokenbar": "¦",
    "textnumero": "№",
    "textohm": "Ω",
    "textreferencemark": "※",
    "textestimated": "℮",
    "textmusicalnote": "♪",
    "textleftarrow": "←",
    "textrightarrow": "→",
    "textuparrow": "↑",
    "textdownarrow": "↓",
    "textsurd": "√",
    "textvisiblespace": "␣",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX",
    "slash": "/",
    "quad": " ",
    "qquad": " ",
    "space": " ",
    "newline": " ",
    "par": " ",
    "linebreak": " ",
    "hyphen": "-",
    "bibinitperiod": ".",
    "bibrangedash": "–",
    "textnonbreakinghyphen": "\u2011",
    "nobreakspace": "\u00a0",
    "thinspace": "\u2009",
    "ayn": "ʿ",
    "hamza": "ʾ",
    "textasteriskcentered": "∗",
}

_GREEK = words(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ "
    "iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ "
    "varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ "
    "Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)

#: Greek letters; ``\textalpha`` is the same as ``$\alpha$``.
GREEK = dict(zip(_GREEK[::2], _GREEK[1::2], strict=True))

_RELATIONS = words(
    "leqslant ⩽ geqslant ⩾ "
    "times × div ÷ pm ± mp ∓ cdot ⋅ cdots ⋯ ldots … dots … leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ "
    "approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ gg ≫ infty ∞ partial ∂ nabla ∇ sum ∑ "
    "prod ∏ int ∫ surd √ forall ∀ exists ∃ in ∈ notin ∉ ni ∋ subset ⊂ supset ⊃ subseteq ⊆ "
    "supseteq ⊇ cup ∪ cap ∩ emptyset ∅ wedge ∧ vee ∨ neg ¬ lnot ¬ rightarrow → to → leftarrow "
    "← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ mapsto ↦ uparrow ↑ "
    "downarrow ↓ circ ∘ bullet ∙ star ⋆ ast ∗ oplus ⊕ otimes ⊗ perp ⊥ parallel ∥ mid ∣ angle "
    "∠ prime ′ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ langle ⟨ rangle ⟩ dagger † ddagger ‡ degree ° S "
    "§ P ¶ lbrace { rbrace } colon : copyright © pounds £ square □ Box □ triangle △ diamond ⋄ "
    "models ⊨ vdash ⊢ top ⊤ bot ⊥ setminus ∖ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lesssim ≲ "
    "gtrsim ≳ slash /"
)

#: What stands for one character in mathematics.
MATH = dict(zip(_RELATIONS[::2], _RELATIONS[1::2], strict=True)) | GREEK

#: Characters with a meaning of their own to TeX; braces must not unbalance the entry.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "\u00a0": "~",
}

#: Command -> the CSL markup (specification, appendix on rich text) around its argument.
MARKUP = {
    "emph": ("<i>", "</i>"),
    "textit": ("<i>", "</i>"),
    "textsl": ("<i>", "</i>"),
    "mkbibemph": ("<i>", "</i>"),
    "textbf": ("<b>", "</b>"),
    "mkbibbold": ("<b>", "</b>"),
    "textsuperscript": ("<sup>", "</sup>"),
    "mkbibsuperscript": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"),
    "textsc": ('<span style="font-variant:small-caps;">', "</span>"),
    "enquote": ("“", "”"),
    "mkbibquote": ("“", "”"),
}

#: Switches that act until their group ends (``{\em …}``) -> markup.
SWITCHES = {
    "em": MARKUP["emph"],
    "it": MARKUP["emph"],
    "itshape": MARKUP["emph"],
    "sl": MARKUP["emph"],
    "slshape": MARKUP["emph"],
    "bf": MARKUP["textbf"],
    "bfseries": MARKUP["textbf"],
    "sc": MARKUP["textsc"],
    "scshape": MARKUP["textsc"],
}

#: Commands whose argument is text and that leave no trace.
TRANSPARENT = frozenset(
    words(
        "mbox hbox text textrm textsf texttt textnormal textmd textup uppercase lowercase relax "
        "ensuremath mathrm mathit mathbf mathsf mathtt mathnormal operatorname textgreek "
        "protect bibstring nolinkurl underline textcyr rm sf "
        "tt normalfont rmfamily sffamily ttfamily upshape mdseries small footnotesize large "
        "textswash mkbibparens textlatin null leavevmode bgroup egroup boldmath unboldmath "
        "allowbreak noindent raggedright sloppy"
    )
)
