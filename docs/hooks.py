"""Pages that mkdocs builds from the project itself: the front page and the command reference."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from kapcite.cli.manual import markdown


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the README as the front page, and the reference of all commands."""
    readme = (Path(config.config_file_path).parent / "README.md").read_text("utf-8")
    # The README links into docs/, which is the root of the site; other files are not on it.
    readme = re.sub(r"\[([^\]]+)\]\((?!docs/|https?:|#)[^)]+\)", r"\1", readme)
    files.append(File.generated(config, "index.md", content=readme.replace("](docs/", "](")))
    files.append(File.generated(config, "reference.md", content=markdown()))
    return files
