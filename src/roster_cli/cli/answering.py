"""What the commands that answer questions share: how a change that is only thought of is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from roster_cli.change.moves import vacancies
from roster_cli.cli.common import Decorated, console, plain_table
from roster_cli.domain import Duty, Slot
from roster_cli.i18n import _, current_language
from roster_cli.rules import own_community, title
from roster_cli.views.labels import gate_label, when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.answers.obstacles import Freed
    from roster_cli.answers.outcome import Outcome
    from roster_cli.change.moves import Move
    from roster_cli.domain import StoredRoster

_SHOWN, _NAMED = 12, 8


def begun_option(function: Decorated) -> Decorated:
    """Add the option ``--from``."""
    return click.option(
        "--from",
        "start",
        metavar="DATE[THH:MM]",
        help=_("What begins before this moment stays (default: now, in a week that is running)."),
    )(function)


def begun_so_far(stored: StoredRoster, start: str | None) -> frozenset[Slot]:
    """Return the slots that have begun; none of a week that is over: it is asked about as if it lay ahead."""
    from roster_cli.change.moments import begun, read_moment

    district = stored.district
    gone = begun(district, read_moment(start, district.week, district.settings))
    return gone if len(gone) < len(district.slots) else frozenset()


def labels_of(stored: StoredRoster, outcome: Outcome) -> Mapping[str, str]:
    """Return what people of either side are called."""
    sides = (outcome.before.district, outcome.after.district)
    before, after = (View(replace(stored, district=side), current_language()).labels for side in sides)
    return {**before, **after}


def print_moves(stored: StoredRoster, outcome: Outcome, *, everything: bool = True) -> None:
    """Print which posts change hands."""
    labels = labels_of(stored, outcome)
    vacant = vacancies(outcome.after.district, outcome.after.roster, outcome.moves)
    shown = outcome.moves if everything else outcome.moves[:_SHOWN]
    for move in shown:
        click.echo(
            _("  {when} {gate}: {before} → {after}").format(
                when=when_label(move.slot),
                gate=gate_label(move.gate),
                before=_called(outcome, labels, move, move.before) if move.before else _("nobody"),
                after=_called(outcome, labels, move, move.after) if move.after else vacant[move],
            )
        )
    if left := len(outcome.moves) - len(shown):
        told = _("  … and {count} more; --all lists all")
        click.echo(told.format(count=left))


def _called(outcome: Outcome, labels: Mapping[str, str], move: Move, identity: str) -> str:
    """Return what somebody is called who stands at a gate before or after, with a mark where that is a loan."""
    duty = Duty(move.slot, move.gate, identity)
    is_loan = any(own_community.is_loan(side.district, duty) for side in (outcome.before, outcome.after))
    return _("{name} (loan)").format(name=labels[identity]) if is_loan else labels[identity]


def print_costs(outcome: Outcome) -> None:
    """Print what each term of the cost gains or loses, and their sum."""
    table = plain_table(_("cost"), _("before"), _("after"), _("difference"))
    for term, difference in outcome.difference.items():
        if difference:
            before, after = outcome.before.costs[term], outcome.after.costs[term]
            table.add_row(title(term), f"{before:,}", f"{after:,}", f"{difference:+,}")
    if not table.row_count:
        click.echo(_("The cost stays as it is."))
        return
    both = (sum(side.costs.values()) for side in (outcome.before, outcome.after))
    before, after = both
    table.add_section()
    table.add_row(_("all together"), f"{before:,}", f"{after:,}", f"{after - before:+,}")
    console().print(table)


def print_unproven(outcome: Outcome) -> None:
    """Print what is not proven of a change."""
    if outcome.loans_gap:
        click.echo(
            _("Other loans may be cheaper by {gap} points at most, with the same own duties.").format(
                gap=f"{outcome.loans_gap:,}"
            )
        )
    if not outcome.proven:
        click.echo(_("It is not proven that no cheaper way exists."))


def some(names: Sequence[str], *, everybody: bool) -> str:
    """Return names as a list, the first few of them unless everybody is wanted."""
    shown = names if everybody else names[:_NAMED]
    more = len(names) - len(shown)
    return _(", ").join(shown) + (_(" … and {count} more").format(count=more) if more else "")


def print_freed(freed: Sequence[Freed], labels: Mapping[str, str], *, everybody: bool) -> None:
    """Print whom one change of somebody's duty would free for a post, with the change."""
    with_taker = [one for one in freed if one.taker]
    for one in with_taker if everybody else with_taker[:_NAMED]:
        assert one.taker is not None
        told = _("  {name} would be free if {taker} took {owner}'s duty on {when} at {gate}")
        click.echo(
            told.format(
                name=labels[one.person.identity],
                taker=labels[one.taker.identity],
                owner=labels[one.duty.identity],
                when=when_label(one.duty.slot),
                gate=gate_label(one.duty.gate),
            )
        )
    if not everybody and (more := len(with_taker) - _NAMED) > 0:
        click.echo(_("  … and {count} more; --all lists everybody").format(count=more))
    without = [labels[one.person.identity] for one in freed if not one.taker]
    if without:
        told = _("One duty less would free these, but nobody is free to take that duty: {names}")
        click.echo(told.format(names=some(without, everybody=everybody)))
