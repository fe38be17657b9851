"""Tells what people see in a sheet beside its values and nobody reads: cells struck out, comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roster_cli.errors import shortened
from roster_cli.i18n import _
from roster_cli.sheets.findings import some
from roster_cli.sheets.headers import is_blank
from roster_cli.sheets.package import column_letters
from roster_cli.sheets.text import clean, fold
from roster_cli.sheets.words import YES

if TYPE_CHECKING:
    from roster_cli.sheets.marks import Place
    from roster_cli.sheets.shape import Body
    from roster_cli.sheets.table import Sheet

_LONGEST = 40
_AWAY = YES | {"有", "请假", "休假", "away", "leave"}


def note_marks(sheet: Sheet, body: Body) -> None:
    """Tell the cells of a table that are struck out or commented on.

    Both may say that somebody is away or gone; which, only people can tell.
    """
    marks = sheet.grid.marks
    if not marks.struck and not marks.comments:
        return
    lines = {line.row: line for line in body.lines}
    where = sheet.where
    struck = [
        (row, place)
        for row, place in sorted(marks.struck)
        if row in lines and place < len(lines[row].cells) and not is_blank(lines[row].cells[place])
    ]
    if struck:
        sheet.findings.warn(
            _(
                "{where}: {count} cells are struck out and count like the others: {cells}. "
                "Delete what no longer holds."
            ).format(
                where=where,
                count=len(struck),
                cells=some(_shown(place, str(lines[place[0]].cells[place[1]])) for place in struck),
            )
        )
    said = [(place, text) for place, text in sorted(marks.comments.items()) if place[0] in lines]
    _note_comments(sheet, where, said)


def _note_comments(sheet: Sheet, where: str, said: Sequence[tuple[Place, str]]) -> None:
    pattern = sheet.table.remarks_count
    grave = [(place, text) for place, text in said if pattern is not None and pattern.search(fold(text))]
    if grave:
        sheet.findings.warn(
            _(
                "{where}: comments are not read, but these may change what holds: {cells}. "
                "Write it into its own column."
            ).format(where=where, cells=some(_shown(place, text) for place, text in grave))
        )
    other = [(place, text) for place, text in said if (place, text) not in grave]
    if other:
        sheet.findings.notice(
            _("{where}: {count} comments were not read: {cells}").format(
                where=where, count=len(other), cells=some((_shown(place, text) for place, text in other), 3)
            )
        )


def _shown(place: Place, text: str) -> str:
    row, column = place
    return f"{column_letters(column)}{row + 1} “{shortened(clean(text), _LONGEST)}”"


def note_leave_without_days(sheet: Sheet, body: Body) -> None:
    """Tell rows that say that somebody is away in a column that is not read, and not when in the one that is."""
    if "leave" not in sheet.places:
        return
    for place, title in enumerate(sheet.titles):
        if not isinstance(title, str) or sheet.headers.known(title) or not sheet.headers.is_about_leave(title):
            continue
        silent = [
            line
            for line in body.lines
            if (place < len(line.cells) and fold(line.cells[place])) in _AWAY
            and is_blank(line.cell("leave"))
            and is_blank(line.cell("unavailable"))
        ]
        if silent:
            sheet.findings.warn(
                _(
                    "{where}: “{title}” says yes in {count} rows without a date in {header}: {names}. "
                    "They are planned as if they were there; write their days."
                ).format(
                    where=sheet.where,
                    title=clean(title),
                    count=len(silent),
                    header=sheet.table.by_field["leave"].shown,
                    names=some(clean(str(line.cell("name") or line.row + 1)) for line in silent),
                )
            )
