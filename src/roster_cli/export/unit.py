"""The unit workbook: who is away from the office when, and who holds which post meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from roster_cli.domain import Person, PostGroup, Slot, Standing
from roster_cli.export.monday_sheets import unit_sheet
from roster_cli.export.parts import day_heading, duty_sheet, footer, header_row, heading, tinted
from roster_cli.export.sheet import (
    BAND_LINE,
    FAINT,
    HEADER,
    LEFT,
    MISSING,
    NOTE,
    PEAK,
    PLAIN,
    BookWriter,
    Page,
    Style,
    Width,
)
from roster_cli.i18n import _, ngettext
from roster_cli.views.labels import day_label, shift_label, standing_label, weekday_label
from roster_cli.views.office_posts import holders
from roster_cli.views.view import View

_ON_DUTY = Style(size=9, fill="#C6E0B4")
_PEAK = Style(fill=PEAK)
_PEAK_HEADER = Style(bold=True, fill="#BFBFBF")
_FAINT = Style(color=FAINT)
_SMALL = Style(size=9)
_SMALL_FAINT = Style(size=9, color=FAINT)
_NAME = Style(bold=True, align="left")
_TOTAL = Style(bold=True)
_DAYS = 6  # the column of the first day


def workbook(view: View, unit: str) -> bytes:
    """Return the workbook of a unit; it opens on people by days."""
    book = BookWriter(f"{unit} {view.district.week}", view.stored.created_at)
    for append in SHEETS:
        append(book, view, unit)
    return book.content()


def week_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append people × days: who is on duty when and where, and when the unit keeps its people for its peak."""
    sheet = Page(book, _("Week at a glance"), landscape=True, footer=footer(view, unit))
    labels = [_("Name"), _("Department"), _("Post"), _("A/B"), _("Phone"), _("Community")]
    columns = len(labels) + 8
    sheet.columns = {0: Width(3.5, 8), 1: Width(3, 7), 2: Width(3, 7), 4: Width(3, 9), 5: Width(3.5, 6)}
    sheet.columns |= {_DAYS + place: Width(5, 10, "day", stretch=True) for place in range(7)}
    top = heading(sheet, view, _("{unit}: duties of the week").format(unit=unit), columns)
    header_row(sheet, top, labels)
    for place, day in enumerate(view.district.week.dates, _DAYS):
        _day_header(sheet, view, unit, (top, place), day)
    sheet.text(top, columns - 1, _("Total"), HEADER)
    row = top + 1
    for person in view.people_of_unit[unit]:
        if person.is_rostered:
            sheet.block(row)
            _person_row(sheet, view, row, person)
            row += 1
    _totals(sheet, view, unit, row)
    row = _not_rostered(sheet, view, unit, row + 1, columns)
    sheet.text(row, 0, _legend(view, unit), NOTE, columns=columns)
    sheet.finish(header=(0, top), freeze=(top + 1, 1), one_page=True)


def _day_header(sheet: Page, view: View, unit: str, place: tuple[int, int], day: date) -> None:
    """Write a day, with the shifts that the unit keeps clear: in words, for prints without colour."""
    peak = [shift_label(slot.shift) for slot in view.district.slots if slot in _peak(view, unit, day)]
    told = "\n" + _("peak: {shifts}").format(shifts="、".join(peak)) if peak else ""
    sheet.text(*place, day_heading(view, day) + told, _PEAK_HEADER if peak else tinted(view, day, HEADER))


def _peak(view: View, unit: str, day: date) -> set[Slot]:
    return {slot for slot in view.district.unit_by_name[unit].peak if slot.date == day}


def _person_row(sheet: Page, view: View, row: int, person: Person) -> None:
    values = (person.department, person.post, person.ab_role, person.all_phones, person.community)
    sheet.text(row, 0, person.name, _NAME)
    for column, value in enumerate(values, 1):
        sheet.text(row, column, value, _SMALL)
    duties = {duty.slot.date: duty for duty in view.duties_of[person.identity]}
    for place, day in enumerate(view.district.week.dates, _DAYS):
        if duty := duties.get(day):
            sheet.text(row, place, view.duty_in_brief(duty), _ON_DUTY)
        elif waiting := [slot for slot in view.standbys_of.get(person.identity, ()) if slot.date == day]:
            told = "\n".join(map(view.standby_in_brief, waiting))
            sheet.text(row, place, told, tinted(view, day, _SMALL))
        else:
            style = _PEAK if _peak(view, person.unit, day) else tinted(view, day, _FAINT)
            sheet.text(row, place, _("away") if view.is_away(person, day) else "", style)
    sheet.number(row, _DAYS + 7, len(duties), _TOTAL)


