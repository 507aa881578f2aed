"""``kapcite pool``."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.errors import InputError, Problem, UsageError

_FIGURES = "TABLE.csv"


def _configure(parser: Parser) -> None:
    from kapcite.evidence.effects import MEASURES
    from kapcite.evidence.figures import METHODS
    from kapcite.evidence.pool import TESTS

    parser.add_argument(
        "table",
        metavar=_FIGURES,
        nargs="?",
        help="one row a study, metafor's column names (ai bi ci di, n1i m1i sd1i …, xi ni,"
        " yi vi, ri ni); - reads standard input",
    )
    parser.add_argument(
        "--measure",
        metavar="M",
        type=str.upper,
        help=f"the effect: {', '.join(MEASURES)}, or GEN for given yi and vi",
    )
    parser.add_argument(
        "--method",
        type=str.upper,
        choices=METHODS,
        metavar="M",
        help=f"{', '.join(METHODS)} (REML; GLMM for proportions)",
    )
    parser.add_argument(
        "--test",
        choices=TESTS,
        default="z",
        metavar="T",
        help=f"{', '.join(TESTS)}: normal, Student's t, Hartung-Knapp, the same but never narrower",
    )
    parser.add_argument("--level", type=float, default=0.95, metavar="L", help="of intervals, 0.95")
    parser.add_argument(
        "--vtype", default="LS", type=str.upper, metavar="V", help="variance: LS, LS2, UB, HO, AV"
    )
    parser.add_argument("--add", type=float, default=0.5, metavar="X", help="to empty cells, 0.5")
    parser.add_argument(
        "--to", choices=("only0", "all", "none"), default="only0", help="which tables get it"
    )
    parser.add_argument(
        "--correlation",
        type=float,
        metavar="R",
        help="of before and after, for change measures whose table has no column ri",
    )
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="add leave-one-out, tests of small-study effects, trim and fill, fail-safe N",
    )
    parser.add_argument(
        "--template",
        metavar="M",
        type=str.upper,
        help="print the header that the table of a measure needs, and stop",
    )
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def _run(options: Namespace, console: Console) -> int:
    from kapcite.evidence.figures import pool_table, read_figures

    if options.template:
        from kapcite.evidence.effects import find_measure

        console.print(",".join(("study", *find_measure(options.template).columns)))
        return 0
    if options.table is None:
        raise UsageError(Problem("name a table of figures", hint="kapcite pool --template OR"))
    if not 0 < options.level < 1:
        raise UsageError("--level is between 0 and 1, such as 0.95")
    figures = read_figures(read_text(options.table), options.table)
    result = pool_table(
        figures,
        options.measure,
        method=options.method,
        test=options.test,
        level=options.level,
        vtype=options.vtype,
        add=options.add,
        to=options.to,
        correlation=options.correlation,
    )
    pooled = result.pooled
    data: dict[str, Any] = msgspec.to_builtins(pooled)
    data["yi"] = [effect.yi for effect in result.effects]
    data["vi"] = [effect.vi for effect in result.effects]
    data["studies"] = list(result.names)
    if options.sensitivity and pooled.k > 2:
        from kapcite.evidence.sensitivity import sensitivity

        data["sensitivity"] = msgspec.to_builtins(sensitivity(result, options.method, options.test))
    for note in pooled.notes:
        console.note(note)
    if options.json:
        console.json(data)
    else:
        from kapcite.render.forest import forest_lines

        width = console.width if console.is_terminal else 100
        for line in forest_lines(result, width, plain=not console.is_terminal):
            console.print(clean(line))
    return 0


def read_text(name: str) -> str:
    """Return the text of a file, of standard input for ``-``. Raises InputError."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", name)) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(Problem("expected UTF-8 text", name, line)) from None


POOL = Command(
    description="Pool the studies of a table: effect sizes, a model, heterogeneity, prediction."
    " Every formula's source stands in its docstring; results agree with R's metafor.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite pool trials.csv --measure RR",
        "kapcite pool trials.csv --measure OR --method DL --test knha --json",
        "kapcite pool --template SMD",
    ),
)
