"""Files of twenty records of which one has been damaged, for every format.

The others must come in as they were, and the damaged one must come in or be told of.
"""

import io
import random
import time
import zipfile

from kapcite.errors import Problem
from kapcite.formats.registry import FORMATS
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

RECORDS = 20
#: A reader may take this long for one file, in seconds.
LONGEST = 5.0


def records():
    for number in range(RECORDS):
        yield Reference(
            id=f"muster{number:02d}",
            type="article-journal" if number % 3 else "book",
            title=f"Sample {number}: wörds & “more” of <i>Candida</i>, 5 < 6",
            container_title=f"Journal {number}" if number % 3 else None,
            volume=str(number),
            page=f"{number}1-{number}9",
            author=(
                Name(family=f"Muster{number}", given="Äda B."),
                Name(family="Gogh", non_dropping_particle="van", given="Vincent"),
                Name(literal=f"Institute {number}"),
            ),
            issued=PartialDate(year=1990 + number, month=5),
            doi=f"10.1234/sample.{number}",
            abstract=f'Abstract number {number} has {{braces}}, "quotes" and a line = end; next.',
            keyword="one; two",
        )


def pieces(name):
    """Return the head, the written records and the tail of a file of a format."""
    module = FORMATS[name].load()
    whole = "".join(module.write(records()))
    alone = ["".join(module.write([record])) for record in records()]
    head = _common(alone[0], alone[1])
    tail = _common(alone[0][::-1], alone[1][::-1])[::-1]
    bodies = [text[len(head) : len(text) - len(tail)] for text in alone]
    places = []
    start = 0
    for body in bodies:
        start = whole.find(body, start)
        assert start >= 0, (name, body)
        places.append((start, start + len(body)))
        start += len(body)
    return whole, places


def _common(left, right):
    size = 0
    while size < min(len(left), len(right)) and left[size] == right[size]:
        size += 1
    return left[:size]


def mutate(text, random_):
    """Damage a text one to three times: bits, cuts, repeats, swapped lines, wrong bytes."""
    data = bytearray(text.encode())
    for _ in range(random_.randint(1, 3)):
        if not data:
            break
        place = random_.randrange(len(data))
        kind = random_.randrange(8)
        if kind == 0:
            data[place] ^= 1 << random_.randrange(8)
        elif kind == 1:
            del data[place : place + random_.randint(1, 20)]
        elif kind == 2:
            data[place:place] = data[place : place + random_.randint(1, 20)]
        elif kind == 3:
            data[place:place] = random_.choice(
                [b"{", b"}", b'"', b"\\", b"\0", b"\xff", b"\n", b"&", b"<", b">", b"@", b"%",
                 b",", b"TY  - ", b"ER  - ", b"\r", b"]", b"[", b"\xe9", b"\x1a", b"]]>",
                 b"=", b"#"]
            )  # fmt: skip
        elif kind == 4:
            lines = data.split(b"\n")
            first, second = random_.randrange(len(lines)), random_.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            data = bytearray(b"\n".join(lines))
        elif kind == 5:
            del data[place:]
        elif kind == 6:
            data = bytearray(data.decode("utf-8", "replace").encode("cp1252", "replace"))
        else:
            lines = data.split(b"\n")
            del lines[random_.randrange(len(lines))]
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def run(name, seed, count):
    """Read ``count`` damaged files; return what went wrong, as (kind, seed) pairs."""
    format_ = FORMATS[name]
    module = format_.load()
    whole, places = pieces(name)
    clean = [item for item in module.read(io.StringIO(whole)) if isinstance(item, Reference)]
    assert len(clean) == RECORDS
    faults = []
    told = 0
    for number in range(seed, seed + count):
        random_ = random.Random(number)
        which = random_.randrange(RECORDS)
        start, end = places[which]
        damaged = mutate(whole[start:end], random_)
        data = whole[:start].encode() + damaged + whole[end:].encode()
        stream = io.TextIOWrapper(io.BytesIO(data), "utf-8", "kapcite-cp1252")
        before = time.monotonic()
        try:
            items = list(module.read(stream, file="x"))
        except Exception as error:  # noqa: BLE001 - the very thing that must not happen
            faults.append((f"raised {type(error).__name__}: {error}", number))
            continue
        if time.monotonic() - before > LONGEST:
            faults.append(("slow", number))
        found = [item for item in items if isinstance(item, Reference)]
        problems = [item for item in items if isinstance(item, Problem)]
        told += bool(problems)
        others = [record for place, record in enumerate(clean) if place != which]
        if missing := [record for record in others if record not in found]:
            faults.append((f"{len(missing)} neighbours", number))
        elif len(found) < RECORDS and not problems and len(damaged.split()) > 2:
            faults.append(("gone without a word", number))
    return faults, told


def run_workbooks(seed, count):
    """Read ``count`` damaged workbooks, half of them packed anew around a damaged sheet."""
    module = FORMATS["xlsx"].load()
    whole = b"".join(module.write(records()))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    faults = []
    told = 0
    for number in range(seed, seed + count):
        random_ = random.Random(number)
        data = _bits(whole, random_) if number % 2 else _repacked(parts, random_)
        before = time.monotonic()
        try:
            items = list(module.read(io.BytesIO(data), file="x"))
        except Exception as error:  # noqa: BLE001 - the very thing that must not happen
            faults.append((f"raised {type(error).__name__}: {error}", number))
            continue
        if time.monotonic() - before > LONGEST:
            faults.append(("slow", number))
        problems = [item for item in items if isinstance(item, Problem)]
        told += bool(problems)
        if len(items) - len(problems) < RECORDS and not problems:
            faults.append(("gone without a word", number))
    return faults, told


def _bits(data, random_):
    damaged = bytearray(data)
    for _ in range(random_.randint(1, 4)):
        damaged[random_.randrange(len(damaged))] ^= 1 << random_.randrange(8)
    return bytes(damaged[: random_.choice([len(damaged)] * 9 + [random_.randrange(len(damaged))])])


def _repacked(parts, random_):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            is_sheet = name.startswith("xl/worksheets/")
            archive.writestr(name, mutate(part.decode(), random_) if is_sheet else part)
    return packed.getvalue()
