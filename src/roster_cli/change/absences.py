"""Who cannot come after all: absences as typed or listed, and the district with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from roster_cli.change.moments import read_slots
from roster_cli.domain import Absence, Agreed, District, Person, Slot
from roster_cli.domain.hours import reached
from roster_cli.errors import InputError, UsageError
from roster_cli.i18n import N_, _
from roster_cli.lookup import find_person
from roster_cli.rules.wording import when, who
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


def read_typed(district: District, texts: Sequence[str], *, whole_week: bool = False) -> Absences:
    """Return who is absent when, as typed: ``张伟=周三晚班``; a name alone may mean the whole week.

    Raises
    ------
    roster_cli.errors.UsageError
        If a text is no such thing, names nobody or several people, or no shift of the week.
    """
    absences: dict[str, frozenset[Slot]] = defaultdict(frozenset)
    for text in texts:
        name, mark, times = text.partition("=")
        if not mark and not whole_week:
            raise UsageError(
                _("“{text}” is no absence. Write who and when, for example 张伟=周三晚班.").format(text=text)
            )
        person = find_person(district, name)
        slots = read_slots(times, district.week, district.settings) if mark else frozenset(district.slots)
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


def with_absences(
    district: District, absences: Absences, begun: Collection[Slot], unavailable: Absences | None = None
) -> District:
    """Return a district in which people are on leave in what has not begun of their absences.

    Whoever is absent has no fixed duty then.

    Parameters
    ----------
    district
        What was planned by.
    absences
        Who is away, from the office too.
    begun
        The slots that have begun.
    unavailable
        Who is only not on duty.
    """
    none, gone = frozenset[Slot](), frozenset(begun)
    bare = unavailable or {}
    if not absences and not bare:
        return district

    def changed(person: Person) -> Person:
        away, off = (part.get(person.identity, none) - gone for part in (absences, bare))
        return replace(person, leave=person.leave | away, unavailable=person.unavailable | off)

    named = absences.keys() | bare.keys()
    return replace(
        district,
        people=tuple(changed(one) if one.identity in named else one for one in district.people),
        fixed=tuple(
            duty
            for duty in district.fixed
            if duty.slot in begun
            or not any(duty.slot in part.get(duty.identity, none) for part in (absences, bare))
        ),
    )


@dataclass(frozen=True)
class ToldAbsences:
    """What was told about who can come.

    Parameters
    ----------
    away
        Who is away, from the office too.
    unavailable
        Who is only not on duty.
    present
        Who comes after all: absences told before are taken back.
    """

    away: Absences
    unavailable: Absences
    present: Absences


def recorded(
    district: District, agreed: Agreed, told: ToldAbsences, begun: Collection[Slot]
) -> tuple[District, Agreed]:
    """Return a district in which what was told holds in all that has not begun, and what is agreed then.

    Raises
    ------
    roster_cli.errors.UsageError
        If an absence is taken back that nobody told.
    """
    gone = frozenset(begun)
    district, kept = _taken_back(district, agreed.absences, told.present, gone)
    people = district.person_by_identity
    known = {(one.identity, one.slot, one.away) for one in kept}
    new = {
        Absence(identity, slot, away, slot in (people[identity].leave if away else people[identity].unavailable))
        for absences, away in ((told.away, True), (told.unavailable, False))
        for identity, slots in absences.items()
        for slot in slots - gone
        if (identity, slot, away) not in known
    }
    return (
        with_absences(district, told.away, begun, told.unavailable),
        replace(agreed, absences=kept | frozenset(new)),
    )


def _taken_back(
    district: District, absences: frozenset[Absence], present: Absences, gone: frozenset[Slot]
) -> tuple[District, frozenset[Absence]]:
    """Return a district without absences that are taken back, but listed ones, and the absences that are left."""
    none = frozenset[Slot]()
    back = {one for one in absences if one.slot in present.get(one.identity, none) - gone}
    for identity in present:
        if not any(one.identity == identity for one in back):
            raise UsageError(_nothing_told(district, absences, identity))
    lifted = {(one.identity, one.slot, one.away) for one in back if not one.listed}

    def changed(person: Person) -> Person:
        leave, unavailable = (
            frozenset(slot for slot in slots if (person.identity, slot, away) not in lifted)
            for slots, away in ((person.leave, True), (person.unavailable, False))
        )
        return replace(person, leave=leave, unavailable=unavailable)

    people = tuple(changed(one) if one.identity in present else one for one in district.people)
    return (replace(district, people=people) if back else district), absences - back


def _nothing_told(district: District, absences: Collection[Absence], identity: str) -> str:
    own = sorted({one.slot for one in absences if one.identity == identity})
    name = who(district, identity)
    if not own:
        return _("No absence of {name} was told that could be taken back.").format(name=name)
    return _("No absence of {name} was told for then, or it has begun. Told: {slots}.").format(
        name=name, slots=_(", ").join(map(when, own))
    )


def remembered(district: District, agreed: Agreed) -> tuple[District, Agreed]:
    """Return lists as they were read with the absences that were told about the week, and what is agreed by them.

    Whoever is not listed any more keeps the absence: the lists may name them again.
    """
    parts: dict[bool, dict[str, frozenset[Slot]]] = {True: defaultdict(frozenset), False: defaultdict(frozenset)}
    found: set[Absence] = set()
    for one in agreed.absences:
        person = district.person_by_identity.get(one.identity)
        slots = (person.leave if one.away else person.unavailable) if person else ()
        found.add(replace(one, listed=one.slot in slots))
        if person and one.slot in district.slot_index:
            parts[one.away][one.identity] |= {one.slot}
    return with_absences(district, parts[True], (), parts[False]), replace(agreed, absences=frozenset(found))
