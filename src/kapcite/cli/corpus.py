"""``kapcite corpus`` (or ``info``) and ``kapcite init``."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store, display_path
from kapcite.errors import Problem, UsageError, WriteError

_YAML = (".yaml", ".yml")
_START = """\
# A kapcite corpus, which is also a CSL-YAML bibliography:
# pandoc --citeproc --bibliography references.yaml reads it as it is.
kapcite: 1
references:
  # - id: family2021
  #   type: article-journal
  #   title: The title as published
  #   author:
  #     - {family: Family, given: Given}
  #   container-title: The Journal
  #   issued: "2021-05"
  #   volume: "1"
  #   issue: "2"
  #   page: "3-14"
  #   DOI: 10.1234/example
"""


def _configure_corpus(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _run_corpus(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    corpus = store.corpus()
    types = Counter(reference.type for reference in corpus.references)
    counts = {
        "references": len(corpus.references),
        "studies": len(corpus.studies),
        "reviews": len(corpus.reviews),
        "citations": len(corpus.citations),
        "conditions": len(corpus.vocabulary.conditions),
    }
    if options.json:
        data = {"path": store.path, "reason": store.reason, "counts": counts}
        console.json(data | {"types": dict(sorted(types.items()))})
        return 0
    console.print(f"{display_path(store.path)} ({store.reason})")
    for name, count in counts.items():
        detail = ""
        if name == "references" and types:
            kinds = ", ".join(f"{number} {kind}" for kind, number in types.most_common())
            detail = f" ({kinds})"
        if name == "studies" and (context := sum(study.context for study in corpus.studies)):
            detail = f" ({context} of them for context)"
        console.print(f"  {count} {name if count != 1 else _singular(name)}{detail}")
    return 0


def _singular(name: str) -> str:
    return "study" if name == "studies" else name.removesuffix("s")


def _configure_init(parser: Parser) -> None:
    parser.add_argument(
        "path", nargs="?", default="references.yaml", metavar="PATH", help="references.yaml"
    )


def _run_init(options: Namespace, console: Console) -> int:
    path = Path(options.path)
    if path.is_dir():
        path /= "references.yaml"
    if path.suffix.lower() not in _YAML:
        hint = "a corpus of your own is a YAML file; import takes other files into it"
        raise UsageError(Problem("expected a name that ends in .yaml", str(path), hint=hint))
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_START)
    except FileExistsError:
        hint = "choose another name, or edit that file"
        raise UsageError(Problem("exists already", str(path), hint=hint)) from None
    except OSError as error:
        raise WriteError(Problem(f"cannot be written: {error.strerror}", str(path))) from None
    console.note(f"{path} is yours; commands run below its folder use it")
    return 0


CORPUS = Command(
    description="Say which corpus the commands work on, why that one, and what is in it.",
    configure=_configure_corpus,
    run=_run_corpus,
    examples=("kapcite corpus", "kapcite info --json"),
)
INIT = Command(
    description="Start a corpus of your own: a YAML file that pandoc reads as well. An"
    " existing file is never overwritten.",
    configure=_configure_init,
    run=_run_init,
    examples=("kapcite init references.yaml",),
)
