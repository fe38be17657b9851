"""Parts that several workbooks share: headings, day columns, the flat sheet of duties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from roster_cli.domain import Checkpoint, Duty, Gate, Shift, Slot
from roster_cli.export.sheet import (
    ALARM,
    FAINT,
    GAP,
    HALF_FILLED,
    HEAD,
    HEADER,
    LEFT,
    NOTICE_LINE,
    PLAIN,
    REST,
    REST_HEAD,
    SUBTITLE,
    TITLE,
    BookWriter,
    Page,
    Style,
    Width,
)
from roster_cli.i18n import _
from roster_cli.views.labels import clock, day_label, marked_below, shift_label, weekday_label
from roster_cli.views.view import DUTY_COLUMNS, Count, View

DUTY_SHEET = "值班明细"
_SHARE = Style(size=9, number="0%")
_NOBODY_NEEDED = Style(size=9, color=FAINT)
_HEAT = {
    "type": "3_color_scale",
    "min_type": "num",
    "mid_type": "num",
    "max_type": "num",
    "min_value": 0,
    "mid_value": 0.8,
    "max_value": 1,
    "min_color": "#F8696B",
    "mid_color": "#FFEB84",
    "max_color": "#A9D08E",
}
_DUTY_WIDTHS = {9: 10, 10: 14, 12: 18, 13: 14, 14: 12}


def footer(view: View, name: str) -> tuple[str, str]:
    """Return what stands at the foot of each page of a workbook."""
    return f"{name} · {view.district.week}", view.status_label()


def heading(sheet: Page, view: View, title: str, columns: int, *, notice: bool = True) -> int:
    """Write the title, the week with its state, and the notice of the week.

    Parameters
    ----------
    sheet
        Where to.
    view
        The roster.
    title
        What the sheet shows, and of whom.
    columns
        How many columns the heading spans.
    notice
        Whether the notice of the week belongs here.

    Returns
    -------
    int
        The first row below.
    """
    shifts = " · ".join(f"{shift_label(shift.name)} {clock(shift)}" for shift in view.district.settings.shifts)
    # The break is set here: a program would break inside a time.
    lines = [(title, TITLE), (f"{view.week_label()}    {shifts}\n{view.status_label()}", SUBTITLE)]
    if notice and view.notice:
        lines.append((view.notice, NOTICE_LINE))
    for row, (text, style) in enumerate(lines):
        sheet.text(row, 0, text, style, columns=columns)
    return len(lines)


def header_row(sheet: Page, row: int, labels: Iterable[str], column: int = 0) -> None:
    """Write column headings."""
    for offset, label in enumerate(labels):
        sheet.text(row, column + offset, label, HEADER)


def day_heading(view: View, day: date) -> str:
    """Return a day over its columns; rest days say so, because colour alone is lost on a grey print."""
    rest = _("rest day") if day in view.rest_days else ""
    return f"{weekday_label(day)} {rest}".strip() + f"\n{day_label(day)}"


def tinted(view: View, day: date, style: Style = PLAIN) -> Style:
    """Return a style with the tint of rest days, if the day is one and the style has no fill of its own."""
    if day not in view.rest_days or style.fill not in ("", HEAD):
        return style
    return _tint(style)


_TINTS: dict[Style, Style] = {}


def _tint(style: Style) -> Style:
    if style not in _TINTS:
        _TINTS[style] = replace(style, fill=REST_HEAD if style.fill == HEAD else REST)
    return _TINTS[style]


def slot_header(sheet: Page, view: View, row: int, column: int) -> None:
    """Write two rows of headings, days over their shifts."""
    shifts: Sequence[Shift] = view.district.settings.shifts
    for day in view.district.week.dates:
        style = tinted(view, day, HEADER)
        if len(shifts) > 1:
            sheet.text(row, column, day_heading(view, day), style, columns=len(shifts))
        else:
            sheet.text(row, column, day_heading(view, day), style)
        for offset, shift in enumerate(shifts):
            sheet.text(row + 1, column + offset, shift_label(shift.name), style)
        column += len(shifts)


def by_estate(checkpoints: Sequence[Checkpoint]) -> list[tuple[str, list[Checkpoint]]]:
    """Return checkpoints grouped by estate, estates in the order in which they first occur."""
    order = {estate: place for place, estate in enumerate(dict.fromkeys(c.gate.estate for c in checkpoints))}
    ordered = sorted(checkpoints, key=lambda checkpoint: order[checkpoint.gate.estate])
    return [(estate, list(own)) for estate, own in groupby(ordered, key=lambda checkpoint: checkpoint.gate.estate)]


def missing_mark(missing: int) -> str:
    """Return the mark of an unfilled post: ``缺1``."""
    return _("{count} missing").format(count=missing)


def posted(
    sheet: Page,
    view: View,
    place: tuple[int, int],
    gate: Gate,
    slot: Slot,
    style: Style,
    mark_size: float | None = None,
) -> None:
    """Write who stands at a gate in a slot, and apart from them how many people are missing.

    Parameters
    ----------
    sheet, place
        Where to: row and column.
    view
        The roster.
    gate, slot
        The post.
    style
        How names look.
    mark_size
        Size of what is missing; None for that of names.
    """
    alarm = replace(style, bold=True, color=ALARM, size=mark_size or style.size)
    names = view.names_at(gate, slot)
    missing = view.district.headcount(gate, slot) - len(names)
    shown = "\n".join(marked_below(name, narrow=True) for name in names)
    if missing > 0 and names:
        runs = [(f"{shown}\n", style), (missing_mark(missing), alarm)]
        sheet.runs(*place, runs, replace(style, fill=HALF_FILLED))
    elif missing > 0:
        sheet.text(*place, missing_mark(missing), replace(alarm, fill=GAP))
    elif names:
        sheet.text(*place, shown, tinted(view, slot.date, style))
    else:
        sheet.text(*place, "—", tinted(view, slot.date, replace(style, bold=False, color=FAINT)))


def duty_sheet(book: BookWriter, view: View, duties: Iterable[Duty], name: str, *, masked: bool) -> None:
    """Append the flat sheet 值班明细: the csv's columns, one duty a row, made for filters and sorting.

    Parameters
    ----------
    book
        The workbook.
    view
        The roster.
    duties
        What it lists.
    name
        Whose duties they are, for the footer.
    masked
        Whether phone numbers that serve as identity are masked.
    """
    sheet = Page(book, DUTY_SHEET, landscape=True, footer=footer(view, name))
    sheet.columns = {column: Width(most=_DUTY_WIDTHS.get(column, 14)) for column in range(len(DUTY_COLUMNS))}
    header_row(sheet, 0, DUTY_COLUMNS)
    last = 0
    for last, duty in enumerate(duties, 1):
        sheet.block(last)
        for column, value in enumerate(view.duty_row(duty, masked=masked)):
            sheet.text(last, column, value, PLAIN if column < 5 else LEFT)
    sheet.raw.autofilter(0, 0, last, len(DUTY_COLUMNS) - 1)
    sheet.finish(header=(0, 0), freeze=(1, 0))


def coverage_rows(sheet: Page, view: View, row: int, groups: Iterable[tuple[str, Sequence[Count], Style]]) -> int:
    """Write a heat map: a row a group, a column a slot, then the whole week.

    Parameters
    ----------
    sheet, row
        Where to; the slots begin in the second column.
    view
        The roster.
    groups
        Label, counts by slot, and style of the label.

    Returns
    -------
    int
        The first row below.
    """
    first, below_heading = row, False
    for label, counts, style in groups:
        # A line of a subdistrict does not stand alone at the foot of a page.
        if style.bold or not below_heading:
            sheet.block(row)
        below_heading = style.bold
        sheet.text(row, 0, label, style)
        for column, count in enumerate((*counts, sum(counts, Count())), 1):
            if count.share is None:
                sheet.text(row, column, "—", _NOBODY_NEEDED)
            else:
                sheet.number(row, column, count.share, _SHARE)
        row += 1
    if row > first:
        sheet.raw.conditional_format(first, 1, row - 1, 1 + len(view.district.slots), _HEAT)
    return row
