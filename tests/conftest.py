"""What every test shares: a cache of its own, no corpus by accident."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "kapcite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kapcite")


@pytest.fixture(autouse=True)
def _own_world(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("KAPCITE_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("KAPCITE_CORPUS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def kapcite(capsys, monkeypatch, tmp_path):
    """Run kapcite in an empty folder: ``kapcite("search", "x")`` -> (code, out, err)."""
    from kapcite.cli.app import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str | None = None) -> tuple[int, str, str]:
        if stdin is not None:
            import io

            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run
