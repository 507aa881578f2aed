"""The parser of every command: argparse, with suggestions and examples."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from kapcite.errors import Problem, UsageError


def did_you_mean(word: str, choices: Sequence[str]) -> str:
    """Return "did you mean …?" when a choice is close to the word, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def whole_number(text: str) -> int:
    """Return a number from 0 on, as the type of an option."""
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 on, got {text!r}")
    return int(text)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes become UsageError; ``examples`` are shown and tested.

    Where ``free_words`` is set, words and options may stand in any order and ``-word`` is
    a word that excludes, as long as it is no option: ``-n5`` is one, ``-nausea`` is not.
    """

    free_words = False

    def __init__(self, prog: str, description: str = "", examples: Sequence[str] = ()) -> None:
        from textwrap import fill

        shown = "\n".join(("examples:", *(f"  {line}" for line in examples)))
        super().__init__(
            prog=prog,
            description=fill(description, _width()),
            epilog=shown if examples else "",
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        self.examples = tuple(examples)

    @property
    def options(self) -> list[str]:
        """Every option string this parser knows."""
        return list(self._option_string_actions)

    def _parse_optional(self, arg_string: str) -> Any:
        if self.free_words and self._excludes(arg_string):
            return None
        return super()._parse_optional(arg_string)

    def _excludes(self, word: str) -> bool:
        letter, rest = word[:2], word[2:]
        if letter[:1] != "-" or letter == "--" or not rest or word in self._option_string_actions:
            return False
        return not (letter in self._option_string_actions and rest.isdecimal())

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with a suggestion where an option or choice is nearly right."""
        hint = ""
        if message.startswith("unrecognized arguments: "):
            word = message.removeprefix("unrecognized arguments: ").split()[0]
            hint = did_you_mean(word.split("=")[0], self.options)
        raise UsageError(Problem(message, hint=hint or f"see {self.prog} --help"))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            name = "/".join(action.option_strings) or action.metavar or action.dest
            raise UsageError(
                Problem(
                    f"{name}: {value!r} is not one of {', '.join(choices)}",
                    hint=did_you_mean(str(value), choices),
                )
            )


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in at most 80 columns, narrower on a narrow terminal."""

    def __init__(self, prog: str, **_: Any) -> None:
        super().__init__(prog, max_help_position=26, width=_width())


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    try:
        width = int(columns) if columns else os.get_terminal_size().columns
    except (OSError, ValueError):
        width = 80
    return max(38, min(width, 80) - 1)
