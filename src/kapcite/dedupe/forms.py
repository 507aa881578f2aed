"""What sort of contribution a title announces, and what sort of container it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Containers of different forms hold different versions of a work: a meeting, then a journal.
CONTAINER_FORMS = (
    ("unpublished", (r"\b(?:unpublished|manuscript|submitted|in preparation|personal communication|"
                     r"private communication)\b")),
    ("thesis", r"\b(?:thesis|dissertation|phdthesis|mastersthesis)\b"),
    ("report", (r"\b(?:tech(?:nical)? (?:rep(?:ort)?|memo(?:randum)?|note)|tr|working papers?|memo|"
                r"rapport|research report)\b")),
    ("journal", (r"\b(?:journal|jnl|j|transactions|trans|letters|lett|magazine|record|annals|arch|"
                 r"archives?|bulletin|quarterly|zeitschrift|revista|revue|gazette|nature|"
                 r"communications of)\b")),
    ("meeting", (r"\b(?:proc|proceedings?|conf|conference|symp|sympos|symposium|sympsium|workshop|"
                 r"meeting|congress|colloquium|international joint|stoc|focs|colt|icml|nips|sigmod|"
                 r"vldb|aaai|kdd|sigir|icse)\b")),
    ("book", r"\b(?:press|springer|wiley|elsevier|publishers?|book|handbook|verlag|eds|editors)\b"),
)  # fmt: skip
BOOK = [name for name, _ in CONTAINER_FORMS].index("book")
_CONTAINER = [re.compile(pattern) for _, pattern in CONTAINER_FORMS]

_CONTRIBUTION = re.compile(
    r"\b(?:(?:panel|tutorial|demo|demonstration|poster|keynote|invited|extended|industrial|"
    r"conference|meeting|experience|special|graphical)s? "
    r"(?:session|abstract|paper|talk|version|section|issue)s?)\b"
    r"|\b(?:guest )?(?:editor|editorial)s? (?:introduction|foreword|preface|note|comment)s?\b"
    r"|^(?:tutorial|panel|demo|poster|keynote|guest editorial|book review)\b"
    r"|\b(?:abstract|book review|review|tutorial|panel|demo|poster)$"
)
# No title without one of these matches; to look for words is faster than to match.
_CONTRIBUTION_WORDS = frozenset({
    "session", "sessions", "abstract", "abstracts", "paper", "papers", "talk", "talks",
    "version", "versions", "section", "sections", "issue", "issues", "introduction",
    "introductions", "foreword", "forewords", "preface", "prefaces", "note", "notes", "comment",
    "comments", "tutorial", "panel", "demo", "poster", "keynote", "guest", "book", "review",
})  # fmt: skip
# Words that make up titles which many different pieces share.
_GENERIC = frozenset({
    "a", "an", "and", "the", "of", "in", "on", "to", "for", "from", "by", "with",
    "remarks", "opening", "closing", "welcome", "perspective", "perspectives", "profile",
    "profiles", "highlights", "viewpoint", "viewpoints", "opinion", "tribute", "memoriam",
    "editorial", "editorials", "editor", "editors", "introduction", "foreword", "preface",
    "letter", "letters", "reply", "replies", "response", "comment", "comments",
    "commentary", "author", "authors", "index", "subject", "contents", "book", "books",
    "review", "reviews", "column", "columns", "note", "notes", "news", "report", "reports",
    "announcement", "announcements", "calls", "papers", "guest", "message", "chair",
    "chairs", "interview", "obituary", "abstract", "abstracts", "discussion",
    "correspondence", "erratum", "correction", "corrigendum", "retraction", "issue",
    "special", "section", "this", "untitled", "no",
    "title", "introductory", "conclusion", "summary", "poster", "session",
    "sessions", "invited", "talk", "keynote", "panel", "overview", "epilogue", "prologue",
    "afterword", "private", "personal", "communication", "communications", "general",
    "information", "instructions", "contributors", "acknowledgements", "acknowledgments",
    "reviewers", "conference", "proceedings", "annual", "meeting", "volume", "number",
})  # fmt: skip


def contributions(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split folded titles: the titles without, and the words that name the contribution.

    ``devise demo abstract`` is ``devise`` and ``demoabstract``; a title of nothing else
    keeps its words.
    """
    bare, forms = [], []
    for text in words:
        found = [] if _CONTRIBUTION_WORDS.isdisjoint(text.split()) else _CONTRIBUTION.findall(text)
        rest = " ".join(_CONTRIBUTION.sub(" ", text).split()) if found else text
        bare.append(rest or text)
        forms.append("".join(found).replace(" ", "") if rest else "")
    return bare, forms


def is_generic(words: Sequence[str], containers: Sequence[str]) -> NDArray[np.int64]:
    """Return 1 where a folded title has no word of its own, else 0.

    "Guest editorial" has none, nor has "Editor's remarks, MIS Quarterly" in MIS Quarterly.
    """
    rows = zip(words, containers, strict=True)
    return np.array([_generic(text, container) for text, container in rows], dtype=np.int64)


def _generic(text: str, container: str) -> bool:
    own = [word for word in text.split() if word not in _GENERIC]
    return len(own) < len(text.split()) and set(container.split()).issuperset(own)


def container_forms(folded: Sequence[str]) -> NDArray[np.int64]:
    """Return the place in ``CONTAINER_FORMS`` of each folded container; -1 where unknown."""
    known = {name: container_form(name) for name in set(folded)}
    return np.array([known[name] for name in folded], dtype=np.int64)


def container_form(name: str) -> int:
    """Return the place in ``CONTAINER_FORMS`` of one folded container, -1 where unknown."""
    return next((place for place, test in enumerate(_CONTAINER) if test.search(name)), -1)
