"""What a collection shows of itself changes how its pairs are read."""

from collections import Counter

import pytest

from kapcite.dedupe.adapt import Counts, adapt, counts, habits, shown
from kapcite.dedupe.block import candidate_pairs, in_order
from kapcite.dedupe.compare import compare
from kapcite.dedupe.fields import LEVELS, place_of
from kapcite.dedupe.find import find_duplicates
from kapcite.dedupe.prepare import flatten, prepare

TOPICS = (
    "Glass", "Amber", "Basalt", "Cobalt", "Dolomite", "Emerald", "Feldspar", "Garnet", "Haematite",
    "Ivory", "Jasper", "Kaolin", "Lapis", "Marble", "Nickel", "Obsidian", "Pearl", "Quartz",
    "Ruby", "Slate", "Topaz", "Umber", "Vermilion", "Wolfram", "Zircon",
)  # fmt: skip


def codes_of(references, field):
    """Return the levels of a field, by the keys of each pair, after adaptation."""
    columns, _ = in_order(prepare(flatten(references)))
    pairs = compare(columns, *candidate_pairs(columns), workers=1)
    adapted = adapt(columns, pairs, habits(counts(shown(columns, pairs))))
    keys = columns["id"]
    rows = zip(keys[pairs.left], keys[pairs.right], adapted.codes[:, place_of(field)], strict=True)
    return {frozenset((a, b)): LEVELS[field][code] for a, b, code in rows}


def two_libraries(make, topics, *containers, **changes):
    """Return each topic's article from every library, under that library's container."""
    bare = {"volume": None, "issue": None, "page": None} | changes
    return [
        make(f"{topic}{number}", title=f"{topic} in the windows of a made-up cathedral",
             author=[{"family": f"{topic}sen"}], container_title=name, **bare)
        for topic in topics
        for number, name in enumerate(containers)
    ]  # fmt: skip


def levels_of_works(refs):
    """Return how the containers agree between two records of one topic."""
    levels = codes_of(refs, "container")
    return {levels[frozenset((a.id, b.id))] for a, b in zip(refs[::2], refs[1::2], strict=True)}


def test_two_names_that_meet_on_many_works_are_one(make):
    refs = two_libraries(make, TOPICS[:6], "SIGTOY Conference", "Management of Playthings")
    assert levels_of_works(refs) == {"equal in use"}
    assert len(find_duplicates(refs).clusters) == 6


def test_two_names_that_meet_on_few_works_stay_two(make):
    refs = two_libraries(make, TOPICS[:4], "SIGTOY Conference", "Management of Playthings")
    assert levels_of_works(refs) == {"different"}


def test_one_work_in_many_copies_counts_once(make):
    refs = [
        ref
        for copy in range(5)
        for ref in two_libraries(make, TOPICS[:1], f"Letters {copy % 2}", "Quarterly Gazette")
    ]
    names = shown_of(refs).names
    assert max(names.values()) == 1


def shown_of(references):
    columns, _ = in_order(prepare(flatten(references)))
    pairs = compare(columns, *candidate_pairs(columns), workers=1)
    return counts(shown(columns, pairs))


def test_names_that_have_other_partners_are_two(make):
    refs = two_libraries(make, TOPICS, "Toys", "Very Large Toy Boxes")
    refs += two_libraries(make, [f"{topic} oxide" for topic in TOPICS], "Toys J.",
                          "The Toys Journal on Toy Boxes")  # fmt: skip
    extended = {"title": "Amber in a new light, seen by a made-up person", "volume": None,
                "issue": None, "page": None}  # fmt: skip
    refs += [make("meeting", container_title="Toys", **extended),
             make("journal", container_title="Toys J.", **extended)]  # fmt: skip
    assert codes_of(refs, "container")[frozenset(("meeting", "journal"))] == "different in use"
    assert not any({"meeting", "journal"} <= {refs[row].id for row in rows}
                   for rows in find_duplicates(refs).clusters)  # fmt: skip


