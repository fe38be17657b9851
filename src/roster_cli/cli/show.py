"""``roster show``: a stored roster in the terminal."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

import click
from rich.console import RenderableType
from rich.text import Text

from roster_cli.cli.common import (
    Session,
    add_lines,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.completion import complete_community, complete_person, complete_unit
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.domain import Checkpoint, PastWeek, Person, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language
from roster_cli.lookup import find_community, find_person, find_unit
from roster_cli.shapes.shown import COUNTS, community_fields, overview_fields, shown_person_fields, unit_fields
from roster_cli.views.labels import (
    clock,
    gate_label,
    marked_below,
    shift_label,
    slot_label,
    standing_label,
    weekday_label,
    whom_to_call,
)
from roster_cli.views.view import View

_MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
Shown = tuple[dict[str, object], list[RenderableType]]


@roster_command(
    "show",
    about=_("Show a stored roster: the whole district, or one community, unit or person."),
    examples=(
        "roster show",
        "roster show --community 康庄 --week 2022-W11",
        "roster show --person 张伟",
        "roster show --unit 统计局 --json",
        "roster show --today --community 康庄 --full-phones",
    ),
)
@click.option("--community", metavar="NAME", shell_complete=complete_community, help=_("Gates, days and names."))
@click.option(
    "--unit", metavar="NAME", shell_complete=complete_unit, help=_("The unit's people and their duties.")
)
@click.option("--person", metavar="NAME", shell_complete=complete_person, help=_("A name or a staff number."))
@click.option("--today", is_flag=True, help=_("Who is on now and later today, and whom to call."))
@click.option(
    "--at",
    type=click.DateTime(_MOMENTS),
    metavar="TIME",
    help=_("With --today: as of another moment, for example “2022-03-16 13:30”."),
)
@click.option(
    "--full-phones",
    is_flag=True,
    help=_(
        "With --today or --person: phone numbers in full, for organisers; that it was asked for is noted in the "
        "history."
    ),
)
@stored_week_option()
@json_option()
@pass_session
def command(
    session: Session,
    *,
    community: str | None,
    unit: str | None,
    person: str | None,
    today: bool,
    at: datetime | None,
    full_phones: bool,
    week: Asked,
    as_json: bool,
) -> None:
    """Find what was asked for and print it."""
    if sum(name is not None for name in (community, unit, person)) > 1:
        raise UsageError(_("Ask for one of --community, --unit and --person."))
    if today and (unit is not None or person is not None or week != Asked()):
        raise UsageError(_("--today goes with --community alone."))
    if at and not today:
        raise UsageError(_("--at goes with --today."))
    if full_phones and not today and person is None:
        raise UsageError(_("--full-phones goes with --today or --person."))
    if today:
        from roster_cli.cli.showing_today import show_today

        with session.open_store() as store:
            show_today(store, at or datetime.now(), community, full_phones=full_phones, as_json=as_json)
        return
    with session.open_store() as store:
        view = View(week.load(store), current_language(), full_phones=full_phones)
        if full_phones and person is not None:
            from roster_cli.cli.showing_today import note_full_phones

            find_person(view.district, person)
            note_full_phones(store, view)
    district = view.district
    if community is not None:
        fields, parts = _community(view, find_community(district, community))
    elif unit is not None:
        fields, parts = _unit(view, find_unit(district, unit))
    elif person is not None:
        fields, parts = _person(view, find_person(district, person))
    else:
        fields, parts = _overview(view)
    if as_json:
        print_json(fields)
        return
    out = console()
    out.print(Text(f"{view.week_label()} · {view.status_label()}", style="bold"))
    for part in parts:
        out.print(part, soft_wrap=isinstance(part, Text))


def _overview(view: View) -> Shown:
    """Show each community's people and posts."""
    fields = overview_fields(view)
    headings = (_("people"), _("posts"), _("filled"), _("unfilled"), _("without duty"))
    table = plain_table(_("subdistrict"), _("community"), *headings)
    table.columns[1].justify = "left"
    before, lines = "", []
    for row in cast(list[dict[str, object]], fields["communities"]):
        subdistrict = str(row["subdistrict"])
        cells = (str(row[name]) for name in COUNTS)
        lines.append(("" if subdistrict == before else subdistrict, str(row["community"]), *cells))
        before = subdistrict
    add_lines(table, lines)
    table.add_section()
    table.add_row(_("total"), "", *map(str, cast(dict[str, int], fields["total"]).values()))
    return fields, [table]


def _day_headings(view: View) -> list[str]:
    """Return a heading a day; rest days are marked by a word, not by colour alone."""
    return [
        "\n".join((weekday_label(day), f"{day:%m-%d}", _("rest") if day in view.rest_days else ""))
        for day in view.district.week.dates
    ]


