"""Workbooks that no spreadsheet program writes: read like others or told, and never the end of the program."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.worksheet.pagebreak import Break

from commands import roster
from roster_cli.sheets.book import open_book
from roster_cli.sheets.findings import FileError
from roster_cli.sheets.trial import is_bearable
from workbooks import write_lists

CHECK = ("check", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
SHEET = "xl/worksheets/sheet1.xml"


def change_sheet(path: Path, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[SHEET] = change(parts[SHEET])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="10"><c r="xfd1048576"><v>1</v></c></row>',
        b'<row r="10"><c r="ZZZZZZ9"><v>1</v></c></row>',
        b'<row r="10"><c r="A10Z"><v>1</v></c></row>',
        b'<row r="10"><c r = "XFD1048576"><v>1</v></c></row>',
        b'<row r="10"><c r="&#88;FD1048576"><v>1</v></c></row>',
        b'<row r="10"><c r="A4294967295"><v>1</v></c></row>',
        b"<row/>" * 60_000 + b"<row>" + b"<c/>" * 16_000 + b"<c><v>1</v></c></row>",
        b'<row r="10">' + b"<c/>" * 17_000 + b"<c><v>1</v></c></row>",
    ],
)
def test_a_cell_where_none_can_be_is_told(tmp_path: Path, row: bytes) -> None:
    write_lists(tmp_path)
    change_sheet(tmp_path / "staff.xlsx", lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))
    book = open_book(tmp_path / "staff.xlsx")
    with pytest.raises(FileError, match=r"reaches as far as cell|damaged"):
        book.grid("人员")


def test_cells_that_do_not_say_where_they_are_are_read_in_their_order(tmp_path: Path) -> None:
    write_lists(tmp_path)
    usual = open_book(tmp_path / "staff.xlsx").grid("人员")
    change_sheet(tmp_path / "staff.xlsx", lambda xml: re.sub(rb' r="[A-Z]*\d+"', b"", xml))
    odd = open_book(tmp_path / "staff.xlsx").grid("人员")
    assert [row[:6] for row in odd.rows] == [row[:6] for row in usual.rows]


def test_a_list_with_page_breaks_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, _checkpoints = write_lists(tmp_path)
    book = openpyxl.load_workbook(staff)
    book["人员"].row_breaks.append(Break(4))
    book.save(staff)
    monkeypatch.setattr("roster_cli.sheets.book.is_bearable", lambda _content: pytest.fail("tried first"))
    assert len(open_book(staff).grid("人员").rows) == 9


def test_a_long_list_is_looked_at_but_not_gone_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, _checkpoints = write_lists(tmp_path)
    far = b'<row r="12345"><c r="A12345"><v>1</v></c></row></sheetData>'
    change_sheet(staff, lambda xml: xml.replace(b"</sheetData>", far))
    monkeypatch.setattr("roster_cli.sheets.package._MANY", 20)
    monkeypatch.setattr("roster_cli.sheets.package._cells", lambda _xml: pytest.fail("gone through"))
    assert len(open_book(staff).grid("人员").rows) == 12345


def test_what_takes_too_much_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lists(tmp_path)
    monkeypatch.setattr("roster_cli.sheets.package.LARGE", 1)
    monkeypatch.setattr("roster_cli.sheets.book.is_bearable", lambda content: is_bearable(content, memory=1 << 20))
    done = roster(*CHECK, folder=tmp_path)
    assert done.returncode == 2
    assert "this workbook takes more time or memory to read than a list needs" in done.stdout


@pytest.mark.parametrize(
    ("seconds", "memory", "fits"), [(60, 2 << 30, True), (60, 1 << 20, False), (0, 2 << 30, False)]
)
def test_the_bounds_hold(tmp_path: Path, seconds: int, memory: int, fits: bool) -> None:
    staff, _checkpoints = write_lists(tmp_path)
    assert is_bearable(staff.read_bytes(), seconds, memory) == fits


def test_what_is_wrong_in_another_way_is_told_by_who_reads_it() -> None:
    assert is_bearable(b"PK no package at all")


def test_an_old_workbook_with_a_stray_cell_is_told(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for column, header in enumerate(("工号", "姓名", "单位", "社区")):
        sheet.write(0, column, header)
    sheet.write(65535, 255, "x")
    book.save(str(tmp_path / "staff.xls"))
    with pytest.raises(FileError, match="IV65536"):
        open_book(tmp_path / "staff.xls").grid("人员")


@pytest.mark.parametrize("form", ["[h]:mm:ss", "yyyy-mm-dd", "h:mm"])
def test_a_phone_number_that_is_shown_as_a_time_is_that_number(tmp_path: Path, form: str) -> None:
    staff, _checkpoints = write_lists(tmp_path)
    book = openpyxl.load_workbook(staff)
    cell = book.worksheets[0]["F2"]
    cell.value, cell.number_format = 13800000001, form
    book.save(staff)
    done = roster("check", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=tmp_path)
    assert "damaged" not in done.stdout + done.stderr
    assert done.returncode == 0 or "F2" in done.stdout + done.stderr
