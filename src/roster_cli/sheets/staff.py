"""The staff list: people, their identity and whether they are rostered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roster_cli.domain.hours import reached
from roster_cli.domain.recognition import Listed, Step, differ_by_place, listed_twice
from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import DutyType, Person, Standing, name_and_unit
from roster_cli.i18n import N_, _
from roster_cli.sheets.checkpoints import Places
from roster_cli.sheets.findings import Findings, did_you_mean, some
from roster_cli.sheets.grades import is_above_section, is_usual
from roster_cli.sheets.naming import Names
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import community_key, first_phone, fold, further_phones

OUTSIDE = frozenset({"不在城区", "城区外", "不在市区", "outside", "outsidethecity", "outsidecity", "notincity"})

WITH_SUBDISTRICT = N_("communities written with their subdistrict in front")

_LONG_NAME = re.compile(r"[\u3400-\u9fff]{5,}")


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
    sheets: Sequence[Sheet],
    context: Context,
    places: Places | None,
    windows: Mapping[str, bool],
    findings: Findings,
    names: Names | None = None,
) -> StaffList:
    """Read the people of staff sheets; problems go to the sheets' findings.

    Parameters
    ----------
    sheets
        The sheets, each with the people of some unit or community or all of them.
    context
        Week and settings.
    places
        What the checkpoint list holds; None where it could not be read, then no address is checked.
    windows
        Whether a unit, by folded name, is a window unit.
    findings
        Collects notices.
    names
        Other names of units and communities.
    """
    staff = StaffList()
    names = names or Names()
    listed = False
    rows: list[tuple[Listed, Record]] = []
    no_gate: Counter[str] = Counter()
    for record in (record for sheet in sheets for record in read_rows(sheet, context)):
        listed = True
        name, unit = record.text("name"), names.unit(record.text("unit"))
        if unit:
            unit = staff.units.setdefault(fold(unit), unit)
        identity = _identity(record, name, unit, staff)
        community = _community(record, places, names)
        if not (name and unit and identity):
            continue
        rows.append((_marks(record, unit, community), record))
        estate = _estate(record, community, places, no_gate)
        person = _person(record, identity, unit, community, estate, windows, context)
        staff.people.append(person)
    if not listed and sheets:
        sheet = sheets[0]
        sheet.findings.problem(
            sheet.file, sheet.name, sheet.header_row + 1, 0, _("nobody is listed"), _("List one person a row.")
        )
    _ask_who_is_listed_twice(rows)
    _note_estates(no_gate, findings)
    _note_standing(staff.people, findings)
    _note_long_names(staff.people, findings)
    _ask_units(staff.people, findings)
    return staff


def _marks(record: Record, unit: str, community: str) -> Listed:
    """Return what a row tells of who somebody is, under a mark of its own."""
    number, phone = record.text("staff_id"), record.text("phone")
    return Listed(
        f"{record.sheet.file} {record.sheet.name} {record.row}",
        record.text("name"),
        unit,
        number,
        phone,
        community,
    )


_SHARED = {
    Step.SPELLING: (
        "staff_id",
        N_("number and name are those of {row} but for zeros or the way of writing: {number} and {other}"),
    ),
    Step.PHONE: ("phone", N_("name and phone are those of {row} ({unit}, {number})")),
    Step.NAME: ("name", N_("name and unit are those of {row}, and nothing tells the two apart")),
}


def _ask_who_is_listed_twice(rows: Sequence[tuple[Listed, Record]]) -> None:
    """Ask about rows that seem to be about the same person: nobody can be told to be at two gates."""
    pairs = listed_twice([listed for listed, _record in rows])
    records = {listed.identity: record for listed, record in rows} if pairs else {}
    for pair in pairs:
        shown, message = _SHARED[pair.step]
        first = pair.first
        records[pair.second.identity].problem(
            shown,
            _(message).format(
                row=records[first.identity].seen_from(records[pair.second.identity]),
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
        message = _("staff number {identity} belongs to {row} already ({name})")
    elif phone:
        message = _("phone number {identity} belongs to {row} already ({name}), and there is no staff number")
    else:
        message = _("{identity} is in {row} already, and there is neither a staff number nor a phone number")
    row = other.seen_from(record)
    record.problem(
        shown,
        message.format(identity=identity, row=row, name=other.text("name")),
        _("Give each person a staff number of their own, or delete the row that is there twice."),
    )
    return None


def _community(record: Record, places: Places | None, names: Names) -> str:
    """Return the community in the checkpoint list's spelling; empty for people outside the city."""
    written = names.community(record.text("community"))
    if not written or fold(written) in OUTSIDE or places is None:
        return ""
    if (found := places.community(written)) is not None:
        if community_key(written) not in places.communities:
            record.sheet.findings.count(WITH_SUBDISTRICT, f"“{written}” → “{found}”")
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
    found = places.estates.get((community, fold(written))) or _estate_within(written, community, places)
    if found is None:
        no_gate[f"{community} {written}"] += 1
    return found or written


def _estate_within(address: str, community: str, places: Places) -> str | None:
    """Return the one estate of the community that an address names, as 康庄社区东盛华庭A区3号楼 does."""
    folded = fold(address)
    within = [
        name for (own, key), name in places.estates.items() if own == community and len(key) > 1 and key in folded
    ]
    longest = max(within, key=len, default=None)
    return longest if all(name in str(longest) for name in within) else None


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
    context: Context,
) -> Person:
    values, week, settings = record.values, context.week, context.settings
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
        leave=reached(_slots(values.get("leave")), week, settings),
        unavailable=reached(_slots(values.get("unavailable")), week, settings),
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
        if person.grade and not is_above_section(person.grade) and not is_usual(person.grade)
    )
    if odd:
        findings.notice(_("Grades that are not known count as up to 科级: {grades}").format(grades=some(odd, 8)))


def _note_long_names(people: list[Person], findings: Findings) -> None:
    """Note names that are so long that two people may stand in one cell."""
    long = [person.name for person in people if _LONG_NAME.fullmatch(person.name)]
    if long:
        findings.notice(
            _("Names of five characters or more, is each one person? {count} ({names})").format(
                count=len(long), names=some(long)
            )
        )


def _ask_units(people: list[Person], findings: Findings) -> None:
    for question in unit_questions(Counter(person.unit for person in people)):
        findings.warn(question)


def unit_questions(counts: Mapping[str, int]) -> Iterator[str]:
    """Ask about units whose names differ only by a place or a level in front.

    Parameters
    ----------
    counts
        How many people each unit has.
    """
    for short in counts:
        alike = [unit for unit in counts if len(unit) > len(short) and differ_by_place(fold(short), fold(unit))]
        if alike:
            listed = some((f"{unit} ({counts[unit]})" for unit in (short, *alike)), 8)
            yield _(
                "Units whose names differ only in front: {units}. They count as different units. If they are "
                'one, write "{other}" = "{unit}" under [units] in roster.toml.'
            ).format(units=listed, other=alike[0], unit=short)
