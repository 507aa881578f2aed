"""``kapcite verify``."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Given, Item
    from kapcite.model.corpus import Corpus
    from kapcite.verify.check import Source
    from kapcite.verify.result import Verification

WORKERS = 4  # references under way at once; each host still gets its requests in its own pace
_COLOURS = {
    "verified": "green",
    "minor differences": "yellow",
    "corrected": "yellow",
    "expression of concern": "yellow",
    "cannot determine": "dim",
    "identified": "dim",
}


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="FILE|KEY",
        help="a file of references, or keys of the corpus (all its citations without any)",
    )
    parser.add_argument(
        "--text", metavar="FILE", action="append", default=[],
        help="a pasted reference list: .txt, .md or .docx",
    )  # fmt: skip
    parser.add_argument(
        "--snapshot", metavar="PATH", action="append", default=[],
        help="published records on this disk: JSON lines, Crossref public data, any corpus",
    )  # fmt: skip
    parser.add_argument(
        "--online", action="store_true", help="ask Crossref, PubMed, OpenAlex, DataCite, arXiv"
    )
    parser.add_argument(
        "--mailto", metavar="ADDRESS", help="a contact address for the services (KAPCITE_MAILTO)"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep the verdicts in the corpus, under citations"
    )
    parser.add_argument(
        "--fix", action="store_true",
        help="show what the published record has instead; with --yes, write it into the corpus",
    )  # fmt: skip
    parser.add_argument(
        "--field", metavar="NAME", action="append", default=[], help="fix only these fields"
    )
    parser.add_argument("--yes", action="store_true", help="write what --fix shows")
    parser.add_argument("--json", action="store_true", help="print one object per reference")


def _run(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    corpus = store.corpus()
    given = _given(options, corpus)
    console.problems(given.problems)
    results = verify_items(given.items, corpus, options, console)
    if options.json:
        console.json(
            [as_data(item, result) for item, result in zip(given.items, results, strict=True)]
        )
    else:
        for item, result in zip(given.items, results, strict=True):
            _print(item, result, console)
    _summary(results, given, console)
    if options.record or options.fix:
        from kapcite.cli.verify_keep import keep

        keep(given.items, results, corpus, store.path, options, console)
    if given.problems and not given.items:
        return 2  # nothing of it could be read
    return 1 if any(result.accuses for result in results) else 0


def _given(options: Namespace, corpus: Corpus) -> Given:
    from kapcite.cli.verify_input import Given, corpus_items, read_file, read_text

    given = Given([], [])
    keys = []
    for target in options.targets:
        path = Path(target)
        if target == "-" or (path.exists() and target not in corpus.by_id):
            found = read_file(path)
            given.items.extend(found.items)
            given.problems.extend(found.problems)
        else:
            keys.append(target)
    for name in options.text:
        found = read_text(Path(name))
        given.items.extend(found.items)
        given.problems.extend(found.problems)
    if keys or not (options.targets or options.text):
        outside = bool(options.online or options.snapshot)
        given.items.extend(corpus_items(corpus, keys, published=outside).items)
    return given


def verify_items(
    items: list[Item], corpus: Corpus, options: Namespace, console: Console
) -> list[Verification]:
    """Verify each item against the corpus and the sources asked for, in order."""
    from kapcite.cli.verify_sources import corpus_source, snapshot_source
    from kapcite.corpus.cache import cache_folder

    cache = cache_folder(os.environ.get("KAPCITE_CACHE"))
    local: list[Source] = [snapshot_source(Path(path), cache) for path in options.snapshot]
    if not local:
        local.append(corpus_source(corpus))
    if not options.online:
        return [_verify(item, corpus, local) for item in items]
    return _verify_online(items, corpus, local, options, console)


def _verify_online(
    items: list[Item],
    corpus: Corpus,
    local: list[Source],
    options: Namespace,
    console: Console,
) -> list[Verification]:
    from kapcite.cli.fetching import open_transport
    from kapcite.cli.parallel import in_parallel
    from kapcite.cli.verify_sources import online_sources

    mailto = options.mailto or os.environ.get("KAPCITE_MAILTO")
    transport = open_transport(mailto)
    sources = [*local, *online_sources(transport, mailto)]
    results: list[Verification] = []
    try:
        for result in in_parallel(lambda item: _verify(item, corpus, sources), items, WORKERS):
            results.append(result)
            if console.is_terminal and len(results) % 25 == 0:
                console.note(f"{len(results)} of {len(items)}")
    except KeyboardInterrupt:
        console.note(f"stopped after {len(results)} of {len(items)}; answers so far are kept")
        raise
    finally:
        transport.close()
    return results


def _verify(item: Item, corpus: Corpus, sources: list[Source]) -> Verification:
    from kapcite.verify.check import verify_with
    from kapcite.verify.recorded import described, find_recorded, with_recorded

    if item.citation is not None and item.reference.title is None:
        return described(item.citation)
    result = verify_with(item.reference, [s for s in sources if not _is_own(item, s)])
    recorded = item.citation or find_recorded(item.reference, corpus.citations)
    return with_recorded(result, recorded) if recorded else result


def _is_own(item: Item, source: Source) -> bool:
    """Whether the source is the corpus that the record itself is from."""
    return item.place == "the corpus" and source.name == "the corpus"


def as_data(item: Item, result: Verification) -> dict[str, Any]:
    """Return the object that ``--json`` prints; fields under the names of the user's file."""
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(result, record=None))
    del data["record"]
    names = item.labels
    data["differences"] = [
        {
            "field": names.get(difference.field, difference.field),
            "cited": difference.cited,
            "published": difference.published,
            "kind": difference.kind,
        }
        for difference in result.differences
    ]
    data["unconfirmed"] = [names.get(name, name) for name in result.unconfirmed]
    return data


