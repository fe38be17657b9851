"""The staff list: people, their identity and whether they are rostered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from roster_cli.domain.recognition import Listed, Step, listed_twice
from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import DutyType, Person, Standing, name_and_unit
from roster_cli.i18n import N_, _
from roster_cli.sheets.checkpoints import Places
from roster_cli.sheets.findings import Findings, did_you_mean, some
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import community_key, first_phone, fold, further_phones

OUTSIDE = frozenset({"不在城区", "城区外", "不在市区", "outside", "outsidethecity", "outsidecity", "notincity"})
_HIGH_GRADE = re.compile(
    r"处|厅|局级|部级|司级|国级|国家级|县长|区长|(?:正|副)县|县级|调研员|巡视员|督办|警务专员|高级(?:主办|警长|法官|检察官)"
    r"|(?<!十)[一二三四五六]级职员|管理(?:岗位?)?(?<!十)[一二三四五六]级|division|bureau|department|ministry|ministerial"
)
_USUAL_GRADE = re.compile(
    r"科|股|办事员|职员|工勤|工人|级工|技师|普工|试用|见习|聘用|合同|初级|中级|高级|助理|专技|管理|section|clerk|staff|junior|senior"
)
_NOT_A_GRADE = re.compile(r"办事处|处级?(?:及|\(含\))?以下")


def is_above_section(grade: str) -> bool:
    """Return whether a grade is above 科级, so that its holder is not rostered."""
    return bool(_HIGH_GRADE.search(_NOT_A_GRADE.sub("", fold(grade))))


@dataclass
class StaffList:
    """The people of a staff sheet.

    Parameters
    ----------
    people
        Every person in list order.
    records
        The first row of each identity.
    units
        The units' spelling by folded name, in the order of the list.
    """

    people: list[Person] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


def read_staff(
    sheet: Sheet, context: Context, places: Places | None, windows: Mapping[str, bool], findings: Findings
) -> StaffList:
    """Read the people of a staff sheet; problems go to the findings.

    Parameters
    ----------
    sheet
        The sheet.
    context
        Week and settings.
    places
        What the checkpoint list holds; None where it could not be read, then no address is checked.
    windows
        Whether a unit, by folded name, is a window unit.
    findings
        Collects problems and notices.
    """
    staff = StaffList()
    listed = False
    rows: dict[Listed, Record] = {}
    no_gate: Counter[str] = Counter()
    for record in read_rows(sheet, context):
        listed = True
        name, unit = record.text("name"), record.text("unit")
        if unit:
            unit = staff.units.setdefault(fold(unit), unit)
        identity = _identity(record, name, unit, staff)
        community = _community(record, places)
        if not (name and unit and identity):
            continue
        rows[_marks(record, unit, community)] = record
        estate = _estate(record, community, places, no_gate)
        person = _person(record, identity, unit, community, estate, windows, context.settings)
        staff.people.append(person)
    if not listed:
        findings.problem(
            sheet.file, sheet.name, sheet.header_row + 1, 0, _("nobody is listed"), _("List one person a row.")
        )
    _ask_who_is_listed_twice(rows)
    _note_estates(no_gate, findings)
    _note_standing(staff.people, findings)
    return staff


def _marks(record: Record, unit: str, community: str) -> Listed:
    """Return what a row tells of who somebody is, under a mark of its own."""
    number, phone = record.text("staff_id"), record.text("phone")
    return Listed(f"{record.sheet.name} {record.row}", record.text("name"), unit, number, phone, community)


_SHARED = {
    Step.SPELLING: (
        "staff_id",
        N_("number and name are those of row {row} but for zeros or the way of writing: {number} and {other}"),
    ),
    Step.PHONE: ("phone", N_("name and phone are those of row {row} ({unit}, {number})")),
    Step.NAME: ("name", N_("name and unit are those of row {row}, and nothing tells the two apart")),
}


def _ask_who_is_listed_twice(rows: Mapping[Listed, Record]) -> None:
    """Ask about rows that seem to be about the same person: nobody can be told to be at two gates."""
    for pair in listed_twice(tuple(rows)):
        shown, message = _SHARED[pair.step]
        first = pair.first
        rows[pair.second].problem(
            shown,
            _(message).format(
                row=rows[first].row,
                unit=first.unit,
                number=first.number or _("no number"),
                other=pair.second.number,
            ),
            _("If they are the same person, delete one row; if not, give each a number or phone of their own."),
        )


def _identity(record: Record, name: str, unit: str, staff: StaffList) -> str | None:
    """Return who a row is about and remember it; None where that is not told, or was told in another row."""
    number, phone = record.text("staff_id"), first_phone(record.text("phone"))
    identity = number or phone or (name_and_unit(name, unit) if name and unit else "")
    if not identity:
        return None
    shown = "staff_id" if number else "phone" if phone else "name"
    other = staff.records.setdefault(identity, record)
    if other is record:
        return identity
    if number:
        message = _("staff number {identity} belongs to row {row} already ({name})")
    elif phone:
        message = _("phone number {identity} belongs to row {row} already ({name}), and there is no staff number")
    else:
        message = _("{identity} is in row {row} already, and there is neither a staff number nor a phone number")
    record.problem(
        shown,
        message.format(identity=identity, row=other.row, name=other.text("name")),
        _("Give each person a staff number of their own, or delete the row that is there twice."),
    )
    return None


def _community(record: Record, places: Places | None) -> str:
    """Return the community in the checkpoint list's spelling; empty for people outside the city."""
    written = record.text("community")
    if not written or fold(written) in OUTSIDE or places is None:
        return ""
    if (found := places.communities.get(community_key(written))) is not None:
        return found
    record.problem(
        "community",
        _("the community “{name}” is not in the checkpoint list").format(name=written),
        did_you_mean(written, places.communities.values(), community_key)
        or _("Write it as in the checkpoint list, or 不在城区 for people who live elsewhere."),
    )
    return ""


