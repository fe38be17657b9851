"""Who stands at which gate: familiarity with everyone's shifts fixed, a problem of each community by itself."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from lap import lapjv
from numpy.typing import NDArray

from roster_cli.domain import Checkpoint, Gate, Slot
from roster_cli.rules import familiarity, worth
from roster_cli.solve.cp_sat import new_cp_solver
from roster_cli.solve.model import Model
from roster_cli.solve.spread_relaxation import relax_spreads
from roster_cli.solve.spreads import Duties, Spread

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_WORK = 0.05
_NEAR, _FEW = 2, 500
"""Gap in points, and spreads, up to which a search for the best choice among them is worth its time."""
_ELSEWHERE = 1_000_000
"""Cost of standing elsewhere than a fixed duty says: more than all of a community's gates together."""
_SEED = 20220314
_QUICK_SWEEPS, _FIRST_SWEEPS, SWEEPS = 2, 8, 300
_CALM_SWEEPS = 5
_OTHER_SEEDS, _OTHER_SWEEPS = range(1, 3), 6
"""Arrangements made in haste, whose spreads the relaxation starts from too: that halves its way."""
_HOT, _COOL = 2.5, 0.7
_LIKING = 0.8
"""Points for a gate at which the relaxation has a person all week, at first; it fades from sweep to sweep."""
_MUST = 1e6


@dataclass(frozen=True)
class GateProblem:
    """A community's people on duty, to be spread over its gates.

    Parameters
    ----------
    community
        Its name.
    identities
        The people.
    gates
        The gates.
    slots
        The slots of the week.
    duties
        Person and slot of each duty, by person and slot.
    least, most
        People that each gate may get in each slot so that the posts left empty cost least, shape (gates, slots).
    away
        What it costs a person to stand at a gate in a slot, by estate, shape (people, gates, slots); `_ELSEWHERE`
        where a fixed duty holds the person at another gate.
    further
        What each further distinct gate of a person costs.
    """

    community: str
    identities: tuple[str, ...]
    gates: tuple[Gate, ...]
    slots: tuple[Slot, ...]
    duties: tuple[tuple[int, int], ...]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    away: NDArray[np.int64]
    further: int


@dataclass(frozen=True)
class GateResult:
    """Gate of each duty, in the order of the problem's duties; cost and proven bound of familiarity."""

    gates: tuple[int, ...]
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        """Return whether no other way to give out the gates is better."""
        return self.cost == self.bound


def gate_problems(model: Model, choice: NDArray[np.int64]) -> list[GateProblem]:
    """Return the gate problem of each community that has anyone on duty."""
    problems = []
    for index, community in enumerate(model.district.communities):
        people = model.people_of[index]
        works = model.works[choice[people]]
        if works.any():
            problems.append(_gate_problem(model, community, people, works))
    return problems


def _gate_problem(
    model: Model, community: str, people: NDArray[np.int64], works: NDArray[np.uint8]
) -> GateProblem:
    district = model.district
    checkpoints = district.checkpoints_of[community]
    needed = np.array([checkpoint.headcounts for checkpoint in checkpoints])
    least, most = np.zeros_like(needed), np.zeros_like(needed)
    for slot, present in enumerate(works.sum(axis=0).tolist()):
        least[:, slot], most[:, slot] = _spread(model, checkpoints, slot, present)
    own = [model.people[person] for person in people.tolist()]
    away = familiarity.away_costs(district, own, checkpoints)
    places = {checkpoint.gate: place for place, checkpoint in enumerate(checkpoints)}
    by_identity = {person.identity: place for place, person in enumerate(own)}
    for duty in district.fixed:
        if duty.gate in places and duty.identity in by_identity:
            person, slot = by_identity[duty.identity], district.slot_index[duty.slot]
            away[person, np.arange(len(checkpoints)) != places[duty.gate], slot] = _ELSEWHERE
    return GateProblem(
        community=community,
        identities=tuple(person.identity for person in own),
        gates=tuple(checkpoint.gate for checkpoint in checkpoints),
        slots=district.slots,
        duties=tuple((person, slot) for person, slot in np.argwhere(works).tolist()),
        least=least,
        most=most,
        away=away,
        further=familiarity.further(district, 2),
    )


def _spread(
    model: Model, checkpoints: Sequence[Checkpoint], slot: int, present: int
) -> tuple[list[int], list[int]]:
    """Return the fewest and the most people each gate may get in a slot when the cheapest posts stay empty."""
    posts = sorted(
        (
            (worth(model.district, checkpoint, slot, there), gate)
            for gate, checkpoint in enumerate(checkpoints)
            for there in range(checkpoint.headcounts[slot])
        ),
        reverse=True,
    )
    least, most = [0] * len(checkpoints), [0] * len(checkpoints)
    if not present:
        return least, most
    last = posts[present - 1][0]
    for saved, gate in posts:
        least[gate] += saved > last
        most[gate] += saved >= last
    return least, most


