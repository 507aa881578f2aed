"""The language server. Only ``kapcite lsp`` imports this, because it needs pygls."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from kapcite import __version__
from kapcite.cli.check_drafts import check
from kapcite.cli.console import clean
from kapcite.cli.lsp_corpus import OpenCorpus
from kapcite.errors import KapciteError, Problem
from kapcite.manuscript.base import Draft, Mention
from kapcite.manuscript.cursor import key_before
from kapcite.manuscript.draft import KINDS, kind_of, read_bytes, read_draft
from kapcite.model.reference import Reference

#: So many completions at once; typing on narrows them down.
LIMIT = 100
#: Longer drafts are checked when they are opened and saved, not at each key (characters).
_LIVE = 300_000
#: What editors call the kinds of draft that their names do not tell.
_LANGUAGES = {
    "markdown": "markdown",
    "rmd": "quarto",
    "quarto": "quarto",
    "latex": "latex",
    "tex": "latex",
    "plaintex": "latex",
    "typst": "typst",
}
_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Hint,
}


class Server(LanguageServer):
    """A language server with a corpus."""

    def __init__(self, corpus: str | None) -> None:
        super().__init__("kapcite", __version__)
        self.corpus = OpenCorpus(corpus)

    def say(self, error: KapciteError) -> None:
        """Tell the editor what is wrong with the corpus or the draft."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, str(error)))


def serve(corpus: str | None) -> None:
    """Serve one editor on stdin and stdout until it says goodbye."""
    server = Server(corpus)
    server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=["@", "{", ",", "<", "`"]),
    )(_complete)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION)(_fixes)
    for event in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_SAVE):
        server.feature(event)(_changed)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_typed)
    server.start_io()


def _complete(server: Server, params: types.CompletionParams) -> types.CompletionList:
    document = server.workspace.get_text_document(params.text_document.uri)
    lines = document.lines
    place = document.position_codec.position_from_client_units(lines, params.position)
    line = lines[place.line] if place.line < len(lines) else ""
    typed = key_before(line, place.character)
    if typed is None:
        return types.CompletionList(is_incomplete=False, items=[])
    start = types.Position(place.line, place.character - len(typed))
    end = types.Position(place.line, place.character)
    span = document.position_codec.range_to_client_units(lines, types.Range(start, end))
    try:
        entries = server.corpus.complete(typed, LIMIT)
    except KapciteError as error:
        server.say(error)
        entries = []
    items = [
        types.CompletionItem(
            label=one.key,
            kind=types.CompletionItemKind.Reference,
            detail=f"{one.authors} ({one.year or 'n.d.'})".strip(),
            documentation=one.title,
            # The server has filtered already, by title and author too.
            filter_text=typed or one.key,
            sort_text=f"{number:04}",
            text_edit=types.TextEdit(span, one.key),
        )
        for number, one in enumerate(entries)
    ]
    return types.CompletionList(is_incomplete=True, items=items)


def _hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    document = server.workspace.get_text_document(params.text_document.uri)
    lines = document.lines
    place = document.position_codec.position_from_client_units(lines, params.position)
    for one in _draft(document).mentions:
        start = one.column - 1
        if one.line - 1 == place.line and start - 1 <= place.character <= start + len(one.key):
            reference = _reference(server, one.key)
            if reference is None:
                return None
            text = types.MarkupContent(types.MarkupKind.Markdown, _markdown(reference))
            return types.Hover(text, _range(document, one.line, one.column, len(one.key)))
    return None


def _reference(server: Server, key: str) -> Reference | None:
    from kapcite.corpus.records import read_references

    try:
        return read_references(server.corpus.store.connection, [key]).get(key)
    except KapciteError as error:
        server.say(error)
        return None


def _typed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    document = server.workspace.get_text_document(params.text_document.uri)
    if len(document.source) <= _LIVE:
        _publish(server, document)


def _changed(
    server: Server, params: types.DidOpenTextDocumentParams | types.DidSaveTextDocumentParams
) -> None:
    _publish(server, server.workspace.get_text_document(params.text_document.uri))


def _publish(server: Server, document: TextDocument) -> None:
    diagnostics = [_diagnostic(document, one) for one in _problems(server, document)]
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(document.uri, diagnostics, document.version)
    )


def _problems(server: Server, document: TextDocument) -> list[Problem]:
    try:
        checked = check([_draft(document)], server.corpus.store)
    except KapciteError as error:
        server.say(error)
        return []
    return [one for one in checked.problems if one.file == _path(document.uri)]


def _diagnostic(document: TextDocument, problem: Problem) -> types.Diagnostic:
    message = problem.message
    if problem.rule == "missing-key" and problem.hint:
        message += f"; did you mean {problem.hint}?"
    return types.Diagnostic(
        _range(document, max(1, problem.line), max(1, problem.column), len(problem.path)),
        message,
        severity=_SEVERITY[problem.severity],
        code=problem.rule,
        source="kapcite",
        data=problem.hint or None,
    )


def _fixes(_: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer to put the key that was meant in the place of one that is missing."""
    uri = params.text_document.uri
    return [
        types.CodeAction(
            f"Cite {one.data} instead",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[one],
            edit=types.WorkspaceEdit({uri: [types.TextEdit(one.range, one.data)]}),
            is_preferred=True,
        )
        for one in params.context.diagnostics
        if one.source == "kapcite" and isinstance(one.data, str)
    ]


def _range(document: TextDocument, line: int, column: int, length: int) -> types.Range:
    start = types.Position(line - 1, column - 1)
    end = types.Position(line - 1, column - 1 + length)
    codec = document.position_codec
    return codec.range_to_client_units(document.lines, types.Range(start, end))


def _path(uri: str) -> str:
    return url2pathname(unquote(urlsplit(uri).path))


def _draft(document: TextDocument) -> Draft:
    """Read the text as it stands in the editor; what it includes comes from the disk."""
    path = _path(document.uri)
    ending = "." + path.rpartition(".")[2].lower()
    known = kind_of(path) if ending in KINDS else None
    kind = known or _LANGUAGES.get(document.language_id or "", "markdown")

    def read(name: str) -> bytes:
        return document.source.encode("utf-8", "replace") if name == path else read_bytes(name)

    try:
        return read_draft(path, read, kind)
    except KapciteError:
        return Draft(path, tuple[Mention, ...]())


def _markdown(reference: Reference) -> str:
    """Return what a hover shows: the entry of the reference list in APA style."""
    from kapcite.csl.format import format_bibliography
    from kapcite.csl.writers import MARKDOWN

    entries = format_bibliography([reference], "apa", MARKDOWN)
    return clean(entries[0]) if entries else clean(reference.title or reference.id)
