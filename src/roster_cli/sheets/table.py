"""One reader for every sheet: finds the header, applies the columns, collects the problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roster_cli.i18n import N_, _, sentences
from roster_cli.sheets.book import Area, Book, Cell, Grid
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.findings import CellError, Findings, did_you_mean, some
from roster_cli.sheets.package import Fault
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.text import clean, fold, tidy_lines

HEADER_ROWS = 10
PLACEHOLDERS = frozenset({"无", "/", "-", "—", "——", "–", "--", "\\", "n/a", "na", "null", "nan", "没有", "暂无"})
_CLOSING = re.compile(
    r"合计|总计|小计|共计|备注|说明|填表说明|注[:意]|填[表报](人|日期|单位|时间)|制表(人|日期|时间)?[:]|审[核批]人?[:]|total|subtotal|notes?\b|remarks?\b"
)
_SUM = re.compile(r"合计|总计|小计|共计|total|subtotal")
_NOTES = re.compile(r"备注|说明|填表说明|注|notes?|remarks?")
_EXAMPLE = re.compile(r"(?:示例行?|例|example(?:row)?)(?:[:(].*)?$")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")

BLANK = N_("blank rows skipped")
CLOSING = N_("closing and note lines skipped")
EXAMPLES = N_("example rows skipped")
HIDDEN = N_("rows that a filter or somebody hides, read all the same")
REPEATED = N_("repeated header rows skipped")
FILLED = N_("cells of merged areas filled in from their first cell")
NUMBERS = N_("staff numbers, phones and the like that were stored as numbers read as text")
TIDIED = N_("cells tidied of stray spaces and full-width characters")
SERIALS = N_("plain numbers read as the dates that they stand for")
DASHES = N_("cells with 无, / or - read as blank")


@dataclass
class Record:
    """One row that was read.

    Parameters
    ----------
    sheet
        Where it stands.
    row
        One-based row number.
    values
        The parsed cells by field; what was wrong is missing.
    """

    sheet: Sheet
    row: int
    values: dict[str, object] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Return whether every cell could be read."""
        return len(self.values) == len(self.sheet.table.columns)

    def column(self, name: str) -> int:
        """Return the one-based column of a field, 0 where the sheet does not have it."""
        return self.sheet.places.get(name, -1) + 1

    def text(self, name: str) -> str:
        """Return a text field, empty where blank or wrong."""
        return str(self.values.get(name) or "")

    def problem(self, name: str, message: str, remedy: str = "") -> None:
        """Note a problem of one cell of this row."""
        sheet = self.sheet
        sheet.findings.problem(sheet.file, sheet.name, self.row, self.column(name), message, remedy)


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header is found."""

    book: Book
    grid: Grid
    table: Table
    header_row: int
    places: Mapping[str, int]
    findings: Findings
    chinese: int

    @property
    def file(self) -> str:
        """Return the file as the user gave it."""
        return str(self.book.file)

    @property
    def name(self) -> str:
        """Return the sheet's name."""
        return self.grid.name

    def cell(self, row: int, name: str) -> Cell:
        """Return the raw cell of a field in a one-based row."""
        cells = self.grid.rows[row - 1]
        place = self.places.get(name, len(cells))
        return cells[place] if place < len(cells) else None


def is_blank(value: Cell) -> bool:
    """Return whether a cell shows nothing."""
    return (
        value is None
        or value == ""
        or (isinstance(value, str) and not value[0].isalnum() and not tidy_lines(value))
    )


def header_key(value: Cell) -> str:
    """Return a header as it is compared: no marks such as * or (必填)."""
    return re.sub(r"[*_\-]", "", fold(value)) if isinstance(value, str) else ""


def _header_names(table: Table) -> dict[str, tuple[Column, bool]]:
    names = {}
    for column in table.columns:
        names[header_key(column.field)] = (column, False)
        names[header_key(column.header)] = (column, True)
    return names


def _known(value: Cell, names: Mapping[str, tuple[Column, bool]]) -> tuple[Column, bool] | None:
    key = header_key(value)
    return names.get(key) or names.get(_BRACKETS.sub("", key)) if key else None


def _recognised(cells: Sequence[Cell], names: Mapping[str, tuple[Column, bool]]) -> int:
    return len({found[0].field for cell in cells if (found := _known(cell, names))})


def _spread(grid: Grid, row: int) -> list[Cell]:
    """Return a row with merged areas filled downwards."""
    cells = list(grid.rows[row])
    for area in grid.merged:
        if area.top < row <= area.bottom and area.left < len(cells) and is_blank(cells[area.left]):
            cells[area.left] = _at(grid, area.top, area.left)
    return cells


