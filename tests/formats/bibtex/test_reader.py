import io
import time

import msgspec
import pytest
from samples import ALL

from kapcite.errors import Problem
from kapcite.formats.bibtex import biblatex, classic
from kapcite.formats.source import sources
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from places import SHARED


def read(text):
    items = list(classic.read(io.StringIO(text), file="a.bib"))
    references = [item for item in items if isinstance(item, Reference)]
    return references, [item for item in items if isinstance(item, Problem)]


def one(text):
    references, problems = read(text)
    assert problems == []
    (reference,) = references
    return reference


@pytest.mark.parametrize("module", [classic, biblatex])
def test_what_is_written_is_read_again(module):
    references, problems = read("".join(module.write(ALL)))
    assert problems == []
    assert references == list(ALL)


def test_an_entry_in_full():
    assert one(
        r"""@string(samples = {Samples}) @STRING{jnl = "Journal of " # samples}
        @Article{muster2017,
          author = "Muster, Samuel and de la Salle, Sara and {The Group, Inc} and Jr., X, Y",
          title  = {A {CBT} trial: it's 50\%}, subtitle = {again},
          journal= jnl # { Letters}, year = 2017, month = "11~" # may,
          pages = {1--10}, doi = {https://doi.org/10.1234/A_b}, foo = {b\"ar},
        }"""
    ) == Reference(
        id="muster2017",
        type="article-journal",
        title='A <span class="nocase">CBT</span> trial: it\'s 50%: again',
        container_title="Journal of Samples Letters",
        issued=PartialDate(year=2017, month=5, day=11),
        page="1-10",
        doi="10.1234/A_b",
        author=(
            Name(family="Muster", given="Samuel"),
            Name(non_dropping_particle="de la", family="Salle", given="Sara"),
            Name(literal="The Group, Inc"),
            Name(family="Jr.", suffix="X", given="Y"),
        ),
        extra={"bibtex:foo": "bär"},
    )


@pytest.mark.parametrize(
    "names, expected",
    [
        (
            "Ludwig van Beethoven",
            [Name(given="Ludwig", non_dropping_particle="van", family="Beethoven")],
        ),
        ("{van Gogh}, Vincent", [Name(family="van Gogh", given="Vincent")]),
        (r"{\'E}mile Zola AND Plato", [Name(given="Émile", family="Zola"), Name(family="Plato")]),
        (
            "family=Gogh, given=Vincent, prefix=van, useprefix=false",
            [Name(family="Gogh", given="Vincent", dropping_particle="van")],
        ),
        (
            "family=Gogh, given=Vincent, given-i=V and family=Roe, given-i=R",
            [Name(family="Gogh", given="Vincent"), Name(family="Roe", given="R")],
        ),
        (
            r"Larsson, Jan-\AA ke and Mu\~noz, A.~B. and \v Capek, \v {K}arel and Bo \AA and C, D",
            [
                Name(family="Larsson", given="Jan-Åke"),
                Name(family="Muñoz", given="A. B."),
                Name(family="Čapek", given="Ǩarel"),
                Name(family="Å", given="Bo"),
                Name(family="C", given="D"),
            ],
        ),
        ("{A and B} and C, D", [Name(literal="A and B"), Name(family="C", given="D")]),
    ],
)
def test_names(names, expected):
    assert one(f"@book{{a, author = {{{names}}}}}").author == tuple(expected)


def test_a_list_of_names_with_nothing_but_blanks_takes_no_time():
    start = time.process_time()
    one(f"@book{{a, author = {{Muster, A{' ' * 200_000}x et al.}}}}")
    one(f"@book{{a, author = {{{' and ' * 50_000}}}}}")
    assert time.process_time() - start < 5


@pytest.mark.parametrize("ending", [" and others", " et al.", ", et al", " and et al."])
def test_words_for_more_people_are_no_person(ending):
    reference = one(f"@book{{a, author = {{Muster, A{ending}}}}}")
    assert reference.author == (Name(family="Muster", given="A"),)
    assert reference.extra["bibtex:others"] == ["author"]


@pytest.mark.parametrize(
    "url, first, others",
    [
        ("http://a.b/c_d\n   /e", "http://a.b/c_d/e", None),
        ("http://a.b/Volume 9/x.pdf", "http://a.b/Volume 9/x.pdf", None),
        ("http://a.b/c\n  https://d.e", "http://a.b/c", "https://d.e"),
        ("http://a.b, http://c.d http://e.f", "http://a.b", ["http://c.d", "http://e.f"]),
    ],
)
def test_addresses(url, first, others):
    reference = one(f"@misc{{a, url = {{{url}}}}}")
    assert (reference.url, reference.extra.get("bibtex:url")) == (first, others)
    assert one("".join(biblatex.write([reference]))) == reference


@pytest.mark.parametrize("doi", ["10.1234/ a.b", "http://doi.acm.org/10.1234/a.b"])
def test_a_doi_without_blanks_and_resolver(doi):
    assert one(f"@misc{{a, doi = {{{doi}}}}}").doi == "10.1234/a.b"


def test_what_a_date_or_a_sort_key_does_not_say_is_kept():
    reference = one("@misc{a, date={2016-12-13}, year=2017, month=8, key={GAJ}, title={T}}")
    assert reference.issued == PartialDate(year=2016, month=12, day=13)
    kept = {"bibtex:year": "2017", "bibtex:month": "8", "bibtex:sortkey": "GAJ"}
    assert reference.extra == kept
    text = "".join(classic.write([reference]))
    assert "key = {GAJ}" in text
    assert one(text) == reference


