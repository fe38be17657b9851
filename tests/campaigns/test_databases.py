"""Broken databases: each is told in one sentence, or still says what it said; none ends the program by a fault."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from campaigns.counted import count
from campaigns.fixed import fix_database
from campaigns.size import first_round, rounds
from commands import roster
from workbooks import write_lists

READERS = (
    ("show",),
    ("show", "--community", "康庄"),
    ("history",),
    ("audit",),
    ("export", "--all", "--format", "csv", "--out", "out"),
    ("publish",),
    ("summary",),
    ("suggest", "南门", "周三", "晚班"),
    ("unassign", "1001@周三晚班"),
)
CODES = {0, 1, 2, 3, 5, 6}
ODD = (None, "", "x", -1, 10**12, 3.5, b"\xff\xfe", "2022-W99", "{", "[[", '{"a": 1}', "9" * 5000)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a database with two versions of a week."""
    folder = tmp_path_factory.mktemp("whole")
    write_lists(folder)
    assert roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=folder).returncode == 0
    assert roster("publish", folder=folder).returncode == 0
    fix_database(folder / "roster.db")
    return (folder / "roster.db").read_bytes()


def bytes_changed(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _byte in range(chance.choice((1, 4, 40, 400))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def page_lost(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content) // 4096) * 4096
    content[start : start + 4096] = bytes(chance.choice((0, 255)) for _byte in range(1)) * 4096
    path.write_bytes(content)


def cut_off(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def value_changed(path: Path, chance: random.Random) -> None:
    """Put something odd into any column of any table, as another program could."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice([name for name in tables if not name.startswith("sqlite_")])
        column = chance.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")])
        some = chance.choice(("", "WHERE rowid % 7 = 0"))
        with suppress(sqlite3.Error):
            connection.execute(f"UPDATE {table} SET {column} = ? {some}", (chance.choice(ODD),))
        connection.commit()


def table_lost(path: Path, chance: random.Random) -> None:
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice([name for name in tables if not name.startswith("sqlite_")])
        connection.execute(chance.choice((f"DROP TABLE {table}", f"DELETE FROM {table}")))
        connection.commit()


HARM: tuple[Callable[[Path, random.Random], None], ...] = (
    bytes_changed,
    page_lost,
    cut_off,
    value_changed,
    value_changed,
    value_changed,
    table_lost,
)


@pytest.mark.parametrize("seed", range(first_round(40), rounds(40)))
def test_a_broken_database_is_told_and_never_a_fault_of_the_program(
    whole: bytes, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    path = tmp_path / "roster.db"
    path.write_bytes(whole)
    harm = chance.choice(HARM)
    harm(path, chance)
    count("distinct broken databases", path.read_bytes())
    for words in chance.sample(READERS, 3):
        done = roster(*words, folder=tmp_path)
        told = f"{harm.__name__} {words}: {done.returncode} {done.stderr}"
        assert done.returncode in CODES, told
        assert "fault of the program" not in done.stderr, told
        assert "Traceback" not in done.stderr, told
