"""CPU time of an APA reference list, start-up included, against other citation engines.

    python benchmarks/format.py [SIZES…]        (default: 100 1000 10000)

Every engine gets the same CSL-JSON file and the same apa.csl and prints the sorted list,
disambiguation on. Peers that are not there are left out and named: pandoc (the newest of
pypandoc_binary and PATH), citeproc-py, citeproc-js (npm's citeproc; set NODE_PATH).
Peers are run at up to 1,000 items: at 10,000 they take minutes.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kapcite.csl.library import styles_folder
from kapcite.csl.locale import locale_folder

PEER_LIMIT = 1000
FAMILIES = "Adams Baker Chen Diaz Evans Fischer Garcia Hansen Ito Jones Kim Lopez Meyer Nguyen"
SYLLABLES = "an bel cor dra el fin gor hal is jen kol lum mar nor os pel ris sol tar und vel wes"
WORDS = "ketamine therapy depression outcome trial cohort anxiety memory stress sleep effect dose"


def make_items(count: int) -> list[dict[str, object]]:
    """Return that many works of four types by people whose names repeat, as in a real list."""
    chance = random.Random(7)
    syllables = SYLLABLES.split()
    pool = [
        chance.choice(syllables).title() + "".join(chance.choices(syllables, k=2))
        for _ in range(max(20, count // 3))
    ] + FAMILIES.split()
    return [_item(number, chance, pool) for number in range(count)]


def _item(number: int, chance: random.Random, pool: list[str]) -> dict[str, object]:
    kind = chance.choices(["article-journal", "book", "chapter", "webpage"], [14, 3, 2, 1])[0]
    people = [
        {"family": chance.choice(pool), "given": chance.choice(["Anna", "J. P.", "Jean-Luc", "Q."])}
        for _ in range(chance.randint(1, 7))
    ]
    title = " ".join(chance.choices(WORDS.split(), k=8)).capitalize() + f": part {number}"
    item: dict[str, object] = {
        "id": f"item{number}",
        "type": kind,
        "title": title,
        "author": people,
        "issued": {"date-parts": [[chance.randint(1980, 2024), chance.randint(1, 12)]]},
    }
    first = chance.randint(1, 900)
    if kind == "article-journal":
        item |= {"container-title": "Journal of " + chance.choice(WORDS.split()).title()}
        item |= {"volume": str(number % 90 + 1), "issue": str(number % 4 + 1)}
        item |= {"page": f"{first}-{first + 11}", "DOI": f"10.1234/kap.{number}"}
    elif kind == "book":
        item |= {"publisher": "Meadow Press", "edition": "2"}
    elif kind == "chapter":
        item |= {"container-title": "Handbook of " + chance.choice(WORDS.split())}
        item |= {"editor": people[:1], "page": f"{first}-{first + 20}", "publisher": "Meadow"}
    else:
        item |= {"URL": f"https://example.org/{number}"}
    return item


_CITEPROC_PY = """
import json, sys
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter
from citeproc.source.json import CiteProcJSON
items = json.load(open(sys.argv[1]))
style = CitationStylesStyle(sys.argv[2], validate=False)
bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
for item in items:
    bibliography.register(Citation([CitationItem(item["id"])]))
bibliography.sort()
for entry in bibliography.bibliography():
    print(entry)
"""
_CITEPROC_JS = """
const CSL = require("citeproc"), fs = require("fs");
const [, , file, style, locales] = process.argv;
const items = JSON.parse(fs.readFileSync(file)), byId = {};
items.forEach(item => { byId[item.id] = item; });
const read = name => fs.readFileSync(`${locales}/locales-${name}.xml`, "utf8");
const system = {
  retrieveLocale: name => { try { return read(name); } catch { return read("en-US"); } },
  retrieveItem: id => byId[id],
};
const engine = new CSL.Engine(system, fs.readFileSync(style, "utf8"));
engine.setOutputFormat("text");
engine.updateItems(items.map(item => item.id));
console.log(engine.makeBibliography()[1].join(""));
"""


def commands(folder: Path, file: Path) -> Iterator[tuple[str, list[str] | None, bytes]]:
    """Yield each engine's name, its command (None where it is missing) and its stdin."""
    style = str(styles_folder() / "apa.csl")
    kapcite = [sys.executable, "-m", "kapcite", "--corpus", str(file), "export", "--apa"]
    yield "kapcite", kapcite, b""
    pandoc = _pandoc()
    options = ["--citeproc", "--csl", style, "--bibliography", str(file), "-t", "plain"]
    yield "pandoc", [pandoc, *options] if pandoc else None, b'---\nnocite: "@*"\n---\n'
    script = folder / "peer.py"
    script.write_text(_CITEPROC_PY)
    locales = locale_folder()
    yield "citeproc-py", [sys.executable, str(script), str(file), style] if locales else None, b""
    node, program = shutil.which("node"), folder / "peer.js"
    program.write_text(_CITEPROC_JS)
    found = (
        node
        and not subprocess.run(
            [node, "-e", 'require("citeproc")'], capture_output=True, check=False
        ).returncode
    )
    yield (
        "citeproc-js",
        [node, str(program), str(file), style, str(locales)] if found else None,
        b"",
    )


def _pandoc() -> str | None:
    try:
        import pypandoc
    except ImportError:
        return shutil.which("pandoc")
    return str(pypandoc.get_pandoc_path())


def cpu_seconds(command: list[str], stdin: bytes) -> float:
    """Return the CPU seconds, user and system, of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sizes: list[int]) -> None:
    """Print a line for each engine and size with its ratio to kapcite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["KAPCITE_CACHE"] = str(folder / "cache")
        for size in sizes:
            file = folder / f"{size}.json"
            file.write_text(json.dumps(make_items(size)))
            own = 0.0
            for engine, command, stdin in commands(folder, file):
                if command is None:
                    print(f"{size:6} {engine:12} not installed")
                elif engine == "kapcite" or size <= PEER_LIMIT:
                    seconds = min(
                        cpu_seconds(command, stdin) for _ in range(3 if size < 200 else 1)
                    )
                    own = own or seconds
                    rate = f"{seconds:7.2f} s CPU {1000 * seconds / size:8.3f} ms each"
                    print(f"{size:6} {engine:12} {rate} {seconds / own:6.1f} x", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1000, 10000])
