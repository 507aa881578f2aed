"""Text as the word pieces that a BERT model was trained on.

The rules are those of the uncased tokenizer (Devlin and others, BERT, NAACL 2019, and its
``tokenization.py``): lower case without accents, punctuation and Chinese characters for
themselves, then of each word the longest known pieces from the left.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from unicodedata import category, normalize

#: A longer word is unknown.
_LONGEST_WORD = 100
# A run of letters and digits, a Chinese character, or a mark for itself.
_TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+|[^\s\w]|_")
_CHINESE = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


class WordPieces:
    """The pieces of ``vocab.txt``, one a line, numbered from 0."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _numbers(self) -> dict[str, int]:
        with self._path.open(encoding="utf-8") as file:
            return {line.rstrip("\n"): number for number, line in enumerate(file)}

    def numbers(self, text: str, most: int) -> list[int]:
        """Return the numbers of a text's pieces between [CLS] and [SEP], ``most`` in all."""
        pieces: list[int] = []
        for word in _words(text):
            pieces += self._pieces(word)
            if len(pieces) >= most - 2:
                break
        return [self._numbers["[CLS]"], *pieces[: most - 2], self._numbers["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        unknown = [self._numbers["[UNK]"]]
        if len(word) > _LONGEST_WORD:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            end, lead = len(word), "##" if start else ""
            while end > start and lead + word[start:end] not in self._numbers:
                end -= 1
            if end == start:
                return unknown
            found.append(self._numbers[lead + word[start:end]])
            start = end
        return found


def _words(text: str) -> list[str]:
    spread = _CHINESE.sub(r" \1 ", text.lower())
    bare = "".join(letter for letter in normalize("NFD", spread) if category(letter) != "Mn")
    return _TOKEN.findall(bare)
