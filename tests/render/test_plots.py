"""Pictures: drawn, whole, the same each time. What they look like was looked at."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from kapcite.evidence.figures import pool_table, read_figures
from kapcite.evidence.landscape import Bubble, Year
from kapcite.evidence.prisma import Flow
from kapcite.evidence.totals import Totals
from kapcite.render.forest import Axis, Line, forest_lines, shorten
from kapcite.render.timeline import timeline_lines

MAGIC = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}
TABLE = (
    "study,ai,bi,ci,di\nAlpha $x$ 2001,12,8,5,15\nBeta_{2} 2005,0,30,4,26\n"
    "Gamma 2010,7,13,7,13\nDelta 2012,,,1,2\n"
)
YEARS = (
    Year(year=2001, randomised=1, other=0, reviews=0),
    Year(year=2002, randomised=0, other=0, reviews=0),
    Year(year=2003, randomised=2, other=3, reviews=1),
)
BUBBLES = tuple(
    Bubble(condition=c, therapy=t, totals=Totals(studies=s, participants=n, designs={}))
    for c, t, s, n in (("Pain $", "CBT", 2, 0), ("Anxiety", "A very long therapy " * 4, 1, 90))
)
FLOW = Flow(
    identified={"PubMed": 10, "Embase": 5},
    duplicates=2,
    screened=13,
    excluded_at_title=3,
    awaiting_title=1,
    sought=9,
    not_retrieved=1,
    assessed=7,
    excluded_at_full_text={"no therapy of any kind, and a reason that goes on for long": 4},
    awaiting_full_text=1,
    included_reports=3,
    included_studies=2,
)


def pictures():
    pytest.importorskip("matplotlib")
    from kapcite.render.plots.forest import forest
    from kapcite.render.plots.landscape import bubble_map, year_chart
    from kapcite.render.plots.prisma import diagram

    trials = pool_table(read_figures(TABLE, "t.csv"), "OR")
    alone = pool_table(read_figures("xi,ni\n3,10\n", "t.csv"))
    return {
        "forest": lambda: forest(trials, "Title $"),
        "one study": lambda: forest(alone),
        "map": lambda: bubble_map(BUBBLES),
        "no map": lambda: bubble_map(()),
        "timeline": lambda: year_chart(YEARS),
        "no timeline": lambda: year_chart(()),
        "prisma": lambda: diagram(FLOW),
    }


NAMES = ["forest", "one study", "map", "no map", "timeline", "no timeline", "prisma"]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_whole_in_every_format(name):
    draw = pictures()[name]
    from kapcite.render.plots.canvas import FORMATS, save

    for form in FORMATS:
        data = save(draw(), form)
        assert data.startswith(MAGIC[form])
        if form == "svg":
            ET.fromstring(data)
            assert save(draw(), form) == data


def test_text_in_a_picture_is_text():
    draw = pictures()["forest"]
    from kapcite.render.plots.canvas import save

    text = save(draw(), "svg").decode()
    assert "Alpha" in text
    assert "not estimable" in text


def test_the_forest_in_characters_fits_and_marks_the_study():
    result = pool_table(read_figures(TABLE, "t.csv"), "OR")
    for width in (40, 60, 80, 120):
        lines = forest_lines(result, width, plain=True)
        assert max(map(len, lines[:5])) <= width
    shown = "\n".join(forest_lines(result, 100, plain=True))
    assert "4.50 [1.17, 17.37]" in shown
    assert "Delta 2012" in shown
    assert "not estimable" in shown
    assert "prediction interval" in shown


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    lines = [Line("a", 1.0, 0.5, 2.0), Line("b", 1.0, 1e-6, 1e6)]
    axis = Axis.of(lines, 1.0, logarithmic=True)
    drawn = axis.draw(lines[1], 41, plain=True)
    assert drawn[0] == "<"
    assert drawn[-1] == ">"
    assert drawn[20] == "o"


def test_the_timeline_in_characters():
    lines = timeline_lines(YEARS, 80)
    assert lines[0] == "2001  R 1"
    assert lines[1] == "2002"
    assert lines[2] == "2003  RRooov 6"
    assert timeline_lines((), 80) == ["nothing with a year"]


def test_studies_of_one_name_keep_their_own_figures():
    table = "study,xi,ni\nTwin 2001,3,10\nTwin 2001,9,10\n"
    first, second = forest_lines(pool_table(read_figures(table, "t.csv")), 80, plain=True)[:2]
    assert "0.30 [" in first
    assert "0.90 [" in second


@pytest.mark.parametrize("width", [2, 12, 30, 45])
def test_a_long_name_keeps_its_year(width):
    name = "Krupitsky, Burakov, Dunaevsky, Romanova, Slavina & Grinenko 2007"
    short = shorten(name, width)
    assert len(short) <= width
    assert "…" in short
    assert short.endswith("2007") or width < 16


@pytest.mark.parametrize("studies", [1, 5, 40])
def test_the_numbers_of_an_axis_and_the_title_have_room(studies):
    pytest.importorskip("matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from kapcite.render.plots.forest import forest

    rows = [f"Study {i},{i % 7},{10 + i},{i % 5},{12 + i}" for i in range(studies)]
    table = "\n".join(["study,ai,n1i,ci,n2i", *rows])
    figure = forest(pool_table(read_figures(table, "t.csv"), "OR"), "A long title " * 12)
    drawn = FigureCanvasAgg(figure).get_renderer()
    figure.draw(drawn)
    axes = figure.axes[0]
    boxes = [tick.get_window_extent(drawn) for tick in axes.get_xticklabels()]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
    texts = [figure._suptitle, *axes.get_yticklabels(), *axes.texts]
    for box in (text.get_window_extent(drawn) for text in texts):
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1 + 1
