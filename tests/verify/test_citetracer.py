"""CiteTracer's labelled references against the published records, where the set is at hand."""

from __future__ import annotations

import json

import pytest

from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.jsonlines import field_names, reference_from_json
from kapcite.verify.records import published_from_json
from kapcite.verify.result import UNDETERMINED, VERIFIED
from kapcite.verify.snapshot import build
from places import SHARED

FOLDER = SHARED / "verify"
needs_set = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the labelled set ../shared/data/verify is not at hand"
)
TOLD = {"authors", "year", "venue", "title"}


def read(name):
    lines = (FOLDER / f"citetracer_{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def results():
    published = (published_from_json(item, f"p{n}") for n, item in enumerate(read("published")))
    source = SnapshotSource(build(published, "citetracer"), complete=True)
    labels = {label["id"]: label for label in read("labels")}
    found = []
    for item in read("references"):
        names = field_names(item)
        result = verify_with(reference_from_json(item, "x"), [source])
        named = {names.get(d.field, d.field) for d in result.differences}
        unconfirmed = {names.get(field, field) for field in result.unconfirmed}
        alarm = result.verdict not in (VERIFIED, UNDETERMINED)
        found.append((labels[item["id"]], alarm, named, unconfirmed))
    return found


def share(hits):
    hits = list(hits)
    return sum(hits) / len(hits)


@needs_set
def test_false_alarms_and_misses(results):
    assert share(alarm for label, alarm, *_ in results if label["label"] == "real") <= 0.01
    assert share(alarm for label, alarm, *_ in results if label["label"] == "hallucinated") >= 0.96


@needs_set
def test_the_changed_fields_are_named_and_no_others(results):
    assert (
        share(
            named == set(label["changed"])
            for label, _, named, _ in results
            if label["label"] != "real" and set(label["changed"]) <= TOLD
        )
        >= 0.95
    )


@needs_set
def test_fields_that_the_record_lacks_are_unconfirmed(results):
    assert (
        share(
            set(label["changed"]) <= unconfirmed
            for label, _, _, unconfirmed in results
            if label["mutation"] == "insufficient_field_evidence"
        )
        >= 0.99
    )
