"""Past rosters that were made by hand: rows of duties, of one week or several, in one file or several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    DutyType,
    Gate,
    Management,
    Person,
    Roster,
    Settings,
    Shift,
    Slot,
    Unit,
    Week,
)
from roster_cli.domain.recognition import bare_number
from roster_cli.domain.staff import name_and_unit
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import N_, _
from roster_cli.sheets.book import Cell
from roster_cli.sheets.choose import main_sheet
from roster_cli.sheets.columns import STAFF, Column, Table
from roster_cli.sheets.district import in_order, lines_of, open_or_note
from roster_cli.sheets.findings import CellError, FileError, Findings, some
from roster_cli.sheets.parsers import (
    Context,
    read_clock,
    read_date,
    read_identifier,
    read_management,
    read_text,
)
from roster_cli.sheets.table import Record, read_rows
from roster_cli.sheets.text import community_key, fold

Gates = Mapping[tuple[str, str, int], Gate]

NOT_TOLD = "未注明"
TWICE = N_("duties that are listed twice, taken once")
OTHERWISE = N_("duties whose people were recognised by name, with unit or but for zeros in the number")


def _undefused(value: Cell, context: Context) -> str:
    """Read text from which the ``'`` is taken that keeps spreadsheets from taking it for a formula."""
    text = read_text(value, context)
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _identifier(value: Cell, context: Context) -> str:
    return read_identifier(value.removeprefix("'") if isinstance(value, str) else value, context)


PAST = Table(
    ("值班明细", "duties", "值班表", "历史排班"),
    (
        Column("date", "日期", read_date, needed=True, filled=True),
        Column("weekday", "星期", lambda value, context: ""),
        Column("shift", "班次", _undefused, needed=True, filled=True),
        Column("start", "开始", read_clock, blank=None),
        Column("end", "结束", read_clock, blank=None),
        Column("subdistrict", "街道", _undefused),
        Column("community", "社区", _undefused, needed=True, filled=True),
        Column("estate", "小区", _undefused, blank=NOT_TOLD),
        Column("checkpoint", "卡点", _undefused, blank="大门"),
        Column("management", "类型", read_management, blank=Management.MANAGED, placeholders=False),
        Column("staff_id", "工号", _identifier),
        Column("name", "姓名", _undefused, needed=True, filled=True, placeholders=False),
        Column("unit", "单位", _undefused),
        Column("department", "科室", _undefused),
        Column("post", "岗位", _undefused),
        Column("ab_role", "AB角", _undefused),
        STAFF.by_field["duty_type"],
    ),
)


@dataclass(frozen=True)
class PastReading:
    """What was read of past rosters.

    Parameters
    ----------
    weeks
        Each week with its duties, oldest first.
    notices
        Lines for the user: what was skipped or taken once, counted.
    """

    weeks: tuple[tuple[District, Roster], ...]
    notices: tuple[str, ...] = ()


_IDENTITY = "identity"  # no column: found out from the others
_Place = tuple[str, str, str]


@dataclass
class _Rows:
    """The rows of all files.

    Parameters
    ----------
    shifts
        Every shift by name: as configured, then as the files tell.
    told
        The shifts whose times a file tells.
    places
        Where each person stands in each shift, and the row that says so.
    """

    shifts: dict[str, Shift]
    told: dict[str, Shift] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    places: dict[tuple[str, date, str], tuple[_Place, Record]] = field(default_factory=dict)