def _community(view: View, community: str) -> Shown:
    """Show who stands where and when in a community, and what stays unfilled."""
    district = view.district
    table = plain_table(_("gate"), _("shift"), *_day_headings(view))
    for column in table.columns[1:]:
        column.justify = "left"
    table.columns[0].max_width, table.columns[1].no_wrap = 14, True
    for checkpoint in district.checkpoints_of[community]:
        for place, shift in enumerate(district.settings.shifts):
            cells = (_cell(view, checkpoint, Slot(day, shift.name)) for day in district.week.dates)
            table.add_row("" if place else gate_label(checkpoint.gate), shift_label(shift.name), *cells)
        table.add_section()
    for place, shift in enumerate(district.settings.shifts if view.standbys else ()):
        slots = (Slot(day, shift.name) for day in district.week.dates)
        waiting = ("\n".join(view.standbys_at(community, slot, phones=False)) or "—" for slot in slots)
        table.add_row("" if place else _("Standby"), shift_label(shift.name), *waiting)
    people = district.rostered_in[community]
    missing = sum(post.missing for post in view.unfilled_in[community])
    idle = view.idle_in(community)
    lines: list[RenderableType] = [
        Text(
            _("{community}: {people} people, {missing} unfilled posts").format(
                community=community, people=len(people), missing=missing
            )
        ),
        table,
    ]
    if lent := view.lent_by(community):
        table = plain_table(_("date"), _("shift"), _("name"), _("serves"))
        for column in table.columns:
            column.justify = "left"
        for duty in lent:
            who, when = view.labels[duty.identity], f"{duty.slot.date:%m-%d} {weekday_label(duty.slot.date)}"
            table.add_row(
                when, shift_label(duty.slot.shift), who, f"{duty.gate.community} {gate_label(duty.gate)}"
            )
        lines += [Text(_("Lent to other communities:")), table]
    if idle:
        names = _(", ").join(view.labels[person.identity] for person in idle)
        lines.append(Text(_("Without a duty: {names}").format(names=names)))
    return community_fields(view, community), lines


def _cell(view: View, checkpoint: Checkpoint, slot: Slot) -> str:
    needed = view.district.headcount(checkpoint.gate, slot)
    if not needed:
        return "—"
    names = [marked_below(name, narrow=True) for name in view.names_at(checkpoint.gate, slot)]
    if missing := needed - len(names):
        names.append(_("{count} short").format(count=missing))
    return "\n".join(names)


def _unit(view: View, unit: str) -> Shown:
    """Show when each of a unit's people is on duty."""
    people = view.people_of_unit[unit]
    table = plain_table(_("name"), _("community"), *_day_headings(view))
    for column in table.columns:
        column.justify = "left"
    for person in people:
        table.add_row(
            person.name,
            person.community if person.is_rostered else standing_label(person.standing),
            *(_day_of(view, person, day) for day in view.district.week.dates),
        )
    rostered = sum(person.is_rostered for person in people)
    title = _("{unit}: {count} people, {rostered} rostered").format(
        unit=unit, count=len(people), rostered=rostered
    )
    return unit_fields(view, unit), [Text(title), table]


def _day_of(view: View, person: Person, day: date) -> str:
    shifts = [view.shift_of(duty) for duty in view.duties_of[person.identity] if duty.slot.date == day]
    waiting = [slot for slot in view.standbys_of.get(person.identity, ()) if slot.date == day]
    shifts += map(view.standby_in_brief, waiting)
    return "\n".join(shifts) or (_("leave") if view.is_away(person, day) else "")


def _person(view: View, person: Person) -> Shown:
    """Show a person's duties with those beside them and whom to call."""
    duties = view.duties_of[person.identity]
    known = (
        person.unit,
        person.department,
        person.post,
        person.community,
        person.estate,
        view.phone(person),
    )
    title = f"{person.name} ({person.number}) · {' · '.join(part for part in known if part)}"
    parts: list[RenderableType] = [Text(title)]
    if not person.is_rostered:
        parts.append(Text(_("Not rostered: {reason}.").format(reason=standing_label(person.standing))))
    elif not duties:
        parts.append(Text(_("No duty this week.")))
    else:
        table = plain_table(_("date"), _("shift"), _("gate"), _("together with"), _("whom to call"))
        for column in table.columns:
            column.justify = "left"
        for duty in duties:
            table.add_row(
                f"{duty.slot.date:%m-%d} {weekday_label(duty.slot.date)}",
                f"{shift_label(duty.slot.shift)}\n{clock(view.district.settings.shift(duty.slot.shift))}",
                view.where(duty),
                "\n".join(view.name_in(partner, duty.slot) for partner in view.partners(duty)),
                "\n".join(map(" ".join, whom_to_call(view.checkpoint(duty.gate).contacts))),
            )
        parts.append(table)
    if waiting := view.standbys_of.get(person.identity, ()):
        when = _(", ").join(f"{slot.date:%m-%d} {slot_label(slot)}" for slot in waiting)
        parts.append(Text(_("Stands by: {when}").format(when=when)))
    return shown_person_fields(view, person), [*parts, *_points(view, person)]


def _points(view: View, person: Person) -> list[RenderableType]:
    """Show what a person earns this week, and had and will have in the weeks around it."""
    past = view.district.past
    told = _("Points this week: {points}; carried over from the weeks before: {carry}.")
    parts: list[RenderableType] = [
        Text(told.format(points=view.points(person.identity), carry=f"{past.carry(person.identity):+d}"))
    ]
    around: list[tuple[str, PastWeek]] = [("", week) for week in past.before]
    around += [(_("comes"), past.after)] if past.after else []
    if around:
        table = plain_table(_("week"), "", _("points"), _("duties"))
        table.columns[1].justify = table.columns[3].justify = "left"
        for mark, week in around:
            points = week.points_of(person.identity)
            duties = _(", ").join(
                f"{duty.date:%m-%d} {slot_label(Slot(duty.date, duty.shift))}"
                for duty in week.duties_of(person.identity)
            )
            table.add_row(str(week.week), mark, "" if points is None else str(points), duties)
        parts.append(table)
    return parts
