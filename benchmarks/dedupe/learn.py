"""Learns ``src/kapcite/dedupe/weights.toml`` from the labelled sets.

    python benchmarks/dedupe/learn.py            leave each set out in turn, print its figures
    python benchmarks/dedupe/learn.py --write    learn from all sets and write the file

Each set is learnt from as it is and in two poorer copies (``variations.py``).

Logistic regression with a ridge penalty by Newton's method on one column per level of each
field. Each set counts the same, however large. A level that says that a field is absent has
the weight 0: what is not there is no evidence, and a set in which nothing has a DOI would
otherwise teach that records without DOI are duplicates.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from labelled import clusters, references, sets
from variations import VARIATIONS

from kapcite.dedupe import decide
from kapcite.dedupe.adapt import adapt, counts, habits, shown
from kapcite.dedupe.block import candidate_pairs, in_order
from kapcite.dedupe.cluster import cluster
from kapcite.dedupe.compare import Compared, compare
from kapcite.dedupe.decide import Weights
from kapcite.dedupe.fields import FIELDS, LEVELS
from kapcite.dedupe.prepare import Columns, flatten, prepare

RIDGE = 3.0
SEED = 1
PAIRS_PER_SET = 3000
ABSENT = {"missing", "one-sided", "none", "unreliable"}
# Few sets show these levels: each learns what it has beyond the level that it is a case of.
CASES = {("container", "equal in use"): "similar", ("container", "different in use"): "different"}
AGREEING = {"equal", "equal in use"}
OFFSETS = np.cumsum([0] + [len(levels) for levels in LEVELS.values()])
THRESHOLDS = {"strict": 2.0, "default": 0.75, "loose": -0.5}
# None of the sets has PMIDs. Two of them are two records of PubMed, which removes its own
# duplicates; an equal one counts like an equal DOI and a little more, for it is never shared.
PMID = {"equal": 1.5, "different": -3.0}
UNCERTAIN = -1.5
TARGET = Path(__file__).parents[2] / "src/kapcite/dedupe/weights.toml"


class Labelled(NamedTuple):
    columns: Columns
    pairs: Compared
    same: np.ndarray
    truth: np.ndarray
    seen: float


def load(name: str) -> Labelled:
    return compared(name, flatten(references(name)))


def varied(name: str) -> list[Labelled]:
    """Return the poorer copies of a set; cora is poor enough."""
    raw = flatten(references(name))
    return [
        compared(name, variation(raw, random.Random(SEED)))
        for variation in VARIATIONS
        if name != "cora"
    ]


def compared(name: str, raw: dict[str, list[str]]) -> Labelled:
    columns, _ = in_order(prepare(raw))
    pairs = compare(columns, *candidate_pairs(columns))
    pairs = adapt(columns, pairs, habits(counts(shown(columns, pairs))))
    own = clusters(name)
    label = {key: cluster for cluster, keys in own.items() for key in keys}
    truth = np.array([label.get(key, f"alone {key}") for key in columns["id"]])
    same = truth[pairs.left] == truth[pairs.right]
    total = sum(len(keys) * (len(keys) - 1) // 2 for keys in own.values())
    return Labelled(columns, pairs, same, truth, same.sum() / total)


def column_of(field: str, level: str) -> int:
    return int(OFFSETS[FIELDS.index(field)]) + LEVELS[field].index(level)


def one_hot(codes: np.ndarray) -> np.ndarray:
    columns = np.zeros((len(codes), OFFSETS[-1] + 1))
    for place, field in enumerate(FIELDS):
        for code, level in enumerate(LEVELS[field]):
            if level not in ABSENT:
                columns[:, OFFSETS[place] + code] = codes[:, place] == code
    for (field, level), general in CASES.items():
        case, wide = column_of(field, level), column_of(field, general)
        columns[:, wide] += columns[:, case]
    columns[:, -1] = 1
    return columns


def fit(data: list[Labelled]) -> np.ndarray:
    """Fit, and fit again without the levels whose sign contradicts their name.

    With few examples agreement may come out as evidence against, because two fields say
    the same; such a level is taken to say nothing.
    """
    x, same, weight = stacked(data)
    dropped: set[int] = set()
    while True:
        found = newton(np.delete(x, sorted(dropped), axis=1), same, weight)
        full = np.zeros(x.shape[1])
        full[[column for column in range(len(full)) if column not in dropped]] = found
        wrong = {column for column in contrary() if contrary()[column] * full[column] < 0}
        if not wrong:
            return full
        dropped |= wrong


def contrary() -> dict[int, int]:
    """Return the columns whose sign is known: 1 for agreement, -1 for difference."""
    signs = {}
    for place, (field, levels) in enumerate(LEVELS.items()):
        for code, level in enumerate(levels):
            if level in AGREEING and field not in ("form of contribution", "numbers in title"):
                signs[OFFSETS[place] + code] = 1
            if level.startswith("different") or "apart" in level:
                signs[OFFSETS[place] + code] = -1
    return signs


def stacked(data: list[Labelled]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    parts = []
    for own in data:
        rows = np.column_stack([own.pairs.codes, own.same])
        distinct, number = np.unique(rows, axis=0, return_counts=True)
        weight = number / number.sum() * PAIRS_PER_SET
        parts.append(np.column_stack([one_hot(distinct[:, :-1]), distinct[:, -1], weight]))
    rows = np.vstack(parts)
    return rows[:, :-2], rows[:, -2], rows[:, -1]


def newton(x: np.ndarray, same: np.ndarray, weight: np.ndarray) -> np.ndarray:
    found = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[-1] = 0.01
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (weight * (chance - same)) + ridge * found
        curve = (x * (weight * chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-6:
            break
    return found


def weights_of(found: np.ndarray) -> Weights:
    found = found.copy()
    for (field, level), general in CASES.items():
        found[column_of(field, level)] += found[column_of(field, general)]
    table = np.zeros((len(FIELDS), max(map(len, LEVELS.values()))))
    for place, field in enumerate(FIELDS):
        own = found[OFFSETS[place] : OFFSETS[place] + len(LEVELS[field])]
        table[place, : len(own)] = own.round(2)
    for level, value in PMID.items():
        table[FIELDS.index("PMID"), LEVELS["PMID"].index(level)] = value
    return Weights(table, round(float(found[-1]), 2), THRESHOLDS, UNCERTAIN)


def measure(own: Labelled, used: Weights, level: str) -> dict[str, float]:
    decided = decide.decide(own.columns, own.pairs, level, used)
    groups = cluster(len(own.truth), own.pairs, decided, used.thresholds[level])
    predicted = sum(len(rows) * (len(rows) - 1) // 2 for rows in groups)
    right = 0
    for rows in groups:
        _, sizes = np.unique(own.truth[rows], return_counts=True)
        right += int((sizes * (sizes - 1) // 2).sum())
    _, sizes = np.unique(own.truth, return_counts=True)
    total = int((sizes * (sizes - 1) // 2).sum())
    f1 = 2 * right / (predicted + total) if predicted + total else 1.0
    return {"tp": right, "fp": predicted - right, "fn": total - right, "f1": round(f1, 4)}


def toml(used: Weights) -> str:
    lines = [
        "# Log odds that two records are the same work, per field and how it agrees.",
        "# Learnt by benchmarks/dedupe/learn.py; a level that says a field is absent has 0.",
        f"bias = {used.bias}",
        f"uncertain = {used.uncertain}  # from here a pair is shown for review",
        "",
        "[thresholds]  # from here a pair is a duplicate, by --level",
        *(f"{name} = {value}" for name, value in used.thresholds.items()),
    ]
    for row, (field, levels) in enumerate(LEVELS.items()):
        name = f'"{field}"' if " " in field else field
        lines += ["", f"[weights.{name}]"]
        lines += [
            f'"{level}" = {used.table[row, place] + 0:.2f}' for place, level in enumerate(levels)
        ]
    return "\n".join(lines) + "\n"


def learnt(
    data: dict[str, Labelled], copies: dict[str, list[Labelled]], *, without: str
) -> Weights:
    """Learn from all sets and their poorer copies but for those of one."""
    rest = [own for name, own in data.items() if name != without]
    rest += [copy for name, own in copies.items() if name != without for copy in own]
    return weights_of(fit(rest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names = sets()
    if not names:
        sys.exit("no labelled sets found; set KAPCITE_DEDUPE_DATA")
    data = {name: load(name) for name in names}
    copies = {name: varied(name) for name in names}
    overall = learnt(data, copies, without="")
    for name, own in data.items():
        rest = learnt(data, copies, without=name)
        print(f"{name}: blocking and first look keep {own.seen:.4f} of the true pairs")
        for level in THRESHOLDS:
            print(f"  {level:8} left out {measure(own, rest, level)}")
            print(f"  {'':8} learnt   {measure(own, overall, level)}")
    if options.write:
        TARGET.write_text(toml(overall), "utf-8")


if __name__ == "__main__":
    main()
