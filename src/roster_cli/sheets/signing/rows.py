"""Rows of sign-ins: lists as they are kept, and the sign-in sheets that were exported, filled in by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from roster_cli.domain import Gate, Person, Slot, Told, Week
from roster_cli.i18n import N_, _
from roster_cli.sheets.book import Book, Cell
from roster_cli.sheets.choose import is_named, main_sheet
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.findings import CellError, Findings
from roster_cli.sheets.names import LEADING, ON_LOAN
from roster_cli.sheets.offices import NobodyCalled, OtherName
from roster_cli.sheets.parsers import Context, read_date, read_identifier, read_name, read_shift, read_text
from roster_cli.sheets.signing.collected import TWICE, CollectedSignIns, Unknown
from roster_cli.sheets.signing.said import Said, read_said, read_signed_at
from roster_cli.sheets.signing.signers import Signers
from roster_cli.sheets.table import Record, Sheet, header_fit, missing_columns, open_sheet, read_rows
from roster_cli.sheets.text import fold

NO_SUCH_GATE = N_("gates that fit none or several of the community, left aside")
OTHER_WEEKS = N_("rows of weeks that are not stored or not asked for, left aside")
DID_NOT_COME = N_("rows that say that the person did not come")
NOT_SIGNED = N_("people who did not sign where others of the shift did: they count as absent")
STOOD_IN = N_("rows that say that somebody else stood in")
REMARKS = N_("remarks that say nothing of coming, left aside")

_VACANT = re.compile(r"缺[员岗]?\d*人?|\d*missing|[-—–]+|无|空缺?|vacant|nobody")
_WEEKDAY = re.compile(r"[(\[]?(?:周|星期|礼拜)([一二三四五六日天])[)\]]?")
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_DAY = re.compile(r"(\d{1,2})(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"


def _as_it_stands(value: Cell, context: Context) -> Cell:
    return value


def _read_name_on_duty(value: Cell, context: Context) -> str:
    """Read one person's name without what marks a duty, as it stands on the sheets that are handed out."""
    return read_name(ON_LOAN.sub("", LEADING.sub("", value)) if isinstance(value, str) else value, context)


SIGN_INS = Table(
    ("签到", "sign_ins", "签到表", "签到记录", "sign-in"),
    (
        Column("date", "日期", _as_it_stands, needed=True, placeholders=False),
        Column("weekday", "星期", _as_it_stands),
        Column("shift", "班次", _as_it_stands, needed=True),
        Column("staff_id", "工号", read_identifier),
        Column("name", "姓名", _read_name_on_duty, placeholders=False),
        Column("unit", "单位", read_text),
        Column("community", "社区", read_text),
        Column("estate", "小区", read_text),
        Column("checkpoint", "卡点", read_text),
        Column("gate", "门岗", read_text),
        Column("phone", "手机", _as_it_stands),
        Column("signed_at", "签到时间", read_signed_at, blank=None, placeholders=False),
        Column("signature", "签名", _as_it_stands, blank=None, placeholders=False),
        Column("remark", "备注", _as_it_stands, blank=None),
    ),
)
_FLAT_LISTS = Table(("值班明细", "duties"), ())
_STANDBYS = Table(("备班", "standby"), ())


@dataclass
class _Row:
    """One row as it is understood."""

    record: Record
    slot: Slot
    person: Person | None
    gate: Gate | None
    said: Said


