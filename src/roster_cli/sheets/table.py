"""One reader for every sheet: opens it by its header, applies the columns, collects the problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roster_cli.domain.spelling import fold
from roster_cli.errors import shortened
from roster_cli.i18n import N_, _, sentences
from roster_cli.sheets.beside import note_leave_without_days, note_marks
from roster_cli.sheets.book import Book, Cell, Grid
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.day_columns import Marked, day_columns
from roster_cli.sheets.findings import CellError, Findings, did_you_mean, some
from roster_cli.sheets.headers import (
    HEADER_ROWS,
    HeaderRow,
    Headers,
    find_header,
    header_key,
    headers_of,
    is_blank,
    recognised,
    spread,
)
from roster_cli.sheets.naming import Names
from roster_cli.sheets.package import Fault, column_letters
from roster_cli.sheets.parsers import Context, items_text
from roster_cli.sheets.placing import Placing, fault_error, place_columns
from roster_cli.sheets.shape import Body, Line, body_of, misstated
from roster_cli.sheets.text import clean, first_phone, looks_mistyped

PLACEHOLDERS = frozenset({"无", "/", "-", "—", "——", "–", "--", "\\", "n/a", "na", "null", "nan", "没有", "暂无"})

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LONGEST_EXAMPLE = 80
# The date below a table, and when and by whom it was filled in.
_ONLY_DATED = re.compile(
    r"(?:[^:,。;]{0,8}(?:日期|时间|填报|制表|上报)[^:]{0,4}:)?(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?(?:星期.|周.)?"
)
# Birthdays and the like beside the columns that are read.
_OTHER_YEARS = re.compile(r"(?:19\d\d|20[01]\d)(?:年|[-/.])?(?:\d{1,2}(?:月|[-/.])?(?:\d{1,2}日?)?)?")
_NOTHING: Mapping[str, str] = {}
_Known = dict[str, dict[str, object]]  # what a text was taken for, by column and text
_BEGIN_PLACEHOLDERS = frozenset("无没暂nNｎＮ")

TIDIED = N_("cells tidied of stray spaces and full-width characters")
NUMBERS = N_("staff numbers, phones and the like that were stored as numbers read as text")
SERIALS = N_("plain numbers read as the dates that they stand for")
DASHES = N_("cells with 无, / or - read as blank")


@dataclass(slots=True)
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
    line
        The row as it stands.
    marked
        What the marks in columns of days say.
    """

    sheet: Sheet
    row: int
    values: dict[str, object] = field(default_factory=dict)
    line: Line | None = None
    marked: Marked | None = None

    @property
    def is_whole(self) -> bool:
        """Return whether every cell could be read."""
        return len(self.values) == len(self.sheet.table.columns)

    def seen_from(self, other: Record) -> str:
        """Return where the row stands, as a message about another row names it."""
        row = _("row {row}").format(row=self.row)
        if self.sheet is other.sheet:
            return row
        return f"{self.sheet.where} {row}"

    def column(self, name: str) -> int:
        """Return the one-based column of a field, 0 where the sheet does not have it."""
        places = self.line.places if self.line else self.sheet.places
        return places.get(name, -1) + 1

    def text(self, name: str) -> str:
        """Return a text field, empty where blank or wrong."""
        return str(self.values.get(name) or "")

    def problem(self, name: str, message: str, remedy: str = "") -> None:
        """Note a problem of one cell of this row."""
        sheet = self.sheet
        sheet.findings.problem(sheet.file, sheet.name, self.row, self.column(name), message, remedy)


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header is found.

    Parameters
    ----------
    book, grid, table
        Where it stands and what it holds.
    headers
        The words that name its columns.
    header
        Where the header stands.
    placing
        Which column holds what.
    findings
        Collects problems and counts.
    names
        Units and communities that lines within it may name.
    supplied
        What its name, its file's name or a line above the table says of every row, by field.
    """

    book: Book
    grid: Grid
    table: Table
    headers: Headers
    header: HeaderRow
    placing: Placing
    findings: Findings
    names: Names = field(default_factory=Names)
    supplied: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Return the file as the user gave it."""
        return str(self.book.file)

    @property
    def name(self) -> str:
        """Return the sheet's name."""
        return self.grid.name

    @property
    def where(self) -> str:
        """Return file and sheet as a notice names them."""
        return " ".join(part for part in (self.book.file.name, self.name) if part)

    @property
    def places(self) -> Mapping[str, int]:
        """Return the column of each field."""
        return self.placing.places

    @property
    def first_row(self) -> int:
        """Return the zero-based row in which the header begins."""
        return self.header.first

    @property
    def header_row(self) -> int:
        """Return the zero-based row in which the header ends."""
        return self.header.last

    @property
    def titles(self) -> Sequence[Cell]:
        """Return the headers."""
        return self.header.titles

    @property
    def chinese(self) -> int:
        """Return how many headers are Chinese, less those that are English."""
        return self.placing.chinese

    def cell(self, row: int, name: str) -> Cell:
        """Return the raw cell of a field in a one-based row."""
        cells = self.grid.rows[row - 1]
        place = self.places.get(name, len(cells))
        return cells[place] if place < len(cells) else None


