"""What has been read from a format comes back from it: read, write, read again."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import ALL

from kapcite.formats.registry import FORMATS
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import TYPES, Reference

WORDS = st.one_of(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20
    ),
    st.sampled_from(
        ["{x}", "a & b", "&lt;", "100 %", "$x$", "\\emph{a}", "<i>a</i>", "O’Neil", "NMDA",
         "a -- b", "TY  - JOUR", "ER  - ", "@book{a,", "=1+1", "'x", "x: y", "# z", "- a", "null",
         "é̄", "\u3000a", "und\n\nso", "a  b", "~", '"q"', "``q''", "a;b", "a, b", "and", "others",
         "von", "de la X"]
    ),
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(str.strip)
NAMES = st.one_of(
    st.builds(Name, literal=TEXTS),
    st.builds(Name, family=TEXTS, given=st.none() | TEXTS),
    st.builds(
        Name,
        family=TEXTS,
        given=TEXTS,
        non_dropping_particle=st.none() | st.just("de la"),
        dropping_particle=st.none() | st.just("von"),
        suffix=st.none() | st.just("Jr."),
    ),
)
DATES = st.one_of(
    st.builds(PartialDate, year=st.integers(1, 2100), circa=st.booleans()),
    st.builds(PartialDate, year=st.integers(1000, 2100), month=st.integers(1, 12)),
    st.builds(PartialDate, year=st.just(2001), month=st.just(2), day=st.integers(1, 28)),
    st.builds(PartialDate, year=st.just(2001), season=st.integers(1, 4)),
    st.builds(PartialDate, literal=TEXTS),
    st.builds(PartialDate, year=st.just(2001), end=st.builds(PartialDate, year=st.just(2003))),
)
OPTIONAL = st.none() | TEXTS
REFERENCES = st.builds(
    Reference,
    id=st.from_regex(r"[a-z][a-z0-9:_-]{0,9}", fullmatch=True),
    type=st.sampled_from(sorted(TYPES)),
    title=OPTIONAL,
    container_title=OPTIONAL,
    volume=OPTIONAL,
    page=st.none() | st.sampled_from(["1-10", "S1–S3", "e12", "1, 3-5"]),
    doi=st.none() | st.sampled_from(["10.1000/a_b", "10.1234/x(1)<2>", "no doi"]),
    issn=st.none() | st.sampled_from(["1234-5678", "x"]),
    isbn=st.none() | st.sampled_from(["9783161484100", "316148410X"]),
    url=st.none() | st.sampled_from(["https://a.b/c_d%20e~f#g", "x y"]),
    abstract=OPTIONAL,
    keyword=OPTIONAL,
    note=OPTIONAL,
    publisher=OPTIONAL,
    publisher_place=OPTIONAL,
    language=st.none() | st.sampled_from(["en", "de-DE", "Klingon"]),
    author=st.lists(NAMES, max_size=3).map(tuple),
    editor=st.lists(NAMES, max_size=2).map(tuple),
    issued=st.none() | DATES,
    accessed=st.none() | DATES,
)


def through(name: str, reference: Reference) -> Reference:
    """Return a reference as it is read from what was written of it."""
    entry = FORMATS[name]
    pieces = list(entry.load().write([reference]))
    stream = io.BytesIO(b"".join(pieces)) if entry.binary else io.StringIO("".join(pieces))
    (found,) = [item for item in entry.load().read(stream) if isinstance(item, Reference)]
    return found


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(reference=REFERENCES)
@example(reference=ALL[0])
@example(reference=Reference(id="a", title="x", author=(Name(family="team"),)))
def test_what_was_read_comes_back(name, reference):
    first = through(name, reference)
    assert through(name, first) == first
