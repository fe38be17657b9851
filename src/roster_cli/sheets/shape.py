"""The shapes of lists: which rows hold data, what a row takes over from rows above it, what closes a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roster_cli.domain.spelling import fold
from roster_cli.i18n import N_
from roster_cli.sheets.book import Area, Cell
from roster_cli.sheets.headers import at, header_key, is_blank
from roster_cli.sheets.package import Fault

if TYPE_CHECKING:
    from roster_cli.sheets.table import Sheet

_SUM = re.compile(r"合计|总计|小计|共计|总数|人数合计|合计人数|total|subtotal|sum")
# First letters of examples and last ones of sums: other cells need no second look.
_BEGIN_EXAMPLES = frozenset("示例样填eE")
_END_SUMS = frozenset("计数lLmM")
_SUM_ROW = re.compile(r".{0,15}(合计|总计|小计|共计|subtotal|total)(?:[:：]?.{0,12})?")
_NUMERAL = re.compile(r"共?\d{1,5}[人名个班次户处]?次?")
# Columns that need not be filled, in which 合计 stands all the same.
_BESIDE_SUMS = ("checkpoint", "department", "post", "subdistrict", "estate", "community")
_CLOSING = re.compile(
    r"合计|总计|小计|共计|备注|说明|填表说明|注[:意]|填[表报](人|日期|单位|时间)|制表(人|日期|时间)?[:]|审[核批]人?[:]|total|subtotal|notes?\b|remarks?\b"
)
_SIGNATURE = re.compile(
    r".{0,8}(?:单位|部门|负责人|领导|书记|主任|局长|联系人|联系电话|经办人|填报人|填表人|制表人|审核人?|审批人?|核对人?|签字|签名|盖章|公章|日期|时间|报送|上报|电话)"
    r"(?:\(?(?:签字|签名|签章|盖章|公章)\)?)*:.*|\(?(?:盖章|公章|签字|签名|签章)\)?.{0,12}"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}[日号])?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|第?\d+页.*|共\d+[页人名个].*|以[上下].*|此表.*|本表.*|请.{4,}|要求:.*|\(?\d{1,2}[.、)].{6,}"
    r"|[①-⑳].{4,}|[*※].{4,}|page\d+.*"
)
_NOTES = re.compile(r"备注|说明|填表说明|注|要求|notes?|remarks?")
_EXAMPLE = re.compile(r"(?:示例行?|例|样例|填写示例|填报示例|example(?:row)?)(?:[:(].*)?$")
_LONG_NOTE = re.compile(r".{12,}")

BLANK = N_("blank rows skipped")
CLOSING = N_("closing and note lines skipped")
EXAMPLES = N_("example rows skipped")
HIDDEN = N_("rows that a filter or somebody hides, read all the same")
REPEATED = N_("repeated header rows skipped")
TITLES = N_("title and page lines inside the table skipped")
SECTIONS = N_("lines that name the unit or community of the rows below them")
FILLED = N_("cells of merged areas filled in from their first cell")
FILLED_DOWN = N_("cells filled down from the row above where a value is written only once")

# What else begins a block of rows, in which a column may say again what it said in the block above.
_BLOCKS = {
    "community": ("subdistrict", "unit", "department"),
    "estate": ("subdistrict", "community", "unit", "department"),
    "department": ("unit",),
}
_PARENTS = {"community": ("subdistrict",), "estate": ("community", "subdistrict"), "department": ("unit",)}


@dataclass(slots=True)
class Line:
    """One row of data.

    Parameters
    ----------
    row
        Zero-based row.
    cells
        Its cells, merged areas filled in.
    places
        The column of each field, by the header above the row.
    supplied
        What a line above, the sheet's or the file's name says of the row: text by field.
    """

    row: int
    cells: list[Cell]
    places: Mapping[str, int]
    supplied: Mapping[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> Cell:
        """Return the cell of a field."""
        place = self.places.get(name, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None


@dataclass(frozen=True)
class Total:
    """A line that states a number.

    Parameters
    ----------
    row
        One-based row.
    numbers
        The numbers in it, with the column of each, -1 where it stands in a text.
    first, last
        The data rows that it sums up, as a slice of the lines.
    """

    row: int
    numbers: tuple[tuple[int, int], ...]
    first: int
    last: int


@dataclass(frozen=True)
class Doubt:
    """A column that is blank in some rows, where the value above may be meant or none.

    Parameters
    ----------
    field
        The column.
    blanks
        How many rows are blank.
    row
        The first of them, one-based.
    is_grave
        Whether every value is written once, so that either is likely.
    """

    field: str
    blanks: int
    row: int
    is_grave: bool


@dataclass
class Body:
    """The rows of a sheet below its header.

    Parameters
    ----------
    lines
        The rows of data.
    totals
        The lines that state how many there are.
    notes
        The texts of the lines that were skipped as notes.
    filled_down
        How many cells were filled down, by field.
    doubtful
        Columns that are blank in some rows, so that nobody can tell whether the value above is meant.
    """

    lines: list[Line] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    filled_down: dict[str, int] = field(default_factory=dict)
    doubtful: list[Doubt] = field(default_factory=list)


class _Reading:
    """Goes through the rows below a header."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.body = Body()
        self._note_places(sheet.places)
        self.section: Mapping[str, str] = {}
        self._merged = _merged_rows(sheet.grid.merged)
        self._titles = [header_key(str(cell)) for cell in sheet.titles]
        self._above = {
            fold(cell)
            for cells in sheet.grid.rows[: sheet.first_row]
            for cell in cells
            if isinstance(cell, str) and not is_blank(cell)
        }
        self._in_notes = False
        self._subtotal_from = 0

    def run(self) -> Body:
        rows = self.sheet.grid.rows
        for row in range(self.sheet.header_row + 1, len(rows)):
            self._take(row, rows[row])
        _fill_down(self.sheet, self.body)
        return self.body

    def _take(self, row: int, cells: list[Cell]) -> None:
        skipped = self._why_skipped(cells)
        if not skipped:
            self._in_notes = False
            if row in self.sheet.grid.hidden:
                self.sheet.findings.count(HIDDEN)
            self.body.lines.append(Line(row, self._fill(row, cells), self.places, self.section))
            return
        first = first_text(cells)
        self._in_notes = self._in_notes or (skipped == CLOSING and bool(_NOTES.match(first)))
        if skipped == CLOSING:
            self._note_total(row, cells)
            text = " ".join(str(cell).strip() for cell in cells if isinstance(cell, str) and not is_blank(cell))
            self.body.notes.append(text)
            self.sheet.findings.count(skipped, f"“{text[:40]}”")
        else:
            self.sheet.findings.count(skipped)

    def _note_places(self, places: Mapping[str, int]) -> None:
        """Take the columns of a header for the rows below it."""
        table = self.sheet.table
        self.places = places
        self._musts = [
            places[column.field] for column in table.columns if column.filled and column.field in places
        ]
        self._width = max(self._musts, default=-1) + 1
        # Where the unit stands in the sheet's name, a note in the column of names fills all that must be filled.
        self._lacks_musts = len(self._musts) < sum(column.filled for column in table.columns)
        beside = [places[name] for name in _BESIDE_SUMS if name in places]
        self._sum_places = [*self._musts, *(place for place in beside if place not in self._musts)]
        self._anchor = next((place for name, place in places.items() if name in _ANCHORS), -1)

    def _why_skipped(self, cells: Sequence[Cell]) -> str:
        """Return what a row is counted as if it holds no data, else an empty string."""
        first: Cell = None
        for cell in cells:
            if cell is not None and cell != "" and not is_blank(cell):
                first = cell
                break
        if isinstance(first, str) and _may_be(first, _BEGIN_EXAMPLES) and _EXAMPLE.match(fold(first)):
            return EXAMPLES
        if self._is_header(cells):
            return REPEATED
        musts = self._musts
        if self._has_all(cells):
            words = [first, *[cells[place] for place in self._sum_places if place < len(cells)]]
            is_odd = self._lacks_musts
            for word in words:
                if isinstance(word, str):
                    if _may_be(word[-1:], _END_SUMS) and _SUM.fullmatch(fold(word)):
                        return CLOSING if any(map(_states_number, cells)) else ""
                    is_odd = is_odd or ":" in word or "：" in word
            return self._why_no_data(cells, has_a_must=True) if is_odd else ""
        has_a_must = any(place < len(cells) and not is_blank(cells[place]) for place in musts)
        return self._why_no_data(cells, has_a_must=has_a_must)

    def _has_all(self, cells: Sequence[Cell]) -> bool:
        """Return whether all cells are filled that must be."""
        if len(cells) < self._width:
            return False
        for place in self._musts:
            value = cells[place]
            if value is None or value == "" or is_blank(value):
                return False
        return True

    def _why_no_data(self, cells: Sequence[Cell], *, has_a_must: bool) -> str:
        shown = [cell for cell in cells if not is_blank(cell)]
        if not shown:
            return BLANK
        if self._in_notes and len(shown) == 1:
            return CLOSING
        texts = [fold(cell) for cell in shown if isinstance(cell, str)]
        if any(_SUM_ROW.fullmatch(text) for text in texts):
            return CLOSING
        if _CLOSING.match(first_text(cells, past_numbers=True)):
            return CLOSING
        if len(set(texts)) == 1 and len(shown) == len(texts):
            if texts[0] in self._above:
                return TITLES
            if self._begin_section(str(shown[0])):
                return SECTIONS
        if texts and len(shown) == len(texts) <= 4 and self._are_notes(texts, has_a_must=has_a_must):
            return CLOSING
        known = (cells[place] for place in self.places.values() if place < len(cells))
        return BLANK if all(is_blank(cell) for cell in known) else ""

    @staticmethod
    def _are_notes(texts: Sequence[str], *, has_a_must: bool) -> bool:
        """Return whether texts are signatures, dates, page numbers and remarks, such as stand below a table."""
        lone = len(texts) == 1 and not has_a_must
        return all(_SIGNATURE.fullmatch(text) or (lone and _LONG_NOTE.fullmatch(text)) for text in texts)

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """Return whether a row is a header again; one whose columns stand elsewhere counts from here on."""
        headers = self.sheet.headers
        if not (0 <= self._anchor < len(cells) and headers.may_know(cells[self._anchor])):
            return False
        if headers.known(cells[self._anchor]) is None:
            return False
        named = {place: known for place, cell in enumerate(cells) if (known := headers.known(cell))}
        musts = {
            column.field for column in self.sheet.table.columns if column.filled and column.field in self.places
        }
        if not musts <= {known.column.field for known in named.values()} or len(named) < 2:
            return False
        if [header_key(str(cell)) for cell in cells] != self._titles[: len(cells)]:
            places: dict[str, int] = {}
            for place, known in sorted(named.items(), key=lambda one: (one[1].rank, one[0])):
                places.setdefault(known.column.field, place)
            self._note_places(places)
        return True

    def _begin_section(self, text: str) -> bool:
        """Return whether a lone text names the unit or the community of the rows below it."""
        names, fields = self.sheet.names, self.sheet.table.by_field
        found = {}
        if "community" in fields and (community := names.community_in(text)):
            found["community"] = community
        elif "unit" in fields and (unit := names.unit_in(text)):
            found["unit"] = unit
        if found:
            self.section = {**self.section, **found}
        return bool(found)

    def _note_total(self, row: int, cells: Sequence[Cell]) -> None:
        text = " ".join(fold(cell) for cell in cells if isinstance(cell, str))
        found = re.search(r"合计|总计|小计|共计|subtotal|total", text)
        if not found:
            return
        numbers = [
            (place, int(cell))
            for place, cell in enumerate(cells)
            if isinstance(cell, int | float) and _is_count(cell) and not self._counts_rows(place)
        ]
        numbers += [(-1, int(number)) for number in re.findall(r"(?<![\d.])(\d{1,5})(?![\d.])", text)]
        is_sub = found[0] in ("小计", "subtotal")
        count = len(self.body.lines)
        if numbers:
            self.body.totals.append(Total(row + 1, tuple(numbers), self._subtotal_from if is_sub else 0, count))
        if is_sub:
            self._subtotal_from = count

    def _counts_rows(self, place: int) -> bool:
        """Return whether a column only numbers the rows."""
        titles = self.sheet.titles
        return place < len(titles) and self.sheet.headers.is_needless(titles[place])

    def _fill(self, row: int, cells: list[Cell]) -> list[Cell]:
        """Return the cells with what merged areas say further down."""
        if row not in self._merged:
            return cells
        known = set(self.places.values())
        areas = [
            area for area in self._merged.get(row, ()) if area.left in known and area.top > self.sheet.header_row
        ]
        if not areas:
            return cells
        filled = list(cells)
        for area in areas:
            value = at(self.sheet.grid, area.top, area.left)
            if area.left < len(filled) and is_blank(filled[area.left]) and not is_blank(value):
                filled[area.left] = value
                self.sheet.findings.count(FILLED)
        return filled


