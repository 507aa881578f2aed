"""Accuracy on the labelled sets, as the tables of docs/dedupe.md.

    python benchmarks/dedupe/accuracy.py

"Left out" is what weights learnt from the other sets alone reach on a set. "Blocking" is
the share of the true pairs that share a key, "first look" the share that is compared in
full. Beside them stands what bib-dedupe 0.11 was measured at on the same files.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable

import numpy as np
from labelled import DATA, sets
from learn import THRESHOLDS, Labelled, learnt, load, measure, varied

from kapcite.dedupe.block import candidate_pairs
from kapcite.dedupe.decide import Weights, weights
from kapcite.dedupe.fields import ONE_TITLE, has
from kapcite.dedupe.rules import printed_twice

SEARCHES = ("stroke", "respiratory", "cytology_screening", "diabetes", "digital_work")
Figures = dict[str, float]


def rates(parts: Iterable[Figures]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of counts put together."""
    tp, fp, fn = (sum(part[name] for part in parts) for name in ("tp", "fp", "fn"))
    return tp / max(tp + fp, 1), tp / max(tp + fn, 1), 2 * tp / max(2 * tp + fp + fn, 1)


def blocked(own: Labelled) -> float:
    """Return the share of the true pairs that share a blocking key."""
    left, right = candidate_pairs(own.columns)
    _, sizes = np.unique(own.truth, return_counts=True)
    return float((own.truth[left] == own.truth[right]).sum() / (sizes * (sizes - 1) // 2).sum())


def row(name: str, own: Labelled, rest: Weights, peer: Figures) -> str:
    mine, left = (measure(own, used, "default") for used in (weights(), rest))
    precision, recall, f1 = rates([mine])
    cells = (
        f"{precision:.4f}", f"{recall:.4f}", f"{f1:.4f}", f"{mine['fp']:.0f}",
        f"{rates([left])[2]:.4f}", f"{peer['f1']:.4f}", f"{peer['fp']:.0f}", f"{blocked(own):.4f}",
        f"{own.seen:.4f}",
    )  # fmt: skip
    return f"| {name} | {len(own.truth):,} | {' | '.join(cells)} |"


def two_places(own: Labelled) -> str:
    """Tell how far the labels hold that a text on two places, or under two titles, is two works.

    Of the compared pairs with one title and the same authors on two places, those that the
    labels join and keep apart; then the joined pairs whose titles differ, and the clusters
    that hold most of them.
    """
    left, _, codes = own.pairs
    text = has(codes, "title", *ONE_TITLE) & has(codes, "authors", "equal", "contained")
    place = printed_twice(codes) | has(codes, "kind of publication", "different")
    joined = int((text & place & own.same).sum())
    alike = own.same & ~has(codes, "title", "different", "partly alike", "similar")
    found = Counter(own.truth[left[alike]])
    unlike = Counter({
        work: size * (size - 1) // 2 - found[work] for work, size in Counter(own.truth).items()
    })  # fmt: skip
    most = ", ".join(f"{work} {number:,}" for work, number in unlike.most_common(4) if number)
    return (f"two places: joined {joined:,}, apart {int((text & place).sum()) - joined:,};"
            f" joined under two titles {unlike.total():,} ({most})")  # fmt: skip


def main() -> None:
    names = sets()
    if not names:
        sys.exit("no labelled sets found; set KAPCITE_DEDUPE_DATA")
    data = {name: load(name) for name in names}
    copies = {name: varied(name) for name in names}
    others = {name: learnt(data, copies, without=name) for name in names}
    peers = json.loads((DATA / "bib-dedupe.json").read_text("utf-8"))
    print("| set | records | precision | recall | F1 | false | F1 left out | bib-dedupe F1"
          " | false | blocking | first look |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        print(row(name, data[name], others[name], peers[name]))
    print()
    for name in names:
        print(f"{name}: {two_places(data[name])}")
    print(
        "\n| `--level` | threshold | precision | recall | precision, left out | recall, left out |"
    )
    print("|---|---|---|---|---|---|")
    for level, threshold in THRESHOLDS.items():
        chosen = [name for name in SEARCHES if name in data]
        own = rates([measure(data[name], weights(), level) for name in chosen])
        left = rates([measure(data[name], others[name], level) for name in chosen])
        figures = " | ".join(f"{value:.4f}" for value in (*own[:2], *left[:2]))
        print(f"| `{level}` | {threshold} | {figures} |")


if __name__ == "__main__":
    main()
