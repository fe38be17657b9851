"""Cost of loans: people who serve outside of their own community."""

from __future__ import annotations

from roster_cli.domain import District, Roster
from roster_cli.i18n import N_
from roster_cli.rules import own_community
from roster_cli.rules.book import CostTerm


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all loans."""
    return district.settings.weights.loan * len(own_community.loans(district, roster))


RULE = CostTerm(
    "loans",
    N_("loans to other communities"),
    cost,
    is_near=True,
    settings={"loan": N_("each duty on loan to another community")},
)