def test_a_comment_without_braces_is_no_damage():
    assert read("@comment jabref: x\n@Comment\n@misc{a, title = {A}}")[1] == []


def test_a_key_without_its_comma():
    (reference,), (problem,) = read("@misc{a\n title = {A},\n year = 2000}")
    assert (reference.id, reference.title, reference.year) == ("a", "A", 2000)
    assert (problem.line, problem.severity) == (1, "error")
    assert "comma" in problem.message


def test_and_others_is_no_person():
    reference = one("@book{a, title={T}, year=2000, author = {Muster, A and others}}")
    assert reference.author == (Name(family="Muster", given="A"),)
    text = "".join(classic.write([reference]))
    assert "Muster, A and others" in text
    assert one(text) == reference


def test_crossref_and_xdata():
    (child, _), problems = read(
        """@inbook{c, crossref={p}, xdata={x}, title={Child}, author={A, B}}
        @book{p, title={Parent}, editor={E, F}, year=2001, doi={10.1234/parent}}
        @xdata{x, publisher={Press}}"""
    )
    assert (child.container_title, child.publisher, child.year) == ("Parent", "Press", 2001)
    assert child.doi is None
    assert [problem.line for problem in problems] == [3]
    (a, _), _ = read("@book{a, crossref={b}, title={A}} @book{b, crossref={a}, publisher={P}}")
    assert a.publisher == "P"
    _, problems = read("@book{a, title={A}, crossref={nowhere}}")
    assert "not in this file" in problems[0].message


@pytest.mark.parametrize(
    "text, ids, line",
    [
        ("@book{a, title={A}\n year=2000}\n@book{b,}", ["a", "b"], None),
        ("@book{a,\n title={A,\n}\n\n@book{b, title={B}}", ["a", "b"], 5),
        ('@book{a,\n title="A,\n year={2000}}\n@book{b, title={B}}', ["a", "b"], 2),
        ("@book{a,\n title={A}},\n year={2000}\n}\n@book{b, title={B}}", ["a", "b"], 2),
        ("@book{a,\n title={A}\n@book{b, title={B}}", ["a", "b"], 3),
        ("@book{a,\n title={A}, %%%\n year={2000}}\n", ["a"], 2),
        ("@book{\n = }\n@book{b, title={B}}", ["b"], 1),
        ("book{a,\n title={A}}\n@book{b, title={B}}", ["b"], 2),
        ("@book{a, title=undefined}", ["a"], 1),
        ('@comment{ @book{x, title={X}} } @preamble{"x"} me@home.org @book{b,}', ["b"], None),
    ],
)
def test_damage_is_told_with_its_line_and_stays_where_it_is(text, ids, line):
    references, problems = read(text)
    assert [reference.id for reference in references] == ids
    assert [problem.line for problem in problems][:1] == ([line] if line else [])


def test_macros_that_explode_are_cut():
    lines = ["@string{a0 = {xxxxxxxxxx}}"]
    lines += [f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 60)]
    references, problems = read("\n".join([*lines, "@book{k, title = a59}"]))
    assert [reference.id for reference in references] == ["k"]
    assert any("add up to" in problem.message for problem in problems)


FILES = sorted((SHARED / "bibtex" / "files").glob("*")) if (SHARED / "bibtex").is_dir() else []


@pytest.mark.skipif(not FILES, reason="the labelled data is not here")
def test_files_in_the_wild():
    """All are read, at least 99 of 100 entries come in, and come back from what is written."""
    imported = lost = changed = 0
    for path in FILES:
        with sources(str(path), io.BytesIO(), "bibtex") as found:
            for source in found:
                items = list(source.format.load().read(source.stream, file=path.name))
        references = [item for item in items if isinstance(item, Reference)]
        lost += sum(isinstance(item, Problem) and item.rule == "record" for item in items)
        imported += len(references)
        named = [
            msgspec.structs.replace(reference, id=reference.id or f"key{number}")
            for number, reference in enumerate(references)
        ]
        again, _ = read("".join(biblatex.write(named)))
        assert len(again) == len(named), path.name
        changed += sum(left != right for left, right in zip(named, again, strict=True))
    assert imported > 7_000
    assert lost < imported / 100
    assert changed <= imported / 200


def test_entries_behind_a_percent_sign_are_read_or_told():
    text = "%@book{a,\n% title = {A}\n%}\n%@book{b,\n% title = {B}\n%}\n@book{c, title = {C}}\n"
    items = list(classic.read(io.StringIO(text)))
    assert [item.id for item in items if not isinstance(item, Problem)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "author",
    [r"{{\acro{TUG} committee}}", "{team}", "{{team of two}}", "{de la Cruz}", r"{{\'E}cole}"],
)
def test_names_of_one_part_come_back(author):
    for module in (classic, biblatex):
        (first,) = module.read(io.StringIO(f"@book{{a, title = {{A}}, author = {author}}}"))
        (again,) = module.read(io.StringIO("".join(module.write([first]))))
        assert again.author == first.author


@pytest.mark.parametrize(
    "text",
    ["@  author = \narticle{k,\n", "@ER  - book{k,\n", "@arti  author = {Roe, A", "a = {b}\n"],
)
def test_what_is_left_of_an_entry_is_told(text):
    references, (problem,) = read(text)
    assert not references
    assert (problem.rule, problem.line) == ("outside", 1)
