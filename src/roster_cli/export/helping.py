"""Sheets about people who help out: who stands by, and who serves on loan where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from roster_cli.domain import Duty, Person, Slot
from roster_cli.export.parts import footer, header_row, heading, tinted
from roster_cli.export.sheet import LEFT, NOTE, PLAIN, BookWriter, Page, Style, Width
from roster_cli.i18n import _
from roster_cli.rules.standbys import place_of
from roster_cli.views.labels import day_label, gate_label, shift_label, weekday_label
from roster_cli.views.view import View

_NAME = Style(bold=True)


def standby_sheet(book: BookWriter, view: View, place: str, communities: Sequence[str]) -> None:
    """Append who stands by when for any of some communities; no sheet where nobody does."""
    waiting = _standing_by(view, communities)
    if not waiting:
        return
    sheet = Page(book, _("Standby"), footer=footer(view, place))
    is_told = any([person.community] != list(communities) for _slot, person in waiting)
    labels = [_("Date"), _("Weekday"), _("Shift"), *([_("Community")] if is_told else []), _("Name"), _("Unit")]
    labels += [_("Phone"), _("Gate"), _("Signed at")]
    name = len(labels) - 5
    sheet.columns = {3: Width(4, 8), name: Width(4, 8), name + 1: Width(6, 14)}
    sheet.columns[name + 3] = Width(8, 14, stretch=True)
    served = place_of(view.district, place) if place in communities else place
    top = heading(sheet, view, _("{place}: who stands by").format(place=served), len(labels))
    header_row(sheet, top, labels)
    for row, (slot, person) in enumerate(waiting, top + 1):
        sheet.block(row)
        sheet.least_heights[row] = 22
        when = (day_label(slot.date), weekday_label(slot.date), shift_label(slot.shift))
        for column, value in enumerate((*when, *([person.community] if is_told else []))):
            sheet.text(row, column, value, tinted(view, slot.date))
        sheet.text(row, name, person.name, _NAME)
        sheet.text(row, name + 1, person.unit, LEFT)
        sheet.text(row, name + 2, view.phone(person), PLAIN)
        for column in (name + 3, name + 4):
            sheet.text(row, column, "", PLAIN)
    note = _(
        "Who stands by has no duty that day and comes when somebody does not; “roster suggest” names them first. "
        "Write at which gate whoever is called serves, and when they came, or 未到; whoever is not called stays "
        "blank. “roster signin” reads this sheet."
    )
    sheet.text(top + 1 + len(waiting), 0, note, NOTE, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _standing_by(view: View, communities: Sequence[str]) -> list[tuple[Slot, Person]]:
    """Return who stands by when for any of some communities, each once, in time order."""
    return [
        (slot, person)
        for slot in view.district.slots
        for person in dict.fromkeys(
            person for community in communities for person in view.standing_by.get((community, slot), ())
        )
    ]


def standby_lines(view: View, community: str) -> list[str]:
    """Return who stands by, a line a day, for what is hung at a gate."""
    lines = []
    for day in view.district.week.dates:
        parts = [
            f"{shift_label(shift.name)} {'、'.join(names)}"
            for shift in view.district.settings.shifts
            if (names := view.standbys_at(community, Slot(day, shift.name)))
        ]
        if parts:
            lines.append(f"{weekday_label(day)} {'  '.join(parts)}")
    return lines


def loans_sheet(book: BookWriter, view: View, place: str, loans: Sequence[Duty]) -> None:
    """Append who serves on loan: from where, where to and when; no sheet where nobody does."""
    if not loans:
        return
    sheet = Page(book, _("Loans"), landscape=True, footer=footer(view, place))
    labels = [_("Date"), _("Weekday"), _("Shift"), _("Lends"), _("Receives"), _("Gate"), _("Name"), _("Unit")]
    labels.append(_("Phone"))
    sheet.columns = {
        3: Width(4, 8),
        4: Width(4, 8),
        5: Width(8, 14),
        6: Width(4, 8),
        7: Width(6, 14, stretch=True),
    }
    top = heading(sheet, view, _("{place}: who serves on loan").format(place=place), len(labels), notice=False)
    header_row(sheet, top, labels)
    for row, duty in enumerate(loans, top + 1):
        person = view.person(duty.identity)
        sheet.block(row)
        when = (day_label(duty.slot.date), weekday_label(duty.slot.date), shift_label(duty.slot.shift))
        where = (person.community, duty.gate.community, gate_label(duty.gate))
        for column, value in enumerate((*when, *where)):
            sheet.text(row, column, value, tinted(view, duty.slot.date))
        sheet.text(row, 6, person.name, _NAME)
        sheet.text(row, 7, person.unit, LEFT)
        sheet.text(row, 8, view.phone(person), PLAIN)
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def loans_of(view: View, communities: Iterable[str]) -> list[Duty]:
    """Return the loans from and to some communities."""
    own = set(communities)
    return [
        duty for duty in view.loans if duty.gate.community in own or view.person(duty.identity).community in own
    ]
