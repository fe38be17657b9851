"""What a stored roster comes to, printed for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table

from roster_cli.cli.common import console, plain_table
from roster_cli.domain import Standing
from roster_cli.errors import Unfilled
from roster_cli.i18n import _, ngettext
from roster_cli.rules import by_term, title
from roster_cli.views.labels import management_label
from roster_cli.views.totals import Totals, bound_lines, lending_lines, standby_lines

if TYPE_CHECKING:
    from roster_cli.domain import SolveReport

NAMED = 20


def print_totals(totals: Totals, *, quiet: bool) -> None:
    """Print the summary of a solve for people to read."""
    stored = totals.stored
    told = (
        _("{week} is published, version {version}.")
        if stored.is_published
        else _("{week} is stored as a draft, version {version}.")
    )
    click.echo(told.format(week=stored.district.week, version=stored.version))
    click.echo()
    console().print(cost_table(stored.report))
    click.echo()
    for line in bound_lines(stored.report):
        click.echo(line)
    _print_posts(totals)
    _print_people(totals)
    if stored.notices and not quiet:
        click.echo(_("Notices:"))
        for notice in stored.notices:
            click.echo(f"  {notice}")


def _print_posts(totals: Totals) -> None:
    filled = totals.needed - totals.missing
    click.echo(_("Posts: {filled} of {needed} filled.").format(filled=filled, needed=totals.needed))
    lending = totals.stored.district.settings.lending
    for line in [*lending_lines(totals.stored.report, lending.within), *standby_lines(totals.stored)]:
        click.echo(line)
    if not totals.unfilled:
        return
    table = plain_table(_("unfilled posts"), _("priority"), _("people missing"), _("gate-shifts with nobody"))
    for management, priority, missing, deserted in totals.missing_by_management():
        table.add_row(management_label(management), str(priority), str(missing), str(deserted))
    click.echo()
    console().print(table)
    click.echo()


def _print_people(totals: Totals) -> None:
    told = _(
        "People: {rostered} rostered of {listed} listed; not reported: {not_reported}; outside the city: "
        "{outside}; grade too high: {grade}."
    )
    counts = {standing.value: totals.standings.get(standing, 0) for standing in Standing}
    click.echo(told.format(listed=len(totals.stored.district.people), **counts))
    count = len(totals.without_duty)
    if not count:
        click.echo(_("Everybody has a duty."))
        return
    told = ngettext("{count} person without a duty:", "{count} people without a duty:", count)
    click.echo(told.format(count=count))
    for community, names in _named(totals).items():
        click.echo(f"  {community}: {_(', ').join(names)}")
    if count > NAMED:
        click.echo(_("  … and {count} more; --json lists everybody").format(count=count - NAMED))


def _named(totals: Totals) -> dict[str, list[str]]:
    """Return the first people without a duty by community."""
    named: dict[str, list[str]] = {}
    for person in totals.without_duty[:NAMED]:
        named.setdefault(person.community, []).append(f"{person.name} ({person.number})")
    return named


def strict_met(totals: Totals) -> None:
    """See that every post is filled and everybody has a duty, which ``--strict`` asks for.

    Raises
    ------
    roster_cli.errors.Unfilled
        If that is not so.
    """
    if totals.missing or totals.without_duty:
        raise Unfilled(
            _(
                "--strict: {missing} people are missing at gates, {idle} people have no duty. "
                "The roster is stored."
            ).format(missing=totals.missing, idle=len(totals.without_duty))
        )


def cost_table(report: SolveReport) -> Table:
    """Return the cost term by term as a table."""
    table = plain_table(_("cost"), _("points"))
    for term, points in by_term(report.costs).items():
        table.add_row(title(term), f"{points:,}")
    return table
