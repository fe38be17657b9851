"""A database of the first release goes on living: it opens, and its rosters are what they were."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from pathlib import Path

import pytest

from commands import roster
from roster_cli.audit import audit
from roster_cli.domain import Origin, Week
from roster_cli.export.csv import csv_bytes
from roster_cli.store import Store
from roster_cli.store.schema import MIGRATIONS, schema_version
from roster_cli.views.view import DUTY_COLUMNS, View

HERE = Path(__file__).parent
WEEK = Week(2022, 11)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a copy of a database that roster-cli 0.1.0 wrote, with 2022-W10 and 2022-W11 in it."""
    return Path(shutil.copy(HERE / "first_release.db", tmp_path / "roster.db"))


def test_the_file_is_of_the_first_schema(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        assert schema_version(connection) == 1


def test_it_migrates_forward_with_its_roster_intact(database: Path) -> None:
    with Store.open(database) as store:
        stored = store.load(WEEK)
        assert [(week.week, week.version, week.published_at) for week in store.weeks()] == [
            (Week(2022, 10), 1, None),
            (WEEK, 1, None),
        ]
    view = View(stored, "zh")
    rows = [view.duty_row(duty) for duty in view.duties]
    assert csv_bytes(DUTY_COLUMNS, rows) == (HERE / "first_release_duties.csv").read_bytes()
    assert (stored.origin, stored.note, stored.fingerprint) == (Origin.SOLVE, "", "")
    with sqlite3.connect(database) as connection:
        assert schema_version(connection) == len(MIGRATIONS)


def test_its_roster_still_holds_every_rule_and_costs_what_it_did(database: Path) -> None:
    with Store.open(database) as store:
        stored = store.load(WEEK)
    result = audit(stored.district, stored.roster)
    assert result.violations == ()
    assert {term: result.costs[term] for term in stored.report.costs} == stored.report.costs


def test_its_weeks_count_as_history(database: Path) -> None:
    with Store.open(database) as store:
        history = store.history(WEEK.plus(1))
    assert [past.week for past in history.before] == [Week(2022, 10), WEEK]
    rows = list(csv.DictReader((HERE / "first_release_duties.csv").read_text("utf-8-sig").splitlines()))
    assert len(history.before[1].duties) == len(rows)


def test_it_can_be_published_and_listed(database: Path) -> None:
    assert roster("publish", "--week", "2022-W11", folder=database.parent).returncode == 0
    told = roster("history", folder=database.parent)
    assert told.returncode == 0, told.stderr
    assert [line.split()[:3] for line in told.stdout.splitlines() if "2022" in line] == [
        ["2022-W10", "1", "draft"],
        ["2022-W11", "1", "published"],
    ]
