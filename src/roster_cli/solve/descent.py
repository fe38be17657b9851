"""Down to a roster that keeps every rule and that no small change betters: a local optimum.

Small changes are another week of one person, whatever it is; a duty handed from one person to another; and two
people who exchange a duty each. Whatever the search before brought, what is stored has been through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import in_order
from roster_cli.solve.cells import FULL, Cells
from roster_cli.solve.model import BARRED, Model
from roster_cli.solve.patterns import one_more_or_less

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_CHUNK = 512
_GAIN = -0.5
"""Costs are whole points."""

Change = tuple[tuple[int, int], ...]
"""People, each with the pattern that they take."""


class Descent:
    """A choice of patterns on its way down.

    Parameters
    ----------
    model
        The district.
    cells
        Who is counted together.
    choice
        Everyone's pattern; -1 for none yet. Rules may be broken, by too many people in a cell or a barred pattern.
    """

    def __init__(self, model: Model, cells: Cells, choice: Integers) -> None:
        self._model, self._cells = model, cells
        self._works = model.works.astype(np.float64)
        self.choice = choice.copy()
        self._duties = np.zeros((len(choice), model.works.shape[1]), dtype=np.int64)
        self._make_legal()

    def _make_legal(self) -> None:
        """Take those who are too many out of their cells: they get their week with the fewest duties."""
        everyone = np.arange(len(self.choice))
        barred = self._model.costs[everyone, self.choice] == BARRED
        amiss = np.flatnonzero((self.choice < 0) | barred)
        self.choice[amiss] = self._model.fewest_duties(amiss)
        self._count()
        full = self._cells.costs(self._cells.slopes.clip(min=0))(self.counts) > 0
        within = full[self._cells.of].any(axis=2) & (self._duties > 0)
        amiss = np.flatnonzero(within.any(axis=1))
        self.choice[amiss] = self._model.fewest_duties(amiss)
        self._count()

    def _count(self) -> None:
        self._duties = self._model.works[self.choice].astype(np.int64)
        self.counts = self._cells.counts(self._duties)

    def run(self) -> Integers:
        """Return the choice when nothing small betters it any more."""
        while self._better_weeks() or self._better_exchanges():
            pass
        return self.choice

    def _take(self, change: Change) -> None:
        people = np.array([person for person, _pattern in change])
        patterns = np.array([pattern for _person, pattern in change])
        after = self._model.works[patterns].astype(np.int64)
        self._cells.change(self.counts, people, after - self._duties[people])
        self.choice[people], self._duties[people] = patterns, after

    # Another week of one person

    def _better_weeks(self) -> bool:
        """Give everyone the week that is best while the others stay; return whether any was better."""
        found = False
        for first in range(0, len(self.choice), _CHUNK):
            people = np.arange(first, min(first + _CHUNK, len(self.choice)))
            costs = self._costs_of_weeks(people)
            now = costs[np.arange(len(people)), self.choice[people]]
            for person in people[costs.min(axis=1) - now < _GAIN].tolist():
                (own,) = self._costs_of_weeks(np.array([person]))
                best = int(own.argmin())
                if own[best] - own[self.choice[person]] < _GAIN:
                    self._take(((person, best),))
                    found = True
        return found

    def _costs_of_weeks(self, people: Integers) -> Floats:
        """Return what each pattern of some people costs while the others stay, shape (people, patterns)."""
        next_costs = self._cells.next_costs(self._cells.slopes, self.counts, people, self._duties[people])
        return self._model.costs[people] + next_costs @ self._works.T

    # Other weeks that cost the same

    def settle(self) -> Integers:
        """Return the choice when no week of the same cost spreads empty posts better over the days either.

        What costs the same in points does not look the same: a day with twice as many empty posts as the next one
        is asked about.
        """
        self.run()
        while self._even_days():
            self.run()
        return self.choice

    def _even_days(self) -> bool:
        """Take the weeks of the same cost that spread empty posts over the days; return whether there was any."""
        found = False
        for community in range(len(self._model.people_of)):
            while (change := self._evener(community)) is not None:
                self._take((change,))
                found = True
        return found

    def _evener(self, community: int) -> tuple[int, int] | None:
        """Return who is to take which week, so that the days of a community have posts empty more evenly."""
        people, slots = self._model.people_of[community], self._works.shape[1]
        there = self.counts[community * slots : (community + 1) * slots]
        missing = (self._model.headcount[community] - there).reshape(7, -1).sum(axis=1)
        if not len(people) or np.ptp(missing) < 2:
            return None
        own = self.choice[people]
        costs = self._costs_of_weeks(people)
        more = self._by_day[None] - self._by_day[own][:, None]
        gains = (more * (more - 2 * missing)).sum(axis=2)  # of the sum of squares of those missing each day
        gains[np.abs(costs - costs[np.arange(len(people)), own][:, None]) > -_GAIN] = 0
        person, pattern = np.unravel_index(gains.argmin(), gains.shape)
        return (int(people[person]), int(pattern)) if gains[person, pattern] < 0 else None

    @cached_property
    def _by_day(self) -> Integers:
        """Return how many duties each pattern has on each day, shape (patterns, 7)."""
        return self._model.works.astype(np.int64).reshape(len(self._works), 7, -1).sum(axis=2)

    # Two people, who exchange duties

    @cached_property
    def _with(self) -> Integers:
        """Return each pattern with another slot, -1 where that is no pattern, shape (patterns, slots)."""
        return np.where(self._model.works == 0, one_more_or_less(self._model.works), -1)

    @cached_property
    def _without(self) -> Integers:
        """Return each pattern without one of its slots, -1 where it has no duty, shape (patterns, slots)."""
        return np.where(self._model.works == 1, one_more_or_less(self._model.works), -1)

    def _better_exchanges(self) -> bool:
        """Make the exchanges within communities that better them and break no rule; return whether any did."""
        found = False
        for people in self._model.people_of:
            changed: set[int] = set()
            for one, two, change in self._exchanges(people):
                # what others gain depends on their own weeks alone
                if one not in changed and two not in changed and self._cost(change) < _GAIN:
                    self._take(change)
                    changed |= {one, two}
            found |= bool(changed)
        return found

    def _exchanges(self, people: Integers) -> Iterator[tuple[int, int, Change]]:
        """Yield exchanges within a community, as it is now, that better it: the two people, and what they take."""
        own = self.choice[people]
        given, taken = self._without[own], self._with[own]
        other = np.where(given[:, :, None] >= 0, self._with[given], -1)
        give, take, swap = (self._extra(people, patterns) for patterns in (given, taken, other))
        best_give, best_take = give.min(axis=0, initial=FULL), take.min(axis=0, initial=FULL)
        for slot in np.flatnonzero(best_give + best_take < _GAIN).tolist():
            for one, two in _pairs(give[:, slot], take[:, slot]):
                patterns = int(given[one, slot]), int(taken[two, slot])
                yield _exchange(people, one, two, *patterns)
        best = swap.min(axis=0, initial=FULL)
        for slot, later in np.argwhere(np.triu(best + best.T < _GAIN)).tolist():
            for one, two in _pairs(swap[:, slot, later], swap[:, later, slot]):
                patterns = int(other[one, slot, later]), int(other[two, later, slot])
                yield _exchange(people, one, two, *patterns)

    def _extra(self, people: Integers, patterns: Integers) -> Floats:
        """Return what patterns cost more than the people's own, `FULL` where they may not have them."""
        shape = (len(people), *(1,) * (patterns.ndim - 1))
        costs = self._model.costs
        new = costs[people.reshape(shape), patterns].astype(np.float64)
        now = costs[people, self.choice[people]].reshape(shape)
        return np.where((patterns < 0) | (new == BARRED), FULL, new - now)

    def _cost(self, change: Change) -> float:
        """Return what a change costs, `FULL` or more where it brings too many into a cell."""
        costs, total = self._model.costs, 0.0
        more: dict[int, int] = defaultdict(int)
        for person, pattern in change:
            total += int(costs[person, pattern]) - int(costs[person, self.choice[person]])
            duties = self._model.works[pattern] - self._duties[person]
            for slot in np.flatnonzero(duties).tolist():
                for cell in self._cells.of[person, slot].tolist():
                    more[cell] += int(duties[slot])
        more.pop(self._cells.empty, None)
        for cell, count in more.items():
            now = int(self._cells.first[cell] + self.counts[cell])
            first, last = sorted((now, now + count))
            total += float(self._cells.slopes[first:last].sum()) * (1 if count > 0 else -1)
        return total


def _pairs(one: Floats, two: Floats) -> Iterator[tuple[int, int]]:
    """Yield the pairs that gain together, best first."""
    gains = one[:, None] + two[None, :]
    pairs = np.argwhere(gains < _GAIN)
    yield from pairs[in_order(gains[gains < _GAIN])].tolist()


def _exchange(people: Integers, one: int, two: int, first: int, second: int) -> tuple[int, int, Change]:
    """Return an exchange of two people, counted within a community, who take these patterns."""
    a, b = int(people[one]), int(people[two])
    return a, b, ((a, first), (b, second))
