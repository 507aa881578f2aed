"""Arrow batches and the columns of the kernels, each made of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from kapcite.dedupe.fields import FIELDS, Codes
from kapcite.dedupe.prepare import Columns

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Iterator["pa.RecordBatch"]
Kernel = Callable[[Batches], Batches]

#: The prepared columns of whole numbers, and of text.
LONGS = (
    "year", "volume", "issue", "page", "last", "pmid", "kinds", "generic", "setting", "part", "cut",
)  # fmt: skip
TEXTS = (
    "id", "words", "form", "title", "numerals", "authors", "first", "names", "container",
    "spelled", "initials", "doi", "abstract",
)  # fmt: skip
#: The codes of a compared pair, one column for each field of ``FIELDS``.
CODES = tuple(f"c{place}" for place in range(len(FIELDS)))


def schema(names: Iterable[str], suffix: str = "") -> str:
    """Return the Spark schema of prepared columns, each named ``name + suffix``."""
    return ", ".join(f"{name}{suffix} {'string' if name in TEXTS else 'long'}" for name in names)


def columns(batch: pa.RecordBatch, names: Iterable[str], suffix: str = "") -> Columns:
    """Return the named columns of a batch, which has them under ``name + suffix``."""
    return {name: array(batch.column(name + suffix)) for name in names}


def two_sided(batch: pa.RecordBatch, names: Iterable[str]) -> Columns:
    """Return columns of the left records with those of the right ones behind them."""
    wanted = tuple(names)
    left, right = (columns(batch, wanted, f"_{side}") for side in ("left", "right"))
    return {name: np.concatenate([left[name], right[name]]) for name in wanted}


def codes(pairs: pa.RecordBatch | pa.Table) -> Codes:
    """Return the codes of compared pairs, a row for each pair."""
    return np.column_stack([pairs.column(name).to_numpy() for name in CODES]).astype(np.int8)


def array(column: pa.Array) -> Any:
    """Return whole numbers as they are, text as an array of objects."""
    import pyarrow as pa

    if not pa.types.is_string(column.type):
        return column.to_numpy(zero_copy_only=False)
    texts = np.empty(len(column), dtype=object)
    texts[:] = column.to_pylist()
    return texts
