"""A server on this machine that plays Crossref, PubMed, OpenAlex, DataCite and doi.org.

The answers are made by hand in the shapes that the services document; the work in them is
made up. ``mode`` says how each service behaves.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

DOI = "10.5555/made.1"
CROSSREF = {
    "DOI": DOI,
    "type": "journal-article",
    "title": ["Efficacy of made-up lithium on sleep in veterans"],
    "subtitle": ["a randomised trial"],
    "author": [
        {"given": "Samuel T.", "family": "Wilkinson-Made", "sequence": "first", "affiliation": []},
        {"given": "Marije", "family": "aan het Veld", "sequence": "additional"},
        {"name": "The Made Study Group", "sequence": "additional"},
    ],
    "container-title": ["Journal of Made Psychiatry"],
    "short-container-title": ["J Made Psychiatry"],
    "published-print": {"date-parts": [[2017, 3]]},
    "published-online": {"date-parts": [[2016, 12, 20]]},
    "issued": {"date-parts": [[2016, 12, 20]]},
    "volume": "86",
    "issue": "3",
    "page": "162-167",
    "publisher": "Made Press",
    "ISSN": ["0000-0000"],
    "updated-by": [
        {
            "DOI": "10.5555/made.1.retraction",
            "type": "retraction",
            "source": "retraction-watch",
            "updated": {"date-parts": [[2020, 5, 1]]},
        }
    ],
}
PUBMED = (Path(__file__).parent / "verify" / "cases" / "pubmed.xml").read_text("utf-8")
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.5555/made.1",
    "title": "Efficacy of made-up lithium on sleep in veterans: a randomised trial",
    "publication_year": 2017,
    "type": "article",
    "is_retracted": True,
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/1234567"},
    "authorships": [
        {"author_position": "first", "author": {"display_name": "Samuel T. Wilkinson-Made"}},
        {"author_position": "last", "author": {"display_name": "Marije aan het Veld"}},
    ],
    "primary_location": {"source": {"display_name": "Journal of Made Psychiatry"}},
    "biblio": {"volume": "86", "issue": "3", "first_page": "162", "last_page": "167"},
}
DATACITE = {
    "data": {
        "id": "10.5555/data.1",
        "attributes": {
            "doi": "10.5555/data.1",
            "titles": [{"title": "Made-up sleep records of veterans"}],
            "creators": [{"name": "Veld, Marije", "givenName": "Marije", "familyName": "Veld"}],
            "publicationYear": 2019,
            "publisher": "Made Repository",
            "types": {"citeproc": "dataset"},
        },
    }
}
ARXIV = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>
<id>http://arxiv.org/abs/2101.00001v2</id><published>2021-01-01T00:00:00Z</published>
<title>Sleep of made-up
  veterans</title><author><name>Marije aan het Veld</name></author></entry></feed>"""


class Services:
    """The server; ``hits`` are the paths asked for, ``mode`` maps a service to its manner."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.hits: list[str] = []
        self.mode: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.root = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def environment(self) -> dict[str, str]:
        names = ("crossref", "pubmed", "openalex", "datacite", "arxiv", "doiorg")
        return {f"KAPCITE_{name.upper()}_URL": f"{self.root}/{name}" for name in names}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        services = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                services.hits.append(self.path)
                service = self.path.split("/")[1]
                mode = services.mode.get(service, "ok")
                with suppress(BrokenPipeError, ConnectionResetError):
                    services.answer(self, service, mode)

        return Handler

    def answer(self, handler: BaseHTTPRequestHandler, service: str, mode: str) -> None:
        tries = sum(path == handler.path for path in self.hits)
        if mode == "429 once" and tries == 1:
            return send(handler, 429, b"", {"Retry-After": "0"})
        if mode == "429 for an hour":
            return send(handler, 429, b"", {"Retry-After": "3600"})
        if mode == "500":
            return send(handler, 500, b"oops")
        if mode == "500 once" and tries == 1:
            return send(handler, 500, b"oops")
        if mode == "stalls" and "stalled" in handler.path:
            time.sleep(30)
        if mode == "slow":
            time.sleep(3)
        if mode == "private":
            return send(handler, 302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
        if mode == "loop":
            return send(handler, 302, b"", {"Location": handler.path})
        if mode == "huge":
            return send(handler, 200, b"", {"Content-Length": str(10**9)})
        if mode == "endless":
            return endless(handler)
        status, body = content(service, handler.path)
        if mode == "truncated":
            body = body[: len(body) // 2]
        return send(handler, status, body)


def send(handler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    given = {"Content-Length": str(len(body))} | (headers or {})
    for name, value in given.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def endless(handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"x" * 65536
    while True:
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


def content(service: str, path: str) -> tuple[int, bytes]:
    query = parse_qs(urlsplit(path).query)
    asked = unquote(urlsplit(path).path).casefold()
    known = DOI in asked
    if service == "crossref":
        if asked.endswith("/works"):
            if query.get("filter") == ["isbn:9780306406157"]:
                book = {"DOI": "10.5555/book", "type": "book",
                        "title": ["A made-up handbook of sleep"],
                        "ISBN": ["9780306406157"], "author": [{"family": "Okafor", "given": "S."}],
                        "issued": {"date-parts": [[1999]]}, "publisher": "Made Press"}  # fmt: skip
                return 200, json.dumps({"message": {"items": [book]}}).encode()
            words = query.get("query.bibliographic", [""])[0].casefold()
            items = [CROSSREF] if "lithium" in words else []
            return 200, json.dumps({"status": "ok", "message": {"items": items}}).encode()
        body = {"status": "ok", "message-type": "work", "message": CROSSREF}
        return (200, json.dumps(body).encode()) if known else (404, b"Resource not found.")
    if service == "openalex":
        if asked.endswith("/works"):
            found = [OPENALEX] if "lithium" in query.get("filter", [""])[0].casefold() else []
            return 200, json.dumps({"meta": {"count": len(found)}, "results": found}).encode()
        return (200, json.dumps(OPENALEX).encode()) if known else (404, b"{}")
    if service == "pubmed":
        if "esearch" in asked:
            term = query["term"][0].casefold()
            ids = ["1234567"] if "lithium" in term or DOI in term else []
            return 200, json.dumps({"esearchresult": {"count": "1", "idlist": ids}}).encode()
        return 200, PUBMED.encode()
    if service == "datacite":
        found = "10.5555/data.1" in asked
        return (200, json.dumps(DATACITE).encode()) if found else (404, b"{}")
    if service == "arxiv":
        return 200, ARXIV.encode()
    if service == "doiorg":
        name = asked.rsplit("doira/", 1)[-1]
        entry = (
            {"DOI": name, "RA": "Crossref"}
            if known
            else {"DOI": name, "status": "DOI does not exist"}
        )
        return 200, json.dumps([entry]).encode()
    return 404, b""
