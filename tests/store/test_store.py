"""What is stored comes back as it was, week by week and version by version."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster_cli.domain import (
    DutyType,
    Gate,
    History,
    PastDuty,
    PastPerson,
    Roster,
    Settings,
    Slot,
    Standing,
    Weights,
)
from roster_cli.errors import UsageError
from roster_cli.store import Store
from small import NIGHT, REPORT, REPORTS, SOUTH, WEEK, district, districts, person, roster, rosters_of, slot


@given(data=st.data(), report=REPORTS, notices=st.lists(st.text(st.characters(exclude_categories=("Cs",)))))
@settings(max_examples=60, deadline=None)
def test_any_roster_comes_back_as_it_was_stored(data, report, notices):
    given_district = data.draw(districts())
    given_roster = data.draw(rosters_of(given_district))
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "roster.db")) as store:
        stored = store.save_roster(given_district, given_roster, report, tuple(notices))
        loaded = store.load()
    assert loaded == replace(stored, district=replace(given_district, history=History(WEEK)))
    assert loaded.roster == given_roster
    assert loaded.report == report


def test_solving_again_makes_a_draft_that_counts_in_place_of_the_one_before(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
        store.save_roster(district(person("乙")), roster((slot(1), "乙")), REPORT)
        assert [(week.week, week.version) for week in store.weeks()] == [(WEEK, 2)]
        assert store.load().roster == roster((slot(1), "乙"))
        assert [one.identity for one in store.history(WEEK.plus(1)).before[0].people] == ["乙"]


def test_history_holds_the_four_weeks_before_and_the_one_after(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        for offset in (-5, -4, -2, -1, 0, 1, 2):
            week = WEEK.plus(offset)
            store.save_roster(district(person("甲"), week=week), Roster(week, ()), REPORT)
        history = store.history(WEEK)
    assert [past.week for past in history.before] == [WEEK.plus(offset) for offset in (-4, -2, -1)]
    assert history.after is not None
    assert history.after.week == WEEK.plus(1)


def test_history_counts_the_newest_published_version(tmp_path):
    duties = [roster((slot(day), "甲")) for day in range(3)]
    with Store.open(tmp_path / "roster.db") as store:
        for version, one_duty in enumerate(duties, start=1):
            assert store.save_roster(district(person("甲")), one_duty, REPORT, replace=True).version == version
            store.publish()
        (past,) = store.history(WEEK.plus(1)).before
        assert [duty.date for duty in past.duties] == [slot(2).date]


def test_history_tells_points_by_that_weeks_own_settings_and_days_not_on_leave(tmp_path):
    settings = Settings(weights=replace(Weights(), points_working_day=5, points_rest_day=7))
    monday_off = frozenset((slot(0), slot(0, "晚班"), slot(1, "晚班")))
    people = (
        person("甲", leave=monday_off, duty_type=DutyType.WEEKDAY),
        person("乙", standing=Standing.NOT_REPORTED),
        person("丙"),
    )
    with Store.open(tmp_path / "roster.db") as store:
        duties = roster((slot(1), "甲"), (slot(5), "甲"))  # a working day and a Saturday
        store.save_roster(district(*people, settings=settings), duties, REPORT)
        (past,) = store.history(WEEK.plus(1)).before
    assert past.people == (
        PastPerson("甲", "康庄社区", DutyType.WEEKDAY, days_present=6, points=12),
        PastPerson("丙", "康庄社区", DutyType.ANY, days_present=7, points=0),
    )


def test_history_tells_when_a_night_shift_of_that_time_ended(tmp_path):
    monday = WEEK.monday
    with Store.open(tmp_path / "roster.db") as store:
        night = roster((Slot(monday, "夜班"), "甲"))
        store.save_roster(district(person("甲"), settings=NIGHT), night, REPORT)
        (past,) = store.history(WEEK.plus(1)).before
    ends = datetime(monday.year, monday.month, monday.day + 1, 7)
    assert past.duties == (
        PastDuty("甲", monday, "夜班", datetime(monday.year, monday.month, monday.day, 21), ends),
    )


def test_a_loaded_district_knows_the_neighbouring_weeks_as_they_are_stored_now(tmp_path):
    before = WEEK.plus(-1)
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
        earlier = roster((slot(0, week=before), "甲"), week=before)
        store.save_roster(district(person("甲"), week=before), earlier, REPORT)
        assert store.load(WEEK).district.past.duties("甲")[0].date == before.monday


def test_a_save_that_fails_leaves_the_roster_before(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
        unknown_gate = roster((slot(1), "甲"), gate=Gate("康庄社区", "无此小区", "南门"))
        with pytest.raises(KeyError):
            store.save_roster(district(person("甲")), unknown_gate, REPORT)
        assert store.load().roster == roster((slot(0), "甲"))


def test_the_newest_week_is_the_latest_one_not_the_one_stored_last(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        for week in (WEEK.plus(1), WEEK):
            store.save_roster(district(person("甲"), week=week), Roster(week, ()), REPORT)
        assert store.load().district.week == WEEK.plus(1)
        assert [stored.week for stored in store.weeks()] == [WEEK, WEEK.plus(1)]


def test_what_is_not_stored_is_named_with_what_is(tmp_path):
    path = tmp_path / "roster.db"
    with pytest.raises(UsageError, match="no database"):
        Store.open(path, create=False)
    with Store.open(path) as store:
        with pytest.raises(UsageError, match="holds no roster"):
            store.load()
        store.save_roster(district(person("甲")), roster(), REPORT)
        with pytest.raises(UsageError, match=r"2022-W12 is stored.*2022-W11"):
            store.load(WEEK.plus(1))
        with pytest.raises(UsageError, match=r"no version 3.*Stored: 1"):
            store.load(WEEK, 3)


def test_names_of_the_newest_week_come_in_list_order(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        assert store.names("person") == ()
        store.save_roster(district(person("乙"), person("甲")), roster(), REPORT)
        assert store.names("person") == ("乙", "甲")
        assert store.names("community") == ("康庄社区",)


def test_opening_a_missing_database_makes_no_file_until_something_is_stored(tmp_path):
    with Store.open(tmp_path / "roster.db") as store, store.writing("solve"):
        assert store.history(WEEK) == History(WEEK)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_new_database_is_its_owners_only_and_rights_that_someone_set_are_kept(tmp_path):
    path = tmp_path / "roster.db"
    before = os.umask(0)
    try:
        with Store.open(path) as store:
            store.save_roster(district(person("甲")), roster(), REPORT)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o664)
        with Store.open(path) as store:
            store.save_roster(district(person("甲")), roster(), REPORT)
        assert stat.S_IMODE(path.stat().st_mode) == 0o664
        assert stat.S_IMODE((tmp_path / "roster.db.lock").stat().st_mode) == 0o664
    finally:
        os.umask(before)


def test_unfilled_posts_are_stored_for_whoever_reads_the_tables(tmp_path):
    import sqlite3

    path = tmp_path / "roster.db"
    with Store.open(path) as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*), sum(missing) FROM unfilled_posts").fetchone() == (13, 13)
        assert connection.execute("SELECT week, date, shift, community, name FROM duty_list").fetchall() == [
            ("2022-W11", "2022-03-14", "早班", SOUTH.community, "甲")
        ]
