"""The Monday summary as sheets: one of a unit, and the workbook of the district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from roster_cli.domain import Person, Slot
from roster_cli.export.district import reporting_sheet
from roster_cli.export.monday import Cover, LastWeek, Monday, UnitSummary
from roster_cli.export.parts import footer, header_row, heading
from roster_cli.export.sheet import BAND_LINE, LEFT, PLAIN, BookWriter, Page, Style, Width
from roster_cli.i18n import _, ngettext
from roster_cli.views.labels import day_label, shift_label, slot_label, weekday_label
from roster_cli.views.view import View

_NAME = Style(bold=True, align="left")
_TOTAL = Style(bold=True, fill="#EEF3F8")
_COLUMNS = 4


def workbook(view: View, unit: str) -> bytes:
    """Return the Monday summary as a workbook: of one unit, or of the district for an empty name."""
    book = BookWriter(f"{_('Monday summary')} {view.district.week}", view.stored.created_at)
    if unit:
        unit_sheet(book, view, unit)
        return book.content()
    monday = Monday(view)
    people = view.district.people
    by_unit = {name: view.people_of_unit[name] for name in view.units}
    by_community: dict[str, list[Person]] = {name: list(own) for name, own in view.people_in.items()}
    if others := [person for person in people if person.community not in by_community]:
        by_community[_("(no community)")] = others
    reporting_sheet(book, view, _("Reporting by unit"), _("Unit"), by_unit)
    reporting_sheet(book, view, _("Reporting by community"), _("Community"), by_community)
    _last_week_sheet(book, view, _("Last week by unit"), _("Unit"), monday.last_week_by_unit)
    _last_week_sheet(book, view, _("Last week by community"), _("Community"), monday.last_week_by_community)
    return book.content()


def last_week_labels() -> tuple[str, ...]:
    """Return the headings of the figures of `last_week_numbers`."""
    return (
        _("Planned duties"),
        _("Signed in"),
        _("of these late"),
        _("Missed"),
        _("of these stood in for"),
        _("Not recorded"),
    )


def last_week_numbers(last: LastWeek) -> tuple[int, ...]:
    """Return the figures of last week in the order in which they are shown."""
    return (last.planned, last.signed_in, last.late, last.missed, last.stood_in, last.unknown)


def _last_week_sheet(book: BookWriter, view: View, name: str, label: str, groups: Mapping[str, LastWeek]) -> None:
    sheet = Page(book, name, footer=footer(view, _("Monday summary")))
    labels = [label, *last_week_labels()]
    sheet.columns = {0: Width(8, 20, stretch=True)} | {n: Width(3, 6, "figure") for n in range(1, len(labels))}
    top = heading(sheet, view, name, len(labels))
    header_row(sheet, top, labels)
    rows = [(_("Total"), Monday(view).last_week, _TOTAL), *((own, last, PLAIN) for own, last in groups.items())]
    for row, (own, last, style) in enumerate(rows, top + 1):
        sheet.block(row)
        sheet.text(row, 0, own, _NAME if style is PLAIN else style)
        for column, number in enumerate(last_week_numbers(last), 1):
            sheet.number(row, column, number, style)
    sheet.finish(header=(0, top), freeze=(top + 2, 1))


def unit_sheet(book: BookWriter, view: View, unit: str) -> None:
    """Append the Monday summary of a unit."""
    sheet = Page(book, _("Monday summary"), footer=footer(view, unit))
    sheet.columns = {
        0: Width(6, 12),
        1: Width(6, 16),
        2: Width(6, 16),
        3: Width(8, 24, stretch=True),
    }
    row = heading(sheet, view, _("{unit}: Monday summary").format(unit=unit), _COLUMNS)
    first = row
    for title, lines in sections(view, Monday(view).unit(unit)):
        sheet.block(row)
        sheet.text(row, 0, title, BAND_LINE, columns=_COLUMNS)
        row += 1
        for number, line in enumerate(lines):
            if number:  # a title does not stand alone at the foot of a page
                sheet.block(row)
            for column, text in enumerate(line[:-1]):
                sheet.text(row, column, text, LEFT)
            rest = len(line) - 1
            sheet.text(row, rest, line[-1], LEFT, columns=_COLUMNS - rest)
            row += 1
    sheet.finish(header=(0, first - 1), freeze=(first, 0))


def sections(view: View, summary: UnitSummary) -> Iterable[tuple[str, list[tuple[str, ...]]]]:
    """Yield each section's title and its lines, as cells, for the sheet and the terminal alike."""
    figures = summary.figures
    told = _("on loan {loans}, standing by {standbys}").format(loans=figures.loans, standbys=figures.standbys)
    helpers = [(told,)] if figures.loans or figures.standbys else []
    yield (
        _("Reporting and duties"),
        [
            (
                _("to report {expected}, reported {reported}").format(
                    expected=figures.expected, reported=figures.reported
                ),
                _("rostered {rostered}, with a duty {with_duty}").format(
                    rostered=figures.rostered, with_duty=figures.with_duty
                ),
            ),
            *helpers,
        ],
    )
    yield (
        _("On duty this week"),
        [
            (
                _when(slot),
                ngettext("{count} person", "{count} people", len(duties)).format(count=len(duties)),
                _names(view.person(duty.identity) for duty in duties),
            )
            for slot, duties in summary.on_duty.items()
        ]
        or [(_("Nobody."),)],
    )
    yield (_("Shifts kept clear for the peak"), [(_(", ").join(map(_when, summary.peak)) or _("None."),)])
    yield (
        _("Who covers for whom"),
        list(_covers(summary.covers))
        or [(_("No holder of a shared post is on duty or on leave in office hours."),)],
    )
    yield (_("Last week"), _last_week(view, summary))
    yield (_("Not reported yet"), [(_names(summary.not_reported) or _("None."),)])
    yield (_("Without a duty this week"), [(_names(summary.idle) or _("None."),)])


