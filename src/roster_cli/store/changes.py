"""What a roster costs after it was changed, without solving anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from roster_cli.domain import CostTerm, District, Roster, SolveReport, StoredRoster
from roster_cli.rules import COST_TERMS
from roster_cli.rules.idle import is_possible, open_slots


def recounted(
    previous: StoredRoster, district: District, roster: Roster, costs: Mapping[CostTerm, int] | None = None
) -> SolveReport:
    """Return the report of a changed roster: its costs, and what is still proven about them.

    What was proven of all terms but familiarity holds as long as everything that the week was made from stays as
    it was. It holds under more absences too, for they only bar duties: just who cannot serve at all any more
    ceases to count as idle. Of anything else it is only known that no cost is below 0.

    Parameters
    ----------
    previous
        The roster before the change.
    district, roster
        The roster after it, and what it is judged by.
    costs
        What it costs by term; None to count that here.
    """
    costs = costs or {term: cost(district, roster) for term, cost in COST_TERMS.items()}
    bound = 0
    if _only_absences(previous.district, district):
        bound = max(0, previous.report.bound - _ceased_to_be_idle(previous.district, district))
    return SolveReport(costs=costs, bound=bound, familiarity_bound=0, versions=previous.report.versions)


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


def _ceased_to_be_idle(before: District, after: District) -> int:
    """Return what people may have cost as idle who cannot serve at all any more."""
    count = 0
    for old, new in zip(before.people, after.people, strict=True):
        if old.leave != new.leave and old.is_rostered:
            slots = open_slots(before, old.community)
            count += is_possible(before, old, slots) and not is_possible(after, new, slots)
    return count * before.settings.weights.idle