def _may_be(text: str, letters: frozenset[str]) -> bool:
    """Return whether a text begins with one of some letters, or with something that is no letter."""
    return text[:1] in letters or not text[:1].isalnum()


def _states_number(cell: Cell) -> bool:
    """Return whether a cell of a sum holds the sum: 15, ``15人``, or a formula that failed."""
    return isinstance(cell, int | float | Fault) or (
        isinstance(cell, str) and bool(_NUMERAL.fullmatch(fold(cell)))
    )


_ANCHORS = ("name", "estate", "unit", "date", "a_holder")


def _is_count(cell: Cell) -> bool:
    return (
        isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 100_000 and cell == int(cell)
    )


def body_of(sheet: Sheet) -> Body:
    """Return the rows of a sheet below its header, with what they take over from each other."""
    return _Reading(sheet).run()


def first_text(cells: Sequence[Cell], *, past_numbers: bool = False) -> str:
    """Return the first cell that shows something, folded; empty where it is no text."""
    filled = (cell for cell in cells if not is_blank(cell))
    first = next((cell for cell in filled if isinstance(cell, str) or not past_numbers), "")
    return fold(first) if isinstance(first, str) else ""


def _merged_rows(areas: Sequence[Area]) -> dict[int, list[Area]]:
    rows: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area.top + 1, min(area.bottom, area.top + 100_000) + 1):
            rows.setdefault(row, []).append(area)
    return rows


