"""Who stands by: an assignment of people to places and shifts, once all duties are fixed, solved as a flow.

What a further standby costs a person never falls, so a flow of least cost is the best there is. Where two standbys
of one person make a run of days too long with the stored week after, others are chosen, and its cost is a bound.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from roster_cli.domain import Slot, Standby
from roster_cli.rules import fairness, own_community, standbys
from roster_cli.rules.modelling import Booleans, Integers, slots_where
from roster_cli.rules.standing_by import clashing_after
from roster_cli.solve.flow import least_cost
from roster_cli.solve.room import Room


@dataclass(frozen=True)
class ChosenStandbys:
    """Who stands by, and the least, proven, that standbys can cost.

    Parameters
    ----------
    standbys
        Who and when, in time order.
    bound
        The least cost of the term, everybody's duties as they are.
    """

    standbys: tuple[Standby, ...]
    bound: int


def stand_by(room: Room, kept: Collection[Standby] = (), closed: Collection[Slot] = ()) -> ChosenStandbys:
    """Return who is to stand by at least cost.

    Parameters
    ----------
    room
        The people, and what they serve, loans included.
    kept
        Who stands by in any case; they can.
    closed
        Slots in which nobody else is to stand by.
    """
    district = room.district
    wanted = Counter(dict.fromkeys(standbys.wanted(district), district.settings.standby.people))
    if not wanted:
        return ChosenStandbys((), 0)
    for one in kept:
        place = standbys.place_of(district, district.person_by_identity[one.identity].community)
        wanted[place, one.slot] -= 1
    short = {key: count for key, count in wanted.items() if count > 0 and key[1] not in closed}
    least, chosen = _Flow(room, short, tuple(kept)).solve()
    barred: set[Standby] = set()
    while True:
        clashing = clashing_after(district, room.roster.with_standbys((*kept, *chosen)), kept)
        if barred.issuperset(set(clashing).difference(kept)):
            break
        barred.update(clashing)
        _more, chosen = _Flow(room, short, tuple(kept), frozenset(barred)).solve()
    fixed = district.settings.weights.standby * sum(count for count in wanted.values() if count > 0)
    roster = room.roster.with_standbys(kept)
    bound = least + fixed + sum(standbys.by_person(district, roster).values())
    return ChosenStandbys(tuple(sorted((*kept, *chosen))), bound)


@dataclass(frozen=True)
class _Flow:
    """People, who flow by day and slot to the places that want somebody."""

    room: Room
    short: dict[tuple[str, Slot], int]
    kept: tuple[Standby, ...]
    barred: frozenset[Standby] = frozenset()

    def able(self) -> Booleans:
        """Return who could take a duty of the own community when, and may stand by then, shape (people, slots)."""
        room, district = self.room, self.room.district
        open_in = {name: own_community.is_open(district, name) for name in district.communities}
        wants = {
            community: slots_where(district, lambda slot, place=place: (place, slot) in self.short)  # type: ignore[misc]
            for community in district.communities
            for place in [standbys.place_of(district, community)]
        }
        rows = [open_in[person.community] & wants[person.community] for person in room.people]
        may = np.array(rows, dtype=bool).reshape(room.held.shape)
        may &= room.allowed & ~room.barred_by_rows(room.used(room.held)) & ~self._busy()
        place = {person.identity: number for number, person in enumerate(room.people)}
        for one in self.barred:
            may[place[one.identity], district.slot_index[one.slot]] = False
        _cost, legal = room.one_more(room.now, ~may)
        return legal

    def _busy(self) -> Booleans:
        """Return on which days each person has a duty or stands by already, by slot, shape (people, slots)."""
        held = self.room.held.copy()
        place = {person.identity: number for number, person in enumerate(self.room.people)}
        for one in self.kept:
            held[place[one.identity], self.room.district.slot_index[one.slot]] = True
        shifts = len(self.room.district.settings.shifts)
        days = held.reshape(len(held), 7, shifts).any(axis=2)
        return np.repeat(days, shifts, axis=1)

    def solve(self) -> tuple[int, list[Standby]]:
        """Return by how much more standbys change the cost, and who they are."""
        room, district = self.room, self.room.district
        slots = district.slots
        able = self.able()
        people, when = np.nonzero(able)
        if not len(people):
            return 0, []
        shifts = len(district.settings.shifts)
        day = np.unique(np.stack([people, when // shifts], axis=1), axis=0)
        first_day = 2 + len(room.people)
        first_place = first_day + len(room.people) * 7
        place_of = {key: first_place + number for number, key in enumerate(self.short)}
        home = [standbys.place_of(district, person.community) for person in room.people]
        heads = np.array(
            [place_of[home[one], slots[slot]] for one, slot in zip(people, when, strict=True)], dtype=np.int64
        )
        arcs = [
            self._burdens(np.unique(people)),
            _arcs(2 + day[:, 0], first_day + 7 * day[:, 0] + day[:, 1]),
            _arcs(first_day + 7 * people + when // shifts, heads),
        ]
        saved = district.settings.weights.standby
        ends = [(place_of[key], 1, count, -saved) for key, count in self.short.items()]
        amount = sum(self.short.values())
        arcs.append(np.array([*ends, (0, 1, amount, 0)]))
        value, flows = least_cost(np.concatenate(arcs), amount, first_place + len(self.short))
        begin = len(arcs[0]) + len(arcs[1])
        used = np.flatnonzero(flows[begin : begin + len(people)]).tolist()
        return value, [Standby(slots[when[place]], room.people[people[place]].identity) for place in used]

    def _burdens(self, people: Integers) -> Integers:
        """Return an arc to each person for each further standby."""
        district = self.room.district
        earned = fairness.points(district, self.room.roster)
        known: dict[str, int] = defaultdict(int)
        for one in self.kept:
            known[one.identity] += 1
        arcs = []
        for place in people.tolist():
            identity = self.room.people[place].identity
            carried = district.past.carry(identity) + earned[identity]
            costs = [standbys.burden(district, carried, count) for count in range(standbys.MOST_A_WEEK + 1)]
            for count in range(known[identity], standbys.MOST_A_WEEK):
                arcs.append((0, 2 + place, 1, costs[count + 1] - costs[count]))
        return np.array(arcs, dtype=np.int64).reshape(-1, 4)


def _arcs(tails: Integers, heads: Integers) -> Integers:
    """Return arcs for one person that cost nothing."""
    return np.stack([tails, heads, np.ones_like(tails), np.zeros_like(tails)], axis=1)