def header_fit(grid: Grid, table: Table, own: Mapping[str, str] | None = None) -> tuple[int, int]:
    """Return the zero-based row that looks most like the header, and how many columns it names."""
    header = find_header(grid, headers_of(table, own))
    return header.first, header.fit


def missing_columns(
    grid: Grid, table: Table, own: Mapping[str, str] | None = None, header: HeaderRow | None = None
) -> list[Column]:
    """Return the needed columns that the header of a sheet lacks."""
    headers = headers_of(table, own)
    header = header or find_header(grid, headers)
    present = recognised(header.titles, headers)
    if any(headers.is_doubtful(title) for title in header.titles):
        present |= set(place_columns(grid, header, headers, Findings(), "").places)
    return [column for column in table.columns if column.needed and column.field not in present]


def open_sheet(
    book: Book,
    name: str,
    table: Table,
    findings: Findings,
    *,
    own: Mapping[str, str] | None = None,
    names: Names | None = None,
    supplied: Mapping[str, str] | None = None,
) -> Sheet | None:
    """Find the header of a sheet, or note why it cannot be read.

    Parameters
    ----------
    book, name
        Where to look.
    table
        What the sheet should hold.
    findings
        Collects the problems.
    own
        Headers that the user set: column by header.
    names
        Units and communities that are known.
    supplied
        What is known of every row where the column for it is missing, by field.
    """
    grid = book.grid(name)
    headers = headers_of(table, own)
    header = find_header(grid, headers)
    if not header.fit:
        _note_no_header(str(book.file), grid, headers, findings)
        return None
    placing = place_columns(grid, header, headers, findings, str(book.file), supplied or ())
    missing = [
        column
        for column in table.columns
        if column.needed and column.field not in placing.places and column.field not in (supplied or {})
    ]
    for column in missing:
        alike = did_you_mean(column.header, placing.unknown, header_key)
        findings.problem(
            str(book.file),
            name,
            header.last + 1,
            0,
            _("the column {header} ({alias}) is missing").format(header=column.header, alias=column.field),
            sentences(_("Add it to the header row, or rename the column that holds it."), alike),
        )
    _note_unknown(book, grid, headers, placing, findings)
    for field_name, text in (supplied or {}).items():
        if text and field_name not in placing.places:
            _ask_for_column(
                str(book.file), grid, header, placing, (field_name, text), names or Names(), findings, table
            )
    sheet = Sheet(book, grid, table, headers, header, placing, findings, names or Names(), supplied or {})
    return None if missing else sheet


def _ask_for_column(
    file: str,
    grid: Grid,
    header: HeaderRow,
    placing: Placing,
    supplied: tuple[str, str],
    names: Names,
    findings: Findings,
    table: Table,
) -> None:
    """Ask where a sheet's or a file's name seems to say the unit, but a column that is not known holds others."""
    name, text = supplied
    named = names.unit_in if name == "unit" else names.community_in
    column = table.by_field[name]
    for place, title in enumerate(header.titles):
        if not isinstance(title, str) or clean(title) not in placing.unknown:
            continue
        rows = grid.rows[header.last + 1 : header.last + 200]
        cells = {row[place] for row in rows if place < len(row) and not is_blank(row[place])}
        found = {known for cell in cells if isinstance(cell, str) and (known := named(cell))}
        if 2 * len(found) > len(cells) and any(fold(one) != fold(text) for one in found):
            findings.problem(
                file,
                grid.name,
                header.last + 1,
                place + 1,
                _(
                    "is the column “{title}” {header}? By the name of the sheet or the file it would be “{text}”"
                ).format(title=clean(title), header=column.shown, text=text),
                _(
                    'Name the column {header}, or write "{title}" = "{header}" under [columns] in roster.toml.'
                ).format(header=column.header, title=clean(title)),
            )


