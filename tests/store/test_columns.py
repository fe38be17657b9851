"""The store's tables follow the domain, and CONTRIBUTING's “Add a column” is all there is to a new one."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import make_dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

import roster_cli
from roster_cli.domain import Checkpoint, Person, PostGroup, Unit
from roster_cli.store.columns import Columns
from roster_cli.store.schema import migrate
from small import district, person
from workbooks import write_lists

HERE = Path(__file__).parent
# What the tables hold besides the fields of the domain.
OURS = {"roster", "position", "days_present"}
PROGRAM = """
import json, sys
from roster_cli.cli.main import run
print("codes", [run(words) for words in json.loads(sys.argv[1])])
"""


@pytest.mark.parametrize(
    ("kind", "table", "own_table"),
    [
        (Person, "people", ()),
        (Checkpoint, "checkpoints", ()),
        (Unit, "units", ()),
        (PostGroup, "post_groups", ("members",)),
    ],
)
def test_each_field_of_the_domain_has_its_column(kind: type, table: str, own_table: tuple[str, ...]) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    held = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} - OURS
    assert set(Columns(kind, without=own_table).names) == held


def test_a_record_is_what_its_columns_say() -> None:
    slots = district(person("甲")).slots
    one = person("甲", phone="13800000000", leave=frozenset(slots[3:5]), preference="晚班", own_limit=True)
    columns = Columns(Person, slots)
    assert list(columns.records([tuple(columns.row(one).values())])) == [one]


def test_what_nobody_said_is_not_told() -> None:
    columns = Columns(Person, district(person("甲")).slots)
    assert dict(columns.told(person("甲"))).keys() == {"identity", "name", "unit", "community"}
    assert dict(columns.told(person("甲", lead=True)))["lead"] == 1


def test_a_type_that_no_column_can_hold_is_refused() -> None:
    odd = make_dataclass("odd", [("odd", dict[str, int])])
    with pytest.raises(TypeError, match="no column can hold"):
        Columns(odd)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program with one more column, added by the steps of CONTRIBUTING."""
    copy = tmp_path_factory.mktemp("program") / "roster_cli"
    shutil.copytree(Path(roster_cli.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    changed(
        copy / "sheets/columns.py",
        r'(        Column\(\n            "lead",)',
        '        Column("badge", "胸牌", read_text, N_("Number of the badge.")),\n\\1',
    )
    changed(copy / "domain/staff.py", r"(    lead: bool = False\n)", '\\1    badge: str = ""\n')
    changed(
        copy / "sheets/staff.py",
        r'(        lead=bool\(values.get\("lead"\)\),\n)',
        '\\1        badge=record.text("badge"),\n',
    )
    changed(
        copy / "store/schema.py",
        r"(# The schema's version is the number of migrations)",
        "def _keep_badges(connection: sqlite3.Connection) -> None:\n"
        "    connection.execute(\"ALTER TABLE people ADD COLUMN badge TEXT NOT NULL DEFAULT ''\")\n\n\n\\1",
    )
    changed(copy / "store/schema.py", r"(MIGRATIONS: [^)]*)\)", "\\1    _keep_badges,\n)")
    return copy.parent


def changed(file: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1)
    assert count == 1, f"{file.name} holds no {pattern}"
    file.write_text(text, encoding="utf-8")


def run(program: Path, folder: Path, *lines: str) -> str:
    """Run command lines with the changed program, see that each ends well, and return what was said."""
    words = [["--lang", "en", *line.split()] for line in lines]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    told = done.stdout + done.stderr
    assert f"codes {[0] * len(lines)}" in done.stdout, told
    return told


def test_a_new_column_is_stored_and_every_command_works(program: Path, tmp_path: Path) -> None:
    staff, _checkpoints = write_lists(tmp_path)
    book = load_workbook(staff)
    for row, cells in enumerate(book["人员"].iter_rows(), start=1):
        book["人员"].cell(row, len(cells) + 1, "胸牌" if row == 1 else "007")
    book.save(staff)
    run(
        program,
        tmp_path,
        "solve staff.xlsx checkpoints.xlsx --week 2022-W11",
        "solve staff.xlsx checkpoints.xlsx --week 2022-W12",
        "audit",
        "audit --json",
        "show",
        "history --json",
        "summary",
        "export --all --format csv --format xlsx",
        "publish --week 2022-W11",
        "week staff.xlsx checkpoints.xlsx --week 2022-W12",
    )
    with sqlite3.connect(tmp_path / "roster.db") as connection:
        assert {badge for (badge,) in connection.execute("SELECT badge FROM people")} == {"007"}


def test_a_database_of_the_first_release_goes_on_living_with_it(program: Path, tmp_path: Path) -> None:
    shutil.copy(HERE / "first_release.db", tmp_path / "roster.db")
    run(
        program,
        tmp_path,
        "history",
        "audit --json",
        "show",
        "summary --json",
        "export --all --format csv",
        "publish --week 2022-W11",
    )
