"""Ctrl-C while a service is asked, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from services import DOI, Services


@pytest.fixture
def services():
    server = Services()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _hear_interrupts():
    """Undo what a shell does to what runs in its background: ignore Ctrl-C, for children too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def start(tmp_path, services, cited):
    return subprocess.Popen(
        [sys.executable, "-m", "kapcite", "verify", str(cited), "--online", "--json"],
        env=os.environ | services.environment() | {"KAPCITE_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for(services, word):
    for _ in range(600):
        if any(word in path for path in services.hits):
            return
        time.sleep(0.05)
    pytest.fail(f"nobody asked for {word}: {services.hits}")


def interrupt(process):
    """Press Ctrl-C, again where Python loses one (it may fall into a callback's clean-up)."""
    for _ in range(4):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=15)
    process.kill()
    return process.communicate()


def test_an_interrupted_run_stops_at_once_and_goes_on_where_it_was(tmp_path, services):
    items = [
        {"id": "a", "title": "Efficacy of made-up lithium on sleep in veterans", "doi": DOI},
        {"id": "b", "title": "A stalled work of 2001", "authors": ["A. Nemo"], "venue": "J Nowhere",
         "volume": "1"},
    ]  # fmt: skip
    cited = tmp_path / "c.jsonl"
    cited.write_text("\n".join(json.dumps(item) for item in items))
    services.mode = {"crossref": "stalls"}
    process = start(tmp_path, services, cited)
    wait_for(services, "stalled")
    wait_for(services, "doiRA")
    time.sleep(0.5)
    out, err = interrupt(process)
    assert (process.returncode, out) == (130, "")
    assert "answers so far are kept" in err
    assert "Traceback" not in err
    asked = [path for path in services.hits if DOI in path or "lithium" in path]
    services.mode = {}
    again = start(tmp_path, services, cited)
    out, _ = again.communicate(timeout=60)
    assert [result["verdict"] for result in json.loads(out)] == ["retracted", "not found"]
    assert [path for path in services.hits if DOI in path or "lithium" in path] == asked
