"""``roster show --today``: who is on now and later today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from roster_cli.cli.common import console, plain_table, print_json
from roster_cli.domain import Person, Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language
from roster_cli.lookup import find_community
from roster_cli.shapes.shown import today_fields
from roster_cli.views.labels import clock, day_label, gate_label, moment_label, slot_label, whom_to_call
from roster_cli.views.moment import Watch, watches
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.store import Store


def note_full_phones(store: Store, view: View) -> None:
    """Note in the history that numbers were asked for in full, before they are shown."""
    moment = moment_label(datetime.now().astimezone())
    store.remark(view.stored, _("{moment} shown with phone numbers in full").format(moment=moment))


def show_today(store: Store, moment: datetime, community: str | None, *, full_phones: bool, as_json: bool) -> None:
    """Print who is on duty at a moment and later that day."""
    views = _views(store, moment, full_phones=full_phones)
    name = find_community(views[-1].district, community) if community is not None else None
    found = watches(views, moment, name)
    if full_phones:
        for view in dict.fromkeys(watch.view.stored.district.week for watch in found):
            note_full_phones(store, next(one for one in views if one.district.week == view))
    if as_json:
        print_json(today_fields(views[-1].stored, moment, found))
        return
    out = console()
    heading = f"{moment:%Y-%m-%d %H:%M} · {views[-1].week_label()} · {views[-1].status_label()}"
    out.print(Text(heading, style="bold"), soft_wrap=True)
    if not any(watch.is_on for watch in found):
        out.print(Text(_("No gate is staffed at this hour.")))
    for watch in found:
        out.print()
        for part in _parts(watch, by_community=name is None):
            out.print(part, soft_wrap=isinstance(part, Text))


def _views(store: Store, moment: datetime, *, full_phones: bool) -> list[View]:
    """Return the stored weeks of the day before and of the day, the earlier one first.

    Raises
    ------
    roster_cli.errors.UsageError
        If the week of the day is not stored.
    """
    stored = {one.week for one in store.weeks()}
    today, yesterday = Week.of(moment.date()), Week.of(moment.date() - timedelta(days=1))
    if today not in stored:
        raise UsageError(
            _("No roster is stored of the week that holds {day} ({week}).").format(
                day=day_label(moment.date()), week=today
            )
        )
    weeks = [week for week in dict.fromkeys((yesterday, today)) if week in stored]
    return [View(store.load(week), current_language(), full_phones=full_phones) for week in weeks]


def _parts(watch: Watch, *, by_community: bool) -> list[object]:
    view = watch.view
    when = f"{slot_label(watch.slot)} {clock(view.district.settings.shift(watch.slot.shift))}"
    title = _("On now: {when}") if watch.is_on else _("Later today: {when}")
    columns = (_("community"), _("gate")) if by_community else (_("gate"),)
    table = plain_table(*columns, _("on duty"), _("whom to call"))
    for column in table.columns:
        column.justify = "left"
    before = ""
    for staffed in watch.gates:
        community = staffed.checkpoint.gate.community
        names = [_with_phone(view, person, watch) for person in staffed.people]
        if staffed.missing > 0:
            names.append(_("{count} short").format(count=staffed.missing))
        first = ("" if community == before else community,) if by_community else ()
        contacts = "\n".join(map(" ".join, whom_to_call(staffed.checkpoint.contacts)))
        table.add_row(*first, gate_label(staffed.checkpoint.gate), "\n".join(names), contacts)
        before = community
    parts: list[object] = [Text(title.format(when=when), style="bold"), table]
    if watch.standbys:
        people = _(", ").join(_with_phone(view, person, watch) for person in watch.standbys)
        parts.append(Text(_("Standing by: {people}").format(people=people)))
    return parts


def _with_phone(view: View, person: Person, watch: Watch) -> str:
    return " ".join(filter(None, (view.name_in(person, watch.slot), view.phone(person))))
