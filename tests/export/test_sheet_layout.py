from __future__ import annotations

import itertools
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from roster_cli.export.sheet import PLAIN, BookWriter, Page, Width, ems, line_count, pixels


def laid_out(sheet: Page, book: BookWriter) -> Worksheet:
    return load_workbook(BytesIO(book.content()))[sheet.name]


@pytest.fixture
def book() -> BookWriter:
    return BookWriter("试", datetime(2022, 3, 12))


def test_wide_characters_count_one_and_letters_about_half() -> None:
    assert ems("康庄") == 2
    assert 0.9 < ems("ab") < 1.3
    assert ems("e\u0301") == ems("e")


def test_text_wraps_where_the_cell_ends() -> None:
    assert line_count("康庄社区", PLAIN, pixels("康庄社区", PLAIN) + 10) == 1
    assert line_count("康庄社区", PLAIN, pixels("康庄", PLAIN) + 12) >= 2
    assert line_count("一\n二", PLAIN, 500) == 2


def test_a_column_is_as_wide_as_its_longest_name_within_bounds(book: BookWriter) -> None:
    sheet = Page(book, "试")
    sheet.columns = {1: Width(most=5)}
    for column in (0, 1):
        sheet.text(0, column, "欧阳" * 5, PLAIN)
    sheet.finish(header=(0, 0), freeze=(1, 0))
    result = laid_out(sheet, book)
    assert result.column_dimensions["A"].width > 10 * 1.9 > result.column_dimensions["B"].width
    assert result.row_dimensions[1].height > 2 * 10


def test_pages_break_between_blocks_and_where_they_must(book: BookWriter) -> None:
    sheet = Page(book, "试")
    sheet.text(0, 0, "头", PLAIN)
    for row in range(1, 101):
        sheet.text(row, 0, "行", PLAIN)
        sheet.least_heights[row] = 20
        if row % 10 == 1:
            sheet.block(row, new_page=row == 11)
    sheet.finish(header=(0, 0), freeze=(1, 0))
    breaks = [page_break.id for page_break in laid_out(sheet, book).row_breaks.brk]
    assert breaks[0] == 11
    assert all(row % 10 == 1 for row in breaks)
    assert max(later - earlier for earlier, later in itertools.pairwise(breaks)) <= 36


def test_a_sheet_whose_pages_must_break_is_scaled_because_excel_ignores_breaks_where_it_fits(
    book: BookWriter,
) -> None:
    sheet = Page(book, "试")
    for row in range(3):
        for column in range(20):
            sheet.columns[column] = Width(8, 8)
            sheet.text(row, column, "格", PLAIN)
    sheet.block(2, new_page=True)
    sheet.finish(header=(0, 0), freeze=(1, 0))
    result = laid_out(sheet, book)
    width = 20 * (result.column_dimensions["A"].width * 7)
    properties = result.sheet_properties.pageSetUpPr
    assert properties is None or not properties.fitToPage
    assert 0.8 * sheet.room()[0] < width * result.page_setup.scale / 100 < sheet.room()[0]


def test_a_sheet_that_nearly_fits_is_put_on_one_page(book: BookWriter) -> None:
    for name, rows, single in (("near", 40, True), ("far", 120, False)):
        sheet = Page(book, name)
        for row in range(rows):
            sheet.text(row, 0, "行", PLAIN)
            sheet.least_heights[row] = 20
            sheet.block(row)
        sheet.finish(header=(0, 0), freeze=(1, 0), one_page=True)
        assert (sheet.raw.fit_height == 1) is single


def test_a_footer_keeps_what_users_typed_as_text(book: BookWriter) -> None:
    sheet = Page(book, "试", footer=("3号&P院", "右"))
    sheet.text(0, 0, "行", PLAIN)
    sheet.finish(header=(0, 0), freeze=(1, 0))
    assert "&L&9 3号&&P院&C" in sheet.raw.footer