def _at(grid: Grid, row: int, column: int) -> Cell:
    cells = grid.rows[row] if row < len(grid.rows) else []
    return cells[column] if column < len(cells) else None


def header_fit(grid: Grid, table: Table) -> tuple[int, int]:
    """Return the zero-based row that looks most like the header, and how many columns it names."""
    names = _header_names(table)
    fits = [_recognised(_spread(grid, row), names) for row in range(min(HEADER_ROWS, len(grid.rows)))]
    most = max(fits, default=0)
    return (fits.index(most) if fits else 0), most


def missing_columns(grid: Grid, row: int, table: Table) -> list[Column]:
    """Return the needed columns that a header row lacks."""
    names = _header_names(table)
    cells = _spread(grid, row) if row < len(grid.rows) else []
    present = {found[0].field for cell in cells if (found := _known(cell, names))}
    return [column for column in table.columns if column.needed and column.field not in present]


def open_sheet(book: Book, name: str, table: Table, findings: Findings) -> Sheet | None:
    """Find the header of a sheet, or note why it cannot be read.

    Parameters
    ----------
    book, name
        Where to look.
    table
        What the sheet should hold.
    findings
        Collects the problems.
    """
    grid = book.grid(name)
    row, fit = header_fit(grid, table)
    file = str(book.file)
    if not fit:
        _note_no_header(file, grid, table, findings)
        return None
    cells = _spread(grid, row)
    missing = missing_columns(grid, row, table)
    names = _header_names(table)
    strangers = [clean(c) for c in cells if isinstance(c, str) and clean(c) and not _known(c, names)]
    for column in missing:
        alike = did_you_mean(column.header, strangers, header_key)
        findings.problem(
            file,
            name,
            row + 1,
            0,
            _("the column {header} ({alias}) is missing").format(header=column.header, alias=column.field),
            sentences(_("Add it to the header row, or rename the column that holds it."), alike),
        )
    places, chinese = _places(book, grid, row, cells, table, findings)
    sheet = Sheet(book, grid, table, row, places, findings, chinese)
    return None if missing else sheet


def _note_no_header(file: str, grid: Grid, table: Table, findings: Findings) -> None:
    """Note that there is no header, or that it stands too low."""
    low = next((n for n in range(HEADER_ROWS, len(grid.rows)) if not missing_columns(grid, n, table)), None)
    if low is not None:
        findings.problem(
            file,
            grid.name,
            low + 1,
            0,
            _("the header row stands too low: it is looked for in the first ten rows"),
            _("Delete rows above it until it is in row 10 or higher."),
        )
        return
    findings.problem(
        file,
        grid.name,
        0,
        0,
        _("no header row in the first ten rows"),
        _("One row must hold the headers {headers}.").format(
            headers=some((column.shown for column in table.columns if column.needed), 9)
        ),
    )


def _places(
    book: Book, grid: Grid, row: int, cells: Sequence[Cell], table: Table, findings: Findings
) -> tuple[dict[str, int], int]:
    names = _header_names(table)
    places: dict[str, int] = {}
    unknown, chinese = [], 0
    for place, cell in enumerate(cells):
        if isinstance(cell, Fault):
            fault = _fault(cell)
            findings.problem(str(book.file), grid.name, row + 1, place + 1, fault.message, fault.remedy)
            continue
        found = _known(cell, names)
        if found is None:
            if not is_blank(cell):
                unknown.append(clean(str(cell)))
            continue
        column, in_chinese = found
        chinese += 1 if in_chinese else -1
        if column.field not in places:
            places[column.field] = place
        else:
            findings.problem(
                str(book.file),
                grid.name,
                row + 1,
                place + 1,
                _("the column {header} occurs twice").format(header=column.shown),
                _("Delete or rename one of the two."),
            )
    if unknown:
        where = f"{book.file.name}{' ' + grid.name if grid.name else ''}"
        findings.notice(
            _("{where}: columns that are not known were left aside: {columns}").format(
                where=where, columns=some(unknown, 12)
            )
        )
    return places, chinese


def read_rows(sheet: Sheet, context: Context) -> Iterator[Record]:
    """Yield the rows below the header, with every problem noted in the sheet's findings."""
    merged = _merged_rows(sheet.grid.merged)
    titles = [fold(str(cell)) for cell in sheet.grid.rows[sheet.header_row]]
    in_notes = False
    for row in range(sheet.header_row + 1, len(sheet.grid.rows)):
        cells = sheet.grid.rows[row]
        skipped = _why_skipped(sheet, cells, titles, in_notes)
        if skipped:
            in_notes = in_notes or (skipped == CLOSING and bool(_NOTES.match(_first_text(cells))))
            sheet.findings.count(skipped)
            continue
        in_notes = False
        if row in sheet.grid.hidden:
            sheet.findings.count(HIDDEN)
        yield _read_row(sheet, row, _fill(sheet, row, cells, merged), context)