def _totals(sheet: Page, view: View, unit: str, row: int) -> None:
    """Write how many people of the unit are on duty in each shift."""
    sheet.text(row, 0, _("On duty"), _TOTAL, columns=_DAYS)
    counts = Counter(duty.slot for duty in view.duties_of_unit[unit])
    for place, day in enumerate(view.district.week.dates, _DAYS):
        shifts = [(shift_label(slot.shift), counts[slot]) for slot in view.district.slots if slot.date == day]
        sheet.text(row, place, "\n".join(f"{shift} {count}" for shift, count in shifts if count) or "—", _TOTAL)
    sheet.number(row, _DAYS + 7, counts.total(), _TOTAL)


def _not_rostered(sheet: Page, view: View, unit: str, row: int, columns: int) -> int:
    """Name the people who take no part, by reason; return the row below."""
    for standing in (Standing.NOT_REPORTED, Standing.OUTSIDE, Standing.GRADE):
        names = [person.name for person in view.people_of_unit[unit] if person.standing is standing]
        if names:
            count = ngettext("{count} person", "{count} people", len(names)).format(count=len(names))
            title = _("Not rostered: {reason}").format(reason=standing_label(standing))
            sheet.block(row)
            sheet.text(row, 0, f"{title} ({count})", BAND_LINE, columns=columns)
            sheet.text(row + 1, 0, "、".join(names), LEFT, columns=columns)
            row += 2
    return row


def _legend(view: View, unit: str) -> str:
    known = view.district.unit_by_name[unit]
    parts = [_("tinted days: rest days")]
    if known.peak:
        parts.append(_("grey: days with peak shifts, in which nobody of the unit is on duty"))
    if known.max_away is not None:
        parts.append(_("at most {count} on duty at once in office hours").format(count=known.max_away))
    return "    ".join(parts)


def posts_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append, for each post with several holders and each office shift, who is on duty and who holds the post."""
    sheet = Page(book, _("AB posts"), landscape=True, footer=footer(view, unit))
    slots = [slot for slot in view.district.slots if slot in view.district.office_slots]
    labels = [_("Department"), _("Post"), _("Holders")]
    labels += [f"{weekday_label(slot.date)} {shift_label(slot.shift)}\n{day_label(slot.date)}" for slot in slots]
    sheet.columns = {0: Width(3, 7), 1: Width(3, 7), 2: Width(4, 9)}
    sheet.columns |= {3 + place: Width(4, 5.6, "slot", stretch=True) for place in range(len(slots))}
    title = _("{unit}: who holds which post").format(unit=unit)
    top = heading(sheet, view, title, len(labels), notice=False)
    header_row(sheet, top, labels)
    row = top + 1
    for group in view.groups_of_unit[unit]:
        sheet.block(row)
        _group_row(sheet, view, row, group, slots)
        row += 1
    if row == top + 1:
        sheet.text(row, 0, _("No post of this unit has several holders."), PLAIN, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 3))


def _group_row(sheet: Page, view: View, row: int, group: PostGroup, slots: Sequence[Slot]) -> None:
    members = [view.person(identity) for identity in group.members]
    sheet.text(row, 0, group.department, _SMALL)
    sheet.text(row, 1, group.post, _NAME)
    sheet.text(row, 2, "\n".join(_with_role(member, group) for member in members), _SMALL)
    for place, slot in enumerate(slots):
        text, style = _post_state(view, group, slot)
        sheet.text(row, 3 + place, text, style)


def _with_role(person: Person, group: PostGroup) -> str:
    """Return a holder with the role; in the sheet AB岗 the first one named holds the post."""
    role = person.ab_role
    if group.from_sheet:
        role = "A" if person.identity == group.members[0] else "B"
    return f"{person.name} {role}".rstrip()


def _post_state(view: View, group: PostGroup, slot: Slot) -> tuple[str, Style]:
    """Return in words who holds a post in a shift, and how to show it."""
    of = holders(view, group, slot)
    if not of.on_duty and not of.away:
        return _("all here"), _SMALL_FAINT
    lines = ((_("here"), of.here), (_("duty"), of.on_duty), (_("away"), of.away))
    told = [f"{label} {'、'.join(one.name for one in people)}" for label, people in lines if people]
    if not of.here:
        return "\n".join((_("nobody here"), *told)), MISSING
    return "\n".join(told), _SMALL


def flat_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append the flat sheet of the unit's duties."""
    duty_sheet(book, view, view.duties_of_unit[unit], unit, masked=False)


# The sheets of the workbook in their order: another one joins here.
SHEETS: tuple[Callable[[BookWriter, View, str], None], ...] = (week_sheet, posts_sheet, unit_sheet, flat_sheet)
