"""The week that a command means, named or not, and the version of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import district, gate, gate_of, person
from commands import roster
from roster_cli.cli.weeks import Asked
from roster_cli.domain import Duty, Roster, Week
from roster_cli.store import Store
from small import REPORT

FRIDAY = date(2022, 3, 18)  # of 2022-W11
WEEKS = [Week(2022, number) for number in (9, 11, 12, 14)]


@pytest.mark.parametrize(
    ("today", "meant"),
    [
        (FRIDAY, Week(2022, 11)),  # the stored week that holds today, though the next one is drafted
        (date(2022, 3, 7), Week(2022, 11)),  # else the next one stored
        (date(2022, 4, 1), Week(2022, 14)),
        (date(2022, 5, 1), Week(2022, 14)),  # else the newest
        (date(2021, 5, 1), Week(2022, 9)),
    ],
)
def test_without_a_name_it_is_the_stored_week_at_hand(today: date, meant: Week) -> None:
    assert Asked().week(WEEKS, today) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2022-W12", Week(2022, 12)),
        ("2022-03-24", Week(2022, 12)),
        ("2022年3月24日", Week(2022, 12)),
        ("3月24日", Week(2022, 12)),
        ("3-24", Week(2022, 12)),
        ("本周", Week(2022, 11)),
        ("下周", Week(2022, 12)),
        ("上周", Week(2022, 10)),
        ("next week", Week(2022, 12)),
        ("1月1日", Week(2021, 52)),
    ],
)
def test_a_week_is_named_by_its_number_a_day_in_it_or_from_today(text: str, meant: Week) -> None:
    assert Asked.parse(text, FRIDAY).week((), FRIDAY) == meant
    assert Asked.parse(f"{text}@3", FRIDAY) == Asked(Asked.parse(text, FRIDAY).weeks, 3)


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_a_day_without_a_year_is_that_of_a_stored_week_else_the_nearest(stored: date, today: date) -> None:
    asked = Asked.parse(f"{stored.month}月{stored.day}日", today)
    assert asked.week([Week.of(stored)], today) == Week.of(stored)
    near = asked.week((), today)
    assert near is not None
    assert abs((near.monday - Week.of(today).monday).days) <= 189 or (stored.month, stored.day) == (2, 29)


@pytest.mark.parametrize("text", ["", "周三", "13月1日", "2月30日", "2022-W60", "2022-W11@", "2022-W11@x", "W"])
def test_what_is_no_week_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        Asked.parse(text, FRIDAY)


def a_week(store: Store, week: Week) -> None:
    """Store a week in which 甲 is on duty on Sunday evening."""
    planned_for = district([person("甲", week=week), person("乙", week=week)], [gate()], week=week)
    last = Duty(planned_for.slots[-1], gate_of(), "甲")
    store.save_roster(planned_for, Roster(week, (last,)), REPORT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which last week, this week and the next one are stored."""
    with Store.open(tmp_path / "roster.db") as store:
        for offset in (-1, 0, 1):
            a_week(store, Week.of(date.today()).plus(offset))
        store.publish(Week.of(date.today()))
    return tmp_path


def test_a_sunday_is_that_of_the_running_week_though_the_next_one_is_drafted(folder: Path) -> None:
    this = Week.of(date.today())
    told = json.loads(
        roster("replan", "--absent", "甲=周日", "--from", f"{this.monday}", "--json", folder=folder).stdout
    )
    assert (told["week"], told["monday"], told["sunday"]) == (str(this), f"{this.monday}", f"{this.sunday}")
    assert [one["date"] for one in told["changes"]] == [f"{this.sunday}"]


@pytest.mark.parametrize(
    "words",
    [
        ("replan", "--absent", "甲=周日"),
        ("unassign", "甲", "周日", "晚班"),
        ("assign", "乙", "南门", "周日", "早班"),
        ("publish",),
    ],
)
def test_what_changes_a_week_says_first_which_one(folder: Path, words: tuple[str, ...]) -> None:
    coming = Week.of(date.today()).plus(1)
    first = roster(*words, "--week", "下周", folder=folder).stdout.splitlines()[0]
    assert first.startswith("Week: ")
    assert first.endswith(str(coming))
    assert f"{coming.sunday.day}" in first.partition("·")[0]


def test_a_version_is_named_wherever_a_week_is_read_and_changed_only_if_it_is_the_newest(folder: Path) -> None:
    assert roster("unassign", "甲", "周日", "晚班", folder=folder).returncode == 0
    week = str(Week.of(date.today()))
    for words in (
        ("show",),
        ("audit",),
        ("summary",),
        ("explain", "甲"),
        ("suggest", "南门", "周日", "早班"),
        ("capacity",),
        ("what-if", "--leave", "甲=周日"),
    ):
        for version in (1, 2):
            done = roster(*words, "--week", f"{week}@{version}", "--json", folder=folder)
            assert json.loads(done.stdout).get("version", version) == version, (words, done.stderr)
    exported = roster("export", "--all", "--format", "csv", "--week", "@1", folder=folder)
    assert exported.returncode == 0, exported.stderr
    assert "甲" in (folder / "rosters" / week / "duties.csv").read_text("utf-8")
    refused = roster("assign", "乙", "南门", "周日", "早班", "--week", f"{week}@1", folder=folder)
    assert (refused.returncode, "roster undo" in refused.stderr) == (2, True)
    assert roster("assign", "乙", "南门", "周日", "早班", "--week", f"{week}@2", folder=folder).returncode == 0


def test_dates_come_first_in_headings(folder: Path) -> None:
    this = Week.of(date.today())
    heading = roster("--lang", "zh", "show", folder=folder).stdout.splitlines()[0]
    assert heading.startswith(f"{this.monday.month}月{this.monday.day}日—")
    assert f"日 · {this}" in heading
