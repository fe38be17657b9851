"""Units and office posts: window units, peaks and caps, and who stands in for whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roster_cli.domain.hours import days_reached, reached
from roster_cli.domain.recognition import bare_number, phone_key
from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import Person, PostGroup, Unit
from roster_cli.i18n import _, sentences
from roster_cli.sheets.findings import CellError, Findings, did_you_mean, some
from roster_cli.sheets.items import SEPARATORS
from roster_cli.sheets.naming import Names
from roster_cli.sheets.parsers import Context, Share
from roster_cli.sheets.staff import StaffList
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import clean, fold, identifier


def read_units(sheets: Sequence[Sheet], context: Context, names: Names | None = None) -> dict[str, Record]:
    """Return the rows of unit sheets by the unit's folded name; problems go to the sheets' findings."""
    records: dict[str, Record] = {}
    names = names or Names()
    for record in (record for sheet in sheets for record in read_rows(sheet, context)):
        name = names.unit(record.text("unit"))
        if not name:
            continue
        record.values["unit"] = name
        sheet = record.sheet
        if (first := records.get(fold(name))) is not None:
            record.problem(
                "unit",
                _("the unit {name} is listed already, in {row}").format(name=name, row=first.seen_from(record)),
                _("Delete one of the two rows."),
            )
            continue
        records[fold(name)] = record
        cap = sheet.cell(record.row, "max_away")
        if cap == 1 and isinstance(cap, float) and _is_percentage(sheet, record):
            record.values["max_away"] = Share(1)  # type: ignore[arg-type]
    return records


def _is_percentage(sheet: Sheet, record: Record) -> bool:
    return sheet.book.is_percentage(sheet.name, record.row - 1, sheet.places["max_away"])


def build_units(
    staff: StaffList, records: Mapping[str, Record], context: Context, findings: Findings
) -> tuple[Unit, ...]:
    """Return every unit that a person names, with what the unit sheet says of it."""
    rostered: dict[str, int] = defaultdict(int)
    for person in staff.people:
        rostered[person.unit] += person.is_rostered
    for key, record in records.items():
        if key not in staff.units:
            name = record.text("unit")
            hint = did_you_mean(name, staff.units.values(), fold)
            line = _("Nobody in the staff list belongs to the unit {name}.").format(name=name)
            findings.notice(sentences(line, hint))
    return tuple(_unit(name, records.get(key), rostered[name], context) for key, name in staff.units.items())


def _unit(name: str, record: Record | None, rostered: int, context: Context) -> Unit:
    if record is None:
        return Unit(name)
    peak, cap = record.values.get("peak"), record.values.get("max_away")
    return Unit(
        name,
        is_window=bool(record.values.get("window_unit")),
        peak=_kept_clear(peak, context) if isinstance(peak, frozenset) else frozenset(),
        max_away=cap.of(rostered) if isinstance(cap, Share) else cap if isinstance(cap, int) else None,
    )


def _kept_clear(peak: frozenset[Slot], context: Context) -> frozenset[Slot]:
    """Return the slots that reach into peak times of working days; Monday's peak returns after the week."""
    week, settings, is_rest_day = context.week, context.settings, context.settings.calendar.is_rest_day
    after = {Slot(week.plus(1).monday, slot.shift) for slot in peak if slot.date == week.monday}
    busy = frozenset(slot for slot in peak | after if not is_rest_day(slot.date))
    return frozenset(
        slot
        for slot in reached(busy, week, settings)
        if slot.date in week.dates and not all(map(is_rest_day, days_reached(slot, settings)))
    )


@dataclass
class Posts:
    """The office posts of a district.

    Parameters
    ----------
    groups
        Those with two or more holders.
    alone
        Those with one, as unit, post and name.
    """

    groups: list[PostGroup] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    def note_alone(self, findings: Findings) -> None:
        """Note the posts for which nobody stands in."""
        if self.alone:
            findings.notice(
                _("Posts with one holder and no one to stand in: {count} ({names})").format(
                    count=len(self.alone), names=some(self.alone, 3)
                )
            )


