"""Which column of a sheet holds what, where headers are doubtful or several mean the same."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from roster_cli.domain.spelling import fold
from roster_cli.i18n import _
from roster_cli.sheets.book import Cell, Grid
from roster_cli.sheets.day_titles import names_a_day
from roster_cli.sheets.findings import CellError, Findings
from roster_cli.sheets.grades import is_grade
from roster_cli.sheets.headers import ENDS, HeaderRow, Headers, Known, header_key, is_blank
from roster_cli.sheets.naming import Names
from roster_cli.sheets.package import Fault
from roster_cli.sheets.synonyms import DEPARTMENT_OR_UNIT, NUMBER_OR_COUNT, SYNONYMS
from roster_cli.sheets.text import clean, whole

_SEEN = 200
_PHONES = {"grid_worker": "grid_phone", "block_leader": "block_phone"}
_JOINED = frozenset({"leave", "unavailable"})


@dataclass
class Placing:
    """Which column of a sheet holds what.

    Parameters
    ----------
    places
        The column of each field.
    further
        Further columns of fields whose cells are read together, such as 请假 and 出差时间.
    written
        The headers as they are written, by field.
    spans
        Pairs of columns that hold the first and the last day of a field.
    unknown
        Headers that name nothing.
    remarks
        Columns of remarks, with their headers.
    days
        Columns of days, with their headers.
    aside
        Headers that were left aside for a better column of the same field, with that field.
    chinese
        How many headers are Chinese, less those that are English.
    """

    places: dict[str, int] = field(default_factory=dict)
    further: dict[str, list[int]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
    days: dict[int, Cell] = field(default_factory=dict)
    aside: list[tuple[str, str]] = field(default_factory=list)
    chinese: int = 0


def place_columns(
    grid: Grid,
    header: HeaderRow,
    headers: Headers,
    findings: Findings,
    file: str,
    supplied: Container[str] = (),
) -> Placing:
    """Return which column holds what; what cannot be told goes to the findings.

    Parameters
    ----------
    grid, header, headers
        The sheet, where its header stands, and the words that name columns.
    findings
        Collects the problems.
    file
        The file as the user gave it.
    supplied
        Fields that are known of every row without a column.
    """
    placer = _Placer(grid, header, headers, findings, file)
    placer.supplied = supplied
    return placer.run()


class _Placer:
    def __init__(self, grid: Grid, header: HeaderRow, headers: Headers, findings: Findings, file: str) -> None:
        self.grid, self.header, self.headers, self.findings, self.file = grid, header, headers, findings, file
        self.placing = Placing()
        self._ranks: dict[str, int] = {}
        self.supplied: Container[str] = ()

    def run(self) -> Placing:
        named: list[tuple[int, str, Known]] = []
        doubtful: list[tuple[int, str]] = []
        for place, title in enumerate(self.header.titles):
            if isinstance(title, Fault):
                self._note_fault(place, title)
            elif known := self.headers.known(title):
                named.append((place, clean(str(title)), known))
            elif is_blank(title):
                continue
            elif self.headers.is_doubtful(title):
                doubtful.append((place, clean(str(title))))
            elif (phone_of := self._phone_of(place, title)) is not None:
                named.append((place, clean(str(title)), phone_of))
            elif self._is_day(title):
                self.placing.days[place] = title
            else:
                self._set_aside(place, clean(str(title)))
        # The better name of two comes first, so that the other is left aside for it.
        for place, title, known in sorted(named, key=lambda one: (one[2].rank, one[0])):
            self._put(place, title, known.column.field, known.rank)
            self.placing.chinese += 1 if known.in_chinese else -1
        for place, title in doubtful:
            self._settle(place, title)
        self._pair_ends()
        return self.placing

    def _pair_ends(self) -> None:
        """Take a column of first days and the column of last days after it together."""
        begins: dict[str, int] = {}
        for place, title in enumerate(self.header.titles):
            key = header_key(title)
            name = "unavailable" if key.startswith(("不", "unavailable")) else "leave"
            if name not in self.headers.table.by_field or self.headers.known(title):
                continue
            if ENDS[0].fullmatch(key):
                begins[name] = place
            elif ENDS[1].fullmatch(key) and name in begins:
                begin = begins.pop(name)
                self.placing.spans.setdefault(name, []).append((begin, place))
                for one in (begin, place):
                    self.placing.unknown.remove(clean(str(self.header.titles[one])))
                self.placing.written.setdefault(name, clean(str(self.header.titles[begin])))

    def _phone_of(self, place: int, title: Cell) -> Known | None:
        """Return whose phone a column holds that is only called 联系电话: that of who stands before it."""
        before = self.headers.known(self.header.titles[place - 1]) if place else None
        name = _PHONES.get(before.column.field) if before else None
        if name is None or header_key(title) not in SYNONYMS["phone"]:
            return None
        return Known(self.headers.table.by_field[name], 1, not str(title).isascii())

    def _is_day(self, title: Cell) -> bool:
        """Return whether a column may hold a mark for one day: of people or of gates."""
        fields = self.headers.table.by_field
        is_left_aside = header_key(title) in self.headers.aside
        return not is_left_aside and ("unavailable" in fields or "open" in fields) and names_a_day(title)

    def _set_aside(self, place: int, title: str) -> None:
        if self.headers.is_remark(title):
            self.placing.remarks[place] = title
        self.placing.unknown.append(title)

    def _put(self, place: int, title: str, name: str, rank: int) -> None:
        placing = self.placing
        if name not in placing.places:
            placing.places[name] = place
            placing.written[name] = title
            self._ranks[name] = rank
        elif name in _JOINED:
            placing.further.setdefault(name, []).append(place)
        elif self._is_second(place, name, rank):
            placing.aside.append((title, name))
            column = self.headers.table.by_field[name]
            self.findings.notice(
                _("{file}: {header} was read from the column “{title}”; “{other}” was left aside").format(
                    file=self._where, header=column.shown, title=placing.written[name], other=title
                )
            )

    @property
    def _where(self) -> str:
        return " ".join(part for part in (self.file.rpartition("/")[2], self.grid.name) if part)

    def _is_second(self, place: int, name: str, rank: int) -> bool:
        """Return whether a column is a second one of a field; a problem where none can be told to count."""
        column, own = self.headers.table.by_field[name], self._ranks[name]
        same_rank = own == rank == 0
        if same_rank or (column.needed and own and self._differ(self.placing.places[name], place)):
            self.findings.problem(
                self.file,
                self.grid.name,
                self.header.last + 1,
                place + 1,
                _("the column {header} occurs twice").format(header=column.shown),
                _("Delete or rename one of the two."),
            )
            return False
        return True

    def _differ(self, one: int, other: int) -> bool:
        pairs = (
            (row[one], row[other])
            for row in self.grid.rows[self.header.last + 1 :]
            if max(one, other) < len(row) and not is_blank(row[other])
        )
        return any(_written(first) != _written(second) for first, second in pairs)

    def _note_fault(self, place: int, fault: Fault) -> None:
        error = fault_error(fault)
        self.findings.problem(
            self.file, self.grid.name, self.header.last + 1, place + 1, error.message, error.remedy
        )

    def _settle(self, place: int, title: str) -> None:
        """Place a column whose header means one thing or another."""
        key, placed = header_key(title), self.placing.places
        cells = self._cells(place)
        if key in NUMBER_OR_COUNT:
            name = "" if "staff_id" in placed or _counts_up(cells) else "staff_id"
        elif key in DEPARTMENT_OR_UNIT:
            names_units = sum(bool(Names().unit_in(cell)) for cell in cells) * 2 > len(cells)
            is_unit = "unit" not in placed and "unit" not in self.supplied and names_units
            name = "unit" if is_unit else "department"
        else:
            are_grades = bool(cells) and sum(is_grade(cell) for cell in cells) * 2 >= len(cells)
            name = "grade" if are_grades else "post"
        if name and name not in placed:
            self._put(place, title, name, 1)
            self.placing.chinese += 1 if not title.isascii() else -1
        else:
            self.placing.unknown.append(title)

    def _cells(self, place: int) -> list[str]:
        """Return the different texts of a column, as far as they tell what it is about."""
        rows = self.grid.rows[self.header.last + 1 : self.header.last + 1 + _SEEN]
        cells = [row[place] for row in rows if place < len(row) and not is_blank(row[place])]
        return list(dict.fromkeys(_written(cell) for cell in cells))


def _written(cell: Cell) -> str:
    return fold(cell) if isinstance(cell, str) else whole(cell) if isinstance(cell, int | float) else str(cell)


def _counts_up(cells: Sequence[str]) -> bool:
    """Return whether cells only count the rows: 1, 2, 3 and so on."""
    numbers = [int(cell) for cell in cells if cell.isdigit() and len(cell) < 6]
    return bool(numbers) and numbers[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(numbers))


def fault_error(fault: Fault) -> CellError:
    """Return what is wrong with a cell without a usable value."""
    if fault.error:
        return CellError(
            _("the cell shows the error {error}").format(error=fault.error),
            _("Mend the formula or write the value."),
        )
    return CellError(
        _("the formula has no stored result"),
        _("Open the file in Excel or WPS and save it, or replace the formula by its value."),
    )
