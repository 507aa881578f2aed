"""``kapcite pool``."""

from __future__ import annotations

import math
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.evidence.figures import PooledTable
    from kapcite.evidence.sensitivity import Sensitivity

_FIGURES = "TABLE.csv"
_PIPE_WIDTH = 100


def _configure(parser: Parser) -> None:
    _add_model(parser)
    _add_effects(parser)
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="add leave-one-out, tests of small-study effects, trim and fill, fail-safe N",
    )
    parser.add_argument(
        "--template",
        metavar="M",
        help="print the header that the table of a measure needs, and stop",
    )
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def _add_model(parser: Parser) -> None:
    from kapcite.evidence.figures import METHODS
    from kapcite.evidence.measures.catalogue import MEASURES
    from kapcite.evidence.pool import TESTS

    parser.add_argument(
        "table",
        metavar=_FIGURES,
        nargs="?",
        help="one row a study, metafor's column names (ai bi ci di or ai n1i ci n2i, m1i sd1i"
        " n1i …, xi ni, yi vi, ri ni); - reads standard input",
    )
    parser.add_argument(
        "--measure",
        metavar="M",
        help=f"the effect: {', '.join(MEASURES)}, or GEN for given yi and vi",
    )
    parser.add_argument(
        "--method",
        metavar="M",
        help=f"{', '.join(METHODS)} (REML; GLMM for proportions); EE and CE are FE",
    )
    parser.add_argument(
        "--test",
        default="z",
        metavar="T",
        help=f"{', '.join(TESTS)}: normal, Student's t, Hartung-Knapp, the same but never narrower",
    )
    parser.add_argument("--level", type=float, default=0.95, metavar="L", help="of intervals, 0.95")


def _add_effects(parser: Parser) -> None:
    """Add what says how the effects of the studies are computed."""
    from kapcite.evidence.effects import CORRECTED

    parser.add_argument(
        "--vtype",
        default="LS",
        type=str.upper,
        metavar="V",
        help="variance: LS, LS2, UB, HO, AV, AVHO, ST, CS",
    )
    parser.add_argument(
        "--add",
        type=float,
        metavar="X",
        help="to empty cells, 0.5; for AS, PHI, IRSD, PAS, PFT, IRS and IRFT 0",
    )
    parser.add_argument(
        "--to",
        choices=CORRECTED,
        default="only0",
        help="which studies get it: those with an empty cell, all if one has any, all, none",
    )
    parser.add_argument(
        "--drop00", action="store_true", help="leave out studies without events in both groups"
    )
    parser.add_argument(
        "--correlation",
        type=float,
        metavar="R",
        help="of before and after, for change measures whose table has no column ri",
    )


def _run(options: Namespace, console: Console) -> int:
    if options.template:
        from kapcite.evidence.measures.catalogue import find_measure

        console.print(",".join(("study", *find_measure(options.template).columns)))
        return 0
    _check(options)
    result = _pooled(options)
    for note in result.pooled.notes:
        console.note(note)
    checked = _sensitivity(result, console) if options.sensitivity else None
    if options.json:
        console.json(_data(result, checked))
        return 0
    from kapcite.render.forest import forest_lines
    from kapcite.render.sensitivity import sensitivity_lines

    width = console.width if console.is_terminal else _PIPE_WIDTH
    lines = forest_lines(result, width, plain=not console.is_terminal)
    for line in [*lines, *(sensitivity_lines(result, checked) if checked else [])]:
        console.print(clean(line))
    return 0


def _pooled(options: Namespace) -> PooledTable:
    from kapcite.evidence.figures import pool_table, read_figures

    return pool_table(
        read_figures(read_text(options.table), options.table),
        options.measure,
        method=options.method,
        test=options.test,
        level=options.level,
        vtype=options.vtype,
        add=options.add,
        to=options.to,
        drop00=options.drop00,
        correlation=options.correlation,
    )


def _sensitivity(result: PooledTable, console: Console) -> Sensitivity | None:
    from kapcite.evidence.sensitivity import FEWEST, sensitivity

    if sum(effect.yi is not None for effect in result.effects) >= FEWEST:
        return sensitivity(result)
    console.note(f"sensitivity analyses take {FEWEST} effects or more")
    return None


def _data(result: PooledTable, checked: Sensitivity | None) -> dict[str, Any]:
    """Return the object of ``--json``: effects in the order of the rows, null where none is."""
    data: dict[str, Any] = msgspec.to_builtins(result.pooled)
    data["yi"] = [effect.yi for effect in result.effects]
    data["vi"] = [effect.vi for effect in result.effects]
    data["studies"] = list(result.names)
    if checked is not None:
        data["sensitivity"] = msgspec.to_builtins(checked)
    return data


def _check(options: Namespace) -> None:
    if options.table is None:
        raise UsageError(Problem("name a table of figures", hint="kapcite pool --template OR"))
    if not 0 < options.level < 1:
        raise UsageError("--level is between 0 and 1, such as 0.95")
    if options.correlation is not None and not -1 < options.correlation < 1:
        raise UsageError("--correlation is between -1 and 1, such as 0.5")
    if options.add is not None and not 0 <= options.add < math.inf:
        raise UsageError("--add is 0 or more, such as 0.5")


def read_text(name: str) -> str:
    """Return the text of a file, of standard input for ``-``. Raises InputError."""
    from kapcite.formats.source import wide_encoding

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode(wide_encoding(data) or "utf-8-sig")
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", name)) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "save it as CSV in UTF-8"
        raise InputError(Problem("expected UTF-8 text", name, line, hint=hint)) from None


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
