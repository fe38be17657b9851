"""A roster, what it costs and how the run that made it went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from roster_cli.domain.checkpoint import Gate
from roster_cli.domain.district import District
from roster_cli.domain.duty import Duty, UnfilledPost
from roster_cli.domain.shift import Slot
from roster_cli.domain.week import Week


class CostTerm(StrEnum):
    """The terms of the cost, in the order in which they are reported."""

    UNFILLED = "unfilled"
    IDLE = "idle"
    FREE_DAY = "free_day"
    FAIRNESS = "fairness"
    ROTATION = "rotation"
    PREFERENCE = "preference"
    FAMILIARITY = "familiarity"


@dataclass(frozen=True)
class Roster:
    """The duties of one week, in the order slot, gate, person."""

    week: Week
    duties: tuple[Duty, ...]

    @cached_property
    def by_person(self) -> Mapping[str, tuple[Duty, ...]]:
        """Return each person's duties in time order; people without a duty are left out."""
        groups: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            groups[duty.identity].append(duty)
        return {identity: tuple(sorted(own)) for identity, own in groups.items()}

    @cached_property
    def staffing(self) -> Mapping[tuple[Gate, Slot], int]:
        """Return how many people stand at each gate in each slot; empty ones count 0."""
        return Counter((duty.gate, duty.slot) for duty in self.duties)

    def unfilled(self, district: District) -> tuple[UnfilledPost, ...]:
        """Return the posts that nobody holds, in time order, then in the order of the checkpoint list."""
        return tuple(
            UnfilledPost(slot, checkpoint.gate, needed - self.staffing[checkpoint.gate, slot])
            for index, slot in enumerate(district.slots)
            for checkpoint in district.checkpoints
            if (needed := checkpoint.headcounts[index]) > self.staffing[checkpoint.gate, slot]
        )


@dataclass(frozen=True)
class Violation:
    """A hard rule that a roster breaks.

    Parameters
    ----------
    rule
        ``H1`` to ``H7``, or ``fixed`` for a fixed duty that is missing.
    message
        Who, where, when and how, in the user's language.
    identity, slot, gate
        What it is about, where it is about one.
    """

    rule: str
    message: str
    identity: str = ""
    slot: Slot | None = None
    gate: Gate | None = None


@dataclass(frozen=True)
class CommunityResult:
    """How one community came out.

    Parameters
    ----------
    community
        Its name.
    excess
        Points that its part of the roster lies above its part of the bound.
    gates_proven
        Whether its familiarity is proven optimal.
    """

    community: str
    excess: int
    gates_proven: bool


@dataclass(frozen=True)
class SolveReport:
    """How a run went: what it cost, what is proven, where the time went.

    Parameters
    ----------
    costs
        Cost by term, every term present.
    bound
        Proven lower bound of all terms but familiarity together.
    familiarity_bound
        Proven lower bound of familiarity with everyone's shifts fixed.
    seconds
        Wall-clock time by stage, in the order in which the stages ran.
    columns
        Weekly patterns priced into the model.
    communities
        Result by community in the order of the checkpoint list.
    cut_short
        Whether a time limit or an interruption ended the search early.
    versions
        Versions that a repeat depends on: ``roster-cli``, ``ortools`` and others.
    """

    costs: Mapping[CostTerm, int]
    bound: int
    familiarity_bound: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    columns: int = 0
    communities: tuple[CommunityResult, ...] = ()
    cut_short: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """Return the cost of all terms but familiarity: what `bound` bounds."""
        return sum(value for term, value in self.costs.items() if term is not CostTerm.FAMILIARITY)

    @property
    def gap(self) -> int:
        """Return the points between the cost and its bound."""
        return self.cost - self.bound

    @property
    def familiarity_gap(self) -> int:
        """Return the points between familiarity and its bound."""
        return self.costs[CostTerm.FAMILIARITY] - self.familiarity_bound
