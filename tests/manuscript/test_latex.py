"""Shapes and traps of LaTeX one by one; the drafts have them together."""

from __future__ import annotations

import pytest

from kapcite.manuscript.latex import scan_latex

CASES = [
    (r"\newcommand{\see}[1]{see \citet{#1}} \see{a} \see {b}", "a b"),
    (r"\newcommand*\m[3][x]{\citep[#1]{#3} #2} \m{y}{a} \m[z]{y}{b}", "a b"),
    (r"\def\m#1{\cite{#1}} \m{a,b}", "a b"),
    (r"\newcommand{\late}{\cite{a}} \newcommand{\n}[1]{\emph{#1}} \n{x}", "a"),
    (r"\DefineShortVerb{\|} |\cite{x}| \cite{a}", "a"),
    (r"\excludecomment{hidden} \begin{hidden}\cite{x}\end{hidden} \cite{a}", "a"),
    (r"\lstnewenvironment{py}{}{} \begin{py}\cite{x}\end{py} \cite{a}", "a"),
    ("\\cite{a} \\endinput \\cite{b}\n\\cite{x}", "a b"),
    (r"\iffalse\cite{x}\else\cite{a}\fi \verb|\cite{x}| \\\cite{b} \\%\cite{x}", "a b"),
    ("\\citep[p.~{[3]}]{a}\\cite{%\n b , % x,\n c}", "a b c"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_shapes(text, expected):
    assert " ".join(one.key for one in scan_latex(text).found) == expected
