"""A table of figures, one row a study, as metafor's columns name them: read and pooled."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kapcite.errors import InputError, Problem, UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.binomial import pool_proportions
from kapcite.evidence.columns import NUMBERS, UNSIGNED, canonical, complete, given, missing
from kapcite.evidence.effects import Effect, effect_sizes
from kapcite.evidence.measures.catalogue import GENERIC, MEASURES, Measure, find_measure
from kapcite.evidence.pool import METHODS as WEIGHTED
from kapcite.evidence.pool import Pooled, find_method, find_test, pool
from kapcite.evidence.stratified import Table, mantel_haenszel
from kapcite.evidence.stratified import peto as pool_peto

#: GLMM is the binomial model of proportions, MH Mantel-Haenszel, PETO Peto's method.
COUNTED = ("GLMM", "MH", "PETO")
METHODS = (*WEIGHTED, *COUNTED)
_NAMES = ("study", "slab", "author", "label", "name", "id", "trial")
_MISSING = {"", "na", "nan", "n/a", "-", ".", "null", "none"}


class Figures(Finding, frozen=True, kw_only=True):
    """The numbers of a table by column, and the studies' names; None is not reported."""

    columns: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[dict[str, float | None], ...]


class PooledTable(Finding, frozen=True, kw_only=True):
    """What a table pools to. ``effects`` are in the order of its rows."""

    measure: str
    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    pooled: Pooled


