"""Fill posts again with as few duties changed as possible, then at least cost.

Every person takes one of the weekly patterns that agree with what has begun. Among these the first aim is that as
few posts as possible stay empty, the second that as few duties as possible go from one person to another, the last
the cost. Nobody may be added where no post is open, so what is kept needs no gate of its own in the model.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from roster_cli.domain import District, Duty, Gate, Roster, Slot
from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _
from roster_cli.rules import familiarity, shortages, worth
from roster_cli.rules.modelling import Booleans, CouplingRow, Integers
from roster_cli.solve.cp_sat import new_patient_solver, run_search
from roster_cli.solve.matching import cheapest_matching
from roster_cli.solve.model import BARRED, Model, build_part

Targets = Mapping[tuple[Gate, Slot], int]

_WORK = 20.0
_ROUNDING = 1e-6
_FILLED_FIRST = 1_000_000
"""What a familiar gate counts less than a post that is worth more."""


@dataclass(frozen=True)
class Refilling:
    """Communities to be filled again.

    Parameters
    ----------
    model
        The communities as arrays.
    held
        Gate of each duty that a person has, in the own community or before, by person and slot.
    begun
        Which slots have begun and stay, shape (slots,).
    targets
        How many people each gate should have in each slot that has not begun.
    """

    model: Model
    held: Mapping[tuple[int, int], Gate]
    begun: Booleans
    targets: Targets

    @cached_property
    def now(self) -> Booleans:
        """Return who is on duty when, shape (people, slots)."""
        now = np.zeros((len(self.model.people), len(self.begun)), dtype=bool)
        for place in self.held:
            now[place] = True
        return now

    @cached_property
    def legal(self) -> Booleans:
        """Return which patterns each person may work that agree with what has begun, shape (people, patterns)."""
        works = self.model.works[:, self.begun].astype(bool)
        agreeing = np.array([(works == own[self.begun]).all(axis=1) for own in self.now]).reshape(
            len(self.now), len(self.model.works)
        )
        legal: Booleans = agreeing & (self.model.costs != BARRED)
        return legal

    @cached_property
    def can(self) -> Booleans:
        """Return which slots each person may work in some way, shape (people, slots)."""
        can: Booleans = self.legal.astype(np.float32) @ self.model.works.astype(np.float32) > 0
        return can

    @cached_property
    def wanted(self) -> Integers:
        """Return the people that are wanted, shape (communities, slots); 0 in what has begun."""
        district = self.model.district
        place = {community: number for number, community in enumerate(district.communities)}
        wanted = np.zeros((len(place), len(self.begun)), dtype=np.int64)
        for (gate, slot), count in self.targets.items():
            if gate.community in place and not self.begun[district.slot_index[slot]]:
                wanted[place[gate.community], district.slot_index[slot]] += count
        return wanted

    @cached_property
    def to_come(self) -> Integers:
        """Return the duties of each pattern that have not begun, shape (patterns,)."""
        return self.model.works[:, ~self.begun].sum(axis=1, dtype=np.int64)

    @cached_property
    def drops(self) -> Integers:
        """Return how many duties each person gives up that they could keep, shape (people, patterns)."""
        kept = (self.now & self.can & ~self.begun).astype(np.float32)
        return (kept @ (1 - self.model.works.astype(np.float32)).T).round().astype(np.int64)

    @cached_property
    def steps(self) -> Integers:
        """Return how many duties a person takes from others who could keep them, shape (people, patterns)."""
        staying = np.zeros_like(self.wanted)
        np.add.at(staying, self.model.community, (self.now & self.can & ~self.begun).astype(np.int64))
        needed = (self.wanted > staying)[self.model.community]
        taken = (~self.now & ~needed & ~self.begun).astype(np.float32)
        return (taken @ self.model.works.astype(np.float32).T).round().astype(np.int64)

    @property
    def first(self) -> int:
        """Return what a post that is filled counts: more than all duties that could be given up."""
        return 1 + int(self.now.sum())

    @cached_property
    def least_empty(self) -> int:
        """Return a number of posts that stay empty in any case."""
        able = np.zeros_like(self.wanted)
        np.add.at(able, self.model.community, self.can.astype(np.int64))
        most = np.where(self.legal, self.to_come, 0).max(axis=1)
        duties = np.bincount(self.model.community, weights=most, minlength=len(able)).astype(np.int64)
        by_slot = np.maximum(0, self.wanted - able).sum(axis=1)
        return int(np.maximum(by_slot, self.wanted.sum(axis=1) - duties).sum())

    @cached_property
    def rows(self) -> list[CouplingRow]:
        """Return who may not all be on duty, or of whom some should be, in a slot that has not begun."""
        return [left for row in self.model.rows if (left := self._to_come(row)).slots]

    def _to_come(self, row: CouplingRow) -> CouplingRow:
        """Return what a row says of the slots that have not begun; who counts in the others counts already."""
        begun = row._replace(slots=tuple(slot for slot in row.slots if self.begun[slot]))
        slots = tuple(slot for slot in row.slots if not self.begun[slot])
        return row._replace(slots=slots, most=max(0, row.most - begun.used(self.now)))


@dataclass(frozen=True)
class Refilled:
    """Communities filled again.

    Parameters
    ----------
    roster
        The whole roster.
    communities
        Which were filled together, everybody elsewhere staying.
    fuller, fewer
        So many more posts might be filled, else so many fewer duties changed, as far as is proven; 0 for none.
    """

    roster: Roster
    communities: tuple[str, ...]
    fuller: int = 0
    fewer: int = 0


def refill(
    district: District, roster: Roster, communities: Sequence[str], begun: Collection[Slot], targets: Targets
) -> Refilled:
    """Return a roster in which some communities' posts are filled again.

    Parameters
    ----------
    district
        What the result is judged by.
    roster
        The duties before; those of other communities, and those that have begun, stay.
    communities
        Where duties may change.
    begun
        The slots that have begun.
    targets
        How many people each gate should have in each slot that has not begun.

    Raises
    ------
    roster_cli.errors.UsageError
        If what has begun breaks a rule for somebody.
    """
    refilling = _refilling(district, roster, communities, begun, targets)
    choice, gap = _fewest_then_cheapest(refilling)
    kept = (duty for duty in roster.duties if duty.slot in begun or duty.gate.community not in communities)
    fuller, fewer = divmod(gap, refilling.first)
    filled = roster.with_duties((*kept, *_placed(refilling, choice)))
    return Refilled(filled, tuple(communities), fuller, 0 if fuller else fewer)


def _refilling(
    district: District, roster: Roster, communities: Sequence[str], begun: Collection[Slot], targets: Targets
) -> Refilling:
    model = build_part(district, roster, communities)
    index = {person.identity: place for place, person in enumerate(model.people)}
    slots = model.district.slot_index
    held = {
        (index[duty.identity], slots[duty.slot]): duty.gate
        for duty in roster.duties
        if duty.identity in index
        and (duty.slot in begun or duty.gate.community == model.people[index[duty.identity]].community)
    }
    mask = np.array([slot in begun for slot in model.district.slots], dtype=bool)
    refilling = Refilling(model, held, mask, targets)
    stuck = [model.people[n].name for n in np.flatnonzero(~refilling.legal.any(axis=1)).tolist()]
    if stuck:
        raise UsageError(
            _("What has begun already breaks a rule for {people}, so the week cannot be replanned.").format(
                people=_(", ").join(stuck)
            )
        )
    return refilling


def _fewest_then_cheapest(refilling: Refilling) -> tuple[Integers, int]:
    """Return a pattern for each person, and by how much better the first aim might be reached; 0 if it cannot.

    Patterns with few steps are tried first. They hold an optimum if as few posts stay empty as must, and if no
    more duties go from one person to another than one person's pattern was allowed to give up.
    """
    everything = len(refilling.begun)
    for level in (0, 1, 2, everything):
        search = _Search(refilling, refilling.legal & (refilling.drops <= level) & (refilling.steps <= level))
        choice = search.solve(search.gain())
        if choice is None:
            continue
        empty = int(refilling.wanted.sum() - refilling.to_come[choice].sum())
        if level < everything and empty > refilling.least_empty:
            continue
        given = int(refilling.drops[np.arange(len(choice)), choice].sum())
        if level < given:
            search = _Search(refilling, refilling.legal & (refilling.drops <= given) & (refilling.steps <= given))
            search.hint(choice)
            better = search.solve(search.gain())
            choice = choice if better is None else better
        gap = max(0, search.reached(choice) - search.bound)
        search.hold(choice)
        search.hint(choice)
        cheapest = search.solve(search.cost())
        return (choice if cheapest is None else cheapest), gap
    raise RosterError(
        _("No roster was found that keeps every rule. This is a fault of the program; please report it.")
    )


class _Search:
    """CP-SAT model of who works which week."""

    def __init__(self, refilling: Refilling, columns: Booleans) -> None:
        self.refilling = refilling
        self.model = cp_model.CpModel()
        self.bound = -refilling.first * int(refilling.wanted.sum())
        self._people, self._patterns = (own.tolist() for own in np.nonzero(columns))
        self._variables = [self.model.new_bool_var("") for _column in self._people]
        self._on_duty: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        own: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        slots_of = [np.flatnonzero(works).tolist() for works in refilling.model.works]
        for person, pattern, variable in zip(self._people, self._patterns, self._variables, strict=True):
            own[person].append(variable)
            for slot in slots_of[pattern]:
                self._on_duty[person, slot].append(variable)
        for person in range(len(refilling.model.people)):
            self.model.add_exactly_one(own[person])
        self._nobody_too_many()
        self._couplings_hold()

    def _nobody_too_many(self) -> None:
        """Ensure that nobody comes where no post is open."""
        self._present: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, slot), variables in self._on_duty.items():
            if not self.refilling.begun[slot]:
                self._present[int(self.refilling.model.community[person]), slot].extend(variables)
        for place, variables in self._present.items():
            self.model.add(cp_model.LinearExpr.sum(variables) <= int(self.refilling.wanted[place]))

    def _couplings_hold(self) -> None:
        for row in self.refilling.rows:
            on_duty = [v for key in product(row.members, row.slots) for v in self._on_duty.get(key, ())]
            if on_duty and not row.missing:
                self.model.add(cp_model.LinearExpr.sum(on_duty) <= row.most)

    def gain(self) -> cp_model.LinearExprT:
        """Return what to minimise first: duties given up, with every post that is filled worth more than all."""
        refilling = self.refilling
        weights = refilling.drops - refilling.first * refilling.to_come[None, :]
        return cp_model.LinearExpr.weighted_sum(self._variables, weights[self._people, self._patterns].tolist())

    def hold(self, choice: Integers) -> None:
        """Keep the first aim at what a choice reached."""
        self.model.add(self.gain() <= self.reached(choice))

    def reached(self, choice: Integers) -> int:
        """Return how far a choice reaches the first aim; less is better."""
        refilling = self.refilling
        people = np.arange(len(choice))
        return int((refilling.drops[people, choice] - refilling.first * refilling.to_come[choice]).sum())

    def cost(self) -> cp_model.LinearExprT:
        """Return the cost of everybody's week, of the posts that stay empty and of people who should be there."""
        costs = self.refilling.model.costs[self._people, self._patterns].tolist()
        weeks = cp_model.LinearExpr.weighted_sum(self._variables, costs)
        return weeks + sum(self._empty_posts()) + sum(self._people_missing())

    def _people_missing(self) -> Iterator[cp_model.LinearExprT]:
        """Yield what it costs where fewer people of a row are on duty than should be."""
        for row in self.refilling.rows:
            if row.missing:
                on_duty = [v for key in product(row.members, row.slots) for v in self._on_duty.get(key, ())]
                missing = self.model.new_int_var(0, row.most, "")
                self.model.add(cp_model.LinearExpr.sum(on_duty) + missing >= row.most)
                yield row.missing * missing

    def _empty_posts(self) -> list[cp_model.LinearExprT]:
        """Return the costs of posts that may stay empty; who holds a post and stays fills it."""
        refilling, district = self.refilling, self.refilling.model.district
        place = {community: number for number, community in enumerate(district.communities)}
        staying: dict[tuple[Gate, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, slot), gate in refilling.held.items():
            staying[gate, slot].extend(self._on_duty.get((person, slot), ()))
        holders = Counter((gate, slot) for (_person, slot), gate in refilling.held.items())
        empty: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        costs: list[cp_model.LinearExprT] = []
        for (gate, when), target in refilling.targets.items():
            slot = district.slot_index[when]
            if gate.community not in place or refilling.begun[slot]:
                continue
            posts = [self.model.new_bool_var("") for _present in range(target)]
            checkpoint = district.checkpoint_by_gate[gate]
            costs += [worth(district, checkpoint, slot, present) * post for present, post in enumerate(posts)]
            empty[place[gate.community], slot].extend(posts)
            if holders[gate, slot] <= target:
                here = (*posts, *staying[gate, slot])
                self.model.add(cp_model.LinearExpr.sum(here) <= target)
        for key, posts in empty.items():
            here = (*posts, *self._present.get(key, ()))
            self.model.add(cp_model.LinearExpr.sum(here) == int(refilling.wanted[key]))
            costs += self._shortage(*key, posts)
        return costs

    def _shortage(
        self, community: int, slot: int, posts: Sequence[cp_model.IntVar]
    ) -> Iterator[cp_model.LinearExprT]:
        """Yield what so many missing cost, whichever gates it is; what is not wanted is missing too."""
        district = self.refilling.model.district
        steps = shortages(district, district.communities[community], slot)
        if not any(steps):
            return
        missing = [self.model.new_bool_var("") for _post in posts]
        self.model.add(cp_model.LinearExpr.sum(missing) == cp_model.LinearExpr.sum(posts))
        for cost, one in zip(steps[len(steps) - len(posts) :], missing, strict=True):
            yield cost * one

    def hint(self, choice: Integers) -> None:
        """Start from a choice of patterns."""
        self.model.clear_hints()
        for person, pattern, variable in zip(self._people, self._patterns, self._variables, strict=True):
            self.model.add_hint(variable, int(choice[person]) == pattern)

    def solve(self, objective: cp_model.LinearExprT) -> Integers | None:
        """Return the best choice by an aim, None if there is none."""
        self.model.minimize(objective)
        solver = new_patient_solver(_WORK)
        if not run_search(solver, self.model):
            return None
        self.bound = max(self.bound, math.ceil(solver.best_objective_bound - _ROUNDING))
        choice = np.zeros(len(self.refilling.model.people), dtype=np.int64)
        for person, pattern, variable in zip(self._people, self._patterns, self._variables, strict=True):
            if solver.boolean_value(variable):
                choice[person] = pattern
        return choice


def _placed(refilling: Refilling, choice: NDArray[np.int64]) -> list[Duty]:
    """Return the duties that have not begun: who stays keeps the gate, who comes takes an open post."""
    model = refilling.model
    known: dict[int, set[Gate]] = defaultdict(set)
    for (person, slot), gate in refilling.held.items():
        if model.works[choice[person], slot]:
            known[person].add(gate)
    fixed = {(duty.identity, duty.slot): duty.gate for duty in model.district.fixed}
    placed: list[Duty] = []
    for community in range(len(model.district.communities)):
        for slot in np.flatnonzero(~refilling.begun).tolist():
            on_duty = [p for p in model.people_of[community].tolist() if model.works[choice[p], slot]]
            for person, gate in _stand(refilling, community, slot, on_duty, known, fixed).items():
                known[person].add(gate)
                placed.append(Duty(model.district.slots[slot], gate, model.people[person].identity))
    return placed


def _stand(
    refilling: Refilling,
    community: int,
    slot: int,
    on_duty: Sequence[int],
    known: Mapping[int, set[Gate]],
    fixed: Mapping[tuple[str, Slot], Gate],
) -> dict[int, Gate]:
    """Return the gate of each person on duty in one slot of one community."""
    district, people = refilling.model.district, refilling.model.people
    when = district.slots[slot]
    checkpoints = district.checkpoints_of[district.communities[community]]
    room = {checkpoint.gate: refilling.targets.get((checkpoint.gate, when), 0) for checkpoint in checkpoints}
    wishes = [(person, fixed.get((people[person].identity, when))) for person in on_duty]
    wishes += [(person, refilling.held.get((person, slot))) for person in on_duty]
    stands: dict[int, Gate] = {}
    for person, gate in wishes:
        if gate is not None and person not in stands and room.get(gate, 0) > 0:
            stands[person] = gate
            room[gate] -= 1
    coming = [person for person in on_duty if person not in stands]
    if not coming:
        return stands
    open_then = familiarity.open_estates(district)
    posts = [
        (c, refilling.targets[c.gate, when] - left) for c in checkpoints for left in range(room[c.gate], 0, -1)
    ]
    costs = np.empty((len(coming), len(posts)), dtype=np.int64)
    for line, person in enumerate(coming):
        for column, (checkpoint, present) in enumerate(posts):
            costs[line, column] = (
                familiarity.further(district, len(known[person] | {checkpoint.gate}))
                - familiarity.further(district, len(known[person]))
                + familiarity.away(district, people[person], checkpoint.gate, when, open_then)
                - _FILLED_FIRST * worth(district, checkpoint, slot, present)
            )
    for line, column in cheapest_matching(costs):
        stands[coming[line]] = posts[column][0].gate
    return stands