def add_posts_of_staff(posts: Posts, people: Sequence[Person]) -> None:
    """Add the posts of people with the same unit, department and post."""
    holders: dict[tuple[str, str, str], list[Person]] = defaultdict(list)
    for person in people:
        if person.post:
            holders[fold(person.unit), fold(person.department), fold(person.post)].append(person)
    for members in holders.values():
        first = members[0]
        if len(members) == 1:
            posts.alone.append(f"{first.unit} {first.post} {first.name}")
            continue
        ordered = sorted(members, key=lambda person: person.ab_role != "A")
        posts.groups.append(
            PostGroup(first.unit, first.department, first.post, tuple(person.identity for person in ordered))
        )


class NobodyCalled(CellError):
    """Nobody bears a name or a staff number.

    Parameters
    ----------
    message, remedy
        As of any cell.
    hint
        The nearest names as a sentence, or empty.
    """

    def __init__(self, message: str, remedy: str, hint: str) -> None:
        super().__init__(message, remedy)
        self.hint = hint


class OtherName(CellError):
    """A number is that of somebody who is called otherwise."""


@dataclass
class Directory:
    """Finds people by staff number, by phone, by name, and by name and unit.

    A number that differs only by zeros in front or by the way of writing it means whoever alone bears it.

    Parameters
    ----------
    people
        Everybody in the staff list.
    """

    people: Sequence[Person]

    @cached_property
    def _by_identity(self) -> Mapping[str, Person]:
        return {person.identity: person for person in self.people}

    @cached_property
    def _by_mark(self) -> Mapping[str, list[Person]]:
        bearers: Mapping[str, list[Person]] = defaultdict(list)
        for person in self.people:
            for mark in {bare_number(person.staff_number), phone_key(person.phone)} - {""}:
                bearers[mark].append(person)
        return bearers

    @cached_property
    def _by_name(self) -> Mapping[str, list[Person]]:
        bearers: Mapping[str, list[Person]] = defaultdict(list)
        for person in self.people:
            bearers[fold(person.name)].append(person)
        return bearers

    def of_mark(self, text: str) -> Person | None:
        """Return who bears a staff number or a phone number, None where nobody does or several do."""
        exact = self._by_identity.get(identifier(text)) or self._by_identity.get(clean(text))
        if exact or not any(letter.isdigit() for letter in text):
            return exact
        for mark in (bare_number(text), phone_key(text)):
            bearers = self._by_mark.get(mark, [])
            if mark and len(bearers) == 1:
                return bearers[0]
        return None

    def find(self, text: str, unit: str) -> Person:
        """Return whom a name or staff number means; people of the unit come first.

        Raises
        ------
        CellError
            If nobody is called so, or several are.
        """
        if found := self.of_mark(text):
            return found
        if match := re.fullmatch(r"(.+?)[(（](.+)[)）]", clean(text)):
            bearers = [p for p in self._by_name.get(fold(match[1]), ()) if fold(p.unit) == fold(match[2])]
        else:
            everywhere = self._by_name.get(fold(text), [])
            bearers = [person for person in everywhere if fold(person.unit) == fold(unit)] or everywhere
        if len(bearers) == 1:
            return bearers[0]
        raise self._several(text, bearers) if bearers else self._nobody(text, unit)

    def find_listed(self, number: str, name: str, unit: str) -> Person:
        """Return whom number and name of one row mean; either may be blank.

        Where nobody bears the number, name and unit tell who is meant, or the name of someone without a number.

        Raises
        ------
        OtherName
            If the number is that of somebody who is called otherwise.
        CellError
            If nobody is meant, or several may be.
        """
        if not (number and name):
            return self.find(number or name, unit)
        person = self.of_mark(number)
        if person is None:
            return self._of_unknown_number(number, name, unit)
        if fold(name) != fold(person.name):
            raise OtherName(
                _("{number} is the number of {name}").format(number=number, name=person.name),
                _("Correct the name or the number."),
            )
        return person

    def _of_unknown_number(self, number: str, name: str, unit: str) -> Person:
        person = self.find(name, unit)
        if person.staff_number and fold(unit) != fold(person.unit):
            listed = f"{person.name} {person.unit} {person.number}"
            raise NobodyCalled(
                _("nobody in the staff list has the number {number}").format(number=number),
                _("If {person} is meant, write that number.").format(person=listed),
                _("Did you mean {names}?").format(names=_("“{name}”").format(name=listed)),
            )
        return person

    @staticmethod
    def _several(text: str, bearers: Sequence[Person]) -> CellError:
        names = some((f"{person.name} {person.unit} {person.number}" for person in bearers), 6)
        return CellError(
            _("several people are called “{name}”: {people}").format(name=clean(text), people=names),
            _("Write the staff number instead of the name."),
        )

    def _nobody(self, text: str, unit: str) -> NobodyCalled:
        near = [person.name for person in self.people if fold(person.unit) == fold(unit)]
        hint = did_you_mean(text, near, fold) or did_you_mean(text, (person.name for person in self.people), fold)
        return NobodyCalled(
            _("nobody in the staff list is called “{name}” or has that staff number").format(name=clean(text)),
            hint or _("Write the name or the staff number as in the staff list."),
            hint,
        )

    def find_all(self, text: str, unit: str) -> list[Person]:
        """Return everybody whom a cell names."""
        people: list[Person] = []
        for chunk in SEPARATORS.split(text):
            if chunk.strip():
                people.extend(self._chunk(chunk, unit))
        return people

    def _chunk(self, chunk: str, unit: str) -> list[Person]:
        try:
            return [self.find(chunk, unit)]
        except CellError:
            parts = [part for part in re.split(r"[\s/]+", chunk) if part]
            if len(parts) < 2:
                raise
            try:
                return [self.find(part, unit) for part in parts]
            except CellError:
                pass
            raise


