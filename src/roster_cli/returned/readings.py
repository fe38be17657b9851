"""What the sheets of a community workbook say that may be edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from roster_cli.export.parts import DUTY_SHEET
from roster_cli.i18n import _
from roster_cli.returned.duty_rows import read_duty_rows
from roster_cli.returned.gap_rows import read_gap_rows
from roster_cli.returned.glance import read_glance
from roster_cli.returned.posts import SheetReading
from roster_cli.returned.workbook import CommunityWorkbook, in_all_languages
from roster_cli.sheets.text import fold

Reader = Callable[[CommunityWorkbook, str], SheetReading | None]


def read_sheets(workbook: CommunityWorkbook) -> list[SheetReading]:
    """Return what each of the sheets says that is there."""
    readings = (read(workbook, name) for name, read in _readers(workbook).items())
    return [reading for reading in readings if reading is not None]


def taken_sheets(workbook: CommunityWorkbook) -> tuple[str, ...]:
    """Return the names of the sheets that are taken back."""
    return tuple(_readers(workbook))


def _readers(workbook: CommunityWorkbook) -> Mapping[str, Reader]:
    readers: dict[str, Reader] = {
        **dict.fromkeys(in_all_languages("Week at a glance"), read_glance),
        **dict.fromkeys(in_all_languages("Unfilled posts"), read_gap_rows),
        fold(DUTY_SHEET): read_duty_rows,
    }
    found = {name: readers[fold(name)] for name in workbook.book.names if fold(name) in readers}
    for name in workbook.book.names:
        alike = [key for key in readers if _is_nearly(fold(name), key) and readers[key] not in found.values()]
        if name not in found and alike:
            found[name] = readers[alike[0]]
            workbook.findings.notice(
                _("{file}: the sheet “{sheet}” was read as “{name}”").format(
                    file=workbook.book.file.name, sheet=name, name=alike[0]
                )
            )
    return found


def _is_nearly(name: str, known: str) -> bool:
    """Return whether a sheet's name is another but for a letter, or a copy's number behind it."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(re.sub(r"\(\d+\)$", "", name), known) <= 1 < len(known)
