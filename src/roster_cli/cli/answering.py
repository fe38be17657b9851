"""What the commands that answer questions share: how a change that is only thought of is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import console, plain_table
from roster_cli.i18n import _, current_language
from roster_cli.rules import title
from roster_cli.views.labels import gate_label, when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.answers.outcome import Outcome
    from roster_cli.domain import StoredRoster

_SHOWN = 12


def labels_of(stored: StoredRoster, outcome: Outcome) -> Mapping[str, str]:
    """Return what people of either side are called."""
    sides = (outcome.before.district, outcome.after.district)
    before, after = (View(replace(stored, district=side), current_language()).labels for side in sides)
    return {**before, **after}


def print_moves(stored: StoredRoster, outcome: Outcome, *, everything: bool = True) -> None:
    """Print which posts change hands."""
    labels = labels_of(stored, outcome)
    shown = outcome.moves if everything else outcome.moves[:_SHOWN]
    for move in shown:
        click.echo(
            _("  {when} {gate}: {before} → {after}").format(
                when=when_label(move.slot),
                gate=gate_label(move.gate),
                before=labels[move.before] if move.before else _("nobody"),
                after=labels[move.after] if move.after else _("nobody (unfilled)"),
            )
        )
    if left := len(outcome.moves) - len(shown):
        told = _("  … and {count} more; --all lists all")
        click.echo(told.format(count=left))


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
