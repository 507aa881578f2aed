"""No input raises, hangs or takes a neighbour along; ``benchmarks/formats/damage.py`` is
the same with 100,000 files."""

import io
import random
import zipfile

import pytest
from mutations import mutate, pieces, run, run_workbooks
from samples import ALL

import kapcite.formats.source  # noqa: F401 - registers the decoder of odd bytes
from kapcite.formats import xlsx
from kapcite.formats.registry import FORMATS

TEXT = [name for name, entry in FORMATS.items() if not entry.binary]


@pytest.mark.parametrize("name", TEXT)
def test_one_damaged_record_of_twenty(name):
    faults, told = run(name, seed=500_000, count=60)
    assert faults == []
    assert told, "no mutation was ever noticed"


@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("seed", range(4))
def test_files_damaged_all_over(name, seed):
    random_ = random.Random(seed)
    data = pieces(name)[0]
    for _ in range(10):
        data = mutate(data, random_).decode("utf-8", "kapcite-cp1252")
    list(FORMATS[name].load().read(io.StringIO(data)))


@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("other", TEXT)
def test_files_of_other_formats(name, other):
    text = "".join(FORMATS[other].load().write(ALL))
    list(FORMATS[name].load().read(io.StringIO(text)))


def test_damaged_workbooks():
    faults, told = run_workbooks(seed=0, count=200)
    assert faults == []
    assert told
    with zipfile.ZipFile(io.BytesIO(b"".join(xlsx.write(ALL)))) as archive:
        assert archive.testzip() is None
