"""The one place that touches the network: polite, bounded, cached, and hard to lead astray."""

from __future__ import annotations

import ipaddress
import socket
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kapcite.verify.sources.base import Reply, UnansweredError

if TYPE_CHECKING:
    import httpx

#: Services, and where they may send us on to.
HOSTS = frozenset(
    (
        "api.crossref.org",
        "eutils.ncbi.nlm.nih.gov",
        "api.openalex.org",
        "api.datacite.org",
        "export.arxiv.org",
        "arxiv.org",
        "doi.org",
        "www.doi.org",
    )
)
#: Seconds between two requests to a host: NCBI allows three a second without a key, arXiv asks
#: for three seconds, the others publish higher rates in their answers.
PACE = {"eutils.ncbi.nlm.nih.gov": 0.34, "export.arxiv.org": 3.0}
DEFAULT_PACE = 0.1
TIMEOUT = 20.0  # seconds for a connection, and between two pieces of an answer
DEADLINE = 60.0  # seconds for one answer as a whole
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 4
ATTEMPTS = 4
PATIENCE = 30.0  # the longest wait a server may ask of us
GIVE_UP = 2  # requests in a row without an answer after which a host is left alone
MAX_AGE = timedelta(days=30)
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))


class Transport:
    """GETs from known hosts, with a cache of answers by address and date.

    Usable from several threads. ``agent`` names us to the servers, with a contact address.
    """

    def __init__(
        self,
        cache: Path | None,
        agent: str,
        *,
        max_age: timedelta = MAX_AGE,
        backoff: float = 1.0,
        timeout: float = TIMEOUT,
    ) -> None:
        self._cache = Cache(cache, max_age)
        self._agent = agent
        self._backoff = backoff
        self._timeout = timeout
        self._trusted: set[str] = set()
        self._mirrors: set[str] = set()
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._client_or_none: httpx.Client | None = None

    def trust(self, address: str) -> None:
        """Accept a mirror that the user names, wherever it lies."""
        self._trusted.add(_origin(address))
        self._mirrors.add(address.rstrip("/"))

    def _party(self, address: str) -> str:
        """Return who is asked: a mirror, several of which one host may hold, or the host."""
        held = (mirror for mirror in self._mirrors if address.startswith(f"{mirror}/"))
        return max(held, key=len, default=_origin(address))

    def close(self) -> None:
        """Close connections and the cache."""
        if self._client_or_none is not None:
            self._client_or_none.close()
        self._cache.close()

    def fetch(self, address: str) -> Reply:
        """Return the answer to a GET, from the cache where it is fresh.

        Answers with status 200 and 404 are answers; everything else raises UnansweredError
        after the retries that make sense.
        """
        if (known := self._cache.get(address)) is not None:
            return known
        host = self._party(address)
        if self._failures.get(host, 0) >= GIVE_UP:
            raise UnansweredError(f"{host} did not answer {GIVE_UP} times, so it is left alone")
        try:
            reply = self._persist(address)
        except UnansweredError:
            with self._lock:
                self._failures[host] = self._failures.get(host, 0) + 1
            raise
        self._failures[host] = 0
        self._cache.put(address, reply)
        return reply

    def _persist(self, address: str) -> Reply:
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(self._backoff * 2 ** (attempt - 1))
            try:
                return self._follow(address)
            except _AgainError as again:
                reason = str(again)
                if again.unreachable and attempt:
                    break
                if again.wait is not None:
                    if again.wait > PATIENCE:
                        raise UnansweredError(f"{reason}, wait {again.wait:.0f} s") from None
                    time.sleep(again.wait)
        raise UnansweredError(f"{reason}, {attempt + 1} times")

    def _follow(self, address: str) -> Reply:
        for _ in range(MAX_REDIRECTS + 1):
            self._check(address)
            self._wait_turn(address)
            status, headers, body = self._get(address)
            if status in (301, 302, 303, 307, 308) and "location" in headers:
                address = urljoin(address, headers["location"])
                continue
            if status in _AGAIN:
                raise _AgainError(f"status {status}", _wait_asked(headers.get("retry-after")))
            if status not in (200, 404):
                raise UnansweredError(f"status {status}")
            return Reply(status, body, datetime.now(UTC).isoformat(timespec="seconds"))
        raise UnansweredError(f"more than {MAX_REDIRECTS} redirects")

    def _check(self, address: str) -> None:
        """Refuse hosts that are not known, plain HTTP, and names that lead into a private net."""
        if _origin(address) in self._trusted:
            return
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.hostname not in HOSTS or parts.port not in (None, 443):
            raise UnansweredError(f"sent on to {_origin(address)}, which is no known host")
        try:
            found = socket.getaddrinfo(parts.hostname, 443, proto=socket.IPPROTO_TCP)
        except OSError:
            return  # the request itself will say so, or a proxy resolves the name
        if any(not ipaddress.ip_address(entry[4][0]).is_global for entry in found):
            raise UnansweredError(f"{parts.hostname} resolves to a private address")

    def _wait_turn(self, address: str) -> None:
        host = urlsplit(address).hostname or ""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, 0.0))
            self._next[host] = turn + PACE.get(host, DEFAULT_PACE)
        if _origin(address) not in self._trusted:
            time.sleep(turn - now)

    def _get(self, address: str) -> tuple[int, httpx.Headers, bytes]:
        import httpx

        ends = time.monotonic() + DEADLINE
        try:
            with self._client().stream("GET", address) as response:
                size = response.headers.get("content-length", "0")
                if size.isdecimal() and int(size) > MAX_BYTES:
                    raise UnansweredError(f"an answer of {size} bytes is too large")
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MAX_BYTES:
                        raise UnansweredError(f"an answer of over {MAX_BYTES} bytes is too large")
                    if time.monotonic() > ends:
                        raise _AgainError("too slow")
                return response.status_code, response.headers, bytes(body)
        except httpx.TimeoutException as error:
            raise _AgainError("no answer in time") from error
        except httpx.HTTPError as error:
            if "certificate" in str(error).lower():
                raise UnansweredError(f"its certificate is not valid: {error}") from error
            raise _AgainError(f"no connection: {error}", unreachable=True) from error

    def _client(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._client_or_none is None:
                self._client_or_none = httpx.Client(
                    timeout=self._timeout,
                    follow_redirects=False,
                    headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"},
                    limits=httpx.Limits(max_connections=8),
                )
            return self._client_or_none


class _AgainError(Exception):
    """Worth another try, after ``wait`` seconds where the server says so.

    One more try is enough for a server that is ``unreachable``.
    """

    def __init__(
        self, reason: str, wait: float | None = None, *, unreachable: bool = False
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.unreachable = unreachable


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _wait_asked(header: str | None) -> float | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


class Cache:
    """Answers on disk, by address; in memory where the folder cannot be written."""

    def __init__(self, path: Path | None, max_age: timedelta) -> None:
        self._max_age = max_age
        self._lock = threading.Lock()
        self._connection = self._open(path)

    @staticmethod
    def _open(path: Path | None) -> sqlite3.Connection:
        table = "CREATE TABLE IF NOT EXISTS reply (url TEXT PRIMARY KEY, status, body, asked)"
        if path is not None:
            for _ in range(2):
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
                    connection.execute(table)
                except sqlite3.DatabaseError:
                    path.unlink(missing_ok=True)  # a torn cache is only a cache
                except OSError:
                    break
                else:
                    return connection
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.execute(table)
        return connection

    def get(self, address: str) -> Reply | None:
        """Return an answer that is not too old, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT status, body, asked FROM reply WHERE url = ?", (address,)
            ).fetchone()
        if row is None or datetime.now(UTC) - datetime.fromisoformat(row[2]) > self._max_age:
            return None
        return Reply(*row)

    def put(self, address: str, reply: Reply) -> None:
        """Keep an answer; each is on disk at once, so that an interrupted run resumes."""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)",
                (address, reply.status, reply.body, reply.asked),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
