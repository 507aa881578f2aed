"""``kapcite completion``: the script for a shell, and the answers it asks for."""

from __future__ import annotations

from argparse import REMAINDER, Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser

# The scripts ask kapcite itself, so they never go stale; ``--words`` is their question.
_SCRIPTS = {
    "bash": """\
_kapcite() {
  local IFS=$'\\n'
  COMPREPLY=($(kapcite completion --words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _kapcite kapcite
""",
    "zsh": """\
#compdef kapcite
_kapcite() {
  local -a answers
  answers=("${(@f)$(kapcite completion --words "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$answers" ]]; then compadd -- $answers; else _files; fi
}
compdef _kapcite kapcite
""",
    "fish": """\
complete -c kapcite -f -a '(kapcite completion --words \
(commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
""",
}
_TAKES_KEYS = frozenset(("show", "export", "cite", "edit", "rm", "tag", "note", "key", "verify"))


def _configure(parser: Parser) -> None:
    parser.add_argument("shell", nargs="?", choices=sorted(_SCRIPTS), help="bash, fish or zsh")
    parser.add_argument(
        "--words", nargs=REMAINDER, metavar="WORD", help="complete the last of the words"
    )


def _run(options: Namespace, console: Console) -> int:
    if options.words is not None:
        for answer in complete(options.words or [""]):
            console.print(clean(answer))
        return 0
    if options.shell is None:
        from kapcite.errors import Problem, UsageError

        raise UsageError(Problem("no shell is named", hint=f"one of {', '.join(sorted(_SCRIPTS))}"))
    console.write(_SCRIPTS[options.shell])
    return 0


def complete(words: list[str]) -> list[str]:
    """Return what the last word may become: commands, their options, keys of the corpus."""
    from kapcite.cli.app import ALIASES, COMMANDS, build_parser, load_command

    *before, current = words
    if not before:
        return [name for name in COMMANDS if name.startswith(current)]
    name = ALIASES.get(before[0], before[0])
    if name not in COMMANDS:
        return []
    if current.startswith("-"):
        parser = build_parser(name, load_command(name))
        return sorted(option for option in parser.options if option.startswith(current))
    return _keys(current) if name in _TAKES_KEYS and current else []


def _keys(start: str) -> list[str]:
    from kapcite.cli.store import Store

    rows = Store(None).connection.execute(
        "SELECT DISTINCT id FROM record WHERE section = 'references' AND id >= ? AND id < ?"
        " ORDER BY id LIMIT 200",
        (start, start + chr(0x10FFFF)),
    )
    return [row[0] for row in rows]


COMPLETION = Command(
    description="Print a completion script for your shell. It completes commands, options and"
    ' the keys of your corpus. bash: eval "$(kapcite completion bash)" in ~/.bashrc.',
    configure=_configure,
    run=_run,
    examples=("kapcite completion bash",),
)
