from pathlib import Path

import pytest

from kapcite.corpus.load import load_file
from kapcite.model.corpus import Corpus

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def overlap() -> Corpus:
    """The worked case of overlap: what it should give stands in the head of the file."""
    loaded = load_file(CASES / "overlap.yaml")
    assert not loaded.problems
    return loaded.corpus