def read_figures(text: str, file: str) -> Figures:
    """Read a table with a header: commas, semicolons or tabs; empty or NA is not reported.

    Raises InputError with a problem for every cell that should be a number and is none.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise InputError(Problem("expected a header with column names", file, 1))
    header = [canonical(cell) for cell in lines[0]]
    problems = [
        Problem(f"two columns are called {name!r}", file, 1, header.index(name) + 1)
        for name in sorted(NUMBERS)
        if header.count(name) > 1
    ]
    rows, names = [], []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        named = dict(zip(header, cells, strict=False))
        problems += _problems(named, header, file, number, len(cells))
        rows.append({name: _number(cell) for name, cell in named.items() if name in NUMBERS})
        names.append(_name(named, number - 1))
    if problems:
        raise InputError(*problems)
    return Figures(columns=tuple(header), names=tuple(names), rows=tuple(rows))


def _problems(
    named: Mapping[str, str], header: list[str], file: str, line: int, found: int
) -> Iterator[Problem]:
    if found != len(header):
        message = f"expected {len(header)} cells as in the header, got {found}"
        yield Problem(message, file, line)
    for column, (name, cell) in enumerate(named.items(), 1):
        number = _number(cell)
        if name not in NUMBERS or cell.strip().lower() in _MISSING:
            continue
        if number is None:
            message = f"expected a number, got {cell.strip()!r}"
            hint = "decimals stand behind a point" if re.fullmatch(r"\s*-?\d+,\d+\s*", cell) else ""
            yield Problem(message, file, line, column, name, hint)
        elif number < 0 and name in UNSIGNED:
            message = f"expected a number of 0 or more, got {cell.strip()}"
            yield Problem(message, file, line, column, name)


def _number(cell: str) -> float | None:
    try:
        number = float(cell.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _name(named: Mapping[str, str], number: int) -> str:
    folded = {name.lower(): cell.strip() for name, cell in named.items()}
    found = next((folded[name] for name in _NAMES if folded.get(name)), "")
    year = folded.get("year", "")
    if found and year and year not in found:
        return f"{found} {year}"
    return found or f"row {number}"


def guess_measure(figures: Figures) -> Measure:
    """Return the measure of a table that none was named for: proportions, or given effects.

    Raises UsageError for other tables: which of OR, RR or RD is the reviewer's choice.
    """
    if given(figures.columns):
        return GENERIC
    if not missing(MEASURES["PLO"], set(figures.columns)):
        return MEASURES["PLO"]
    fitting = [m.name for m in MEASURES.values() if not missing(m, set(figures.columns))]
    columns = ", ".join(figures.columns)
    hint = f"its columns fit {', '.join(fitting)}" if fitting else f"it has {columns}"
    raise UsageError(Problem("name a measure for this table", hint=hint))


def pool_table(
    figures: Figures,
    measure: str | None = None,
    *,
    method: str | None = None,
    test: str = "z",
    level: float = 0.95,
    vtype: str = "LS",
    add: float | None = None,
    to: str = "only0",
    drop00: bool = False,
    correlation: float | None = None,
) -> PooledTable:
    """Pool a table.

    ``measure`` as the catalogue names it, GEN for effects that are given (yi with vi or
    sei), by the columns where it is None. ``method`` is one of METHODS: GLMM for logit
    proportions with counts, else REML where it is None. ``correlation`` is that of
    before and after where the table has none; ``add``, ``to`` and ``drop00`` as of
    `effect_sizes`. Raises UsageError when the columns of the measure are not there.
    """
    chosen, counted = _measure(figures, measure)
    rows = _rows(chosen, figures, correlation) if counted else figures.rows
    method, test = _model(method, test, chosen, counted)
    effects = tuple(
        effect_sizes(chosen, rows, vtype=vtype, add=add, to=to, drop00=drop00)
        if counted
        else map(_effect, rows)
    )
    if method in COUNTED:
        pooled, used = _from_counts(method, chosen, rows, level)
    else:
        known = [(e.yi, e.vi) for e in effects if e.yi is not None and e.vi is not None]
        y, v = [yi for yi, _ in known], [vi for _, vi in known]
        pooled = pool(y, v, method=method, test=test, level=level, measure=chosen.name)
        used = [effect.yi is not None for effect in effects]
    notes = (*pooled.notes, *_lost(figures.names, used))
    pooled = msgspec.structs.replace(pooled, notes=notes)
    return PooledTable(measure=chosen.name, names=figures.names, effects=effects, pooled=pooled)


def _model(name: str | None, test: str, measure: Measure, counted: bool) -> tuple[str, str]:
    """Return the method and the test, that fit each other. Raises UsageError."""
    default = "GLMM" if measure.name == "PLO" and counted else "REML"
    method, test = default if name is None else find_method(name, METHODS), find_test(test)
    if method in COUNTED and test != "z":
        raise UsageError(
            Problem(f"the method {method} has the test z alone", hint="test with --method REML")
        )
    return method, test


def _measure(figures: Figures, name: str | None) -> tuple[Measure, bool]:
    """Return the measure, and whether its effects are computed or given."""
    chosen = guess_measure(figures) if name is None else find_measure(name)
    lacking = missing(chosen, set(figures.columns))
    if (
        chosen is not GENERIC
        and lacking in ([], ["ri"])
        and not (lacking and given(figures.columns))
    ):
        return chosen, True
    if given(figures.columns):
        return chosen, False
    needed = ", ".join(lacking) or "yi and vi"
    hint = f"it has {', '.join(figures.columns)}"
    raise UsageError(Problem(f"{chosen.name} needs the columns {needed}", hint=hint))


def _rows(
    measure: Measure, figures: Figures, correlation: float | None
) -> list[dict[str, float | None]]:
    """Return the rows with all that follows from other columns, and the correlation assumed."""
    rows = [
        complete(measure, row, name) for row, name in zip(figures.rows, figures.names, strict=True)
    ]
    blank = dict.fromkeys(measure.columns)
    rows = [{**blank, **row} for row in rows]
    if "ri" in measure.columns and correlation is not None:
        rows = [row if row["ri"] is not None else {**row, "ri": correlation} for row in rows]
    return rows


def _effect(row: Mapping[str, float | None]) -> Effect:
    """Return the effect that a row gives, with its variance or standard error."""
    yi, vi, sei = row.get("yi"), row.get("vi"), row.get("sei")
    if vi is None and sei is not None:
        vi = sei * sei
    if yi is None or vi is None or vi <= 0:
        return Effect(yi=None, vi=None)
    return Effect(yi=yi, vi=vi)


def _from_counts(
    method: str,
    measure: Measure,
    rows: Sequence[Mapping[str, float | None]],
    level: float,
) -> tuple[Pooled, list[bool]]:
    """Pool the counts of the rows that have all of them; also return which these are."""
    needed = ("xi", "ni") if method == "GLMM" else ("ai", "bi", "ci", "di")
    if not all(name in row for row in rows for name in needed):
        raise UsageError(f"the method {method} needs the columns {', '.join(needed)}")
    counts = [[row.get(name) for name in needed] for row in rows]
    used = [None not in row for row in counts]
    known = [[n for n in row if n is not None] for row in counts if None not in row]
    if method == "GLMM":
        if measure.name != "PLO":
            raise UsageError("the method GLMM pools proportions on the logit scale, measure PLO")
        events, people = [row[0] for row in known], [row[1] for row in known]
        return pool_proportions(events, people, level=level), used
    tables = [Table(*row) for row in known]
    if method == "PETO":
        return pool_peto(tables, level=level), used
    return mantel_haenszel(tables, measure.name, level=level), used


def _lost(names: Sequence[str], used: Sequence[bool]) -> Iterator[str]:
    lost = [name for name, is_used in zip(names, used, strict=True) if not is_used]
    if lost:
        yield f"not estimable from the figures given and left out: {', '.join(lost)}"
