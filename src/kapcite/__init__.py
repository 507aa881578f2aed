"""kapcite: search, deduplicate, cite, verify and summarise a corpus of references.

What the commands do, these functions do; each is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kapcite.api import load, summarise

__version__ = "0.1.0"
__all__ = ["__version__", "load", "summarise"]


def __getattr__(name: str) -> Any:
    """Load the API on first use (PEP 562), so that the command line starts without it."""
    if name in __all__:
        from kapcite import api

        return getattr(api, name)
    raise AttributeError(f"module 'kapcite' has no attribute {name!r}")
