"""Copies of the lists in which each bad cell is coloured and tells what is wrong."""

from __future__ import annotations

import io
import os
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.errors import Problem, UsageError
from roster_cli.i18n import _
from roster_cli.sheets.book import Book, XlsxBook, open_book
from roster_cli.sheets.findings import FileError
from roster_cli.sheets.marks import AUTHOR
from roster_cli.sheets.package import DropDown, Fault
from roster_cli.sheets.repacking import transitional

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COLOUR = "FFC7CE"
Place = tuple[int, int]


def annotate(problems: Sequence[Problem], files: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Write marked copies of the files that hold problems.

    Files that cannot be opened at all, and ``roster.toml``, get no copy. All copies are written, or none.

    Parameters
    ----------
    problems
        What is wrong.
    files
        The lists as the user gave them.
    folder
        Where the copies go; made where it is missing.

    Returns
    -------
    tuple of Path
        The copies.

    Raises
    ------
    UsageError
        If a copy would replace a list, or the folder cannot be written.
    """
    copies: dict[Path, Workbook] = {}
    for file in dict.fromkeys(files):
        own = [problem for problem in problems if problem.file == str(file)]
        if own and (workbook := _copy(file)) is not None:
            _mark(workbook, own)
            copies[_target(file, folder, copies)] = workbook
    for target in copies:
        if any(_same(target, file) for file in files):
            raise UsageError(
                _("The marked copy {copy} would replace the list itself. Choose another folder.").format(
                    copy=target
                )
            )
    try:
        _write(copies, folder)
    except OSError as error:
        raise UsageError(
            _("The marked copies cannot be written to {folder}: {reason}").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    return tuple(copies)


def _target(file: Path, folder: Path, taken: Mapping[Path, object]) -> Path:
    target, number = folder / f"{file.stem}.xlsx", 2
    while target in taken:
        target, number = folder / f"{file.stem}-{number}.xlsx", number + 1
    return target


def _same(target: Path, file: Path) -> bool:
    return target.exists() and file.exists() and target.samefile(file)


def _copy(file: Path) -> Workbook | None:
    """Return a workbook like the file, or None where the file cannot be opened."""
    try:
        book = open_book(file)
        return (isinstance(book, XlsxBook) and _copy_of_package(book)) or _copy_of_values(book)
    except FileError:
        return None


def _copy_of_package(book: XlsxBook) -> Workbook | None:
    """Return a workbook with all that openpyxl keeps, and the drop-downs that it drops; None where it stumbles."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(transitional(book.content)))
            for name in workbook.sheetnames:
                if name in book.names:
                    _keep_drop_downs(workbook[name], book.drop_downs(name))
    except Exception:
        # What openpyxl stumbles over, pictures and the like, matters less than the marks.
        return None
    return workbook if workbook.sheetnames else None


def _keep_drop_downs(sheet: Worksheet, drop_downs: Sequence[DropDown]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for one in drop_downs:
        sheet.add_data_validation(
            DataValidation(
                one.kind, formula1=one.source, allow_blank=True, sqref=one.cells, showErrorMessage=False
            )
        )


def _copy_of_values(book: Book) -> Workbook:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for name in book.names:
        sheet = workbook.create_sheet(name or "csv")
        for row, cells in enumerate(book.grid(name).rows, 1):
            for column, value in enumerate(cells, 1):
                if value is not None and value != "":
                    _set(sheet, row, column, value)
    return workbook


def _set(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value; text stays text though it looks like a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = sheet.cell(row, column)
    if isinstance(value, Fault):
        cell.value = value.error
        cell.data_type = "e" if value.error else "s"
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.number_format = "@"
    elif isinstance(value, bool | int | float | datetime | date | time | timedelta):
        cell.value = value


def _mark(workbook: Workbook, problems: Sequence[Problem]) -> None:
    by_cell: dict[tuple[str, Place], list[Problem]] = defaultdict(list)
    for problem in problems:
        sheet = problem.sheet if problem.sheet in workbook.sheetnames else workbook.sheetnames[0]
        by_cell[sheet, (max(1, problem.row), max(1, problem.column))].append(problem)
    for (name, place), own in by_cell.items():
        _mark_cell(workbook[name], place, "\n\n".join(_told(problem) for problem in own))
    first = next(iter(by_cell))[0]
    workbook.active = workbook.sheetnames.index(first)


def _told(problem: Problem) -> str:
    return f"{problem.message}\n{problem.remedy}" if problem.remedy else problem.message


def _mark_cell(sheet: Worksheet, place: Place, text: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    row, column = place
    for area in sheet.merged_cells.ranges:
        if (row, column) in {(area.min_row, area.min_col)}:
            break
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
            break
    cell = sheet.cell(row, column)
    cell.fill = PatternFill("solid", start_color=COLOUR, end_color=COLOUR)
    if cell.comment is not None:
        text = f"{text}\n\n{cell.comment.text}"
    cell.comment = Comment(text, AUTHOR, width=320, height=60 + 20 * text.count("\n") + len(text) // 2)


def _write(copies: Mapping[Path, Workbook], folder: Path) -> None:
    """Write every copy under a passing name first, then put them all in place."""
    folder.mkdir(parents=True, exist_ok=True)
    finished: list[tuple[str, Path]] = []
    try:
        for target, workbook in copies.items():
            handle, name = tempfile.mkstemp(dir=folder, prefix=".roster-", suffix=".xlsx")
            os.close(handle)
            finished.append((name, target))
            workbook.save(name)
        for name, target in finished:
            os.replace(name, target)
    finally:
        for name, _target in finished:
            Path(name).unlink(missing_ok=True)
