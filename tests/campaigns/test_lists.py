"""Lists as nobody should hand them in: each is told in sentences, none is a fault of the program, no row is lost.

A user hands in staff lists, checkpoint lists, sign-in lists, edited workbooks, settings and texts of chat groups.
Each is mutated here cell by cell and byte by byte, and goes through the real command.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from campaigns.size import rounds
from commands import roster
from roster_cli.domain import Week
from roster_cli.sheets import read_inputs
from workbooks import EIGHT_PEOPLE, write_lists

ODD: tuple[object, ...] = (
    None,
    "",
    "　",
    "#N/A",
    "=1+1",
    "@张伟",
    "-5",
    0,
    -1,
    10**15,
    1.5,
    44000.5,
    True,
    date(2022, 3, 15),
    datetime(1899, 12, 31, 7),
    time(7, 5),
    timedelta(hours=30),
    "张伟、李娜",
    "张伟（请假）",
    "3月15日-3月18日",
    "2022-02-30",
    "周三晚班，周四",
    "13800000001/13900000002",
    "１００１",
    "0001",
    "‮名",
    "𠮷田",
    "合计",
    "是",
    "长" * 33000,
    "a\nb",
    "\u200b",
)
SETTINGS = """[rules]
max_per_week = 5
min_rest_hours = 11

[shifts]
早班 = "07:00-14:00"
晚班 = "14:00-21:00"

[calendar]
extra_rest_days = ["2022-03-18"]

[weights]
idle = 300
"""
CHAT = """#接龙
3月16日早班 签到
1. 王芳
2. 李强 迟到
3. 张伟 7:05
4. 刘洋 请假
"""
SIGNED = "日期,班次,工号,姓名,签到时间\n" + "".join(
    f"2022-03-1{day},早班,10{number:02d},{EIGHT_PEOPLE[number][1]},07:0{number}\n"
    for day in range(4, 8)
    for number in range(4)
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    write_lists(folder)
    (folder / "roster.toml").write_text(SETTINGS, "utf-8")
    (folder / "接龙.txt").write_text(CHAT, "utf-8")
    (folder / "signed.csv").write_text(SIGNED, "utf-8")
    for words in (
        ("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11"),
        ("export", "--community", "康庄"),
    ):
        done = roster(*words, folder=folder)
        assert done.returncode == 0, done.stderr
    shutil.copy(folder / "rosters" / "2022-W11" / "康庄社区.xlsx", folder / "edited.xlsx")
    return folder


def cells_changed(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    for _cell in range(chance.choice((1, 1, 3, 10))):
        sheet = chance.choice(book.worksheets)
        cell = sheet.cell(chance.randint(1, sheet.max_row + 1), chance.randint(1, sheet.max_column + 1))
        if isinstance(cell, openpyxl.cell.MergedCell):
            continue
        value = chance.choice(ODD)
        cell.value = (
            None if isinstance(value, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value) else value
        )
    book.save(path)


def rows_moved(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    sheet = chance.choice(book.worksheets)
    change = chance.choice((sheet.insert_rows, sheet.delete_rows, sheet.insert_cols, sheet.delete_cols))
    change(chance.randint(1, 5), chance.randint(1, 3))
    book.save(path)


def areas_merged(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    sheet = chance.choice(book.worksheets)
    row, column = chance.randint(1, sheet.max_row), chance.randint(1, sheet.max_column)
    sheet.merge_cells(
        start_row=row,
        start_column=column,
        end_row=row + chance.randint(0, 3),
        end_column=column + chance.randint(0, 2),
    )
    book.save(path)


def bytes_changed(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _byte in range(chance.choice((1, 4, 40))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def cut_off(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def lines_mixed(path: Path, chance: random.Random) -> None:
    lines = path.read_text("utf-8").splitlines()
    for _line in range(chance.choice((1, 2, 5))):
        place = chance.randrange(len(lines))
        line, odd = lines[place], str(chance.choice(ODD))[:300]
        at = chance.randint(0, len(line))
        lines[place] = chance.choice(
            (odd, line[:at] + odd + line[at:], line[:at], line * 2, line.replace("=", odd, 1))
        )
    path.write_text("\n".join(lines), chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), errors="replace")


IN_WORKBOOKS = (cells_changed, cells_changed, cells_changed, rows_moved, areas_merged, bytes_changed, cut_off)
IN_TEXTS = (lines_mixed, lines_mixed, lines_mixed, bytes_changed, cut_off)
CHECK = ("check", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
KINDS: tuple[tuple[str, tuple[Callable[[Path, random.Random], None], ...], tuple[str, ...]], ...] = (
    ("staff.xlsx", IN_WORKBOOKS, CHECK),
    ("checkpoints.xlsx", IN_WORKBOOKS, CHECK),
    ("roster.toml", IN_TEXTS, CHECK),
    ("signed.csv", IN_TEXTS, ("signin", "signed.csv")),
    ("接龙.txt", IN_TEXTS, ("signin", "接龙.txt")),
    ("edited.xlsx", IN_WORKBOOKS, ("import", "edited.xlsx")),
)


@pytest.mark.parametrize("name", [kind[0] for kind in KINDS])
def test_a_list_of_any_kind_is_read_or_told(workspace: Path, tmp_path: Path, name: str) -> None:
    (mutations, words) = next(kind[1:] for kind in KINDS if kind[0] == name)
    for seed in range(rounds(12)):
        chance = random.Random(f"{name} {seed}")
        folder = Path(shutil.copytree(workspace, tmp_path / str(seed)))
        mutation = chance.choice(mutations)
        mutation(folder / name, chance)
        done = roster(*words, folder=folder)
        where = f"{name}, seed {seed}, {mutation.__name__}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode in (0, 2), where
        assert "Traceback" not in done.stderr, where
        assert "Internal error" not in done.stderr, where
        assert done.returncode == 0 or done.stderr.strip() or done.stdout.strip(), where
        assert max(map(len, (done.stdout + done.stderr).splitlines()), default=0) < 3000, where
        shutil.rmtree(folder)


@pytest.mark.parametrize("seed", range(rounds(10)))
def test_no_row_is_lost_by_count(tmp_path: Path, seed: int) -> None:
    """Every row of people is a person, or a problem, or is counted as skipped."""
    chance = random.Random(f"rows {seed}")
    people = [list(row) for row in EIGHT_PEOPLE]
    for _change in range(chance.randint(0, 4)):
        row = chance.choice(people)
        row[chance.choice((0, 2, 3, 4, 5, 6))] = chance.choice(("", None, row[0], "不在城区", "0007", "3月15日"))
    for _blank in range(chance.randint(0, 3)):
        people.insert(chance.randint(0, len(people)), [None] * 7)
    write_lists(tmp_path, people)
    done = roster(*CHECK, "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    if done.returncode == 0:
        reading = read_inputs(tmp_path / "staff.xlsx", tmp_path / "checkpoints.xlsx", None, week=Week(2022, 11))
        assert len(reading.district.people) == len(EIGHT_PEOPLE)
        assert sorted(one.name for one in reading.district.people) == sorted(row[1] for row in EIGHT_PEOPLE)
    else:
        assert told["problems"]


def test_a_header_as_long_as_a_cell_may_be_is_told_in_short(tmp_path: Path) -> None:
    write_lists(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "staff.xlsx")
    book["人员"].cell(1, 8).value = "长" * 32767
    book.save(tmp_path / "staff.xlsx")
    done = roster(*CHECK, folder=tmp_path)
    assert done.returncode == 0
    assert "长长长" in done.stdout
    assert max(map(len, (done.stdout + done.stderr).splitlines())) < 500
