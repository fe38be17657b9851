"""``roster suggest``: who could take a duty, at what cost, and what keeps the others out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from roster_cli.change.by_hand import Candidate, candidates
from roster_cli.change.moments import read_slot
from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
    stored_week_option,
)
from roster_cli.domain import FAMILIARITY, Gate, Roster, Slot, Week
from roster_cli.i18n import _, ngettext
from roster_cli.lookup import find_gate
from roster_cli.rules import fairness, title
from roster_cli.shapes.suggestions import suggestion_fields
from roster_cli.views.labels import when_label

_SHOWN = 10


@roster_command(
    "suggest",
    about=_(
        "Say who could take a duty, the cheapest first, and which rules keep the others out. Where all posts are "
        "taken, the question is who could stand in for somebody there."
    ),
    examples=(
        "roster suggest 东盛华庭A区南门 3月16日 早班",
        "roster suggest 康庄·检察院小区·大门 周三 晚班 --all",
    ),
)
@click.argument("gate")
@click.argument("date")
@click.argument("shift")
@click.option("--all", "everybody", is_flag=True, help=_("List everybody, with every reason."))
@stored_week_option()
@json_option()
@pass_session
def command(
    session: Session, gate: str, date: str, shift: str, *, everybody: bool, week: Week | None, as_json: bool
) -> None:
    """Find the gate, judge everybody of its community and print."""
    with session.open_store() as store:
        stored = store.load(week)
    district = stored.district
    found = find_gate(district, gate)
    slot = read_slot(date + shift, district.week, district.settings)
    present = [duty for duty in stored.roster.duties if (duty.gate, duty.slot) == (found, slot)]
    needed = district.headcount(found, slot)
    # With every post taken, all who stand there step aside for the question; the cost of that is common to all.
    roster = _without(stored.roster, found, slot) if needed and len(present) >= needed else stored.roster
    stand_there = {duty.identity for duty in present}
    ranked = [one for one in candidates(district, roster, found, slot) if one.person.identity not in stand_there]
    names = [district.person_by_identity[duty.identity].name for duty in present]
    if as_json:
        print_json(suggestion_fields(district.week, found, slot, needed, names, ranked))
    else:
        _print(found, slot, needed, names, ranked, everybody=everybody)


def _without(roster: Roster, gate: Gate, slot: Slot) -> Roster:
    return Roster(roster.week, tuple(duty for duty in roster.duties if (duty.gate, duty.slot) != (gate, slot)))


def _print(
    gate: Gate,
    slot: Slot,
    needed: int,
    names: Sequence[str],
    ranked: Sequence[Candidate],
    *,
    everybody: bool,
) -> None:
    click.echo(
        _("{gate}, {when}: {needed} needed, on duty: {names}.").format(
            gate=" · ".join(gate), when=when_label(slot), needed=needed, names=_(", ").join(names) or _("nobody")
        )
    )
    able = [one for one in ranked if not one.rules]
    if not able:
        click.echo(_("Nobody may take this duty."))
    else:
        _print_able(able if everybody else able[:_SHOWN])
        if not everybody and len(able) > _SHOWN:
            click.echo(_("  … and {count} more; --all lists everybody").format(count=len(able) - _SHOWN))
    for rules, group in groupby((one for one in ranked if one.rules), key=lambda one: one.rules):
        _print_kept_out(rules, list(group), everybody=everybody)


def _print_able(able: Sequence[Candidate]) -> None:
    table = plain_table(_("who could take it"), _("cost"), _("fairness"), _("familiar gates"))
    for one in able:
        person, difference = one.person, one.judgement.difference
        numbers = (one.cost, difference[fairness.RULE.name], difference[FAMILIARITY])
        label = f"{person.name} ({person.unit} {person.number})"
        table.add_row(label, *(f"{number:+,}" for number in numbers))
    console().print(table)


def _print_kept_out(rules: Sequence[str], group: Sequence[Candidate], *, everybody: bool) -> None:
    titles = _("; ").join(f"{rule} ({title(rule)})" for rule in rules)
    count = ngettext("{count} person", "{count} people", len(group)).format(count=len(group))
    click.echo(_("Kept out by {rules}: {count}").format(rules=titles, count=count))
    for one in group if everybody else ():
        for violation in one.judgement.violations:
            click.echo(f"  {violation.message}")
