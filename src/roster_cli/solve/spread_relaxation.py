"""The linear relaxation of the gate problem over all spreads, by column generation, tightened by cuts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE, in_order
from roster_cli.solve.gate_cuts import Cuts, CutSearch, Stays
from roster_cli.solve.relaxation import add_columns, add_rows, new_solver
from roster_cli.solve.spreads import Duties, Pricing, Spread

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOST_ROUNDS, _MOST_AFTER_CUTS = 25, 6
_MOST_CHOICES = 10_000
"""People times gates up to which the simplex method solves the relaxation in seconds; beyond, no bound."""
_CUTTINGS = ((400, 3), (1_000, 1))
"""People times gates, and how often cuts join up to there: they take as long as all else in large communities."""
_WEAK, _FEW = 2, 10
"""What gates may cost for each point of their bound, and points beyond, that a few cuts may bring together."""
_SLACK = 1e-6
_DUAL, _PRIMAL = 1, 4


class SpreadMaster:
    """The restricted master problem over spreads in HiGHS.

    Parameters
    ----------
    duties
        What is to be spread.
    """

    def __init__(self, duties: Duties) -> None:
        self.duties = duties
        self.known: dict[Spread, int] = {}
        gates, slots = duties.most.shape
        nothing = np.zeros(0, dtype=np.int64)
        self.stays = Stays(nothing, nothing, np.zeros((0, slots)))
        self.cuts = Cuts.none(slots)
        people = len(duties.slots_of)
        self._people, self._first_cut = people, people + gates * slots
        ones = np.ones(people)
        self._solver = new_solver()
        self._solver.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)
        add_rows(
            self._solver,
            np.concatenate([ones, duties.least.ravel()]),
            np.concatenate([ones, duties.most.ravel()]),
        )

    def start(self, spreads: Iterable[Spread]) -> None:
        """Start from a way to spread everyone, whose spreads are known: a basis that needs no search for one."""
        basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
        chosen = {self.known[spread] for spread in spreads}
        basis.col_status = [status.kBasic if place in chosen else status.kLower for place in self.known.values()]
        basis.row_status = [status.kLower] * self._people + [status.kBasic] * self.duties.most.size
        basis.valid = True
        self._solver.setBasis(basis)

    def add(self, spreads: Iterable[Spread]) -> int:
        """Add spreads that are not there yet; return how many."""
        fresh = [spread for spread in dict.fromkeys(spreads) if spread not in self.known]
        if not fresh:
            return 0
        costs, stays = self.duties.lay_out(fresh)
        stay, slot = np.nonzero(stays.slots)
        counted, cut, counts = self.cuts.entries(stays)
        places = self._people + stays.gate[stay] * self.duties.most.shape[1] + slot
        column = np.concatenate([np.arange(len(fresh)), stays.spread[stay], counted])
        row = np.concatenate([np.array([person for person, _gates in fresh]), places, self._first_cut + cut])
        value = np.concatenate([np.ones(len(fresh) + len(stay)), counts])
        order = in_order(column)
        starts = np.searchsorted(column[order], np.arange(len(fresh)))
        add_columns(self._solver, costs, starts, row[order], value[order])
        self.stays += Stays(stays.spread + len(self.known), stays.gate, stays.slots)
        for spread in fresh:
            self.known[spread] = len(self.known)
        return len(fresh)

    def cut(self, cuts: Cuts) -> None:
        """Add cuts, and find the prices again: the choice that they cut off leaves prices that still hold."""
        spread, cut, counts = cuts.entries(self.stays)
        order = in_order(cut)
        starts = np.searchsorted(cut[order], np.arange(len(cuts)))
        add_rows(self._solver, [-highspy.kHighsInf] * len(cuts), cuts.most, starts, spread[order], counts[order])
        self.cuts += cuts
        self._solver.setOptionValue("simplex_strategy", _DUAL)
        self._solver.run()
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)

    def weights(self) -> Floats:
        """Return how far each known spread is chosen, by the last solution; those that joined later are not."""
        found = np.array(self._solver.getSolution().col_value)
        return np.pad(found, (0, len(self.known) - len(found)))

    def solve(self) -> tuple[Floats, float, Integers]:
        """Return each person's price and the value in points, and the prices of all other rows in 1/SCALE.

        These are the prices of gates and slots, then those of cuts, which are 0 or less.
        """
        self._solver.run()
        duals = np.array(self._solver.getSolution().row_dual)
        prices = np.rint(duals[self._people :] * SCALE).astype(np.int64)
        cuts = self._first_cut - self._people
        prices[cuts:] = np.minimum(prices[cuts:], 0)
        return duals[: self._people], float(self._solver.getInfo().objective_function_value), prices


class _Relaxation:
    """The relaxation on its way to the best bound."""

    def __init__(self, duties: Duties, first: Sequence[Spread], others: Iterable[Spread]) -> None:
        self.master = SpreadMaster(duties)
        self.bound = 0
        self._duties, self._pricing = duties, Pricing(duties)
        self.master.add([*first, *duties.at_one_gate, *others])
        self.master.start(first)

    def converge(self, rounds: int) -> None:
        """Let spreads join until none improves the relaxation, or the bound in whole points."""
        for _round in range(rounds):
            own, value, outer = self.master.solve()
            if value <= self.bound + _SLACK or not self.master.add(self._priced(outer, own * SCALE - 2)):
                return

    def _priced(self, prices: Integers, limit: Floats) -> list[Spread]:
        duties, cuts = self._duties, self.master.cuts
        gates, fines = prices[: duties.most.size].reshape(duties.most.shape), -prices[duties.most.size :]
        total, spreads = self._pricing.best(gates, limit, cuts, fines)
        posts = np.where(gates > 0, gates * duties.least, gates * duties.most)
        found = -(-(total + int(posts.sum()) - int(fines @ cuts.most)) // SCALE)
        self.bound = max(self.bound, found)
        return spreads

    def cut(self, search: CutSearch) -> bool:
        """Add the cuts that the last choice breaks; return whether there were any."""
        stays = self.master.stays
        cuts = search.broken(stays, self.master.weights()[stays.spread])
        if not len(cuts):
            return False
        self.master.cut(cuts)
        return True


def relax_spreads(
    duties: Duties, first: list[Spread], others: Iterable[Spread] = ()
) -> tuple[list[Spread], int, Floats]:
    """Solve the linear relaxation over all spreads with cuts, or come near.

    Parameters
    ----------
    duties
        What is to be spread.
    first
        Spreads to start with, a way to spread everyone.
    others
        More of them to start with.

    Returns
    -------
    tuple
        The spreads that joined, a proven lower bound in points, and how far each spread is chosen.
    """
    choices = len(duties.slots_of) * len(duties.most)
    if choices > _MOST_CHOICES:
        return first, 0, np.zeros(len(first))
    cost = int(duties.lay_out(first)[0].sum())
    relaxation, search = _Relaxation(duties, first, others), CutSearch(duties.most)
    relaxation.converge(_MOST_ROUNDS)
    for _cutting in range(next((times for most, times in _CUTTINGS if choices <= most), 0)):
        if relaxation.bound >= cost or relaxation.bound * _WEAK < cost - _FEW or not relaxation.cut(search):
            break
        relaxation.converge(_MOST_AFTER_CUTS)
    return list(relaxation.master.known), relaxation.bound, relaxation.master.weights()
