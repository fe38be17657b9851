"""The community workbook: what is hung on the gate, signed, filtered and filled up."""

from __future__ import annotations

from collections.abc import Sequence

from roster_cli.domain import (
    Checkpoint,
    DutyType,
    Management,
    Person,
    Standing,
    UnfilledPost,
)
from roster_cli.export.gates import contacts_sheet, gates_sheet
from roster_cli.export.helping import loans_of, loans_sheet, standby_sheet
from roster_cli.export.parts import (
    by_estate,
    day_heading,
    duty_sheet,
    footer,
    header_row,
    heading,
    missing_mark,
    posted,
    slot_header,
    tinted,
)
from roster_cli.export.sheet import (
    BAND_LINE,
    FAINT,
    HEADER,
    MISSING,
    NOTE,
    PLAIN,
    BookWriter,
    Page,
    Style,
    Width,
)
from roster_cli.export.sign_in import gate_sign_in_sheet, sign_in_sheet
from roster_cli.export.stamp import PROPERTY, stamp
from roster_cli.i18n import _, ngettext
from roster_cli.views.gap_reasons import GapReasons
from roster_cli.views.labels import (
    day_label,
    management_label,
    marked_below,
    shift_label,
    standing_label,
    weekday_label,
)
from roster_cli.views.view import View

_NAMES = Style(size=11)
_CLOSED = Style(color=FAINT)
# So many lines of names at most, their style, and the least height of a gate's row.
_NAME_SIZES = ((9, Style(size=13), 42.0), (14, Style(size=12), 30.0))
_LEAST_HEIGHT = 26.0
# Width of a shift's column, in Chinese characters: as wide as names, or as marks below them and English words.
_ROOM_FOR_NAMES, _ROOM_FOR_MARKS = 3.6, 4.5
# Of what is missing, where that is told in words rather than in two signs.
_SIZE_OF_WORDS = 8
# Longer names would break at the larger sizes.
_FITS_LARGE = 3
_BOLD_LEFT = Style(bold=True, align="left")
_SMALL = Style(size=9)
_SMALL_LEFT = Style(size=9, align="left")


def workbook(view: View, community: str) -> bytes:
    """Return the workbook of a community; it opens on the week at a glance."""
    book = BookWriter(f"{community} {view.district.week}", view.stored.created_at)
    mark = stamp(view.stored.roster, view.stored.version, community)
    book.workbook.set_custom_property(PROPERTY, str(mark))
    week_sheet(book, view, community)
    people_sheet(book, view, community)
    (gate_sign_in_sheet if view.sign_in_by_gate else sign_in_sheet)(book, view, community)
    gates_sheet(book, view, community)
    contacts_sheet(book, view, community)
    standby_sheet(book, view, community, [community])
    loans_sheet(book, view, community, loans_of(view, [community]))
    duty_sheet(book, view, view.duties_in[community], community, masked=not view.full_phones)
    gaps_sheet(book, view, community)
    if view.unfilled_in[community]:
        reasons_sheet(book, view, community)
    return book.content()


def week_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append the week at a glance: gates by estate, days and shifts, who stands where and what is missing."""
    sheet = Page(book, _("Week at a glance"), landscape=True, footer=footer(view, community))
    slots = view.district.slots
    sheet.columns = {0: Width(5, 9, stretch=True), 1: Width(3, 7)}
    least = _ROOM_FOR_MARKS if _has_marks(view, community) else _ROOM_FOR_NAMES
    slot_width = Width(least, max(least, 4.6), "slot", stretch=True)
    sheet.columns |= {2 + place: slot_width for place in range(len(slots))}
    names, least_height = _size_of_names(view, community)
    marks = _SIZE_OF_WORDS if " " in missing_mark(1) else None
    top = heading(sheet, view, _("{community}: duty roster").format(community=community), 2 + len(slots))
    for column, label in enumerate((_("Estate"), _("Gate"))):
        sheet.text(top, column, label, HEADER, rows=2)
    slot_header(sheet, view, top, 2)
    row = top + 2
    for estate, checkpoints in by_estate(view.district.checkpoints_of[community]):
        sheet.block(row)
        _estate_cell(sheet, row, estate, checkpoints)
        for checkpoint in checkpoints:
            sheet.least_heights[row] = least_height
            sheet.text(row, 1, _gate_text(checkpoint, checkpoints), PLAIN)
            for place, slot in enumerate(slots):
                posted(sheet, view, (row, 2 + place), checkpoint.gate, slot, names, marks)
            row += 1
    sheet.text(row, 0, _legend(view, community), NOTE, columns=2 + len(slots))
    sheet.finish(header=(0, top + 1), freeze=(top + 2, 2), one_page=True, turns=True)


def _has_marks(view: View, community: str) -> bool:
    """Return whether words stand in narrow columns that are longer than names: marks of people, or in English."""
    named = (view.name_in(view.person(duty.identity), duty.slot) for duty in view.duties_in[community])
    return " " in missing_mark(1) or any(marked_below(name) != name for name in named)


def _estate_cell(sheet: Page, row: int, estate: str, checkpoints: Sequence[Checkpoint]) -> None:
    kinds = {checkpoint.management for checkpoint in checkpoints}
    text = f"{estate}\n{_mark(kinds.pop())}".rstrip() if len(kinds) == 1 else estate
    sheet.text(row, 0, text, Style(bold=True), rows=len(checkpoints))


def _mark(management: Management) -> str:
    return "" if management is Management.MANAGED else f"【{management_label(management)}】"


def _gate_text(checkpoint: Checkpoint, siblings: Sequence[Checkpoint]) -> str:
    """Return a gate's name, with its type where the gates of an estate differ."""
    mixed = len({sibling.management for sibling in siblings}) > 1
    return (
        f"{checkpoint.gate.checkpoint}\n{_mark(checkpoint.management)}".rstrip()
        if mixed
        else checkpoint.gate.checkpoint
    )


