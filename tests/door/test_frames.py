"""DataFrames in as lists, and stored weeks out as DataFrames."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas
import pytest

import roster_cli
from roster_cli.domain import SignIn
from roster_cli.frames.duties import DUTIES, PEOPLE, UNFILLED
from roster_cli.frames.points import ATTENDANCE, POINTS
from workbooks import EIGHT_PEOPLE, GATE_HEADERS, STAFF_HEADERS, TWO_GATES, write_lists

FRAMES = {"duties": DUTIES, "unfilled": UNFILLED, "people": PEOPLE, "points": POINTS, "attendance": ATTENDANCE}
WEEK = "2022-W11"


@pytest.fixture
def staff() -> pandas.DataFrame:
    return pandas.DataFrame(EIGHT_PEOPLE, columns=list(STAFF_HEADERS), index=[f"P{n}" for n in range(8)])


@pytest.fixture
def gates() -> pandas.DataFrame:
    return pandas.DataFrame(TWO_GATES, columns=list(GATE_HEADERS))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[roster_cli.Store]:
    folder = tmp_path_factory.mktemp("weeks")
    lists = write_lists(folder)
    with roster_cli.Store.open(folder / "roster.db") as opened:
        for week in (WEEK, "2022-W12"):
            read = roster_cli.read(*lists, week=week, store=opened)
            opened.save(read, roster_cli.solve(read.district))
        first = opened.load(roster_cli.Week(2022, 11))
        duty = first.roster.duties[0]
        opened.record_sign_ins([SignIn(duty.slot, duty.identity, duty.gate, datetime(2022, 3, 14, 6, 50))])
        yield opened


def test_frames_are_read_like_the_files_with_the_same_columns(
    staff: pandas.DataFrame, gates: pandas.DataFrame, tmp_path: Path
) -> None:
    by_file = roster_cli.read(*write_lists(tmp_path), week=WEEK)
    assert roster_cli.read(staff, gates, week=WEEK).district == by_file.district


def test_values_of_a_frame_count_as_a_workbooks_do(staff: pandas.DataFrame, gates: pandas.DataFrame) -> None:
    staff["工号"] = [1000 + n for n in range(8)]
    staff["手机"] = staff["手机"].astype("int64").astype("float64")
    staff["请假"] = [pandas.Timestamp("2022-03-16"), *[pandas.NaT] * 7]
    staff["每周上限"] = [2.0, *[float("nan")] * 7]
    staff["已报到"] = [True, False, *[None] * 6]
    people = roster_cli.read(staff, gates, week=WEEK).district.people
    assert people[0].phone == "13800000000"
    assert {str(slot.date) for slot in people[0].leave} == {"2022-03-16"}
    assert [person.max_per_week for person in people[:2]] == [2, 5]
    assert [person.is_rostered for person in people[:3]] == [True, False, True]


def test_errors_name_the_rows_label_and_the_column(staff: pandas.DataFrame, gates: pandas.DataFrame) -> None:
    staff.loc["P3", "社区"] = "康壮"
    staff.loc["P5", "请假"] = "某天"
    gates.loc[1, "类型"] = "什么"
    with pytest.raises(roster_cli.InputError) as found:
        roster_cli.read(staff, gates, week=WEEK)
    assert [(one.file, one.cell) for one in found.value.problems] == [
        ("staff", "P3, 社区"),
        ("staff", "P5, 请假"),
        ("checkpoints", "1, 类型"),
    ]


def test_a_missing_column_is_told_of_a_frame_too(staff: pandas.DataFrame, gates: pandas.DataFrame) -> None:
    with pytest.raises(roster_cli.InputError, match="社区"):
        roster_cli.read(staff.drop(columns="社区"), gates, week=WEEK)


def test_a_frame_and_a_file_go_together(staff: pandas.DataFrame, tmp_path: Path) -> None:
    _staff, checkpoints = write_lists(tmp_path)
    assert len(roster_cli.read(staff, checkpoints, week=WEEK).district.people) == 8


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("weeks", [None, WEEK, "2021-W01"], ids=["all", "one", "none stored"])
def test_columns_and_types_are_the_same_whatever_is_stored(
    store: roster_cli.Store, name: str, weeks: str | None
) -> None:
    frame = getattr(store, name)(weeks)
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == FRAMES[name]


def test_weeks_are_named_one_by_one_or_from_to(store: roster_cli.Store) -> None:
    first, second = roster_cli.Week(2022, 11), roster_cli.Week(2022, 12)
    spans = {"2022-W11:2022-W15": 2, "2022-W12:2022-W15": 1, "2022-03-14": 1}
    assert {span: store.duties(span)["week"].nunique() for span in spans} == spans
    assert list(store.duties([second, first])["week"].unique()) == ["2022-W11", "2022-W12"]
    with pytest.raises(roster_cli.RosterError, match="2022-W11:2022-W15"):
        store.duties("from then on")


def test_duties_points_and_people_tell_the_same(store: roster_cli.Store) -> None:
    stored = store.load(roster_cli.Week(2022, 12))
    duties, people, points = (getattr(store, name)("2022-W12") for name in ("duties", "people", "points"))
    assert len(duties) == len(stored.roster.duties)
    planned = sorted((duty.slot.date, duty.identity) for duty in stored.roster.duties)
    assert sorted(zip(duties["date"].dt.date, duties["identity"], strict=True)) == planned
    assert duties["date"].is_monotonic_increasing
    by_person = duties.groupby("identity")["points"].sum()
    assert by_person.to_dict() == people.set_index("identity")["points"][lambda own: own > 0].to_dict()
    assert points["points"].sum() == people["points"].sum()
    assert points["difference"].abs().max() > 0
    assert points["difference"].sum() == pytest.approx(0)
    shortage = sum(post.missing for post in stored.roster.unfilled(stored.district))
    assert store.unfilled("2022-W12")["missing"].sum() == shortage


def test_who_came_stands_beside_who_was_planned(store: roster_cli.Store) -> None:
    came = store.attendance()
    assert set(came["week"]) == {WEEK}
    (signed,) = came[came["presence"] == "on_time"].to_dict("records")
    assert signed["signed_at"] == pandas.Timestamp("2022-03-14 06:50")


def test_a_roster_is_a_frame_before_it_is_stored(staff: pandas.DataFrame, gates: pandas.DataFrame) -> None:
    result = roster_cli.solve(roster_cli.read(staff, gates, week=WEEK).district)
    frame = result.to_frame()
    assert len(frame) == len(result.roster.duties)
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == {
        column: kind for column, kind in DUTIES.items() if column != "version"
    }