def _fill_down(sheet: Sheet, body: Body) -> None:
    """Fill columns down that are written only where their value changes.

    No value stands twice in a row then, and more than one cell is blank, for one may be forgotten. Where a blank
    cell means something of its own, at least as many have to be blank as are written, and nothing is filled down
    into another unit's or community's rows: a few blanks in a column that is filled else are asked about.
    """
    for column in sheet.table.columns:
        if not column.fills_down or column.field not in sheet.places:
            continue
        place = sheet.places[column.field]
        values = [
            (line.cells[place] if place < len(line.cells) else None)
            if line.places is sheet.places
            else line.cell(column.field)
            for line in body.lines
        ]
        if not any(map(is_blank, set(values))):
            continue
        blank = [value is None or value == "" or is_blank(value) for value in values]
        if not _changes_where_written(values, blank) and not _begins_blocks(body, column.field, values, blank):
            # A page, or a list of few who live in town, may say the same value again: nothing tells which.
            if column.needed and not column.filled and not blank[0] and 2 * sum(blank) > len(blank):
                body.doubtful.append(
                    Doubt(column.field, sum(blank), body.lines[blank.index(True)].row + 1, is_grave=False)
                )
            continue
        parents = [parent for parent in _PARENTS.get(column.field, ()) if parent in sheet.places]
        changes = list(_changes(body, parents))
        starts_blank = any(change and empty for change, empty in zip(changes, blank, strict=True))
        blanks, written = sum(blank), len(blank) - sum(blank)
        if blanks >= 2 and (
            column.filled or (not starts_blank and blanks >= max(written, 3 if written == 1 else 0))
        ):
            _fill_column(sheet, body, column.field, changes)
        elif column.needed and not column.filled and not sheet.supplied.get(column.field):
            first = next(line.row + 1 for line, is_empty in zip(body.lines, blank, strict=True) if is_empty)
            is_each_once = len({key(v) for v, e in zip(values, blank, strict=True) if not e}) == written > 1
            body.doubtful.append(Doubt(column.field, blanks, first, is_grave=is_each_once and blanks > 1))


