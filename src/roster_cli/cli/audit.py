"""``roster audit``: check a stored roster against every rule, from the database alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.errors import RosterError
from roster_cli.i18n import _, ngettext
from roster_cli.rules import HARD_RULES, by_term, sign, title
from roster_cli.shapes.audit import audit_fields
from roster_cli.views.totals import bound_lines

if TYPE_CHECKING:
    from roster_cli.audit import AuditResult
    from roster_cli.domain import StoredRoster
    from roster_cli.small_changes import SmallChange


@roster_command(
    "audit",
    about=_("Check a stored roster against every rule and count its cost anew, from the database alone."),
    examples=("roster audit", "roster audit --week 2022-W11 --json"),
)
@stored_week_option()
@json_option()
@pass_session
def command(session: Session, *, week: Asked, as_json: bool) -> None:
    """Judge, print, and fail if a rule is broken."""
    from roster_cli.audit import audit
    from roster_cli.small_changes import small_changes

    with session.open_store() as store:
        stored = week.load(store)
    result = audit(stored.district, stored.roster)
    changes = small_changes(stored.district, stored.roster)
    if as_json:
        print_json(audit_fields(stored, result, len(changes)))
    else:
        _print(stored, result)
        click.echo(_small_changes_line(changes))
    if result.violations:
        count = len(result.violations)
        raise RosterError(
            ngettext(
                "The roster breaks a rule in {count} place.", "The roster breaks rules in {count} places.", count
            ).format(count=count)
        )


def _counts(result: AuditResult) -> Mapping[str, int]:
    return Counter(fault.rule for fault in result.violations)


def _print(stored: StoredRoster, result: AuditResult) -> None:
    out, counts = console(), _counts(result)
    told = _("{week}, version {version}: {duties} duties checked.")
    click.echo(
        told.format(week=stored.district.week, version=stored.version, duties=len(stored.roster.duties)) + "\n"
    )
    rules = plain_table(_("rule"), _("violations"))
    for rule in HARD_RULES:
        rules.add_row(f"{sign(rule)} {title(rule)}", str(counts[rule]) if counts[rule] else _("none"))
    out.print(rules)
    click.echo()
    for fault in result.violations:
        out.print(Text(f"{sign(fault.rule)}: {fault.message}", style="red"), soft_wrap=True)
    out.print(_costs(stored, result))
    click.echo()
    for line in bound_lines(stored.report):
        click.echo(line)
    if by_term(result.costs) != by_term(stored.report.costs):
        click.echo(
            _("The cost differs from the stored one: weeks before this one were changed after it was made.")
        )


def _small_changes_line(changes: Sequence[SmallChange]) -> str:
    if not changes:
        return _("No change of one duty, and no exchange of two, would lower the cost (familiarity aside).")
    told = ngettext(
        "{count} change of one or two duties would lower the cost, by {points} points.",
        "{count} changes of one or two duties would each lower the cost, the best by {points} points.",
        len(changes),
    )
    return told.format(count=len(changes), points=f"{changes[0].points:,}")


def _costs(stored: StoredRoster, result: AuditResult) -> object:
    table = plain_table(_("cost"), _("counted now"), _("stored"))
    for term, points in by_term(stored.report.costs).items():
        table.add_row(title(term), f"{result.costs.get(term, 0):,}", f"{points:,}")
    return table
