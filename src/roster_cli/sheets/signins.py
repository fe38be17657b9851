"""Sign-ins: what a chat group's sign-in or a paper sheet becomes, matched with the people and gates of a week."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from roster_cli.domain import District, Gate, Person, SignIn, Slot, Week
from roster_cli.errors import InputError
from roster_cli.i18n import N_, _
from roster_cli.sheets.book import Cell
from roster_cli.sheets.choose import main_sheet
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.district import in_order, lines_of, open_or_note
from roster_cli.sheets.findings import CellError, FileError, Findings
from roster_cli.sheets.fixed import gate_among
from roster_cli.sheets.offices import Directory, NobodyCalled, OtherName
from roster_cli.sheets.parsers import Context, clock_hour, read_date, read_identifier, read_shift, read_text
from roster_cli.sheets.serials import serial_moment, time_of_duration
from roster_cli.sheets.table import PLACEHOLDERS, Record, Sheet, read_rows
from roster_cli.sheets.text import community_key, fold, tidy_lines

TWICE = N_("sign-ins that are listed twice, taken once")
DID_NOT_COME = N_("rows that say that the person did not come")
NO_SUCH_GATE = N_("gates that fit none or several of the community, left aside")
OTHER_WEEKS = N_("rows of weeks that are not stored or not asked for, left aside")

_CAME = frozenset({"是", "√", "✓", "✔", "已签到", "签到", "到", "已到", "到岗", "正常", "准时", "yes", "y", "ok"})
_DID_NOT_COME = frozenset(
    {
        "否",
        "×",
        "✗",
        "✘",
        "x",
        "缺勤",
        "缺席",
        "缺岗",
        "未到",
        "未签到",
        "未签",
        "旷班",
        "no",
        "n",
        "absent",
        *PLACEHOLDERS,
    }
)
_MOMENT = re.compile(
    r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})(?:日\s*|\s+|T))?"
    r"(上午|早上|早晨|凌晨|中午|下午|晚上)?\s*(\d{1,2})[:点时](半|\d{1,2})?分?(?::(\d{1,2})(?:\.\d+)?)?"
)


_FIRST_YEAR = 1905  # a time without a day comes as one of the calendar's first days


def read_signed_at(value: Cell, context: Context) -> datetime | time | bool:
    """Read when somebody signed in: a time, with or without its date, or only whether they did."""
    if isinstance(value, datetime) and value.year < _FIRST_YEAR:
        return value.time()
    if isinstance(value, datetime | time | bool):
        return value
    if isinstance(value, timedelta) and (clock := time_of_duration(value)) is not None:
        return clock
    if (moment := serial_moment(value)) is not None:
        return moment
    text = unicodedata.normalize("NFKC", tidy_lines(str(value)))
    if fold(text) in _CAME | _DID_NOT_COME | PLACEHOLDERS:
        return fold(text) in _CAME
    try:
        if match := _MOMENT.fullmatch(text):
            return _moment(match, context)
    except ValueError:
        pass
    raise CellError(
        _("“{value}” is no time of signing in").format(value=text),
        _("Write for example 07:05 or 2022-03-14 07:05; 未到 for who did not come."),
    )


def _moment(match: re.Match[str], context: Context) -> datetime | time:
    year, month, day, part, hour, minute, second = match.groups()
    later = 12 if (part in ("下午", "晚上") and int(hour) < 12) or (part == "中午" and int(hour) < 6) else 0
    clock = time(clock_hour(hour) + later, 30 if minute == "半" else int(minute or 0), int(second or 0))
    if month is None:
        return clock
    return datetime.combine(read_date(f"{year or context.week.year}-{month}-{day}", context), clock)


SIGN_INS = Table(
    ("签到", "sign_ins", "签到表", "签到记录"),
    (
        Column("date", "日期", read_date, needed=True, filled=True, placeholders=False),
        Column("shift", "班次", read_shift, needed=True, filled=True),
        Column("staff_id", "工号", read_identifier),
        Column("name", "姓名", read_text),
        Column("unit", "单位", read_text),
        Column("community", "社区", read_text),
        Column("estate", "小区", read_text),
        Column("checkpoint", "卡点", read_text),
        Column("signed_at", "签到时间", read_signed_at, blank=True, placeholders=False),
    ),
)


@dataclass(frozen=True)
class Unknown:
    """A row that names nobody of the staff list.

    Parameters
    ----------
    row
        One-based row number.
    name
        What is written.
    hint
        The nearest names as a sentence, or empty.
    """

    row: int
    name: str
    hint: str


@dataclass(frozen=True)
class SignInReading:
    """What was read.

    Parameters
    ----------
    sign_ins
        Each person and shift once, by week.
    unknown
        Rows that name nobody.
    duplicates
        Rows beyond the first of one person in one shift.
    notices
        Lines for the user: what was skipped or left aside, counted.
    """

    sign_ins: dict[Week, tuple[SignIn, ...]]
    unknown: tuple[Unknown, ...] = ()
    duplicates: int = 0
    notices: tuple[str, ...] = ()


@dataclass
class _Found:
    """What came out of the rows so far."""

    sign_ins: dict[tuple[Slot, str], SignIn] = field(default_factory=dict)
    unknown: list[Unknown] = field(default_factory=list)
    other_weeks: Counter[Week] = field(default_factory=Counter)


def read_sign_ins(
    file: Path, district_of: Callable[[Week], District | None], *, week: Week | None, context: Context
) -> SignInReading:
    """Read a list of sign-ins.

    Parameters
    ----------
    file
        A workbook or a csv file.
    district_of
        The district of a stored week; None for weeks that are not stored.
    week
        The only week that counts; None for all that are stored.
    context
        Shifts, and the week around which dates without a year are meant.

    Raises
    ------
    InputError
        With every problem of the file; a name that several people bear is one.
    """
    findings, found = Findings(), _Found()
    book = open_or_note(file, findings)
    try:
        sheet = main_sheet(book, SIGN_INS, (), findings) if book else None
        if sheet and _names_people(sheet):
            _read_rows(sheet, context, week, district_of, found)
    except FileError as error:
        findings.problem(str(file), "", 0, 0, error.message, error.remedy)
    if findings.problems:
        raise InputError(in_order(findings.problems))
    by_week: dict[Week, list[SignIn]] = defaultdict(list)
    for one in found.sign_ins.values():
        by_week[Week.of(one.slot.date)].append(one)
    return SignInReading(
        {own: tuple(by_week[own]) for own in sorted(by_week)},
        tuple(found.unknown),
        findings.counts[TWICE],
        tuple(lines_of(file, findings)),
    )


def _names_people(sheet: Sheet) -> bool:
    if {"staff_id", "name"} & set(sheet.places):
        return True
    sheet.findings.problem(
        sheet.file,
        sheet.name,
        sheet.header_row + 1,
        0,
        _("neither a column 工号 (staff_id) nor a column 姓名 (name) is there"),
        _("Add the column that says who signed in."),
    )
    return False


def _read_rows(
    sheet: Sheet,
    context: Context,
    week: Week | None,
    district_of: Callable[[Week], District | None],
    found: _Found,
) -> None:
    finders: dict[Week, _Finder | None] = {}
    for record in read_rows(sheet, context):
        day = record.values.get("date")
        if not isinstance(day, date):
            continue
        own = Week.of(day)
        if own not in finders:
            district = district_of(own) if week in (None, own) else None
            finders[own] = _Finder(district) if district else None
        finder = finders[own]
        if finder is None:
            sheet.findings.count(OTHER_WEEKS, str(own))
        elif one := finder.sign_in(record, day, found):
            key = (one.slot, one.identity)
            if key in found.sign_ins:
                sheet.findings.count(TWICE)
                one = found.sign_ins[key].merged(one)
            found.sign_ins[key] = one


class _Finder:
    """Finds the people and gates of one week that rows mean."""

    def __init__(self, district: District) -> None:
        self._district = district
        self._everybody = Directory(district.people)
        self._neighbours: dict[str, Directory] = {}
        self._communities = {community_key(name): name for name in district.communities}

    def sign_in(self, record: Record, day: date, found: _Found) -> SignIn | None:
        """Return what a row says, None where it says nothing; what is wrong goes to the findings."""
        shift, when = record.text("shift"), record.values.get("signed_at")
        if not shift or when is None:
            return None
        if when is False:
            record.sheet.findings.count(DID_NOT_COME)
            return None
        slot = Slot(day, shift)
        if slot not in self._district.slot_index:
            record.problem(
                "shift",
                _("the roster of {week} has no shift {shift}").format(week=self._district.week, shift=shift),
                _("Correct the date or the shift."),
            )
            return None
        person = self._person(record, found)
        if person is None:
            return None
        begins = self._district.settings.shift(shift).span(day)[0]
        return SignIn(slot, person.identity, self._gate(record, person), _nearest(when, begins))

    def _person(self, record: Record, found: _Found) -> Person | None:
        number, name = record.text("staff_id"), record.text("name")
        shown = "staff_id" if number else "name"
        if not (number or name):
            if {"staff_id", "name"} <= set(record.values):
                record.problem(shown, _("nobody is named"), _("Write the staff number or the name."))
            return None
        try:
            return self._find(number, name, record)
        except NobodyCalled as error:
            found.unknown.append(Unknown(record.row, " ".join(filter(None, (number, name))), error.hint))
        except OtherName as error:
            record.problem("name", error.message, error.remedy)
        except CellError as error:
            record.problem(shown, error.message, _("Add a column 工号 with the staff number, or 单位 or 社区."))
        return None

    def _find(self, number: str, name: str, record: Record) -> Person:
        """Return whom number and name mean; people of the row's community come first."""
        community = self._communities.get(community_key(record.text("community")))
        if community:
            if community not in self._neighbours:
                people = [person for person in self._district.people if person.community == community]
                self._neighbours[community] = Directory(people)
            try:
                return self._neighbours[community].find_listed(number, name, record.text("unit"))
            except NobodyCalled:
                pass
        return self._everybody.find_listed(number, name, record.text("unit"))

    def _gate(self, record: Record, person: Person) -> Gate | None:
        estate, name = record.text("estate"), record.text("checkpoint")
        if not (estate or name):
            return None
        written = record.text("community")
        community = self._communities.get(community_key(written)) if written else person.community
        gates = [one.gate for one in self._district.checkpoints_of.get(community or "", ())]
        try:
            return _gate(gates, estate, name)
        except CellError:
            record.sheet.findings.count(NO_SUCH_GATE, f"{estate} {name}".strip())
            return None


def _gate(gates: Sequence[Gate], estate: str, name: str) -> Gate:
    """Return the gate of a community that is meant; one cell may hold estate and gate together."""
    key = _joined(estate + name)
    whole = [gate for gate in gates if key in (_joined("".join(gate)), _joined("".join(gate[1:])))]
    return whole[0] if len(whole) == 1 else gate_among(gates, estate, name)


def _joined(text: str) -> str:
    return re.sub(r"[\s·・.,，、/\\|-]+", "", fold(text))


def _nearest(when: object, begins: datetime) -> datetime | None:
    """Return a moment; a time of day is that of the day on which it is nearest to the shift's begin."""
    if isinstance(when, datetime):
        return when.replace(microsecond=0)
    if not isinstance(when, time):
        return None
    days = [begins.date() + timedelta(days=offset) for offset in (-1, 0, 1)]
    moments = [datetime.combine(day, when.replace(microsecond=0)) for day in days]
    return min(moments, key=lambda moment: abs(moment - begins))
