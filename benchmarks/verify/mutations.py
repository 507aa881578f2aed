"""Precision and recall on made-up biomedical citations with one labelled falsification each.

python benchmarks/verify/mutations.py [CITATIONS]
"""

from __future__ import annotations

import sys
from collections import Counter

from made import Case, cases, made

from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.result import VERIFIED, Published
from kapcite.verify.snapshot import build


def main(count: int) -> None:
    records = list(made(5000))
    source = SnapshotSource(build((Published(reference=r) for r in records), "made"), complete=True)
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for case in cases(records, count):
        result = verify_with(case.cited, [source])
        named = {difference.field for difference in result.differences}
        total[case.way] += 1
        found[case.way] += result.verdict != VERIFIED
        exact[case.way] += named == case.changed
        if "-v" in sys.argv and named != case.changed:
            explain(case, result)
    for way, number in total.most_common():
        print(
            f"{way:32} {number:5}  not verified {found[way] / number:7.1%}"
            f"  exact {exact[way] / number:7.1%}"
        )


def explain(case: Case, result: object) -> None:
    print(case.way, sorted(case.changed), result)


if __name__ == "__main__":
    main(int(next((a for a in sys.argv[1:] if a.isdecimal()), "4000")))
