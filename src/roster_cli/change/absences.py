"""Who cannot come after all: absences as typed or listed, and the district with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from roster_cli.change.moments import read_slots
from roster_cli.domain import District, Slot
from roster_cli.domain.hours import reached
from roster_cli.errors import InputError, UsageError
from roster_cli.i18n import N_, _
from roster_cli.lookup import find_person
from roster_cli.sheets.book import open_book
from roster_cli.sheets.choose import main_sheet
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.findings import CellError, FileError, Findings
from roster_cli.sheets.offices import Directory
from roster_cli.sheets.parsers import Context, items, read_identifier, read_text
from roster_cli.sheets.table import Record, read_rows

Absences = Mapping[str, frozenset[Slot]]

_TABLE = Table(
    ("缺勤", "absences", "absence", "请假"),
    (
        Column("staff_id", "工号", read_identifier, N_("Staff number, or leave it blank and give the name.")),
        Column("name", "姓名", read_text, N_("Name."), placeholders=False),
        Column("unit", "单位", read_text, N_("Unit, to tell namesakes apart.")),
        Column(
            "leave",
            "请假",
            items(dates=True),
            N_("Dates or shifts of absence, for example 3月15日-3月18日、周五晚班."),
            needed=True,
            filled=True,
            blank=frozenset(),
            names_shifts=True,
        ),
    ),
)


def read_typed(district: District, texts: Sequence[str]) -> Absences:
    """Return who is absent when, as typed: ``张伟=周三晚班``.

    Raises
    ------
    roster_cli.errors.UsageError
        If a text is no such thing, names nobody or several people, or no shift of the week.
    """
    absences: dict[str, frozenset[Slot]] = defaultdict(frozenset)
    for text in texts:
        name, mark, when = text.partition("=")
        if not mark:
            raise UsageError(
                _("“{text}” is no absence. Write who and when, for example 张伟=周三晚班.").format(text=text)
            )
        person = find_person(district, name)
        slots = read_slots(when, district.week, district.settings)
        absences[person.identity] |= reached(slots, district.week, district.settings)
    return absences


def read_listed(district: District, path: Path) -> Absences:
    """Return who is absent when by a list with the columns 工号 or 姓名, and 请假.

    Raises
    ------
    roster_cli.errors.InputError
        With every problem of the file.
    """
    findings = Findings()
    absences: dict[str, frozenset[Slot]] = defaultdict(frozenset)
    try:
        sheet = main_sheet(open_book(path), _TABLE, (), findings)
        if sheet is not None:
            directory = Directory(district.people)
            for record in read_rows(sheet, Context(district.week, district.settings)):
                _note(record, directory, district, absences)
    except FileError as error:
        findings.problem(str(path), "", 0, 0, error.message, error.remedy)
    if findings.problems:
        raise InputError(findings.problems)
    return absences


def _note(record: Record, directory: Directory, district: District, absences: dict[str, frozenset[Slot]]) -> None:
    column = "staff_id" if record.text("staff_id") else "name"
    if not record.text(column):
        record.problem(column, _("nobody is named"), _("Write the staff number or the name."))
        return
    try:
        person = directory.find_listed(record.text("staff_id"), record.text("name"), record.text("unit"))
    except CellError as error:
        record.problem(column, error.message, error.remedy)
        return
    slots = record.values.get("leave")
    if isinstance(slots, frozenset):
        absences[person.identity] |= reached(slots, district.week, district.settings)


def joined(parts: Iterable[Absences]) -> Absences:
    """Return several lists of absences as one."""
    absences: dict[str, frozenset[Slot]] = defaultdict(frozenset)
    for part in parts:
        for identity, slots in part.items():
            absences[identity] |= slots
    return absences


def with_absences(district: District, absences: Absences, begun: Collection[Slot]) -> District:
    """Return a district in which people are on leave in what has not begun of their absences.

    Whoever is absent has no fixed duty then.
    """
    if not absences:
        return district
    return replace(
        district,
        people=tuple(
            replace(person, leave=person.leave | (absences[person.identity] - frozenset(begun)))
            if person.identity in absences
            else person
            for person in district.people
        ),
        fixed=tuple(
            duty
            for duty in district.fixed
            if duty.slot in begun or duty.slot not in absences.get(duty.identity, ())
        ),
    )
