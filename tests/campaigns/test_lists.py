"""Lists as nobody should hand them in: each is told in sentences, none is a fault of the program, no row is lost.

A user hands in staff lists, checkpoint lists, sign-in lists, edited workbooks, settings and texts of chat groups.
Each is mutated here cell by cell and byte by byte, and goes through the real command.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
import xlwt

from campaigns.counted import count
from campaigns.fixed import fix_database, fix_workbook
from campaigns.mutations import IN_OLD_WORKBOOKS, IN_TEXTS, IN_WORKBOOKS, Mutation
from campaigns.size import examples, first_round
from commands import roster
from roster_cli.domain import Week
from roster_cli.sheets.district import read_inputs
from workbooks import EIGHT_PEOPLE, write_lists

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


ABSENT = "工号,姓名,请假\n1001,李强,周三\n1002,张伟,3月17日-3月18日\n1005,,周五晚班\n"


def make_lists(folder: Path) -> None:
    """Write a list of every kind that somebody may hand in; the bytes are the same each time."""
    staff, checkpoints = write_lists(folder)
    (folder / "roster.toml").write_text(SETTINGS, "utf-8")
    (folder / "接龙.txt").write_text(CHAT, "utf-8")
    (folder / "signed.csv").write_text(SIGNED, "utf-8")
    (folder / "absent.csv").write_text(ABSENT, "utf-8")
    solved = roster("solve", staff, checkpoints, "--week", "2022-W11", folder=folder)
    assert solved.returncode == 0, solved.stderr
    fix_database(folder / "roster.db")
    exported = roster("export", "--community", "康庄", folder=folder)
    assert exported.returncode == 0, exported.stderr
    shutil.copy(folder / "rosters" / "2022-W11" / "康庄社区.xlsx", folder / "edited.xlsx")
    shutil.copy(folder / "edited.xlsx", folder / "past.xlsx")
    for path in (staff, checkpoints, folder / "edited.xlsx", folder / "past.xlsx"):
        fix_workbook(path)
    write_old(staff, folder / "staff.xls")


def write_old(path: Path, old: Path) -> None:
    """Write a workbook's cells as a workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in openpyxl.load_workbook(path).worksheets:
        copy = book.add_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                copy.write(cell.row - 1, cell.column - 1, cell.value)
    book.save(str(old))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    make_lists(folder)
    return folder