@dataclass
class RowReader:
    """Reads the rows of one file.

    Parameters
    ----------
    collected
        Where what is read goes.
    context
        Shifts, and the week around which dates without a year are meant.
    """

    collected: CollectedSignIns
    context: Context
    _findings: Findings = field(init=False)
    _place: str = ""

    def read(self, book: Book, findings: Findings) -> None:
        """Read every sheet of sign-ins of a file; problems go to the findings."""
        self._findings = findings
        for sheet in self._sheets(book):
            if not _names_people(sheet):
                continue
            self._place = self._community_of(book, sheet)
            rows = [row for record in read_rows(sheet, self.context) if (row := self._row(record))]
            is_form = "signature" in sheet.places
            for row in rows:
                self._take(row)
            if is_form:
                self._note_unsigned(rows)

    def _sheets(self, book: Book) -> Iterator[Sheet]:
        """Yield the sheets that have a column to sign in, else the one that lists who came."""
        forms = []
        for name in book.names:
            grid = book.grid(name)
            if header_fit(grid, SIGN_INS)[1] and not missing_columns(grid, SIGN_INS):
                sheet = open_sheet(book, name, SIGN_INS, Findings())
                if sheet and {"signature", "signed_at"} & set(sheet.places):
                    forms.append(name)
        for name in forms:
            if sheet := open_sheet(book, name, SIGN_INS, self._findings):
                yield sheet
        if not forms:
            others = {name for name in book.names if is_named(name, _FLAT_LISTS)}
            if sheet := main_sheet(book, SIGN_INS, others, self._findings):
                yield sheet

    def _community_of(self, book: Book, sheet: Sheet) -> str:
        """Return the community that the file, or the title above the header, names; empty where none does."""
        titles = [cell for row in sheet.grid.rows[: sheet.header_row] for cell in row if isinstance(cell, str)]
        signers = self.collected.signers(self.context.week)
        if signers is None:
            return ""
        for text in (book.file.stem, sheet.name, *titles):
            names = [name for key, name in signers.communities.items() if key and key in fold(text)]
            if names:
                return max(names, key=len)
        return ""

    def _row(self, record: Record) -> _Row | None:
        """Return what a row says; None where it says nothing of anybody, or what is wrong is told."""
        said = self._said(record)
        number, name = record.text("staff_id"), record.text("name")
        if not (record.text("shift") or number or name):
            return None  # a line with a day or a gate over those below it
        try:
            day = self._day(record)
            shift = self._shift(record)
        except _Told:
            return None
        is_vacant = not number and bool(_VACANT.fullmatch(fold(name)))
        if said is None or (is_vacant and not said.stand_in):
            return None
        return self._understood(record, day, shift, said, is_vacant=is_vacant)

    def _understood(self, record: Record, day: date, shift: str, said: Said, *, is_vacant: bool) -> _Row | None:
        signers = self.collected.signers(Week.of(day))
        if signers is None:
            self._findings.count(OTHER_WEEKS, str(Week.of(day)))
            return None
        community = signers.community(record.text("community")) or signers.community(self._place)
        if Slot(day, shift) not in signers.district.slot_index:
            record.problem(
                "shift",
                _("the roster of {week} has no shift {shift}").format(week=Week.of(day), shift=shift),
                _("Correct the date or the shift."),
            )
            return None
        person = None if is_vacant else self._person(record, signers, community)
        if person is None and not is_vacant:
            return None
        slot = self.collected.slot(day, shift, person, said.moment) if person else Slot(day, shift)
        own = person.community if person else ""
        return _Row(record, slot, person, self._gate(record, signers, community or own), said)

    def _day(self, record: Record) -> date:
        value = record.values.get("date")
        if value in (None, ""):
            record.problem("date", _("the date is missing"), _("Fill it in, or delete the row."))
            raise _Told
        try:
            return read_day(value, self.context)  # type: ignore[arg-type]
        except CellError as error:
            record.problem("date", error.message, error.remedy)
            raise _Told from error

    def _shift(self, record: Record) -> str:
        value = record.values.get("shift")
        if value in (None, ""):
            record.problem("shift", _("the shift is missing"), _("Fill it in, or delete the row."))
            raise _Told
        try:
            return read_part_of_day(value, self.context)  # type: ignore[arg-type]
        except CellError as error:
            record.problem("shift", error.message, error.remedy)
            raise _Told from error

    def _said(self, record: Record) -> Said | None:
        """Return what the row's cells say together; None where they contradict each other or are wrong."""
        if "signed_at" not in record.values:
            return None
        signed_at = record.values["signed_at"]
        said = signed_at if isinstance(signed_at, Said) else Said()
        if signed_at is None and not _is_form(record.sheet):
            said = Said(Told.CAME)  # whoever is on such a list came
        for column in ("signature", "remark"):
            value = record.values.get(column)
            if value in (None, ""):
                continue
            own = read_said(value, self.context)  # type: ignore[arg-type]
            if own is None and column == "signature":
                own = self._signed_by(str(value), record)
            if own is None:
                self._findings.count(REMARKS, str(value))
                continue
            try:
                said = said.joined(own)
            except CellError as error:
                record.problem(column, error.message, error.remedy)
                return None
        return said

    @staticmethod
    def _signed_by(text: str, record: Record) -> Said:
        """Return what a name in place of a signature says: the own one that they came, another who stood in."""
        if fold(text) in (fold(record.text("name")), fold(record.text("staff_id"))):
            return Said(Told.CAME)
        return Said(Told.ABSENT, stand_in=text)

    def _person(self, record: Record, signers: Signers, community: str) -> Person | None:
        number, name = record.text("staff_id"), record.text("name")
        shown = "staff_id" if number else "name"
        if not (number or name):
            if {"staff_id", "name"} <= set(record.values):
                record.problem(shown, _("nobody is named"), _("Write the staff number or the name."))
            return None
        try:
            return signers.find(number, name, record.text("unit"), community)
        except NobodyCalled as error:
            written = " ".join(filter(None, (number, name)))
            self.collected.unknown.append(Unknown(record.row, written, error.hint))
        except OtherName as error:
            record.problem("name", error.message, error.remedy)
        except CellError as error:
            record.problem(shown, error.message, _("Add a column 工号 with the staff number, or 单位 or 社区."))
        return None

    def _gate(self, record: Record, signers: Signers, community: str) -> Gate | None:
        estate, name = record.text("estate"), record.text("checkpoint") or record.text("gate")
        if not (estate or name):
            return None
        try:
            return signers.gate(community, estate, name)
        except CellError:
            self._findings.count(NO_SUCH_GATE, f"{estate} {name}".strip())
            return None

    def _take(self, row: _Row) -> None:
        signers = self.collected.signers(Week.of(row.slot.date))
        if signers is None or row.said.told is None:
            return
        if row.said.stand_in:
            self._take_stand_in(row, signers)
        elif row.said.told is Told.ABSENT:
            self._findings.count(DID_NOT_COME)
        for one in signers.sign_ins(row.slot, row.person, row.gate, row.said):
            if self.collected.add(one):
                self._findings.count(TWICE)

    def _take_stand_in(self, row: _Row, signers: Signers) -> None:
        community = row.gate.community if row.gate else row.person.community if row.person else ""
        column = "signature" if row.record.values.get("signature") else "remark"
        try:
            other = signers.find("", row.said.stand_in, "", community)
        except NobodyCalled as error:
            self.collected.unknown.append(Unknown(row.record.row, row.said.stand_in, error.hint))
            return
        except CellError as error:
            row.record.problem(column, error.message, _("Write the staff number, or the unit in brackets."))
            return
        self._findings.count(STOOD_IN)
        came = Said(Told.CAME, row.said.moment, row.said.minutes_late)
        for one in signers.sign_ins(row.slot, other, row.gate, came):
            if self.collected.add(one):
                self._findings.count(TWICE)

    def _note_unsigned(self, rows: Sequence[_Row]) -> None:
        """Count as absent who left a line blank in a shift in which others of the sheet signed."""
        begun: Mapping[Slot, list[_Row]] = defaultdict(list)
        for row in rows:
            begun[row.slot].append(row)
        for slot, own in begun.items():
            signers = self.collected.signers(Week.of(slot.date))
            if signers is None or all(row.said.told is None for row in own):
                continue
            for row in own:
                person = row.person
                if row.said.told is None and person and (slot, person.identity) not in self.collected.sign_ins:
                    self._findings.count(NOT_SIGNED, person.name)
                    for one in signers.sign_ins(slot, person, row.gate, Said(Told.ABSENT)):
                        self.collected.add(one)


