"""What a study gave and found, in a few words, the same wherever it is printed."""

from __future__ import annotations

from kapcite.model.study import Arm, Delivery, Effect, GroupResult, Result, Study, number


def describe_arm(arm: Arm) -> str:
    """Return ``ketamine (27)``; an unknown n is left out, for it is not zero."""
    return f"{arm.name} ({arm.n})" if arm.n is not None else arm.name


def describe_count(study: Study) -> str | None:
    """Return the participants with what they are counted as: ``28 randomised``."""
    for name in ("enrolled", "randomised", "completed", "consented"):
        count = getattr(study, name)
        if count is not None:
            return str(count) if name == "enrolled" else f"{count} {name}"
    return None


def describe_delivery(delivery: Delivery, label: str, routes: tuple[str, ...]) -> str:
    """Return ``ketamine IV, 0.5 mg/kg, 4 sessions``: what was given, how, how much.

    ``label`` and ``routes`` are the vocabulary's words for the delivery's ids.
    """
    sessions = None
    if delivery.sessions is not None:
        sessions = f"{delivery.sessions} session{'' if delivery.sessions.high == 1 else 's'}"
    parts = (
        " ".join((label, " or ".join(routes))).strip(),
        delivery.description,
        "; ".join(map(str, delivery.doses)) or delivery.dose_note,
        sessions,
        delivery.schedule,
    )
    return ", ".join(part for part in parts if part)


def describe_result(result: Result, *, notes: bool = True, name_arms: bool = True) -> str:
    """Return the figures of a result without its outcome; empty when none were read.

    ``notes`` adds what qualifies them; ``name_arms`` says whose they are.
    """
    groups = [_group(group, result.unit, name_arms=name_arms) for group in result.groups]
    # Where there are groups the unit is theirs; a ratio or a statistic beside them has none.
    effects = [_effect(effect, None if result.groups else result.unit) for effect in result.effects]
    parts: list[str | None] = [*groups, *effects, result.text]
    if notes:
        parts += ["figures not read" if result.unread else None, result.note]
    text = "; ".join(part for part in parts if part)
    return f"{text}, {result.at}" if text and result.at else text


def has_figures(result: Result) -> bool:
    """Tell whether a result carries numbers and not words alone."""
    return bool(result.groups or result.effects)


def _group(group: GroupResult, unit: str | None, *, name_arms: bool) -> str:
    figures = []
    if group.n is not None:
        figures.append(f"{group.n}/{group.of}" if group.of is not None else f"n = {group.n}")
    if group.percent is not None:
        figures.append(f"({number(group.percent)}%)" if figures else f"{number(group.percent)}%")
    if group.mean is not None:
        figures.append(f"mean {number(group.mean)}")
    if group.value is not None:
        figures.append(f"{number(group.value)}")
    spread = [
        f"{label} {number(x)}" for label, x in (("SD", group.sd), ("SE", group.se)) if x is not None
    ]
    if spread:
        figures.append(f"({', '.join(spread)})")
    name = f"{group.arm} " if name_arms and group.arm != "all" else ""
    return f"{name}{' '.join(figures)}{f' {unit}' if unit else ''}".strip()


def _effect(effect: Effect, unit: str | None) -> str:
    text = effect.statistic
    if effect.value is not None:
        text += f" {number(effect.value)}{f' {unit}' if unit else ''}"
    if effect.low is not None and effect.high is not None:
        text += f" ({effect.level:.0%} CI {number(effect.low)} to {number(effect.high)})"
    if effect.p:
        sign = effect.p[0] if effect.p[0] in "<>≤≥" else ""
        text += f", p {sign or '='} {effect.p.removeprefix(sign).strip()}"
    return text


#: What a direction says, for a note below a table that counts them.
DIRECTION_NOTE = (
    "Direction as the reports state it: favours is better with the treatment than with the "
    "comparator; where a study had none, better than before treatment."
)
