"""Cost of unfilled posts: the first person missing where nobody stands, and each further one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from roster_cli.domain import Checkpoint, District, Roster
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm


def cost_of_gate(district: District, checkpoint: Checkpoint, needed: int, present: int) -> int:
    """Return the cost of a gate in one slot.

    Parameters
    ----------
    district
        Whose weights and priorities count.
    checkpoint
        The gate.
    needed, present
        Its headcount and how many are there.
    """
    missing = needed - present
    if missing <= 0:
        return 0
    weights = district.settings.weights
    dearest = weights.unfilled_further if present else weights.unfilled_first
    points = dearest + (missing - 1) * weights.unfilled_further
    return district.settings.priority[checkpoint.management] * points


def by_community(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each community's unfilled posts; communities without any are left out."""
    costs: Counter[str] = Counter()
    for checkpoint in district.checkpoints:
        for slot, needed in zip(district.slots, checkpoint.headcounts, strict=True):
            if needed:
                present = roster.staffing.get((checkpoint.gate, slot), 0)
                costs[checkpoint.gate.community] += cost_of_gate(district, checkpoint, needed, present)
    return +costs


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all unfilled posts."""
    return sum(by_community(district, roster).values())


def worth(district: District, checkpoint: Checkpoint, slot: int, present: int) -> int:
    """Return what one more person at a gate saves, with so many there.

    Posts of fixed duties come before all others: they are never empty.
    """
    if present < district.fixed_at.get((checkpoint.gate, district.slots[slot]), 0):
        return 1 + max(district.settings.priority.values()) * district.settings.weights.unfilled_first
    needed = checkpoint.headcounts[slot]
    return cost_of_gate(district, checkpoint, needed, present) - cost_of_gate(
        district, checkpoint, needed, present + 1
    )


RULE = CostTerm(
    "unfilled",
    N_("unfilled posts"),
    cost,
    worth=worth,
    is_near=True,
    settings={
        "unfilled_first": N_("first person missing at a gate in a shift, times the priority"),
        "unfilled_further": N_("each further person missing, times the priority"),
    },
)
