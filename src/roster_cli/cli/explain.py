"""``roster explain``: why is nobody there, why is it me."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from roster_cli.cli.answering import (
    begun_option,
    begun_so_far,
    print_costs,
    print_freed,
    print_moves,
    print_unproven,
    some,
)
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.domain import Duty, Gate, Person, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.lookup import find_gate, find_person
from roster_cli.rules import own_community
from roster_cli.views.labels import gate_label, when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.answers.lenders import Lenders
    from roster_cli.answers.person import DutyAnswer, PersonAnswer
    from roster_cli.answers.post import PostAnswer
    from roster_cli.domain import StoredRoster

_LENDERS = 3


@roster_command(
    "explain",
    about=_(
        "Say why a post is empty: what keeps each of the community's people away, the cheapest chain of changes "
        "that would fill it, or the facts that forbid every chain. Or say why it is me: somebody's week beside "
        "those of the others, and for one duty the cheapest roster without it. Nothing is stored."
    ),
    examples=(
        "roster explain 东盛华庭A区南门 周六 早班",
        "roster explain 张伟",
        "roster explain 张伟 3月16日 晚班 --json",
    ),
)
@click.argument("what", metavar="PLACE|PERSON")
@click.argument("when", nargs=-1, metavar="[DATE SHIFT]")
@click.option("--all", "everybody", is_flag=True, help=_("Name everybody."))
@begun_option
@stored_week_option()
@json_option()
@pass_session
def command(
    session: Session,
    what: str,
    when: Sequence[str],
    *,
    everybody: bool,
    start: str | None,
    week: Asked,
    as_json: bool,
) -> None:
    """Find out what is asked about, and answer."""
    if len(when) > 2:
        raise UsageError(_("Ask about one place and shift, or about one person."))
    with session.open_store() as store:
        stored = week.load(store)
    named = _named(stored, what, has_time=bool(when))
    gone = begun_so_far(stored, start)
    if isinstance(named, Person):
        _about_person(stored, named, _slots(stored, when), gone, as_json=as_json)
    else:
        (slot,) = _slots(stored, when)
        _about_post(stored, named, slot, gone, as_json=as_json, everybody=everybody)


def _named(stored: StoredRoster, text: str, *, has_time: bool) -> Person | Gate:
    """Return the person or the gate that a text names; a place needs a time."""
    try:
        return find_person(stored.district, text)
    except UsageError as nobody:
        try:
            gate = find_gate(stored.district, text)
        except UsageError as nowhere:
            if not has_time:
                raise nobody from None
            raise UsageError(f"{nobody}\n{nowhere}") from None
        if not has_time:
            if any(text in person.name for person in stored.district.people):
                raise
            told = _("{gate} is a gate: say when, too, for example {day} {shift}.")
            shift = stored.district.settings.shifts[0].name
            raise UsageError(told.format(gate=gate_label(gate), day=_("Sat"), shift=shift)) from None
        return gate


def _slots(stored: StoredRoster, when: Sequence[str]) -> tuple[Slot, ...]:
    from roster_cli.change.moments import read_slot

    return (read_slot("".join(when), stored.district.week, stored.district.settings),) if when else ()


def _about_post(
    stored: StoredRoster, gate: Gate, slot: Slot, gone: frozenset[Slot], *, as_json: bool, everybody: bool
) -> None:
    from roster_cli.answers.post import explain_post
    from roster_cli.shapes.answers import post_answer_fields

    answer = explain_post(stored.district, stored.roster, gate, slot, gone)
    if as_json:
        print_json(post_answer_fields(stored, answer))
        return
    labels = View(stored, current_language()).labels
    names = _(", ").join(_present(stored, answer, labels)) or _("nobody")
    click.echo(
        _("{gate}, {when}: {needed} needed, on duty: {names}.").format(
            gate=" · ".join(gate), when=when_label(slot), needed=answer.needed, names=names
        )
    )
    if not answer.needed:
        click.echo(_("The gate is closed then."))
    elif answer.missing <= 0:
        click.echo(_("Nobody is missing."))
    else:
        _print_kept_away(answer, labels, everybody=everybody)
        _print_way_out(stored, answer, labels, everybody=everybody)
        if answer.lenders:
            _print_lenders(answer.lenders, labels, everybody=everybody)
        if answer.borrowed:
            from roster_cli.answers.wording import borrowed_told

            click.echo(borrowed_told(answer.borrowed, labels))


def _present(stored: StoredRoster, answer: PostAnswer, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield who is there, with a mark for those on loan."""
    for person in answer.present:
        is_loan = own_community.is_loan(stored.district, Duty(answer.slot, answer.gate, person.identity))
        name = labels[person.identity]
        yield _("{name} (loan)").format(name=name) if is_loan else name


def _print_lenders(lenders: Lenders, labels: Mapping[str, str], *, everybody: bool) -> None:
    """Print who of other communities could take the post on loan, or what keeps all of them away."""
    if not lenders.able:
        click.echo(_("Nobody of the other communities that lend is free to come on loan:"))
        for group in lenders.kept_away:
            names = some([labels[person.identity] for person in group.people], everybody=everybody)
            click.echo(
                _("  {count} × {reason} ({rule}): {names}").format(
                    count=len(group.people), reason=_(group.reason), rule=group.rule, names=names
                )
            )
        return
    told = ngettext(
        "{count} person of another community could take it on loan, everybody else staying:",
        "{count} people of other communities could take it on loan, everybody else staying:",
        lenders.able,
    )
    click.echo(told.format(count=lenders.able))
    for one in lenders.first if everybody else lenders.first[:_LENDERS]:
        click.echo(
            _("  {name} of {community}, cost {cost} besides the post that is filled").format(
                name=labels[one.person.identity], community=one.person.community, cost=f"{one.cost:+,}"
            )
        )


