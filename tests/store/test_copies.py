"""A backup is whole or is not there; a restore puts a whole one in place or changes nothing."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from random import Random

import pytest

from roster_cli.errors import Busy, RosterError, UsageError
from roster_cli.store import Store
from roster_cli.store.copies import back_up, restore
from roster_cli.store.schema import MIGRATIONS
from small import REPORT, WEEK, district, person, roster, slot


@pytest.fixture
def database(tmp_path) -> Path:
    return stored(tmp_path / "roster.db", "甲")


def stored(path: Path, name: str) -> Path:
    with Store.open(path) as store:
        store.save_roster(district(person(name)), roster((slot(0), name)), REPORT)
    return path


def names(path: Path) -> tuple[str, ...]:
    with Store.open(path) as store:
        return store.names("person")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def test_a_backup_is_what_the_database_was_and_its_owners_only(database, tmp_path):
    copied = back_up(database, tmp_path / "copy.db")
    stored(database, "乙")
    assert [one.week for one in copied.weeks] == [WEEK]
    assert not copied.replaced
    assert stat.S_IMODE(copied.path.stat().st_mode) == 0o600
    assert names(copied.path) == ("甲",)
    assert restore(copied.path, database, replace=True).replaced
    assert names(database) == ("甲",)
    assert set(files(tmp_path)) == {"roster.db", "copy.db"}


@pytest.mark.usefixtures("little_patience")
def test_a_backup_is_taken_while_somebody_writes(database, tmp_path):
    with Store.open(database) as store, store.writing("solve"):
        back_up(database, tmp_path / "copy.db")
        with pytest.raises(Busy):
            restore(tmp_path / "copy.db", database, replace=True)
    assert names(tmp_path / "copy.db") == ("甲",)


def test_nothing_gives_way_unasked(database, tmp_path):
    back_up(database, tmp_path / "copy.db")
    stored(database, "乙")
    before = files(tmp_path)
    for attempt in (
        lambda: back_up(database, tmp_path / "copy.db"),
        lambda: restore(tmp_path / "copy.db", database),
        lambda: back_up(database, database, replace=True),
        lambda: back_up(database, tmp_path, replace=True),
        lambda: back_up(database, tmp_path / "none" / "copy.db"),
        lambda: back_up(tmp_path / "none.db", tmp_path / "copy2.db"),
        lambda: restore(tmp_path / "none.db", database, replace=True),
    ):
        with pytest.raises(UsageError):
            attempt()
        assert files(tmp_path) == before


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def newer(path: Path) -> None:
    stored(path, "丙")
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def wrong_key(path: Path) -> None:
    stored(path, "丙")
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO costs VALUES (99, 'idle', 1)")


def wrong_value(path: Path) -> None:
    stored(path, "丙")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE people SET duty_type = 'never'")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(5000)),
        lambda path: path.write_bytes(stored(path, "丙").read_bytes()[:6000]),
        foreign,
        newer,
        wrong_key,
        wrong_value,
    ],
)
def test_what_is_no_whole_database_is_not_put_in_place(database, tmp_path, make):
    make(tmp_path / "copy.db")
    before = files(tmp_path)
    with pytest.raises(UsageError) as failure:
        restore(tmp_path / "copy.db", database, replace=True)
    assert ".tmp" not in str(failure.value)
    assert files(tmp_path) == before


def test_a_copy_with_any_byte_changed_is_refused_or_is_whole(database, tmp_path):
    whole = back_up(database, tmp_path / "copy.db").path.read_bytes()
    random, refused = Random(1), 0
    for _round in range(40):
        content = bytearray(whole)
        at = random.randrange(len(content))
        content[at : at + 64] = random.randbytes(64)
        (tmp_path / "broken.db").write_bytes(content)
        try:
            restore(tmp_path / "broken.db", tmp_path / "other.db", replace=True)
        except RosterError:
            refused += 1
        else:
            with Store.open(tmp_path / "other.db") as store:
                store.see_that_it_is_whole()
    assert refused


def test_a_damaged_database_gives_way_with_what_lies_beside_it(database, tmp_path):
    back_up(database, tmp_path / "copy.db")
    database.write_bytes(b"nothing")
    Path(f"{database}-journal").write_bytes(b"of the other")
    restore(tmp_path / "copy.db", database, replace=True)
    assert names(database) == ("甲",)
    assert set(files(tmp_path)) == {"roster.db", "copy.db"}


def test_a_copy_of_the_first_release_becomes_a_database_of_this_one(tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(__file__).with_name("first_release.db").read_bytes())
    before = copy.read_bytes()
    assert restore(copy, tmp_path / "roster.db").weeks
    assert copy.read_bytes() == before
    assert stat.S_IMODE((tmp_path / "roster.db").stat().st_mode) == 0o600


def test_rights_that_someone_set_are_kept(database, tmp_path):
    back_up(database, tmp_path / "copy.db")
    database.chmod(0o640)
    restore(tmp_path / "copy.db", database, replace=True)
    assert stat.S_IMODE(database.stat().st_mode) == 0o640
