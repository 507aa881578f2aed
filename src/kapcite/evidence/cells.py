"""A study's row as text, column by column."""

from __future__ import annotations

from kapcite.evidence.summarise import StudyRow
from kapcite.evidence.wording import (
    describe_arm,
    describe_count,
    describe_delivery,
    describe_result,
    has_figures,
)
from kapcite.evidence.words import Words
from kapcite.model.study import Delivery

#: Column name -> heading, in the order of the table.
COLUMNS = {
    "study": "Study",
    "design": "Design",
    "n": "n",
    "drug": "Drug",
    "psychotherapy": "Psychotherapy",
    "comparator": "Comparator",
    "outcome": "Outcome",
    "result": "Result",
}
NOT_REPORTED = "not reported"


def headings(rows: tuple[StudyRow, ...]) -> dict[str, str]:
    """Return the headings; the drug's own name where all studies gave the same one."""
    names = {delivery.name for row in rows for delivery in row.drugs[:1]}
    drug = names.pop().capitalize() if len(names) == 1 else COLUMNS["drug"]
    return COLUMNS | {"drug": drug}


def cells(row: StudyRow, words: Words, *, name_drug: bool) -> dict[str, str]:
    """Return the text of each column; ``name_drug`` repeats the drug's name in its cell."""
    study = row.study
    arms = ", ".join(describe_arm(arm) for arm in study.arms) if len(study.arms) > 1 else ""
    count = describe_count(study) or NOT_REPORTED
    outcomes = [outcome.name for outcome in study.outcomes]
    return {
        "study": row.label,
        "design": words.short(words.design(study), study.design) or NOT_REPORTED,
        "n": f"{count}: {arms}" if arms else count,
        "drug": _deliveries(row.drugs[:1], words, named=name_drug),
        # Support that is no psychotherapy (guides, a computer) is shown for what it is.
        "psychotherapy": _deliveries(row.therapies or row.others, words, named=True),
        "comparator": study.comparator or NOT_REPORTED,
        "outcome": ", ".join(outcomes) or NOT_REPORTED,
        "result": _results(row) or study.finding or NOT_REPORTED,
    }


def _deliveries(deliveries: tuple[Delivery, ...], words: Words, *, named: bool) -> str:
    texts = []
    for delivery in deliveries:
        routes = tuple(words.short(words.route(route), route) for route in delivery.routes)
        label = words.short(words.intervention(delivery), delivery.name) if named else ""
        texts.append(describe_delivery(delivery, label, routes))
    return "; ".join(text for text in texts if text) or NOT_REPORTED


def _results(row: StudyRow) -> str:
    several = len(row.study.arms) > 1
    figures = (
        f"{result.outcome} {describe_result(result, notes=False, name_arms=several)}"
        for result in row.study.results
        if has_figures(result)
    )
    return "; ".join(figures)