def _begins_blocks(body: Body, name: str, values: Sequence[Cell], blank: Sequence[bool]) -> bool:
    """Return whether a column begins every block of a unit, 科室 or community, and else only says what changes."""
    above = ""
    blocks = 0
    for begins, value, is_empty in zip(_block_begins(body, name), values, blank, strict=False):
        blocks += begins
        if is_empty:
            if begins:
                return False
            continue
        if (now := key(value)) == above and not begins:
            return False
        above = now
    return blocks > 1


def _block_begins(body: Body, name: str) -> Iterator[bool]:
    """Yield for each row whether a block begins there: another unit, 科室, community or section line."""
    above: dict[str, str] = {}
    section: Mapping[str, str] | None = None
    for line in body.lines:
        begun = line.supplied != section
        section = line.supplied
        for field_above in _BLOCKS.get(name, ()):
            value = line.cell(field_above)
            if not is_blank(value) and above.get(field_above) != key(value):
                above[field_above] = key(value)
                begun = True
        yield begun


def _changes_where_written(values: Sequence[Cell], blank: Sequence[bool]) -> bool:
    """Return whether the first row is written, and else only rows where the value changes."""
    if not blank or blank[0]:
        return False
    above = ""
    for value, is_empty in zip(values, blank, strict=True):
        if is_empty:
            continue
        if (now := key(value)) == above:
            return False
        above = now
    return True


