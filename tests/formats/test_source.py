import gzip
import io
import zipfile

import pytest
from samples import ALL

from kapcite.errors import InputError, Problem, UsageError
from kapcite.formats import source
from kapcite.formats.registry import FORMATS
from kapcite.formats.source import sources

RIS = "TY  - JOUR\nTI  - Größe – “more”\nER  - \n"


def opened(path, format_=None):
    with sources(str(path), io.BytesIO(), format_) as found:
        return [
            (item.format.name, list(item.format.load().read(item.stream)), item.notes)
            for item in found
        ]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_recognised_by_its_content(name, tmp_path):
    pieces = list(FORMATS[name].load().write(ALL))
    data = b"".join(pieces) if FORMATS[name].binary else "".join(pieces).encode()
    path = tmp_path / "file.dat"
    path.write_bytes(data)
    ((found, items, _),) = opened(path)
    same = {"biblatex": "bibtex", "tsv": "csv"}
    assert found == same.get(name, name)
    assert len([item for item in items if not isinstance(item, Problem)]) == len(ALL)


@pytest.mark.parametrize(
    "encoding, told",
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, told, newline, tmp_path):
    path = tmp_path / "a.ris"
    path.write_bytes(RIS.replace("\n", newline).encode(encoding))
    ((_, (reference,), notes),) = opened(path)
    assert reference.title == "Größe – “more”"
    assert [note.line for note in notes] == (
        [2 if encoding == "cp1252" and newline != "\r" else 1] if told else []
    )
    assert all(told in note.message for note in notes)


def test_packed_files(tmp_path, monkeypatch):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(RIS.encode()))
    assert len(opened(path)[0][1]) == 1
    path.write_bytes(gzip.compress(RIS.encode())[:-10])
    with pytest.raises(InputError, match="cannot be unpacked"):
        opened(path)
    monkeypatch.setattr(source, "_ALWAYS_FINE", 1000)
    path.write_bytes(gzip.compress(b"x" * 10_000_000))
    with pytest.raises(InputError, match="unpacks to over"):
        opened(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ris", b"x" * 10_000_000)
    with pytest.raises(InputError, match=r"bomb\.ris: unpacks to over"):
        opened(path)


def test_zstandard(tmp_path, monkeypatch):
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.ris.zst"
    packed = zstandard.ZstdCompressor().compress(RIS.encode())
    path.write_bytes(packed)
    ((name, (reference,), _),) = opened(path)
    assert (name, reference.title) == ("ris", "Größe – “more”")
    path.write_bytes(packed + packed)
    assert len(opened(path)[0][1]) == 2
    for damaged in (packed[:-5], packed[:4] + b"\xff" * 20):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="cannot be unpacked"):
            opened(path)
    monkeypatch.setattr(source, "_ALWAYS_FINE", 1000)
    path.write_bytes(zstandard.ZstdCompressor().compress(b"x" * 10_000_000))
    with pytest.raises(InputError, match="unpacks to over"):
        opened(path)


def test_what_cannot_be_opened_or_recognised(tmp_path):
    (tmp_path / "a").write_text("just words")
    for path, format_, kind in (
        (tmp_path / "a", None, InputError),
        (tmp_path / "missing.ris", None, InputError),
        (tmp_path, None, InputError),
        (tmp_path / "a", "word", UsageError),
    ):
        with pytest.raises(kind):
            opened(path, format_)
    ((found, items, _),) = opened(tmp_path / "a", "ris")
    assert (found, [item.rule for item in items]) == ("ris", ["outside"])
