"""What a stored roster comes to, counted once, and what is proven about its cost, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roster_cli.domain import (
    FAMILIARITY,
    STANDBYS,
    CommunityResult,
    Management,
    Person,
    SolveReport,
    Standing,
    StoredRoster,
    UnfilledPost,
    Within,
)
from roster_cli.i18n import _, ngettext
from roster_cli.rules import standbys

MOST_ABOVE = 8
_LARGE = 100
"""Points above its part of the bound from which a community's empty posts are told."""


@dataclass(frozen=True)
class Totals:
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


def bound_lines(report: SolveReport) -> list[str]:
    """Return what is proven about the cost."""
    told = (
        _("Before loans, all but familiar gates: {cost} points; proven: not below {bound}; gap {gap}.")
        if report.loans
        else _("All but familiar gates: {cost} points; proven: not below {bound}; gap {gap}.")
    )
    cost, least, gap = f"{report.cost_before_loans:,}", f"{report.bound:,}", f"{report.gap:,}"
    lines = [told.format(cost=cost, bound=least, gap=gap), *_helpers_lines(report)]
    familiarity = f"{report.costs.get(FAMILIARITY, 0):,}"
    if report.familiarity_is_bounded:
        told = _("Familiar gates: {cost} points; proven: not below {bound} with these shifts; gap {gap}.")
        bound, gap = f"{report.familiarity_bound:,}", f"{report.familiarity_gap:,}"
        lines.append(told.format(cost=familiarity, bound=bound, gap=gap))
    else:
        lines.append(_("Familiar gates: {cost} points.").format(cost=familiarity))
    if report.gap and (above := above_bound(report)):
        lines.append(_where_above(above))
        lines.extend(_why_above(above))
    if report.cut_short:
        lines.append(_("The search was cut short: more time may find a better roster."))
    return lines


def _helpers_lines(report: SolveReport) -> Iterator[str]:
    """Yield what is proven about the cost of loans and standbys."""
    if report.lending and report.lending.loans:
        if report.lending.bound is None:
            yield _("With loans: {cost} points.").format(cost=f"{report.cost:,}")
        else:
            told = _("With loans: {cost} points; proven: not below {bound} with these duties; gap {gap}.")
            bound, gap = f"{report.lending.bound:,}", f"{report.loans_gap:,}"
            yield told.format(cost=f"{report.cost:,}", bound=bound, gap=gap)
    if report.standbys_bound is not None:
        told = _("Standbys: {cost} points; proven: not below {bound} with these duties; gap {gap}.")
        cost = f"{report.costs.get(STANDBYS, 0):,}"
        yield told.format(cost=cost, bound=f"{report.standbys_bound:,}", gap=f"{report.standbys_gap:,}")


def lending_lines(report: SolveReport, within: Within) -> list[str]:
    """Return what loans do, or could do, for posts that stay empty."""
    lending = report.lending
    if lending is None or not lending.unfilled:
        return []
    lines = []
    if lending.loans or within is not Within.NONE:
        told = ngettext(
            "{count} of {unfilled} unfilled posts is filled by a loan to another community (支援).",
            "{count} of {unfilled} unfilled posts are filled by loans to other communities (支援).",
            lending.loans,
        )
        lines.append(told.format(count=lending.loans, unfilled=lending.unfilled))
    if lending.within_subdistrict is None or within is Within.DISTRICT:
        return lines
    told = (
        _("Lending within the whole district could fill {district} of {unfilled} ([lending] in roster.toml).")
        if within is Within.SUBDISTRICT
        else _(
            "Lending could fill {subdistrict} of {unfilled} unfilled posts within the subdistrict, {district} "
            "within the district ([lending] in roster.toml)."
        )
    )
    counts = {"subdistrict": lending.within_subdistrict, "district": lending.within_district}
    return [*lines, told.format(unfilled=lending.unfilled, **counts)]


def standby_lines(stored: StoredRoster) -> list[str]:
    """Return how many stand by, and how many are missing to; nothing where nobody is wanted."""
    if not stored.district.settings.standby.people:
        return []
    absent = sum(standbys.missing(stored.district, stored.roster).values())
    told = _("Standbys: {count} stand by, {missing} are missing.")
    return [told.format(count=len(stored.roster.standbys), missing=absent)]


def above_bound(report: SolveReport) -> list[CommunityResult]:
    """Return the communities above their part of the bound by a point or more, those farthest above first."""
    return sorted((own for own in report.communities if own.excess), key=lambda own: -own.excess)


def _why_above(above: Sequence[CommunityResult]) -> list[str]:
    """Return a line for each community, of those told, where posts make the gap."""
    return [
        ngettext(
            "{community}: {count} post that the bound fills stays empty.",
            "{community}: {count} posts that the bound fills stay empty.",
            own.stranded,
        ).format(community=own.community, count=own.stranded)
        for own in above[:MOST_ABOVE]
        if own.stranded and own.excess >= _LARGE
    ]


def _where_above(above: Sequence[CommunityResult]) -> str:
    named = _(", ").join(f"{own.community} {own.excess:,}" for own in above[:MOST_ABOVE])
    if len(above) <= MOST_ABOVE:
        return _("Points above their part of the bound: {communities}.").format(communities=named)
    return _("Points above their part of the bound: {communities}, and {count} communities more.").format(
        communities=named, count=len(above) - MOST_ABOVE
    )
