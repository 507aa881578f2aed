"""A small, fixed share of the mutations; ``mutate.py 50000`` runs them all."""

from __future__ import annotations

from mutate import run


def test_mutated_drafts_neither_crash_nor_hang():
    run(1500, seed=4)
