"""Tab-separated tables, which differ from comma-separated ones in the writing only."""

from __future__ import annotations

from kapcite.formats.table import read
from kapcite.formats.table import write_tabs as write

__all__ = ["read", "write"]
