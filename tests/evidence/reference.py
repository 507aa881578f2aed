"""Where the reference results of R's metafor are, and how near is near enough."""

import json
import math
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "meta" / "cases.json"
CASES = json.loads(FILE.read_text())["cases"] if FILE.exists() else []
#: What R found by iteration is good to its own stopping rule only.
ITERATIVE = {"REML", "ML", "PM", "EB", "SJ"}
without_reference = pytest.mark.skipif(not CASES, reason=f"no reference results at {FILE}")


def near(found: float, expected: float, tolerance: float) -> bool:
    return math.isclose(found, expected, rel_tol=tolerance, abs_tol=1e-12)


def effects(case: dict) -> tuple[list[float], list[float]]:
    known = [pair for pair in zip(case["yi"], case["vi"], strict=True) if None not in pair]
    return [y for y, _ in known], [v for _, v in known]


def rows(case: dict) -> list[dict]:
    inputs = dict(case["inputs"])
    if "m_pre" in inputs:  # metafor's m1i is the mean after, its sd1i the SD before
        names = {"m_post": "m1i", "m_pre": "m2i", "sd_pre": "sd1i", "sd_post": "sd2i"}
        inputs = {names.get(name, name): column for name, column in inputs.items()}
    return [{name: column[i] for name, column in inputs.items()} for i in range(len(case["yi"]))]
