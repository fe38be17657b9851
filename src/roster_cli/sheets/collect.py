"""Many units' lists into one staff list: everybody with the place they come from, every conflict named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from roster_cli.domain.recognition import Listed, listed_twice, phone_key, recognise
from roster_cli.domain.spelling import fold
from roster_cli.domain.staff import name_and_unit
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import _
from roster_cli.sheets.checkpoints import Places, read_checkpoints
from roster_cli.sheets.choose import Chooser, is_named
from roster_cli.sheets.columns import AB_POSTS, FIXED, STAFF, UNITS, Column, Table, checkpoint_table
from roster_cli.sheets.district import is_no_list, no_collections, open_or_note
from roster_cli.sheets.findings import CellError, FileError, Findings, did_you_mean
from roster_cli.sheets.naming import Names
from roster_cli.sheets.parsers import Context, items_text
from roster_cli.sheets.sources import ListFile, list_files
from roster_cli.sheets.staff import OUTSIDE, unit_questions
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import community_key, first_phone, tidy_lines
from roster_cli.sheets.words import NOT_AWAY

OTHER_TABLES = (UNITS, AB_POSTS, FIXED)
_DATES = ("leave", "unavailable", "peak")


class ConflictKind(StrEnum):
    """What a conflict is about."""

    FILE = "file"
    CELL = "cell"
    TWICE = "twice"
    NUMBER = "number"
    PHONE = "phone"
    UNITS = "units"
    SILENT = "silent"
    QUESTION = "question"


@dataclass(frozen=True)
class Conflict:
    """Something that somebody has to settle in the lists.

    Parameters
    ----------
    kind
        What it is about.
    message
        What is wrong and how to mend it.
    file, sheet, row, column
        Where it stands; empty and 0 where it is of no one place.
    """

    kind: ConflictKind
    message: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """Return where it stands, for a line."""
        cell = Problem(self.file, self.sheet, self.row, self.column, "").cell if self.row else ""
        return " · ".join(part for part in (Path(self.file).name if self.file else "", self.sheet, cell) if part)


@dataclass
class CollectedRow:
    """One row of the staff list that comes out.

    Parameters
    ----------
    cells
        Its texts by field.
    source
        The file, sheet and row that it comes from.
    listed
        What it tells of who the person is.
    marks
        What is wrong with its cells, by field.
    """

    cells: dict[str, str]
    source: str
    listed: Listed
    marks: dict[str, list[str]] = field(default_factory=dict)

    def mark(self, name: str, message: str) -> None:
        """Note something at a cell."""
        self.marks.setdefault(name, []).append(message)


@dataclass
class Collected:
    """What came out of the lists below a folder.

    Parameters
    ----------
    rows
        Everybody once.
    set_aside
        Rows that cannot stand beside the others until somebody settles what they are.
    others
        The rows of the optional sheets, by the sheet's English name.
    conflicts
        Everything that has to be settled.
    files
        The files that people were read from, with how many.
    came, left, moved
        Who is new, gone, or in another community since last time.
    notices
        What was skipped and brought into form, counted.
    """

    rows: list[CollectedRow] = field(default_factory=list)
    set_aside: list[CollectedRow] = field(default_factory=list)
    others: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    came: list[Listed] = field(default_factory=list)
    left: list[Listed] = field(default_factory=list)
    moved: list[tuple[Listed, Listed]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    has_last: bool = False

    @property
    def by_unit(self) -> Mapping[str, int]:
        """Return how many people each unit listed."""
        return Counter(row.cells["unit"] for row in self.rows)


def collect(
    folder: Path,
    context: Context,
    *,
    last: Path | None = None,
    checkpoints: Path | None = None,
    without: Iterable[Path] = (),
) -> Collected:
    """Read every staff list below a folder.

    Parameters
    ----------
    folder
        Where the lists are.
    context
        Week and settings, for the dates and the shifts in them.
    last
        The staff list of last time, to tell who came, left or moved, and which units sent nothing.
    checkpoints
        The checkpoint list, to judge the communities by.
    without
        Files that are no list of a unit, such as the one that is to be written.

    Raises
    ------
    InputError
        If there is no list at all, or `last` or `checkpoints` cannot be read.
    """
    with no_collections():
        places = _places(checkpoints, context) if checkpoints else None
        collection = _Collection(context, places)
        collection.read(folder, {path.resolve() for path in (*without, *filter(None, (last, checkpoints)))})
        collection.settle()
        if last:
            collection.compare(last)
    collection.collected.conflicts.sort(key=lambda one: list(ConflictKind).index(one.kind))
    return collection.collected


def _places(checkpoints: Path, context: Context) -> Places:
    general = Findings()
    sheets: list[Sheet] = []
    names = Names(None, context.settings.units, context.settings.communities)
    found: list[Findings] = [general]
    for file in list_files(checkpoints, general):
        findings = Findings()
        found.append(findings)
        if book := open_or_note(file.source, findings):
            chooser = Chooser(book, findings, own=context.settings.columns, names=names)
            sheets += chooser.main(checkpoint_table(context.settings), (), other=STAFF)
    places = read_checkpoints(sheets, context, general, names)
    if problems := [problem for one in found for problem in one.problems]:
        raise InputError(problems)
    return places


class _Collection:
    def __init__(self, context: Context, places: Places | None) -> None:
        self.context = context
        self.places = places
        self.collected = Collected()
        settings = context.settings
        self.names = Names(places.communities if places else None, settings.units, settings.communities)
        self._units: dict[str, str] = {}
        self._communities: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._row_at: dict[tuple[str, str, int], tuple[CollectedRow, Record]] = {}

    def read(self, folder: Path, without: set[Path]) -> None:
        """Read every file below a folder."""
        general = Findings()
        files = [file for file in list_files(folder, general) if file.path.resolve() not in without]
        if general.problems or not files:
            raise InputError(
                general.problems
                or [
                    Problem(
                        str(folder),
                        "",
                        0,
                        0,
                        _("there is no list in this folder"),
                        _("Give the folder of the lists."),
                    )
                ]
            )
        for file in files:
            self._read_file(file, folder)
        self._take_findings(general)
        self.collected.notices += [
            _("{what}: {count}").format(what=_(what), count=count) for what, count in self._counts.items()
        ]

    def _read_file(self, file: ListFile, folder: Path) -> None:
        findings = Findings()
        shown = str(file.path.relative_to(folder))
        if book := open_or_note(file.source, findings):
            chooser = Chooser(book, findings, own=self.context.settings.columns, names=self.names, loosely=True)
            try:
                self._read_book(chooser, shown)
            except FileError as error:
                findings.problem(str(file.path), "", 0, 0, error.message, error.remedy)
        self._counts.update(findings.counts)
        self._take_findings(findings)

    def _read_book(self, chooser: Chooser, shown: str) -> None:
        gates = checkpoint_table(self.context.settings)
        if is_no_list(chooser, STAFF, gates):
            return
        optional = {
            name for name in chooser.book.names if name and any(is_named(name, table) for table in OTHER_TABLES)
        }
        sheets = chooser.main(STAFF, optional, other=gates)
        before = len(self.collected.rows)
        for sheet in sheets:
            for record in read_rows(sheet, self.context):
                self._take(record, shown)
        used = {sheet.name for sheet in sheets}
        for table in OTHER_TABLES:
            if other := chooser.optional(table):
                used.add(other.name)
                rows = self.collected.others.setdefault(table.names[1], [])
                rows += [self._texts(record, table) for record in read_rows(other, self.context)]
        chooser.note_unread(used)
        self.collected.files[shown] = len(self.collected.rows) - before

    def _take(self, record: Record, shown: str) -> None:
        cells = self._texts(record, STAFF)
        if unit := self.names.unit(cells["unit"]):
            cells["unit"] = self._units.setdefault(fold(unit), unit)
        row = CollectedRow(
            cells, " · ".join(filter(None, (shown, record.sheet.name, str(record.row)))), _listed(cells)
        )
        self._judge_community(record, row)
        row.listed = _listed(cells)._replace(identity=row.source)
        self.collected.rows.append(row)
        self._row_at[record.sheet.file, record.sheet.name, record.row] = row, record

    def _judge_community(self, record: Record, row: CollectedRow) -> None:
        """Write the community as the checkpoint list does, else as the first list did."""
        written = self.names.community(row.cells["community"])
        if not written or fold(written) in OUTSIDE:
            return
        key = community_key(written)
        known = self._communities if self.places is None else self.places.communities
        if self.places is None:
            self._communities.setdefault(key, written)
        found = known.get(key) if self.places is None else self.places.community(written)
        if found is not None:
            row.cells["community"] = found
            return
        record.problem(
            "community",
            _("the community “{name}” is not in the checkpoint list").format(name=written),
            did_you_mean(written, known.values(), community_key)
            or _("Write it as in the checkpoint list, or 不在城区 for people who live elsewhere."),
        )

    def _texts(self, record: Record, table: Table) -> dict[str, str]:
        return {column.field: self._text(record, column) for column in table.columns}

    def _text(self, record: Record, column: Column) -> str:
        """Return a cell as it goes into the staff list: brought into form where it could be read."""
        if column.field in _DATES:
            return _dates_text(record, column.field, self.context)
        if column.field not in record.values:
            raw = record.line.cell(column.field) if record.line else None
            return "" if raw is None else tidy_lines(str(raw))
        value = record.values[column.field]
        if isinstance(value, bool):
            return "" if value == column.blank else "是" if value else "否"
        if column.field == "max_away":
            raw = record.line.cell(column.field) if record.line else None
            return "" if raw is None else tidy_lines(str(raw))
        return "" if value is None else str(value)

    def _take_findings(self, findings: Findings) -> None:
        """Turn problems into conflicts, at the cell that comes out where there is one."""
        for problem in findings.problems:
            told = (
                _("{what}. {remedy}").format(what=problem.message, remedy=problem.remedy)
                if problem.remedy
                else problem.message
            )
            kind = ConflictKind.CELL if problem.row else ConflictKind.FILE
            self._conflict(Conflict(kind, told, problem.file, problem.sheet, problem.row, problem.column))
            found = self._row_at.get((problem.file, problem.sheet, problem.row))
            if found:
                row, record = found
                row.mark(_field_at(record, problem.column), told)
        for warning in findings.warnings:
            self._conflict(Conflict(ConflictKind.QUESTION, warning))

    def _conflict(self, conflict: Conflict) -> None:
        if conflict not in self.collected.conflicts:
            self.collected.conflicts.append(conflict)

    def compare(self, last: Path) -> None:
        """Tell who came, left or moved since last time, and which units sent nothing."""
        before = _Collection(self.context, None)
        before.names = self.names
        findings = Findings()
        if book := open_or_note(last, findings):
            chooser = Chooser(book, findings, own=self.context.settings.columns, names=self.names)
            before._read_book(chooser, last.name)
        if findings.problems:
            raise InputError(findings.problems)
        known = [row.listed._replace(identity=str(n)) for n, row in enumerate(before.collected.rows)]
        now = [row.listed._replace(identity=str(n)) for n, row in enumerate(self.collected.rows)]
        found = recognise(known, now).now
        collected = self.collected
        collected.has_last = True
        back = set(found.values())
        collected.left = [one for one in known if one.identity not in found]
        collected.came = [one for one in now if one.identity not in back]
        collected.moved = [
            (one, now[int(found[one.identity])])
            for one in known
            if one.identity in found
            and community_key(one.community) != community_key(now[int(found[one.identity])].community)
        ]
        self._note_silent(known, now)
        for name, rows in before.collected.others.items():
            if rows and name not in collected.others:
                collected.others[name] = rows

    def _note_silent(self, known: Sequence[Listed], now: Sequence[Listed]) -> None:
        here = {fold(one.unit) for one in now}
        counts = Counter(one.unit for one in known)
        for unit, count in counts.items():
            if fold(unit) not in here:
                self._conflict(
                    Conflict(
                        ConflictKind.SILENT,
                        _("{unit} sent nothing; last time it listed {count} people").format(
                            unit=unit, count=count
                        ),
                    )
                )

    def settle(self) -> None:
        """Set rows aside that cannot stand beside others, and name what people share."""
        self._note_shared_phones()
        seen: dict[str, CollectedRow] = {}
        kept: list[CollectedRow] = []
        for row in self.collected.rows:
            other = seen.setdefault(fold(_identity(row)), row) if _identity(row) else row
            if other is row:
                kept.append(row)
            else:
                self._set_aside(
                    row,
                    other,
                    ConflictKind.TWICE
                    if fold(row.cells["name"]) == fold(other.cells["name"])
                    else ConflictKind.NUMBER,
                )
        by_source = {row.source: row for row in kept}
        again: dict[str, str] = {}
        for pair in listed_twice([row.listed for row in kept if row.cells["name"] and row.cells["unit"]]):
            again.setdefault(pair.second.identity, pair.first.identity)
        for second, first in again.items():
            self._set_aside(by_source[second], by_source[first], ConflictKind.TWICE)
        self.collected.rows = [row for row in kept if row.source not in again]
        for question in unit_questions(Counter(row.cells["unit"] for row in self.collected.rows)):
            self._conflict(Conflict(ConflictKind.UNITS, question))

    def _set_aside(self, row: CollectedRow, other: CollectedRow, kind: ConflictKind) -> None:
        name = "staff_id" if row.cells["staff_id"] else "phone" if row.cells["phone"] else "name"
        told = (
            _("the same person as in {other}: {person}. Delete one of the two in the lists.")
            if kind is ConflictKind.TWICE
            else _(
                "the number or phone of somebody else in {other}: {person}. Correct one of the two in the lists."
            )
        ).format(other=other.source, person=_person(other))
        row.mark(name, told)
        other.mark(name, _("listed again in {other}: {person}").format(other=row.source, person=_person(row)))
        self.collected.set_aside.append(row)
        self._conflict(Conflict(kind, f"{_person(row)} ({row.source}): {told}"))

    def _note_shared_phones(self) -> None:
        sharing: dict[str, list[CollectedRow]] = defaultdict(list)
        for row in self.collected.rows:
            if key := phone_key(row.cells["phone"]):
                sharing[key].append(row)
        for rows in sharing.values():
            if len({fold(row.cells["name"]) for row in rows}) > 1:
                people = _(", ").join(f"{_person(row)} ({row.source})" for row in rows)
                told = _("one phone number for several people: {people}").format(people=people)
                self._conflict(Conflict(ConflictKind.PHONE, told))
                for row in rows:
                    row.mark("phone", told)


def _listed(cells: Mapping[str, str]) -> Listed:
    return Listed("", cells["name"], cells["unit"], cells["staff_id"], cells["phone"], cells["community"])


def _identity(row: CollectedRow) -> str:
    cells = row.cells
    number, phone = cells["staff_id"], first_phone(cells["phone"])
    return number or phone or (name_and_unit(cells["name"], cells["unit"]) if cells["name"] else "")


def _person(row: CollectedRow) -> str:
    return " ".join(filter(None, (row.cells["name"], row.cells["unit"], row.cells["staff_id"])))


def _field_at(record: Record, column: int) -> str:
    places = record.line.places if record.line else record.sheet.places
    return next((name for name, place in places.items() if place == column - 1), "name")


def _dates_text(record: Record, name: str, context: Context) -> str:
    """Return dates as they are written, those of several columns together."""
    line = record.line
    if line is None:
        return ""
    placing = record.sheet.placing
    cells = line.cells

    def at(place: int) -> str:
        return _written(cells[place], context) if 0 <= place < len(cells) else ""

    texts = [at(place) for place in (line.places.get(name, -1), *placing.further.get(name, ()))]
    texts += ["~".join(filter(None, (at(begin), at(end)))) for begin, end in placing.spans.get(name, ())]
    texts += record.marked.texts.get(name, ()) if record.marked else ()
    return "、".join(filter(None, texts))


def _written(cell: object, context: Context) -> str:
    if cell is None or cell == "":
        return ""
    try:
        text = items_text(cell, context, dates=True)  # type: ignore[arg-type]
    except CellError:
        return tidy_lines(str(cell))
    tidied = tidy_lines(text)
    return "" if fold(tidied) in NOT_AWAY or tidied in ("无", "/", "-", "—") else tidied


def conflicts_by_kind(conflicts: Iterable[Conflict]) -> Iterator[tuple[ConflictKind, list[Conflict]]]:
    """Yield each kind of conflict with its conflicts."""
    grouped: dict[ConflictKind, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        grouped[conflict.kind].append(conflict)
    yield from grouped.items()
