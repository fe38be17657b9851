"""Some communities to be planned anew while everybody else keeps their duties.

People meet across communities only in office posts and caps. With everybody elsewhere held to their duties, what
these leave is known, and the best plan for a few communities is a small problem that is solved to a proof in a
fraction of a second. Loans are held too: who is on loan serves where they do, and so do those who come.

What is aimed at is always the same: first the least cost, then the fewest duties that go to somebody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from roster_cli.domain import District, Duty, Gate, Roster, Slot, Within
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import familiarity, own_community, worth
from roster_cli.rules.modelling import Booleans, CouplingRow, Integers
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Tiers
from roster_cli.solve.matching import cheapest_matching
from roster_cli.solve.model import BARRED, Model, Parts, surroundings
from roster_cli.solve.quotas import BlockResult, Effort, Level, solve_block
from roster_cli.solve.relaxation import marginal_prices

_WORK = 2.0
_ANY_POINTS = float(FORBIDDEN >> 14)
"""More than any reduced cost of what is allowed."""


@dataclass(frozen=True)
class Plan:
    """What everybody of some communities does, the best there is.

    Parameters
    ----------
    roster
        The whole district's duties with it.
    proven
        Whether no cheaper plan exists while everybody elsewhere stays.
    worth
        What one more person would be worth by community and slot, in units of 1/SCALE point.
    """

    roster: Roster
    proven: bool
    worth: Integers | None = None


@dataclass(frozen=True)
class Scene:
    """Communities to be planned anew.

    Parameters
    ----------
    district, roster
        The whole district and its duties.
    communities
        Names of those whose people may move, in the order of the checkpoint list.
    parts
        The district laid out for such questions, where several are asked.
    begun
        Slots that have begun: everybody's duties then stay.
    """

    district: District
    roster: Roster
    communities: tuple[str, ...]
    parts: Parts | None = None
    begun: frozenset[Slot] = frozenset()

    @cached_property
    def model(self) -> Model:
        """Return the communities as arrays."""
        parts = self.parts or Parts(surroundings(self.district, self.communities), self.roster)
        return parts.part(self.communities)

    @cached_property
    def held(self) -> Mapping[tuple[int, int], Gate]:
        """Return the gate of each duty of the communities' people, loans left out, by person and slot."""
        slots = self.model.district.slot_index
        return {
            (self.place[duty.identity], slots[duty.slot]): duty.gate
            for duty in self.roster.duties
            if duty.identity in self.place and duty not in self.loans
        }

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Return the place of each of the communities' rostered people."""
        return {person.identity: index for index, person in enumerate(self.model.people)}

    @cached_property
    def loans(self) -> frozenset[Duty]:
        """Return the loans from these communities and to them."""
        return frozenset(
            loan
            for loan in own_community.loans(self.district, self.roster)
            if loan.identity in self.place or loan.gate.community in self.communities
        )

    @cached_property
    def lent(self) -> Booleans:
        """Return who is on loan elsewhere when, shape (people, slots)."""
        lent = np.zeros((len(self.model.people), len(self.model.district.slots)), dtype=bool)
        for loan in self.loans:
            if loan.identity in self.place:
                lent[self.place[loan.identity], self.district.slot_index[loan.slot]] = True
        return lent

    @cached_property
    def helping(self) -> Counter[tuple[Gate, Slot]]:
        """Return how many people on loan stand at each gate of these communities when."""
        return Counter((loan.gate, loan.slot) for loan in self.loans if loan.gate.community in self.communities)

    @cached_property
    def now(self) -> Booleans:
        """Return who is on duty when, also on loan, shape (people, slots)."""
        now = self.lent.copy()
        for place in self.held:
            now[place] = True
        return now

    @cached_property
    def staffing(self) -> Integers:
        """Return the communities' own people on duty there, shape (communities, slots)."""
        staffing = np.zeros_like(self.model.headcount)
        np.add.at(staffing, self.model.community, (self.now & ~self.lent).astype(np.int64))
        return staffing

    @cached_property
    def _lent_from(self) -> Integers:
        """Return how many of the communities' people are on loan, shape (communities, slots)."""
        lent = np.zeros_like(self.model.headcount)
        np.add.at(lent, self.model.community, self.lent.astype(np.int64))
        return lent

    @cached_property
    def _is_begun(self) -> Booleans:
        """Return which slots have begun, shape (slots,)."""
        return np.array([slot in self.begun for slot in self.district.slots], dtype=bool)

    @cached_property
    def choice(self) -> Integers | None:
        """Return everybody's present pattern; None where the present week breaks a rule for somebody."""
        pattern_of = {works.tobytes(): index for index, works in enumerate(self.model.works)}
        found = [pattern_of.get(own.astype(np.uint8).tobytes(), -1) for own in self.now]
        choice = np.array(found, dtype=np.int64)
        if (choice < 0).any() or (self.model.costs[np.arange(len(choice)), choice] == BARRED).any():
            return None
        if self.loans and self.district.settings.lending.within is Within.NONE:
            return None
        on_duty = self.model.works[choice]
        if any(row.used(on_duty) > row.room for row in self.model.rows):
            return None
        there = self.staffing.copy()
        for (gate, slot), count in self.helping.items():
            there[self.communities.index(gate.community), self.district.slot_index[slot]] += count
        return None if (there > self.model.headcount).any() else choice

    @cached_property
    def block(self) -> Block:
        """Return the communities as a block, costs in units of 1/SCALE point."""
        block = self.model.block(range(len(self.communities)), self.model.rows)
        if not (self.lent.any() or self._is_begun.any()):
            return block
        kept = self.lent | (self.now & self._is_begun)
        free = ~self.now & self._is_begun
        works = self.model.works.astype(np.float32)
        differs = kept.astype(np.float32) @ (1 - works).T + free.astype(np.float32) @ works.T
        return replace(block, costs=np.where(differs > 0, FORBIDDEN, block.costs))

    @cached_property
    def factor(self) -> int:
        """Return what a point counts when a duty that changes hands counts 1: more than all of them together."""
        return 1 << int(2 * self.model.headcount.sum() + 2).bit_length()

    def require_legal(self) -> None:
        """Make sure that the present weeks keep the rules: an answer about others would be no answer.

        Raises
        ------
        roster_cli.errors.UsageError
            If they do not.
        """
        if self.choice is None:
            raise UsageError(
                _("The roster breaks a rule here already, so nothing can be told of it: see “roster audit”.")
            )

    def cheapest(self, barred: Booleans | None = None) -> Plan:
        """Return the cheapest plan, of all that cost the same the one nearest to the present one.

        Parameters
        ----------
        barred
            What people may not work besides, shape (people, slots).
        """
        tiers = self.block.tiers
        costs = self.weighted(barred)
        block = replace(
            self.block, costs=costs, tiers=replace(tiers, cost=self.factor * tiers.cost), rows=self.weighted_rows
        )
        result = self.solved(block, self.levels)
        counts = {
            checkpoint.gate: checkpoint.headcounts
            for community in self.communities
            for checkpoint in self.district.checkpoints_of[community]
        }
        worth = result.prices.slots // self.factor
        return Plan(self.realised(result.choice, counts), self._is_proven(result), worth)

    def filling(self, gate: Gate, slot: int) -> Plan | None:
        """Return the cheapest plan that fills one more post and leaves all others as they are; None for none.

        Raises
        ------
        roster_cli.errors.UsageError
            If it could not be decided whether there is one.
        """
        wanted = self.staffing + self._lent_from
        wanted[self.communities.index(gate.community), slot] += 1
        costs = self.weighted((wanted == 0)[self.model.community])
        allowed = np.where(costs < FORBIDDEN, costs, 0)
        rows = self.weighted_rows
        dear = 1 + int((allowed.max(axis=1) // SCALE + 1).sum()) + sum(row.unmet(0) for row in rows)
        levels = (*self.levels, Level(_ANY_POINTS, costs.shape[1]))
        result = self.solved(_all_wanted(replace(self.block, costs=costs, rows=rows), wanted, dear), levels)
        if int(result.value) >= dear * SCALE:
            if int(result.bound) >= dear * SCALE:
                return None
            raise UsageError(_("It could not be decided in time whether this post can be filled."))
        return Plan(self.realised(result.choice, self.one_more(gate, slot)), self._is_proven(result))

    def one_more(self, gate: Gate, slot: int) -> Mapping[Gate, tuple[int, ...]]:
        """Return how many people stand at each gate in each slot, with one more at one."""
        slots = self.district.slots
        return {
            checkpoint.gate: tuple(
                self.roster.staffing.get((checkpoint.gate, when), 0) + ((checkpoint.gate, place) == (gate, slot))
                for place, when in enumerate(slots)
            )
            for community in self.communities
            for checkpoint in self.district.checkpoints_of[community]
        }

    def weighted(self, barred: Booleans | None = None) -> Integers:
        """Return everybody's costs with what decides among equal ones, shape (people, patterns)."""
        costs = self.block.costs
        taken = (~self.now).astype(np.float64) @ self.model.works.T.astype(np.float64)
        forbidden = costs >= FORBIDDEN
        if barred is not None:
            forbidden = forbidden | (barred.astype(np.float32) @ self.model.works.T.astype(np.float32) > 0)
        least = np.where(forbidden, FORBIDDEN, costs).min(axis=1, initial=FORBIDDEN)[:, None]
        above = np.where(forbidden, 0, costs - least)
        return np.where(forbidden, FORBIDDEN, self.factor * above + SCALE * taken.astype(np.int64))

    @cached_property
    def weighted_rows(self) -> tuple[CouplingRow, ...]:
        """Return the coupling rows, those that want people at the weight of everybody's costs."""
        return tuple(row._replace(missing=self.factor * row.missing) for row in self.block.rows)

    def saving(self, worth: Integers | None = None) -> int:
        """Return points that planning anew saves without any change, as far as a short search finds them.

        Parameters
        ----------
        worth
            What one more person is worth by community and slot, about, in units of 1/SCALE point; where known.
        """
        if self.choice is None:
            return 0
        block = self.block
        effort = Effort(work=0.5, levels=(Level(0.5, 20), Level(2, 40)))
        guess = marginal_prices(block, self.choice)
        guess = guess if worth is None else replace(guess, slots=worth)
        now = block.value(self.choice)
        if now - guess.bound(block) < SCALE:
            return 0
        return (now - solve_block(block, effort, None, self.choice, guess).value) // SCALE

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Return which columns to try, one after the other: those that nearly always hold an optimum first."""
        return (Level(0.5, 20), Level(self.factor / 8, 40), Level(self.factor, 120), Level(4 * self.factor, 300))

    def solved(self, block: Block, levels: tuple[Level, ...]) -> BlockResult:
        """Solve a block of these communities, starting from the present plan where that is one."""
        hint = self._nearest(block)
        if hint is None:
            return solve_block(block, Effort(work=_WORK, levels=levels))
        on_duty = block.works[hint]
        is_legal = (block.staffing(hint) <= block.headcount).all() and all(
            row.used(on_duty) <= row.room for row in block.rows
        )
        guess = marginal_prices(block, hint)
        return solve_block(block, Effort(work=_WORK, levels=levels), None, hint if is_legal else None, guess)

    def _nearest(self, block: Block) -> Integers | None:
        """Return what everybody does now, duties left out that a block forbids; None where somebody may not."""
        works, now = self.model.works.astype(np.int64), self.now.astype(np.int64)
        kept = works @ now.T  # duties that a pattern shares with the present week, shape (patterns, people)
        is_part = kept == works.sum(axis=1)[:, None]
        likeness = np.where(is_part & (block.costs.T < FORBIDDEN), kept, -1)
        return likeness.argmax(axis=0) if (likeness.max(axis=0, initial=-1) >= 0).all() else None

    def _is_proven(self, result: BlockResult) -> bool:
        return 2 * result.gap < self.factor * SCALE

    def realised(self, choice: Integers, counts: Mapping[Gate, tuple[int, ...]]) -> Roster:
        """Return the whole roster in which the communities' people work the chosen patterns.

        Who stays keeps the gate wherever that leaves no dearer post empty; who comes takes what is open.

        Parameters
        ----------
        choice
            Everybody's pattern.
        counts
            How many people each gate may get in each slot.
        """
        standing = _Standing(self, counts)
        placed = [
            duty
            for community in range(len(self.communities))
            for slot in np.flatnonzero(~self._is_begun).tolist()
            for duty in standing.duties(community, slot, choice)
        ]
        kept = (
            duty
            for duty in self.roster.duties
            if (duty.identity not in self.place and duty.identity in self.district.person_by_identity)
            or duty in self.loans
            or duty.slot in self.begun
        )
        return self.roster.with_duties((*kept, *placed))


def _all_wanted(block: Block, wanted: Integers, dear: int) -> Block:
    """Return a block in which so many people are wanted, and each one missing costs so many points."""
    community, slot = np.nonzero(wanted)
    size = wanted[community, slot]
    tiers = Tiers(community, slot, np.full(len(size), dear, dtype=np.int64), size)
    return replace(block, headcount=wanted, tiers=tiers)


_POST, _FIXED, _STAYS = 10**5, 10**10, 10**3
"""What a post's worth, a fixed duty and keeping a gate count for more than a familiar gate."""


class _Standing:
    """Who stands at which gate, slot by slot."""

    def __init__(self, scene: Scene, counts: Mapping[Gate, tuple[int, ...]]) -> None:
        self._scene, self._counts = scene, counts
        self._open_then = familiarity.open_estates(scene.model.district)
        self._known: dict[int, set[Gate]] = defaultdict(set)
        self._fixed = {(duty.identity, duty.slot): duty.gate for duty in scene.district.fixed}
        for (person, _slot), gate in scene.held.items():
            self._known[person].add(gate)

    def duties(self, community: int, slot: int, choice: Integers) -> list[Duty]:
        """Return the duties of one slot of one community."""
        scene = self._scene
        model = scene.model
        here = model.people_of[community].tolist()
        people = [p for p in here if model.works[choice[p], slot] and not scene.lent[p, slot]]
        if not people:
            return []
        checkpoints = scene.district.checkpoints_of[scene.communities[community]]
        when = scene.district.slots[slot]
        posts = [
            (c, present)
            for c in checkpoints
            for present in range(scene.helping[c.gate, when], self._counts[c.gate][slot])
        ]
        saved = np.array([worth(scene.district, c, slot, present) for c, present in posts])
        costs = np.array([[self._cost(person, c.gate, slot) for c, _present in posts] for person in people])
        duties = []
        for row, column in cheapest_matching(costs - _POST * saved):
            gate = posts[column][0].gate
            self._known[people[row]].add(gate)
            duties.append(Duty(when, gate, model.people[people[row]].identity))
        return duties

    def _cost(self, index: int, gate: Gate, slot: int) -> int:
        scene = self._scene
        person, when = scene.model.people[index], scene.district.slots[slot]
        fixed = self._fixed.get((person.identity, when))
        known = self._known[index]
        return (
            _FIXED * (fixed is not None and fixed != gate)
            - _STAYS * (scene.held.get((index, slot)) == gate)
            + familiarity.further(scene.district, len(known | {gate}))
            - familiarity.further(scene.district, len(known))
            + familiarity.away(scene.district, person, gate, when, self._open_then)
        )