def _note_no_header(file: str, grid: Grid, headers: Headers, findings: Findings) -> None:
    """Note that there is no header, or that it stands too low."""
    table = headers.table
    needed = {column.field for column in table.columns if column.needed}
    low = next(
        (n for n in range(HEADER_ROWS, len(grid.rows)) if needed <= recognised(spread(grid, n), headers)), None
    )
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


def _note_unknown(book: Book, grid: Grid, headers: Headers, placing: Placing, findings: Findings) -> None:
    """Note the columns that nothing is read from, and ask about those that look like a known one."""
    where = f"{book.file.name}{' ' + grid.name if grid.name else ''}"
    if placing.unknown:
        findings.notice(
            _("{where}: columns that are not known were left aside: {columns}").format(
                where=where, columns=some([shortened(title, _LONGEST_EXAMPLE) for title in placing.unknown], 12)
            )
        )
    for title in placing.unknown:
        column = headers.alike(title, placing.places)
        if column is not None:
            line = _(
                "{where}: the column “{title}” was not read. Is it {header}? Then name it so, or write "
                '"{title}" = "{header}" under [columns] in roster.toml; "{title}" = "" leaves it aside for good.'
            )
            findings.warn(line.format(where=where, title=title, header=column.header))
        elif headers.is_about_duty(title, placing.places):
            line = _(
                "{where}: the column “{title}” was not read, though it seems to be about duty. What it says "
                "belongs into 请假, 不可值班, 值班类型 or 已报到. "
                '"{title}" = "" under [columns] in roster.toml leaves it aside for good.'
            )
            findings.warn(line.format(where=where, title=title))


def read_rows(sheet: Sheet, context: Context) -> Iterator[Record]:
    """Yield the rows below the header, with every problem noted in the sheet's findings."""
    body = body_of(sheet)
    _note_totals(sheet, body)
    _note_doubtful(sheet, body)
    _note_notes(sheet, body)
    _note_strange(sheet, body)
    note_marks(sheet, body)
    note_leave_without_days(sheet, body)
    sheet.findings.bodies.append((sheet, body))
    known: _Known = {column.field: {} for column in sheet.table.columns}
    days = day_columns(sheet, body.lines, context) if sheet.placing.days else None
    for line in body.lines:
        if sheet.placing.remarks:
            _refuse_remarks(sheet, line)
        record = _read_row(sheet, line, context, known)
        if days is not None:
            _add_marks(record, days.read(line))
        yield record


def _add_marks(record: Record, marked: Marked) -> None:
    """Add what the marks below days say to what the row's own columns do."""
    record.marked = marked
    for name, slots in marked.slots.items():
        own = record.values.get(name, frozenset())
        if isinstance(own, frozenset):
            record.values[name] = own | slots


def _refuse_remarks(sheet: Sheet, line: Line) -> None:
    """Note remarks beside a row that would change what holds, for nobody reads them."""
    for place, title in sheet.placing.remarks.items() if sheet.table.remarks_count else ():
        value = line.cells[place] if place < len(line.cells) else None
        if not (isinstance(value, str) and sheet.table.remarks_count.search(fold(value))):  # type: ignore[union-attr]
            continue
        sheet.findings.problem(
            sheet.file,
            sheet.name,
            line.row + 1,
            place + 1,
            _("the remark “{remark}” seems to change what holds, and remarks are not read").format(
                remark=clean(value)
            ),
            _(
                'Write it into its own column, or, if it changes nothing, write "{title}" = "" under [columns] in '
                "roster.toml."
            ).format(title=title),
        )


