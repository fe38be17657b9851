"""What the sheets of a community workbook say that may be edited."""

from __future__ import annotations

from roster_cli.export.parts import DUTY_SHEET
from roster_cli.returned.duty_rows import read_duty_rows
from roster_cli.returned.gap_rows import read_gap_rows
from roster_cli.returned.glance import read_glance
from roster_cli.returned.posts import SheetReading
from roster_cli.returned.workbook import CommunityWorkbook, in_all_languages
from roster_cli.sheets.text import fold


def read_sheets(workbook: CommunityWorkbook) -> list[SheetReading]:
    """Return what each of the sheets says that is there."""
    readers = {
        **dict.fromkeys(in_all_languages("Week at a glance"), read_glance),
        **dict.fromkeys(in_all_languages("Unfilled posts"), read_gap_rows),
        fold(DUTY_SHEET): read_duty_rows,
    }
    readings = (read(workbook, name) for name in workbook.book.names if (read := readers.get(fold(name))))
    return [reading for reading in readings if reading is not None]
