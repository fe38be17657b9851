"""A file that is none of ours, damaged, older or newer gives one clear answer and is left as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from roster_cli.errors import Busy, RosterError, UsageError
from roster_cli.store import Store
from roster_cli.store.database import connect
from roster_cli.store.schema import MIGRATIONS, migrate, schema_version
from small import REPORT, WEEK, district, person, roster, slot


def stored(path: Path) -> Path:
    with Store.open(path) as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
    return path


@pytest.mark.parametrize("content", [b"no database at all\n" * 100, b"PK\x03\x04" + bytes(5000), b"x"])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "staff.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="no roster database or is damaged"):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_damaged_database_is_told_in_one_sentence(tmp_path):
    path = stored(tmp_path / "roster.db")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(RosterError, match="damaged"), Store.open(path) as store:
        store.load()


def test_a_truncated_database_is_told_in_one_sentence(tmp_path):
    path = stored(tmp_path / "roster.db")
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(RosterError, match="damaged"), Store.open(path) as store:
        store.load()


def test_the_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(UsageError, match="another program"):
        Store.open(path)


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(UsageError, match="cannot be used"):
        Store.open(tmp_path)


def test_an_empty_file_counts_as_an_empty_database(tmp_path):
    path = tmp_path / "roster.db"
    path.touch()
    with Store.open(path) as store:
        assert store.weeks() == ()


def test_a_database_newer_than_the_program_is_refused(tmp_path):
    path = stored(tmp_path / "roster.db")
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(UsageError, match="newer roster-cli"):
        Store.open(path)


def test_an_older_database_goes_through_the_steps_that_it_lacks(tmp_path):
    path = stored(tmp_path / "roster.db")
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, (*MIGRATIONS, lambda c: c.execute("ALTER TABLE rosters ADD COLUMN remark TEXT") and None))
    assert schema_version(connection) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT week, remark FROM rosters").fetchall() == [(str(WEEK), None)]


def test_a_migration_that_fails_changes_nothing(tmp_path):
    connection = sqlite3.connect(stored(tmp_path / "roster.db"), isolation_level=None)

    def drop_and_fail(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE duties")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate(connection, (*MIGRATIONS, drop_and_fail))
    assert schema_version(connection) == len(MIGRATIONS)
    assert connection.execute("SELECT count(*) FROM duties").fetchone() == (1,)


def test_a_file_that_another_program_writes_to_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr("roster_cli.store.database.BUSY_SECONDS", 0.05)
    path = stored(tmp_path / "roster.db")
    other = connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy, match="another program"):
        stored(path)


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path):
    with (
        Store.open(tmp_path / "nowhere" / "roster.db") as store,
        pytest.raises(UsageError, match="no folder"),
        store.writing("solve"),
    ):
        pytest.fail("wrote into a folder that is not there")
    assert list(tmp_path.iterdir()) == []
