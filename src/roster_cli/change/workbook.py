"""An exported community workbook that somebody edited: who now stands where, sheet by sheet and cell by cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from roster_cli.domain import District, Gate, Person, Roster, Shift, Slot
from roster_cli.export.parts import DUTY_SHEET
from roster_cli.export.phrases import shift_label
from roster_cli.export.tables import day_label, printable
from roster_cli.i18n import LANGUAGES, _, speaking
from roster_cli.sheets.book import Book, Cell, Grid
from roster_cli.sheets.findings import CellError, Findings
from roster_cli.sheets.items import shift_aliases
from roster_cli.sheets.offices import Directory, NobodyCalled
from roster_cli.sheets.package import Fault
from roster_cli.sheets.parsers import Context, read_words
from roster_cli.sheets.past import PAST
from roster_cli.sheets.table import Record, is_blank, open_sheet, read_rows
from roster_cli.sheets.text import clean, community_key, fold

_HEADER_ROWS = 15
_MARK = re.compile(r"【[^】]*】$")
_VACANT = re.compile(r"缺[员岗]?\d*人?|\d*missing|[-—–]+|无|空缺?|vacant|nobody")
_GAP_COLUMNS = ("Date", "Shift", "Estate", "Gate", "Standing in")
_SEPARATORS = re.compile(r"[、,，;；/]")
_DUTIES = replace(
    PAST,
    columns=tuple(replace(column, filled=False) if column.field == "name" else column for column in PAST.columns),
)


class Post(NamedTuple):
    """A gate in a slot."""

    gate: Gate
    slot: Slot


class Place(NamedTuple):
    """A cell; row and column are one-based, 0 where it is not one cell."""

    sheet: str
    row: int
    column: int


@dataclass
class SheetReading:
    """What one sheet says.

    Parameters
    ----------
    holders
        Identities of those who stand at each post that the sheet speaks of.
    places
        The cell of each post, or of the first row that names it.
    """

    holders: dict[Post, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[Post, Place] = field(default_factory=dict)


class Names:
    """Finds who is meant by what stands in a workbook of one community.

    Parameters
    ----------
    district
        The people.
    community
        Whose workbook it is; its own people come first.
    labels
        What the workbook calls people, where namesakes are told apart, by identity.
    """

    def __init__(self, district: District, community: str, labels: Mapping[str, str]) -> None:
        own = [person for person in district.people if person.community == community]
        self._own, self._all = Directory(own), Directory(district.people)
        self._shown: dict[str, list[Person]] = defaultdict(list)
        for person in own:
            for shown in {fold(printable(labels.get(person.identity, person.name))), fold(person.number)}:
                self._shown[shown].append(person)

    def find(self, text: str, unit: str = "") -> Person:
        """Return whom a name, a label or a staff number means.

        Raises
        ------
        CellError
            If nobody is called so, or several are: the message lists them.
        """
        shown = self._shown.get(fold(text), [])
        if len(shown) == 1:
            return shown[0]
        try:
            return self._own.find(text, unit)
        except NobodyCalled as nobody:
            try:
                return self._all.find(text, unit)
            except NobodyCalled:
                raise nobody from None

    def in_line(self, line: str) -> Iterator[Person]:
        """Yield everybody whom a line names; a line that says that the post is vacant names nobody."""
        if not fold(line) or _VACANT.fullmatch(fold(line)):
            return
        try:
            yield self.find(line)
        except NobodyCalled as nobody:
            parts = [part for part in _SEPARATORS.split(line) if part.strip()]
            if len(parts) < 2:
                parts = line.split()
            if len(parts) < 2:
                raise
            try:
                yield from [person for part in parts for person in self.in_line(part)]
            except NobodyCalled:
                raise nobody from None


@dataclass
class WorkbookReader:
    """Reads the three sheets of a community workbook that may be edited.

    Parameters
    ----------
    book
        The file.
    district
        The week's inputs.
    base
        The roster that was exported.
    community
        Whose workbook it is.
    names
        Whom its words mean.
    findings
        Collects the problems.
    """

    book: Book
    district: District
    base: Roster
    community: str
    names: Names
    findings: Findings

    def __post_init__(self) -> None:
        gates = [checkpoint.gate for checkpoint in self.district.checkpoints_of[self.community]]
        self._gates = {_gate_key(*gate[1:], bare=bare): gate for bare in (True, False) for gate in gates}
        self._shifts = _shift_names(self.district.settings.shifts)
        self._held = holders(self.base)

    def read(self) -> list[SheetReading]:
        """Return what each of the sheets says that is there."""
        weeks, gaps = _in_all_languages("Week at a glance"), _in_all_languages("Unfilled posts")
        readings = []
        for name in self.book.names:
            if fold(name) in weeks:
                readings.append(self._read_week(self.book.grid(name)))
            elif fold(name) in gaps:
                readings.append(self._read_gaps(self.book.grid(name)))
            elif fold(name) == fold(DUTY_SHEET) and (reading := self._read_duties(name)) is not None:
                readings.append(reading)
        return readings

    def _problem(self, place: Place, message: str, remedy: str) -> None:
        self.findings.problem(str(self.book.file), *place, message, remedy)

    def _read_week(self, grid: Grid) -> SheetReading:
        """Read the week at a glance: a row a gate, a column a slot; rows and columns may have been moved."""
        reading = SheetReading()
        header = _header(grid, self.district.week.dates)
        if header is None:
            self._problem(
                Place(grid.name, 0, 0),
                _("the row with the days of {week} is not there").format(week=self.district.week),
                _("Export the workbook anew and change only names in it."),
            )
            return reading
        slots = self._slot_columns(grid, header)
        estate = ""
        for row in range(header + 1, len(grid.rows)):
            cells = grid.rows[row]
            if not is_blank(_at(cells, 0)):
                estate = str(cells[0])
            if is_blank(_at(cells, 1)):
                continue
            named = str(cells[1])
            gate = self._gates.get(_gate_key(estate, named)) or self._gates.get(
                _gate_key(estate, named, bare=True)
            )
            filled = [column for column in slots if not is_blank(_at(cells, column))]
            if gate is None and filled and row > header + 1:
                self._problem(
                    Place(grid.name, row + 1, 2),
                    _("{community} has no gate {estate} · {gate}").format(
                        community=self.community, estate=clean(estate), gate=clean(named)
                    ),
                    _("Export the workbook anew and change only names in it."),
                )
            if gate is not None:
                self._read_gate(grid, row, gate, slots, reading)
        return reading

    def _slot_columns(self, grid: Grid, header: int) -> dict[int, Slot]:
        """Return the slot of each column; a day stands over its first shift."""
        days = _days(grid.rows[header], self.district.week.dates)
        below = grid.rows[header + 1] if header + 1 < len(grid.rows) else []
        shifts = self.district.settings.shifts
        slots: dict[int, Slot] = {}
        day = None
        for column in range(max(len(grid.rows[header]), len(below))):
            day = days.get(column, day)
            shift = self._shifts.get(fold(str(_at(below, column) or "")))
            if shift is None and len(shifts) == 1 and column in days:
                shift = shifts[0].name
            if day is not None and shift is not None:
                slots[column] = Slot(day, shift)
        return slots

    def _read_gate(
        self, grid: Grid, row: int, gate: Gate, slots: Mapping[int, Slot], reading: SheetReading
    ) -> None:
        for column, slot in slots.items():
            post, place = Post(gate, slot), Place(grid.name, row + 1, column + 1)
            if post in reading.places:
                self._problem(
                    place,
                    _("this post stands twice in the sheet"),
                    _("Delete the row or column that was copied."),
                )
                continue
            reading.places[post] = place
            reading.holders[post] = set()
            try:
                for person in self._in_cell(_at(grid.rows[row], column)):
                    if person.identity in reading.holders[post]:
                        raise CellError(
                            _("{name} stands twice in this cell").format(name=person.name),
                            _("Name everybody once."),
                        )
                    reading.holders[post].add(person.identity)
            except CellError as error:
                self._problem(place, error.message, error.remedy)

    def _read_gaps(self, grid: Grid) -> SheetReading:
        """Read who was written in for posts left empty: they join those who stand there already."""
        reading = SheetReading()
        columns: dict[str, int] = {}
        for row, cells in enumerate(grid.rows):
            if len(columns) < len(_GAP_COLUMNS):
                columns = _columns_called(cells, _GAP_COLUMNS)
                continue
            written = _at(cells, columns["Standing in"])
            if is_blank(written):
                continue
            place = Place(grid.name, row + 1, columns["Standing in"] + 1)
            post = self._gap_of(cells, columns)
            if post is None:
                self._problem(
                    place,
                    _("this row names no post of {week}").format(week=self.district.week),
                    _("Export the workbook anew and change only names in it."),
                )
                continue
            try:
                people = {person.identity for person in self._in_cell(written)}
            except CellError as error:
                self._problem(place, error.message, error.remedy)
                continue
            reading.places[post] = place
            reading.holders[post] = {*self._base(post), *people}
        return reading

    def _gap_of(self, cells: Sequence[Cell], columns: Mapping[str, int]) -> Post | None:
        day, shift, estate, gate_name = (_at(cells, columns[label]) for label in _GAP_COLUMNS[:4])
        days = _days([day], self.district.week.dates)
        gate = self._gates.get(_gate_key(str(estate), str(gate_name)))
        name = self._shifts.get(fold(str(shift)))
        return Post(gate, Slot(days[0], name)) if days and gate and name else None

    def _in_cell(self, value: Cell) -> Iterator[Person]:
        if is_blank(value):
            return
        if isinstance(value, Fault):
            raise CellError(_("there is a formula here"), _("Write the name."))
        text = value if isinstance(value, str) else str(read_words(value, self._context))
        for line in text.splitlines():
            yield from self.names.in_line(line)

    @property
    def _context(self) -> Context:
        return Context(self.district.week, self.district.settings)

    def _read_duties(self, name: str) -> SheetReading | None:
        """Read the flat sheet: a row a duty, in any order; None where all rows are gone."""
        sheet = open_sheet(self.book, name, _DUTIES, self.findings)
        if sheet is None:
            return None
        reading = SheetReading()
        reading.places = {
            Post(gate, slot): Place(name, 0, 0) for gate in self._gates.values() for slot in self.district.slots
        }
        rows = 0
        for record in read_rows(sheet, self._context):
            rows += 1
            post = self._post_of(record)
            if post is None:
                continue
            place = Place(name, record.row, record.column("name"))
            try:
                person = self._person_of(record, post)
                if person and person.identity in reading.holders[post]:
                    raise CellError(
                        _("{name} stands twice at this gate in this shift").format(name=person.name),
                        _("Delete one of the two rows."),
                    )
            except CellError as error:
                self._problem(place, error.message, error.remedy)
                continue
            if person:
                reading.holders[post].add(person.identity)
                if not reading.places[post].row or person.identity not in self._base(post):
                    reading.places[post] = place
        if not rows:
            self.findings.notice(_("{sheet} holds no duty any more, so it was left aside").format(sheet=name))
            return None
        for post in reading.places:
            reading.holders.setdefault(post, set())
        return reading

    def _base(self, post: Post) -> frozenset[str]:
        return self._held.get(post, frozenset())

    def _post_of(self, record: Record) -> Post | None:
        day, written = record.values.get("date"), record.text("shift")
        if not isinstance(day, date) or not {"shift", "community", "estate", "checkpoint"} <= set(record.values):
            return None  # told already
        estate, gate_name = record.text("estate"), record.text("checkpoint")
        shift = self._shifts.get(fold(written))
        gate = self._gates.get(_gate_key(estate, gate_name))
        if day not in self.district.week.dates:
            told = _("{date} does not lie in {week}").format(date=day, week=self.district.week)
            record.problem("date", told, _("Mend the date."))
        elif shift is None:
            listed = _(", ").join(one.name for one in self.district.settings.shifts)
            record.problem(
                "shift",
                _("there is no shift “{shift}”").format(shift=written),
                _("The shifts are {shifts}.").format(shifts=listed),
            )
        elif community_key(record.text("community")) != community_key(self.community):
            record.problem(
                "community",
                _("this workbook is that of {community}").format(community=self.community),
                _("Duties of another community belong into its own workbook."),
            )
        elif gate is None:
            record.problem(
                "checkpoint",
                _("{community} has no gate {estate} · {gate}").format(
                    community=self.community, estate=estate, gate=gate_name
                ),
                _("Write estate and gate as they were exported."),
            )
        else:
            return Post(gate, Slot(day, shift))
        return None

    def _person_of(self, record: Record, post: Post) -> Person | None:
        """Return whom a row means where a number, a name, or only one of them was written anew."""
        if not {"staff_id", "name"} <= set(record.values):
            return None  # told already
        number, name, unit = record.text("staff_id"), record.text("name"), record.text("unit")
        before = [self.district.person_by_identity.get(identity) for identity in self._base(post)]
        held = [person for person in before if person]
        if not number:
            return self.names.find(name, unit) if name else None
        of_number = self._numbered(number, name, held)
        if not name:  # a cleared name leaves the post vacant; a new number alone names somebody
            return None if of_number in held else of_number or self.names.find(number)
        if of_number and fold(of_number.name) == fold(name):
            return of_number
        if of_number is None or of_number in held:
            moved = unit if of_number and fold(unit) != fold(of_number.unit) else ""
            if of_number or not any(fold(person.name) == fold(name) for person in held):
                return self.names.find(name, moved)
        if any(fold(person.name) == fold(name) for person in held):
            return of_number or self.names.find(number)
        assert of_number is not None
        raise CellError(
            _("{number} is the number of {name}").format(number=number, name=of_number.name),
            _("Correct the name or the number."),
        )

    def _numbered(self, number: str, name: str, held: Sequence[Person]) -> Person | None:
        """Return who bears a number, which may be a phone number with its middle hidden."""
        person = self.district.person_by_identity.get(number)
        if person or "*" not in number:
            return person
        bearers = [one for one in self.district.people if one.number == number]
        fitting = [one for one in bearers if fold(one.name) == fold(name)] or [
            one for one in bearers if one in held
        ]
        return fitting[0] if len(fitting) == 1 else None


def holders(roster: Roster) -> Mapping[Post, frozenset[str]]:
    """Return who stands at each post of a roster; vacant ones are left out."""
    found: dict[Post, set[str]] = defaultdict(set)
    for duty in roster.duties:
        found[Post(duty.gate, duty.slot)].add(duty.identity)
    return {post: frozenset(own) for post, own in found.items()}


def _in_all_languages(message: str) -> set[str]:
    said = set()
    for language in LANGUAGES:
        with speaking(language):
            said.add(fold(_(message)))
    return said


def _columns_called(cells: Sequence[Cell], labels: Sequence[str]) -> dict[str, int]:
    """Return where each of some labels stands in a row, in whatever language."""
    texts = [fold(cell) if isinstance(cell, str) else "" for cell in cells]
    known = {label: _in_all_languages(label) for label in labels}
    return {label: column for label, own in known.items() for column, text in enumerate(texts) if text in own}


def _at(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column] if column < len(cells) else None


def _gate_key(estate: str, gate: str, *, bare: bool = False) -> tuple[str, str]:
    """Return a key for a gate, without the type in brackets behind its names where bare."""
    key = (fold(printable(estate)), fold(printable(gate)))
    return (_MARK.sub("", key[0]), _MARK.sub("", key[1])) if bare else key


def _shift_names(shifts: Sequence[Shift]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for shift in shifts:
        for language in LANGUAGES:
            with speaking(language):
                names.setdefault(fold(shift_label(shift.name)), shift.name)
    for shift in shifts:
        for alias in shift_aliases(shift.name):
            names.setdefault(alias, shift.name)
    return names


def _days(cells: Sequence[Cell], dates: Sequence[date]) -> dict[int, date]:
    """Return the day over each column that names one, in whatever language."""
    by_text: dict[str, date] = {}
    for language in LANGUAGES:
        with speaking(language):
            by_text |= {fold(day_label(day)): day for day in dates}
    found = {}
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and (day := by_text.get(fold((cell.splitlines() or [""])[-1]))):
            found[column] = day
    return found


def _header(grid: Grid, dates: Sequence[date]) -> int | None:
    """Return the row that names the days of the week."""
    for row in range(min(_HEADER_ROWS, len(grid.rows))):
        if len(set(_days(grid.rows[row], dates).values())) > len(dates) // 2:
            return row
    return None