def give_gates(
    problem: GateProblem, seconds: float | None = None, tries: int = 1, sweeps: int = SWEEPS
) -> GateResult:
    """Give every duty a gate so that people know where they stand.

    Columns are ways to spread one person's duties over gates; they join as long as they improve the linear
    relaxation, and CP-SAT chooses among those of small reduced cost.

    Parameters
    ----------
    problem
        The community.
    seconds
        Wall-clock time after which to stop with what there is, None for never.
    tries
        How often to cool down at most, each time in another way.
    sweeps
        How often every slot is given out while it cools down.
    """
    if seconds == 0.0:
        gates = one_slot_after_another(problem, 1)
        return GateResult(tuple(gates), _cost(problem, gates), 0)
    for few in (_QUICK_SWEEPS, _FIRST_SWEEPS):
        gates = one_slot_after_another(problem, few)
        cost = _cost(problem, gates)
        if cost == 0:
            return GateResult(tuple(gates), cost, 0)
    own: dict[int, list[int]] = defaultdict(list)
    for duty, (person, _slot) in enumerate(problem.duties):
        own[person].append(duty)
    duties = Duties(
        slots_of=tuple(tuple(problem.duties[duty][1] for duty in mine) for mine in own.values()),
        away=problem.away[list(own)],
        least=problem.least,
        most=problem.most,
        further=problem.further,
    )

    def spreads_of(gates: Sequence[int]) -> list[Spread]:
        return [(index, tuple(gates[duty] for duty in mine)) for index, mine in enumerate(own.values())]

    first = spreads_of(gates)
    others = [one_slot_after_another(problem, _OTHER_SWEEPS, seed=seed) for seed in _OTHER_SEEDS]
    spreads, bound, weights = relax_spreads(duties, first, chain(*map(spreads_of, others)))
    liking = _liking(problem, list(own), spreads, weights)
    for seed in range(tries):
        if cost <= bound:
            break
        again = one_slot_after_another(problem, sweeps, liking, seed)
        if (found_cost := _cost(problem, again)) < cost:
            gates, cost = again, found_cost
    first = spreads_of(gates)
    spreads = list(dict.fromkeys([*spreads, *first]))
    is_near = bound < cost <= bound + _NEAR and len(spreads) <= _FEW
    if is_near and (found := _choose(duties, spreads, first, seconds)):
        gates = list(chain.from_iterable(found))
        cost = _cost(problem, gates)
    return GateResult(tuple(gates), cost, min(cost, bound))


def _choose(
    duties: Duties,
    spreads: list[tuple[int, tuple[int, ...]]],
    hint: list[tuple[int, tuple[int, ...]]],
    seconds: float | None,
) -> list[tuple[int, ...]] | None:
    """Return everyone's spread out of those given at least cost, None if none better was found in time."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    options: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    at: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    hinted = set(hint)
    variables, costs = [], []
    for person, gates in spreads:
        variable = model.new_bool_var("")
        model.add_hint(variable, (person, gates) in hinted)
        options[person].append(variable)
        for place in zip(gates, duties.slots_of[person], strict=True):
            at[place].append(variable)
        variables.append(variable)
        costs.append(duties.cost(person, gates))
    for own in options.values():
        model.add_exactly_one(own)
    for place, own in at.items():
        model.add_linear_constraint(sum(own), int(duties.least[place]), int(duties.most[place]))
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
    solver = new_cp_solver(_WORK, seconds)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = dict(
        spread for spread, variable in zip(spreads, variables, strict=True) if solver.boolean_value(variable)
    )
    return [chosen[person] for person in range(len(duties.slots_of))]


def _liking(
    problem: GateProblem, people: Sequence[int], spreads: Sequence[Spread], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far the relaxation has each person at each gate, shape (people, gates)."""
    liking = np.zeros((len(problem.identities), len(problem.gates)))
    for place in np.flatnonzero(weights > 1e-6).tolist():
        person, gates = spreads[place]
        liking[people[person], list(set(gates))] += weights[place]
    return _LIKING * liking


def _cost(problem: GateProblem, gates: list[int]) -> int:
    known = {(person, gate) for (person, _slot), gate in zip(problem.duties, gates, strict=True)}
    people = {person for person, _slot in problem.duties}
    away = sum(
        int(problem.away[person, gate, slot]) for (person, slot), gate in zip(problem.duties, gates, strict=True)
    )
    return problem.further * (len(known) - len(people)) + away


