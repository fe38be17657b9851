"""Files in: what a file is by its content, and its sheets as grids of plain values."""

from __future__ import annotations

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roster_cli.i18n import _
from roster_cli.sheets.findings import FileError
from roster_cli.sheets.marks import NO_MARKS, Marks, marks_of_old_sheet, marks_of_sheet, struck_in
from roster_cli.sheets.package import LARGE, DropDown, Fault, Look, Package, column_letters
from roster_cli.sheets.repacking import plain_sheets, usually_named
from roster_cli.sheets.serials import Since1904, padded
from roster_cli.sheets.trial import is_bearable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook
    from xlrd.book import Book as XlrdBook
    from xlrd.sheet import Sheet as XlrdSheet

Cell = None | str | int | float | bool | date | datetime | time | timedelta | Fault

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MOST_BYTES = 300 * 2**20


class Area(NamedTuple):
    """A merged area, zero-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet.

    Parameters
    ----------
    name
        Name of the sheet; empty for csv.
    rows
        Every row from the first, as plain values.
    merged
        Merged areas.
    hidden
        Zero-based rows that are not shown.
    marks
        Cells that are struck out or commented on.
    """

    name: str
    rows: Sequence[list[Cell]]
    merged: Sequence[Area] = field(default_factory=tuple)
    hidden: frozenset[int] = frozenset()
    marks: Marks = NO_MARKS


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tell any failure as a damaged file: files cut short or made up fail anywhere inside the libraries."""
    try:
        yield
    except FileError:
        raise
    except BaseException as error:
        if "encrypt" in str(error).lower():
            raise _encrypted() from error
        # A panic of calamine's Rust code is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


class Book(ABC):
    """A file with one sheet or more, each read when it is asked for.

    Parameters
    ----------
    file
        The path as the user gave it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._grids: dict[str, Grid] = {}

    def __str__(self) -> str:
        return str(self.file)

    @cached_property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Return the names of the sheets with cells, visible ones first, in their order."""

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Return the names of the hidden sheets."""
        return frozenset()

    @abstractmethod
    def _read(self, name: str) -> Grid: ...

    def grid(self, name: str) -> Grid:
        """Return a sheet's cells.

        Raises
        ------
        FileError
            If the sheet is damaged or of absurd size.
        """
        if name not in self._grids:
            with _damage_told():
                self._grids[name] = self._read(name)
        return self._grids[name]

    def is_percentage(self, name: str, row: int, column: int) -> bool:
        """Return whether a cell, zero-based, is shown as a percentage."""
        return False


class CsvBook(Book):
    """A csv file: one sheet without a name."""

    def __init__(self, file: Path, text: str) -> None:
        super().__init__(file)
        self.text = text

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the one sheet's name, which is empty."""
        return ("",)

    def _read(self, name: str) -> Grid:
        opening = self.text[:4000]
        delimiter = max(",\t;", key=opening.count)
        try:
            rows: list[list[Cell]] = [
                list(row) for row in csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter)
            ]
        except csv.Error as error:
            raise _not_a_workbook() from error
        return Grid(name, rows)


