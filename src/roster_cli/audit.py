"""Judge a roster rule by rule and cost term by cost term, from the district alone.

Nothing here knows how a roster came about: solved, changed by hand or read back from the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roster_cli.domain import CostTerm, District, Roster, Violation
from roster_cli.rules import COST_TERMS, HARD_RULES


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    Parameters
    ----------
    violations
        Every breach of a hard rule, in the order H1 to H7, then fixed duties that are missing.
    costs
        Cost by term, every term present.
    """

    violations: tuple[Violation, ...]
    costs: Mapping[CostTerm, int]

    @property
    def cost(self) -> int:
        """Return the cost of all terms but familiarity."""
        return sum(points for term, points in self.costs.items() if term is not CostTerm.FAMILIARITY)


def audit(district: District, roster: Roster) -> AuditResult:
    """Check a roster against every hard rule and count its cost.

    A corrupt roster is judged like any other: unknown people, gates and shifts are violations, and cost nothing.

    Parameters
    ----------
    district
        The planning problem.
    roster
        The duties to judge.

    Returns
    -------
    AuditResult
        The violations and the costs.
    """
    return AuditResult(
        violations=tuple(violation for check in HARD_RULES.values() for violation in check(district, roster)),
        costs=MappingProxyType({term: cost(district, roster) for term, cost in COST_TERMS.items()}),
    )
