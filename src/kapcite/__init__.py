"""kapcite: search, deduplicate, cite, verify and summarise a corpus of references.

What the commands do, these functions do; each is loaded when it is first used.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kapcite.api import (
        find_duplicates,
        format_bibliography,
        load,
        search,
        summarise,
        verify,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "find_duplicates",
    "format_bibliography",
    "load",
    "search",
    "summarise",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load the API on first use (PEP 562), so that the command line starts without it."""
    if name in __all__:
        from kapcite import api

        return getattr(api, name)
    raise AttributeError(f"module 'kapcite' has no attribute {name!r}")


class _Package(type(sys)):  # type: ignore[misc] # mypy takes no computed base class
    """The package, of which some functions have the name of a subpackage.

    ``kapcite.verify`` is the function whoever imported ``kapcite.verify.result`` before.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in __all__ and isinstance(value, type(sys))):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