def _note_strange(sheet: Sheet, body: Body) -> None:
    """Tell what stands beside the columns that are read and would change what holds for somebody."""
    placing = sheet.placing
    pattern = sheet.table.remarks_count
    if pattern is None or not body.lines:
        return
    spans = {place for pairs in placing.spans.values() for pair in pairs for place in pair}
    further = {place for places in placing.further.values() for place in places}
    read = {*placing.places.values(), *placing.remarks, *placing.days, *spans, *further}
    for place in range(max(len(line.cells) for line in body.lines)):
        title = sheet.titles[place] if place < len(sheet.titles) else None
        if place in read or sheet.headers.is_needless(title) or sheet.headers.known(title):
            continue
        if isinstance(title, str) and (
            sheet.headers.alike(title, sheet.places) is not None
            or sheet.headers.is_about_duty(title, sheet.places)
        ):
            continue  # it is asked about elsewhere
        found = [
            (line, cell)
            for line in body.lines
            if place < len(line.cells)
            and isinstance(cell := line.cells[place], str)
            and pattern.search(_OTHER_YEARS.sub("", fold(cell)))
        ]
        if found:
            _warn_of_strange(sheet, title, place, found)


def _warn_of_strange(sheet: Sheet, title: Cell, place: int, found: Sequence[tuple[Line, str]]) -> None:
    where = sheet.where
    cells = some(
        (f"{column_letters(place)}{line.row + 1} “{shortened(clean(cell), 40)}”" for line, cell in found), 3
    )
    if is_blank(title):
        line = _("{where}: a column without a header is not read, but may change what holds: {cells}")
        sheet.findings.warn(line.format(where=where, cells=cells))
        return
    line = _(
        "{where}: the column “{title}” is not read, but may change what holds: {cells}. "
        '"{title}" = "" under [columns] in roster.toml leaves it aside for good.'
    )
    sheet.findings.warn(line.format(where=where, title=clean(str(title)), cells=cells))


def _note_doubtful(sheet: Sheet, body: Body) -> None:
    """Ask where a blank may mean the value above it, or that there is none."""
    for doubt in body.doubtful:
        header = sheet.table.by_field[doubt.field].shown
        if doubt.is_grave:
            sheet.findings.problem(
                sheet.file,
                sheet.name,
                doubt.row,
                sheet.places[doubt.field] + 1,
                _("{header} is blank here and in {count} rows in all: the value above it, or none?").format(
                    header=header, count=doubt.blanks
                ),
                _("Write it in every row, 不在城区 for people who live elsewhere."),
            )
            continue
        sheet.findings.warn(
            _(
                "{where}: {header} is blank in {count} rows, which were read as blank. "
                "If the value above is meant, write it in every row."
            ).format(
                where=sheet.where,
                header=header,
                count=doubt.blanks,
            )
        )


def _note_notes(sheet: Sheet, body: Body) -> None:
    """Tell notes around a table that would change what holds for somebody in it."""
    pattern = sheet.table.remarks_count
    if pattern is None:
        return
    above = [
        cell
        for row in sheet.grid.rows[: sheet.first_row]
        for cell in row
        if isinstance(cell, str) and pattern.search(fold(cell))
    ]
    below = [note for note in body.notes if pattern.search(fold(note))]
    named = {fold(name) for line in body.lines if isinstance(name := line.cell("name"), str)} if above else set()
    telling = [note for note in above if any(name in fold(note) for name in named if len(name) > 1)]
    telling += [note for note in below if not _ONLY_DATED.fullmatch(fold(note))]
    for note in dict.fromkeys(telling):
        sheet.findings.warn(
            _("{where}: a note is not read and may change what holds: “{note}”").format(
                where=sheet.where, note=note[:80]
            )
        )


def _note_totals(sheet: Sheet, body: Body) -> None:
    for total, count in misstated(body):
        sheet.findings.warn(
            _("{where}, row {row}: the total says {stated}, but {count} rows were read.").format(
                where=sheet.where,
                row=total.row,
                stated=some(dict.fromkeys(str(number) for _place, number in total.numbers)),
                count=count,
            )
        )


