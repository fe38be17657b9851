"""The subdistrict workbook: its communities side by side, and who could lend a hand to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from roster_cli.domain import Management, Person, UnfilledPost, Within, masked_phone
from roster_cli.export.helping import loans_of, loans_sheet, standby_sheet
from roster_cli.export.parts import coverage_rows, footer, header_row, heading, slot_header, tinted
from roster_cli.export.sheet import (
    LEFT,
    MISSING,
    NOTE,
    PERCENT,
    PLAIN,
    BookWriter,
    Page,
    Style,
    Width,
)
from roster_cli.export.spare import Spare
from roster_cli.i18n import _
from roster_cli.views.labels import day_label, gate_label, management_label, shift_label, weekday_label
from roster_cli.views.view import Count, View

_NAME = Style(bold=True, align="left")
_BOLD = Style(bold=True, fill="#EEF3F8")
_BOLD_PERCENT = Style(bold=True, fill="#EEF3F8", number="0.0%")
_SMALL_LEFT = Style(size=9, align="left")


def workbook(view: View, subdistrict: str) -> bytes:
    """Return the workbook of a subdistrict; it opens on its communities side by side."""
    book = BookWriter(f"{subdistrict} {view.district.week}", view.stored.created_at)
    communities = view.communities_of[subdistrict]
    spare = Spare(view, communities)
    overview_sheet(book, view, subdistrict, spare)
    coverage_sheet(book, view, subdistrict)
    help_sheet(book, view, subdistrict, spare)
    loans_sheet(book, view, subdistrict, loans_of(view, communities))
    standby_sheet(book, view, subdistrict, communities)
    capacity_sheet(book, view, subdistrict, spare)
    return book.content()


def overview_sheet(book: BookWriter, view: View, subdistrict: str, spare: Spare) -> None:
    """Append one row a community: people, posts, what is missing by type, and what is to spare."""
    sheet = Page(book, _("Communities compared"), landscape=True, footer=footer(view, subdistrict))
    kinds = tuple(reversed(Management))
    labels = [_("Community"), _("People listed"), _("Rostered"), _("Gates"), _("Posts"), _("Filled"), _("Missing")]
    labels.append(_("Coverage"))
    labels += [_("missing: {type}").format(type=management_label(kind)) for kind in kinds]
    labels += [_("Without a duty"), _("Further duties possible")]
    sheet.columns = {0: Width(5, 14, stretch=True)} | {n: Width(3, 6.2, "figure") for n in range(1, len(labels))}
    title = _("{subdistrict}: its communities side by side").format(subdistrict=subdistrict)
    top = heading(sheet, view, title, len(labels))
    header_row(sheet, top, labels)
    totals: Counter[int] = Counter()
    row = top + 1
    for community in spare.communities:
        sheet.text(row, 0, community, _NAME)
        figures = _figures(view, community, spare)
        for column, figure in enumerate(figures, 1):
            totals[column] += figure
        _figure_cells(sheet, row, figures, PLAIN, PERCENT)
        row += 1
    sheet.text(row, 0, _("Total"), _BOLD)
    _figure_cells(sheet, row, [totals[column] for column in range(1, len(labels) - 1)], _BOLD, _BOLD_PERCENT)
    note = _("“Further duties possible”: duties that people below their weekly limit could still take.")
    sheet.text(row + 1, 0, note, NOTE, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 1), one_page=True)


def _figures(view: View, community: str, spare: Spare) -> list[int]:
    """Return a community's whole numbers in the order of the columns, without the coverage."""
    count = sum(view.coverage[community], Count())
    missing: Counter[Management] = Counter()
    for post in view.unfilled_in[community]:
        missing[view.checkpoint(post.gate).management] += post.missing
    rostered = view.district.rostered_in[community]
    idle = sum(not view.duties_of[person.identity] for person in rostered)
    return [
        *(len(view.people_in[community]), len(rostered), len(view.district.checkpoints_of[community])),
        *(count.needed, count.filled, count.missing),
        *(missing[kind] for kind in reversed(Management)),
        *(idle, spare.capacity(community)),
    ]


def _figure_cells(sheet: Page, row: int, figures: Sequence[int], style: Style, percent: Style) -> None:
    """Write whole numbers, with the coverage after the sixth."""
    for column, figure in enumerate(figures[:6], 1):
        alarming = column == 6 and figure
        sheet.number(row, column, figure, MISSING if alarming else style)
    needed, filled = figures[3], figures[4]
    sheet.number(row, 7, Count(needed, filled).share, percent)
    for column, figure in enumerate(figures[6:], 8):
        sheet.number(row, column, figure, style)


