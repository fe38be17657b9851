"""What a roster costs after it was changed, without solving anew."""

from __future__ import annotations

from dataclasses import replace

from roster_cli.domain import District, Roster, SolveReport
from roster_cli.rules import COST_TERMS
from roster_cli.store.records import StoredRoster


def recounted(previous: StoredRoster, district: District, roster: Roster) -> SolveReport:
    """Return the report of a changed roster: its costs, and what is still proven about them.

    What was proven of all terms but familiarity holds as long as everything that the week was made from stays as
    it was; of anything else it is only known that no cost is below 0.

    Parameters
    ----------
    previous
        The roster before the change.
    district, roster
        The roster after it, and what it is judged by.
    """
    same = replace(district, history=None) == replace(previous.district, history=None)
    costs = {term: cost(district, roster) for term, cost in COST_TERMS.items()}
    bound = previous.report.bound if same and district.past == previous.district.past else 0
    return SolveReport(
        costs=costs,
        bound=bound,
        familiarity_bound=0,
        versions=previous.report.versions,
    )
