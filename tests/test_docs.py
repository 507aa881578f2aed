"""The docs: every command stands in them, every example of the API runs."""

from __future__ import annotations

import re
from pathlib import Path

from kapcite.cli.app import ALIASES, COMMANDS

DOCS = Path(__file__).parent.parent / "docs"


def test_every_command_is_documented():
    text = "\n".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    for name in [*COMMANDS, *ALIASES]:
        assert re.search(rf"`(?:kapcite )?{name}\b", text), name


def test_the_api_page_runs(capsys):
    for block in re.findall(
        r"```python\n(.*?)```", (DOCS / "api.md").read_text("utf-8"), re.DOTALL
    ):
        exec(compile(block, "api.md", "exec"), {})
    assert "Wilkinson" in capsys.readouterr().out
