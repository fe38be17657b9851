"""``roster signin``: record who came, and tell who was late, absent or stood in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, week_option
from roster_cli.domain import Call, District, Presence, SignIn, Standby, Week
from roster_cli.domain.who_came import who_came
from roster_cli.errors import UsageError
from roster_cli.i18n import N_, _
from roster_cli.shapes.sign_ins import sign_in_fields
from roster_cli.views.signed_week import SignedWeek

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.sheets.signins import SignInReading
    from roster_cli.store import Store

PRESENCES = {
    Presence.ON_TIME: N_("came on time"),
    Presence.LATE: N_("came late"),
    Presence.STOOD_IN: N_("missed, somebody stood in"),
    Presence.ABSENT: N_("missed, nobody came"),
    Presence.OPEN: N_("nothing recorded yet"),
}


_CALLS = {
    Call.CAME: N_("Stood by and came when called: {who}, {when}, {where}"),
    Call.ABSENT: N_("Stood by and did not come when called: {who}, {when}"),
    Call.NOT_NEEDED: N_("Stood by and came, nobody was missing: {who}, {when}"),
}


@roster_command(
    "signin",
    about=_(
        "Record who signed in, and compare it with the roster: late, absent, stood in, unknown. Takes a list with "
        "the columns date, shift, staff_id or name and, if known, checkpoint and signed_at; the exported sign-in "
        "sheets filled in by hand; the text of a chat group (a .txt file, or - for standard input); or a folder "
        "of these. Running it again changes nothing; later lists add to earlier ones."
    ),
    examples=(
        "roster signin 签到.xlsx",
        "roster signin 接龙.txt --week 2022-W11",
        "roster signin 签到表/ --json",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@week_option(_("Count only this week, or the week of a date (default: every stored week in the list)."))
@json_option()
@pass_session
def command(session: Session, file: Path, *, week: Asked, as_json: bool) -> None:
    """Read, record and compare."""
    from roster_cli.sheets.parsers import Context
    from roster_cli.sheets.signins import read_sign_ins

    with session.open_store() as store, store.writing("signin"):
        newest = week.load(store)
        stored: dict[Week, StoredRoster | None] = {newest.district.week: newest}
        known = {one.week for one in store.weeks()}

        def stored_of(own: Week) -> StoredRoster | None:
            if own not in stored:
                stored[own] = store.load(own) if own in known else None
            return stored[own]

        context = Context(newest.district.week, newest.district.settings)
        reading = read_sign_ins(
            file, stored_of, week=newest.district.week if week.weeks else None, context=context
        )
        if not reading.sign_ins and not reading.unknown:
            raise UsageError(_("{file} holds no sign-in of a stored week.").format(file=file))
        added, changed = store.record_sign_ins([one for own in reading.sign_ins.values() for one in own])
        weeks = [_week(store, found, own) for day, own in reading.sign_ins.items() if (found := stored[day])]
    if as_json:
        print_json(sign_in_fields(file, reading, added, changed, weeks))
        return
    for notice in reading.notices:
        session.notice(notice)
    _print(reading, added, changed, weeks)


def _week(store: Store, stored: StoredRoster, listed: Sequence[SignIn]) -> SignedWeek:
    every = store.sign_ins(stored.district.week)
    result = who_came(stored.district, stored.roster, every)
    return SignedWeek(stored, result, frozenset(one.slot for one in listed))


def _print(reading: SignInReading, added: int, changed: int, weeks: Sequence[SignedWeek]) -> None:
    out = console()
    told = _("Sign-ins: {added} new, {changed} completed, {known} known already, {twice} listed twice.")
    listed = sum(len(own) for own in reading.sign_ins.values())
    click.echo(told.format(added=added, changed=changed, known=listed - added - changed, twice=reading.duplicates))
    for one in weeks:
        click.echo(
            _("\n{week}, version {version}: {planned} duties in the week").format(
                week=one.stored.district.week, version=one.stored.version, planned=len(one.attendance.outcomes)
            )
        )
        table = plain_table(_("duties"), _("count"))
        for presence, about in PRESENCES.items():
            table.add_row(_(about), str(one.counts[presence]))
        out.print(table)
        if one.attendance.standbys:
            calls = Counter(standby.call for standby in one.attendance.standbys)
            told = _(
                "Standbys: {came} called and came, {absent} called and did not come, {not_needed} came without "
                "being needed, {not_called} not called."
            )
            click.echo(
                told.format(
                    came=calls[Call.CAME],
                    absent=calls[Call.ABSENT],
                    not_needed=calls[Call.NOT_NEEDED],
                    not_called=calls[Call.NOT_CALLED],
                )
            )
        for line in _lines(one):
            out.print(Text(line), soft_wrap=True)
    for unknown in reading.unknown:
        told = _("Not understood, row {row}: {name}").format(row=unknown.row, name=unknown.name)
        out.print(Text(" ".join(part for part in (told, unknown.hint) if part)), soft_wrap=True)


def _lines(one: SignedWeek) -> list[str]:
    """Return a line for each duty of the listed shifts that did not go as planned, then for who came besides."""
    district = one.stored.district
    spoken_of = {
        (found.duty.slot, found.duty.gate.community)
        for found in one.outcomes
        if found.presence is not Presence.OPEN
    }
    lines = []
    for outcome in one.outcomes:
        values = {
            "who": _who(district, outcome.duty.identity),
            "when": f"{outcome.duty.slot.date} {outcome.duty.slot.shift}",
            "where": " · ".join(outcome.duty.gate),
        }
        if outcome.presence is Presence.LATE and outcome.signed_at:
            told = _("Late: {who}, {when}, {where}, signed in {time}")
            lines.append(told.format(**values, time=f"{outcome.signed_at:%H:%M}"))
        elif outcome.presence is Presence.STOOD_IN:
            told = _("Stood in: {other} for {who}, {when}, {where}")
            lines.append(told.format(**values, other=_who(district, outcome.stand_in)))
        elif outcome.presence is Presence.LATE:
            lines.append(_("Late: {who}, {when}, {where}").format(**values))
        elif outcome.presence is Presence.ABSENT:
            lines.append(_("Absent: {who}, {when}, {where}").format(**values))
        elif outcome.presence is Presence.OPEN and (outcome.duty.slot, outcome.duty.gate.community) in spoken_of:
            told = _("Not told of: {who}, {when}, {where}; a row with 未到 says that somebody did not come")
            lines.append(told.format(**values))
    for helper, gate in one.helpers:
        told = _("At an unfilled post: {who}, {when}, {where}")
        lines.append(told.format(**_values(district, helper), where=" · ".join(gate)))
    for standby in one.standbys:
        if standby.call in _CALLS:
            values = _values(district, standby.standby)
            where = " · ".join(standby.gate) if standby.gate else ""
            lines.append(_(_CALLS[standby.call]).format(**values, where=where))
    waiting = {one.standby for one in one.standbys}
    for extra in one.extras:
        if (extra.slot, extra.identity) in waiting:
            continue
        told = _("Without a duty then, nobody was missing: {who}, {when}")
        lines.append(told.format(**_values(district, extra)))
    return lines


def _values(district: District, one: SignIn | Standby) -> dict[str, str]:
    return {"who": _who(district, one.identity), "when": f"{one.slot.date} {one.slot.shift}"}


def _who(district: District, identity: str) -> str:
    person = district.person_by_identity.get(identity)
    return f"{person.name} ({person.number})" if person else identity
