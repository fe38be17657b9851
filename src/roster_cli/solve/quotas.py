"""Who works which week: a block solved in whole numbers by CP-SAT on columns of small reduced cost.

A solution that costs `gap` above the Lagrangian bound uses only columns whose reduced cost is at most `gap`.
So a few columns of least reduced cost nearly always hold an optimum; where they do not, more are taken, and once
all columns within the gap were in the model its result is proven.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Prices
from roster_cli.solve.cp_sat import new_cp_solver
from roster_cli.solve.relaxation import guess_prices, relax

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SEED = 20220314
_FAR = 200 * SCALE
"""Distance from the bound from which prices are taken for bad ones, and made anew."""


class Level(NamedTuple):
    """Which columns to take: those up to a reduced cost in points, so many a person, always the best ones."""

    points: float
    columns: int


LEVELS = (Level(0.5, 20), Level(2, 40), Level(16, 60), Level(128, 80))
"""One attempt after the other, until the result is as good as proven."""


@dataclass(frozen=True)
class Effort:
    """How hard to search.

    Parameters
    ----------
    work
        CP-SAT's deterministic time for one attempt, which does not depend on the machine.
    seconds
        Wall-clock time after which to stop with whatever is found, None for never.
    levels
        Attempts, each with more columns.
    enough
        Distance from the bound in points at which to stop.
    seed
        Which columns to take where more are equally good than are wanted.
    """

    work: float = 1.0
    seconds: float | None = None
    levels: tuple[Level, ...] = LEVELS
    enough: float = 1.0
    seed: int = 0


class _Clock:
    """The wall-clock time that is left of an effort."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float | None:
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        return self.left == 0.0


@dataclass(frozen=True)
class BlockResult:
    """A choice of patterns for a block.

    Parameters
    ----------
    choice
        Pattern of each person, shape (people,).
    value, bound
        Cost of the choice and proven lower bound, in units of 1/SCALE.
    prices
        Prices of the linear relaxation.
    """

    choice: NDArray[np.int64]
    value: int
    bound: int
    prices: Prices

    @property
    def gap(self) -> int:
        """Return the distance between value and bound, in units of 1/SCALE."""
        return self.value - self.bound