def coverage_sheet(book: BookWriter, view: View, subdistrict: str) -> None:
    """Append the coverage by community, day and shift, coloured by how much is filled."""
    sheet = Page(book, _("Coverage by shift"), landscape=True, footer=footer(view, subdistrict))
    slots = view.district.slots
    sheet.columns = {0: Width(5, 12, stretch=True)}
    sheet.columns |= {1 + place: Width(3.4, 5, "slot") for place in range(len(slots) + 1)}
    title = _("{subdistrict}: coverage by day and shift").format(subdistrict=subdistrict)
    top = heading(sheet, view, title, len(slots) + 2, notice=False)
    sheet.text(top, 0, _("Community"), _BOLD, rows=2)
    slot_header(sheet, view, top, 1)
    sheet.text(top, 1 + len(slots), _("Whole week"), _BOLD, rows=2)
    groups = [(community, view.coverage[community], _NAME) for community in view.communities_of[subdistrict]]
    coverage_rows(sheet, view, top + 2, groups)
    sheet.finish(header=(0, top + 1), freeze=(top + 2, 1), one_page=True)


def help_sheet(book: BookWriter, view: View, subdistrict: str, spare: Spare) -> None:
    """Append each unfilled post with the communities that have people free then, most people first."""
    sheet = Page(book, _("Lend a hand"), landscape=True, footer=footer(view, subdistrict))
    labels = [_("Date"), _("Shift"), _("Community"), _("Gate"), _("Type"), _("Missing"), _("Who has people free")]
    sheet.columns = {
        0: Width(6, 9),
        2: Width(4, 8),
        3: Width(6, 12),
        6: Width(12, 30, stretch=True),
    }
    title = _("{subdistrict}: who could lend a hand").format(subdistrict=subdistrict)
    top = heading(sheet, view, title, len(labels), notice=False)
    header_row(sheet, top, labels)
    row = top + 1
    for post in _by_priority(view, [post for c in spare.communities for post in view.unfilled_in[c]]):
        sheet.block(row)
        _help_row(sheet, view, row, post, spare)
        row += 1
    if row == top + 1:
        sheet.text(row, 0, _("All posts are filled this week."), PLAIN, columns=len(labels))
        row += 1
    note = (
        _("People serve in their own community; sending someone elsewhere is an agreement outside the roster.")
        if view.district.settings.lending.within is Within.NONE
        else _("What loans could fill is filled already: see the sheet of loans.")
    )
    sheet.text(row, 0, note, NOTE, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _by_priority(view: View, posts: Sequence[UnfilledPost]) -> list[UnfilledPost]:
    priority = view.district.settings.priority
    return sorted(posts, key=lambda post: (-priority[view.checkpoint(post.gate).management], post.slot, post.gate))


def _help_row(sheet: Page, view: View, row: int, post: UnfilledPost, spare: Spare) -> None:
    when = f"{weekday_label(post.slot.date)} {day_label(post.slot.date)}"
    kind = management_label(view.checkpoint(post.gate).management)
    where = (post.gate.community, gate_label(post.gate), kind)
    for column, value in enumerate((when, shift_label(post.slot.shift), *where)):
        sheet.text(row, column, value, tinted(view, post.slot.date))
    sheet.number(row, 5, post.missing, MISSING)
    free = {c: spare.free[c][post.slot] for c in spare.communities if c != post.gate.community}
    helpers = sorted((c for c in free if free[c]), key=lambda c: (-free[c], c))
    told = [_("{community} {count}").format(community=c, count=free[c]) for c in helpers]
    sheet.text(row, 6, "、".join(told) or _("nobody"), LEFT)


def capacity_sheet(book: BookWriter, view: View, subdistrict: str, spare: Spare) -> None:
    """Append the people who could take further duties, and when."""
    sheet = Page(book, _("People to spare"), landscape=True, footer=footer(view, subdistrict))
    labels = [_("Community"), _("Name"), _("Unit"), _("Phone"), _("Duties"), _("Limit"), _("Further")]
    labels.append(_("Possible shifts"))
    sheet.columns = {1: Width(3.5, 8), 2: Width(5, 13), 7: Width(16, 30, stretch=True)}
    title = _("{subdistrict}: people below their weekly limit").format(subdistrict=subdistrict)
    top = heading(sheet, view, title, len(labels), notice=False)
    header_row(sheet, top, labels)
    row = top + 1
    for community in spare.communities:
        for person in view.district.rostered_in[community]:
            if spare.duties_left.get(person.identity):
                sheet.block(row)
                _capacity_row(sheet, view, row, person, spare)
                row += 1
    if row == top + 1:
        sheet.text(row, 0, _("Nobody could take a further duty."), PLAIN, columns=len(labels))
    sheet.finish(header=(0, top), freeze=(top + 1, 2))


def _capacity_row(sheet: Page, view: View, row: int, person: Person, spare: Spare) -> None:
    sheet.text(row, 0, person.community, LEFT)
    sheet.text(row, 1, person.name, _NAME)
    sheet.text(row, 2, person.unit, _SMALL_LEFT)
    sheet.text(row, 3, masked_phone(person.phone), PLAIN)
    figures = (len(view.duties_of[person.identity]), person.max_per_week, spare.duties_left[person.identity])
    for column, figure in enumerate(figures, 4):
        sheet.number(row, column, figure, PLAIN)
    days = []
    for day in view.district.week.dates:
        shifts = [shift_label(slot.shift) for slot in spare.slots_of[person.identity] if slot.date == day]
        if shifts:
            days.append(f"{weekday_label(day)} {'/'.join(shifts)}")
    sheet.text(row, 7, "、".join(days), _SMALL_LEFT)
