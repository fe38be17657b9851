"""``roster suggest``: who could take a duty, at what cost, and what keeps the others out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from roster_cli.answers.obstacles import Obstacles
from roster_cli.change.by_hand import Candidate, candidates
from roster_cli.change.moments import read_slot
from roster_cli.cli.answering import print_freed
from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.domain import Gate, Roster, Slot
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.lookup import find_gate
from roster_cli.rules import title, unfilled
from roster_cli.shapes.suggestions import suggestion_fields
from roster_cli.views.labels import when_label
from roster_cli.views.view import View

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
    session: Session, gate: str, date: str, shift: str, *, everybody: bool, week: Asked, as_json: bool
) -> None:
    """Find the gate, judge everybody of its community and print."""
    with session.open_store() as store:
        stored = week.load(store)
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
    obstacles = Obstacles(district, roster, found.community)
    by_rule = obstacles.by_rule(found, slot)
    freed = [one for one in obstacles.freed(found, slot) if one.person.identity not in stand_there]
    if as_json:
        print_json(suggestion_fields(district, found, slot, names, ranked, by_rule, freed))
        return
    _print(found, slot, needed, names, ranked, everybody=everybody)
    _print_kept_out(by_rule, [one for one in ranked if one.rules], everybody=everybody)
    print_freed(freed, View(stored, current_language()).labels, everybody=everybody)


def _without(roster: Roster, gate: Gate, slot: Slot) -> Roster:
    return roster.with_duties(duty for duty in roster.duties if (duty.gate, duty.slot) != (gate, slot))


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


def _print_able(able: Sequence[Candidate]) -> None:
    """Print what the duty costs with each, and the terms that add up to it; the post that is filled left aside."""
    terms = [
        term
        for term in able[0].judgement.difference
        if term != unfilled.RULE.name and any(one.judgement.difference[term] for one in able)
    ]
    table = plain_table(_("who could take it"), _("cost"), *(title(term) for term in terms))
    for one in able:
        person, parts = one.person, [one.judgement.difference[term] for term in terms]
        label = f"{person.name} ({person.unit} {person.number})" + _mark(one)
        table.add_row(label, *(f"{number:+,}" for number in (sum(parts), *parts)))
    console().print(table)


def _mark(one: Candidate) -> str:
    """Return what sets somebody apart: standing by then, or coming from another community."""
    marks = [_("stands by")] if one.stands_by else []
    if one.is_loan:
        marks.append(_("loan from {community}").format(community=one.person.community))
    return f" · {_(', ').join(marks)}" if marks else ""


def _print_kept_out(by_rule: Mapping[str, int], kept_out: Sequence[Candidate], *, everybody: bool) -> None:
    for rule, people in by_rule.items():
        count = ngettext("{count} person", "{count} people", people).format(count=people)
        click.echo(_("Kept out by {rules}: {count}").format(rules=f"{rule} ({title(rule)})", count=count))
    if len(by_rule) > 1:
        click.echo(_("Whom several rules keep out counts under each."))
    for one in kept_out if everybody else ():
        for violation in one.judgement.violations:
            click.echo(f"  {violation.message}")
