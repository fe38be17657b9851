"""A roster, what it costs and how the run that made it went."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from roster_cli.domain.checkpoint import Gate
from roster_cli.domain.district import District
from roster_cli.domain.duty import Duty, Standby, UnfilledPost
from roster_cli.domain.shift import Slot
from roster_cli.domain.week import Week

Key = TypeVar("Key")
Member = TypeVar("Member")
FAMILIARITY = "familiarity"
"""Name of the term of the cost that is decided last, with everyone's shifts fixed, and has a bound of its own."""
STANDBYS = "standbys"
"""Name of the term of the cost that is decided after all duties, and has a bound of its own."""
APART = frozenset({FAMILIARITY, STANDBYS})
"""Terms that the proven bound says nothing of."""


def without_terms_apart(costs: Mapping[str, int]) -> int:
    """Return the cost of the terms together that the proven bound speaks of."""
    return sum(points for term, points in costs.items() if term not in APART)


@dataclass(frozen=True)
class Roster:
    """The duties of one week, in the order slot, gate, person, and who stands by, in the order slot, person."""

    week: Week
    duties: tuple[Duty, ...]
    standbys: tuple[Standby, ...] = ()

    def renamed(self, names: Mapping[str, str]) -> Roster:
        """Return the same with other identities for some people."""
        standbys = tuple(sorted(standby.renamed(names) for standby in self.standbys))
        return Roster(self.week, tuple(sorted(duty.renamed(names) for duty in self.duties)), standbys)

    def with_duties(self, duties: Iterable[Duty]) -> Roster:
        """Return the same with other duties, put in order; who stands by stays."""
        return replace(self, duties=tuple(sorted(duties)))

    def without(self, duty: Duty) -> Roster:
        """Return the same without one of its duties; who has which of the others is not looked up again."""
        place = bisect_left(self.duties, duty)
        return self._but(duty, (*self.duties[:place], *self.duties[place + 1 :]))

    def with_further(self, duty: Duty) -> Roster:
        """Return the same with one more duty; who has which of the others is not looked up again."""
        place = bisect_left(self.duties, duty)
        return self._but(duty, (*self.duties[:place], duty, *self.duties[place:]))

    def _but(self, duty: Duty, duties: tuple[Duty, ...]) -> Roster:
        """Return the same with other duties, which differ by one."""
        after = replace(self, duties=duties)
        more = len(duties) - len(self.duties)
        post = duty.gate, duty.slot
        own = [one for one in self.by_person.get(duty.identity, ()) if one != duty]
        there = [one for one in self.standing.get(post, ()) if one != duty.identity]
        if more > 0:
            own, there = sorted((*own, duty)), sorted((*there, duty.identity))
        vars(after)["by_person"] = with_group(self.by_person, duty.identity, tuple(own))
        vars(after)["standing"] = with_group(self.standing, post, tuple(there))
        vars(after)["staffing"] = Counter(self.staffing)
        vars(after)["staffing"][post] += more
        return after

    def with_standbys(self, standbys: Iterable[Standby]) -> Roster:
        """Return the same with others to stand by, put in order."""
        return replace(self, standbys=tuple(sorted(standbys)))

    @cached_property
    def standbys_of(self) -> Mapping[str, tuple[Slot, ...]]:
        """Return when each person stands by, in time order; people who never do are left out."""
        groups: dict[str, list[Slot]] = defaultdict(list)
        for standby in self.standbys:
            groups[standby.identity].append(standby.slot)
        return {identity: tuple(sorted(own)) for identity, own in groups.items()}

    @cached_property
    def by_person(self) -> Mapping[str, tuple[Duty, ...]]:
        """Return each person's duties in time order; people without a duty are left out."""
        groups: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            groups[duty.identity].append(duty)
        return {identity: tuple(sorted(own)) for identity, own in groups.items()}

    @cached_property
    def standing(self) -> Mapping[tuple[Gate, Slot], tuple[str, ...]]:
        """Return who stands at each gate in each slot; empty ones are left out."""
        groups: dict[tuple[Gate, Slot], list[str]] = defaultdict(list)
        for duty in self.duties:
            groups[duty.gate, duty.slot].append(duty.identity)
        return {post: tuple(people) for post, people in groups.items()}

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