def one_slot_after_another(
    problem: GateProblem, sweeps: int, liking: NDArray[np.float64] | None = None, seed: int = 0
) -> list[int]:
    """Return a gate for each duty: each slot is given out at best while the others stay, again and again.

    One slot is an assignment problem. Random costs that fade from sweep to sweep keep the search from stopping at
    the first arrangement that no single slot can better (simulated annealing with large moves).

    Parameters
    ----------
    problem
        The community.
    sweeps
        How often every slot is given out.
    liking
        Points by which a gate is better for a person than it costs, at first, shape (people, gates).
    seed
        Another one leads to another arrangement.
    """
    random = np.random.default_rng(_SEED + seed)
    slots = _slot_problems(problem)
    stands = np.zeros(len(problem.identities) * len(problem.gates), dtype=np.int64)
    at: list[NDArray[np.int64] | None] = [None] * len(slots)
    liked = None if liking is None else np.concatenate([liking.take(own.pairs).ravel() for own in slots])
    ends = np.cumsum([own.pairs.size for own in slots])
    best, least = list[NDArray[np.int64]](), math.inf
    for sweep in range(sweeps):
        calm = sweep >= sweeps - _CALM_SWEEPS
        noise = np.zeros(0) if calm else random.random(ends[-1]) * _HOT * (_COOL / _HOT) ** (sweep / sweeps)
        if liked is not None and not calm:
            noise -= (1 - sweep / sweeps) * liked
        for index in random.permutation(len(slots)).tolist():
            own, before = slots[index], at[index]
            if before is not None:
                stands[before] -= 1
            cost = np.where(stands.take(own.pairs), own.cost, own.new)
            if not calm:
                cost += noise[ends[index] - cost.size : ends[index]].reshape(cost.shape)
            at[index] = after = own.pairs[own.rows, own.cheapest(cost)]
            stands[after] += 1
        if calm or sweeps == 1:
            chosen = [places for places in at if places is not None]
            now = _cost_at(problem, slots, chosen, stands)
            if now < least:
                best, least = chosen, now
    gates = len(problem.gates)
    place = {
        (who, own.slot): gate
        for own, places in zip(slots, best, strict=True)
        for who, gate in zip(own.people.tolist(), (places % gates).tolist(), strict=True)
    }
    return [place[duty] for duty in problem.duties]


@dataclass(frozen=True)
class _SlotProblem:
    """One slot's people and posts; posts that must not stay empty cost so little that they never do.

    Parameters
    ----------
    slot
        Its number.
    people
        People on duty.
    rows
        Their places in this order.
    pairs
        Place of each person and post in an array of people and gates, shape (people, posts); posts are as many as
        people, or more.
    cost, new
        What standing there costs a person who stands at the gate in another slot too, and one who does not, shape
        (people, posts).
    """

    slot: int
    people: NDArray[np.int64]
    rows: NDArray[np.int64]
    pairs: NDArray[np.int64]
    cost: NDArray[np.float64]
    new: NDArray[np.float64]

    def cheapest(self, cost: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the post that each person takes at least cost; spare posts are taken by nobody, at no cost."""
        posts = cost.shape[1]
        if len(cost) < posts:
            cost = np.concatenate([cost, np.zeros((posts - len(cost), posts))])
        taken, _taker = lapjv(cost, return_cost=False)  # square and without the total it takes a fifth of the time
        return taken[: len(self.rows)]


def _slot_problems(problem: GateProblem) -> list[_SlotProblem]:
    gates = np.arange(len(problem.gates))
    found = []
    for slot in sorted({slot for _person, slot in problem.duties}):
        least, most = problem.least[:, slot], problem.most[:, slot]
        people = np.array([person for person, own in problem.duties if own == slot])
        posts = np.concatenate([np.repeat(gates, least), np.repeat(gates, most - least)])
        must = np.arange(len(posts)) < least.sum()
        cost = problem.away[people, :, slot].take(posts, axis=1) - 1.0 * np.where(must, _MUST, 0.0)
        pairs = people[:, None] * len(gates) + posts
        found.append(_SlotProblem(slot, people, np.arange(len(people)), pairs, cost, cost + problem.further))
    return found


def _cost_at(
    problem: GateProblem,
    slots: Sequence[_SlotProblem],
    at: Sequence[NDArray[np.int64]],
    stands: NDArray[np.int64],
) -> int:
    """Return the cost of a choice of gates, slot by slot."""
    gates = len(problem.gates)
    away = sum(
        int(problem.away[own.people, places % gates, own.slot].sum())
        for own, places in zip(slots, at, strict=True)
    )
    known = stands.reshape(-1, gates) > 0
    return problem.further * int(known.sum() - known.any(axis=1).sum()) + away
