"""Which agency registered a DOI, and whether anyone did (doi.org/doiRA, the DOI Foundation)."""

from __future__ import annotations

from kapcite.model.reference import Reference
from kapcite.verify.check import Answer
from kapcite.verify.numbers import doi_key
from kapcite.verify.sources.base import Fetch, listing, mapping, quoted, read_json, text, url

ROOT = "https://doi.org"


class DoiOrg:
    """Asks whether the DOI exists at all: the evidence against a made-up one."""

    name = "doi.org"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer | None:
        """Return an answer without records that says whether the DOI is registered.

        Raises UnansweredError where there is no answer.
        """
        if not cited.doi:
            return None
        doi = doi_key(cited.doi)
        reply = self._fetch(url(self._root, f"/doiRA/{quoted(doi)}"))
        entries = listing(read_json(reply)) if reply.status == 200 else []
        status = text(mapping(entries[0]).get("status")) if entries else None
        unknown = (doi,) if (status or "").lower() in ("doi does not exist", "invalid doi") else ()
        return Answer(records=(), source=self.name, asked=reply.asked, absent=unknown)
