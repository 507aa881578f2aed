"""How many falsified biomedical citations are found, and how many sound ones are accused.

    python benchmarks/verify/mutations.py [CITATIONS] [-v]

Works, records and citations are made up (works.py, styles.py, falsified.py). A sound citation
is one that is only restyled; each way to restyle is counted with all citations that use it.
``found``: the verdict is not "verified". ``exact``: the fields named are those falsified; a
DOI that the record lacks must be unconfirmed instead.
"""

from __future__ import annotations

import sys
from collections import Counter

from mutated import Case, is_exact, mutated

from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.result import VERIFIED, Published, Verification
from kapcite.verify.snapshot import build

WORKS = 5000


def main(count: int, *, verbose: bool) -> None:
    made = mutated(WORKS, count)
    records = (Published(reference=r) for r in made.records)
    source = SnapshotSource(build(records, "made"), complete=True)
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for case in made.cases:
        result = verify_with(case.cited, [source])
        sound = is_exact(case, result)
        for name in (case.way, *(f"  {style}" for style in case.styles if not case.changed)):
            total[name] += 1
            found[name] += result.verdict != VERIFIED
            exact[name] += sound
        if verbose and not sound:
            explain(case, result)
    print(f"{'':32} {'n':>6} {'found':>8} {'exact':>8}")
    for name, number in sorted(total.items(), key=lambda item: item[0].startswith("  ")):
        print(f"{name:32} {number:6} {found[name] / number:8.1%} {exact[name] / number:8.1%}")
    false = [way for way in total if not way.startswith("  ") and way != "only restyled"]
    number = sum(total[way] for way in false)
    print(
        f"{'all that are false':32} {number:6} {sum(found[w] for w in false) / number:8.1%}"
        f" {sum(exact[w] for w in false) / number:8.1%}"
    )


def explain(case: Case, result: Verification) -> None:
    told = [(d.field, d.cited, d.published, d.kind) for d in result.differences]
    print(f"{case.way} {case.styles} {sorted(case.changed)} {case.works}")
    print(f"    {result.verdict} {result.bound_to} {result.mixes} {told} {result.unconfirmed}")


if __name__ == "__main__":
    main(
        int(next((a for a in sys.argv[1:] if a.isdecimal()), "8000")),
        verbose="-v" in sys.argv,
    )
