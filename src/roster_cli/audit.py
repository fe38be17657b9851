"""Judge a roster rule by rule and cost term by cost term, from the district alone.

Nothing here knows how a roster came about: solved, changed by hand or read back from the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roster_cli.domain import District, Roster, Violation, without_terms_apart
from roster_cli.rules import costs, violations


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    Parameters
    ----------
    violations
        Every breach of a hard rule, in the order of the rule book.
    costs
        Cost by term, every term present.
    """

    violations: tuple[Violation, ...]
    costs: Mapping[str, int]

    @property
    def cost(self) -> int:
        """Return the cost of all terms but familiarity."""
        return without_terms_apart(self.costs)


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
        violations=tuple(violations(district, roster)), costs=MappingProxyType(costs(district, roster))
    )
