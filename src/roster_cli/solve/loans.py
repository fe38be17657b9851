"""Loans: posts that stay empty, filled by people of other communities when everybody's own duties are fixed.

People and posts are the two ends of a flow of least cost, which is exact but for two things: people who may not
all be away at once, and several loans of one person. Both only ever make it dearer, so the flow's cost is a bound;
what it lends is kept as far as all rules allow, and where that costs more than the bound, a small district is
solved exactly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from roster_cli.domain import District, Duty, Gate, Roster, Slot, Within
from roster_cli.rules import familiarity, own_community, shortages, worth
from roster_cli.rules.modelling import Booleans, Integers
from roster_cli.solve.cp_sat import new_patient_solver, run_search
from roster_cli.solve.flow import least_cost
from roster_cli.solve.model import BARRED
from roster_cli.solve.room import Room

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MOST_COLUMNS = 3_000
"""Longer weeks up to which all loans are decided at once where a flow does not do."""
_WORK = 5.0
_NEVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Lent:
    """What loans come to.

    Parameters
    ----------
    duties
        The loans.
    change
        The least, proven, by which they can change the cost of all terms but familiarity.
    reached
        By how much they change it.
    """

    duties: tuple[Duty, ...] = ()
    change: int = 0
    reached: int = 0


@dataclass(frozen=True)
class OpenPosts:
    """The posts of a community in a slot that nobody holds.

    Parameters
    ----------
    gates
        Gate of each post, the one that is to be filled first at the top.
    gains
        What filling each of them saves in this order, never rising.
    """

    gates: tuple[Gate, ...]
    gains: tuple[int, ...]


Open = dict[tuple[str, int], OpenPosts]
Lending = tuple[int, str, int]
"""A person, the community that is served, and a slot."""


def open_posts(
    district: District,
    roster: Roster,
    closed: Collection[Slot] = (),
    wanted: Mapping[tuple[Gate, Slot], int] | None = None,
) -> Open:
    """Return the posts that nobody holds by community and slot.

    Parameters
    ----------
    district, roster
        What is planned, and the duties so far.
    closed
        Slots whose posts are left out.
    wanted
        How many posts of a gate in a slot are to be filled at most; None for all.
    """
    worths: dict[tuple[str, int], list[tuple[int, Gate]]] = defaultdict(list)
    absent: Counter[tuple[str, int]] = Counter()
    for post in roster.unfilled(district):
        count = post.missing if wanted is None else min(post.missing, wanted.get((post.gate, post.slot), 0))
        slot = district.slot_index[post.slot]
        absent[post.gate.community, slot] += post.missing
        if post.slot in closed or not count:
            continue
        checkpoint = district.checkpoint_by_gate[post.gate]
        needed = checkpoint.headcounts[slot]
        worths[post.gate.community, slot] += [
            (worth(district, checkpoint, slot, present), post.gate)
            for present in range(needed - post.missing, needed - post.missing + count)
        ]
    found: Open = {}
    for (community, slot), own in worths.items():
        own.sort(key=lambda post: -post[0])
        missing = absent[community, slot]
        steps = shortages(district, community, slot)[missing - len(own) : missing]
        gains = tuple(points + step for (points, _gate), step in zip(own, reversed(steps), strict=True))
        found[community, slot] = OpenPosts(tuple(gate for _points, gate in own), gains)
    return found


def lend(
    room: Room,
    within: Within,
    closed: Collection[Slot] = (),
    wanted: Mapping[tuple[Gate, Slot], int] | None = None,
    now: Collection[Duty] = (),
    barred: Collection[tuple[str, Slot]] = (),
) -> Lent:
    """Return the loans that fill the posts that stay empty at least cost.

    Parameters
    ----------
    room
        The people, and what they serve.
    within
        How far they are lent, whatever the settings say.
    closed
        Slots in which nobody is to be lent.
    wanted
        How many posts of a gate in a slot are to be filled at most; None for all.
    now
        Loans as they are: of all that cost the same, as many of these people as possible are lent then again.
    barred
        Who is not to be lent when, by identity.
    """
    posts = {} if within is Within.NONE else open_posts(room.district, room.roster, closed, wanted)
    if not posts:
        return Lent()
    problem = _Problem(room, within, posts, frozenset(now), frozenset(barred))
    if not problem.may_come.any():
        return Lent()
    least, chosen = problem.rounds()
    ways = [chosen]
    if problem.now:
        ways.append(problem.rounds(start=problem.staying())[1])
    if min(map(problem.cost, ways)) // problem.scale > least // problem.scale:
        ways.append(problem.rounds(backwards=True)[1])
    cost, chosen = min(((problem.cost(way), way) for way in ways), key=itemgetter(0))
    if cost // problem.scale > least // problem.scale and (exact := problem.solved(chosen, cost)):
        chosen, least = exact[0], max(least, exact[1])
    reached = problem.cost(chosen) // problem.scale
    return Lent(tuple(sorted(problem.duties(chosen))), least // problem.scale, reached)


@dataclass(frozen=True)
class _Problem:
    """Who may be lent where, and at what cost: points first, then familiarity, then who is lent already."""

    room: Room
    within: Within
    posts: Open
    now: frozenset[Duty] = frozenset()
    barred: frozenset[tuple[str, Slot]] = frozenset()

    @cached_property
    def scale(self) -> int:
        """Return what a point counts: more than all that decides among equal ones together."""
        weights = self.room.district.settings.weights
        most = weights.familiarity_gate + weights.familiarity_estate
        return 1 + (self.unfamiliar * most + 2 * bool(self.now)) * self._count

    @cached_property
    def unfamiliar(self) -> int:
        """Return what a point of familiarity counts: more than all who are not lent, or not to there, as it is."""
        return 1 + 2 * self._count if self.now else 1

    @cached_property
    def _count(self) -> int:
        return sum(len(own.gates) for own in self.posts.values())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Return the place of each person."""
        return {person.identity: number for number, person in enumerate(self.room.people)}

    @cached_property
    def names(self) -> list[str]:
        """Return the communities that have people, by number."""
        return list(self.room.members_of)

    @cached_property
    def home(self) -> Integers:
        """Return the number of each person's community, shape (people,)."""
        home = np.zeros(len(self.room.people), dtype=np.int64)
        for number, members in enumerate(self.room.members_of.values()):
            home[members] = number
        return home

    @cached_property
    def homes(self) -> dict[str, Integers]:
        """Return the numbers of the communities that can lend somebody to each one with open posts."""
        district = self.room.district
        return {
            community: np.array(
                [
                    number
                    for number, home in enumerate(self.names)
                    if own_community.may_lend(district, home, community, self.within)
                ],
                dtype=np.int64,
            )
            for community in dict.fromkeys(community for community, _slot in self.posts)
        }

    @cached_property
    def may_come(self) -> Booleans:
        """Return who may be lent when, as far as the slot and the home go, shape (people, slots)."""
        lends = np.zeros((len(self.room.members_of), self.room.held.shape[1]), dtype=bool)
        for community, slot in self.posts:
            lends[self.homes[community], slot] = True
        may = lends[self.home]
        may &= self.room.allowed & ~self.room.barred_by_rows(self.room.used(self.room.held))
        for identity, when in self.barred:
            may[self.place[identity], self.room.district.slot_index[when]] = False
        return may & (self.left > 0)[:, None]

    @cached_property
    def left(self) -> Integers:
        """Return how often each person may still be lent, shape (people,)."""
        district = self.room.district
        lent: dict[str, int] = defaultdict(int)
        for duty in own_community.loans(district, self.room.roster):
            lent[duty.identity] += 1
        most = district.settings.lending.max_per_week
        return np.array([max(0, most - lent[person.identity]) for person in self.room.people], dtype=np.int64)

    @cached_property
    def extra(self) -> Integers:
        """Return what a loan costs a person besides the longer week, shape (people, slots)."""
        district = self.room.district
        weights, open_then = district.settings.weights, familiarity.open_estates(district)
        at_home = {
            home: np.array([(*home, slot) in open_then for slot in district.slots])
            for home in {(person.community, person.estate) for person in self.room.people}
        }
        away = np.array([at_home[one.community, one.estate] for one in self.room.people], dtype=np.int64)
        costs = np.full(self.may_come.shape, weights.loan * self.scale)
        further = weights.familiarity_gate * self.room.held.max(axis=1, keepdims=True).astype(np.int64)
        costs += self.unfamiliar * (further + weights.familiarity_estate * away.reshape(costs.shape))
        return costs + (bool(self.now) & ~self._lent_now)

    @cached_property
    def _lent_now(self) -> Booleans:
        """Return who is lent when as it is, shape (people, slots)."""
        lent = np.zeros_like(self.room.held)
        for duty in self.now:
            if duty.identity in self.place:
                lent[self.place[duty.identity], self.room.district.slot_index[duty.slot]] = True
        return lent

    def rounds(self, *, backwards: bool = False, start: Collection[Lending] = ()) -> tuple[int, set[Lending]]:
        """Return what no loans can cost less than, and good loans.

        What a flow lends against a row is left out, and further flows fill what is left, for those too who may be
        lent several times.

        Parameters
        ----------
        backwards
            Whether, of people who clash, the last come rather than the first.
        start
            Loans that are made in any case; what no loans can cost less than is then not to be relied on.
        """
        now, used, left, posts = self._as_it_is()
        self._note(start, now, used, left, posts)
        several = bool((left > 1).any())
        least = self._flow(*self._least_each(), left, posts)[0] if several else None
        chosen = set(start)
        while True:
            value, flow = self._once(now, used, left, posts) if chosen else self._at_first
            least = value if least is None else least
            clashing = self._clashing(flow[::-1] if backwards else flow, used)
            kept = [one for one in flow if one not in clashing]
            self._note(kept, now, used, left, posts)
            chosen.update(kept)
            if not kept or not (several or clashing):
                return least, chosen

    def _as_it_is(self) -> tuple[Integers, Integers, Integers, dict[tuple[str, int], list[int]]]:
        """Return weeks, how many of each row are on duty, how often each may be lent, and what posts save."""
        posts = {key: list(own.gains) for key, own in self.posts.items()}
        return self.room.now.copy(), self.room.used(self.room.held), self.left.copy(), posts

    @cached_property
    def _at_first(self) -> tuple[int, list[Lending]]:
        """Return a flow for those who are lent at most once, and its cost, while nobody is lent."""
        return self._once(*self._as_it_is())

    def _once(
        self, now: Integers, used: Integers, left: Integers, posts: Mapping[tuple[str, int], Sequence[int]]
    ) -> tuple[int, list[Lending]]:
        """Return a flow for those who are lent at most once more, and its cost."""
        dearer, legal = self.room.one_more(now, ~self.may_come | self.room.barred_by_rows(used))
        return self._flow(dearer * self.scale + self.extra, legal, np.minimum(left, 1), posts)

    def staying(self) -> list[Lending]:
        """Return the loans as they are that can stay, those before others first."""
        room = self.room
        now, used, left, posts = self._as_it_is()
        found: list[Lending] = []
        for duty in sorted(self.now):
            if duty.identity not in self.place:
                continue
            person, slot = self.place[duty.identity], room.district.slot_index[duty.slot]
            one = (person, duty.gate.community, slot)
            if (
                one[1:] not in self.posts
                or self.home[person] not in self.homes[one[1]]
                or not posts[one[1:]]
                or not self.may_come[person, slot]
                or left[person] < 1
                or now[person] < 0
                or (pattern := room.longer[now[person], slot]) < 0
                or room.costs[person, pattern] >= BARRED
                or self._clashing([one], used)
            ):
                continue
            self._note([one], now, used, left, posts)
            found.append(one)
        return found

    def _clashing(self, flow: Iterable[Lending], used: Integers) -> list[Lending]:
        """Return the loans that may not come about beside those before them, and so many of each row on duty."""
        used = used.copy()
        found = []
        for person, community, slot in flow:
            rows = self.room.rows_at(person, slot)
            if (used[rows] >= self.room.most[rows]).any():
                found.append((person, community, slot))
            else:
                used[rows] += 1
        return found

    def _note(
        self,
        kept: Iterable[Lending],
        now: Integers,
        used: Integers,
        left: Integers,
        posts: dict[tuple[str, int], list[int]],
    ) -> None:
        """Note loans in what is so far."""
        for person, community, slot in kept:
            now[person] = self.room.longer[now[person], slot]
            used[self.room.rows_at(person, slot)] += 1
            left[person] -= 1
            posts[community, slot].pop(0)

    def _flow(
        self, costs: Integers, legal: Booleans, most: Integers, posts: Mapping[tuple[str, int], Sequence[int]]
    ) -> tuple[int, list[Lending]]:
        """Return the least cost at which people flow to posts, and who is lent to where when."""
        return _Flow(self, costs, legal, most, posts).solve()

    def _least_each(self) -> tuple[Integers, Booleans]:
        """Return the least that a loan can add to a person's week, whatever other loans there are besides."""
        least = np.full(self.may_come.shape, _NEVER)
        for person, pattern, extras in self.columns():
            share = self._column_cost(person, pattern, extras) // len(extras)
            least[person, extras] = np.minimum(least[person, extras], share)
        legal = least < _NEVER
        return np.where(legal, least, 0), legal

    def _column_cost(self, person: int, pattern: int, extras: Sequence[int]) -> int:
        longer = self.room.costs[person, pattern] - self.room.costs[person, self.room.now[person]]
        return int(longer) * self.scale + int(self.extra[person, extras].sum())

    def columns(self) -> Iterator[tuple[int, int, list[int]]]:
        """Yield each longer week that a person could have by loans, with the slots that are new."""
        room, works = self.room, self.room.patterns.works.astype(bool)
        by_pattern: dict[int, list[int]] = defaultdict(list)
        for person in np.flatnonzero(self.may_come.any(axis=1)).tolist():
            if room.now[person] >= 0 and room.costs[person, room.now[person]] < BARRED:
                by_pattern[int(room.now[person])].append(person)
        most = int(self.left.max())
        for pattern, people in by_pattern.items():
            more = room.patterns.duties - room.patterns.duties[pattern]
            holds = ~(works[pattern] & ~works).any(axis=1)
            for longer in np.flatnonzero(holds & (more >= 1) & (more <= most)).tolist():
                extras = np.flatnonzero(works[longer] & ~works[pattern]).tolist()
                for person in people:
                    if (
                        len(extras) <= self.left[person]
                        and room.costs[person, longer] < BARRED
                        and self.may_come[person, extras].all()
                    ):
                        yield person, longer, extras

    def cost(self, chosen: Collection[Lending]) -> int:
        """Return what loans cost, what they save taken off."""
        slots_of: dict[int, list[int]] = defaultdict(list)
        filled: dict[tuple[str, int], int] = defaultdict(int)
        for person, community, slot in chosen:
            slots_of[person].append(slot)
            filled[community, slot] += 1
        spent = 0
        for person, slots in slots_of.items():
            pattern = int(self.room.now[person])
            for slot in slots:
                pattern = int(self.room.longer[pattern, slot])
            spent += self._column_cost(person, pattern, slots)
        saved = sum(sum(self.posts[key].gains[:count]) for key, count in filled.items())
        return spent - saved * self.scale + self._elsewhere(chosen)

    def _elsewhere(self, chosen: Collection[Lending]) -> int:
        """Return how many loans go from one community to another that has no such loan as it is."""
        if not self.now:
            return 0
        going = Counter((self.room.people[person].community, there, slot) for person, there, slot in chosen)
        return (going - self.links_now).total()

    @cached_property
    def links_now(self) -> Counter[tuple[str, str, int]]:
        """Return how many loans go from one community to another in each slot as it is."""
        slots = self.room.district.slot_index
        return Counter(
            (self.room.people[self.place[duty.identity]].community, duty.gate.community, slots[duty.slot])
            for duty in self.now
            if duty.identity in self.place
        )

    def duties(self, chosen: Collection[Lending]) -> Iterator[Duty]:
        """Yield loans with their gates: the posts that matter most are filled; who serves there now stays."""
        going: dict[tuple[str, int], list[int]] = defaultdict(list)
        for person, community, slot in self._as_now(chosen):
            going[community, slot].append(person)
        for (community, slot), people in sorted(going.items()):
            when, gates = self.room.district.slots[slot], list(self.posts[community, slot].gates[: len(people)])
            coming = []
            for person in sorted(people):
                gate = self._gate_now(person, slot)
                if gate in gates:
                    gates.remove(gate)
                    yield Duty(when, gate, self.room.people[person].identity)
                else:
                    coming.append(person)
            for person, gate in zip(coming, gates, strict=True):
                yield Duty(when, gate, self.room.people[person].identity)

    def _as_now(self, chosen: Collection[Lending]) -> Iterator[Lending]:
        """Yield loans that come to the same: of one community's people, who serves somewhere now stays there."""
        lent: dict[tuple[str, int], list[int]] = defaultdict(list)
        wanted: dict[tuple[str, int], list[str]] = defaultdict(list)
        for person, community, slot in sorted(chosen):
            key = (self.room.people[person].community, slot)
            lent[key].append(person)
            wanted[key].append(community)
        for key, people in lent.items():
            left = wanted[key]
            for person in list(people):
                gate = self._gate_now(person, key[1])
                if gate and gate.community in left:
                    left.remove(gate.community)
                    people.remove(person)
                    yield person, gate.community, key[1]
            yield from ((person, community, key[1]) for person, community in zip(people, left, strict=True))

    def _gate_now(self, person: int, slot: int) -> Gate | None:
        """Return where somebody is lent to in a slot as it is."""
        return self._gates_now.get((self.room.people[person].identity, self.room.district.slots[slot]))

    @cached_property
    def _gates_now(self) -> Mapping[tuple[str, Slot], Gate]:
        return {(duty.identity, duty.slot): duty.gate for duty in self.now}

    def solved(self, chosen: Collection[Lending], cost: int) -> tuple[set[Lending], int] | None:
        """Return better loans than some and a bound, by a model of everything; None where that is too large."""
        columns = []
        for column in self.columns():
            columns.append(column)
            if len(columns) > _MOST_COLUMNS:
                return None
        model = _Exact(self, columns)
        found = model.solve()
        if found is None:
            return None
        better, bound = found
        return (better if self.cost(better) < cost else set(chosen)), bound


