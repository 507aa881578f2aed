"""``kapcite.verify``, which is a function whatever was imported before."""

import subprocess
import sys

import kapcite
from kapcite.model.citation import AsCited
from kapcite.model.reference import Reference


def test_references_and_words_of_a_document():
    record = Reference(id="p", title="Made-up lithium for sleep in veterans", volume="7")
    cited = [
        record,
        AsCited(title="made-up lithium for sleep in veterans", volume="8"),
        AsCited(title="Something else altogether, and not made up"),
    ]
    results = kapcite.verify(cited, [record])
    assert [r.verdict for r in results] == ["verified", "wrong details", "cannot determine"]
    assert kapcite.verify(cited, [record], complete=True)[2].verdict == "not found"


def test_the_function_wins_over_the_package_of_its_name():
    script = "import kapcite.verify.result, kapcite; print(callable(kapcite.verify))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
