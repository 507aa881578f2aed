"""The sensitivity analyses of a pooled table in lines of text."""

from __future__ import annotations

from kapcite.evidence.figures import PooledTable
from kapcite.evidence.sensitivity import Sensitivity
from kapcite.render.forest import Line, figures_text, p_text, pooled_line, scale, shorten

_NAME = 32


def sensitivity_lines(result: PooledTable, found: Sensitivity) -> list[str]:
    """Return the pooled effect without each study, and the tests of small-study effects."""
    back = scale(result)
    names = [
        name
        for name, effect in zip(result.names, result.effects, strict=True)
        if effect.yi is not None
    ]
    lines = ["", "without each study in turn:"]
    for name, pooled in zip(names, found.leave_one_out, strict=True):
        line = pooled_line(pooled, back)
        i2 = f"  I² = {pooled.i2:.1f}%" if pooled.i2 is not None else ""
        lines.append(f"  {shorten(name, _NAME):{_NAME}}  {_figures(line)}{i2}")
    egger, begg, filled = found.egger, found.begg, found.trim_and_fill
    if egger is not None:
        lines.append(f"Egger's test: t({egger.df}) = {egger.stat:.3g}, {p_text(egger.p)}")
    if begg is not None:
        lines.append(f"Begg's test: tau = {begg.tau:.3g}, {p_text(begg.p)}")
    if filled is not None:
        whole = _figures(pooled_line(filled.pooled, back))
        lines.append(f"trim and fill: {filled.k0} filled in on the {filled.side}, {whole}")
    if None in (egger, begg, filled):
        lines.append("tests of small-study effects that these studies do not tell are left out")
    return [*lines, f"fail-safe N (Rosenthal): {found.fail_safe_n}"]


def _figures(line: Line | None) -> str:
    return "not estimable" if line is None else figures_text(line)