def _merged_rows(areas: Sequence[Area]) -> dict[int, list[Area]]:
    rows: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area.top + 1, min(area.bottom, area.top + 100_000) + 1):
            rows.setdefault(row, []).append(area)
    return rows


def _first_text(cells: Sequence[Cell], *, past_numbers: bool = False) -> str:
    filled = (cell for cell in cells if not is_blank(cell))
    first = next((cell for cell in filled if isinstance(cell, str) or not past_numbers), "")
    return fold(first) if isinstance(first, str) else ""


def _why_skipped(sheet: Sheet, cells: Sequence[Cell], titles: Sequence[str], in_notes: bool) -> str:
    """Return what a row is counted as if it holds no data, else an empty string."""
    first = _first_text(cells)
    if _EXAMPLE.match(first):
        return EXAMPLES
    musts = [sheet.places.get(column.field, -1) for column in sheet.table.columns if column.filled]
    if all(place < len(cells) and not is_blank(cells[place]) for place in musts):
        if _SUM.fullmatch(first) and any(isinstance(cells[place], int | float | Fault) for place in musts):
            return CLOSING
        return REPEATED if _is_header(cells, titles, musts) else ""
    is_note = in_notes and sum(not is_blank(cell) for cell in cells) == 1
    if is_note or _CLOSING.match(_first_text(cells, past_numbers=True)):
        return CLOSING
    known = (cells[place] for place in sheet.places.values() if place < len(cells))
    return BLANK if all(is_blank(cell) for cell in known) else ""


def _is_header(cells: Sequence[Cell], titles: Sequence[str], musts: Sequence[int]) -> bool:
    return all(fold(str(cells[place])) == titles[place] for place in musts)


def _fill(sheet: Sheet, row: int, cells: list[Cell], merged: Mapping[int, Sequence[Area]]) -> list[Cell]:
    known = set(sheet.places.values())
    areas = [area for area in merged.get(row, ()) if area.left in known and area.top > sheet.header_row]
    if not areas:
        return cells
    filled = list(cells)
    for area in areas:
        value = _at(sheet.grid, area.top, area.left)
        if area.left < len(filled) and is_blank(filled[area.left]) and not is_blank(value):
            filled[area.left] = value
            sheet.findings.count(FILLED)
    return filled


def _read_row(sheet: Sheet, row: int, cells: Sequence[Cell], context: Context) -> Record:
    record = Record(sheet, row + 1)
    for column in sheet.table.columns:
        place = sheet.places.get(column.field, -1)
        value = cells[place] if 0 <= place < len(cells) else None
        if (value is None or value == "") and not column.filled:
            record.values[column.field] = column.blank
            continue
        try:
            record.values[column.field] = _read_cell(sheet, column, value, context)
        except CellError as error:
            if column.names_shifts and not context.knows_shifts:
                record.values[column.field] = column.blank
                continue
            record.problem(column.field, error.message, error.remedy)
    return record


def _read_cell(sheet: Sheet, column: Column, value: Cell, context: Context) -> object:
    if isinstance(value, Fault):
        raise _fault(value)
    blank = is_blank(value) or (column.placeholders and isinstance(value, str) and fold(value) in PLACEHOLDERS)
    if blank and column.filled:
        raise CellError(
            _("{header} is missing").format(header=column.shown),
            _("Fill it in, or delete the row if it is not meant to count."),
        )
    if blank:
        if not is_blank(value):
            sheet.findings.count(DASHES)
        return column.blank
    parsed = column.parse(value, context)
    _count(sheet.findings, column, value, parsed)
    return parsed


def _fault(fault: Fault) -> CellError:
    if fault.error:
        return CellError(
            _("the cell shows the error {error}").format(error=fault.error),
            _("Mend the formula or write the value."),
        )
    return CellError(
        _("the formula has no stored result"),
        _("Open the file in Excel or WPS and save it, or replace the formula by its value."),
    )


def _count(findings: Findings, column: Column, value: Cell, parsed: object) -> None:
    if isinstance(parsed, frozenset) and isinstance(value, int | float):
        findings.count(SERIALS)
    if not isinstance(parsed, str) or value == parsed:
        return
    if isinstance(value, str):
        if fold(value) == fold(parsed):
            findings.count(TIDIED, f"“{value}” → “{parsed}”".replace("\n", "↵"))
        elif column.tidied:
            findings.count(column.tidied, f"“{value}” → “{parsed}”".replace("\n", "↵"))
    elif isinstance(value, int | float):
        findings.count(NUMBERS)
