import msgspec
import pytest

from kapcite.errors import UsageError
from kapcite.evidence.prisma import Decision, decide, decision_of, flow, merged_keys
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.render.prisma import flow_lines


def record(key, source=None, **decision):
    reference = Reference(id=key, source=source)
    return decide(reference, Decision(**decision)) if decision else reference


CORPUS = Corpus(
    references=(
        record("a", "PubMed", decision="include", stage="full-text"),
        record("b", "PubMed", decision="include", stage="full-text"),
        record("c", "Embase", decision="exclude", stage="full-text", reason="no therapy"),
        record("d", "Embase", decision="exclude"),
        record("e", "Embase", decision="include"),
        record("f", decision="unavailable", stage="full-text"),
        record("g"),
        record("h", decision="include", stage="full-text"),
    ),
    studies=(Study(id="s", reports=("a", "b")),),
)


def test_the_flow_by_hand():
    found = flow(CORPUS, duplicates=3)
    assert found.records == 8 + 3
    assert found.identified["Embase"] == 3
    assert (found.screened, found.excluded_at_title, found.awaiting_title) == (8, 1, 1)
    assert (found.sought, found.not_retrieved, found.assessed) == (6, 1, 4)
    assert found.excluded_at_full_text == {"no therapy": 1}
    assert found.awaiting_full_text == 1  # e
    assert (found.included_reports, found.included_studies) == (3, 2)  # a and b report one study


def test_the_boxes_add_up():
    found = flow(CORPUS)
    assert found.screened == found.records - found.duplicates
    assert found.sought == found.screened - found.excluded_at_title - found.awaiting_title
    excluded = sum(found.excluded_at_full_text.values())
    assert found.assessed == excluded + found.included_reports
    assert found.sought == found.not_retrieved + found.assessed + found.awaiting_full_text
    text = "\n".join(flow_lines(found))
    assert "Reports of included studies (n = 3)" in text


def test_merged_records_are_duplicates_removed():
    merged = Reference(
        id="a",
        extra={
            "kapcite:alternates": [{"id": "a2", "title": "T"}, {"id": "a3"}],
            "kapcite:merged": [{"from": "a3", "fields": ["volume"]}],
        },
    )
    assert merged_keys(merged) == {"a2", "a3"}
    assert flow(Corpus(references=(merged,))).duplicates == 2


def test_a_decision_is_kept_and_taken_back_and_other_values_stay():
    reference = Reference(id="a", extra={"mine": "1"})
    decided = decide(reference, Decision(decision="exclude", reason="x"))
    assert decision_of(decided) == Decision(decision="exclude", reason="x")
    assert decide(decided, None) == reference
    odd = msgspec.structs.replace(reference, extra={"kapcite:screening": "yes"})
    assert decision_of(odd) is None


def test_a_full_text_is_excluded_for_a_reason():
    with pytest.raises(UsageError, match="--reason"):
        decide(Reference(id="a"), Decision(decision="exclude", stage="full-text"))