class _Model:
    """CP-SAT model of a block on some columns; its objective is the excess over the Lagrangian bound."""

    def __init__(
        self, block: Block, prices: Prices, reduced: NDArray[np.int64], columns: tuple[NDArray[np.int64], ...]
    ) -> None:
        from ortools.sat.python import cp_model

        self.block, self.prices, self.reduced, self.columns = block, prices, reduced, columns
        self.model = cp_model.CpModel()
        self._terms: list[cp_model.IntVar] = []
        self._costs: list[int] = []
        self._on_duty: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        self._tiers: list[tuple[cp_model.IntVar, bool]] = []
        self._spares: list[tuple[int, cp_model.IntVar, bool]] = []
        self.variables = [self._one_pattern_each(person) for person in range(len(columns))]
        self._posts_are_filled_or_paid()
        self._couplings_hold()
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self._terms, self._costs))

    def _one_pattern_each(self, person: int) -> list[cp_model.IntVar]:
        patterns = self.columns[person].tolist()
        variables = [self.model.new_bool_var("") for _pattern in patterns]
        self.model.add_exactly_one(variables)
        places, slots = np.nonzero(self.block.works[patterns])
        for place, slot in zip(places.tolist(), slots.tolist(), strict=True):
            self._on_duty.setdefault((person, slot), []).append(variables[place])
        for variable, cost in zip(variables, self.reduced[person, patterns].tolist(), strict=True):
            if cost:
                self._pay(variable, cost)
        return variables

    def _pay(self, variable: cp_model.IntVar, cost: int) -> None:
        self._terms.append(variable)
        self._costs.append(cost)

    def _posts_are_filled_or_paid(self) -> None:
        """Ensure that every post has a person or is paid for as empty, the cheapest tier first."""
        posts: dict[tuple[int, int], list[cp_model.LinearExprT]] = {}
        for (person, slot), variables in self._on_duty.items():
            posts.setdefault((int(self.block.community[person]), slot), []).extend(variables)
        sizes: dict[tuple[int, int], list[cp_model.LinearExprT]] = {}
        for community, slot, cost, size in self.block.tiers:
            reduced = SCALE * cost - int(self.prices.slots[community, slot])
            paid = self.model.new_int_var(0, size, "")
            if reduced:
                self._pay(paid, abs(reduced))
            self._tiers.append((paid, reduced >= 0))
            sizes.setdefault((community, slot), []).append(paid if reduced >= 0 else size - paid)
        for place, empty in sizes.items():
            self.model.add(sum(posts.get(place, [])) + sum(empty) == int(self.block.headcount[place]))

    def _couplings_hold(self) -> None:
        """Ensure that no row is used beyond its most, unless paid for; what is left unused costs its price."""
        overuse = self.block.overuse
        for index, (row, price) in enumerate(zip(self.block.rows, self.prices.rows.tolist(), strict=True)):
            on_duty = [v for key in product(row.members, row.slots) for v in self._on_duty.get(key, [])]
            used: cp_model.LinearExprT = sum(on_duty)
            if row.missing:
                self._people_are_there_or_missed(index, used)
                continue
            if price:
                spare = self.model.new_int_var(0, row.most, "")
                self._pay(spare, price)
                self._spares.append((index, spare, False))
                used += spare
            if overuse is not None and overuse[index] and len(row.members) > row.most:
                beyond = self.model.new_int_var(0, len(row.members) - row.most, "")
                self._pay(beyond, int(overuse[index]) - price)
                self._spares.append((index, beyond, True))
                used -= beyond
            if price:
                self.model.add(used == row.most)
            elif len(on_duty) > row.most:
                self.model.add(used <= row.most)

    def _people_are_there_or_missed(self, index: int, used: cp_model.LinearExprT) -> None:
        """Ensure that a row has the people that it wants, or is paid for; more of them cost its price."""
        row, given = self.block.rows[index], -int(self.prices.rows[index])
        missing = self.model.new_int_var(0, row.most, "")
        self._pay(missing, SCALE * row.missing - given)
        self._spares.append((index, missing, False))
        if given:
            more = self.model.new_int_var(0, max(0, len(row.members) - row.most), "")
            self._pay(more, given)
            self._spares.append((index, more, True))
            self.model.add(used + missing == row.most + more)
        else:
            self.model.add(used + missing >= row.most)

    def hint(self, choice: NDArray[np.int64]) -> None:
        """Start from a choice of patterns whose columns are in the model."""
        for columns, variables, pattern in zip(self.columns, self.variables, choice.tolist(), strict=True):
            for known, variable in zip(columns.tolist(), variables, strict=True):
                self.model.add_hint(variable, known == pattern)
        missing = self.block.headcount - self.block.staffing(choice)
        tiers = zip(
            self._tiers, self.block.tiers.size.tolist(), self.block.tiers.empty(missing).tolist(), strict=True
        )
        for (paid, is_empty), size, empty in tiers:
            self.model.add_hint(paid, empty if is_empty else size - empty)
        on_duty = self.block.work_matrix[choice]
        for index, variable, is_beyond in self._spares:
            row = self.block.rows[index]
            left = row.most - row.used(on_duty)
            self.model.add_hint(variable, max(0, -left if is_beyond else left))

    def solve(self, work: float, seconds: float | None) -> tuple[NDArray[np.int64] | None, float]:
        """Return the best choice found, None if there is none, and the proven bound of the excess."""
        from ortools.sat.python import cp_model

        solver = new_cp_solver(work, seconds)
        solver.parameters.absolute_gap_limit = SCALE // 2
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None, float("inf")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, 0.0
        choice = np.empty(len(self.columns), dtype=np.int64)
        for person, variables in enumerate(self.variables):
            chosen = next(i for i, variable in enumerate(variables) if solver.boolean_value(variable))
            choice[person] = self.columns[person][chosen]
        return choice, float(solver.best_objective_bound)


def _select(
    reduced: NDArray[np.int64], within: int, most: int, always: NDArray[np.bool_], seed: int
) -> tuple[tuple[NDArray[np.int64], ...], bool]:
    """Return the columns within a reduced cost, the best of each person, and whether none was left out."""
    jitter = np.random.default_rng(_SEED + seed).random(reduced.shape)
    columns, complete = [], True
    for person, costs in enumerate(reduced):
        good = np.flatnonzero(costs <= within)
        if len(good) > most:
            complete = False
            good = good[np.lexsort((jitter[person, good], costs[good]))[:most]]
        columns.append(np.union1d(good, np.flatnonzero(always[person])))
    return tuple(columns), complete


