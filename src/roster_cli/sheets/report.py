"""What was understood of the lists: sheet by sheet, column by column, before anything is said about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import Person
from roster_cli.i18n import _
from roster_cli.sheets.day_titles import day_text
from roster_cli.sheets.findings import CellError, Findings
from roster_cli.sheets.headers import is_blank
from roster_cli.sheets.parsers import Context, items_text
from roster_cli.sheets.shape import Body, Line
from roster_cli.sheets.table import Sheet

SAMPLES = 5
_DATED = ("leave", "unavailable")


@dataclass(frozen=True)
class SheetReport:
    """What was understood of one sheet.

    Parameters
    ----------
    file, sheet
        Where it stands.
    table
        Which list it holds, by its English name.
    header_row
        One-based row of its header, the lower one of two.
    rows
        How many rows of data were read.
    columns
        The header of each column that was read, as written, by field.
    joined
        Further headers that were read together with a column, by field.
    supplied
        What the sheet's or the file's name or a line above the table says of every row, by field.
    filled_down
        How many cells were filled down, by field.
    left_aside
        Headers that were not read.
    notes
        Lines that were skipped as notes and totals.
    """

    file: str
    sheet: str
    table: str
    header_row: int
    rows: int
    columns: Mapping[str, str]
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)
    supplied: Mapping[str, str] = field(default_factory=dict)
    filled_down: Mapping[str, int] = field(default_factory=dict)
    left_aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateSample:
    """How dates in a cell were understood.

    Parameters
    ----------
    name, header
        Whose dates, and in which column.
    written
        What stands in the cell.
    understood
        What it was taken for.
    """

    name: str
    header: str
    written: str
    understood: str


@dataclass(frozen=True)
class ReadingReport:
    """What was understood of the lists.

    Parameters
    ----------
    sheets
        Every sheet that was read.
    counts
        What was done to the cells, counted.
    examples
        An example of each count that has one.
    by_unit, by_community
        How many people are listed; by community those without one under an empty name.
    dates
        A sample of leave and the like as it was understood.
    """

    sheets: tuple[SheetReport, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    by_unit: Mapping[str, int] = field(default_factory=dict)
    by_community: Mapping[str, int] = field(default_factory=dict)
    dates: tuple[DateSample, ...] = ()


def report_of(findings: Iterable[Findings], people: Sequence[Person], context: Context) -> ReadingReport:
    """Return what was understood while lists were read."""
    found = list(findings)
    bodies = [pair for one in found for pair in one.bodies]
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for one in found:
        counts.update(one.counts)
        examples = {**one.examples, **examples}
    return ReadingReport(
        tuple(_sheet_report(sheet, body) for sheet, body in bodies),
        dict(counts),
        examples,
        dict(Counter(person.unit for person in people)),
        dict(Counter(person.community for person in people)),
        tuple(_samples(bodies, context)),
    )


def _sheet_report(sheet: Sheet, body: Body) -> SheetReport:
    placing = sheet.placing
    titles = sheet.titles
    joined = {name: [str(titles[place]).strip() for place in places] for name, places in placing.further.items()}
    if placing.days and "unavailable" in sheet.table.by_field:
        joined["unavailable"] = [*joined.get("unavailable", ()), *map(day_text, placing.days.values())]
    return SheetReport(
        sheet.file,
        sheet.name,
        sheet.table.names[1],
        sheet.header_row + 1,
        len(body.lines),
        placing.written,
        joined,
        sheet.supplied,
        body.filled_down,
        (*placing.unknown, *(title for title, _name in placing.aside)),
        tuple(body.notes),
    )


def _samples(bodies: Iterable[tuple[Sheet, Body]], context: Context) -> Iterator[DateSample]:
    """Yield how the first few cells of dates were understood, each way of writing once."""
    seen: set[str] = set()
    for sheet, body in bodies:
        names = [name for name in _DATED if name in sheet.places and "name" in sheet.places]
        for line in body.lines if names else ():
            for name in names:
                value = line.cell(name)
                if is_blank(value) or len(seen) >= SAMPLES:
                    continue
                sample = _sample(sheet, line, name, context)
                if sample and sample.written not in seen:
                    seen.add(sample.written)
                    yield sample


def _sample(sheet: Sheet, line: Line, name: str, context: Context) -> DateSample | None:
    try:
        text = items_text(line.cell(name), context, dates=True)
        meanings = context.grammar.meanings(text)
    except CellError:
        return None
    told = _(", ").join(_days_told({slot for meant in meanings for slot in meant.slots}, context))
    outside = [
        f"{meant.first} – {meant.last}" if meant.first != meant.last else str(meant.first)
        for meant in meanings
        if meant.first and meant.last and not meant.slots
    ]
    if outside:
        told = _("{days}; outside the week: {dates}").format(days=told or _("no day"), dates=_(", ").join(outside))
    column = sheet.table.by_field[name]
    return DateSample(str(line.cell("name")).strip(), column.header, text, told or _("no day"))


def _days_told(slots: Collection[Slot], context: Context) -> Iterator[str]:
    """Yield the days of some shifts, with the shifts where they are not all of the day."""
    shifts = [shift.name for shift in context.settings.shifts]
    for day in sorted({slot.date for slot in slots}):
        own = [shift for shift in shifts if Slot(day, shift) in slots]
        yield day_label(day) if own == shifts else " ".join((day_label(day), *own))


def day_label(day: date) -> str:
    """Return a date with its day of the week."""
    weekdays = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return _("{month}/{day} {weekday}").format(month=day.month, day=day.day, weekday=weekdays[day.weekday()])