@dataclass(frozen=True)
class _Flow:
    """People, who flow by home and slot to the posts of other communities."""

    problem: _Problem
    costs: Integers
    legal: Booleans
    most: Integers
    posts: Mapping[tuple[str, int], Sequence[int]]

    def solve(self) -> tuple[int, list[Lending]]:
        """Return the least cost, and who is lent to where when."""
        room, home = self.problem.room, self.problem.home
        wanted = np.zeros((len(self.problem.names), self.legal.shape[1]), dtype=bool)
        for (community, slot), own in self.posts.items():
            wanted[self.problem.homes[community], slot] |= bool(own)
        people, slots = np.nonzero(self.legal & wanted[home] & (self.most > 0)[:, None])
        able = np.zeros_like(wanted)
        able[home[people], slots] = True
        first_home = 2 + len(room.people)
        first_post = first_home + able.size
        at_home = first_home + home[people] * able.shape[1] + slots
        leaving = np.unique(people)
        links, gains = [np.zeros((0, 4), dtype=np.int64)], []
        for number, ((community, slot), own) in enumerate(self.posts.items()):
            homes = self.problem.homes[community]
            links.append(self._links(homes[able[homes, slot]], community, slot, len(own)))
            links[-1][:, 0] += first_home
            links[-1][:, 1] = first_post + number
            gains += [(first_post + number, 1, 1, -gain * self.problem.scale) for gain in own]
        posts = len(gains)
        arcs = np.concatenate(
            [
                np.stack([2 + people, at_home, np.ones_like(people), self.costs[people, slots]], axis=1),
                np.stack(
                    [np.zeros_like(leaving), 2 + leaving, self.most[leaving], np.zeros_like(leaving)], axis=1
                ),
                *links,
                np.array([*gains, (0, 1, posts, 0)]),
            ]
        )
        value, flows = least_cost(arcs, posts, first_post + len(self.posts))
        first_link = len(people) + len(leaving)
        used = first_link + np.flatnonzero(flows[first_link : first_link + sum(map(len, links))])
        tails = np.repeat(arcs[used, 0] - first_home, flows[used])
        heads = np.repeat(arcs[used, 1] - first_post, flows[used])
        going = flows[: len(people)] > 0
        return value, list(self._lent(people[going], slots[going], tails, heads))

    def _lent(self, people: Integers, slots: Integers, leaving: Integers, posts: Integers) -> Iterator[Lending]:
        """Yield who goes where: any of those whom a home lends in a slot may go any of the ways from there.

        Parameters
        ----------
        people, slots
            Who is lent when.
        leaving, posts
            Number of the home and the slot, and that of the posts, once for each who goes that way.
        """
        there = [community for community, _slot in self.posts]
        lent: dict[tuple[int, int], list[int]] = defaultdict(list)
        for person, slot in zip(people.tolist(), slots.tolist(), strict=True):
            lent[int(self.problem.home[person]), slot].append(person)
        for way, place in zip(leaving.tolist(), posts.tolist(), strict=True):
            home, slot = divmod(way, self.legal.shape[1])
            yield lent[home, slot].pop(0), there[place], slot

    def _links(self, homes: Integers, community: str, slot: int, count: int) -> Integers:
        """Return arcs from homes to a community's posts: from the home's number on, capacity and cost.

        Where loans go now, as many may go at no cost.
        """
        usual = np.zeros(len(homes), dtype=np.int64)
        if self.problem.now:
            names = self.problem.names
            now = [self.problem.links_now[names[home], community, slot] for home in homes.tolist()]
            usual = np.minimum(np.array(now, dtype=np.int64), count)
        arcs = np.zeros((len(homes), 2, 4), dtype=np.int64)
        arcs[:, :, 0] = (homes * self.legal.shape[1] + slot)[:, None]
        arcs[:, :, 2] = np.stack([usual, count - usual], axis=1)
        arcs[:, 1, 3] = bool(self.problem.now)
        return arcs[arcs[:, :, 2] > 0]


