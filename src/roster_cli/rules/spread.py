"""Cost of people missing together: the more a community lacks in a shift, the dearer each further one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from roster_cli.domain import District, Roster, Slot
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm


def missing(district: District, roster: Roster) -> Mapping[tuple[str, Slot], int]:
    """Return how many people are missing by community and slot; where nobody is, it is left out."""
    people: Counter[tuple[str, Slot]] = Counter()
    for checkpoint in district.checkpoints:
        for slot, needed in zip(district.slots, checkpoint.headcounts, strict=True):
            if needed:
                present = roster.staffing.get((checkpoint.gate, slot), 0)
                people[checkpoint.gate.community, slot] += max(0, needed - present)
    return +people


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all people who are missing together."""
    each = district.settings.weights.spread
    return sum(each * count * (count - 1) // 2 for count in missing(district, roster).values())


def shortage(district: District, community: str, slot: int) -> Sequence[int]:
    """Return what the first, the second … person missing in a community and a slot costs."""
    posts = sum(checkpoint.headcounts[slot] for checkpoint in district.checkpoints_of[community])
    each = district.settings.weights.spread
    return range(0, each * posts, each) if each else [0] * posts


RULE = CostTerm(
    "spread",
    N_("empty posts in one shift"),
    cost,
    shortage=shortage,
    is_near=True,
    settings={"spread": N_("each pair of people missing of a community in the same shift")},
)
