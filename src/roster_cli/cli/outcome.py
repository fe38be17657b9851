"""What a stored roster comes to: counted once, printed for people or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click
from rich.table import Table

from roster_cli.cli.common import console, plain_table
from roster_cli.domain import FAMILIARITY, Management, Person, Standing, UnfilledPost
from roster_cli.errors import Unfilled
from roster_cli.i18n import _, ngettext
from roster_cli.rules import by_term, title
from roster_cli.views.labels import management_label

if TYPE_CHECKING:
    from roster_cli.domain import CommunityResult, SolveReport, StoredRoster

NAMED = 20
MOST_ABOVE = 8


@dataclass(frozen=True)
class Outcome:
    """A stored roster, counted.

    Parameters
    ----------
    stored
        The roster.
    """

    stored: StoredRoster

    @cached_property
    def unfilled(self) -> tuple[UnfilledPost, ...]:
        """Return the unfilled posts."""
        return self.stored.roster.unfilled(self.stored.district)

    @cached_property
    def missing(self) -> int:
        """Return how many people are missing at all gates and shifts together."""
        return sum(post.missing for post in self.unfilled)

    @cached_property
    def needed(self) -> int:
        """Return how many people all gates and shifts need together."""
        return sum(sum(checkpoint.headcounts) for checkpoint in self.stored.district.checkpoints)

    @cached_property
    def without_duty(self) -> tuple[Person, ...]:
        """Return the rostered people without a duty, by community."""
        busy = self.stored.roster.by_person
        people = self.stored.district.rostered_in.values()
        return tuple(person for own in people for person in own if person.identity not in busy)

    @cached_property
    def standings(self) -> Mapping[Standing, int]:
        """Return how many people are rostered, and how many are not for which reason."""
        return Counter(person.standing for person in self.stored.district.people)

    def missing_by_management(self) -> list[tuple[Management, int, int, int]]:
        """Return type of estate, its priority, people missing, gate-shifts with nobody; weakest first."""
        district, staffing = self.stored.district, self.stored.roster.staffing
        missing: Counter[Management] = Counter()
        deserted: Counter[Management] = Counter()
        for post in self.unfilled:
            management = district.checkpoint_by_gate[post.gate].management
            missing[management] += post.missing
            deserted[management] += not staffing[post.gate, post.slot]
        priority = district.settings.priority
        return [
            (management, priority[management], missing[management], deserted[management])
            for management in sorted(missing, key=lambda management: -priority[management])
        ]

    def as_json(self) -> dict[str, object]:
        """Return the fields that docs/json.md describes for a roster."""
        stored, report = self.stored, self.stored.report
        return {
            "week": stored.district.week,
            "version": stored.version,
            "status": "published" if stored.is_published else "draft",
            "created_at": stored.created_at,
            "published_at": stored.published_at,
            "people": {
                "listed": len(stored.district.people),
                **{standing.value: self.standings.get(standing, 0) for standing in Standing},
                "without_duty": [
                    {
                        "identity": person.number,
                        "name": person.name,
                        "unit": person.unit,
                        "community": person.community,
                    }
                    for person in self.without_duty
                ],
            },
            "posts": {"needed": self.needed, "filled": self.needed - self.missing, "unfilled": self.missing},
            "unfilled_by_management": [
                {"management": management, "priority": priority, "missing": missing, "nobody_there": deserted}
                for management, priority, missing, deserted in self.missing_by_management()
            ],
            "unfilled": [
                {"date": post.slot.date, "shift": post.slot.shift, **post.gate._asdict(), "missing": post.missing}
                for post in self.unfilled
            ],
            **cost_fields(report),
            "cut_short": report.cut_short,
            "columns": report.columns,
            "communities": {
                "total": len(report.communities),
                "at_bound": sum(result.excess == 0 for result in report.communities),
                "above_bound": [
                    {"community": result.community, "points": result.excess} for result in above_bound(report)
                ],
                "gates_proven": sum(result.gates_proven for result in report.communities),
            },
            "versions": dict(report.versions),
            "notices": list(stored.notices),
        }

    def print(self, *, quiet: bool) -> None:
        """Print the summary of a solve for people to read."""
        stored = self.stored
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
        self._print_posts()
        self._print_people()
        if stored.notices and not quiet:
            click.echo(_("Notices:"))
            for notice in stored.notices:
                click.echo(f"  {notice}")

    def _print_posts(self) -> None:
        filled = self.needed - self.missing
        click.echo(_("Posts: {filled} of {needed} filled.").format(filled=filled, needed=self.needed))
        if not self.unfilled:
            return
        table = plain_table(_("unfilled posts"), _("priority"), _("people missing"), _("gate-shifts with nobody"))
        for management, priority, missing, deserted in self.missing_by_management():
            table.add_row(management_label(management), str(priority), str(missing), str(deserted))
        click.echo()
        console().print(table)
        click.echo()

    def _print_people(self) -> None:
        told = _(
            "People: {rostered} rostered of {listed} listed; not reported: {not_reported}; outside the city: "
            "{outside}; grade too high: {grade}."
        )
        counts = {standing.value: self.standings.get(standing, 0) for standing in Standing}
        click.echo(told.format(listed=len(self.stored.district.people), **counts))
        count = len(self.without_duty)
        if not count:
            click.echo(_("Everybody has a duty."))
            return
        told = ngettext("{count} person without a duty:", "{count} people without a duty:", count)
        click.echo(told.format(count=count))
        for community, names in self._named().items():
            click.echo(f"  {community}: {_(', ').join(names)}")
        if count > NAMED:
            click.echo(_("  … and {count} more; --json lists everybody").format(count=count - NAMED))

    def _named(self) -> dict[str, list[str]]:
        """Return the first people without a duty by community."""
        named: dict[str, list[str]] = {}
        for person in self.without_duty[:NAMED]:
            named.setdefault(person.community, []).append(f"{person.name} ({person.number})")
        return named


def strict_met(outcome: Outcome) -> None:
    """See that every post is filled and everybody has a duty, which ``--strict`` asks for.

    Raises
    ------
    roster_cli.errors.Unfilled
        If that is not so.
    """
    if outcome.missing or outcome.without_duty:
        raise Unfilled(
            _(
                "--strict: {missing} people are missing at gates, {idle} people have no duty. "
                "The roster is stored."
            ).format(missing=outcome.missing, idle=len(outcome.without_duty))
        )


def cost_fields(report: SolveReport) -> dict[str, object]:
    """Return cost, bound and gap as JSON fields."""
    return {
        "costs": by_term(report.costs),
        "cost": report.cost,
        "bound": report.bound,
        "gap": report.gap,
        "familiarity_bound": report.familiarity_bound,
        "familiarity_gap": report.familiarity_gap,
    }


def cost_table(report: SolveReport) -> Table:
    """Return the cost term by term as a table."""
    table = plain_table(_("cost"), _("points"))
    for term, points in by_term(report.costs).items():
        table.add_row(title(term), f"{points:,}")
    return table


def bound_lines(report: SolveReport) -> list[str]:
    """Return what is proven about the cost."""
    lines = [
        _("All but familiar gates: {cost} points; proven: not below {bound}; gap {gap}.").format(
            cost=f"{report.cost:,}", bound=f"{report.bound:,}", gap=f"{report.gap:,}"
        ),
    ]
    familiarity = f"{report.costs.get(FAMILIARITY, 0):,}"
    if report.familiarity_is_bounded:
        told = _("Familiar gates: {cost} points; proven: not below {bound} with these shifts; gap {gap}.")
        bound, gap = f"{report.familiarity_bound:,}", f"{report.familiarity_gap:,}"
        lines.append(told.format(cost=familiarity, bound=bound, gap=gap))
    else:
        lines.append(_("Familiar gates: {cost} points.").format(cost=familiarity))
    if report.gap and (above := above_bound(report)):
        lines.append(_where_above(above))
    if report.cut_short:
        lines.append(_("The search was cut short: more time may find a better roster."))
    return lines


def above_bound(report: SolveReport) -> list[CommunityResult]:
    """Return the communities above their part of the bound by a point or more, those farthest above first."""
    return sorted((own for own in report.communities if own.excess), key=lambda own: -own.excess)


def _where_above(above: Sequence[CommunityResult]) -> str:
    named = _(", ").join(f"{own.community} {own.excess:,}" for own in above[:MOST_ABOVE])
    if len(above) <= MOST_ABOVE:
        return _("Points above their part of the bound: {communities}.").format(communities=named)
    return _("Points above their part of the bound: {communities}, and {count} communities more.").format(
        communities=named, count=len(above) - MOST_ABOVE
    )