def _print_kept_away(answer: PostAnswer, labels: Mapping[str, str], *, everybody: bool) -> None:
    if answer.able:
        names = some([labels[person.identity] for person in answer.able], everybody=everybody)
        click.echo(_("These could simply take it: {names}").format(names=names))
    click.echo(_("What keeps the people of {community} away:").format(community=answer.gate.community))
    for group in answer.kept_away:
        names = some([labels[person.identity] for person in group.people], everybody=everybody)
        click.echo(
            _("  {count} × {reason} ({rule}): {names}").format(
                count=len(group.people), reason=_(group.reason), rule=group.rule, names=names
            )
        )
    print_freed(answer.freed, labels, everybody=everybody)


def _print_way_out(
    stored: StoredRoster, answer: PostAnswer, labels: Mapping[str, str], *, everybody: bool
) -> None:
    from roster_cli.answers.wording import facts_told

    if answer.chain:
        count = len(answer.chain.people)
        told = ngettext(
            "The cheapest way to fill it touches the week of {count} person:",
            "The cheapest way to fill it touches the weeks of {count} people:",
            count,
        )
        click.echo(told.format(count=count))
        print_moves(stored, answer.chain)
        print_costs(answer.chain)
        print_unproven(answer.chain)
        return
    if not answer.facts:
        click.echo(_("Even with every rule aside there are not enough people in this community."))
        return
    click.echo(_("No change of duties fills it while every other post keeps its people. These facts forbid it:"))
    for line in facts_told(stored.district, labels, answer.facts):
        click.echo(f"  {line}")
    if answer.enough:
        click.echo(_("Any one of these alone would be enough to change:"))
        enough = [fact for fact in answer.facts if fact in answer.enough]
        for line in facts_told(stored.district, labels, enough):
            click.echo(f"  {line}")
    if answer.holds_everywhere:
        click.echo(_("This holds whatever other communities do."))
    else:
        others = [name for name in answer.communities if name != answer.gate.community]
        told = (
            _("This holds as long as other communities stay as they are; planning {others} anew does not help.")
            if others
            else _("This holds as long as other communities stay as they are.")
        )
        click.echo(told.format(others=_(", ").join(others)))


def _about_person(
    stored: StoredRoster, person: Person, slots: Sequence[Slot], gone: frozenset[Slot], *, as_json: bool
) -> None:
    from roster_cli.answers.person import explain_duty, explain_person
    from roster_cli.change.by_hand import duty_of
    from roster_cli.shapes.answers import person_answer_fields

    district, roster = stored.district, stored.roster
    answer = explain_person(district, roster, person)
    asked_about = [duty_of(district, roster, person, frozenset(slots))] if slots else []
    found = [explain_duty(district, roster, duty, gone) for duty in asked_about]
    if as_json:
        print_json(person_answer_fields(stored, answer, next(iter(found), None)))
        return
    _print_person(View(stored, current_language()), answer)
    for one in found:
        _print_duty(stored, one)


def _print_person(view: View, answer: PersonAnswer) -> None:
    person = answer.person
    click.echo(f"{person.name} ({person.number}) · {person.unit} · {person.community}")
    told = ngettext(
        "{count} duty this week, {points} points:",
        "{count} duties this week, {points} points:",
        len(answer.duties),
    )
    click.echo(told.format(count=len(answer.duties), points=answer.points))
    for duty in answer.duties:
        click.echo(f"  {when_label(duty.slot)} {view.where(duty)}")
    click.echo(
        _(
            "The {peers} others of the community with the same duty type have {duties} duties and {points} points "
            "on average. Carried points included, {more} of them have more, {fewer} fewer."
        ).format(
            peers=answer.peers,
            duties=f"{answer.peers_duties:.1f}",
            points=f"{answer.peers_points:.1f}",
            more=answer.more,
            fewer=answer.fewer,
        )
    )
    if answer.past:
        click.echo(_("The weeks before carry over {carry} points:").format(carry=f"{answer.carry:+}"))
    else:
        click.echo(_("Nothing is carried over from weeks before."))
    for week in answer.past:
        click.echo(
            _("  {week}: {duties} duties, {points} points; the others had {expected} on average").format(
                week=week.week, duties=week.duties, points=week.points, expected=f"{week.expected:.1f}"
            )
        )


def _print_duty(stored: StoredRoster, answer: DutyAnswer) -> None:
    labels = View(stored, current_language()).labels
    name = labels[answer.duty.identity]
    names = _(", ").join(labels[identity] for identity in answer.instead)
    when, gate = when_label(answer.duty.slot), gate_label(answer.duty.gate)
    if names:
        click.echo(
            _("Without {name} on {when} at {gate}, {instead} would stand there.").format(
                name=name, when=when, gate=gate, instead=names
            )
        )
    else:
        told = _("Without {name} on {when} at {gate}, the post would best be left empty.")
        click.echo(told.format(name=name, when=when, gate=gate))
    if answer.is_loan:
        click.echo(_("It is a loan, so everybody's own duties stay, and loans are made again without it:"))
    else:
        click.echo(_("The cheapest roster without it:"))
    print_moves(stored, answer.without)
    print_costs(answer.without)
    print_unproven(answer.without)