class _Exact:
    """CP-SAT model of all loans at once."""

    def __init__(self, problem: _Problem, columns: Sequence[tuple[int, int, list[int]]]) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.columns = problem, columns
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _column in columns]
        own: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        self.lent: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, _pattern, extras), variable in zip(columns, self.chosen, strict=True):
            own[person].append(variable)
            for slot in extras:
                self.lent[person, slot].append(variable)
        for variables in own.values():
            self.model.add_at_most_one(variables)
        self._everybody_goes_somewhere()
        self._couplings_hold()

    def _everybody_goes_somewhere(self) -> None:
        """Ensure that as many come as are lent, and no more than posts are open."""
        from ortools.sat.python import cp_model

        problem = self.problem
        coming: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, slot), variables in self.lent.items():
            coming[problem.room.people[person].community, slot].extend(variables)
        self.links: dict[tuple[str, str, int], cp_model.IntVar] = {}
        self.filled: list[tuple[int, cp_model.IntVar]] = []
        leaving: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for (community, slot), own in problem.posts.items():
            arriving = []
            for home in (problem.names[number] for number in problem.homes[community].tolist()):
                if (home, slot) in coming:
                    link = self.model.new_int_var(0, len(own.gates), "")
                    self.links[home, community, slot] = link
                    arriving.append(link)
                    leaving[home, slot].append(link)
            posts = [self.model.new_bool_var("") for _gain in own.gains]
            self.filled += zip(own.gains, posts, strict=True)
            self.model.add(cp_model.LinearExpr.sum(posts) == cp_model.LinearExpr.sum(arriving))
        for place, variables in coming.items():
            self.model.add(cp_model.LinearExpr.sum(variables) == cp_model.LinearExpr.sum(leaving[place]))

    def _couplings_hold(self) -> None:
        from ortools.sat.python import cp_model

        for row in self.problem.room.rows:
            away = [v for key in product(row.members, row.slots) for v in self.lent.get(key, ())]
            if away:
                left = row.most - row.used(self.problem.room.held)  # never below 1: nobody may come else
                self.model.add(cp_model.LinearExpr.sum(away) <= left)

    def solve(self) -> tuple[set[Lending], int] | None:
        """Return the best loans, and what none can cost less than; None if the search found nothing."""
        from ortools.sat.python import cp_model

        problem = self.problem
        spent = [problem._column_cost(*column) for column in self.columns]
        saved = [-gain * problem.scale for gain, _post in self.filled]
        variables = [*self.chosen, *(post for _gain, post in self.filled)]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, [*spent, *saved]))
        solver = new_patient_solver(_WORK)
        if not run_search(solver, self.model):
            return None
        lent: dict[tuple[str, int], list[int]] = defaultdict(list)
        for (person, _pattern, extras), variable in zip(self.columns, self.chosen, strict=True):
            if solver.boolean_value(variable):
                for slot in extras:
                    lent[problem.room.people[person].community, slot].append(person)
        found: set[Lending] = set()
        for (home, community, slot), link in self.links.items():
            for _one in range(solver.value(link)):
                found.add((lent[home, slot].pop(0), community, slot))
        return found, round(solver.best_objective_bound)
