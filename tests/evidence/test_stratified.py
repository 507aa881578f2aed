import math

import pytest

from evidence.reference import CASES, near
from kapcite.errors import UsageError
from kapcite.evidence.stratified import Table, mantel_haenszel, peto

STRATIFIED = [
    (case, name) for case in CASES for name in ("MH", "PETO") if name in (case.get("extra") or {})
]
NAMES = {"Q": "q", "I2": "i2"}


@pytest.mark.parametrize(("case", "name"), STRATIFIED, ids=lambda value: str(value)[:30])
def test_tables_agree_with_metafor(case, name):
    columns = (case["inputs"][cell] for cell in ("ai", "bi", "ci", "di"))
    tables = [Table(*cells) for cells in zip(*columns, strict=True) if None not in cells]
    found = peto(tables) if name == "PETO" else mantel_haenszel(tables, case["measure"])
    for field, expected in case["extra"][name].items():
        if field != "measure":
            assert near(getattr(found, NAMES.get(field, field)), expected, 1e-6), field


def test_equal_tables_pool_to_themselves():
    table = Table(12, 8, 5, 15)
    assert mantel_haenszel([table] * 3, "OR").estimate == pytest.approx(math.log(4.5))
    assert mantel_haenszel([table] * 3, "RR").estimate == pytest.approx(math.log(12 / 5))
    assert mantel_haenszel([table] * 3, "RD").estimate == pytest.approx(7 / 20)
    assert peto([table] * 3).estimate == pytest.approx(peto([table] * 2).estimate)


def test_one_table_is_not_pooled():
    assert mantel_haenszel([Table(1, 2, 3, 4)]).estimate is None
    assert "k = 1" in peto([Table(1, 2, 3, 4)]).notes[0]


def test_other_measures_are_refused():
    with pytest.raises(UsageError, match="pools OR, RR and RD, not SMD"):
        mantel_haenszel([Table(1, 2, 3, 4)] * 2, "SMD")
