"""``kapcite verify``."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Given, Item
    from kapcite.model.corpus import Corpus
    from kapcite.verify.check import Source
    from kapcite.verify.result import Verification

WORKERS = 4  # references under way at once; each host still gets its requests in its own pace


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="FILE|KEY",
        help="a file of references in any format, JSON lines too (- is stdin), or keys of the"
        " corpus (all its citations without any)",
    )
    parser.add_argument(
        "--text", metavar="FILE", action="append", default=[],
        help="a pasted reference list in APA, Vancouver or another style: .txt, .md or .docx"
        " (- is stdin)",
    )  # fmt: skip
    parser.add_argument(
        "--snapshot", metavar="PATH", action="append", default=[],
        help="published records on this disk: JSON lines, Crossref public data, OpenAlex in"
        " Parquet, any corpus or bibliography",
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
        help="show what the published record has instead, and ask for each value whether to write"
        " it into the corpus (--yes: write all)",
    )  # fmt: skip
    parser.add_argument(
        "--field", metavar="NAME", action="append", default=[], help="fix only these fields"
    )
    parser.add_argument("--yes", action="store_true", help="write all that --fix shows")
    parser.add_argument("--json", action="store_true", help="print one object per reference")


def _run(options: Namespace, console: Console) -> int:
    from kapcite.cli.verify_report import as_data, show, summarise

    store = Store(options.corpus)
    corpus = store.corpus()
    given = _given(options, corpus)
    console.problems(given.problems)
    results = verify_items(given.items, corpus, options, console)
    pairs = list(zip(given.items, results, strict=True))
    if options.json:
        console.json([as_data(item, result) for item, result in pairs])
    else:
        for item, result in pairs:
            show(item, result, console)
    summarise(results, given, console)
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
    local: list[Source] = [
        snapshot_source(Path(path), cache, console.note) for path in options.snapshot
    ]
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


VERIFY = Command(
    description="Compare references with what was published, field by field: a file, a pasted"
    " list, or the citations of the corpus. Without --online or --snapshot only the corpus's own"
    " records are used. Verdicts: verified, minor differences, wrong details, conflated (two works"
    " in one), not found, cannot determine; corrected, expression of concern or retracted, where"
    " the work has such a notice; identified, where a document only describes a work. Exit code 1"
    " when one is wrong details, conflated, not found or retracted.",
    configure=_configure,
    run=_run,
    examples=("kapcite verify", "kapcite verify wilkinson2017 --json"),
)
