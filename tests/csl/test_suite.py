"""The CSL test suite as a ratchet: what fails is known, with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from suite import normal, run

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data"
FIXTURES = SHARED / "csl-suite" / "fixtures.json"
KNOWN: dict[str, str] = json.loads((HERE / "suite_known.json").read_text("utf-8"))

needs_suite = pytest.mark.skipif(
    not FIXTURES.exists(), reason="the CSL test suite is not beside this checkout"
)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, bool]:
    cases = json.loads(FIXTURES.read_text("utf-8"))
    return {case["name"]: normal(run(case)) == normal(case["RESULT"]) for case in cases}


@needs_suite
def test_nothing_fails_but_what_is_known(outcomes):
    failed = {name for name, passed in outcomes.items() if not passed}
    assert sorted(failed - KNOWN.keys()) == []


@needs_suite
def test_what_is_known_to_fail_still_does(outcomes):
    assert sorted(name for name in KNOWN if outcomes.get(name)) == []


@needs_suite
def test_at_least_95_percent_of_what_citeproc_js_passes(outcomes):
    fails = json.loads((FIXTURES.parent / "fails-in-citeproc-js.json").read_text("utf-8"))
    passing = [name for name in outcomes if name not in fails]
    assert sum(outcomes[name] for name in passing) >= 0.95 * len(passing)


def test_every_known_failure_has_a_reason():
    assert all(len(reason) > 10 for reason in KNOWN.values())


CASES = sorted((HERE / "cases").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_own_case(path):
    case = json.loads(path.read_text("utf-8"))
    assert normal(run(case)) == normal(case["RESULT"])
