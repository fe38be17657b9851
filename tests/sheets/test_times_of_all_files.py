"""A date, a time or a duration is the same value whatever kind of file holds it, in either calendar of Excel."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from builders import SETTINGS, WEEK
from roster_cli.sheets.book import Cell, open_book
from roster_cli.sheets.package import Fault
from roster_cli.sheets.parsers import Context, items, read_clock, read_date
from roster_cli.sheets.serials import padded
from roster_cli.sheets.signing.said import read_signed_at

CONTEXT = Context(WEEK, SETTINGS)
DAY, CLOCK, MOMENT = date(2022, 3, 14), time(7, 5), datetime(2022, 3, 14, 7, 5)
SERIAL = (DAY - date(1899, 12, 30)).days
PART = (7 * 60 + 5) / (24 * 60)
FORMS = ("yyyy-mm-dd", "h:mm", "yyyy-mm-dd h:mm", "[h]:mm", "General", "General", "General", "000000")


def numbers(first_day: int) -> tuple[float, ...]:
    """Return a date, a time, a moment, a duration, the same three as bare numbers, and a number, as stored."""
    day = SERIAL - first_day
    return (day, PART, day + PART, PART, day, PART, day + PART, 123)


def write_xlsx(path: Path, *, is_1904: bool) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
    sheet = book.active
    for column, (number, form) in enumerate(zip(numbers(1462 * is_1904), FORMS, strict=True), 1):
        sheet.cell(1, column, number).number_format = form
    book.save(path)


def write_xls(path: Path, *, is_1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    sheet = book.add_sheet("a")
    for column, (number, form) in enumerate(zip(numbers(1462 * is_1904), FORMS, strict=True)):
        sheet.write(0, column, number, xlwt.easyxf(num_format_str=form))
    book.save(str(path))


def write_csv(path: Path) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerow(
            ["2022/3/14", "7:05", "2022/3/14 7:05", "7:05:00", SERIAL, PART, SERIAL + PART, "000123"]
        )


FILES: dict[str, Callable[[Path], None]] = {
    "since 1900.xlsx": lambda path: write_xlsx(path, is_1904=False),
    "since 1904.xlsx": lambda path: write_xlsx(path, is_1904=True),
    "since 1900.xls": lambda path: write_xls(path, is_1904=False),
    "since 1904.xls": lambda path: write_xls(path, is_1904=True),
    "text.csv": write_csv,
}


@pytest.fixture(params=FILES)
def cells(request: pytest.FixtureRequest, tmp_path: Path) -> Sequence[Cell]:
    path = tmp_path / request.param
    FILES[request.param](path)
    book = open_book(path)
    return book.grid(book.names[0]).rows[0]


def test_days_times_and_moments_are_the_same_in_every_file(cells: Sequence[Cell]) -> None:
    assert [read_date(cells[place], CONTEXT) for place in (0, 4)] == [DAY, DAY]
    assert [items(dates=True)(cells[place], CONTEXT) for place in (0, 4)] == [
        frozenset(slot for slot in CONTEXT.grammar.slots("3月14日"))
    ] * 2
    assert [read_clock(cells[place], CONTEXT) for place in (1, 3, 5)] == [CLOCK] * 3
    assert [read_signed_at(cells[place], CONTEXT).moment for place in (1, 3, 5)] == [CLOCK] * 3
    assert [read_signed_at(cells[place], CONTEXT).moment for place in (2, 6)] == [MOMENT] * 2


def test_zeros_that_a_form_shows_are_part_of_the_number(cells: Sequence[Cell]) -> None:
    assert cells[7] == "000123"


@pytest.mark.parametrize("value", [timedelta(days=-1), timedelta(days=2), -0.5, 1e9, datetime(1, 1, 1)])
def test_what_is_no_moment_is_an_error_of_the_cell(value: Cell) -> None:
    if value == datetime(1, 1, 1):
        assert read_signed_at(value, CONTEXT).moment == time()
        return
    with pytest.raises(Exception, match="no time of signing in"):
        read_signed_at(value, CONTEXT)


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (123, "000000", "000123"),
        (1234567, "000000", "1234567"),
        (7, '"YD"0000', "YD0007"),
        (7, "YD0000", ""),
        (35712345, "0000-0000", "3571-2345"),
        (5, "000;@", "005"),
        (5, "0", ""),
        (5, "General", ""),
        (5, "0.00", ""),
        (5.5, "000", ""),
        (-5, "000", ""),
        (5, "0_ ", ""),
        (5, "#,##0", ""),
        (7, "\\A00", "A07"),
        (5, "[Red]000", "005"),
        (5, "yyyy", ""),
    ],
)
def test_forms(number: float, form: str, shown: str) -> None:
    assert padded(number, form) == shown


def packed(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(*change(name, part))


def small(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "单位"])
    book.active.append(["张伟", "统计局"])
    book.save(path)


def _elsewhere(name: str, part: bytes) -> tuple[str, bytes]:
    if name.endswith((".rels", "[Content_Types].xml")):
        part = part.replace(b"xl/workbook.xml", b"main/book2.xml").replace(
            b'Target="styles', b'Target="../xl/styles'
        )
        part = part.replace(b'Target="theme', b'Target="../xl/theme')
        part = part.replace(b'Target="sharedStrings', b'Target="../xl/sharedStrings')
    return name.replace("xl/workbook.xml", "main/book2.xml").replace("xl/_rels/workbook", "main/_rels/book2"), part


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: (name.replace("/", "\\"), part),
        lambda name, part: (name, part.replace(b'<dimension ref="A1:B2"', b'<dimension ref="1:1048576"')),
        lambda name, part: (name, part.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A:B"')),
        lambda name, part: (
            name.replace("workbook.xml", "workbook2.xml"),
            part.replace(b"workbook.xml", b"workbook2.xml"),
        ),
        _elsewhere,
    ],
    ids=["backslashes", "whole rows", "whole columns", "another name", "another folder"],
)
def test_what_excel_opens_is_opened(tmp_path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    path = tmp_path / "list.xlsx"
    small(path)
    packed(path, change)
    book = open_book(path)
    assert book.grid(book.names[0]).rows == [["姓名", "单位"], ["张伟", "统计局"]]


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "#CALC!", "#FIELD!", "#BUSY!"])
def test_a_newer_error_value_is_that_cells_error(tmp_path: Path, error: str) -> None:
    path = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["姓名", "单位", "备忘"])
    book.active.append(["张伟", "统计局", "#N/A"])
    book.active["C2"].data_type = "e"
    book.save(path)
    packed(path, lambda name, part: (name, part.replace(b"#N/A", error.encode())))
    rows = open_book(path).grid("Sheet").rows
    assert rows[1] == ["张伟", "统计局", Fault(error)]


def test_hidden_rows_are_known(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(5):
        book.active.append([number])
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "list.xlsx")
    old = xlwt.Workbook()
    sheet = old.add_sheet("Sheet")
    for number in range(5):
        sheet.write(number, 0, number)
    sheet.row(2).hidden = True
    old.save(str(tmp_path / "list.xls"))
    for name in ("list.xlsx", "list.xls"):
        assert open_book(tmp_path / name).grid("Sheet").hidden == {2}
