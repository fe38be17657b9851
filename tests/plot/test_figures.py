"""Pictures: what they show, in letters that every machine has."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pandas import DataFrame

from export.invented import UNITS, stored_roster

pytest.importorskip("matplotlib", reason='pictures need the extra: pip install "roster-cli[plot]"')

import matplotlib as mpl
from matplotlib import image
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from roster_cli.domain import PastPerson, PastWeek, Person, Roster
from roster_cli.frames.points import points_frame
from roster_cli.i18n import speaking
from roster_cli.plot.figures import community_figure, coverage_figure, fairness_figure, written
from roster_cli.plot.fonts import FONT, MISSING, drawable
from roster_cli.views.view import View

PLACES = (("康庄社区", "车站街街道"), ("鼓楼社区", "鼓楼街道"))


@pytest.fixture(autouse=True)
def _chinese():
    with speaking("zh"):
        yield


def view(**options: object) -> View:
    return View(stored_roster(PLACES, **options), "zh")


def words(figure: Figure) -> list[str]:
    """Return every text of a figure."""
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_text()]


def points_of(shown: View, *weeks: PastWeek) -> DataFrame:
    names = {person.identity: (person.name, person.unit) for person in shown.district.people}
    return points_frame((past, names) for past in weeks)


def past_week(shown: View, back: int = 0) -> PastWeek:
    people = tuple(
        PastPerson(person.identity, person.community, person.duty_type, 7, shown.points(person.identity))
        for person in shown.district.rostered
    )
    return PastWeek(shown.district.week.plus(-back), people, ())


def test_coverage_names_every_community_and_every_missing_person():
    shown = view()
    told = words(coverage_figure(shown))
    assert {"康庄社区", "鼓楼社区"} <= set(told)
    missing = Counter(
        f"−{count.missing}" for counts in shown.coverage.values() for count in counts if count.missing
    )
    assert missing
    assert not missing - Counter(told)


def test_a_fully_staffed_week_shows_no_missing_people():
    shown = view(people=120)
    assert not shown.unfilled
    assert not [text for text in words(coverage_figure(shown)) if text.startswith("−")]


def test_many_communities_are_shown_by_subdistrict():
    places = tuple((f"社区{number:03d}", f"街道{number % 4}") for number in range(100))
    told = words(coverage_figure(View(stored_roster(places, people=2, gates=1), "zh")))
    assert {"街道0", "街道3"} <= set(told)
    assert "社区000" not in told


def test_fairness_counts_the_people_of_each_week_by_points():
    shown = view()
    counts = Counter(shown.points(person.identity) for person in shown.district.rostered)
    told = words(fairness_figure(shown, points_of(shown, past_week(shown, 1), past_week(shown))))
    assert {"2022-W10", "2022-W11"} <= set(told)
    assert not Counter(2 * [str(count) for count in counts.values()]) - Counter(told)


def test_fairness_sums_up_those_who_were_there_every_week():
    shown = view()
    before, now = past_week(shown, 1), past_week(shown)
    newcomer = now.people[0].identity
    before = replace(before, people=before.people[1:])
    sums = Counter(2 * shown.points(p.identity) for p in shown.district.rostered if p.identity != newcomer)
    bars = fairness_figure(shown, points_of(shown, before, now)).axes[1].patches
    drawn = {round(bar.get_x() + bar.get_width() / 2): round(bar.get_height()) for bar in bars}
    assert drawn == dict(sums)


def test_a_communitys_week_names_everybody_on_duty_and_what_is_missing():
    shown = view()
    told = Counter(word.split("(")[0] for word in words(community_figure(shown, "康庄社区")))
    duties = Counter(shown.person(duty.identity).name for duty in shown.duties_in["康庄社区"])
    assert not duties - told
    missing = Counter(f"缺{post.missing}" for post in shown.unfilled_in["康庄社区"])
    assert not missing - told


@pytest.mark.parametrize("people", [3, 60])
def test_the_legend_names_what_is_drawn_in_its_own_colour(people: int):
    shown = view(people=people, gates=2)
    axes = coverage_figure(shown).axes[0]
    legend = axes.get_legend()
    colors = {
        text.get_text(): patch.get_facecolor()
        for text, patch in zip(legend.get_texts(), legend.get_patches(), strict=True)
    }
    assert ("缺员" in colors) is bool(shown.unfilled)
    assert len(set(colors.values())) == len(colors)
    assert bool(shown.unfilled) is (people == 3)


def test_a_week_without_a_single_duty_can_be_drawn():
    stored = stored_roster(PLACES, people=0)
    shown = View(replace(stored, roster=Roster(stored.roster.week, ())), "zh")
    for figure in (coverage_figure(shown), fairness_figure(shown, points_of(shown, past_week(shown)))):
        assert words(figure)


@pytest.mark.parametrize("name", ["$x^2$", "$", "\\frac", "换\n行", "😀", "\ud800", "长" * 300])
def test_what_people_typed_is_drawn_as_it_is(name: str):
    person = Person("N1", name, UNITS[0], "康庄社区")
    shown = View(stored_roster(people=0, gates=1, extra_people=(person,)), "zh")
    assert written(lambda: community_figure(shown, "康庄社区"))["png"].startswith(b"\x89PNG")


def test_pictures_come_as_png_and_as_svg_without_any_font():
    shown = view(people=5, gates=2)
    files = written(lambda: community_figure(shown, "康庄社区"))
    height, width, _colours = image.imread(BytesIO(files["png"])).shape
    assert width > 1000
    assert height > 200
    assert b"<text" not in files["svg"]
    assert b"font-family" not in files["svg"]


def test_the_same_roster_gives_the_same_pictures():
    shown = view(people=5, gates=2)
    assert written(lambda: coverage_figure(shown)) == written(lambda: coverage_figure(shown))


def test_matplotlib_is_left_as_it_was():
    before = dict(mpl.rcParams)
    written(lambda: coverage_figure(view(people=5, gates=2)))
    assert dict(mpl.rcParams) == before


# Letters


@pytest.mark.parametrize("text", ["康庄社区三无小区缺员", "玥珺祎喆堃昇瑄煊翀", "𠮷㛃", "0123456789 Coverage ·—…"])
def test_the_shipped_font_holds_what_names_are_written_in(text: str):
    known = FT2Font(FONT).get_charmap()
    assert [character for character in text if ord(character) not in known] == []


def test_the_shipped_font_is_small_and_comes_with_its_licence():
    assert FONT.stat().st_size < 2_500_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT.with_name("OFL.txt").read_text("utf-8")


def test_a_character_that_no_font_holds_gets_a_mark():
    assert drawable("张\U000fffff三") == f"张{MISSING}三"


def test_chinese_is_drawn_on_a_machine_without_chinese_fonts():
    """No empty boxes: with the shipped font and matplotlib's own alone, nothing is missing."""
    script = f"""
import warnings, sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
warnings.simplefilter("error")
from matplotlib.font_manager import fontManager
fontManager.ttflist[:] = [font for font in fontManager.ttflist if "mpl-data" in font.fname]
from roster_cli.plot import fonts
assert fonts.families() == (fonts.FAMILY, "DejaVu Sans"), fonts.families()
from export.invented import stored_roster
from roster_cli.views.view import View
from roster_cli.i18n import set_language
from roster_cli.plot.figures import coverage_figure, written
set_language("zh")
files = written(lambda: coverage_figure(View(stored_roster(people=5, gates=2), "zh")))
assert files["svg"].count(b"NotoSansSCSubset") > 50
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_fairness_is_drawn_where_nobody_was_rostered():
    shown = view()
    assert "2022-W11" in " ".join(words(fairness_figure(shown, points_of(shown))))
