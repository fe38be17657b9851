"""Native charts of the district's summary, and the sheet with what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from roster_cli.domain import Person
from roster_cli.export.parts import footer, header_row, heading
from roster_cli.export.sheet import FONT, LEFT, PLAIN, BookWriter, Page, Style, Width
from roster_cli.i18n import _
from roster_cli.views.labels import shift_label, shortened, weekday_label
from roster_cli.views.view import Count, View

_COLORS = ("#4472C4", "#ED7D31", "#70AD47", "#FFC000", "#7030A0")
_MOST_SHOWN = 10
# Two charts side by side fill the width of a page on its side.
_CHART_WIDTH, _CHART_HEIGHT, _ROWS_PER_CHART, _ROW_HEIGHT = 500, 270, 15, 14
# Where each chart stands, two in a row, four on a page: the people get a page of their own, and more height.
_NOWHERE = 40  # a column that holds nothing
_PLACES, _BAR_HEIGHT = (0, 1, 2, 4, 5), 480
_FONT, _SMALL_FONT = {"name": FONT, "size": 9.5}, {"name": FONT, "size": 9}


@dataclass(frozen=True)
class Series:
    """What one chart shows.

    Parameters
    ----------
    title
        Of the chart.
    label
        What the categories are.
    names
        Of the rows of values.
    rows
        A category with a value for each name; None leaves a gap.
    kind
        ``column``, or ``bar`` for long category names.
    percent
        Whether values are parts of a whole.
    span
        Ends of the axis of values, where charts are to be compared.
    """

    title: str
    label: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    kind: str = "column"
    percent: bool = False
    span: tuple[int, int] | None = None


def chart_sheets(book: BookWriter, view: View) -> None:
    """Append the sheet of charts and, behind it, the sheet of their values."""
    charts = (
        coverage_by_day(view),
        points_distribution(view),
        shift_balance(view),
        *burden(view),
    )
    page = Page(book, _("Charts"), landscape=True, footer=footer(view, _("District summary")))
    values = Page(book, _("Chart values"), footer=footer(view, _("District summary")))
    page.columns = dict.fromkeys(range(16), Width(least=4))
    top = heading(page, view, _("The week in pictures"), 16, notice=False)
    below = heading(values, view, values.name, 6, notice=False)
    for number, series in enumerate(charts):
        first = _values(values, series, below + sum(len(earlier.rows) + 2 for earlier in charts[:number]))
        place = _PLACES[number]
        page.raw.insert_chart(
            top + place // 2 * _ROWS_PER_CHART, place % 2 * 8, _chart(book, values.name, series, first)
        )
    for row in range(top, top + 4 * _ROWS_PER_CHART):
        page.text(row, 15, "", Style(size=7, border=False))
        page.least_heights[row] = _ROW_HEIGHT
    page.block(top + 2 * _ROWS_PER_CHART, new_page=True)
    page.finish(header=(0, top - 1), freeze=(top, 0))
    values.finish(header=(0, -1), freeze=(below, 1))
    # The charts draw from it; printed it would tell nothing that they do not. Some programs print what is hidden,
    # but none prints an area without a word in it.
    values.raw.hide()
    values.raw.print_area(0, _NOWHERE, 0, _NOWHERE)


def coverage_by_day(view: View) -> Series:
    """Return the part of posts that is filled, by day, for each shift."""
    shifts = view.district.settings.shifts
    counts = [sum(column, Count()) for column in zip(*view.coverage.values(), strict=True)]
    rows = [
        (weekday_label(day), tuple(counts[place * len(shifts) + n].share for n in range(len(shifts))))
        for place, day in enumerate(view.district.week.dates)
    ]
    names = tuple(shift_label(shift.name) for shift in shifts)
    return Series(_("Coverage by day and shift"), _("Day"), names, tuple(rows), percent=True)


def points_distribution(view: View) -> Series:
    """Return how many rostered people earn how many points."""
    points = Counter(view.points(person.identity) for person in view.district.rostered)
    rows = tuple((str(value), (points[value],)) for value in range(max(points, default=0) + 1))
    return Series(_("How many people earn how many points"), _("Points"), (_("people"),), rows)


def shift_balance(view: View) -> Series:
    """Return how uneven people's shifts are over four weeks, those with a preference left out.

    With two shifts it is the first less the second, else the most frequent less the least frequent.
    """
    differences: Counter[int] = Counter()
    for person in view.district.rostered:
        if not person.preference:
            differences[_difference(view, person)] += 1
    span = range(min(differences, default=0), max(differences, default=0) + 1)
    shifts = [shift_label(shift.name) for shift in view.district.settings.shifts]
    label = (
        _("{first} less {second}").format(first=shifts[0], second=shifts[1])
        if len(shifts) == 2
        else _("most less least")
    )
    rows = tuple((f"{value:+d}" if value else "0", (differences[value],)) for value in span)
    return Series(_("Balance of shifts over four weeks"), label, (_("people"),), rows)


def _difference(view: View, person: Person) -> int:
    past = view.district.past
    shifts = view.district.settings.shifts
    own = view.shift_counts(person.identity)
    counts = [n + past.shift_count(person.identity, shift.name) for shift, n in zip(shifts, own, strict=True)]
    return counts[0] - counts[1] if len(counts) == 2 else max(counts) - min(counts)


def burden(view: View) -> tuple[Series, Series]:
    """Return who bears most and who bears least: points of the week and points carried into it."""
    past = view.district.past
    burdens = {
        person: (past.carry(person.identity), view.points(person.identity)) for person in view.district.rostered
    }
    ordered = sorted(burdens, key=lambda person: (-sum(burdens[person]), person.identity))
    most, least = ordered[:_MOST_SHOWN], ordered[_MOST_SHOWN:][-_MOST_SHOWN:]
    names = (_("carried"), _("this week"))
    ends = [end for one in burdens.values() for end in (min(0, *one), max(one[0], 0) + one[1])]

    def series(title: str, people: Sequence[Person]) -> Series:
        rows = tuple((f"{person.name} {shortened(person.unit)}", burdens[person]) for person in people)
        return Series(
            title, _("Person"), names, rows, kind="bar", span=(min(ends, default=0), max(ends, default=1))
        )

    return series(_("Most burdened"), most), series(_("Least burdened"), least)


def _values(sheet: Page, series: Series, row: int) -> int:
    """Write what a chart shows; return the row of its headings."""
    header_row(sheet, row, (series.label, *series.names))
    style = Style(number="0.0%") if series.percent else PLAIN
    for offset, (category, numbers) in enumerate(series.rows, 1):
        sheet.text(row + offset, 0, category, LEFT)
        for column, value in enumerate(numbers, 1):
            sheet.number(row + offset, column, value, style)
    return row


def _chart(book: BookWriter, sheet: str, series: Series, first: int) -> Any:
    """Return a native chart of values in a sheet."""
    options = {"type": series.kind} | ({"subtype": "stacked"} if series.kind == "bar" else {})
    chart = book.workbook.add_chart(options)
    last = first + len(series.rows)
    for number, _name in enumerate(series.names, 1):
        chart.add_series(
            {
                "name": [sheet, first, number],
                "categories": [sheet, first + 1, 0, last, 0],
                "values": [sheet, first + 1, number, last, number],
                "fill": {"color": _COLORS[(number - 1) % len(_COLORS)]},
                "gap": 60,
            }
        )
    chart.set_title({"name": series.title, "name_font": {"name": FONT, "size": 12}, "overlay": False})
    lines = {"visible": True, "line": {"color": "#E0E0E0"}}
    categories: dict[str, Any] = {"num_font": _FONT, "name_font": _FONT, "label_position": "low"}
    bars = {"reverse": True, "interval_unit": 1, "num_font": _SMALL_FONT}
    categories |= bars if series.kind == "bar" else {"name": series.label}
    numbers: dict[str, Any] = {"num_font": _FONT, "major_gridlines": lines}
    if series.percent:
        numbers |= {"min": 0, "max": 1, "num_format": "0%"}
    if series.span:
        numbers |= {"min": series.span[0], "max": series.span[1]}
    # XlsxWriter names axes by where they lie: the categories of bars stand on the vertical one.
    across, upright = (numbers, categories) if series.kind == "bar" else (categories, numbers)
    chart.set_x_axis(across)
    chart.set_y_axis(upright)
    chart.set_legend({"none": True} if len(series.names) == 1 else {"position": "bottom", "font": _FONT})
    height = _BAR_HEIGHT if series.kind == "bar" else _CHART_HEIGHT
    chart.set_size({"width": _CHART_WIDTH, "height": height})
    return chart