def read_past(
    files: Sequence[Path], *, week: Week | None, today: Week, settings: Settings, known: Sequence[Person] = ()
) -> PastReading:
    """Read rosters that were made by hand.

    Parameters
    ----------
    files
        Csv files or workbooks with the columns of ``duties.csv``.
    week
        The one week that they are of; None for whatever weeks their dates lie in.
    today
        The week around which dates without a year are meant.
    settings
        Shifts and calendar; shifts that a file names with their times are added.
    known
        People of the lists or of stored rosters: rows without a staff number, or with a hidden one, are matched
        with them.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    rows = _Rows({shift.name: shift for shift in settings.shifts})
    people = _People(known)
    problems: list[Problem] = []
    notices: list[str] = []
    for file in files:
        findings = Findings()
        _read_file(file, Context(week or today, settings), week, rows, people, findings)
        problems.extend(in_order(findings.problems))
        notices.extend(lines_of(file, findings))
    if problems:
        raise InputError(problems)
    complete = replace(settings, shifts=tuple(rows.shifts.values()))
    by_week: dict[Week, list[Record]] = defaultdict(list)
    for record in rows.records:
        by_week[Week.of(_day(record))].append(record)
    weeks = tuple(_week(own, by_week[own], complete, people) for own in sorted(by_week))
    return PastReading(weeks, tuple(notices))


def _day(record: Record) -> date:
    day = record.values["date"]
    assert isinstance(day, date)
    return day


def _read_file(
    file: Path, context: Context, week: Week | None, rows: _Rows, people: _People, findings: Findings
) -> None:
    book = open_or_note(file, findings)
    if book is None:
        return
    try:
        sheet = main_sheet(book, PAST, (), findings)
        if sheet is None:
            return
        before = len(rows.records)
        for record in read_rows(sheet, context):
            if _is_sound(record, context, week, rows, people) and not _is_repeated(record, rows, findings):
                rows.records.append(record)
        if len(rows.records) == before and not findings.problems and not findings.counts[TWICE]:
            findings.problem(
                sheet.file,
                sheet.name,
                sheet.header_row + 1,
                0,
                _("no duty is listed"),
                _("List one person at one gate in one shift a row."),
            )
    except FileError as error:
        findings.problem(str(file), "", 0, 0, error.message, error.remedy)


def _is_sound(record: Record, context: Context, week: Week | None, rows: _Rows, people: _People) -> bool:
    """Return whether a row can be used; note why it cannot."""
    if not record.is_whole:
        return False
    day = _day(record)
    if week is not None and day not in week.dates:
        record.problem(
            "date",
            _("{date} does not lie in {week}").format(date=day, week=week),
            _("Mend the date, or leave --week out if the file holds several weeks."),
        )
        return False
    try:
        record.values["shift"] = _shift(record, context, rows)
    except CellError as error:
        record.problem("shift", error.message, error.remedy)
        return False
    try:
        record.values[_IDENTITY] = people.identity(record)
    except CellError as error:
        record.problem("name", error.message, error.remedy)
        return False
    return True


def _shift(record: Record, context: Context, rows: _Rows) -> str:
    """Return the name of a row's shift; times that a file gives win over the configured ones."""
    written = record.text("shift")
    name = context.shift_words.get(fold(written), written)
    start, end = record.values["start"], record.values["end"]
    if not (isinstance(start, time) and isinstance(end, time)):
        if name in rows.shifts:
            return name
        raise CellError(
            _("there is no shift “{shift}”, and the row does not tell when it starts and ends").format(
                shift=written
            ),
            _("Fill in the columns 开始 and 结束, or name a shift of roster.toml."),
        )
    told = Shift(name, start, end)
    if rows.told.setdefault(name, told) != told:
        raise CellError(
            _("the shift “{shift}” has other times here than in a row above").format(shift=written),
            _("Give the shift another name where it has other times."),
        )
    rows.shifts[name] = told
    return name


def _gate(record: Record) -> Gate:
    return Gate(record.text("community"), record.text("estate"), record.text("checkpoint"))


def _is_repeated(record: Record, rows: _Rows, findings: Findings) -> bool:
    """Return whether a row tells a duty that is known already; note who would stand at two gates at once."""
    who = record.text(_IDENTITY)
    gate = _gate(record)
    place = (community_key(gate.community), fold(gate.estate), fold(gate.checkpoint))
    other = rows.places.setdefault((who, _day(record), record.text("shift")), (place, record))
    if other[1] is record:
        return False
    if other[0] == place:
        findings.count(TWICE)
    else:
        record.problem(
            "name",
            _("{name} stands at another gate in this shift already: {file}, row {row}").format(
                name=record.text("name"), file=Path(other[1].sheet.file).name, row=other[1].row
            ),
            _("Nobody can be at two gates at once: mend one of the two rows."),
        )
    return True


