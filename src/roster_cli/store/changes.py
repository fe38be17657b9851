"""What a roster costs after it was changed, without solving anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from roster_cli import rules
from roster_cli.domain import (
    District,
    LendingReport,
    Roster,
    SolveReport,
    StoredRoster,
    without_terms_apart,
)
from roster_cli.rules import own_community


def recounted(
    previous: StoredRoster, district: District, roster: Roster, costs: Mapping[str, int] | None = None
) -> SolveReport:
    """Return the report of a changed roster: its costs, and what is still proven about them.

    What was proven of all terms but familiarity holds as long as everything that the week was made from stays as
    it was. It holds under more absences too, for they only bar duties, less what terms say that absences relieve.
    Of anything else it is only known that no cost is below 0.

    Parameters
    ----------
    previous
        The roster before the change.
    district, roster
        The roster after it, and what it is judged by.
    costs
        What it costs by term; None to count that here.
    """
    bound = 0
    if _only_absences(previous.district, district):
        relief = sum(term.relief(previous.district, district) for term in rules.COST_TERMS.values() if term.relief)
        bound = max(0, previous.report.bound - relief)
    costs = costs or rules.costs(district, roster)
    return SolveReport(
        costs=costs,
        bound=bound,
        familiarity_bound=0,
        versions=previous.report.versions,
        lending=_lending(district, roster),
    )


def _lending(district: District, roster: Roster) -> LendingReport | None:
    """Return what the loans in a roster come to; None where there is none."""
    loans = own_community.loans(district, roster)
    if not loans:
        return None
    own = roster.with_duties(set(roster.duties).difference(loans))
    unfilled = sum(post.missing for post in own.unfilled(district))
    before = without_terms_apart(rules.costs(district, own))
    return LendingReport(unfilled, loans=len(loans), cost_before=before)


def _only_absences(before: District, after: District) -> bool:
    """Return whether nothing differs but that people are on leave in more slots."""
    others = [one.name for one in fields(District) if one.name not in ("people", "history")]
    return (
        len(before.people) == len(after.people)
        and before.past == after.past
        and all(getattr(before, name) == getattr(after, name) for name in others)
        and all(
            old is new or (old.leave <= new.leave and replace(old, leave=new.leave) == new)
            for old, new in zip(before.people, after.people, strict=True)
        )
    )