def _estate(record: Record, community: str, places: Places | None, no_gate: Counter[str]) -> str:
    written = record.text("estate")
    if not (written and community and places):
        return written
    found = places.estates.get((community, fold(written)))
    if found is None:
        no_gate[f"{community} {written}"] += 1
    return found or written


def _standing(record: Record, community: str) -> Standing:
    if not record.values.get("reported", True):
        return Standing.NOT_REPORTED
    if not community:
        return Standing.OUTSIDE
    return Standing.GRADE if is_above_section(record.text("grade")) else Standing.ROSTERED


def _person(
    record: Record,
    identity: str,
    unit: str,
    community: str,
    estate: str,
    windows: Mapping[str, bool],
    settings: Settings,
) -> Person:
    values = record.values
    usual = DutyType.WEEKEND if windows.get(fold(unit)) else DutyType.ANY
    limit = values.get("max_per_week")
    return Person(
        identity=identity,
        name=record.text("name"),
        unit=unit,
        community=community,
        department=record.text("department"),
        post=record.text("post"),
        ab_role=record.text("ab_role"),
        grade=record.text("grade"),
        estate=estate,
        phone=first_phone(record.text("phone")),
        duty_type=DutyType(record.text("duty_type") or usual),
        leave=_slots(values.get("leave")),
        unavailable=_slots(values.get("unavailable")),
        preference=record.text("shift_preference"),
        max_per_week=limit if isinstance(limit, int) else settings.rules.max_per_week,
        own_limit=isinstance(limit, int),
        standing=_standing(record, community),
        lead=bool(values.get("lead")),
        other_phones=further_phones(record.text("phone")),
    )


def _slots(value: object) -> frozenset[Slot]:
    return value if isinstance(value, frozenset) else frozenset()


def _note_estates(no_gate: Counter[str], findings: Findings) -> None:
    if no_gate:
        findings.notice(
            _("People whose estate has no gate in the checkpoint list: {count} ({names})").format(
                count=no_gate.total(), names=some(no_gate, 3)
            )
        )


def _note_standing(people: list[Person], findings: Findings) -> None:
    counts = Counter(person.standing for person in people)
    lines = {
        Standing.NOT_REPORTED: _("Not reported yet, listed but not rostered: {count}"),
        Standing.OUTSIDE: _("Living outside the city, listed but not rostered: {count}"),
        Standing.GRADE: _("Graded above 科级, listed but not rostered: {count}"),
    }
    for standing, line in lines.items():
        if counts[standing]:
            findings.notice(line.format(count=counts[standing]))
    odd = dict.fromkeys(
        person.grade
        for person in people
        if person.grade and not is_above_section(person.grade) and not _USUAL_GRADE.search(fold(person.grade))
    )
    if odd:
        findings.notice(_("Grades that are not known count as up to 科级: {grades}").format(grades=some(odd, 8)))
