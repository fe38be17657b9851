"""The staff workbook that many lists become: the template's columns, conflicts coloured and commented."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from roster_cli.i18n import _, speaking
from roster_cli.sheets.collect import OTHER_TABLES, Collected, CollectedRow, ConflictKind
from roster_cli.sheets.columns import STAFF, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = {"unit": 22, "estate": 18, "leave": 24, "unavailable": 20, "community": 16, "phone": 26, "b_holders": 24}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
_SOURCE_WIDTH = 40
_MADE = datetime(2000, 1, 1)  # the same lists give the same file


def collected_workbook(collected: Collected, language: str) -> bytes:
    """Return the staff workbook: people, what has to be settled, the optional sheets, what changed."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as workbook, speaking(language):
        workbook.set_properties({"created": _MADE})
        formats = _formats(workbook)
        _write_people(workbook, STAFF.title(language), collected.rows, language, formats)
        for table in OTHER_TABLES:
            if rows := collected.others.get(table.names[1]):
                _write_others(workbook, table, rows, language, formats)
        if collected.set_aside:
            _write_people(workbook, _("to settle"), collected.set_aside, language, formats)
        _write_conflicts(workbook, collected, formats)
        if collected.has_last:
            _write_changes(workbook, collected, formats)
    return target.getvalue()


def _formats(workbook: Workbook) -> Mapping[str, Format]:
    header = {**_FONT, "bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "header": workbook.add_format(header),
        "text": workbook.add_format({**_FONT, "num_format": "@"}),
        "source": workbook.add_format({**_FONT, "font_color": "#7F7F7F", "num_format": "@"}),
        "marked": workbook.add_format({**_FONT, "bg_color": "#FFC7CE", "num_format": "@", "bold": True}),
    }


def _write_people(
    workbook: Workbook, title: str, rows: Sequence[CollectedRow], language: str, formats: Mapping[str, Format]
) -> None:
    sheet = workbook.add_worksheet(title)
    columns = STAFF.columns
    _write_header(sheet, [column.title(language) for column in columns], formats)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column.field, 11), formats["text"])
    sheet.write_string(0, len(columns), _("source"), formats["header"])
    sheet.set_column(len(columns), len(columns), _SOURCE_WIDTH, formats["source"])
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            told = row.marks.get(column.field)
            if text := row.cells[column.field]:
                sheet.write_string(number, place, text, formats["marked" if told else "text"])
            elif told:
                sheet.write_blank(number, place, None, formats["marked"])
            if told:
                sheet.write_comment(number, place, "\n".join(told), {"x_scale": 2.5, "author": "roster"})
        sheet.write_string(number, len(columns), row.source, formats["source"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns))
    sheet.freeze_panes(1, 2)


def _write_header(sheet: Worksheet, titles: Sequence[str], formats: Mapping[str, Format]) -> None:
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, formats["header"])
    sheet.set_row(0, 24)


def _write_others(
    workbook: Workbook,
    table: Table,
    rows: Sequence[Mapping[str, str]],
    language: str,
    formats: Mapping[str, Format],
) -> None:
    sheet = workbook.add_worksheet(table.title(language))
    _write_header(sheet, [column.title(language) for column in table.columns], formats)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS.get(column.field, 14), formats["text"])
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(table.columns):
            if row[column.field]:
                sheet.write_string(number, place, row[column.field], formats["text"])
    sheet.freeze_panes(1, 1)


def kind_label(kind: ConflictKind) -> str:
    """Return what a kind of conflict is called."""
    return {
        ConflictKind.FILE: _("files that could not be read"),
        ConflictKind.CELL: _("cells that cannot be read"),
        ConflictKind.TWICE: _("people who are listed twice"),
        ConflictKind.NUMBER: _("numbers that several people bear"),
        ConflictKind.PHONE: _("phones that several people share"),
        ConflictKind.UNITS: _("units that look like one"),
        ConflictKind.SILENT: _("units that sent nothing"),
        ConflictKind.QUESTION: _("things to look at"),
    }[kind]


def _write_conflicts(workbook: Workbook, collected: Collected, formats: Mapping[str, Format]) -> None:
    sheet = workbook.add_worksheet(_("conflicts"))
    _write_header(sheet, [_("what"), _("where"), _("message")], formats)
    for place, width in enumerate((24, 40, 100)):
        sheet.set_column(place, place, width, formats["text"])
    for number, conflict in enumerate(collected.conflicts, 1):
        for place, text in enumerate((kind_label(conflict.kind), conflict.place, conflict.message)):
            sheet.write_string(number, place, text, formats["text"])
    sheet.freeze_panes(1, 0)


def _write_changes(workbook: Workbook, collected: Collected, formats: Mapping[str, Format]) -> None:
    sheet = workbook.add_worksheet(_("changes"))
    _write_header(sheet, [_("what"), _("name"), _("unit"), _("before"), _("now")], formats)
    for place, width in enumerate((12, 14, 26, 20, 20)):
        sheet.set_column(place, place, width, formats["text"])
    lines = [
        *((_("came"), one.name, one.unit, "", one.community) for one in collected.came),
        *((_("left"), one.name, one.unit, one.community, "") for one in collected.left),
        *((_("moved"), now.name, now.unit, one.community, now.community) for one, now in collected.moved),
    ]
    for number, texts in enumerate(lines, 1):
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text, formats["text"])
    sheet.freeze_panes(1, 0)