class XlsxBook(Book):
    """An Excel workbook, read by calamine; what calamine drops (errors, formulas without a value) is put back."""

    def __init__(self, file: Path, content: bytes, *, is_tried: bool = False) -> None:
        super().__init__(file)
        self.content = usually_named(content)
        self._package = Package(self.content)
        self._is_tried = is_tried
        if self._package.is_large:
            self._try_first()

    def _try_first(self) -> None:
        """Make sure, in a process of its own, that the workbook can be read; once is enough."""
        if not self._is_tried and not is_bearable(self.content):
            raise _unbearable()
        self._is_tried = True

    @cached_property
    def _struck(self) -> tuple[frozenset[int], frozenset[int]]:
        return struck_in(self._package)

    @cached_property
    def _calamine(self) -> CalamineWorkbook:
        from python_calamine import CalamineWorkbook

        return CalamineWorkbook.from_filelike(io.BytesIO(self.content))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the worksheets."""
        from python_calamine import SheetTypeEnum

        sheets = [sheet for sheet in self._calamine.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        names = [sheet.name for sheet in sheets if sheet.name in self._package.parts]
        return tuple(sorted(names, key=lambda name: name in self.hidden))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Return the names of the hidden sheets."""
        from python_calamine import SheetVisibleEnum

        sheets = self._calamine.sheets_metadata
        return frozenset(sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible)

    def _read(self, name: str) -> Grid:
        look = self._package.look(name)
        if look.is_absurd:
            raise _far_away(name, look.far_cell)
        if look.is_unusual:
            self._try_first()
        sheet = self._sheet(name)
        try:
            cells_of = sheet.to_python(skip_empty_area=False)
        except OverflowError:
            sheet = self._plain.get_sheet_by_name(name)
            cells_of = sheet.to_python(skip_empty_area=False)
        rows: list[list[Cell]] = [list(row) for row in cells_of]
        if self._package.counts_from_1904:
            rows = [[Since1904(cell) if type(cell) is float else cell for cell in row] for row in rows]
        for (row, column), text in look.shown.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = text
        for (row, column), fault in look.faults.items():
            while len(rows) <= row:
                rows.append([])
            cells = rows[row]
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = fault
        merged = [Area(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
        return Grid(name, rows, merged, look.hidden, marks_of_sheet(self._package, name, self._struck))

    def drop_downs(self, name: str) -> tuple[DropDown, ...]:
        """Return the drop-downs of a sheet that another sheet feeds."""
        with _damage_told():
            return self._package.drop_downs(name)

    def _sheet(self, name: str) -> CalamineSheet:
        """Return a sheet, also one with error values and ranges that the reader does not know."""
        from python_calamine import CalamineError

        try:
            return self._calamine.get_sheet_by_name(name)
        except CalamineError:
            return self._plain.get_sheet_by_name(name)

    @property
    def _plain(self) -> CalamineWorkbook:
        """Return the workbook without what the reader does not know."""
        from python_calamine import CalamineWorkbook

        return CalamineWorkbook.from_filelike(io.BytesIO(plain_sheets(self.content)))

    def is_percentage(self, name: str, row: int, column: int) -> bool:
        """Return whether a cell, zero-based, is shown as a percentage."""
        with _damage_told():
            return "%" in self._package.number_format(name, row, column)


class XlsBook(Book):
    """A workbook of Excel 97–2003."""

    def __init__(self, file: Path, content: bytes, *, is_tried: bool = False) -> None:
        super().__init__(file)
        import xlrd

        if not is_tried and len(content) > LARGE and not is_bearable(content):
            raise _unbearable()
        self._book: XlrdBook = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the sheets."""
        return tuple(sorted(self._book.sheet_names(), key=lambda name: name in self.hidden))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Return the names of the hidden sheets."""
        visibility = zip(self._book.sheet_names(), self._book._sheet_visibility, strict=False)
        return frozenset(name for name, state in visibility if state)

    def _read(self, name: str) -> Grid:
        import xlrd

        sheet = self._book.sheet_by_name(name)
        look = _look_at(sheet)
        if look.is_absurd:
            raise _far_away(name, look.far_cell)
        errors, mode = xlrd.error_text_from_code, self._book.datemode

        def value(kind: int, content: object, row: int, column: int) -> Cell:
            if kind == xlrd.XL_CELL_DATE:
                return _excel_date(content, mode, self._form(name, row, column))
            if kind == xlrd.XL_CELL_BOOLEAN:
                return bool(content)
            if kind == xlrd.XL_CELL_ERROR:
                return Fault(str(errors.get(content, "#ERROR")))
            if kind == xlrd.XL_CELL_NUMBER and isinstance(content, float):
                shown = padded(content, self._form(name, row, column))
                return shown or (Since1904(content) if mode else content)
            return content if isinstance(content, str | float | int) else ""

        rows = [
            [
                value(kind, content, n, place)
                for place, (kind, content) in enumerate(zip(sheet.row_types(n), sheet.row_values(n), strict=True))
            ]
            for n in range(sheet.nrows)
        ]
        merged = [Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
        hidden = frozenset(row for row, about in sheet.rowinfo_map.items() if about.hidden)
        return Grid(name, rows, merged, hidden, marks_of_old_sheet(self._book, sheet))

    def _form(self, name: str, row: int, column: int) -> str:
        """Return how a cell, zero-based, is formatted."""
        style = self._book.xf_list[self._book.sheet_by_name(name).cell_xf_index(row, column)]
        form = self._book.format_map.get(style.format_key)
        return str(form.format_str) if form else ""

    def is_percentage(self, name: str, row: int, column: int) -> bool:
        """Return whether a cell, zero-based, is shown as a percentage."""
        return "%" in self._form(name, row, column)


def _look_at(sheet: XlrdSheet) -> Look:
    """Return how far the values of a sheet reach, and how many there are."""
    import xlrd

    blank = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    last_row = last_column = -1
    values = 0
    for row in range(sheet.nrows):
        if own := [place for place, kind in enumerate(sheet.row_types(row)) if kind not in blank]:
            last_row, last_column, values = row, max(last_column, own[-1]), values + len(own)
    return Look(last_row + 1, last_column + 1, values, f"{column_letters(last_column)}{last_row + 1}")


_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)


def _excel_date(content: object, mode: int, form: str) -> Cell:
    """Return what a number is that is shown as a date, a time of day or a duration."""
    import xlrd

    if not isinstance(content, float):
        return ""
    try:
        if _ELAPSED.search(form):
            return timedelta(days=content)
        moment: datetime = xlrd.xldate_as_datetime(content, mode)
    except (ValueError, OverflowError):
        return content
    if 0 <= content < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _far_away(sheet: str, cell: str) -> FileError:
    return FileError(
        _("sheet “{sheet}” reaches as far as cell {cell}").format(sheet=sheet, cell=cell),
        _("Delete what stands there, copy the list into a new workbook and save it."),
    )


def _unbearable() -> FileError:
    return FileError(
        _("this workbook takes more time or memory to read than a list needs"),
        _("Copy the list into a new workbook and save it."),
    )


def _no_sheet() -> FileError:
    return FileError(_("this workbook has no sheet with cells"), _("Give the workbook that holds the list."))


def _not_a_workbook() -> FileError:
    return FileError(
        _("this is no workbook and no csv file"),
        _("Save the list as .xlsx in Excel or WPS and give that file."),
    )


def _other_format(kind: str) -> FileError:
    return FileError(
        _("this is {kind}, not a workbook that can be read").format(kind=kind),
        _("Open it in Excel or WPS, save it as .xlsx and give that file."),
    )


def _open_ole(file: Path, content: bytes, *, is_tried: bool) -> Book:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _encrypted()
    if "WordDocument".encode("utf-16-le") in content or not any(
        name.encode("utf-16-le") in content for name in ("Workbook", "Book")
    ):
        raise _not_a_workbook()
    with _damage_told():
        book = XlsBook(file, content, is_tried=is_tried)
        if not book.names:
            raise _no_sheet()
        return book


def _encrypted() -> FileError:
    return FileError(
        _("this workbook is locked with a password"),
        _("Open it, remove the password (File, Info, Protect Workbook) and save it."),
    )


def _damaged() -> FileError:
    return FileError(
        _("this workbook is damaged and cannot be opened"),
        _("Open it in Excel or WPS, let it be repaired, and save it under a new name."),
    )


def _open_text(file: Path, content: bytes) -> Book:
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise _not_a_workbook()
    opening = text[:4000].lstrip("\ufeff").lstrip()
    if any(letter < " " and letter not in "\t\r\n\v\f\x1a" for letter in text[:100_000]):
        raise _not_a_workbook()
    if opening[:1] == "<":
        web = "<html" in opening.lower() or "<table" in opening.lower()
        raise _other_format(_("a web page") if web else _("an XML file"))
    return CsvBook(file, text)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise FileError(_("this is a folder, not a file"), _("Give the workbook in it."))
        if file.exists() and not file.is_file():
            raise _not_a_workbook()
        if file.stat().st_size > MOST_BYTES:
            raise FileError(
                _("this file is too large to be a list"), _("Copy the list into a new workbook and save it.")
            )
        return file.read_bytes()
    except FileNotFoundError as error:
        raise FileError(_("there is no such file"), _("Check the name and the folder.")) from error
    except OSError as error:
        raise FileError(
            _("this file cannot be read: {reason}").format(reason=error.strerror or error),
            _("Close it in other programs and check that you may read it."),
        ) from error


def open_book(file: Path) -> Book:
    """Open a file by what it holds, whatever its name says.

    Parameters
    ----------
    file
        A workbook (.xlsx, .xls) or a csv file (UTF-8 or GB18030).

    Raises
    ------
    FileError
        If it is missing, empty, encrypted, damaged, no workbook, or unpacks to an absurd size.
    """
    return of_content(file, _read_bytes(file))


def of_content(file: Path, content: bytes, *, is_tried: bool = False) -> Book:
    """Open what a file holds.

    Parameters
    ----------
    file
        The path as the user gave it.
    content
        What it holds.
    is_tried
        Whether it is known that reading it takes no more time and memory than there is.

    Raises
    ------
    FileError
        As `open_book` does.
    """
    if not content.strip():
        raise FileError(_("this file is empty"), _("Give the file that holds the list."))
    if content.startswith(OLE):
        return _open_ole(file, content, is_tried=is_tried)
    if content.startswith(b"PK"):
        return _open_zip(file, content, is_tried=is_tried)
    return _open_text(file, content)


def _open_zip(file: Path, content: bytes, *, is_tried: bool) -> Book:
    with _damage_told():
        book = XlsxBook(file, content, is_tried=is_tried)
        if not book.names:
            raise _no_sheet()
        return book
