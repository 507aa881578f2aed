import pytest

from kapcite.dedupe.containers import full_names, shortened


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ann fr anesth reanim", "annales francaises d anesthesie et de reanimation"),
        (
            "diabetes metab syndr obes",
            "diabetes metabolic syndrome and obesity targets and therapy",
        ),
        ("in proc 21st stoc", "twenty first annual acm symposium on theory of computing"),
        ("focs 90", "31st annual symposium on foundations of computer science"),
        ("vldb", "very large data bases"),
        ("surg endosc", "surgical endoscopy"),
        ("stoc 87", "19th annual symposium on the theory of computation"),
        ("icml 96", "machine learning proceedings of the thirteenth international conference"),
    ],
)
def test_short_forms(name, other):
    assert shortened(name, other)
    assert shortened(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("journal of clinical oncology", "plos one"),
        ("annals of internal medicine", "acp journal club"),
        ("stroke", "canadian journal of neurological sciences"),
        ("clinical cancer research", "cancer prevention research"),
        ("icml", "international conference on data engineering"),
    ],
)
def test_other_names(name, other):
    assert not shortened(name, other)


@pytest.mark.parametrize(
    ("names", "full"),
    [
        (["in proceedings of the twenty fifth annual acm symposium on the theory of computing",
          "proc 25th annual a c m symposium on theory of computing pp"], "acm theory computing"),
        (["proceedings of stoc93", "stoc 93"], "stoc"),
        (["annals"], "annals"),
    ],
)  # fmt: skip
def test_one_form_for_the_names_of_a_series(names, full):
    assert set(full_names(names)) == {full}
