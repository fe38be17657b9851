"""The sign-in sheet of a community: a page a day, with whom to call at each gate.

Where a day has few posts each has a line, with its shift. Where they would not fit a page, the two shifts stand
side by side and halve the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from roster_cli.domain import Checkpoint, Slot
from roster_cli.export.parts import by_estate, footer, header_row, heading, missing_mark
from roster_cli.export.sheet import FAINT, LEFT, MISSING, PLAIN, BookWriter, Page, Style, Width
from roster_cli.i18n import _
from roster_cli.views.labels import day_label, gate_label, shift_label, weekday_label, whom_to_call
from roster_cli.views.view import View

# Names that carry what tells namesakes apart are longer, and smaller so that they do not make the line higher.
_NAMES, _LONG_NAMES, _LONG = Style(size=11), Style(size=9), 4
_BOLD_LEFT = Style(bold=True, align="left")
_NO_POST = Style(color=FAINT)
_CONTACTS, _SMALLER_CONTACTS = Style(size=8.5, align="left"), Style(size=8, align="left")
_DAY_BAND = Style(size=13, bold=True, align="left", fill="#EEF3F8")
# As many posts of a day as a page holds one below the other.
_MOST_LINES = 24
# Points that a day's lines have on a page below the headings: as they are, and side by side, where the wider sheet
# is printed smaller. Then the lowest and the highest line to sign on.
_ROOM, _ROOM_SIDE_BY_SIDE, _HEIGHTS = 600, 740, (19.0, 30.0)

Lines = dict[str, list[str]]


def sign_in_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append the sign-in sheet: a page a day, with whom to call at each gate."""
    sheet = Page(book, _("Sign-in"), footer=footer(view, community))
    days = {day: _posts(view, community, day) for day in view.district.week.dates}
    busiest = max(sum(_count(lines) for _checkpoint, lines in posts) for posts in days.values())
    beside = busiest > _MOST_LINES and len(view.district.settings.shifts) == 2
    labels = _columns_side_by_side(sheet, view) if beside else _columns(sheet)
    top = heading(sheet, view, _("{community}: sign-in sheet").format(community=community), len(labels))
    header_row(sheet, top, labels)
    row = top + 1
    for day, posts in days.items():
        sheet.block(row, new_page=True)
        rest = _("rest day") if day in view.rest_days else _("working day")
        sheet.text(row, 0, f"{weekday_label(day)} {day_label(day)} · {rest}", _DAY_BAND, columns=len(labels))
        row += 1
        if not posts:
            sheet.text(row, 0, _("No gate is open on this day."), LEFT, columns=len(labels))
            row += 1
        row = _day_side_by_side(sheet, posts, day, row) if beside else _day(sheet, posts, day, row)
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _posts(view: View, community: str, day: date) -> list[tuple[Checkpoint, Lines]]:
    """Return the open gates of a day with the names of each shift; an empty name where nobody holds the post."""
    found = []
    for _estate, own in by_estate(view.district.checkpoints_of[community]):
        for checkpoint in own:
            lines = {}
            for shift in view.district.settings.shifts:
                slot = Slot(day, shift.name)
                names = [view.labels[p.identity] for p in view.holders.get((checkpoint.gate, slot), ())]
                lines[shift.name] = names + [""] * (view.district.headcount(checkpoint.gate, slot) - len(names))
            if _count(lines):
                found.append((checkpoint, lines))
    return found


def _count(lines: Lines) -> int:
    return sum(map(len, lines.values()))


def _columns(sheet: Page) -> list[str]:
    sheet.columns = {
        0: Width(6, 10),
        1: Width(3, 6),
        2: Width(4, 12),
        3: Width(8, 8, stretch=True),
    }
    sheet.columns |= {4: Width(4.5, 6), 5: Width(8, 16)}
    return [_("Gate"), _("Shift"), _("Name"), _("Signature"), _("Arrived at"), _("Whom to call")]


def _columns_side_by_side(sheet: Page, view: View) -> list[str]:
    sheet.columns = {0: Width(6, 10), 7: Width(22, 22)}
    labels = [_("Gate")]
    for number, shift in enumerate(view.district.settings.shifts):
        first = 1 + 3 * number
        sheet.columns |= {
            first: Width(4, 6, "name"),
            first + 1: Width(7, 7),
            first + 2: Width(4.5, 4.5),
        }
        labels += [f"{shift_label(shift.name)}\n" + _("Name"), _("Signature"), _("Arrived at")]
    return [*labels, _("Whom to call")]


def _height(lines: int, room: float) -> float:
    return min(max(room / max(1, lines), _HEIGHTS[0]), _HEIGHTS[1])


def _day(sheet: Page, posts: Sequence[tuple[Checkpoint, Lines]], day: date, row: int) -> int:
    """Write a line a post, as high as one page allows; return the row below."""
    count = sum(_count(lines) for _checkpoint, lines in posts)
    height, mark = _height(count, _ROOM), _mark(day, count, _ROOM)
    for place, (checkpoint, lines) in enumerate(posts):
        if place:
            sheet.block(row)
        sheet.text(row, 0, gate_label(checkpoint.gate) + mark, _BOLD_LEFT, rows=_count(lines))
        sheet.text(row, 5, "\n".join(_contacts(checkpoint)), _CONTACTS, rows=_count(lines))
        for shift, names in lines.items():
            if names:
                sheet.text(row, 1, shift_label(shift), PLAIN, rows=len(names))
            for name in names:
                sheet.least_heights[row] = height
                _to_sign(sheet, row, 2, name)
                row += 1
    return row


def _day_side_by_side(sheet: Page, posts: Sequence[tuple[Checkpoint, Lines]], day: date, row: int) -> int:
    """Write a line for the early and the late post at a gate together; return the row below."""
    count = sum(max(map(len, lines.values())) for _checkpoint, lines in posts)
    height, mark = _height(count, _ROOM_SIDE_BY_SIDE), _mark(day, count, _ROOM_SIDE_BY_SIDE)
    for place, (checkpoint, lines) in enumerate(posts):
        if place:
            sheet.block(row)
        pairs = list(zip_longest(*lines.values()))
        sheet.text(row, 0, gate_label(checkpoint.gate) + mark, _BOLD_LEFT, rows=len(pairs))
        sheet.text(
            row,
            7,
            "    ".join(_contacts(checkpoint)),
            _SMALLER_CONTACTS,
            rows=len(pairs),
        )
        for names in pairs:
            sheet.least_heights[row] = height
            for number, name in enumerate(names):
                _to_sign(sheet, row, 1 + 3 * number, name)
            row += 1
    return row


def _mark(day: date, lines: int, room: float) -> str:
    """Return the day where it may need a second page: that page has to say which day it is."""
    return f"\n{day_label(day)}" if lines * _HEIGHTS[0] > room else ""


def _to_sign(sheet: Page, row: int, column: int, name: str | None) -> None:
    """Write a name with space to sign; a post that nobody holds is marked, None is no post."""
    if name is None:
        for offset in range(3):
            sheet.text(row, column + offset, "—", _NO_POST)
        return
    style = _LONG_NAMES if len(name) > _LONG else _NAMES
    sheet.text(row, column, name or missing_mark(1), style if name else MISSING)
    sheet.text(row, column + 1, "", PLAIN)
    sheet.text(row, column + 2, "", PLAIN)


def _contacts(checkpoint: Checkpoint) -> list[str]:
    return [" ".join(line) for line in whom_to_call(checkpoint.contacts)]
