"""The language server, asked by a real LSP client over stdio."""

from __future__ import annotations

import asyncio
import sys

import pytest

pytest.importorskip("pygls", reason="not installed: pygls (the extra lsp)")
from lsprotocol import types
from pygls.lsp.client import LanguageClient

TEXT = """\
# Draft

😀 As @wilkinson2017 shows [@dore2018, p. 3], \\citet{krystal2013}.

Next [@wil
"""


class Editor:
    """A client with one open document."""

    def __init__(self, client: LanguageClient, uri: str) -> None:
        self.client, self.uri = client, uri
        self.published: asyncio.Queue = asyncio.Queue()

    def at(self, line: int, character: int) -> dict:
        document = types.TextDocumentIdentifier(self.uri)
        return {"text_document": document, "position": types.Position(line, character)}

    async def complete(self, line: int, character: int) -> list[types.CompletionItem]:
        params = types.CompletionParams(**self.at(line, character))
        return (await self.client.text_document_completion_async(params)).items

    async def hover(self, line: int, character: int) -> str | None:
        found = await self.client.text_document_hover_async(
            types.HoverParams(**self.at(line, character))
        )
        return found.contents.value if found else None

    def type(self, text: str, version: int) -> None:
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )


def session(folder, scenario, text: str = TEXT, name: str = "draft.md", corpus=None):
    """Start the server, open a document, play the scenario, say goodbye."""

    async def play():
        path = folder / name
        path.write_text(text, "utf-8")
        client = LanguageClient("test", "1")
        editor = Editor(client, path.as_uri())

        # pygls marks the function it is given, which a bound method does not allow.
        def take(params):
            editor.published.put_nowait(params)

        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(take)
        options = ["--corpus", str(corpus)] if corpus else []
        await client.start_io(sys.executable, "-m", "kapcite", "lsp", *options)
        await client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=None)
        )
        client.initialized(types.InitializedParams())
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(editor.uri, "markdown", 1, text))
        )
        try:
            return await scenario(editor)
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()

    return asyncio.run(asyncio.wait_for(play(), 60))


def test_completion_hover_diagnostics_and_fix(tmp_path):
    async def scenario(editor):
        first = await editor.published.get()
        missing, _ = [one for one in first.diagnostics if one.code == "missing-key"]
        assert missing.message == "no reference has the key 'dore2018'; did you mean dore2019?"
        # The emoji takes two UTF-16 units, which is what editors count in.
        start = TEXT.splitlines()[2].index("dore2018") + 1
        assert missing.range == types.Range(types.Position(2, start), types.Position(2, start + 8))

        labels = [one.label for one in await editor.complete(4, 10)]
        assert labels[0] == "wilkinson2017"
        assert [one.label for one in await editor.complete(0, 3)] == []

        shown = await editor.hover(2, 10)
        assert "Wilkinson" in shown
        assert "2017" in shown
        assert "Krystal" in await editor.hover(2, TEXT.splitlines()[2].index("krystal") + 3)
        assert await editor.hover(0, 1) is None

        actions = await editor.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(editor.uri),
                missing.range,
                types.CodeActionContext([missing]),
            )
        )
        (edit,) = actions[0].edit.changes[editor.uri]
        assert (edit.new_text, edit.range) == ("dore2019", missing.range)

        editor.type(TEXT.replace("dore2018", "dore2019"), 2)
        second = await editor.published.get()
        assert "dore2018" not in str(second.diagnostics)

    session(tmp_path, scenario)


def test_the_corpus_is_read_again_when_it_changes(tmp_path):
    corpus = tmp_path / "refs.yaml"
    corpus.write_text("references:\n  - {id: old2001, type: book, title: Old}\n")

    async def scenario(editor):
        await editor.published.get()
        assert [one.label for one in await editor.complete(0, 2)] == ["old2001"]
        corpus.write_text("references:\n  - {id: newer2001, type: book, title: Newer}\n")
        assert [one.label for one in await editor.complete(0, 2)] == ["newer2001"]
        corpus.write_text("references: [")  # half written: no answer, but no end either
        assert not await editor.complete(0, 2)

    session(tmp_path, scenario, "[@", corpus=corpus)


def test_completion_in_a_corpus_of_ten_thousand(tmp_path):
    """It answers from all of them, at most a hundred; benchmarks/manuscript.py times it."""
    corpus = tmp_path / "refs.yaml"
    records = (
        f"  - id: family{n}year{1980 + n % 40}\n    type: book\n    title: Work {n}\n"
        for n in range(10_000)
    )
    corpus.write_text("references:\n" + "".join(records))

    async def scenario(editor):
        await editor.published.get()
        items = await editor.complete(0, 9)
        assert items[0].label == "family1year1981"
        assert len(items) == 100

    session(tmp_path, scenario, "[@family1", corpus=corpus)


def test_without_the_extra_it_says_what_to_install(kapcite, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    monkeypatch.delitem(sys.modules, "kapcite.cli.lsp_server", raising=False)
    code, _, err = kapcite("lsp", "--check")
    assert code == 2
    assert "pip install 'kapcite[lsp]'" in err
