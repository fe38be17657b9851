"""Is a roster the best of all that are near it? Every change of one or two duties that would lower its cost.

From the rule book and the duties alone, like the audit: nothing here knows how a roster came about. A small change
gives somebody a free post, takes a duty away, moves one to another shift, hands one from one person to another, or
lets two people exchange a duty each, within a community and under every hard rule. Costs are those of all terms
but familiarity, with gates given out so that the cheapest posts stay empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster, Slot
from roster_cli.rules import COST_TERMS, HARD_RULES, empty_posts
from roster_cli.rules.modelling import Patterns
from roster_cli.rules.rest_hours import compatible_slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Booleans = NDArray[np.bool_]

_NEVER = 1 << 40
"""What a change costs that no rule book allows."""
_PEOPLE = 512


@dataclass(frozen=True)
class SmallChange:
    """One or two duties that change.

    Parameters
    ----------
    points
        By how many the cost falls.
    before, after
        Duties that end and that begin: identity and slot.
    """

    points: int
    before: tuple[tuple[str, Slot], ...]
    after: tuple[tuple[str, Slot], ...]


def small_changes(district: District, roster: Roster) -> tuple[SmallChange, ...]:
    """Return the small changes that would lower the cost of a roster, those that lower it most first."""
    if not district.rostered:
        return ()
    return tuple(sorted(_Neighbourhood(district, roster).changes(), key=lambda change: -change.points))


class _Neighbourhood:
    """The weeks that people could have by one duty more, less, or elsewhere, and what those cost."""

    def __init__(self, district: District, roster: Roster) -> None:
        import numpy as np

        self.district, self.roster = district, roster
        place = {community: index for index, community in enumerate(district.communities)}
        self.people = sorted(district.rostered, key=lambda person: place[person.community])
        slots = district.slot_index
        self.held: Booleans = np.zeros((len(self.people), len(slots)), dtype=bool)
        self.at_home: Booleans = np.ones(len(self.people), dtype=bool)
        for index, person in enumerate(self.people):
            for duty in roster.by_person.get(person.identity, ()):
                self.held[index, slots[duty.slot]] = True
                self.at_home[index] &= duty.gate.community == person.community
        self.allowed: Booleans = np.ones_like(self.held)
        for rule in HARD_RULES.values():
            if rule.allow:
                self.allowed &= rule.allow(district, self.people)
        self.rows_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.room: list[int] = []
        self._fill_rows()
        self._price_weeks()
        self._price_rows()

    def _fill_rows(self) -> None:
        """Note whose duties count together, and how many more there may be."""
        for rule in HARD_RULES.values():
            for row in rule.rows(self.district, self.people, self.allowed | self.held) if rule.rows else ():
                for key in product(row.members, row.slots):
                    self.rows_of[key].append(len(self.room))
                self.room.append(row.most - row.used(self.held))

    def _price_rows(self) -> None:
        """Add what it costs and saves that people leave rows that want some, and come to them."""
        import numpy as np

        nobody = np.zeros((0, len(self.people)), dtype=np.int64)
        self.just_enough: dict[int, Integers] = defaultdict(lambda: nobody)
        terms = [term.rows for term in COST_TERMS.values() if term.rows]
        for row in (row for rows in terms for row in rows(self.district, self.people, self.allowed | self.held)):
            own, (slot,) = list(row.members), row.slots
            used = row.used(self.held)
            leaving, coming = row.missing * (used <= row.most), row.missing * (used < row.most)
            self.fewer[own, slot] += leaving
            self.other[own, slot, :] += leaving
            self.more[own, slot] -= coming
            self.other[own, :, slot] -= coming
            if used == row.most:
                line = np.isin(np.arange(len(self.people)), own)[None, :] * row.missing
                self.just_enough[slot] = np.vstack([self.just_enough[slot], line])

    def _relieved(self, people: Sequence[int], slot: int) -> Integers:
        """Return what it saves that one of a row with just enough goes and another of it comes, by who goes."""
        import numpy as np

        of = self.just_enough[slot][:, people]
        saved: Integers = np.einsum("rp,rq->pq", of, (of > 0).astype(np.int64))
        return saved

    def _price_weeks(self) -> None:
        """Fill in what a duty less, a duty more and a duty elsewhere cost each person."""
        import numpy as np

        count = self.held.shape[1]
        bit = 1 << np.arange(count, dtype=np.int64)
        own = self.held @ bit
        fewer = np.where(self.held, own[:, None] & ~bit, -1)
        more = np.where(~self.held & self.allowed, own[:, None] | bit, -1)
        other = np.where((fewer[:, :, None] >= 0) & (more[:, None, :] >= 0), fewer[:, :, None] | bit, -1)
        codes = np.unique(np.concatenate([own, fewer.ravel(), more.ravel(), other.ravel()]))
        codes = codes[codes >= 0]
        works = (codes[:, None] & bit > 0).astype(np.uint8)
        legal = _legal_weeks(self.district, works)
        self.fewer = np.full(fewer.shape, _NEVER)
        self.more = np.full(more.shape, _NEVER)
        self.other = np.full(other.shape, _NEVER)
        patterns = Patterns(works, len(self.district.settings.shifts))
        for first in range(0, len(self.people), _PEOPLE):
            some = slice(first, first + _PEOPLE)
            costs = self._costs(self.people[some], patterns)
            now = np.take_along_axis(costs, np.searchsorted(codes, own[some])[:, None], axis=1)
            extra = np.where(self._keep_rules(self.people[some], patterns) & legal, costs - now, _NEVER)
            for after, target in ((fewer, self.fewer), (more, self.more), (other, self.other)):
                week = np.searchsorted(codes, np.maximum(after[some], 0)).reshape(len(extra), -1)
                found = np.take_along_axis(extra, week, axis=1).reshape(target[some].shape)
                target[some] = np.where(after[some] >= 0, found, _NEVER)

    def _costs(self, people: Sequence[Person], patterns: Patterns) -> Integers:
        import numpy as np

        total = np.zeros((len(people), len(patterns.works)), dtype=np.int64)
        for term in COST_TERMS.values():
            if term.price:
                total += term.price(self.district, people, patterns)
        return total

    def _keep_rules(self, people: Sequence[Person], patterns: Patterns) -> Booleans:
        import numpy as np

        kept = np.ones((len(people), len(patterns.works)), dtype=bool)
        for rule in HARD_RULES.values():
            if rule.allow_patterns:
                kept &= rule.allow_patterns(self.district, people, patterns)
        return kept

    def changes(self) -> Iterator[SmallChange]:
        """Yield every small change that lowers the cost."""
        groups: dict[str, list[int]] = defaultdict(list)
        for index, person in enumerate(self.people):
            if self.at_home[index]:  # the weeks of others are no matter of one community
                groups[person.community].append(index)
        for community, people in groups.items():
            fill, leave = self._posts(community)
            yield from self._of_one(people, fill, leave)
            yield from self._of_two(people)

    def _posts(self, community: str) -> tuple[Integers, Integers]:
        """Return by slot what one more person costs and what one fewer costs, `_NEVER` where that cannot be."""
        import numpy as np

        gates = [checkpoint.gate for checkpoint in self.district.checkpoints_of[community]]
        slots = self.district.slots
        fill, leave = np.full(len(slots), _NEVER), np.full(len(slots), _NEVER)
        for index, slot in enumerate(slots):
            posts = empty_posts(self.district, community, index)
            missing = len(posts) - sum(self.roster.staffing[gate, slot] for gate in gates)
            if missing > 0:
                fill[index] = -posts[missing - 1]
            if 0 <= missing < len(posts):
                leave[index] = posts[missing]
        return fill, leave

    def _of_one(self, people: Sequence[int], fill: Integers, leave: Integers) -> Iterator[SmallChange]:
        import numpy as np

        fewer, more, other = self.fewer[people] + leave, self.more[people] + fill, self.other[people]
        for place, slot in np.argwhere(fewer < 0).tolist():
            yield self._change(-fewer[place, slot], [(people[place], slot)], [])
        for place, slot in np.argwhere(more < 0).tolist():
            if self._fits(people[place], slot):
                yield self._change(-more[place, slot], [], [(people[place], slot)])
        moved = other + leave[:, None] + fill[None, :]
        for place, slot, later in np.argwhere(moved < 0).tolist():
            who = people[place]
            if self._fits(who, later):
                yield self._change(-moved[place, slot, later], [(who, slot)], [(who, later)])

    def _of_two(self, people: Sequence[int]) -> Iterator[SmallChange]:
        import numpy as np

        fewer, more, other = self.fewer[people], self.more[people], self.other[people]
        for slot in range(fewer.shape[1]):
            points = fewer[:, slot][:, None] + more[:, slot][None, :] - self._relieved(people, slot)
            for place, place_after in np.argwhere(points < 0).tolist():
                one, two = people[place], people[place_after]
                if self._fits(two, slot, one):
                    yield self._change(-points[place, place_after], [(one, slot)], [(two, slot)])
        best = other.min(axis=0)
        saved = np.array([self._relieved(people, slot).max(initial=0) for slot in range(len(best))])
        worth_it = best + best.T < saved[:, None] + saved[None, :]
        for slot, later in np.argwhere(np.triu(worth_it)).tolist():
            points = other[:, slot, later][:, None] + other[:, later, slot][None, :]
            points = points - self._relieved(people, slot) - self._relieved(people, later).T
            for place, place_after in np.argwhere(points < 0).tolist():
                one, two = people[place], people[place_after]
                if self._fits(one, later, two) and self._fits(two, slot, one):
                    ends, begins = [(one, slot), (two, later)], [(one, later), (two, slot)]
                    yield self._change(-points[place, place_after], ends, begins)

    def _fits(self, person: int, slot: int, instead_of: int | None = None) -> bool:
        """Return whether the rows that count a person leave room for one more, or for one instead of another."""
        given = self.rows_of.get((instead_of, slot), []) if instead_of is not None else []
        return all(self.room[row] + (row in given) > 0 for row in self.rows_of.get((person, slot), []))

    def _change(
        self, points: int, before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]
    ) -> SmallChange:
        def named(duties: Sequence[tuple[int, int]]) -> tuple[tuple[str, Slot], ...]:
            return tuple((self.people[person].identity, self.district.slots[slot]) for person, slot in duties)

        return SmallChange(int(points), named(before), named(after))


def _legal_weeks(district: District, works: NDArray[np.uint8]) -> Booleans:
    """Return which weeks have a duty a day, enough rest, and no run of too many days, shape (weeks,)."""
    import numpy as np

    apart = compatible_slots(district)
    clash = np.triu(~apart, 1)
    days = works.reshape(len(works), 7, -1).sum(axis=2)
    legal = (days <= 1).all(axis=1)
    on_duty = works.astype(np.int64)
    legal &= np.einsum("ws,st,wt->w", on_duty, clash.astype(np.int64), on_duty) == 0
    longest = district.settings.rules.max_consecutive_days
    for first in range(7 - longest):
        legal &= ~(days[:, first : first + longest + 1] > 0).all(axis=1)
    return np.asarray(legal, dtype=np.bool_)
