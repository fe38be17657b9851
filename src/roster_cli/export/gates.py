"""What hangs at a gate: its week in letters that are read from two metres, and whom to call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roster_cli.domain import Checkpoint, Contacts, Management, Slot
from roster_cli.export.helping import standby_lines
from roster_cli.export.parts import by_estate, footer, header_row, heading, missing_mark, posted, tinted
from roster_cli.export.sheet import (
    FAINT,
    HEAD,
    LEFT,
    NOTICE,
    PLAIN,
    BookWriter,
    Page,
    Style,
    Width,
    line_count,
    pixels,
)
from roster_cli.i18n import _
from roster_cli.views.labels import (
    clock,
    day_label,
    gate_label,
    management_label,
    marked_below,
    shift_label,
    weekday_label,
    whom_to_call,
)
from roster_cli.views.view import View

# Sizes of names, the largest first: the first with which a gate's page fits is taken.
_SIZES = (30, 26, 22, 18, 15, 12)
_TITLE, _SUBTITLE = Style(size=40, bold=True, border=False), Style(size=15, border=False, color="#404040")
_CALL, _NOTICE = Style(size=24, align="left"), Style(size=16, bold=True, fill=NOTICE)
_PHONES = Style(size=14, align="left")
_FIRST_COLUMN, _COLUMNS, _SHIFT_HEIGHT = 7.0, 8, 50.0


@dataclass(frozen=True)
class _Line:
    """A line across a gate's page."""

    text: str
    style: Style


def gates_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append a page for each gate, to be hung there."""
    sheet = Page(book, _("Gate sheets"), landscape=True, footer=footer(view, community))
    sheet.columns = {0: Width(_FIRST_COLUMN, _FIRST_COLUMN)}
    sheet.columns |= {1 + place: Width(5, 9, "day", stretch=True) for place in range(7)}
    row = 0
    for _estate, checkpoints in by_estate(view.district.checkpoints_of[community]):
        for checkpoint in checkpoints:
            sheet.block(row, new_page=True)
            row = _gate(sheet, view, row, checkpoint)
    sheet.finish(header=(0, -1), freeze=(0, 0))


def _gate(sheet: Page, view: View, row: int, checkpoint: Checkpoint) -> int:
    above, below = _above(view, checkpoint), _below(view, checkpoint)
    names = Style(size=_size(sheet, view, checkpoint, [*above, *below]), bold=True)
    # Smaller than names: in grey both are black.
    mark = min(names.size * 0.7, _fitting(missing_mark(max(checkpoint.headcounts)), _day_width(sheet)))
    for line in above:
        sheet.text(row, 0, line.text, line.style, columns=_COLUMNS)
        row += 1
    sheet.text(row, 0, "", Style(fill=HEAD))
    for place, day in enumerate(view.district.week.dates, 1):
        rest = _("rest day") if day in view.rest_days else ""
        large, small = Style(size=20, bold=True), Style(size=12)
        runs = [(weekday_label(day), large), (f"\n{day_label(day)}", small), (f"\n{rest}" if rest else "", small)]
        sheet.runs(row, place, runs, tinted(view, day, Style(size=16, fill=HEAD)))
    row += 1
    for shift in view.district.settings.shifts:
        label = [(shift_label(shift.name), Style(size=20, bold=True)), (f"\n{clock(shift)}", Style(size=11))]
        sheet.runs(row, 0, label, Style(size=11, fill=HEAD))
        sheet.least_heights[row] = _SHIFT_HEIGHT
        for place, day in enumerate(view.district.week.dates, 1):
            posted(sheet, view, (row, place), checkpoint.gate, Slot(day, shift.name), names, mark)
        row += 1
    for line in below:
        sheet.text(row, 0, line.text, line.style, columns=_COLUMNS)
        row += 1
    return row


def _above(view: View, checkpoint: Checkpoint) -> list[_Line]:
    kind = checkpoint.management
    mark = "" if kind is Management.MANAGED else f"【{management_label(kind)}】"
    where = "    ".join((checkpoint.gate.community, view.week_label(), view.status_label()))
    return [_Line(gate_label(checkpoint.gate) + mark, _TITLE), _Line(where, _SUBTITLE)]


def _below(view: View, checkpoint: Checkpoint) -> list[_Line]:
    calls = [_Line("    ".join(call), _CALL) for call in whom_to_call(checkpoint.contacts)]
    lines = [_Line(view.notice, _NOTICE)] if view.notice else []
    if view.full_phones:
        people = {
            person.identity: f"{view.labels[person.identity]} {person.phone}"
            for slot in view.district.slots
            for person in view.holders.get((checkpoint.gate, slot), ())
            if person.phone
        }
        lines += [_Line("    ".join(people.values()), _PHONES)] if people else []
    waiting = standby_lines(view, checkpoint.gate.community)
    if waiting:
        lines.append(_Line(_("Standby: {people}").format(people="    ".join(waiting)), _PHONES))
    return [*lines, *calls]


def _size(sheet: Page, view: View, checkpoint: Checkpoint, lines: Sequence[_Line]) -> int:
    """Return the size of names with which a gate's page holds everything."""
    (width, height), day = sheet.room(landscape=True), _day_width(sheet)
    taken = 75 + sum(line_count(line.text, line.style, width) * line.style.size * 1.4 + 5 for line in lines)
    for size in _SIZES:
        style = Style(size=size, bold=True)
        needed = 0.0
        fits = True
        for shift in view.district.settings.shifts:
            most = 1
            for date in view.district.week.dates:
                slot = Slot(date, shift.name)
                people = view.names_at(checkpoint.gate, slot)
                missing = view.district.headcount(checkpoint.gate, slot) - len(people) > 0
                names = [line for name in people for line in marked_below(name).splitlines()]
                most = max(most, sum(line_count(name, style, day) for name in names) + missing)
                fits = fits and all(pixels(name, style) <= day - 10 for name in names if len(name) <= 4)
            needed += max(most * size * 1.4 + 5, _SHIFT_HEIGHT)
        if fits and taken + needed <= 0.97 * height:
            return size
    return _SIZES[-1]


