"""A table's memory does not grow with its studies."""

import os
import subprocess
import sys

import pytest

STUDY = """- id: study{number}
  label: Study {number}
  conditions: [pain]
  design: cohort
  participants: 20
  population: {words}
  reports: [work{number}]
"""
WORK = """- id: work{number}
  type: article-journal
  title: Report {number}
  abstract: {words}
"""
WORDS = " ".join(["words of a long paragraph"] * 60)


def corpus(path, count):
    numbers = [{"number": number, "words": WORDS} for number in range(count)]
    text = "references:\n" + "".join(WORK.format(**n) for n in numbers)
    path.write_text(text + "studies:\n" + "".join(STUDY.format(**n) for n in numbers), "utf-8")


#: A process begins with the peak of the one that starts it, so a small one does.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def peak(folder, *arguments):
    """Return the peak memory of a command in MB."""
    python = [sys.executable, "-c", MEASURE, sys.executable]
    command = [*python, "-m", "kapcite", *arguments]
    environment = os.environ | {"KAPCITE_CACHE": str(folder / "cache")}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return float(done.stdout)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """A folder with a corpus of 300 studies and one of 3,000, and their caches."""
    folder = tmp_path_factory.mktemp("studies")
    for count in (300, 3000):
        corpus(folder / f"{count}.yaml", count)
        peak(folder, "--corpus", f"{count}.yaml", "table", "--columns", "study")
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss in KB")
@pytest.mark.parametrize(
    "form", ["text", "json", "markdown", "grid", "latex", "html", "csv", "docx"]
)
def test_ten_times_the_studies_take_the_same_memory(form, corpora):
    arguments = ["--columns", "study,n,population", "--format", form, "-o", f"table.{form}"]
    few, many = (
        peak(corpora, "--corpus", f"{count}.yaml", "table", "--style", "none", *arguments)
        for count in (300, 3000)
    )
    # Of the 9 MB of the larger one's texts hardly anything is held.
    assert many < few + 4


def test_a_thousand_references_are_listed_and_no_more(corpora):
    for count, heading in ((300, True), (3000, False)):
        peak(corpora, "--corpus", f"{count}.yaml", "table", "-o", f"{count}.html")
        page = (corpora / f"{count}.html").read_text("utf-8")
        assert ("<h2>References</h2>" in page) == heading
        assert ("The references are not listed, being more than 1000" in page) != heading