def _print(item: Item, result: Verification, console: Console) -> None:
    verdict = console.style(result.verdict, _COLOURS.get(result.verdict, "red"))
    sure = " (probable)" if result.confidence == "probable" else ""
    head = f"{console.style(clean(result.id), 'bold')}  {verdict}{sure}"
    if result.mixes:
        head += f": {clean(' and '.join(result.mixes))}"
    elif result.bound_to and result.bound_to != result.id:
        head += f": {clean(result.bound_to)}"
    console.print(head)
    if not item.citation and item.reference.title:
        title = re.sub(r"</?[a-zA-Z][^<>]*>", "", item.reference.title)
        console.print(console.style(f"    {clean(title)[: console.width - 5]}", "dim"))
    for difference in result.differences:
        name = item.labels.get(difference.field, difference.field)
        console.print(f"    {clean(name)}: {_difference(difference.kind, difference, name)}")
    if result.unconfirmed:
        names = (item.labels.get(name, name) for name in result.unconfirmed)
        console.print(f"    unconfirmed: {clean(', '.join(names))}")
    for notice in result.notices:
        where = f" {notice.doi}" if notice.doi else ""
        since = f" {notice.date}" if notice.date else ""
        console.print(console.style(f"    {clean(notice.kind + since + where)}", "red"))
    if result.note and not item.citation:
        console.print(f"    {clean(result.note)}")


def _difference(kind: str | None, difference: Any, name: str) -> str:
    """Say how a field differs. ``difference`` is a kapcite.model.citation.Difference."""
    if name in ("author", "authors") and kind and ":" in kind:
        return clean(kind)
    text = f"{difference.cited!s}"
    if difference.published is not None:
        text += f", published {difference.published}"
    return clean(f"{text} [{kind}]" if kind else text)


def _summary(results: list[Verification], given: Given, console: Console) -> None:
    counts = Counter(result.verdict for result in results)
    order = list(_order())
    parts = [f"{counts[verdict]} {verdict}" for verdict in order if counts[verdict]]
    noun = "reference" if len(results) == 1 else "references"
    text = f"{len(results)} {noun}: {', '.join(parts) or 'nothing to verify'}"
    if given.problems:
        text += f"; {len(given.problems)} entries could not be read"
    console.note(text)
    if counts["cannot determine"]:
        console.note(
            f"{counts['cannot determine']} not determined: no source that would have them was"
            " asked; --online asks the services, --snapshot PATH records on this disk"
        )


def _order() -> list[str]:
    from kapcite.verify.result import VERDICTS

    return list(VERDICTS)


VERIFY = Command(
    description="Compare references with what was published, field by field: a file, a pasted"
    " list, or the citations of the corpus. Without --online or --snapshot only the corpus's own"
    " records are used. Exit code 1 when a citation is wrong or a work retracted.",
    configure=_configure,
    run=_run,
    examples=("kapcite verify", "kapcite verify wilkinson2017 --json"),
)