def _changes(body: Body, parents: Sequence[str]) -> Iterator[bool]:
    """Yield for each row whether a column of a higher rank, 单位 above 科室, changes in it."""
    above: list[Cell] | None = None
    for line in body.lines:
        own = [line.cell(parent) for parent in parents]
        yield above is not None and any(
            not is_blank(new) and key(new) != key(old) for new, old in zip(own, above, strict=True)
        )
        above = own


def key(value: Cell) -> str:
    """Return what a value is compared by."""
    return fold(value) if isinstance(value, str) else str(value)


def _fill_column(sheet: Sheet, body: Body, name: str, changes: Sequence[bool]) -> None:
    current: Cell = None
    for line, changed in zip(body.lines, changes, strict=True):
        value = line.cell(name)
        if not is_blank(value):
            current = value
        elif changed:
            current = None
        elif not is_blank(current) and name in line.places:  # a header that is repeated may have fewer columns
            place = line.places[name]
            line.cells = [*line.cells, *[""] * (place + 1 - len(line.cells))]
            line.cells[place] = current
            body.filled_down[name] = body.filled_down.get(name, 0) + 1
            sheet.findings.count(FILLED_DOWN)


def misstated(body: Body) -> Iterator[tuple[Total, int]]:
    """Yield each line that states another number than there are, with the number of rows that it sums up.

    What it states may also be the sum of the column that it stands in.
    """
    for total in body.totals:
        lines = body.lines[total.first : total.last]
        sums = {place: _sum(lines, place) for place, _number in total.numbers if place >= 0}
        if not any(number in (len(lines), sums.get(place, -1)) for place, number in total.numbers):
            yield total, len(lines)


def _sum(lines: Sequence[Line], place: int) -> int:
    cells = (line.cells[place] for line in lines if place < len(line.cells))
    return sum(int(cell) for cell in cells if isinstance(cell, int | float) and _is_count(cell))
