"""The exported sign-in sheets, filled in by hand, are what ``roster signin`` reads."""

from __future__ import annotations

import json
import shutil
from datetime import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builders import district, duty, gate, person
from builders import roster as planned
from commands import roster
from roster_cli.store import Store
from small import REPORT

PEOPLE = [person(name) for name in ("王芳", "李强", "张伟", "刘洋", "陈静", "杨勇")]
GIVEN = district(PEOPLE, [gate("南门", only=["周一", "周二早班"]), gate("北门", only=["周一", "周二早班"])])
DUTIES = planned(
    duty("王芳", "周一早班", "南门"),
    duty("李强", "周一早班", "北门"),
    duty("张伟", "周一晚班", "南门"),
    duty("刘洋", "周二早班", "南门"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(GIVEN, DUTIES, REPORT)
        store.publish()
    done = roster("--lang", "zh", "export", "--community", "康庄", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def book_of(folder: Path) -> Path:
    (path,) = (folder / "out").rglob("康庄社区.xlsx")
    return path


def form_of(path: Path) -> tuple[Worksheet, dict[str, int], object]:
    """Return the sheet to sign on, its columns by header, and the workbook."""
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows(max_row=10):
            headers = {str(cell.value): cell.column for cell in row if cell.value}
            if {"日期", "班次", "姓名", "签名"} <= set(headers):
                return sheet, headers, book
    raise AssertionError("no sheet to sign on")


def fill(path: Path, marks: dict[tuple[str, str], dict[str, object]], target: Path | None = None) -> Path:
    """Write marks into the form: by shift and name what stands in which column."""
    sheet, columns, book = form_of(path)
    done = set()
    for row in range(1, sheet.max_row + 1):
        key = (str(sheet.cell(row, columns["班次"]).value), str(sheet.cell(row, columns["姓名"]).value))
        day = str(sheet.cell(row, columns["日期"]).value)
        for (shift, name), values in marks.items():
            if key == (shift, name) and day == "3月14日":
                done.add((shift, name))
                for header, value in values.items():
                    sheet.cell(row, columns[header]).value = value
    assert done == set(marks)
    book.save(target or path)
    return target or path


def counts(folder: Path, *words: object) -> dict[str, int]:
    done = roster("signin", *words, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not told["unknown"]
    return told["weeks"][0]["counts"]


def test_a_tick_a_time_and_a_blank_line(folder: Path) -> None:
    path = fill(book_of(folder), {("早班", "王芳"): {"签名": "√", "签到时间": time(6, 55)}})
    told = counts(folder, path)
    assert told == {"on_time": 1, "late": 0, "stood_in": 0, "absent": 1, "open": 2}


def test_late_leave_and_a_stand_in(folder: Path) -> None:
    marks = {
        ("早班", "王芳"): {"签名": "陈静", "备注": "代班"},
        ("早班", "李强"): {"签名": "李强", "签到时间": "迟到"},
        ("晚班", "张伟"): {"备注": "请假"},
    }
    told = counts(folder, fill(book_of(folder), marks))
    assert told == {"on_time": 0, "late": 1, "stood_in": 1, "absent": 1, "open": 1}


@pytest.mark.parametrize(
    "marks",
    [
        {"签名": "陈静", "签到时间": time(6, 55)},
        {"签名": "陈静", "签到时间": "6:55"},
        {"签名": "√", "备注": "陈静代"},
        {"签到时间": "6:55", "备注": "陈静代"},
    ],
)
def test_a_time_beside_a_stand_in_is_the_stand_ins(folder: Path, marks: dict[str, object]) -> None:
    told = counts(folder, fill(book_of(folder), {("早班", "王芳"): marks}))
    assert told == {"on_time": 0, "late": 0, "stood_in": 1, "absent": 1, "open": 2}


def test_a_stand_in_who_comes_late_does_not_make_the_other_come(folder: Path) -> None:
    told = counts(folder, fill(book_of(folder), {("早班", "王芳"): {"签名": "陈静", "签到时间": "迟到10分钟"}}))
    assert (told["stood_in"], told["on_time"], told["late"]) == (1, 0, 0)


def test_who_signs_at_a_vacant_post_helps(folder: Path) -> None:
    path = fill(book_of(folder), {("晚班", "缺1"): {"签名": "杨勇"}, ("晚班", "张伟"): {"签名": "√"}})
    done = roster("signin", path, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "At an unfilled post: 杨勇" in done.stdout


def test_a_folder_of_them_and_running_it_again(folder: Path) -> None:
    (folder / "收回").mkdir()
    fill(book_of(folder), {("早班", "王芳"): {"签名": "√"}}, folder / "收回/a.xlsx")
    fill(book_of(folder), {("早班", "李强"): {"签名": "√"}}, folder / "收回/b.xlsx")
    shutil.copy(folder / "收回/a.xlsx", folder / "收回/c.xlsx")
    told = counts(folder, "收回")
    assert (told["on_time"], told["absent"]) == (2, 0)
    assert "0 new, 0 completed" in roster("signin", "收回", folder=folder).stdout


def test_a_sheet_that_nobody_signed_says_nothing(folder: Path) -> None:
    done = roster("signin", book_of(folder), folder=folder)
    assert done.returncode == 2
    assert "no sign-in" in done.stderr


def test_what_contradicts_itself_is_an_error_of_the_cell(folder: Path) -> None:
    path = fill(book_of(folder), {("早班", "王芳"): {"签名": "√", "备注": "请假"}})
    done = roster("signin", path, folder=folder)
    assert done.returncode == 2
    assert "did not" in done.stderr


def test_excels_doings_on_the_way_survive(folder: Path) -> None:
    path = fill(book_of(folder), {("早班", "王芳"): {"签名": "√", "签到时间": 0.2951388}})
    sheet, columns, book = form_of(path)
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, columns["日期"]).value == "3月14日":
            sheet.cell(row, columns["日期"]).value = 44634  # dates turned to numbers
    sheet.protection.sheet = True
    header = next(row for row in range(1, 11) if sheet.cell(row, columns["日期"]).value == "日期")
    sheet.auto_filter.ref = f"A{header}:I{sheet.max_row}"
    sheet.row_dimensions[header + 3].hidden = True
    sheet.title = "签到表1"
    sheet.insert_rows(header + 2)
    book.save(path)
    told = counts(folder, path)
    assert (told["late"], told["absent"]) == (1, 1)


def test_weekdays_and_parts_of_the_day(folder: Path) -> None:
    (folder / "签到.csv").write_text(
        "日期,班次,姓名,签到时间\n周一,上午,王芳,6:50\n星期一,下午,张伟,13:50\n", "utf-8"
    )
    assert counts(folder, "签到.csv")["on_time"] == 2
