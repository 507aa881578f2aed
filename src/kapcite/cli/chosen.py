"""References that were found or picked, printed in one of many forms."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser

#: What ``--format`` can be beside the formats of ``kapcite export``.
_OWN = ("keys", "apa", "citation", "entries", "pandoc", "latex", "typst")
_EXPORTED = ("bibtex", "biblatex", "csljson", "csv", "ris", "hayagriva")
CHOICES = (*_OWN, *_EXPORTED)


def add_chosen(parser: Parser) -> None:
    """Add the options that say how references are printed."""
    parser.add_argument(
        "--format",
        choices=CHOICES,
        default="keys",
        metavar="NAME",
        help="keys; apa, a reference list; citation or entries in a style; a citation for"
        f" pandoc, latex or typst; {', '.join(_EXPORTED)}",
    )
    parser.add_argument(
        "--style", metavar="NAME", default="apa", help="the CSL style of citation and entries"
    )


def print_chosen(keys: list[str], options: Namespace, console: Console) -> None:
    """Print references in the form that ``options.format`` names."""
    if options.format == "keys":
        for key in keys:
            console.print(clean(key))
    elif options.format in _EXPORTED:
        from kapcite.cli.output import write_pieces
        from kapcite.cli.store import Store
        from kapcite.formats.registry import find_format

        references = Store(options.corpus).references(keys)
        write_pieces(find_format(options.format).load().write(references), None, console)
    elif options.format in ("apa", "citation", "entries"):
        _print_styled(keys, options, console)
    else:
        from kapcite.manuscript.insertion import INSERTIONS

        console.print(clean(INSERTIONS[options.format](keys)))


def _print_styled(keys: list[str], options: Namespace, console: Console) -> None:
    from kapcite.cli.store import Store
    from kapcite.csl.context import Cite
    from kapcite.csl.document import Document
    from kapcite.csl.library import load_style
    from kapcite.csl.positions import Citation
    from kapcite.csl.writers import TEXT

    references = Store(options.corpus).references(keys)
    style = "apa" if options.format == "apa" else options.style
    document = Document(load_style(style), references)
    (citation,) = document.cite_all([Citation(tuple(Cite(key) for key in keys))])
    if options.format == "citation":
        console.print(clean(document.write(citation, TEXT)))
    else:
        for line in document.bibliography():
            console.print(clean(document.write(line.piece, TEXT)))
