"""The cache: always fresh, never fatal, whatever lies where it should be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kapcite.corpus.cache import cache_path, open_cache
from kapcite.corpus.load import load_bytes
from kapcite.corpus.records import (
    read_corpus,
    read_references,
    replace_references,
    store_references,
    write_records,
)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "references.yaml"
    path.write_text("references:\n  - {id: a, title: One}\n")
    return path


class Fill:
    """Fills a cache from the corpus at a path, and counts how often."""

    calls = 0

    def __init__(self, path):
        self.path = path

    def build(self, connection, data=None):
        Fill.calls += 1
        corpus = load_bytes(self.path.read_bytes(), "c").corpus
        for _ in store_references(connection, corpus.references, "incoming"):
            pass
        replace_references(connection)
        write_records(connection, corpus)


def opened(corpus, folder) -> sqlite3.Connection:
    fill = Fill(corpus)
    return open_cache(str(corpus), str(folder), fill.build, fill.build)


def titles(corpus, folder) -> list[str | None]:
    connection = opened(corpus, folder)
    try:
        return [reference.title for reference in read_corpus(connection).references]
    finally:
        connection.close()


def age(path, seconds=10):
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - seconds * 10**9))


def test_it_is_built_once_and_again_after_a_change(corpus, tmp_path):
    age(corpus)
    before = Fill.calls
    assert titles(corpus, tmp_path / "c") == titles(corpus, tmp_path / "c") == ["One"]
    assert Fill.calls == before + 1
    corpus.write_text("references:\n  - {id: a, title: Two}\n")
    assert titles(corpus, tmp_path / "c") == ["Two"]


def test_a_change_within_the_clock_tick_is_seen(corpus, tmp_path):
    """Same size, same time stamp, other content: what a fast editor can do."""
    assert titles(corpus, tmp_path / "c") == ["One"]
    stamp = corpus.stat().st_mtime_ns
    corpus.write_text("references:\n  - {id: a, title: Two}\n")
    os.utime(corpus, ns=(stamp, stamp))
    assert titles(corpus, tmp_path / "c") == ["Two"]


@pytest.mark.parametrize(
    "damage",
    [b"", b"not a database at all", b"SQLite format 3\0" + b"\0" * 4096, None, "folder", "foreign"],
)
def test_a_broken_cache_is_rebuilt(corpus, tmp_path, damage):
    age(corpus)
    titles(corpus, tmp_path / "c")
    cache = Path(cache_path(str(corpus), str(tmp_path / "c")))
    if damage is None:
        cache.write_bytes(cache.read_bytes()[:-5000])
    elif damage == "folder":
        cache.unlink()
        cache.mkdir()
    elif damage == "foreign":
        with sqlite3.connect(cache) as connection:
            connection.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
        connection.close()
    else:
        cache.write_bytes(damage)
    assert titles(corpus, tmp_path / "c") == ["One"]


def test_a_cache_that_breaks_in_the_middle_is_rebuilt(corpus, tmp_path, kapcite):
    corpus.write_text(
        "references:\n"
        + "".join(f"  - {{id: k{n}, type: book, title: Ketamine {n}}}\n" for n in range(500))
    )
    age(corpus)
    kapcite("search", "ketamine")
    folder = os.environ["KAPCITE_CACHE"]
    cache = Path(cache_path(str(corpus), folder))
    data = bytearray(cache.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    cache.write_bytes(data)
    code, out, err = kapcite("show", "k7")
    assert (code, err) == (0, "")
    assert out.startswith("k7 (book)")


def test_an_unwritable_cache_folder_is_done_without(corpus, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert titles(corpus, blocked / "c") == ["One"]


def test_references_by_key(corpus, tmp_path):
    connection = opened(corpus, tmp_path / "c")
    assert list(read_references(connection, ["a", "b"])) == ["a"]
    connection.close()


def test_processes_that_start_together_all_get_an_answer(corpus, tmp_path):
    command = [sys.executable, "-m", "kapcite", "search", "one"]
    runs = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    outputs = [run.communicate() for run in runs]
    assert {out.split(b"\t")[0] for out, _ in outputs} == {b"a"}
    assert {err for _, err in outputs} == {b""}
