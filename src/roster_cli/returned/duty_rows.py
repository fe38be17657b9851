"""The flat sheet of duties: a row a duty, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from roster_cli.domain import Person, Slot
from roster_cli.i18n import _
from roster_cli.returned.posts import Place, Post, SheetReading
from roster_cli.returned.workbook import CommunityWorkbook
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.past import PAST
from roster_cli.sheets.table import Record, open_sheet, read_rows
from roster_cli.sheets.text import community_key, fold

_DUTIES = replace(
    PAST,
    columns=tuple(replace(column, filled=False) if column.field == "name" else column for column in PAST.columns),
)


def read_duty_rows(workbook: CommunityWorkbook, name: str) -> SheetReading | None:
    """Read the flat sheet: a row a duty, in any order; None where all rows are gone."""
    sheet = open_sheet(workbook.book, name, _DUTIES, workbook.findings)
    if sheet is None:
        return None
    reading = SheetReading()
    reading.places = {
        Post(gate, slot): Place(name, 0, 0) for gate in workbook.gates for slot in workbook.district.slots
    }
    rows = 0
    for record in read_rows(sheet, workbook.context):
        rows += 1
        post = _post_of(workbook, record)
        if post is None:
            continue
        place = Place(name, record.row, record.column("name"))
        try:
            person = _person_of(workbook, record, post)
            if person and person.identity in reading.holders[post]:
                raise CellError(
                    _("{name} stands twice at this gate in this shift").format(name=person.name),
                    _("Delete one of the two rows."),
                )
        except CellError as error:
            workbook.problem(place, error.message, error.remedy)
            continue
        if person:
            reading.holders[post].add(person.identity)
            if not reading.places[post].row or person.identity not in workbook.holders(post):
                reading.places[post] = place
    if not rows:
        workbook.findings.notice(_("{sheet} holds no duty any more, so it was left aside").format(sheet=name))
        return None
    for post in reading.places:
        reading.holders.setdefault(post, set())
    return reading


def _post_of(workbook: CommunityWorkbook, record: Record) -> Post | None:
    day, written = record.values.get("date"), record.text("shift")
    if not isinstance(day, date) or not {"shift", "community", "estate", "checkpoint"} <= set(record.values):
        return None  # told already
    estate, gate_name = record.text("estate"), record.text("checkpoint")
    shift = workbook.shift(written)
    gate = workbook.gate(estate, gate_name)
    if day not in workbook.district.week.dates:
        told = _("{date} does not lie in {week}").format(date=day, week=workbook.district.week)
        record.problem("date", told, _("Mend the date."))
    elif shift is None:
        listed = _(", ").join(one.name for one in workbook.district.settings.shifts)
        record.problem(
            "shift",
            _("there is no shift “{shift}”").format(shift=written),
            _("The shifts are {shifts}.").format(shifts=listed),
        )
    elif community_key(record.text("community")) != community_key(workbook.community):
        record.problem(
            "community",
            _("this workbook is that of {community}").format(community=workbook.community),
            _("Duties of another community belong into its own workbook."),
        )
    elif gate is None:
        record.problem(
            "checkpoint",
            _("{community} has no gate {estate} · {gate}").format(
                community=workbook.community, estate=estate, gate=gate_name
            ),
            _("Write estate and gate as they were exported."),
        )
    else:
        return Post(gate, Slot(day, shift))
    return None


def _person_of(workbook: CommunityWorkbook, record: Record, post: Post) -> Person | None:
    """Return whom a row means where a number, a name, or only one of them was written anew."""
    if not {"staff_id", "name"} <= set(record.values):
        return None  # told already
    number, name, unit = record.text("staff_id"), record.text("name"), record.text("unit")
    before = [workbook.district.person_by_identity.get(identity) for identity in workbook.holders(post)]
    held = [person for person in before if person]
    if not number:
        return workbook.names.find(name, unit) if name else None
    of_number = _numbered(workbook, number, name, held)
    if not name:  # a cleared name leaves the post vacant; a new number alone names somebody
        return None if of_number in held else of_number or workbook.names.find(number)
    if of_number and fold(of_number.name) == fold(name):
        return of_number
    if of_number is None or of_number in held:
        moved = unit if of_number and fold(unit) != fold(of_number.unit) else ""
        if of_number or not any(fold(person.name) == fold(name) for person in held):
            return workbook.names.find(name, moved)
    if any(fold(person.name) == fold(name) for person in held):
        return of_number or workbook.names.find(number)
    assert of_number is not None
    raise CellError(
        _("{number} is the number of {name}").format(number=number, name=of_number.name),
        _("Correct the name or the number."),
    )


def _numbered(workbook: CommunityWorkbook, number: str, name: str, held: Sequence[Person]) -> Person | None:
    """Return who bears a number, which may be a phone number with its middle hidden."""
    person = workbook.district.person_by_identity.get(number)
    if person or "*" not in number:
        return person
    bearers = [one for one in workbook.district.people if one.number == number]
    fitting = [one for one in bearers if fold(one.name) == fold(name)] or [one for one in bearers if one in held]
    return fitting[0] if len(fitting) == 1 else None