def test_a_series_under_many_names_is_one(make):
    names = ("Proceedings of the 25th Symposium on Toys", "In Proc. 25th Annual Symposium on Toys")
    refs = two_libraries(make, TOPICS, names[0], "STOY Abstracts")
    refs += two_libraries(make, [f"{topic} oxide" for topic in TOPICS], names[1],
                          "Abstracts of STOY")  # fmt: skip
    both = {"title": "Amber in a new light, seen by a made-up person", "volume": None,
            "issue": None, "page": None}  # fmt: skip
    refs += [make("one", container_title=names[0], **both),
             make("other", container_title=names[1], **both)]  # fmt: skip
    assert codes_of(refs, "container")[frozenset(("one", "other"))] == "equal"


def in_countries(make, *copies):
    """Return the records of one group's papers on two countries, which nothing else parts."""
    title = "Casualties of the road and their families in {}: a survey of registers"
    bare = {"volume": None, "issue": None, "page": None}
    return [
        make(f"{country}{copy}", title=title.format(country), **bare)
        for country, number in zip(("Denmark", "Portugal"), copies, strict=True)
        for copy in range(number)
    ]


def test_titles_that_stand_in_two_records_each_are_meant(make):
    refs = in_countries(make, 2, 2)
    found = find_duplicates(refs).clusters
    assert [{refs[row].id for row in rows} for rows in found] == [
        {"Denmark0", "Denmark1"}, {"Portugal0", "Portugal1"},
    ]  # fmt: skip


def test_a_title_that_stands_once_may_be_a_slip(make):
    assert set(codes_of(in_countries(make, 2, 1), "title").values()) == {"equal", "other words"}


def test_a_field_that_differs_where_all_else_agrees_says_nothing(make):
    refs = [
        make(f"{topic}{copy}", title=f"{topic} in the windows of a made-up cathedral",
             issue=str(1000 + 2 * number + copy))
        for number, topic in enumerate(TOPICS)
        for copy in (0, 1)
    ]  # fmt: skip
    levels = codes_of(refs, "issue")
    assert {levels[frozenset((f"{t}0", f"{t}1"))] for t in TOPICS} == {"unreliable"}


def test_a_field_that_differs_now_and_then_is_kept(make):
    refs = [
        make(f"{topic}{copy}", title=f"{topic} in the windows of a made-up cathedral",
             issue="1" if number else str(copy))
        for number, topic in enumerate(TOPICS)
        for copy in (0, 1)
    ]  # fmt: skip
    levels = codes_of(refs, "issue")
    assert levels[frozenset(("Glass0", "Glass1"))] == "different"


def test_a_title_that_others_have_year_after_year_is_a_standing_one(make):
    title = "Reminiscences on papers of influence"
    refs = [
        make(f"r{year}", title=title, author=[{"family": family}], issued={"year": year},
             volume=None, page=None, issue=None)
        for year, family in ((1998, "Apfelbaum"), (1999, "Birnbaum"), (2000, "Crumb"))
    ]  # fmt: skip
    refs.append(make("again", title=title, author=[{"family": "Crumb"}, {"family": "Zeisig"}],
                     issued={"year": 2000}, volume=None, page=None, issue=None))  # fmt: skip
    assert set(codes_of(refs, "title").values()) == {"equal but generic"}
    assert find_duplicates(refs).clusters == []


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_is_concluded_from_nothing(make, number):
    columns, _ = in_order(prepare(flatten([make("a")][:number])))
    pairs = compare(columns, *candidate_pairs(columns), workers=1)
    own = habits(counts(shown(columns, pairs)))
    assert not any(own)
    assert len(adapt(columns, pairs, own).codes) == 0


def test_habits_of_counts():
    names = {("a", "b"): 5, ("b", "c"): 1, ("c", "c"): 40}
    seen = Counts(names, {"t": 3, "u": 2}, frozenset({"m"}), Counter())
    own = habits(seen)
    assert own.same == {("a", "b"), ("c", "c")}
    assert ("b", "c") in own.met
    assert own.standing == {"t"}
    assert own.meant == {"m"}
