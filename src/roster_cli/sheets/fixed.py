"""The sheet 固定: duties that every roster of the week holds, each checked against every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from roster_cli.domain import Checkpoint, District, Duty, Gate, Person, Roster, Slot, Violation
from roster_cli.errors import Problem
from roster_cli.i18n import N_, _
from roster_cli.rules import sign, violations
from roster_cli.rules.own_community import without_lending
from roster_cli.sheets.findings import CellError, Findings, did_you_mean, some
from roster_cli.sheets.offices import Directory, OtherName
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import clean, fold

OTHER_WEEKS = N_("fixed duties of other weeks left aside")
_USUAL = "大门"


class FixedRow(NamedTuple):
    """A fixed duty and the row that it stands in."""

    duty: Duty
    record: Record


def read_fixed(
    sheet: Sheet, context: Context, people: Sequence[Person], checkpoints: Sequence[Checkpoint], findings: Findings
) -> list[FixedRow]:
    """Return the duties of the planned week that a sheet 固定 names; problems go to the findings.

    Parameters
    ----------
    sheet
        The sheet.
    context
        Week and settings; rows of other weeks are counted only.
    people, checkpoints
        Who and what may be named.
    findings
        Collects problems and counts.
    """
    directory = Directory(people)
    rows: list[FixedRow] = []
    for record in read_rows(sheet, context):
        day, shift = record.values.get("date"), record.text("shift")
        if isinstance(day, date) and day not in context.week.dates:
            findings.count(OTHER_WEEKS, day.isoformat())
            continue
        person = person_of(record, directory)
        gate = _gate(record, person, checkpoints) if person else None
        if person is None or gate is None or not shift or not isinstance(day, date):
            continue
        duty = Duty(Slot(day, shift), gate, person.identity)
        if first := next((row for row in rows if row.duty == duty), None):
            record.problem(
                "date",
                _("this fixed duty is listed already, in row {row}").format(row=first.record.row),
                _("Delete one of the two rows."),
            )
            continue
        rows.append(FixedRow(duty, record))
    return rows


def person_of(record: Record, directory: Directory) -> Person | None:
    """Return whom a row with 工号 or 姓名 means, None where that is not clear: the row's problems say why."""
    number, name = record.text("staff_id"), record.text("name")
    shown = "staff_id" if number else "name"
    if not number and not name:
        if {"staff_id", "name"} <= set(record.values):
            shown = "name" if record.column("name") else "staff_id"
            record.problem(shown, _("nobody is named"), _("Write the staff number or the name."))
        return None
    try:
        return directory.find_listed(number, name, record.text("unit"))
    except OtherName as error:
        record.problem("name", error.message, error.remedy)
    except CellError as error:
        record.problem(shown, error.message, error.remedy)
    return None


def _gate(record: Record, person: Person, checkpoints: Sequence[Checkpoint]) -> Gate | None:
    if not person.community:
        record.problem(
            "staff_id" if record.text("staff_id") else "name",
            _("{name} belongs to no community and has no duties").format(name=person.name),
            _("Name somebody else, or write the community in the sheet 人员."),
        )
        return None
    gates = [one.gate for one in checkpoints if one.gate.community == person.community]
    try:
        return gate_among(gates, record.text("estate"), record.text("checkpoint"))
    except _NoGate as error:
        record.problem(error.column, error.message, error.remedy)
        return None


class _NoGate(CellError):
    """Why an estate and a gate name no one gate."""

    def __init__(self, column: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.column = column


def gate_among(gates: Sequence[Gate], estate: str, name: str) -> Gate:
    """Return the gate of a community that an estate and a name mean; either may be left out where one gate fits.

    Raises
    ------
    CellError
        If none fits, or several.
    """
    community = gates[0].community if gates else ""
    own = [gate for gate in gates if not estate or fold(gate.estate) == fold(estate)]
    if not own:
        raise _NoGate(
            "estate",
            _("{community} has no estate “{estate}” with a gate").format(
                community=community, estate=clean(estate)
            ),
            did_you_mean(estate, (gate.estate for gate in gates), fold)
            or _("Write it as in the checkpoint list."),
        )
    fitting = [gate for gate in own if fold(gate.checkpoint) == fold(name or _USUAL)]
    if not name and len(own) == 1:
        fitting = own
    if len(fitting) == 1:
        return fitting[0]
    listed = some((" · ".join(gate[1:]) for gate in fitting or own), 6)
    if fitting:
        raise _NoGate("estate", _("several gates fit: {gates}").format(gates=listed), _("Write the estate, too."))
    message = _("there is no gate “{gate}” there") if name else _("the gate is missing")
    raise _NoGate("checkpoint", message.format(gate=clean(name)), _("The gates are {gates}.").format(gates=listed))


def breaches(district: District, rows: Sequence[FixedRow]) -> tuple[Problem, ...]:
    """Return a problem for each fixed duty that breaks a rule, alone or with those above it.

    Parameters
    ----------
    district
        What the duties are judged by, its stored neighbouring weeks included; without fixed duties.
    rows
        The fixed duties in the order of the sheet.
    """
    findings = Findings()
    if any(_violations(district, [row.duty for row in rows])):
        sound: list[Duty] = []
        for duty, record in rows:
            faults = {fault.rule: fault for fault in _violations(district, [*sound, duty])}
            if not faults:
                sound.append(duty)
            for fault in faults.values():
                _note(district, record, duty, fault, findings)
    return tuple(findings.problems)


def _violations(district: District, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield what fixed duties breach; a loan cannot be fixed, for loans come after everybody's own duties."""
    return violations(without_lending(district), Roster(district.week, tuple(sorted(duties))))


def _note(district: District, record: Record, duty: Duty, fault: Violation, findings: Findings) -> None:
    person = district.person_by_identity[duty.identity]
    column = "date"
    if not person.is_rostered:
        column = "staff_id" if record.text("staff_id") else "name"
    elif fault.gate and (not fault.identity or not district.headcount(duty.gate, duty.slot)):
        column = "checkpoint" if record.column("checkpoint") else "estate"
    sheet = record.sheet
    findings.problem(
        sheet.file,
        sheet.name,
        record.row,
        record.column(column),
        _("this fixed duty breaks rule {rule}: {message}").format(rule=sign(fault.rule), message=fault.message),
        _("Change the person, the time or the gate, or delete the row."),
    )
