"""Write a synthetic corpus as JSON lines: ``python benchmarks/search/synthetic.py N FILE``.

Deterministic, and shaped like the literature where a search engine feels it: words follow
Zipf's law with new ones turning up for ever (Heaps), a record keeps to a topic, titles have
about 12 words and abstracts about 150. The common words are those of the corpus that ships;
the rare ones are put together from medical word parts.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPICS = 400
STARTS = "neuro cardio hepato immuno psycho onco cyto gluta dopa seroto nephro gastro osteo hemo"
MIDDLES = "gen path lys trop phil morph kin stat plas term gnos derm dyn metr phor"
ENDS = "itis osis emia ergic amine azole idine itol opathy ectomy ation ative oid ose in al ic"
FAMILIES = "Berg Castro Duarte Eriksen Farkas Görtz Haddad Ito Jansen Kovač Lindqvist Moreau"


def vocabulary(size: int) -> list[str]:
    """Return this many words, commonest first."""
    text = (ROOT / "data" / "references.yaml").read_text("utf-8").lower()
    real = [word for word, _ in Counter(re.findall(r"[a-zåé]{2,}", text)).most_common()]
    parts = [STARTS.split(), [*MIDDLES.split(), ""], [*MIDDLES.split(), ""], ENDS.split()]
    made = ["".join(word) for word in itertools.product(*parts)]
    random.Random(1).shuffle(made)
    numbered = (f"{word}{number}" for number in itertools.count(2) for word in made)
    return list(itertools.islice(itertools.chain(real, made, numbered), size))


def records(count: int):
    """Yield records as CSL-JSON."""
    chance = random.Random(20261121)
    words = vocabulary(60_000 + count // 20)
    weights = list(itertools.accumulate(1 / (rank + 12) for rank in range(len(words))))
    topics = [[words[int(60 * 800 ** chance.random())] for _ in range(40)] for _ in range(TOPICS)]
    families = [f"{name}{end}" for name in FAMILIES.split() for end in ("", "s", "son", "mann")]
    for number in range(count):
        topic = topics[int(TOPICS * chance.random() ** 2)]
        general = chance.choices(words, cum_weights=weights, k=100 + chance.randrange(80))
        special = chance.choices(topic, k=40)
        mixed = general[8:] + special[6:]
        chance.shuffle(mixed)
        title = general[:8] + special[:4]
        chance.shuffle(title)
        year = 2025 - int(40 * chance.random() ** 2)
        yield {
            "id": f"r{number}",
            "type": "article-journal",
            "title": " ".join(title).capitalize(),
            "author": [
                {"family": chance.choice(families), "given": chance.choice("ABCDEFGH")}
                for _ in range(1 + chance.randrange(5))
            ],
            "container-title": f"Journal of {topic[0]} {topic[1]}",
            "issued": {"date-parts": [[year]]},
            "DOI": f"10.5555/synthetic.{number}",
            "abstract": ". ".join(
                " ".join(mixed[start : start + 18]).capitalize()
                for start in range(0, len(mixed), 18)
            )
            + ".",
        }


def main() -> None:
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    with path.open("w", encoding="utf-8") as file:
        for record in records(count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