def add_posts_of_sheet(
    posts: Posts, sheet: Sheet, context: Context, staff: StaffList, findings: Findings, names: Names | None = None
) -> None:
    """Add the post of each row of the sheet AB岗; problems go to the sheet's findings."""
    directory = Directory(staff.people)
    for record in read_rows(sheet, context):
        written = (names or Names()).unit(record.text("unit"))
        unit = staff.units.get(fold(written), written)
        if written and fold(written) not in staff.units:
            hint = did_you_mean(written, staff.units.values(), fold)
            line = _("{sheet}, row {row}: nobody in the staff list belongs to the unit {name}.").format(
                sheet=sheet.name, row=record.row, name=written
            )
            findings.notice(sentences(line, hint))
        members = _members(record, directory, unit)
        if members:
            _add_post(posts, record, unit or members[0].unit, members)


def _add_post(posts: Posts, record: Record, unit: str, members: Sequence[Person]) -> None:
    department, post = record.text("department"), record.text("post")
    if len(members) == 1:
        posts.alone.append(" ".join(part for part in (unit, post, members[0].name) if part))
        return
    holders = tuple(person.identity for person in members)
    posts.groups.append(PostGroup(unit, department, post, holders, from_sheet=True))


def _members(record: Record, directory: Directory, unit: str) -> list[Person]:
    """Return the holders in a row, A first; none where a cell is wrong."""
    members: list[Person] = []
    whole = True
    for name in ("a_holder", "b_holders"):
        if not record.text(name):
            whole = whole and name in record.values
            continue
        try:
            found = directory.find_all(record.text(name), unit)
        except CellError as error:
            record.problem(name, error.message, error.remedy)
            whole = False
            continue
        for person in found:
            if person in members:
                record.problem(
                    name,
                    _("{name} is named twice for this post").format(name=person.name),
                    _("Name each holder once."),
                )
                whole = False
            members.append(person)
    return members if whole else []
