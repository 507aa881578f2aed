"""A table of figures, one row a study, as metafor's columns name them: read and pooled."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kapcite.errors import InputError, Problem, UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.binomial import pool_proportions
from kapcite.evidence.effects import MEASURES, Effect, Measure, effect_sizes, find_measure
from kapcite.evidence.pool import METHODS as WEIGHTED
from kapcite.evidence.pool import Pooled, pool
from kapcite.evidence.stratified import Table, mantel_haenszel
from kapcite.evidence.stratified import peto as pool_peto

#: GLMM is the binomial model of proportions, MH Mantel-Haenszel, PETO Peto's method.
METHODS = (*WEIGHTED, "GLMM", "MH", "PETO")
GENERIC = Measure("GEN", "effect", lambda **_: (math.nan, math.nan), null=0.0)

# metafor's names for one group measured twice; its m1i is the mean after, its sd1i the
# SD that standardises, which is the one before.
_CHANGE = {"m_post": "m1i", "m_pre": "m2i", "sd_pre": "sd1i", "sd_post": "sd2i"}
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
    header = [_CHANGE.get(cell.strip(), cell.strip()) for cell in lines[0]]
    wanted = {column for measure in MEASURES.values() for column in measure.columns}
    wanted |= {"yi", "vi", "sei"}
    problems: list[Problem] = []
    rows, names = [], []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        named = dict(zip(header, cells, strict=False))
        problems += _problems(named, wanted, header, file, number, len(cells))
        rows.append({name: _number(cell) for name, cell in named.items() if name in wanted})
        names.append(_name(named, number - 1))
    if problems:
        raise InputError(*problems)
    return Figures(columns=tuple(header), names=tuple(names), rows=tuple(rows))


def _problems(
    named: Mapping[str, str], wanted: set[str], header: list[str], file: str, line: int, found: int
) -> Iterator[Problem]:
    if found != len(header):
        message = f"expected {len(header)} cells as in the header, got {found}"
        yield Problem(message, file, line)
    for column, (name, cell) in enumerate(named.items(), 1):
        number = _number(cell)
        if name in wanted and cell.strip().lower() not in _MISSING and number is None:
            yield Problem(f"expected a number, got {cell.strip()!r}", file, line, column, name)


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
    if _given(figures):
        return GENERIC
    if {"xi", "ni"} <= set(figures.columns):
        return MEASURES["PLO"]
    fitting = [m.name for m in MEASURES.values() if set(m.columns) <= set(figures.columns)]
    hint = f"its columns fit {', '.join(fitting)}" if fitting else f"it has {figures.columns}"
    raise UsageError(Problem("name a measure for this table", hint=hint))


def _given(figures: Figures) -> bool:
    return "yi" in figures.columns and not {"vi", "sei"}.isdisjoint(figures.columns)


def pool_table(
    figures: Figures,
    measure: str | None = None,
    *,
    method: str | None = None,
    test: str = "z",
    level: float = 0.95,
    vtype: str = "LS",
    add: float = 0.5,
    to: str = "only0",
    correlation: float | None = None,
) -> PooledTable:
    """Pool a table.

    ``measure`` as `effects.MEASURES` names it, GEN for effects that are given (yi with
    vi or sei), by the columns where it is None. ``method`` is one of METHODS: GLMM for
    logit proportions with counts, else REML where it is None. ``correlation`` is that
    of before and after where the table has none. Raises UsageError when the columns of
    the measure are not there.
    """
    chosen = _measure(figures, measure)
    rows = [_with_correlation(row, correlation) for row in figures.rows]
    counted = set(chosen.columns) <= set(figures.columns) | {"ri"} and chosen is not GENERIC
    if method is None:
        method = "GLMM" if chosen.name == "PLO" and counted else "REML"
    effects = tuple(
        effect_sizes(chosen, rows, vtype=vtype, add=add, to=to) if counted else map(_effect, rows)
    )
    if method in ("GLMM", "MH", "PETO"):
        pooled = _from_counts(method, chosen, rows, figures, level)
    else:
        known = [(e.yi, e.vi) for e in effects if e.yi is not None and e.vi is not None]
        pooled = pool(
            [yi for yi, _ in known],
            [vi for _, vi in known],
            method=method,
            test=test,
            level=level,
            measure=chosen.name,
        )
    pooled = msgspec.structs.replace(
        pooled, notes=(*pooled.notes, *_lost(figures.names, effects, method))
    )
    return PooledTable(measure=chosen.name, names=figures.names, effects=effects, pooled=pooled)


def _measure(figures: Figures, name: str | None) -> Measure:
    if name is None:
        return guess_measure(figures)
    chosen = GENERIC if name.upper() == "GEN" else find_measure(name)
    missing = [column for column in chosen.columns if column not in figures.columns]
    if "ri" in missing and not _given(figures) and len(missing) == 1:
        return chosen
    if (missing or chosen is GENERIC) and not _given(figures):
        needed = ", ".join(missing) or "yi and vi"
        hint = f"it has {', '.join(figures.columns)}"
        raise UsageError(Problem(f"{chosen.name} needs the columns {needed}", hint=hint))
    return chosen


def _with_correlation(
    row: dict[str, float | None], correlation: float | None
) -> dict[str, float | None]:
    if row.get("ri") is None and ("ri" in row or correlation is not None):
        return {**row, "ri": correlation}
    return row if "ri" in row else {**row, "ri": None}


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
    figures: Figures,
    level: float,
) -> Pooled:
    needed = ("xi", "ni") if method == "GLMM" else ("ai", "bi", "ci", "di")
    if not set(needed) <= set(figures.columns):
        raise UsageError(f"the method {method} needs the columns {', '.join(needed)}")
    counts = [[row.get(name) for name in needed] for row in rows]
    known = [[n for n in row if n is not None] for row in counts if None not in row]
    if method == "GLMM":
        if measure.name != "PLO":
            raise UsageError("the method GLMM pools proportions on the logit scale, measure PLO")
        return pool_proportions([row[0] for row in known], [row[1] for row in known], level=level)
    tables = [Table(*row) for row in known]
    if method == "PETO":
        return pool_peto(tables, level=level)
    return mantel_haenszel(tables, measure.name, level=level)


def _lost(names: Sequence[str], effects: Sequence[Effect], method: str) -> Iterator[str]:
    lost = [name for name, effect in zip(names, effects, strict=True) if effect.yi is None]
    if lost and method not in ("GLMM", "MH", "PETO"):
        yield f"not estimable from the figures given and left out: {', '.join(lost)}"
