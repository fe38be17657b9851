"""What people see in a list beside its values is told: cells struck out, comments."""

from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from sheet_files import STAFF_HEADER, Desk

from roster_cli.sheets.annotate import AUTHOR
from roster_cli.sheets.book import open_book

ROWS = [STAFF_HEADER, ("1", "张三", "统计局", "康庄"), ("2", "李四", "统计局", "康庄")]


def test_a_name_struck_out_is_told_beside_the_verdict(desk: Desk) -> None:
    def strike(book):  # type: ignore[no-untyped-def]
        book["人员"]["B3"].font = Font(strike=True)
        book["人员"]["C2"].font = Font(strike=False)
        book["人员"]["H2"].font = Font(strike=True)  # an empty cell says nothing

    reading = desk.read(desk.staff(ROWS, touch=strike))
    assert len(reading.district.people) == 2
    (told,) = [line for line in reading.warnings if "struck out" in line]
    assert "1 cells" in told
    assert "B3 “李四”" in told


def test_a_word_struck_out_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active["B4"] = CellRichText(TextBlock(InlineFont(strike=True), "周二"), "周三")
    book.save(tmp_path / "list.xlsx")
    assert open_book(tmp_path / "list.xlsx").grid("Sheet").marks.struck == {(3, 1)}


@pytest.mark.parametrize(("text", "is_grave"), [("本周请假", True), ("新来的", False)])
def test_comments_are_told(desk: Desk, text: str, is_grave: bool) -> None:
    def comment(book):  # type: ignore[no-untyped-def]
        book["人员"]["B2"].comment = Comment(f"Secretary:\n{text}", "Secretary")
        book["人员"]["B1"].comment = Comment("how to fill this in", "Secretary")
        book["人员"]["B3"].comment = Comment("what was wrong here", AUTHOR)

    reading = desk.read(desk.staff(ROWS, touch=comment))
    (told,) = {line for line in reading.warnings + reading.notices if "comments" in line}
    assert f"B2 “{text}”" in told
    assert (told in reading.warnings) == is_grave


def test_old_workbooks_tell_it_too(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    sheet.write(0, 0, "姓名")
    sheet.write(2, 1, "张三", xlwt.easyxf("font: struck_out on"))
    book.save(str(tmp_path / "list.xls"))
    assert open_book(tmp_path / "list.xls").grid("Sheet").marks.struck == {(2, 1)}


def test_threads_of_today_are_told_in_their_own_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    opening = (
        "[Threaded comment]\n\nYour version of Excel allows you to read this. Learn more: https://example.org\n\n"
    )
    book.active["A2"] = "张三"
    book.active["A2"].comment = Comment(f"{opening}Comment:\n    周三请假", "tc={0}")
    book.save(tmp_path / "list.xlsx")
    assert open_book(tmp_path / "list.xlsx").grid("Sheet").marks.comments == {(1, 0): "周三请假"}


def test_away_without_a_date_is_told(desk: Desk) -> None:
    header = (*STAFF_HEADER, "是否请假", "请假时间")
    rows = [
        header,
        ("1", "张三", "统计局", "康庄", "是", ""),
        ("2", "李四", "统计局", "康庄", "否", ""),
        ("3", "王五", "统计局", "康庄", "是", "周三"),
    ]
    (told,) = [line for line in desk.read(desk.staff(rows)).warnings if "是否请假" in line]
    assert "1 rows" in told
    assert "张三" in told
    assert "王五" not in told
