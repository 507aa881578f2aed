import pytest

from kapcite.model.study import CountRange, Dose, number


@pytest.mark.parametrize(
    ("value", "text"),
    [(-11.24, "−11.24"), (0.5, "0.5"), (3.0, "3"), (1234567.0, "1234567"), (123456.7, "123456.7")],
)
def test_a_figure_has_a_minus_sign_and_all_its_digits(value, text):
    assert number(value) == text


def test_ranges_and_doses_in_words():
    assert str(CountRange(low=4, high=6, note="planned")) == "4–6 (planned)"
    assert str(CountRange(low=2, high=2)) == "2"
    assert str(Dose(value=0.5, unit="mg/kg")) == "0.5 mg/kg"
