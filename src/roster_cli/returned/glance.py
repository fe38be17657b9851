"""The week at a glance: a row a gate, a column a slot; rows and columns may have been moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from roster_cli.domain import Gate, Slot
from roster_cli.i18n import _
from roster_cli.returned.posts import Place, Post, SheetReading
from roster_cli.returned.workbook import CommunityWorkbook
from roster_cli.sheets.book import Cell, Grid
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.headers import is_blank
from roster_cli.sheets.text import clean

_HEADER_ROWS = 15


def read_glance(workbook: CommunityWorkbook, name: str) -> SheetReading:
    """Read who stands where.

    Parameters
    ----------
    workbook, name
        Where to look.
    """
    reading, grid = SheetReading(), workbook.book.grid(name)
    header = _header(workbook, grid)
    if header is None:
        workbook.problem(
            Place(name, 0, 0),
            _("the row with the days of {week} is not there").format(week=workbook.district.week),
            _("Export the workbook anew and change only names in it."),
        )
        return reading
    slots = _slot_columns(workbook, grid, header)
    estate = ""
    for row in range(header + 1, len(grid.rows)):
        cells = grid.rows[row]
        if not is_blank(_at(cells, 0)):
            estate = str(cells[0])
        if is_blank(_at(cells, 1)):
            continue
        gate = workbook.gate(estate, str(cells[1]))
        if gate is not None:
            _read_gate(workbook, grid, row, gate, slots, reading)
        elif row > header + 1 and any(not is_blank(_at(cells, column)) for column in slots):
            workbook.problem(
                Place(name, row + 1, 2),
                _("{community} has no gate {estate} · {gate}").format(
                    community=workbook.community, estate=clean(estate), gate=clean(str(cells[1]))
                ),
                _("Export the workbook anew and change only names in it."),
            )
    return reading


def _header(workbook: CommunityWorkbook, grid: Grid) -> int | None:
    """Return the row that names the days of the week."""
    for row in range(min(_HEADER_ROWS, len(grid.rows))):
        if len(set(workbook.days(grid.rows[row]).values())) > len(workbook.district.week.dates) // 2:
            return row
    return None


def _slot_columns(workbook: CommunityWorkbook, grid: Grid, header: int) -> Mapping[int, Slot]:
    """Return the slot of each column; a day stands over its first shift."""
    days = workbook.days(grid.rows[header])
    below = grid.rows[header + 1] if header + 1 < len(grid.rows) else []
    shifts = workbook.district.settings.shifts
    slots: dict[int, Slot] = {}
    day = None
    for column in range(max(len(grid.rows[header]), len(below))):
        day = days.get(column, day)
        shift = workbook.shift(str(_at(below, column) or ""))
        if shift is None and len(shifts) == 1 and column in days:
            shift = shifts[0].name
        if day is not None and shift is not None:
            slots[column] = Slot(day, shift)
    return slots


def _read_gate(
    workbook: CommunityWorkbook,
    grid: Grid,
    row: int,
    gate: Gate,
    slots: Mapping[int, Slot],
    reading: SheetReading,
) -> None:
    for column, slot in slots.items():
        post, place = Post(gate, slot), Place(grid.name, row + 1, column + 1)
        if post in reading.places:
            workbook.problem(
                place,
                _("this post stands twice in the sheet"),
                _("Delete the row or column that was copied."),
            )
            continue
        reading.places[post] = place
        reading.holders[post] = set()
        try:
            for person in workbook.people_in(_at(grid.rows[row], column)):
                if person.identity in reading.holders[post]:
                    raise CellError(
                        _("{name} stands twice in this cell").format(name=person.name),
                        _("Name everybody once."),
                    )
                reading.holders[post].add(person.identity)
        except CellError as error:
            workbook.problem(place, error.message, error.remedy)


def _at(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column] if column < len(cells) else None