def solve_block(
    block: Block,
    effort: Effort,
    prices: Prices | None = None,
    hint: NDArray[np.int64] | None = None,
    guess: Prices | None = None,
) -> BlockResult:
    """Choose a pattern for everyone in a block at least cost.

    Parameters
    ----------
    block
        What is to be planned.
    effort
        How hard to search.
    prices
        Prices of a relaxation that holds this block; None to solve its own.
    hint
        A feasible choice to start from; the result is never worse.
    guess
        Prices near those of the block's relaxation, where they are known; it is solved sooner from there.
    """
    clock = _Clock(effort.seconds)
    best = one_after_another(block) if hint is None else hint
    given = prices or guess or guess_prices(block)
    if clock.is_over:
        value = block.value(best)
        return BlockResult(best, value, min(value, given.bound(block)), given)
    if prices is not None:
        result = _search(block, prices, effort, clock, best, hint is not None, ())
        if hint is not None or result.gap < _FAR:
            return result
        best, given = result.choice, prices
    relaxation = relax(block, given)
    support = relaxation.weights > 1e-6
    always = zip(relaxation.people[support].tolist(), relaxation.patterns[support].tolist(), strict=True)
    return _search(block, relaxation.prices, effort, clock, best, hint is not None, tuple(always))


def _search(
    block: Block,
    prices: Prices,
    effort: Effort,
    clock: _Clock,
    best: NDArray[np.int64],
    hinted: bool,
    always: Sequence[tuple[int, int]],
) -> BlockResult:
    """Choose among the columns of one level after the other; `always` names people and patterns that take part."""
    reduced, _least = prices.reduced_costs(block)
    bound = proven = prices.bound(block)
    value = block.value(best)
    taken: NDArray[np.bool_] = np.zeros(reduced.shape, dtype=bool)
    for person, pattern in always:
        taken[person, pattern] = True
    for points, most in effort.levels:
        if value - proven < effort.enough * SCALE or clock.is_over:
            break
        taken[np.arange(len(best)), best] = True
        columns, complete = _select(reduced, int(points * SCALE), most, taken, effort.seed)
        model = _Model(block, prices, reduced, columns)
        if hinted:
            model.hint(best)
        choice, excess = model.solve(effort.work, clock.left)
        if choice is not None and block.value(choice) < value:
            best, value, hinted = choice, block.value(choice), True
        if complete:
            proven = max(proven, bound + int(min(np.ceil(excess), points * SCALE)))
    return BlockResult(best, value, min(value, proven), prices)


def one_after_another(block: Block) -> NDArray[np.int64]:
    """Return a feasible choice, made person by person: each takes the pattern that helps most at that moment."""
    choice = block.fewest_duties
    works = block.works.astype(np.float64)
    missing = block.headcount - block.staffing(choice)
    gains = _gains(block)
    rows_of: dict[int, list[CouplingRow]] = {}
    for row in block.rows:
        for member in row.members:
            rows_of.setdefault(member, []).append(row)
    for person, community in enumerate(block.community.tolist()):
        missing[community] += block.work_matrix[choice[person]]
        filled = block.headcount[community] - missing[community]
        worth = np.array([gains[community, slot, count] for slot, count in enumerate(filled)])
        for row in rows_of.get(person, ()):
            others = [choice[member] for member in row.members if member != person]
            if block.work_matrix[np.ix_(others, row.slots)].sum() >= row.room:
                worth[list(row.slots)] = -float(FORBIDDEN)
        choice[person] = int((block.costs[person] - works @ worth).argmin())
        missing[community] -= block.work_matrix[choice[person]]
    return choice


def _gains(block: Block) -> NDArray[np.float64]:
    """Return what the next person is worth by community, slot and people there; forbidding where it is full."""
    gains = np.full((*block.headcount.shape, int(block.headcount.max(initial=0)) + 1), -float(FORBIDDEN))
    tiers = block.tiers
    left = block.headcount.copy()
    for community, slot, cost, size in tiers:
        left[community, slot] -= size
        first = left[community, slot]
        gains[community, slot, first : first + size] = float(cost) * SCALE
    return gains