def with_group(
    groups: Mapping[Key, tuple[Member, ...]], key: Key, members: tuple[Member, ...]
) -> Mapping[Key, tuple[Member, ...]]:
    """Return groups with other members in one of them; without it where there are none."""
    after = {**groups, key: members}
    if not members:
        del after[key]
    return after


@dataclass(frozen=True)
class Violation:
    """A hard rule that a roster breaks, compared by rule and place.

    Parameters
    ----------
    rule
        The rule's name: ``H1`` and so on, or ``fixed`` for a fixed duty that is missing.
    tell
        Says who, where, when and how, in the user's language; asked only for what is shown.
    identity, slot, gate, office
        What it is about, where it is about one; an office is a unit, or a post of one.
    people
        Everybody whose duties it comes from, one of whom has to give way.
    reason
        What is in the way, in few words to be translated; the same for everybody who is kept out by the same.
    degree
        By how much, from 1; more is worse.
    """

    rule: str
    tell: Callable[[], str] = field(compare=False, repr=False)
    identity: str = ""
    slot: Slot | None = None
    gate: Gate | None = None
    office: str = ""
    people: tuple[str, ...] = field(default=(), compare=False)
    reason: str = field(default="", compare=False)
    degree: int = field(default=1, compare=False)

    @property
    def message(self) -> str:
        """Return who, where, when and how, in the user's language."""
        return self.tell()


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
    stranded
        Posts that stay empty although the bound fills them.
    """

    community: str
    excess: int
    gates_proven: bool
    stranded: int = 0


@dataclass(frozen=True)
class LendingReport:
    """What people of other communities do, or could do, for posts that stay empty.

    Parameters
    ----------
    unfilled
        People missing before anybody was lent.
    within_subdistrict, within_district
        How many of these posts loans within the subdistrict, and within the district, could fill; None where that
        was not asked, after a change for one.
    loans
        How many people were lent, each for one duty.
    cost_before
        Cost of the roster before loans, all terms but those with a bound of their own.
    bound
        Proven least cost with loans, everybody's own duties as they are; None where nothing is proven.
    """

    unfilled: int
    within_subdistrict: int | None = None
    within_district: int | None = None
    loans: int = 0
    cost_before: int = 0
    bound: int | None = None


@dataclass(frozen=True)
class SolveReport:
    """How a run went: what it cost, what is proven, where the time went.

    Parameters
    ----------
    costs
        Cost by term. A roster made before a term existed lacks it, which counts 0.
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
    lending
        What loans do or could do; None where that was not asked, in rosters of older programs for one.
    standbys_bound
        Proven least cost of standbys with everybody's duties as they are; None where nothing is proven.
    """

    costs: Mapping[str, int]
    bound: int
    familiarity_bound: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    columns: int = 0
    communities: tuple[CommunityResult, ...] = ()
    cut_short: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    lending: LendingReport | None = None
    standbys_bound: int | None = None

    @property
    def cost(self) -> int:
        """Return the cost of all terms but those with a bound of their own, loans included."""
        return without_terms_apart(self.costs)

    @property
    def loans(self) -> int:
        """Return how many people are lent, each for one duty."""
        return self.lending.loans if self.lending else 0

    @property
    def cost_before_loans(self) -> int:
        """Return what `bound` bounds: the cost of the roster before anybody is lent."""
        return self.lending.cost_before if self.lending and self.lending.loans else self.cost

    @property
    def gap(self) -> int:
        """Return the points between the cost before loans and its bound."""
        return self.cost_before_loans - self.bound

    @property
    def loans_gap(self) -> int | None:
        """Return the points between the cost with loans and the bound of that; None where nothing is proven."""
        bound = self.lending.bound if self.lending else None
        return None if bound is None else self.cost - bound

    @property
    def standbys_gap(self) -> int | None:
        """Return the points between what standbys cost and the bound of that; None where nothing is proven."""
        return None if self.standbys_bound is None else self.costs.get(STANDBYS, 0) - self.standbys_bound

    @property
    def familiarity_is_bounded(self) -> bool:
        """Return whether anything is proven about familiarity: after a change by hand nothing is."""
        return self.familiarity_bound > 0 or not self.costs.get(FAMILIARITY, 0)

    @property
    def familiarity_gap(self) -> int:
        """Return the points between familiarity and its bound."""
        return self.costs.get(FAMILIARITY, 0) - self.familiarity_bound
