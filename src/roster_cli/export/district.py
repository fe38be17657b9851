"""The district's summary: key figures, coverage, charts, unfilled posts by priority, reporting rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from roster_cli.domain import FAMILIARITY, Management, Person, Standing, UnfilledPost, Within
from roster_cli.export.charts import chart_sheets
from roster_cli.export.helping import loans_sheet
from roster_cli.export.parts import coverage_rows, footer, header_row, heading, slot_header, tinted
from roster_cli.export.sheet import (
    BAND_LINE,
    HEADER,
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
from roster_cli.i18n import _
from roster_cli.rules import by_term, standbys, title
from roster_cli.views.gap_reasons import GapReasons
from roster_cli.views.labels import day_label, management_label, shift_label, weekday_label
from roster_cli.views.view import Count, View

_NAME = Style(bold=True, align="left")
_LARGE = Style(size=12, bold=True, number="#,##0")
PLAIN_NUMBER = Style(number="#,##0")
_LARGE_PERCENT = Style(size=12, bold=True, number="0.0%")
_TOTAL = Style(bold=True, fill="#EEF3F8")
_TOTAL_PERCENT = Style(bold=True, fill="#EEF3F8", number="0.0%")
_INDENTED = Style(size=9, align="left")

Figure = tuple[str, float | None, Style]


def workbook(view: View, _name: str) -> bytes:
    """Return the summary of the district; it opens on the key figures."""
    book = BookWriter(_("District summary") + f" {view.district.week}", view.stored.created_at)
    figures_sheet(book, view)
    coverage_sheet(book, view)
    chart_sheets(book, view)
    gaps_sheet(book, view)
    if view.unfilled:
        reasons_sheet(book, view)
    loans_sheet(book, view, _("District"), view.loans)
    by_unit = {unit: view.people_of_unit[unit] for unit in view.units}
    reporting_sheet(book, view, _("Reporting by unit"), _("Unit"), by_unit)
    reporting_sheet(book, view, _("Reporting by community"), _("Community"), _by_community(view))
    cost_sheet(book, view)
    return book.content()


def _by_community(view: View) -> Mapping[str, Sequence[Person]]:
    """Return everyone by community, those without one under a label of their own, so that sums agree."""
    listed = frozenset(view.district.communities)
    others = [person for person in view.district.people if person.community not in listed]
    return {**view.people_in, **({_("(no community)"): others} if others else {})}


@dataclass(frozen=True)
class Figures:
    """How many people of a group are listed, have reported, are rostered, have duties, are lent and stand by."""

    listed: int = 0
    outside: int = 0
    not_reported: int = 0
    grade: int = 0
    with_duty: int = 0
    duties: int = 0
    loans: int = 0
    standbys: int = 0

    @classmethod
    def of(cls, view: View, people: Iterable[Person]) -> Figures:
        """Count a group of people."""
        group = tuple(people)
        standings = Counter(person.standing for person in group)
        duties = [len(view.duties_of[person.identity]) for person in group]
        lent, slots_of = {duty.identity for duty in view.loans}, view.stored.roster.standbys_of
        return cls(
            listed=len(group),
            outside=standings[Standing.OUTSIDE],
            not_reported=standings[Standing.NOT_REPORTED],
            grade=standings[Standing.GRADE],
            with_duty=sum(map(bool, duties)),
            duties=sum(duties),
            loans=sum(person.identity in lent for person in group),
            standbys=sum(len(slots_of.get(person.identity, ())) for person in group),
        )

    @property
    def expected(self) -> int:
        """Return who was to report: everyone who lives in the city."""
        return self.listed - self.outside

    @property
    def reported(self) -> int:
        """Return who has reported."""
        return self.expected - self.not_reported

    @property
    def rostered(self) -> int:
        """Return who takes part in the roster."""
        return self.reported - self.grade


def figures_sheet(book: BookWriter, view: View) -> None:
    """Append the key figures in counts: people, posts, and how the week is shared out."""
    sheet = Page(book, _("Key figures"), footer=footer(view, _("District summary")))
    sheet.columns = {0: Width(12, 28, stretch=True), 1: Width(6, 12), 2: Width(12, 28, stretch=True)}
    sheet.columns[3] = Width(6, 12)
    top = heading(sheet, view, _("District summary"), 4, notice=False)
    left = [(_("People and reporting"), _people_figures(view)), (_("How it is shared out"), _share_figures(view))]
    right = [(_("Posts and duties"), _post_figures(view))]
    last = max(_figure_blocks(sheet, top, 0, left), _figure_blocks(sheet, top, 2, right))
    told = _("What is weighed up against what, in points, stands on the sheet {sheet}.")
    sheet.text(last, 0, told.format(sheet=_("Cost")), NOTE, columns=4)
    sheet.finish(header=(0, top - 1), freeze=(top, 0), one_page=True)


def cost_sheet(book: BookWriter, view: View) -> None:
    """Append what the roster costs, term by term, against what is proven."""
    sheet = Page(book, _("Cost"), footer=footer(view, _("District summary")))
    sheet.columns = {0: Width(16, 30, stretch=True), 1: Width(8, 14)}
    top = heading(sheet, view, _("Cost (lower is better)"), 2, notice=False)
    report = view.stored.report
    header_row(sheet, top, (_("What for"), _("Points")))
    row = top + 1
    for label, value, style in _cost_figures(view):
        sheet.block(row)
        sheet.text(row, 0, label, LEFT if style is PLAIN_NUMBER else _NAME)
        sheet.number(row, 1, value, style)
        row += 1
    notes = [_("These are points, not people: each is counted times what it weighs.")]
    notes.append(
        _("The gap is what the cost lies above a proven bound: no roster can be better by more than that.")
    )
    if report.cut_short:
        notes.append(_("The search was cut short; a longer run may give a better roster."))
    for offset, note in enumerate(notes):
        sheet.text(row + offset, 0, note, NOTE, columns=2)
    sheet.finish(header=(0, top), freeze=(top + 1, 0), one_page=True)


def _figure_blocks(sheet: Page, row: int, column: int, blocks: Sequence[tuple[str, Sequence[Figure]]]) -> int:
    for block, figures in blocks:
        sheet.text(row, column, block, BAND_LINE, columns=2)
        row += 1
        for label, value, style in figures:
            sheet.text(row, column, label, LEFT)
            sheet.number(row, column + 1, value, style)
            row += 1
    return row


def _people_figures(view: View) -> list[Figure]:
    everyone = Figures.of(view, view.district.people)
    return [
        (_("people listed"), everyone.listed, _LARGE),
        (_("to report (live in the city)"), everyone.expected, _LARGE),
        (_("reported"), everyone.reported, _LARGE),
        (_("reporting rate"), _share(everyone.reported, everyone.expected), _LARGE_PERCENT),
        (_("rostered"), everyone.rostered, _LARGE),
        (_("with a duty"), everyone.with_duty, _LARGE),
        (_("without a duty"), everyone.rostered - everyone.with_duty, _LARGE),
    ]


def _post_figures(view: View) -> list[Figure]:
    count = sum((sum(counts, Count()) for counts in view.coverage.values()), Count())
    empty = [post for post in view.unfilled if (post.gate, post.slot) not in view.holders]
    return [
        (_("communities"), len(view.district.communities), _LARGE),
        (_("gates"), len(view.district.checkpoints), _LARGE),
        (_("posts of the week"), count.needed, _LARGE),
        (_("duties"), len(view.duties), _LARGE),
        (_("filled"), count.filled, _LARGE),
        (_("unfilled"), count.missing, _LARGE),
        (_("coverage"), count.share, _LARGE_PERCENT),
        (_("shifts at a gate with nobody"), len(empty), _LARGE),
        (_("gates that have such shifts"), len({post.gate for post in empty}), _LARGE),
        *_helper_figures(view),
    ]


def _helper_figures(view: View) -> list[Figure]:
    """Return how many are lent and stand by, where that is switched on or was done."""
    settings = view.district.settings
    figures: list[Figure] = []
    if view.loans or settings.lending.within is not Within.NONE:
        figures.append((_("duties on loan"), len(view.loans), _LARGE))
    if view.standbys or settings.standby.people:
        absent = sum(standbys.missing(view.district, view.stored.roster).values())
        figures += [(_("standbys arranged"), len(view.standbys), _LARGE), (_("standbys missing"), absent, _LARGE)]
    return figures


def _share_figures(view: View) -> list[Figure]:
    """Return in counts what the cost weighs up in points."""
    duties = {person.identity: view.duties_of[person.identity] for person in view.district.rostered}
    numbers = [len(own) for own in duties.values()]
    points = [view.points(identity) for identity in duties]
    preferring = {person.identity: person.preference for person in view.district.rostered if person.preference}
    against = sum(duty.slot.shift != preferring.get(duty.identity, duty.slot.shift) for duty in view.duties)
    figures: list[Figure] = [
        (_("most duties of one person"), max(numbers, default=0), _LARGE),
        (_("fewest duties of one person"), min(numbers, default=0), _LARGE),
        (_("most points of one person"), max(points, default=0), _LARGE),
        (_("fewest points of one person"), min(points, default=0), _LARGE),
        (_("duties in another shift than wished for"), against, _LARGE),
    ]
    if view.rest_days:
        never_free = [own for own in duties.values() if view.rest_days <= {duty.slot.date for duty in own}]
        figures.append((_("people on duty on every rest day"), len(never_free), _LARGE))
    return figures


def _cost_figures(view: View) -> list[Figure]:
    report = view.stored.report
    costs = by_term(report.costs)
    familiarity = costs.pop(FAMILIARITY)
    figures: list[Figure] = [(title(term), points, PLAIN_NUMBER) for term, points in costs.items()]
    figures.append((_("cost without familiarity"), report.cost, _LARGE))
    if report.bound or not report.cost:
        figures += [(_("proven lower bound"), report.bound, _LARGE), (_("gap"), report.gap, _LARGE)]
    figures.append((title(FAMILIARITY), familiarity, PLAIN_NUMBER))
    if report.familiarity_is_bounded:
        figures += [
            (_("proven lower bound of familiarity"), report.familiarity_bound, _LARGE),
            (_("gap of familiarity"), report.familiarity_gap, _LARGE),
        ]
    return figures


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def coverage_sheet(book: BookWriter, view: View) -> None:
    """Append the coverage of every subdistrict and community, coloured by how much is filled."""
    sheet = Page(book, _("Coverage by shift"), landscape=True, footer=footer(view, _("District summary")))
    slots = view.district.slots
    sheet.columns = {0: Width(6, 14, stretch=True)}
    sheet.columns |= {1 + place: Width(3.4, 5, "slot") for place in range(len(slots) + 1)}
    top = heading(sheet, view, _("Coverage by day and shift"), len(slots) + 2, notice=False)
    sheet.text(top, 0, _("Subdistrict, community"), HEADER, rows=2)
    slot_header(sheet, view, top, 1)
    sheet.text(top, 1 + len(slots), _("Whole week"), HEADER, rows=2)
    groups = [(_("District"), _summed(view.coverage.values()), _TOTAL)]
    for subdistrict, communities in view.communities_of.items():
        label = subdistrict or _("(no subdistrict)")
        groups.append((label, _summed(view.coverage[community] for community in communities), _NAME))
        groups += [(f"　{community}", view.coverage[community], _INDENTED) for community in communities]
    coverage_rows(sheet, view, top + 2, groups)
    sheet.finish(header=(0, top + 1), freeze=(top + 2, 1))


def _summed(counts: Iterable[Sequence[Count]]) -> tuple[Count, ...]:
    return tuple(sum(column, Count()) for column in zip(*counts, strict=True))


def gaps_sheet(book: BookWriter, view: View) -> None:
    """Append the unfilled posts, those of the weakest gates first, below a summary by type."""
    sheet = Page(book, _("Unfilled posts"), footer=footer(view, _("District summary")))
    labels = [_("Type"), _("Date"), _("Shift"), _("Subdistrict"), _("Community"), _("Estate"), _("Gate")]
    labels += [_("Missing"), _("Present")]
    sheet.columns = {
        3: Width(4, 8),
        4: Width(4, 9),
        5: Width(5, 11, stretch=True),
        6: Width(3, 8),
    }
    top = heading(sheet, view, _("Unfilled posts by priority"), len(labels), notice=False)
    row = _gaps_by_type(sheet, view, top, len(labels))
    header_row(sheet, row, labels)
    first = row + 1
    priority = view.district.settings.priority
    posts = sorted(view.unfilled, key=lambda post: -priority[view.checkpoint(post.gate).management])
    for row, post in enumerate(posts, first):
        sheet.block(row)
        _gap_row(sheet, view, row, post)
    if not posts:
        sheet.text(first, 0, _("All posts are filled this week."), PLAIN, columns=len(labels))
    sheet.finish(header=(first - 1, first - 1), freeze=(first, 0))


def reasons_sheet(book: BookWriter, view: View) -> None:
    """Append why each unfilled post stays empty, community by community."""
    sheet = Page(book, _("Why posts are unfilled"), landscape=True, footer=footer(view, _("District summary")))
    labels = [_("Community"), _("Date"), _("Shift"), _("Estate"), _("Gate"), _("Missing"), _("Why")]
    sheet.columns = {0: Width(4, 9), 3: Width(5, 11), 4: Width(3, 8), 6: Width(30, 60, stretch=True)}
    top = heading(sheet, view, _("Why posts are unfilled"), len(labels), notice=False)
    header_row(sheet, top, labels)
    reasons, row = GapReasons(view), top + 1
    for community in view.district.communities:
        for post in view.unfilled_in[community]:
            sheet.block(row)
            when = f"{weekday_label(post.slot.date)} {day_label(post.slot.date)}"
            values = (community, when, shift_label(post.slot.shift), post.gate.estate, post.gate.checkpoint)
            for column, value in enumerate(values):
                sheet.text(row, column, value, tinted(view, post.slot.date))
            sheet.number(row, 5, post.missing, MISSING)
            sheet.text(row, 6, reasons.line(post), _INDENTED)
            row += 1
    sheet.finish(header=(0, top), freeze=(top + 1, 0))


def _gaps_by_type(sheet: Page, view: View, row: int, columns: int) -> int:
    """Write one row a type of estate; return the row below."""
    labels = (_("Type"), _("Priority"), _("Gates"), _("Posts"), _("Missing"), _("Shifts with nobody"))
    header_row(sheet, row, labels)
    needed: Counter[Management] = Counter()
    gates: Counter[Management] = Counter()
    for checkpoint in view.district.checkpoints:
        needed[checkpoint.management] += sum(checkpoint.headcounts)
        gates[checkpoint.management] += 1
    missing: Counter[Management] = Counter()
    empty: Counter[Management] = Counter()
    for post in view.unfilled:
        kind = view.checkpoint(post.gate).management
        missing[kind] += post.missing
        empty[kind] += (post.gate, post.slot) not in view.holders
    priority = view.district.settings.priority
    for kind in sorted(Management, key=lambda kind: -priority[kind]):
        row += 1
        sheet.text(row, 0, management_label(kind), _NAME)
        for column, figure in enumerate(
            (priority[kind], gates[kind], needed[kind], missing[kind], empty[kind]), 1
        ):
            sheet.number(row, column, figure, MISSING if column > 3 and figure else PLAIN)
    sheet.text(row + 1, 0, "", NOTE, columns=columns)
    return row + 2


def _gap_row(sheet: Page, view: View, row: int, post: UnfilledPost) -> None:
    checkpoint = view.checkpoint(post.gate)
    when = f"{weekday_label(post.slot.date)} {day_label(post.slot.date)}"
    values = (management_label(checkpoint.management), when, shift_label(post.slot.shift), checkpoint.subdistrict)
    for column, value in enumerate((*values, *post.gate)):
        sheet.text(row, column, value, tinted(view, post.slot.date))
    sheet.number(row, 7, post.missing, MISSING)
    sheet.number(row, 8, len(view.holders.get((post.gate, post.slot), ())), PLAIN)


def reporting_sheet(
    book: BookWriter, view: View, name: str, label: str, groups: Mapping[str, Sequence[Person]]
) -> None:
    """Append the reporting rate and duty rate of groups that together are everyone, with the total.

    Parameters
    ----------
    book, view
        The workbook and the roster.
    name, label
        Of the sheet and of what the groups are.
    groups
        People by group; each person is in one.
    """
    sheet = Page(book, name, landscape=True, footer=footer(view, _("District summary")))
    labels = [label, _("Listed"), _("Outside the city"), _("To report"), _("Reported"), _("Reporting rate")]
    labels += [
        _("Not reported"),
        _("Grade too high"),
        _("Rostered"),
        _("With a duty"),
        _("Duty rate"),
        _("Duties"),
    ]
    sheet.columns = {0: Width(8, 20, stretch=True)} | {n: Width(3, 5, "figure") for n in range(1, len(labels))}
    top = heading(sheet, view, name, len(labels), notice=False)
    header_row(sheet, top, labels)
    _attendance_row(sheet, top + 1, _("Total"), Figures.of(view, view.district.people), _TOTAL, _TOTAL_PERCENT)
    for row, (group, people) in enumerate(groups.items(), top + 2):
        sheet.block(row)
        _attendance_row(sheet, row, group, Figures.of(view, people), PLAIN, PERCENT)
    sheet.finish(header=(0, top), freeze=(top + 2, 1))


def _attendance_row(sheet: Page, row: int, label: str, attendance: Figures, style: Style, percent: Style) -> None:
    a = attendance
    sheet.text(row, 0, label, _NAME if style is PLAIN else style)
    for column, figure in enumerate((a.listed, a.outside, a.expected, a.reported), 1):
        sheet.number(row, column, figure, style)
    sheet.number(row, 5, _share(a.reported, a.expected), percent)
    for column, figure in enumerate((a.not_reported, a.grade, a.rostered, a.with_duty), 6):
        sheet.number(row, column, figure, style)
    sheet.number(row, 10, _share(a.with_duty, a.rostered), percent)
    sheet.number(row, 11, a.duties, style)
