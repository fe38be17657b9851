"""The sheet of posts that were left empty, with who was written in for them."""

from __future__ import annotations

from roster_cli.domain import Slot
from roster_cli.i18n import _
from roster_cli.returned.posts import Place, Post, SheetReading
from roster_cli.returned.workbook import CommunityWorkbook
from roster_cli.sheets.book import Cell
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.headers import is_blank
from roster_cli.sheets.parsers import Context, read_words
from roster_cli.sheets.table import Record, open_sheet, read_rows
from roster_cli.sheets.text import fold


def _as_it_stands(value: Cell, context: Context) -> str:
    return str(value)


GAPS = Table(
    ("缺岗", "unfilled posts"),
    (
        Column("date", "日期", _as_it_stands, needed=True, filled=True, placeholders=False),
        Column("weekday", "星期", _as_it_stands),
        Column("shift", "班次", _as_it_stands, needed=True, placeholders=False),
        Column("estate", "小区", _as_it_stands, needed=True, placeholders=False),
        Column("gate", "卡点", _as_it_stands, needed=True, placeholders=False),
        Column("type", "类型", _as_it_stands),
        Column("missing", "缺员", _as_it_stands),
        Column("standing_in", "顶岗人员", read_words, needed=True),
    ),
)


def read_gap_rows(workbook: CommunityWorkbook, name: str) -> SheetReading | None:
    """Read who was written in for posts left empty: they join those who stand there already.

    Parameters
    ----------
    workbook, name
        Where to look.
    """
    if all(is_blank(cell) for row in workbook.book.grid(name).rows for cell in row):
        return None
    sheet = open_sheet(workbook.book, name, GAPS, workbook.findings)
    if sheet is None:
        return None
    reading = SheetReading()
    for record in read_rows(sheet, workbook.context):
        _refuse_names_elsewhere(workbook, record)
        written = record.text("standing_in")
        if not written or "date" not in record.values:  # no date: told already
            continue
        place = Place(name, record.row, record.column("standing_in"))
        post = _post_of(workbook, record)
        if post is None:
            workbook.problem(
                place,
                _("this row names no post of {week}").format(week=workbook.district.week),
                _("Export the workbook anew and change only names in it."),
            )
            continue
        try:
            people = {person.identity for person in workbook.people_in(written)}
        except CellError as error:
            workbook.problem(place, error.message, error.remedy)
            continue
        reading.places.setdefault(post, place)
        reading.holders[post] |= workbook.holders(post) | people
    return reading


def _refuse_names_elsewhere(workbook: CommunityWorkbook, record: Record) -> None:
    """Note names that stand where nobody looks: over the number of people missing, or beside the table."""
    sheet = record.sheet
    cells = sheet.grid.rows[record.row - 1]
    own = {place for name, place in sheet.places.items() if name != "missing"}
    for column, cell in enumerate(cells):
        if column in own or not isinstance(cell, str) or is_blank(cell) or fold(cell).isdigit():
            continue
        try:
            people = list(workbook.people_in(cell))
        except CellError:
            people = []
        if people or column in sheet.places.values():
            workbook.problem(
                Place(sheet.name, record.row, column + 1),
                _("“{name}” stands where no name is read").format(name=cell.strip()),
                _("Write it into the column {header}.").format(header=GAPS.by_field["standing_in"].header),
            )


def _post_of(workbook: CommunityWorkbook, record: Record) -> Post | None:
    day = workbook.days([record.sheet.cell(record.row, "date") or record.text("date")]).get(0)
    shift = workbook.shift(record.text("shift"))
    gate = workbook.gate(record.text("estate"), record.text("gate"))
    return Post(gate, Slot(day, shift)) if day and shift and gate else None
