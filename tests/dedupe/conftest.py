"""Small records for the tests of this package."""

from __future__ import annotations

import msgspec
import pytest

from kapcite.model.reference import Reference


@pytest.fixture
def make():
    """Return a maker of records: ``make("a", title="…")`` is one article with changes."""

    def maker(key: str, **changes: object) -> Reference:
        fields = {
            "id": key,
            "type": "article-journal",
            "title": "Infusions of a made-up drug in forty people with a made-up disorder",
            "author": [
                {"family": "Ostrander", "given": "Mirja"},
                {"family": "Quillfeather", "given": "J. B."},
            ],
            "issued": {"year": 2011},
            "container-title": "Journal of Made-up Medicine",
            "volume": "12",
            "issue": "3",
            "page": "101-109",
        }
        fields |= {name.replace("_", "-"): value for name, value in changes.items()}
        return msgspec.convert({k: v for k, v in fields.items() if v is not None}, Reference)

    return maker
