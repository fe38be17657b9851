"""The best that a tiny district can do, found by trying everything.

Written from the contract's words alone: it imports neither the solver nor the rules, so that a mistake in those
does not repeat itself here. `best_cost` handles a few people and about seven open slots, `best_familiarity` a few
people a slot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import combinations, product

from roster_cli.domain import Checkpoint, District, DutyType, Gate, Person, Roster, Slot

NOTHING_POSSIBLE = "there is always the empty roster"
SlotSet = frozenset[Slot]
Serving = frozenset[str]  # who is on duty in a stored week
Need = tuple[
    int, SlotSet, Serving
]  # a post group's number: somebody has to be in the office while these shifts go on


def best_cost(district: District) -> int:
    """Return the least cost of all terms but familiarity that the hard rules allow."""
    return _Search(district).best()


def best_familiarity(district: District, roster: Roster) -> int:
    """Return the least familiarity cost with everyone's shifts as in a roster.

    Gates are given out so that the posts left unfilled cost as little as these shifts allow.
    """
    return sum(_best_gates(district, roster, community) for community in district.communities)


def legal_weeks(district: District, person: Person) -> Iterator[SlotSet]:
    """Yield every set of slots that a person may serve, seen alone: H1, H2, H3, H5, H6 and the peaks of H7."""
    possible = _possible_slots(district, person)
    for count in range(min(person.max_per_week, 7, len(possible)) + 1):
        for week in combinations(possible, count):
            if _is_legal(district, person, week):
                yield frozenset(week)


@dataclass(frozen=True)
class _Search:
    """Takes people one after another and keeps, of all ways to the same situation, the cheapest."""

    district: District

    def best(self) -> int:
        situations: dict[tuple[tuple[int, ...], frozenset[Need]], int] = {
            ((0,) * len(self.counters), frozenset(self.needs)): 0
        }
        for person in self.district.rostered:
            reached: dict[tuple[tuple[int, ...], frozenset[Need]], int] = {}
            for slots, price in self.weeks[person.identity]:
                met = self.needs_met(person, slots)
                for (counts, needs), spent in situations.items():
                    after = self.counted(person, slots, counts)
                    if after is not None:
                        key, total = (after, needs - met), spent + price
                        if reached.get(key, total + 1) > total:
                            reached[key] = total
            situations = reached
        return min(spent + self.unfilled(counts) for (counts, needs), spent in situations.items() if not needs)

    @cached_property
    def weeks(self) -> dict[str, list[tuple[SlotSet, int]]]:
        """Return each person's legal weeks with what they cost that person."""
        return {
            person.identity: [
                (week, _personal_cost(self.district, person, week)) for week in legal_weeks(self.district, person)
            ]
            for person in self.district.rostered
        }

    @cached_property
    def counters(self) -> dict[tuple[str, Slot], tuple[int, int]]:
        """Return place and limit of what is counted by slot: people and leads of a community, people of a unit."""
        found = {}
        for community, checkpoints in self.district.checkpoints_of.items():
            for index, slot in enumerate(self.district.slots):
                if needed := sum(checkpoint.headcounts[index] for checkpoint in checkpoints):
                    found["in " + community, slot] = needed
                    if self.district.settings.lead == "community" and self.leads(community):
                        found["leading " + community, slot] = len(self.district.people)
        for unit in self.district.units:
            if unit.max_away is not None:
                for slot in self.office_slots:
                    found["of " + unit.name, slot] = unit.max_away
        return {key: (place, limit) for place, (key, limit) in enumerate(found.items())}

    def leads(self, community: str) -> list[Person]:
        return [one for one in self.district.rostered if one.community == community and one.lead]

    @cached_property
    def office_slots(self) -> list[Slot]:
        return [slot for slot in self.district.slots if _meets_office_hours(self.district, slot)]

    @cached_property
    def needs(self) -> set[Need]:
        """Return where the duties decide whether a post group keeps somebody in the office."""
        found = set()
        times = [(frozenset({slot}), frozenset[str]()) for slot in self.office_slots]
        for slots, serving in {*times, *_at_once(self.district)}:
            for number in range(len(self.district.post_groups)):
                here = [
                    one for one in self.members(number) if not slots & one.leave and one.identity not in serving
                ]
                if here and all(one.is_rostered for one in here):
                    found.add((number, slots, serving))
        return found

    def members(self, number: int) -> list[Person]:
        identities = self.district.post_groups[number].members
        return [person for person in self.district.people if person.identity in identities]

    def needs_met(self, person: Person, slots: SlotSet) -> frozenset[Need]:
        return frozenset(
            (number, at_once, serving)
            for number, at_once, serving in self.needs
            if person.identity in self.district.post_groups[number].members
            and person.identity not in serving
            and not at_once & person.leave
            and not at_once & slots
        )

    def counted(self, person: Person, slots: SlotSet, counts: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the counts with one more person's week, or None where that is too many."""
        after = list(counts)
        for slot in slots:
            leading = "leading " + person.community * person.lead
            for key in (("in " + person.community, slot), ("of " + person.unit, slot), (leading, slot)):
                if key in self.counters:
                    place, limit = self.counters[key]
                    after[place] = 1 if key[0] == leading else after[place] + 1
                    if after[place] > limit:
                        return None
        return tuple(after)

    def unfilled(self, counts: tuple[int, ...]) -> int:
        nobody = [key for key, (place, _limit) in self.counters.items() if not counts[place]]
        alone = sum(what.startswith("leading ") for what, _slot in nobody)
        return self.district.settings.weights.lead * alone + sum(
            _cheapest_gap(self.district, community, slot, counts[self.counters["in " + community, slot][0]])
            for community in self.district.communities
            for slot in self.district.slots
            if ("in " + community, slot) in self.counters
        )


def _possible_slots(district: District, person: Person) -> list[Slot]:
    """Return the slots that a person's community has open and H3 and the unit's peak leave."""
    peak = district.unit_by_name[person.unit].peak
    found = []
    for index, slot in enumerate(district.slots):
        is_rest_day = district.settings.calendar.is_rest_day
        begin, end = district.settings.shift(slot.shift).span(slot.date)
        days = {begin.date(), (end - timedelta(microseconds=1)).date()}
        wrong_day = (person.duty_type is DutyType.WEEKEND and not all(map(is_rest_day, days))) or (
            person.duty_type is DutyType.WEEKDAY and any(map(is_rest_day, days))
        )
        is_open = any(
            c.headcounts[index] > 0 for c in district.checkpoints if c.gate.community == person.community
        )
        if is_open and not wrong_day and slot not in (person.leave | person.unavailable | peak):
            found.append(slot)
    return found


def _is_legal(district: District, person: Person, week: Sequence[Slot]) -> bool:
    settings = district.settings
    days = [slot.date for slot in week]
    if len(set(days)) < len(days):
        return False
    past = district.past.duties(person.identity)
    own = [settings.shift(slot.shift).span(slot.date) for slot in week]
    others = [(duty.start, duty.end) for duty in past]
    if any(not _rested(one, other, settings.rules.min_rest_hours) for one in own for other in others):
        return False
    if any(not _rested(one, other, settings.rules.min_rest_hours) for one, other in combinations(own, 2)):
        return False
    on_duty = {*days, *(duty.date for duty in past)}
    return all(_run_through(day, on_duty) <= settings.rules.max_consecutive_days for day in days)


def _rested(one: tuple[datetime, datetime], other: tuple[datetime, datetime], hours: float) -> bool:
    first, second = sorted((one, other))
    return second[0] - first[1] >= timedelta(hours=hours)


def _run_through(day: date, on_duty: set[date]) -> int:
    before = after = 0
    while day - timedelta(days=before + 1) in on_duty:
        before += 1
    while day + timedelta(days=after + 1) in on_duty:
        after += 1
    return before + 1 + after


def _meets_office_hours(district: District, slot: Slot) -> bool:
    """Return whether a shift shares a minute with the office hours of a working day."""
    start, end = district.settings.shift(slot.shift).span(slot.date)
    minute = start
    while minute < end:
        for opens, closes in district.settings.office_hours:
            if opens <= minute.time() < closes and not district.settings.calendar.is_rest_day(minute.date()):
                return True
        minute += timedelta(minutes=1)
    return False


def _at_once(district: District) -> set[tuple[SlotSet, Serving]]:
    """Return the shifts that go on together in each quarter of office hours, and whom stored weeks keep away."""
    settings, found = district.settings, set()
    weeks = [*district.past.before, *filter(None, [district.past.after])]
    stored = [duty for week in weeks for duty in week.duties]
    minute = datetime.combine(district.week.monday, datetime.min.time())
    for _quarter in range(8 * 24 * 4):
        if not settings.calendar.is_rest_day(minute.date()) and any(
            opens <= minute.time() < closes for opens, closes in settings.office_hours
        ):
            spans = ((slot, settings.shift(slot.shift).span(slot.date)) for slot in district.slots)
            serving = frozenset(duty.identity for duty in stored if duty.start <= minute < duty.end)
            found.add((frozenset(slot for slot, (begin, end) in spans if begin <= minute < end), serving))
        minute += timedelta(minutes=15)
    return {(slots, serving) for slots, serving in found if slots}


def _personal_cost(district: District, person: Person, week: SlotSet) -> int:
    """Return what a week costs by idle, free day, fairness, rotation and preference."""
    settings, weights = district.settings, district.settings.weights
    rest_days = {day for day in district.week.dates if settings.calendar.is_rest_day(day)}
    on_duty = {slot.date for slot in week}
    points = sum(weights.points_rest_day if day in rest_days else weights.points_working_day for day in on_duty)
    spent = weights.fairness * (district.past.carry(person.identity) + points) ** 2
    if not week and _possible_slots(district, person):
        spent += weights.idle
    if rest_days and not rest_days - on_duty:
        spent += weights.free_day
    if person.preference:
        return spent + weights.preference * len([slot for slot in week if slot.shift != person.preference])
    often = sorted(
        len([slot for slot in week if slot.shift == shift.name])
        + district.past.shift_count(person.identity, shift.name)
        for shift in settings.shifts
    )
    return spent + weights.rotation * max(0, often[-1] - often[0] - 1)


def _gap(district: District, checkpoint: Checkpoint, slot: Slot, present: int) -> int:
    """Return the unfilled cost of one gate in one slot."""
    weights = district.settings.weights
    needed = checkpoint.headcounts[district.slots.index(slot)]
    prices = [weights.unfilled_first] + [weights.unfilled_further] * (needed - 1)
    return district.settings.priority[checkpoint.management] * sum(prices[present:needed])


def _cheapest_gap(district: District, community: str, slot: Slot, people: int) -> int:
    """Return the least unfilled cost of a community in a slot, over all ways to place so many people."""
    checkpoints = district.checkpoints_of[community]

    @cache
    def least(number: int, left: int) -> int | None:
        if number == len(checkpoints):
            return None if left else 0
        needed = checkpoints[number].headcounts[district.slots.index(slot)]
        ways = [
            _gap(district, checkpoints[number], slot, here) + rest
            for here in range(min(needed, left) + 1)
            if (rest := least(number + 1, left - here)) is not None
        ]
        return min(ways, default=None)

    found = least(0, people)
    assert found is not None, NOTHING_POSSIBLE
    missing = sum(checkpoint.headcounts[district.slots.index(slot)] for checkpoint in checkpoints) - people
    return found + sum(district.settings.weights.spread * before for before in range(missing))


def _best_gates(district: District, roster: Roster, community: str) -> int:
    """Return the least familiarity cost of one community, slot after slot over all ways to give out gates."""
    people = [p for p in district.rostered_in[community] if p.identity in roster.by_person]
    ways: dict[tuple[frozenset[Gate], ...], int] = {tuple(frozenset() for _ in people): 0}
    for slot in district.slots:
        here = [
            n for n, person in enumerate(people) if slot in {d.slot for d in roster.by_person[person.identity]}
        ]
        reached: dict[tuple[frozenset[Gate], ...], int] = {}
        for gates in _placements(district, community, slot, len(here)):
            away = sum(_is_away(district, people[n], gate, slot) for n, gate in zip(here, gates, strict=True))
            for known, spent in ways.items():
                after = list(known)
                for n, gate in zip(here, gates, strict=True):
                    after[n] |= {gate}
                key, total = tuple(after), spent + district.settings.weights.familiarity_estate * away
                reached[key] = min(total, reached.get(key, total))
        ways = reached
    weight = district.settings.weights.familiarity_gate
    return min(spent + weight * sum(len(gates) - 1 for gates in known) for known, spent in ways.items())


def _placements(district: District, community: str, slot: Slot, people: int) -> list[tuple[Gate, ...]]:
    """Return the ways to place so many people at gates that leave the cheapest posts unfilled."""
    checkpoints = district.checkpoints_of[community]
    priced = []
    for gates in product([checkpoint.gate for checkpoint in checkpoints], repeat=people):
        if all(gates.count(c.gate) <= district.headcount(c.gate, slot) for c in checkpoints):
            priced.append((sum(_gap(district, c, slot, gates.count(c.gate)) for c in checkpoints), gates))
    least = min(price for price, _gates in priced)
    return [gates for price, gates in priced if price == least]


def _is_away(district: District, person: Person, gate: Gate, slot: Slot) -> bool:
    own = [c for c in district.checkpoints_of[person.community] if c.gate.estate == person.estate]
    return gate.estate != person.estate and any(district.headcount(c.gate, slot) for c in own)