class _People:
    """Finds who a row is about among people who are known; the first of the same identity counts."""

    def __init__(self, known: Sequence[Person]) -> None:
        self._by_identity = {person.identity: person for person in reversed(known)}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in self._by_identity.values():
            self._by_name[fold(person.name)].append(person)

    def identity(self, record: Record) -> str:
        """Return the identity that later rosters know the person by, as far as it can be told.

        Raises
        ------
        CellError
            If several people bear the name, or the number is somebody else's.
        """
        number, name, unit = record.text("staff_id"), record.text("name"), record.text("unit")
        if number and "*" not in number:
            identity = self._numbered(number, name, unit)
            if identity != number:
                record.sheet.findings.count(OTHERWISE, f"{name}: {number} → {self._by_identity[identity].number}")
            return identity
        bearers = [person for person in self._by_name[fold(name)] if number in ("", person.number)]
        bearers = [person for person in bearers if not unit or fold(person.unit) == fold(unit)]
        if len(bearers) > 1:
            listed = some((f"{person.name} {person.unit} {person.number}" for person in bearers), 6)
            raise CellError(
                _("several people are called “{name}”: {people}").format(name=name, people=listed),
                _("Fill in the column 工号."),
            )
        if bearers:
            return bearers[0].identity
        return name_and_unit(name, unit) if unit else name

    def _numbered(self, number: str, name: str, unit: str) -> str:
        known = self._by_identity.get(number)
        if known and fold(known.name) != fold(name):
            raise CellError(
                _("{number} is the number of {name}").format(number=number, name=known.name),
                _("Correct the name or the number."),
            )
        bearers = self._by_name[fold(name)]
        for same in (
            [person for person in bearers if bare_number(person.staff_number) == bare_number(number)],
            [person for person in bearers if unit and fold(person.unit) == fold(unit)],
        ):
            if not known and len(same) == 1:
                return same[0].identity
        return number

    def duty_type(self, identity: str, records: Sequence[Record]) -> DutyType:
        """Return the type as the rows tell it, else as it is stored."""
        for record in records:
            if told := record.values["duty_type"]:
                return DutyType(str(told))
        known = self._by_identity.get(identity)
        return known.duty_type if known else DutyType.ANY


def _week(week: Week, records: Sequence[Record], settings: Settings, found: _People) -> tuple[District, Roster]:
    """Return one week's rows as a district that needs just the people who were there, and its roster."""
    gate_of = _gates(records)
    by_person: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_person[record.text(_IDENTITY)].append(record)
    duties = tuple(
        sorted(
            Duty(Slot(_day(record), record.text("shift")), gate_of[_key(record)], who)
            for who, own in by_person.items()
            for record in own
        )
    )
    people = tuple(_person(who, own, gate_of, found) for who, own in by_person.items())
    frame = District(week, settings, (), ())
    district = District(
        week=week,
        settings=settings,
        people=people,
        checkpoints=_checkpoints(records, gate_of, duties, frame.slots),
        units=tuple(Unit(name) for name in dict.fromkeys(person.unit for person in people)),
    )
    return district, Roster(week, duties)


def _key(record: Record) -> tuple[str, str, int]:
    return record.sheet.file, record.sheet.name, record.row


def _gates(records: Sequence[Record]) -> Gates:
    """Return the gate of each row in the spelling that came first."""
    communities: dict[str, str] = {}
    spelled: dict[tuple[str, ...], Gate] = {}
    gates = {}
    for record in records:
        gate = _gate(record)
        community = communities.setdefault(community_key(gate.community), gate.community)
        key = (community, fold(gate.estate), fold(gate.checkpoint))
        gates[_key(record)] = spelled.setdefault(key, gate._replace(community=community))
    return gates


def _person(identity: str, records: Sequence[Record], gates: Gates, found: _People) -> Person:
    first = records[0]
    communities = Counter(gates[_key(record)].community for record in records)
    return Person(
        identity=identity,
        name=first.text("name"),
        unit=first.text("unit"),
        community=communities.most_common(1)[0][0],
        department=first.text("department"),
        post=first.text("post"),
        ab_role=first.text("ab_role"),
        duty_type=found.duty_type(identity, records),
    )


def _checkpoints(
    records: Sequence[Record], gates: Gates, duties: Sequence[Duty], slots: Sequence[Slot]
) -> tuple[Checkpoint, ...]:
    staffing = Counter((duty.gate, duty.slot) for duty in duties)
    first: dict[Gate, Record] = {}
    for record in records:
        first.setdefault(gates[_key(record)], record)
    return tuple(
        Checkpoint(
            gate,
            record.text("subdistrict"),
            Management(record.text("management")),
            tuple(staffing[gate, slot] for slot in slots),
        )
        for gate, record in first.items()
    )
