"""What every service shares. The transport is handed in: nothing here touches the network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from kapcite.model.reference import Reference


class Reply(NamedTuple):
    """An answer that arrived whole; ``asked`` is its date (ISO 8601), old where it was cached."""

    status: int
    body: bytes
    asked: str


class UnansweredError(Exception):
    """A service could not be asked, or gave no answer that can be read."""


#: GETs a URL. Raises UnansweredError for whatever is no complete answer of status 200 or 404.
Fetch = Callable[[str], Reply]


def url(root: str, path: str = "", **query: str | int | None) -> str:
    """Return an address with its query; parameters that are None are left out."""
    given = {name.replace("__", "."): value for name, value in query.items() if value is not None}
    return root + path + (f"?{urlencode(given)}" if given else "")


def quoted(identifier: str) -> str:
    """Return an identifier for use as one segment of a path."""
    return quote(identifier, safe="")


def read_json(reply: Reply) -> Any:
    """Return the JSON of a reply, of any shape. Raises UnansweredError when it is cut or none."""
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise UnansweredError(f"the answer is no JSON: {error}") from error


def is_article(cited: Reference) -> bool:
    """Whether a citation claims to be an article in a numbered journal."""
    return bool(cited.container_title and (cited.volume or cited.page or cited.number))


def search_words(cited: Reference) -> str | None:
    """Return title, first author and container for a bibliographic query; None without a title."""
    if not cited.title:
        return None
    first = cited.creators[0].short if cited.creators else ""
    return " ".join(part for part in (cited.title, first, cited.container_title) if part)[:400]


def mapping(value: Any) -> dict[str, Any]:
    """Return the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """Return the value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """Return a string that is not empty; the first of an array of strings; else None."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None