def _read_row(sheet: Sheet, line: Line, context: Context, known: _Known) -> Record:
    record = Record(sheet, line.row + 1, line=line)
    cells, places, values, width = line.cells, line.places, record.values, len(line.cells)
    supplied = {**sheet.supplied, **line.supplied} if sheet.supplied or line.supplied else _NOTHING
    for column in sheet.table.columns:
        name = column.field
        place = places.get(name, -1)
        value = cells[place] if 0 <= place < width else None
        if value is None or value == "":
            value = supplied.get(name) if supplied else None
            if not value and not column.filled:
                values[name] = column.blank
                continue
        alike = known[name]
        if type(value) is str and value in alike:
            values[name] = alike[value]
            continue
        try:
            values[name] = _read_cell(sheet, column, value, context, alike)
        except CellError as error:
            if column.names_shifts and not context.knows_shifts:
                values[name] = column.blank
                continue
            record.problem(name, error.message, error.remedy)
    for column in sheet.table.doubted:
        text = values.get(column.field)
        if text and looks_mistyped(first_phone(str(text))):
            sheet.findings.count(column.doubted, _("row {row}").format(row=record.row))
    for name in sheet.placing.further:
        if name in values:
            _add_further(record, sheet.table.by_field[name], context)
    for name, spans in sheet.placing.spans.items():
        for begin, end in spans:
            _add_span(record, name, begin, end, context)
    return record


def _add_span(record: Record, name: str, begin: int, end: int, context: Context) -> None:
    """Add the days between a first one and a last one that stand in columns of their own."""
    assert record.line is not None
    cells = record.line.cells
    first, last = (cells[place] if place < len(cells) else None for place in (begin, end))
    blank = [is_blank(one) or _is_placeholder(one) for one in (first, last)]
    if all(blank):
        return
    other = Record(record.sheet, record.row, {}, replace(record.line, places={name: end if blank[1] else begin}))
    if any(blank):
        other.problem(
            name,
            _("the first day and the last day do not both stand here"),
            _("Write both; for one day the same date twice."),
        )
        record.values.pop(name, None)
        return
    try:
        texts = [items_text(one, context, dates=True) for one in (first, last)]
        found = context.grammar.slots("~".join(texts))
    except CellError as error:
        other.problem(name, error.message, error.remedy)
        record.values.pop(name, None)
        return
    own = record.values.get(name)
    if isinstance(own, frozenset):
        record.values[name] = own | found


def _add_further(record: Record, column: Column, context: Context) -> None:
    """Add what further columns of the same kind hold, such as 请假 and 出差时间."""
    assert record.line is not None
    for place in record.sheet.placing.further[column.field]:
        value = record.line.cells[place] if place < len(record.line.cells) else None
        if is_blank(value):
            continue
        other = replace(record.line, places={**record.line.places, column.field: place})
        try:
            found = _read_cell(record.sheet, column, value, context, {})
        except CellError as error:
            Record(record.sheet, record.row, {}, other).problem(column.field, error.message, error.remedy)
            record.values.pop(column.field, None)
            continue
        own = record.values.get(column.field)
        if isinstance(own, frozenset) and isinstance(found, frozenset):
            record.values[column.field] = own | found


def _read_cell(sheet: Sheet, column: Column, value: Cell, context: Context, known: dict[str, object]) -> object:
    """Return what a cell says; texts that may be taken for the same again, with nothing to count, become known."""
    if isinstance(value, Fault):
        raise fault_error(value)
    blank = is_blank(value) or (column.placeholders and _is_placeholder(value))
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
    if isinstance(value, str) and (parsed == value or not isinstance(parsed, str)):
        known[value] = parsed
    else:
        _count(sheet.findings, column, value, parsed)
    return parsed


def _is_placeholder(value: Cell) -> bool:
    """Return whether a filled cell means blank; most are told by their first letter."""
    if not isinstance(value, str) or (value[:1].isalnum() and value[:1] not in _BEGIN_PLACEHOLDERS):
        return False
    return fold(value) in PLACEHOLDERS


def _count(findings: Findings, column: Column, value: Cell, parsed: object) -> None:
    if isinstance(parsed, frozenset) and isinstance(value, int | float):
        findings.count(SERIALS)
    if not isinstance(parsed, str):
        return
    if isinstance(value, str):
        sides = (shortened(text, _LONGEST_EXAMPLE) for text in (value, parsed))
        example = "“{}” → “{}”".format(*sides).replace("\n", "↵")
        if "phone" in column.field or _MOBILE.search(parsed):
            example = ""  # a notice is handed round, a phone number is not
        if column.tidied and parsed != clean(value):
            findings.count(column.tidied, example)
        elif fold(value) == fold(parsed):
            findings.count(TIDIED, example)
    elif isinstance(value, int | float):
        findings.count(NUMBERS)