def _size_of_names(view: View, community: str) -> tuple[Style, float]:
    """Return the style of names and the least height of a gate's row: larger where few gates share the page."""
    checkpoints = view.district.checkpoints_of[community]
    lines = sum(max(1, *checkpoint.headcounts) for checkpoint in checkpoints)
    longest = max((len(person.name) for person in view.people_in[community]), default=0)
    for most, names, height in _NAME_SIZES:
        if lines <= most:
            return (names if longest <= _FITS_LARGE else _NAMES), height
    return _NAMES, _LEAST_HEIGHT


def _legend(view: View, community: str) -> str:
    gaps = sum(post.missing for post in view.unfilled_in[community])
    parts = [
        ngettext("{count} post is unfilled", "{count} posts are unfilled", gaps).format(count=gaps)
        if gaps
        else _("All posts are filled"),
        _("“{mark}”: so many people are missing").format(mark=missing_mark(1)),
        _("“—”: the gate is closed in this shift"),
        _("tinted days: rest days"),
    ]
    return "    ".join(parts)


def people_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append people × days, then the people without a duty and those who are not rostered, by name."""
    sheet = Page(book, _("People and days"), landscape=True, footer=footer(view, community))
    days, shifts = view.district.week.dates, view.district.settings.shifts
    labels = [_("Name"), _("Unit"), _("Phone"), *(day_heading(view, day) for day in days), _("Total")]
    labels += [shift_label(shift.name) for shift in shifts]
    sheet.columns = {0: Width(3.5, 8), 1: Width(5, 12), 2: Width(5, 8)}
    sheet.columns |= {3 + place: Width(5, 10, "day", stretch=True) for place in range(7)}
    top = heading(sheet, view, _("{community}: who is on duty when").format(community=community), len(labels))
    header_row(sheet, top, labels)
    for place, day in enumerate(days):
        sheet.text(top, 3 + place, day_heading(view, day), tinted(view, day, HEADER))
    row = top + 1
    people = view.people_in[community]
    for person in people:
        if view.duties_of[person.identity]:
            sheet.block(row)
            _person_row(sheet, view, row, person)
            row += 1
    idle = [person for person in people if person.is_rostered and not view.duties_of[person.identity]]
    row = _named(sheet, view, row, _("Without a duty this week"), idle, len(labels))
    for standing in (Standing.NOT_REPORTED, Standing.GRADE, Standing.OUTSIDE):
        absent = [person for person in people if person.standing is standing]
        title = _("Not rostered: {reason}").format(reason=standing_label(standing))
        row = _named(sheet, view, row, title, absent, len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 1))


def _person_row(sheet: Page, view: View, row: int, person: Person) -> None:
    _person_cells(sheet, view, row, person)
    duties = {duty.slot.date: duty for duty in view.duties_of[person.identity]}
    for place, day in enumerate(view.district.week.dates):
        if duty := duties.get(day):
            text, style = view.duty_in_brief(duty), _SMALL
        else:
            text, style = (_("leave") if view.is_away(person, day) else ""), _CLOSED
        sheet.text(row, 3 + place, text, tinted(view, day, style))
    sheet.number(row, 10, len(duties), Style(bold=True))
    for offset, count in enumerate(view.shift_counts(person.identity)):
        sheet.number(row, 11 + offset, count, PLAIN)


def _person_cells(sheet: Page, view: View, row: int, person: Person) -> None:
    sheet.text(row, 0, person.name, _BOLD_LEFT)
    sheet.text(row, 1, person.unit, _SMALL_LEFT)
    sheet.text(row, 2, view.phone(person), _SMALL)


def _named(sheet: Page, view: View, row: int, title: str, people: Sequence[Person], columns: int) -> int:
    """List people under a line that says why; return the row below."""
    if not people:
        return row
    sheet.block(row)
    count = ngettext("{count} person", "{count} people", len(people)).format(count=len(people))
    sheet.text(row, 0, f"{title} ({count})", BAND_LINE, columns=columns)
    for person in people:
        row += 1
        _person_cells(sheet, view, row, person)
        text = _why_idle(view, person) if person.is_rostered else ""
        sheet.text(row, 3, text, _SMALL_LEFT, columns=columns - 3)
    return row + 1


def _why_idle(view: View, person: Person) -> str:
    """Return what is known to keep a rostered person from duties."""
    away = [day for day in view.district.week.dates if view.is_away(person, day)]
    kinds = {DutyType.WEEKEND: _("rest days only"), DutyType.WEEKDAY: _("working days only")}
    parts = [kinds[person.duty_type]] if person.duty_type in kinds else []
    if away:
        parts.append(_("on leave: {days}").format(days=", ".join(map(day_label, away))))
    if count := len(person.unavailable):
        told = ngettext("{count} shift not available", "{count} shifts not available", count)
        parts.append(told.format(count=count))
    return "    ".join(parts)


def gaps_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append the unfilled posts, with space for who stands in."""
    sheet = Page(book, _("Unfilled posts"), footer=footer(view, community))
    labels = [
        _("Date"),
        _("Weekday"),
        _("Shift"),
        _("Estate"),
        _("Gate"),
        _("Type"),
        _("Missing"),
        _("Standing in"),
    ]
    sheet.columns = {3: Width(6, 12), 4: Width(4, 8), 7: Width(8, 8, stretch=True)}
    top = heading(sheet, view, _("{community}: unfilled posts").format(community=community), len(labels))
    header_row(sheet, top, labels)
    row = top + 1
    for post in view.unfilled_in[community]:
        sheet.block(row)
        sheet.least_heights[row] = 22
        _gap_row(sheet, view, row, post)
        row += 1
    if row == top + 1:
        sheet.text(row, 0, _("All posts are filled this week."), PLAIN, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _gap_row(sheet: Page, view: View, row: int, post: UnfilledPost) -> None:
    management = view.checkpoint(post.gate).management
    values = (day_label(post.slot.date), weekday_label(post.slot.date), shift_label(post.slot.shift))
    for column, value in enumerate(
        (*values, post.gate.estate, post.gate.checkpoint, management_label(management))
    ):
        sheet.text(row, column, value, tinted(view, post.slot.date))
    sheet.number(row, 6, post.missing, MISSING)
    sheet.text(row, 7, "", PLAIN)


def reasons_sheet(book: BookWriter, view: View, community: str) -> None:
    """Append why each unfilled post stays empty, in one line to be read aloud."""
    sheet = Page(book, _("Why posts are unfilled"), landscape=True, footer=footer(view, community))
    labels = [_("Date"), _("Weekday"), _("Shift"), _("Estate"), _("Gate"), _("Missing"), _("Why")]
    sheet.columns = {3: Width(6, 12), 4: Width(4, 8), 6: Width(30, 60, stretch=True)}
    top = heading(sheet, view, _("{community}: why posts are unfilled").format(community=community), len(labels))
    header_row(sheet, top, labels)
    reasons = GapReasons(view)
    for row, post in enumerate(view.unfilled_in[community], top + 1):
        sheet.block(row)
        when = (day_label(post.slot.date), weekday_label(post.slot.date), shift_label(post.slot.shift))
        for column, value in enumerate((*when, post.gate.estate, post.gate.checkpoint)):
            sheet.text(row, column, value, tinted(view, post.slot.date))
        sheet.number(row, 5, post.missing, MISSING)
        sheet.text(row, 6, reasons.line(post), _SMALL_LEFT)
    sheet.finish(header=(0, top), freeze=(top + 1, 0))