def _covers(covers: Iterable[Cover]) -> Iterable[tuple[str, ...]]:
    """Yield a line for each post and those who hold it meanwhile, with all the shifts of which it is true."""
    shifts: dict[tuple[str, ...], list[Slot]] = defaultdict(list)
    for cover in covers:
        post = " ".join(part for part in (cover.group.department, cover.group.post) if part)
        here = _("here: {names}").format(names=_names(cover.here)) if cover.here else _("nobody is here")
        shifts[post, _out(cover.on_duty, cover.away), here].append(cover.slot)
    for told, slots in shifts.items():
        yield (*told, _(", ").join(map(slot_label, slots)))


def _last_week(view: View, summary: UnitSummary) -> list[tuple[str, ...]]:
    if summary.last is None:
        return [(_("The week before is not stored."),)]
    pairs = zip(last_week_labels(), last_week_numbers(summary.last), strict=True)
    lines: list[tuple[str, ...]] = [(_(", ").join(f"{label} {number}" for label, number in pairs),)]
    known = view.district.person_by_identity
    for one in summary.missed:
        stand_in = known.get(one.stand_in)
        lines.append(
            (
                _when(one.duty.slot),
                view.person(one.duty.identity).name,
                _("missed"),
                _("{name} stood in").format(name=stand_in.name if stand_in else one.stand_in)
                if one.stand_in
                else _("nobody stood in"),
            )
        )
    return lines


def _out(on_duty: tuple[Person, ...], away: tuple[Person, ...]) -> str:
    parts = ((_("duty: {names}"), on_duty), (_("away: {names}"), away))
    return " ".join(text.format(names=_names(people)) for text, people in parts if people)


def _names(people: Iterable[Person]) -> str:
    return _(", ").join(person.name for person in people)


def _when(slot: Slot) -> str:
    return f"{weekday_label(slot.date)} {day_label(slot.date)} {shift_label(slot.shift)}"