CHECK = ("check", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
IMPORT = ("import", "edited.xlsx")
PAST = ("import-history", "past.xlsx", "--replace", "--staff", "staff.xlsx", "--checkpoints", "checkpoints.xlsx")
KINDS: tuple[tuple[str, tuple[Mutation, ...], tuple[tuple[str, ...], ...]], ...] = (
    ("staff.xlsx", IN_WORKBOOKS, (CHECK, CHECK, (*CHECK, "--annotate", "marked"))),
    ("checkpoints.xlsx", IN_WORKBOOKS, (CHECK, CHECK, (*CHECK, "--annotate", "marked"))),
    ("staff.xls", IN_OLD_WORKBOOKS, (("check", "staff.xls", "checkpoints.xlsx", "--week", "2022-W11"),)),
    ("roster.toml", IN_TEXTS, (CHECK,)),
    ("signed.csv", IN_TEXTS, (("signin", "signed.csv"),)),
    ("接龙.txt", IN_TEXTS, (("signin", "接龙.txt"),)),
    ("absent.csv", IN_TEXTS, (("replan", "--absences", "absent.csv", "--from", "2022-03-14", "--dry-run"),)),
    (
        "edited.xlsx",
        IN_WORKBOOKS,
        (("import", "edited.xlsx"), ("import", "edited.xlsx"), ("signin", "edited.xlsx")),
    ),
    ("past.xlsx", IN_WORKBOOKS, (PAST,)),
)


def test_the_lists_are_the_same_each_time_they_are_made(workspace: Path, tmp_path: Path) -> None:
    make_lists(tmp_path)
    assert fingerprints(tmp_path) == fingerprints(workspace)
    for name, mutations, _words in KINDS:
        for mutation in dict.fromkeys(mutations):
            made = []
            for again in ("once", "twice"):
                folder = tmp_path / again
                folder.mkdir(exist_ok=True)
                shutil.copy(workspace / name, folder / name)
                mutation(folder / name, random.Random(mutation.__name__))
                made.append((folder / name).read_bytes())
            assert made[0] == made[1], (name, mutation.__name__)


def fingerprints(folder: Path) -> dict[str, str]:
    """Return a mark of every list in a folder."""
    return {
        name: sha256((folder / name).read_bytes()).hexdigest()
        for name in (*(kind[0] for kind in KINDS), "roster.db")
    }


@pytest.mark.parametrize("name", [kind[0] for kind in KINDS])
def test_a_list_of_any_kind_is_read_or_told(workspace: Path, tmp_path: Path, name: str) -> None:
    (mutations, commands) = next(kind[1:] for kind in KINDS if kind[0] == name)
    failures = []
    for seed in range(first_round(12), examples(12, 6)):
        chance = random.Random(f"{name} {seed}")
        folder = Path(shutil.copytree(workspace, tmp_path / str(seed)))
        mutation = chance.choice(mutations)
        mutation(folder / name, chance)
        count("distinct mutated inputs", f"{name} ".encode() + (folder / name).read_bytes())
        done = roster(*chance.choice(commands), folder=folder)
        if fault := fault_of(done):
            failures.append(
                f"{name}, seed {seed}, {mutation.__name__}, {done.args[1]}: {fault}, {done.returncode}\n"
                f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            )
        shutil.rmtree(folder)
    assert not failures, "\n\n".join(failures)


def fault_of(done: subprocess.CompletedProcess[str]) -> str:
    """Return what is wrong with how a command ended; empty where it did its work, or told in sentences why not."""
    if done.returncode not in (0, 2):
        return "exit code"
    if "Traceback" in done.stderr or "Internal error" in done.stderr:
        return "a fault of the program"
    if done.returncode and not done.stderr.strip() and not done.stdout.strip():
        return "not a word"
    if max(map(len, (done.stdout + done.stderr).splitlines()), default=0) >= 3000:
        return "a line that nobody reads"
    return ""


@pytest.mark.parametrize("seed", range(first_round(10), examples(10, 5)))
def test_no_row_is_lost_by_count(tmp_path: Path, seed: int) -> None:
    """Every row of people is a person, or a problem, or is counted as skipped."""
    chance = random.Random(f"rows {seed}")
    people = [list(row) for row in EIGHT_PEOPLE]
    for _change in range(chance.randint(0, 4)):
        row = chance.choice(people)
        row[chance.choice((0, 2, 3, 4, 5, 6))] = chance.choice(("", None, row[0], "不在城区", "0007", "3月15日"))
    for _blank in range(chance.randint(0, 3)):
        people.insert(chance.randint(0, len(people)), [None] * 7)
    count("distinct mutated inputs", repr(people))
    write_lists(tmp_path, people)
    done = roster(*CHECK, "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    if done.returncode == 0:
        reading = read_inputs(tmp_path / "staff.xlsx", tmp_path / "checkpoints.xlsx", None, week=Week(2022, 11))
        assert len(reading.district.people) == len(EIGHT_PEOPLE)
        assert sorted(one.name for one in reading.district.people) == sorted(row[1] for row in EIGHT_PEOPLE)
    else:
        assert told["problems"]


@pytest.mark.parametrize(
    ("name", "row", "column"), [("staff", 1, 8), ("staff", 2, 2), ("staff", 2, 5), ("checkpoints", 2, 1)]
)
def test_a_cell_as_long_as_a_cell_may_be_is_told_in_short(
    tmp_path: Path, name: str, row: int, column: int
) -> None:
    write_lists(tmp_path)
    book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
    book.worksheets[0].cell(row, column).value = "长" * 32767
    book.save(tmp_path / f"{name}.xlsx")
    done = roster(*CHECK, folder=tmp_path)
    assert done.returncode == 0
    assert "长长长" in done.stdout + done.stderr
    assert max(map(len, (done.stdout + done.stderr).splitlines())) < 500
