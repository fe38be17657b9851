"""Sign-in sheets: a page a day, and a page a gate.

They are filled in by hand, on paper or in Excel, and read back: every line says its day, shift and gate itself,
under headings that the reader knows, and no two lines are merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from roster_cli.domain import Checkpoint, Slot
from roster_cli.export.parts import by_estate, footer, header_row, heading, missing_mark, tinted
from roster_cli.export.sheet import LEFT, MISSING, PLAIN, BookWriter, Page, Style, Width
from roster_cli.i18n import _
from roster_cli.views.labels import day_label, gate_label, shift_label, weekday_label
from roster_cli.views.view import View

# Names that carry what tells namesakes apart are longer, and smaller so that they do not make the line higher.
_NAMES, _LONG_NAMES, _LONG = Style(size=11, bold=True), Style(size=9, bold=True), 4
_SMALL = Style(size=9)
_BAND = Style(size=13, bold=True, align="left", fill="#EEF3F8")
# Points that the lines of a page have below its headings; the lowest and the highest line to sign on.
_ROOM, _HEIGHTS = 590, (19.0, 30.0)


@dataclass(frozen=True)
class SignInLine:
    """A post to sign for: who holds it, or an empty name where nobody does."""

    slot: Slot
    checkpoint: Checkpoint
    name: str
    phone: str


def sign_in_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append the sign-in sheet of the community: a page a day, or a shift where a day does not fit."""
    sheet = _sheet(book, view, community)
    title = _("{community}: sign-in sheet").format(community=community)
    top = _heading(sheet, view, title)
    row = top + 1
    for day in view.district.week.dates:
        shifts = [_lines(view, community, Slot(day, shift.name)) for shift in view.district.settings.shifts]
        rest = _("rest day") if day in view.rest_days else _("working day")
        sheet.block(row, new_page=True)
        sheet.text(row, 0, f"{weekday_label(day)} {day_label(day)} · {rest}", _BAND, columns=_width(view))
        row += 1
        row = _page(sheet, view, row, [lines for lines in shifts if lines], _("No gate is open on this day."))
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def gate_sign_in_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append the sign-in sheet of each gate: its week on a page, to be left where people stand."""
    sheet = _sheet(book, view, community)
    title = _("{community}: sign-in sheet by gate").format(community=community)
    top = _heading(sheet, view, title)
    row = top + 1
    for _estate, checkpoints in by_estate(view.district.checkpoints_of[community]):
        for checkpoint in checkpoints:
            days = [list(_week_lines(view, checkpoint, day)) for day in view.district.week.dates]
            sheet.block(row, new_page=True)
            sheet.text(row, 0, gate_label(checkpoint.gate), _BAND, columns=_width(view))
            row += 1
            row = _page(sheet, view, row, [lines for lines in days if lines], _("This gate is closed all week."))
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _sheet(book: BookWriter, view: View, community: str) -> Page:
    sheet = Page(book, _("Sign-in"), footer=footer(view, community))
    widths = [Width(3.5, 6), Width(2.5, 5.5), Width(2.5, 6), Width(4, 9), Width(2.5, 8), Width(4, 12)]
    widths += [Width(7, 9)] if view.full_phones else []
    widths += [Width(6, 6, stretch=True), Width(5, 6), Width(4, 5, stretch=True)]
    sheet.columns = dict(enumerate(widths))
    return sheet


def _labels(view: View) -> list[str]:
    labels = [_("Date"), _("Weekday"), _("Shift"), _("Estate"), _("Gate"), _("Name")]
    labels += [_("Phone")] if view.full_phones else []
    return [*labels, _("Signature"), _("Signed at"), _("Remark")]


def _width(view: View) -> int:
    return len(_labels(view))


def _heading(sheet: Page, view: View, title: str) -> int:
    top = heading(sheet, view, title, _width(view))
    header_row(sheet, top, _labels(view))
    return top


def _lines(view: View, community: str, slot: Slot) -> list[SignInLine]:
    """Return the posts of a shift in the order of the gates."""
    return [
        line
        for _estate, checkpoints in by_estate(view.district.checkpoints_of[community])
        for checkpoint in checkpoints
        for line in _posts(view, checkpoint, slot)
    ]


def _week_lines(view: View, checkpoint: Checkpoint, day: date) -> Iterator[SignInLine]:
    for shift in view.district.settings.shifts:
        yield from _posts(view, checkpoint, Slot(day, shift.name))


def _posts(view: View, checkpoint: Checkpoint, slot: Slot) -> Iterator[SignInLine]:
    people = view.holders.get((checkpoint.gate, slot), ())
    for person in people:
        yield SignInLine(slot, checkpoint, view.name_in(person, slot), person.phone)
    for _missing in range(view.district.headcount(checkpoint.gate, slot) - len(people)):
        yield SignInLine(slot, checkpoint, "", "")


def _page(sheet: Page, view: View, row: int, parts: Sequence[Sequence[SignInLine]], otherwise: str) -> int:
    """Write lines as high as one page allows; where they need several, each part begins one if it fits one.

    Returns
    -------
    int
        The row below.
    """
    if not parts:
        sheet.text(row, 0, otherwise, LEFT, columns=_width(view))
        return row + 1
    whole = sum(map(len, parts))
    fits = whole * _HEIGHTS[0] <= _ROOM
    height = min(max(_ROOM / (whole if fits else max(map(len, parts))), _HEIGHTS[0]), _HEIGHTS[1])
    for place, lines in enumerate(parts):
        if place and not fits:
            sheet.block(row, new_page=len(lines) * _HEIGHTS[0] > _ROOM / 2)
        for line in lines:
            if not fits and line is not lines[0]:
                sheet.block(row)
            sheet.least_heights[row] = height
            _line(sheet, view, row, line)
            row += 1
    return row


def _line(sheet: Page, view: View, row: int, line: SignInLine) -> None:
    day, gate = line.slot.date, line.checkpoint.gate
    plain, small = tinted(view, day), tinted(view, day, _SMALL)
    values = (day_label(day), weekday_label(day), shift_label(line.slot.shift), gate.estate, gate.checkpoint)
    for column, value in enumerate(values):
        sheet.text(row, column, value, small if column == 3 else plain)
    style = _LONG_NAMES if len(line.name) > _LONG else _NAMES
    sheet.text(row, 5, line.name or missing_mark(1), style if line.name else MISSING)
    if view.full_phones:
        sheet.text(row, 6, line.phone, PLAIN)
    first = 7 if view.full_phones else 6
    for column in range(first, first + 3):
        sheet.text(row, column, "", PLAIN)