def _day_width(sheet: Page) -> float:
    """Return how wide the column of a day is in pixels."""
    return (sheet.room(landscape=True)[0] - _FIRST_COLUMN * 40 / 3 - 10) / 7


def _fitting(text: str, width: float) -> float:
    """Return the largest size at which a text stands on one line."""
    return math.floor((width - 10) / pixels(text, Style(size=1, bold=True)))


def contacts_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append whom to call at each gate; a column that would be empty is left out, and so is an empty sheet."""
    checkpoints = [one for _estate, own in by_estate(view.district.checkpoints_of[community]) for one in own]
    columns = [
        (label, values)
        for label, values in _contact_columns([checkpoint.contacts for checkpoint in checkpoints])
        if any(values)
    ]
    if not columns:
        return
    sheet = Page(book, _("Whom to call"), footer=footer(view, community))
    labels = [_("Estate"), _("Gate"), *(label for label, _values in columns)]
    sheet.columns = {0: Width(6, 14), 1: Width(3, 8)}
    sheet.columns |= {2 + place: Width(4, 20, stretch=True) for place in range(len(columns))}
    title = _("{community}: whom to call").format(community=community)
    top = heading(sheet, view, title, len(labels), notice=False)
    header_row(sheet, top, labels)
    for place, checkpoint in enumerate(checkpoints):
        row = top + 1 + place
        sheet.block(row)
        sheet.least_heights[row] = 24
        sheet.text(row, 0, checkpoint.gate.estate, LEFT)
        sheet.text(row, 1, checkpoint.gate.checkpoint, PLAIN)
        for column, (_label, values) in enumerate(columns, 2):
            sheet.text(row, column, values[place] or "—", Style(size=11) if values[place] else Style(color=FAINT))
    sheet.finish(header=(0, top), freeze=(top + 1, 2))


def _contact_columns(contacts: Sequence[Contacts]) -> list[tuple[str, list[str]]]:
    return [
        (_("Grid worker"), [one.grid_worker for one in contacts]),
        (_("Grid worker's phone"), [one.grid_phone for one in contacts]),
        (_("Block leader"), [one.block_leader for one in contacts]),
        (_("Block leader's phone"), [one.block_phone for one in contacts]),
        (_("Property's phone"), [one.property_phone for one in contacts]),
    ]
