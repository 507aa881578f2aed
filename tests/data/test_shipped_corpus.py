"""The corpus that ships, against figures that were checked by hand on the facts."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import yaml

from kapcite.corpus.lint import lint
from kapcite.corpus.load import load_file

ROOT = Path(__file__).parents[2]
FILE = ROOT / "data" / "references.yaml"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def loaded():
    return load_file(FILE)


@pytest.fixture(scope="module")
def corpus(loaded):
    return loaded.corpus


@pytest.fixture(scope="module")
def text():
    return FILE.read_text(encoding="utf-8")


def study(corpus, key):
    return next(study for study in corpus.studies if study.id == key)


def results(corpus, key, outcome):
    return [result for result in study(corpus, key).results if result.outcome == outcome]


def test_no_problem_is_found(loaded):
    assert lint(loaded) == []


def test_what_is_in_it(corpus):
    assert len(corpus.references) == 37
    assert Counter(study.context for study in corpus.studies) == {False: 19, True: 6}
    assert len(corpus.reviews) == 3
    assert len(corpus.citations) == 15


def test_verdicts(corpus):
    assert Counter(citation.verdict for citation in corpus.citations) == {
        "exact": 1,
        "minor errors": 2,
        "wrong details": 4,
        "conflated": 2,
        "cannot be found": 1,
        "identified": 5,
    }


@pytest.mark.parametrize(
    ("key", "verdict", "cites", "mixes"),
    [
        ("doc000-drozdz2022", "wrong details", "drozdz2022", ()),
        ("doc002-philippmuller2023", "minor errors", "philippmuller2023", ()),
        (
            "doc003-aanhetrot2012",
            "conflated",
            "aanhetrot2010",
            ("aanhetrot2010", "aanhetrot2012"),
        ),
        ("doc003-delasalle2020", "conflated", None, ("delasalle2016", "delasalle2021")),
        ("doc003-dore2019", "minor errors", "dore2019", ()),
        ("doc003-duman2016", "exact", "duman2016", ()),
        ("doc003-krystal2019", "wrong details", "krystal2013", ()),
        ("doc003-wan2015", "wrong details", "wan2015", ()),
        ("doc003-wilkinson2017", "wrong details", "wilkinson2017", ()),
        ("doc003-wolfson2021", "cannot be found", None, ()),
        ("doc004-kew2023", "identified", "kew2023", ()),
    ],
)
def test_verdict_of_a_citation(corpus, key, verdict, cites, mixes):
    citation = next(citation for citation in corpus.citations if citation.id == key)
    assert (citation.verdict, citation.cites, citation.mixes) == (verdict, cites, mixes)


def test_the_exact_citation_lacks_nothing_but_the_doi(corpus):
    exact = next(citation for citation in corpus.citations if citation.verdict == "exact")
    assert [(d.field, d.kind) for d in exact.differences if d.kind != "style"] == [
        ("DOI", "missing")
    ]


@pytest.mark.parametrize(
    ("key", "studies", "participants"),
    [("drozdz2022", 17, 603), ("philippmuller2023", 4, 34), ("kew2023", 19, 1006)],
)
def test_counts_of_a_review(corpus, key, studies, participants):
    review = next(review for review in corpus.reviews if review.reference == key)
    assert (review.studies, review.participants) == (studies, participants)
    assert review.includes == ()  # no list of included studies was readable


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("wilkinson2017", {"enrolled": 16}),
        ("wilkinson2021", {"consented": 42, "randomised": 28}),
        ("dore2019", {"enrolled": 235}),
        ("dames2022", {"enrolled": 94}),
        ("pradhan2017", {"enrolled": 10, "randomised": 10}),
        ("pradhan2018", {"enrolled": 20}),
        ("shiroma2020", {"enrolled": 12}),
        ("krupitsky1997", {"enrolled": 211}),
        ("krupitsky2002", {"enrolled": 70, "randomised": 70}),
        ("krupitsky2007", {"enrolled": 59, "analysed": 53}),
        ("kolp2006", {}),
        ("dakwar2019", {"enrolled": 55, "randomised": 55}),
        ("dakwar2020", {"enrolled": 40, "randomised": 40}),
        ("grabski2022", {"enrolled": 96, "randomised": 96}),
        ("azhari2021", {"enrolled": 8, "completed": 8}),
        ("price2022", {"randomised": 154}),
        ("hull2022", {"completed": 1247}),
        ("fieldtrip2023", {"enrolled": 1806}),
    ],
)
def test_people_in_a_study(corpus, key, counts):
    names = ("consented", "enrolled", "randomised", "completed", "analysed")
    found = {name: getattr(study(corpus, key), name) for name in names}
    assert {name: count for name, count in found.items() if count is not None} == counts


@pytest.mark.parametrize(
    ("key", "routes", "doses", "sessions"),
    [
        ("wilkinson2017", ("iv",), [0.5], (4, 4)),
        ("wilkinson2021", ("iv",), [], (6, 6)),
        ("krupitsky2002", ("im",), [2.0, 0.2], (1, 1)),
        ("krupitsky2007", ("im",), [2.0], (1, 3)),
        ("dakwar2020", ("iv",), [0.71], (1, 1)),
        ("grabski2022", ("iv",), [0.8], (3, 3)),
        ("azhari2021", ("iv",), [0.71, 1.41], (1, 2)),
        ("adams2017", ("in",), [], None),
        ("dames2022", ("im", "sl"), [], (3, 3)),
        ("krupitsky1997", (), [], None),
    ],
)
def test_how_ketamine_was_given(corpus, key, routes, doses, sessions):
    given = next(d for d in study(corpus, key).interventions if d.name == "ketamine")
    assert given.routes == routes
    assert [dose.value for dose in given.doses] == doses
    assert {dose.unit for dose in given.doses} <= {"mg/kg"}
    assert (given.sessions and (given.sessions.low, given.sessions.high)) == sessions


@pytest.mark.parametrize(
    ("key", "outcome", "place", "arm", "events"),
    [
        ("wilkinson2017", "antidepressant response", 0, "ketamine + CBT", (8, 16)),
        ("wilkinson2017", "remission", 0, "ketamine + CBT", (7, 16)),
        ("wilkinson2017", "relapse", 0, "ketamine + CBT", (2, 8)),
        ("wilkinson2017", "relapse", 1, "ketamine + CBT", (5, 8)),
        ("wilkinson2021", "antidepressant response", 0, "all", (28, 42)),
        ("rodriguez2016", "rapid fall of obsessions", 0, "ketamine + CBT", (8, 9)),
        ("krupitsky1997", "abstinence", 0, "KPT", (73, 111)),
        ("krupitsky1997", "abstinence", 0, "conventional treatment", (24, 100)),
        ("krupitsky2007", "abstinence", 0, "three sessions", (13, 26)),
        ("krupitsky2007", "abstinence", 0, "one session", (6, 27)),
        ("dakwar2019", "abstinence", 0, "ketamine", (12, 27)),
        ("dakwar2019", "abstinence", 0, "midazolam", (0, 28)),
        ("robison2022", "PHQ-9 lower by more than 5", 0, "group KAP", (4, 5)),
        ("hasler2020", "MADRS response", 0, "ketamine", (9, 26)),
    ],
)
def test_events_of_an_arm(corpus, key, outcome, place, arm, events):
    groups = results(corpus, key, outcome)[place].groups
    assert [(group.n, group.of) for group in groups if group.arm == arm] == [events]


@pytest.mark.parametrize(
    ("key", "outcome", "effect"),
    [
        ("wilkinson2021", "MADRS", ("Cohen d", 0.65, -0.55, 1.82, None)),
        ("wilkinson2021", "QIDS", ("Cohen d", 0.71, -0.30, 1.70, None)),
        ("dore2019", "BDI", ("mean change", -11.24, None, None, "<0.0001")),
        ("dore2019", "HAM-A", ("mean change", -5.5, None, None, "<0.0001")),
        ("dakwar2019", "abstinence, last 2 weeks", ("OR", 5.7, 1.3, 25.1, "0.02")),
        ("dakwar2019", "relapse", ("HR", 0.47, 0.24, 0.92, "0.03")),
        ("grabski2022", "percent days abstinent", ("mean difference", 10.1, 1.1, 19.0, None)),
        ("price2022", "MADRS", ("standardised beta", -1.30, -1.89, -0.70, None)),
    ],
)
def test_first_effect_of_an_outcome(corpus, key, outcome, effect):
    first = results(corpus, key, outcome)[0].effects[0]
    assert (first.statistic, first.value, first.low, first.high, first.p) == effect


def test_a_difference_that_is_not_significant_is_not_called_so(corpus):
    madrs, qids = (results(corpus, "wilkinson2021", name)[0] for name in ("MADRS", "QIDS"))
    assert (madrs.significant, qids.significant) == (False, True)


def test_every_figure_names_its_source(corpus):
    missing = []
    for entry in corpus.studies:
        figures = [*entry.results, *(arm for arm in entry.arms if arm.n is not None)]
        figures += [d for d in entry.interventions if d.doses or d.routes or d.sessions]
        missing += [(entry.id, figure) for figure in figures if figure.source is None]
        missing += [(entry.id, "counts")] if entry.count_source is None else []
    assert missing == []


def test_every_source_names_a_work(corpus):
    for entry in (*corpus.studies, *corpus.reviews):
        for source in entry.sources:
            assert source.doi or source.pmid or source.registration or source.title, source


def test_weak_sources_are_marked(corpus):
    weak = {"press", "forum", "protocol-2025", "abstract-2018"}
    found = [
        (entry.id, result.note)
        for entry in corpus.studies
        for result in entry.results
        if result.source in weak
    ]
    assert {key for key, _ in found} == {"dames2022", "pradhan2017", "dakwar2020", "grabski2022"}
    assert all(note.startswith("Weak source") for _, note in found)


def test_nothing_numeric_is_claimed_where_nothing_was_read(corpus):
    for entry in corpus.studies:
        for result in entry.results:
            assert not (result.unread and (result.groups or result.effects)), entry.id


@pytest.mark.parametrize(
    "remembered",
    [
        # Identifiers and figures that the facts hold from memory only.
        *("12495789", "17523581", "34186531", "35012326", "19897179", "25271445", "37128856"),
        *("PMC5516265", "PMC5037139", "PMC3671489", "10.1016/j.biopsych.2009.08.038"),
        *("10.4088/JCP.13m08852", "10.1111/papr.12829", "10.1080/02791072.2007.10399860"),
        *("10.1097/JCP.0000000000000659", "10.1159/000507095", "247-252", "152-162", "269-271"),
        *("-7.26", "-5.17", "-12.28", "2.5 mg/kg", "Keizer", "Wainer, I", "Foulkes", "e79"),
        *("Asia Pacific Journal", "Brain and Neuroscience Advances", "J Clin Psychopharmacol"),
    ],
)
def test_what_is_only_remembered_stays_out(text, remembered):
    assert remembered not in text


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("azhari2021", "volume"),
        ("azhari2021", "issue"),
        ("shiroma2020", "volume"),
        ("halstead2021", "volume"),
        ("grabski2022", "page"),
        ("wan2015", "issued"),
        ("aanhetrot2010", "doi"),
        ("adams2017", "container_title"),
        ("pradhan2017", "container_title"),
    ],
)
def test_a_field_that_was_not_read_is_absent(corpus, key, field):
    assert getattr(corpus.by_id[key], field) is None


def test_incomplete_author_lists_say_so(corpus):
    marked = {r.id for r in corpus.references if r.extra.get("authors-complete") == "false"}
    assert marked == {
        *("aanhetrot2010", "wan2015", "pradhan2017", "azhari2021", "dakwar2020", "hull2022"),
        *("price2022", "fieldtrip2023", "numinus2024"),
    }
    assert all("author" in corpus.by_id[key].note.lower() for key in marked)


def test_every_reference_has_a_use(corpus):
    used = {report for entry in corpus.studies for report in entry.reports}
    used |= {review.reference for review in corpus.reviews}
    for citation in corpus.citations:
        used |= {citation.cites, *citation.mixes, *citation.candidates}
    assert {reference.id for reference in corpus.references} <= used


def test_lines_are_short_and_hold_no_tab(text):
    assert "\t" not in text
    assert max(map(len, text.split("\n"))) <= 110


def test_no_key_is_a_boolean_of_yaml_1_1(text):
    bare = re.findall(r"(?:^|[{,])\s*(?:- )?(?:[yYnN]|yes|no|on|off): ", text, re.MULTILINE)
    assert bare == []


def test_yaml_types_are_those_of_the_model(text, corpus):
    """A plain YAML reader finds the same values: nothing hangs on our own reader."""
    plain = yaml.safe_load(text)
    for section in ("studies", "reviews", "citations"):
        for record, mine in zip(plain[section], getattr(corpus, section), strict=True):
            for delivery in record.get("interventions", ()):
                if isinstance(count := delivery.get("sessions"), int):
                    delivery["sessions"] = {"low": count, "high": count}
            assert msgspec.convert(record, type(mine)) == mine


def test_pandoc_reads_the_corpus_as_a_bibliography(corpus):
    if not (pandoc := shutil.which("pandoc")):
        pytest.skip("pandoc is not installed")
    keys = [reference.id for reference in corpus.references]
    done = subprocess.run(
        [pandoc, "--citeproc", "--bibliography", str(FILE), "--to=plain", "--wrap=none"],
        input="\n\n".join(f"[@{key}]" for key in keys),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    assert "???" not in done.stdout
    assert "Psychotherapy and Psychosomatics 86 (3): 162–67" in done.stdout
    assert done.stdout.count("aan het Rot") >= 2


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="needs ../shared/seeds")
def test_documents_are_quoted_verbatim(corpus):
    documents = {
        path.name: " ".join(path.read_text(encoding="utf-8").split())
        for path in (SHARED / "seeds").iterdir()
    }
    for citation in corpus.citations:
        words = [getattr(citation.as_cited, name) for name in citation.as_cited.__struct_fields__]
        words += [difference.cited for difference in citation.differences]
        for word in filter(None, words):
            assert word in documents[citation.document], (citation.id, word)


@pytest.mark.skipif(not (SHARED / "facts").is_dir(), reason="needs ../shared/facts")
def test_numbers_are_those_of_the_facts(text):
    facts = yaml.safe_load((SHARED / "facts" / "kap_studies.yaml").read_text(encoding="utf-8"))
    known = {entry["id"]: entry for entry in facts["studies"] + facts["context_studies"]}
    # Months and years in weeks, the baseline as week 0, and a share that seed_citations.yaml has.
    derived = {0.0, 13.0, 17.3, 26.0, 52.0, 104.0, 66.7}
    for entry in yaml.safe_load(text)["studies"]:
        theirs = _numbers({k: v for k, v in known[entry["id"]].items() if k != "unverified"})
        ours = _numbers({k: v for k, v in entry.items() if k not in ("id", "reports", "sources")})
        assert ours - theirs <= derived, entry["id"]


def _numbers(value):
    if isinstance(value, dict):
        return set().union(*map(_numbers, value.values()))
    if isinstance(value, list):
        return set().union(*map(_numbers, value))
    if isinstance(value, bool) or value is None:
        return set()
    return {float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", str(value))}