class _Told(Exception):
    """What is wrong with a row is told."""


def read_day(value: Cell, context: Context) -> date:
    """Read a date, also as it is printed on a sign-in sheet, or a weekday of the week.

    Raises
    ------
    CellError
        If it is none.
    """
    if isinstance(value, str):
        text = fold(value)
        if (match := _WEEKDAY.fullmatch(text)) is not None:
            return context.week.monday + timedelta(days="一二三四五六日".index(match[1].replace("天", "日")))
        if text[:3] in _ENGLISH_WEEKDAYS and text.isalpha():
            return context.week.monday + timedelta(days=_ENGLISH_WEEKDAYS.index(text[:3]))
        if (match := _ENGLISH_DAY.fullmatch(text)) is not None:
            return read_date(f"{_MONTHS.index(match[2]) // 3 + 1}-{match[1]}", context)
        if bare := _WEEKDAY.sub("", text):
            return read_date(bare, context)
    return read_date(value, context)


def read_part_of_day(value: Cell, context: Context) -> str:
    """Read a shift, or a part of the day that means one.

    Raises
    ------
    CellError
        If it is none.
    """
    text = fold(str(value))
    if text not in context.shift_words and len(shifts := context.grammar.parts.get(text, ())) == 1:
        return shifts[0]
    return read_shift(value, context)


def _is_form(sheet: Sheet) -> bool:
    """Return whether a sheet names people before they come: to be signed, or to be called."""
    return "signature" in sheet.places or is_named(sheet.name, _STANDBYS)


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
