"""The Spark engine on a standalone cluster: the local result, also when a worker dies."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import threading
import time

import msgspec
import pytest

from kapcite.cli.app import main
from kapcite.dedupe.find import find_duplicates
from kapcite.dedupe.report import report
from kapcite.model.reference import Reference
from places import ROOT, SHARED

sys.path.insert(0, str(ROOT / "benchmarks" / "dedupe"))
# Most of the time of a short run goes into compiling Java code that is never hot.
FRUGAL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """Yield a master with two workers of one core each."""
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    from standalone import standalone

    monkeypatch.setenv("JDK_JAVA_OPTIONS", FRUGAL)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    with standalone(tmp_path) as cluster:
        yield cluster


def session(url: str):
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(url)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.memory", "700m")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )


def labelled(folder) -> str:
    """Return a file of real records, or of made ones where the labelled sets are not at hand."""
    real = SHARED / "dedupe" / "stroke" / "records.csv.gz"
    if real.exists():
        return str(real)
    from synthetic import FIELDS, Maker

    with (folder / "made.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(Maker(1200, seed=8).records())
    return str(folder / "made.csv")


def test_same_as_local_on_two_sets_and_with_a_dead_worker(cluster, tmp_path, capsys):
    from synthetic import Maker, csl

    from kapcite.dedupe.spark import as_model
    from kapcite.dedupe.spark import find_duplicates as on_spark

    items = [csl(record) for record in Maker(1200).records()]
    lines = tmp_path / "records.jsonl"
    lines.write_text("".join(json.dumps(item) + "\n" for item in items))
    local = find_duplicates(msgspec.convert(as_model(item), Reference) for item in items)
    wanted = plain(report(local))
    assert wanted["clusters"]

    def kill_when_records_are_prepared() -> None:
        from standalone import stop

        while not (tmp_path / "work" / "prepared.parquet").exists():
            time.sleep(0.05)
        stop(cluster.workers[1])

    killer = threading.Thread(target=kill_when_records_are_prepared, daemon=True)
    spark = session(cluster.url)
    try:
        whole = on_spark(spark, str(lines), str(tmp_path / "whole"))
        assert plain(report(whole)) == wanted
        killer.start()
        bereft = on_spark(spark, str(lines), str(tmp_path / "work"))
        assert plain(report(bereft)) == wanted
    finally:
        spark.stop()
    assert cluster.workers[1].poll() is not None

    path = labelled(tmp_path)
    assert main(["dedupe", path, "--json"]) == 1
    wanted = json.loads(capsys.readouterr().out)
    assert command(tmp_path, path, cluster.url) == wanted


def plain(found: dict) -> dict:
    """Return a report without the order of its records, which Spark numbers by itself."""
    clusters = sorted(sorted(keys) for keys in found["clusters"])
    pairs = [
        sorted(
            (sorted((pair["a"], pair["b"])), pair["score"], str(pair["reasons"])) for pair in side
        )
        for side in (found["pairs"], found["related"])
    ]
    return {"clusters": clusters, "pairs": pairs}


def command(folder, path: str, url: str) -> dict:
    """Run ``kapcite dedupe`` on the cluster; it has a folder of its own to work in."""
    work = folder / "own"
    work.mkdir()
    settings = folder / "conf"
    settings.mkdir()
    (settings / "spark-defaults.conf").write_text(
        "spark.driver.host 127.0.0.1\nspark.executor.memory 700m\n"
        "spark.sql.shuffle.partitions 4\nspark.ui.enabled false\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "kapcite", "dedupe", path, "--json", "--engine", "spark",
         "--spark-master", url, "--spark-work", str(work)],
        capture_output=True, text=True, check=False,
        env=os.environ | {"SPARK_CONF_DIR": str(settings)},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_a_block_may_go_on_in_the_next_batch(size):
    pa = pytest.importorskip("pyarrow", reason="the extra spark is not installed")
    from kapcite.dedupe.spark.pairs import paired

    number = 60
    values = [row // 9 for row in range(number)]
    columns = {
        "key": [0] * 30 + [1] * 30,
        "value": values,
        "window": [20] * 30 + [120] * 30,
        "row": list(range(number)),
        "words": [f"wombats at dusk {value}" for value in values],
        **dict.fromkeys(("first", "doi", "pmid", "page", "volume", "year"), [-1] * number),
    }
    whole = pa.RecordBatch.from_pydict(columns)
    batches = [whole.slice(start, size) for start in range(0, number, size)]
    found = set()
    for batch in paired(iter(batches)):
        found |= set(zip(*(batch.column(n).to_pylist() for n in ("left", "right")), strict=True))
    blocks = list(zip(columns["key"], values, strict=True))
    rows = range(number)
    assert found == {(a, b) for a in rows for b in rows if a < b and blocks[a] == blocks[b]}


def test_items_as_programs_write_them_are_read():
    from kapcite.dedupe.spark import as_model

    item = {
        "id": 7,
        "type": "article-journal",
        "volume": 12,
        "author": [{"family": "Ostrander", "ORCID": "none"}],
        "issued": {"date-parts": [["2011", 5]]},
        "accessed": {"raw": "in May"},
        "indexed": {},
    }
    reference = msgspec.convert(as_model(item), Reference)
    assert (reference.id, reference.volume, reference.author[0].family) == ("7", "12", "Ostrander")
    assert str(reference.issued) == "2011-05"
    assert reference.accessed.literal == "in May"


def test_what_is_missing_is_said_at_once(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    corpus = tmp_path / "references.yaml"
    corpus.write_text("references:\n  - {id: a, type: book, title: Wombats}\n")
    call = ["dedupe", "--corpus", str(corpus), "--engine", "spark"]
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert main(call) == 2
    assert "--engine spark needs Java" in capsys.readouterr().err
    monkeypatch.setattr(shutil, "which", lambda name: name)
    assert main([*call, "--spark-work", str(tmp_path / "absent")]) == 2
    assert "--spark-work: no folder" in capsys.readouterr().err
