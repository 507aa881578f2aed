"""Writing: the old file or the new one, never half of one, under kills, rivals and full disks."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kapcite.corpus.write import backup_path, rewrite, swap_with_backup
from kapcite.errors import InputError, WriteError

KILLS = int(os.environ.get("KAPCITE_KILLS", "40"))


def run(script: str, *arguments: object, **options) -> subprocess.Popen:
    code = textwrap.dedent(script)
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], **options)


def test_the_former_version_is_kept_and_comes_back(tmp_path):
    path = tmp_path / "references.yaml"
    path.write_bytes(b"\xef\xbb\xbfone\r\n")
    path.chmod(0o640)
    assert rewrite(path, lambda text: text.replace("one", "two"))
    assert path.read_bytes() == b"\xef\xbb\xbftwo\r\n"
    assert backup_path(path).read_bytes() == b"\xef\xbb\xbfone\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert swap_with_backup(path)
    assert path.read_bytes() == b"\xef\xbb\xbfone\r\n"
    assert swap_with_backup(path)
    assert path.read_bytes() == b"\xef\xbb\xbftwo\r\n"
    left = {entry.name for entry in tmp_path.iterdir()}
    assert left <= {"references.yaml", "references.yaml.bak", ".references.yaml.lock"}


def test_no_change_writes_nothing(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("x")
    assert not rewrite(path, lambda text: text)
    assert not backup_path(path).exists()
    assert not swap_with_backup(path)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "r.yaml"
    real.write_text("old")
    link = tmp_path / "r.yaml"
    link.symlink_to(real)
    rewrite(link, lambda _: "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_kill_at_any_point_leaves_old_or_new(tmp_path):
    """A writer swaps two large texts as fast as it can and is killed at random points."""
    path = tmp_path / "references.yaml"
    one, two = "1" * 300_000, "2" * 300_000
    path.write_text(one)
    script = """
        import sys
        from pathlib import Path
        from kapcite.corpus.write import rewrite
        while True:
            rewrite(Path(sys.argv[1]), lambda text: ("2" if text[0] == "1" else "1") * 300_000)
            print("ready", flush=True)
    """
    chooser = random.Random(7)
    seen = set()
    for _ in range(KILLS):
        writer = run(script, path, stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(chooser.uniform(0, 0.06))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        content = path.read_text()
        assert content in (one, two)
        seen.add(content)
    rewrite(path, lambda _: "last")  # sweeps what the killed ones left
    assert not [entry for entry in tmp_path.iterdir() if entry.name.endswith(".tmp")]
    assert seen == {one, two}


def test_eight_processes_lose_nothing(tmp_path):
    path = tmp_path / "references.yaml"
    path.write_text("references:\n")
    script = """
        import sys
        from pathlib import Path
        from kapcite.corpus.edit import Edit, apply
        from kapcite.corpus.write import rewrite
        path, name = Path(sys.argv[1]), sys.argv[2]
        for number in range(50):
            key = f"p{name}-{number}"
            edit = Edit("references", key, {"id": key, "title": "T"})
            rewrite(path, lambda text: apply(text, [edit], str(path)))
    """
    writers = [run(script, path, name) for name in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    from kapcite.corpus.load import load_file

    loaded = load_file(path)
    assert not loaded.problems
    assert len({record.id for record in loaded.corpus.references}) == 400


def mounted(folder: Path) -> bool:
    try:
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_a_full_disk_leaves_the_file(tmp_path):
    if not mounted(tmp_path):
        pytest.skip("mounting a small tmpfs needs root")
    try:
        path = tmp_path / "r.yaml"
        path.write_text("old" * 5000)
        with pytest.raises(WriteError, match="cannot be written: No space left"):
            rewrite(path, lambda text: text * 8)
        assert path.read_text() == "old" * 5000
        assert not list(tmp_path.glob(".*.tmp"))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_read_only_folder_leaves_the_file(tmp_path):
    if os.geteuid() == 0:
        # Root passes permission bits; a read-only mount stops it too.
        if not mounted(tmp_path):
            pytest.skip("root without the right to mount cannot be refused a write")
        path = tmp_path / "r.yaml"
        path.write_text("old")
        remount = ["mount", "-o", "remount,ro", str(tmp_path)]
        subprocess.run(remount, check=True)
        undo = ["umount", str(tmp_path)]
    else:
        path = tmp_path / "r.yaml"
        path.write_text("old")
        tmp_path.chmod(0o500)
        undo = ["chmod", "700", str(tmp_path)]
    try:
        with pytest.raises(WriteError, match=r"r\.yaml: cannot be written: .*it is unchanged"):
            rewrite(path, lambda _: "new")
        assert path.read_text() == "old"
    finally:
        subprocess.run(undo, check=True)


def test_unreadable_corpora_say_why(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        rewrite(tmp_path / "none.yaml", lambda text: text)
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        rewrite(folder, lambda text: text)
    broken = tmp_path / "b.yaml"
    broken.write_bytes(b"a: \xff")
    with pytest.raises(InputError, match="not UTF-8"):
        rewrite(broken, lambda text: text)
    assert broken.read_bytes() == b"a: \xff"


def test_a_read_only_file_stays_as_it_is(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        rewrite(path, lambda _: "new")
    assert path.read_text() == "old"


def test_commands_that_run_together_lose_nothing(tmp_path):
    """Tags of one record and imports under one key, by processes at the same time."""
    corpus = tmp_path / "references.yaml"
    corpus.write_text("references:\n  - {id: a, type: book, title: T}\n")
    commands = [["tag", "a", f"t{number}"] for number in range(5)]
    for number in range(4):
        bib = tmp_path / f"n{number}.bib"
        bib.write_text(f"@book{{doe2020, title={{Book number {number}}}, author={{Doe, J}}}}")
        commands.append(["import", str(bib)])
    kapcite = [sys.executable, "-m", "kapcite"]
    runs = [subprocess.Popen([*kapcite, *command], cwd=tmp_path) for command in commands]
    assert [run.wait() for run in runs] == [0] * 9
    from kapcite.corpus.load import load_file

    references = load_file(corpus).corpus.by_id
    assert sorted((references["a"].keyword or "").split(", ")) == [f"t{n}" for n in range(5)]
    titles = {reference.title for reference in references.values()} - {"T"}
    assert titles == {f"Book number {number}" for number in range(4)}
