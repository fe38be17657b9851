"""The unit workbook: who is away from the office when, and who holds which post meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from roster_cli.domain import Person, PostGroup, Slot, Standing
from roster_cli.export.monday_sheets import unit_sheet
from roster_cli.export.parts import duty_sheet, footer, header_row, heading, slot_header, tinted
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
from roster_cli.views.view import View

_ON_DUTY = Style(bold=True, fill="#C6E0B4")
_PEAK = Style(fill=PEAK)
_PEAK_HEADER = Style(bold=True, fill="#BFBFBF")
_FAINT = Style(color=FAINT)
_SMALL = Style(size=9)
_SMALL_FAINT = Style(size=9, color=FAINT)
_NAME = Style(bold=True, align="left")
_TOTAL = Style(bold=True)


def workbook(view: View, unit: str) -> bytes:
    """Return the workbook of a unit; it opens on people by days."""
    book = BookWriter(f"{unit} {view.district.week}", view.stored.created_at)
    for append in SHEETS:
        append(book, view, unit)
    return book.content()


def week_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append people × days and shifts, with the shifts that the unit keeps clear for its peak shaded."""
    sheet = Page(book, _("Week at a glance"), landscape=True, footer=footer(view, unit))
    slots, rest_of = view.district.slots, 6
    labels = [_("Name"), _("Department"), _("Post"), _("A/B"), _("Phone"), _("Community")]
    columns = rest_of + len(slots) + 1
    sheet.columns = {
        0: Width(3.5, 8),
        1: Width(3, 8),
        2: Width(3, 8),
        4: Width(3, 9),
        5: Width(4, 8),
    }
    sheet.columns |= {rest_of + place: Width(2.2, 4, "slot", stretch=True) for place in range(len(slots))}
    top = heading(sheet, view, _("{unit}: duties of the week").format(unit=unit), columns)
    for column, label in enumerate(labels):
        sheet.text(top, column, label, HEADER, rows=2)
    slot_header(sheet, view, top, rest_of)
    _mark_peak(sheet, view, unit, top + 1, rest_of)
    sheet.text(top, columns - 1, _("Total"), HEADER, rows=2)
    row = top + 2
    for person in view.people_of_unit[unit]:
        if person.is_rostered:
            sheet.block(row)
            _person_row(sheet, view, row, person)
            row += 1
    sheet.block(row)
    _totals(sheet, view, unit, row, rest_of)
    row = _not_rostered(sheet, view, unit, row + 1, columns)
    sheet.text(row, 0, _legend(view, unit), NOTE, columns=columns)
    sheet.finish(header=(0, top + 1), freeze=(top + 2, 1), one_page=True)


def _mark_peak(sheet: Page, view: View, unit: str, row: int, column: int) -> None:
    """Say under the peak shifts what they are, for prints without colour."""
    peak = view.district.unit_by_name[unit].peak
    for place, slot in enumerate(view.district.slots):
        if slot in peak:
            sheet.text(row, column + place, f"{shift_label(slot.shift)}\n" + _("peak"), _PEAK_HEADER)


def _person_row(sheet: Page, view: View, row: int, person: Person) -> None:
    values = (person.department, person.post, person.ab_role, person.all_phones, person.community)
    sheet.text(row, 0, person.name, _NAME)
    for column, value in enumerate(values, 1):
        sheet.text(row, column, value, _SMALL)
    peak = view.district.unit_by_name[person.unit].peak
    for place, slot in enumerate(view.district.slots):
        if (person.identity, slot) in view.duty_at:
            text, style = _("duty"), _ON_DUTY
        else:
            text = _("away") if slot in person.leave else ""
            style = _PEAK if slot in peak else tinted(view, slot.date, _FAINT)
        sheet.text(row, 6 + place, text, style)
    sheet.number(row, 6 + len(view.district.slots), len(view.duties_of[person.identity]), _TOTAL)


def _totals(sheet: Page, view: View, unit: str, row: int, column: int) -> None:
    """Write how many people of the unit are on duty in each shift."""
    sheet.text(row, 0, _("On duty"), _TOTAL, columns=column)
    counts = dict.fromkeys(view.district.slots, 0)
    for duty in view.duties_of_unit[unit]:
        counts[duty.slot] += 1
    for place, count in enumerate(counts.values()):
        sheet.number(row, column + place, count, _TOTAL)
    sheet.number(row, column + len(counts), sum(counts.values()), _TOTAL)


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
    parts = [_("where: see the sheet {sheet}").format(sheet="值班明细"), _("tinted days: rest days")]
    if known.peak:
        parts.append(_("grey: peak shifts, nobody of the unit is on duty"))
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
        text, style = _post_state(view, members, slot)
        sheet.text(row, 3 + place, text, style)


def _with_role(person: Person, group: PostGroup) -> str:
    """Return a holder with the role; in the sheet AB岗 the first one named holds the post."""
    role = person.ab_role
    if group.from_sheet:
        role = "A" if person.identity == group.members[0] else "B"
    return f"{person.name} {role}".rstrip()


def _post_state(view: View, members: Sequence[Person], slot: Slot) -> tuple[str, Style]:
    """Return in words who holds a post in a shift, and how to show it."""
    on_duty = [member.name for member in members if (member.identity, slot) in view.duty_at]
    away = [member.name for member in members if slot in member.leave]
    here = [
        member.name
        for member in members
        if slot not in member.leave and (member.identity, slot) not in view.duty_at
    ]
    if not on_duty and not away:
        return _("all here"), _SMALL_FAINT
    lines = ((_("here"), here), (_("duty"), on_duty), (_("away"), away))
    told = [f"{label} {'、'.join(names)}" for label, names in lines if names]
    if not here:
        return "\n".join((_("nobody here"), *told)), MISSING
    return "\n".join(told), _SMALL


def flat_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append the flat sheet of the unit's duties."""
    duty_sheet(book, view, view.duties_of_unit[unit], unit, masked=False)


# The sheets of the workbook in their order: another one joins here.
SHEETS: tuple[Callable[[BookWriter, View, str], None], ...] = (week_sheet, posts_sheet, unit_sheet, flat_sheet)
