"""The textbook model of employee scheduling: a Boolean for each person, day and shift, for CP-SAT to solve.

It is written as in the employee-scheduling examples of OR-Tools (``shifts[n, d, s]``, ``add_at_most_one`` a
day, sums over shifts for fairness), with every hard rule and every cost term but familiarity. Gates are given out
afterwards, in list order, so that the result is a roster that the audit can judge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import product

from ortools.sat.python import cp_model

from roster_cli.domain import District, Duty, Person, Roster, Slot
from roster_cli.rules import empty_posts, idle, lead, worth
from roster_cli.rules.availability import is_available
from roster_cli.rules.fairness import points_of_slot

Shift = tuple[str, Slot]
"""A person and a slot."""


@dataclass(frozen=True)
class Found:
    """What CP-SAT found: who works when, the least cost there can be, and how many Booleans there were."""

    on_duty: frozenset[Shift]
    bound: float
    booleans: int


class Textbook:
    """The model of some communities.

    Parameters
    ----------
    district
        Whose rules and people count.
    communities
        Which communities are planned.
    taken
        Who of other communities works when already.
    """

    def __init__(
        self, district: District, communities: Collection[str], taken: Collection[Shift] = frozenset()
    ) -> None:
        self.district, self.taken = district, frozenset(taken)
        self.people = [person for person in district.rostered if person.community in communities]
        self.communities = [community for community in district.communities if community in communities]
        self.model = cp_model.CpModel()
        self.shifts: dict[Shift, cp_model.IntVar] = {}
        self.costs: list[cp_model.LinearExprT] = []
        for person in self.people:
            self._add_person(person)
        for community in self.communities:
            self._posts_are_filled_or_paid(community)
            self._shifts_have_a_lead_or_pay(community)
        self._posts_keep_a_holder()
        self._units_keep_their_caps()
        self.model.minimize(sum(self.costs))

    def _add_person(self, person: Person) -> None:
        own = {slot: self.model.new_bool_var(f"{person.identity} {slot}") for slot in self._possible_slots(person)}
        for slot, variable in own.items():
            self.shifts[person.identity, slot] = variable
        self._one_a_day_and_rest(person, own)
        self._week_and_run_limits(person, own)
        self._personal_costs(person, own)

    def _possible_slots(self, person: Person) -> list[Slot]:
        """Return the slots in which a person may serve (H2, H3, peaks of H7, rest to stored duties of H5)."""
        district = self.district
        peak = district.unit_by_name[person.unit].peak
        rest = timedelta(hours=district.settings.rules.min_rest_hours)
        past = district.past.duties(person.identity)

        def is_rested(slot: Slot) -> bool:
            start, end = district.settings.shift(slot.shift).span(slot.date)
            return all(start - duty.end >= rest or duty.start - end >= rest for duty in past)

        return [
            slot
            for slot in district.slots
            if slot in self._open[person.community]
            and slot not in peak
            and is_available(district, person, slot)
            and is_rested(slot)
        ]

    @cached_property
    def _open(self) -> Mapping[str, frozenset[Slot]]:
        return {community: idle.open_slots(self.district, community) for community in self.communities}

    def _one_a_day_and_rest(self, person: Person, own: Mapping[Slot, cp_model.IntVar]) -> None:
        """Ensure H1 and H5."""
        settings = self.district.settings
        rest = timedelta(hours=settings.rules.min_rest_hours)
        by_day: dict[object, list[cp_model.IntVar]] = defaultdict(list)
        for slot, variable in own.items():
            by_day[slot.date].append(variable)
        for variables in by_day.values():
            self.model.add_at_most_one(variables)
        spans = {slot: settings.shift(slot.shift).span(slot.date) for slot in own}
        for one, (start, end) in spans.items():
            for other, (begin, _finish) in spans.items():
                if one.date != other.date and start <= begin and begin - end < rest:
                    self.model.add_at_most_one([own[one], own[other]])

    def _week_and_run_limits(self, person: Person, own: Mapping[Slot, cp_model.IntVar]) -> None:
        """Ensure H6, stored neighbouring weeks included."""
        self.model.add(sum(own.values()) <= person.max_per_week)
        most = self.district.settings.rules.max_consecutive_days
        monday = self.district.week.monday
        alternatives = self.district.past.days_on_duty(person.identity)
        for first, stored in product(range(-most, 7), alternatives):
            days = [monday + timedelta(days=first + place) for place in range(most + 1)]
            variables = [variable for slot, variable in own.items() if slot.date in days]
            if variables:
                self.model.add(sum(variables) + len(stored & set(days)) <= most)

    def _personal_costs(self, person: Person, own: Mapping[Slot, cp_model.IntVar]) -> None:
        """Add what a person's week costs: fairness, idle, free day, rotation and preference."""
        weights, district, model = self.district.settings.weights, self.district, self.model
        earned = {slot: points_of_slot(district, slot) for slot in own}
        carry = district.past.carry(person.identity)
        most = 7 * max(weights.points_rest_day, weights.points_working_day)
        points = model.new_int_var(carry, carry + most, "points")
        model.add(points == carry + sum(earned[slot] * variable for slot, variable in own.items()))
        square = model.new_int_var(0, max(abs(carry), abs(carry + most)) ** 2, "square")
        model.add_multiplication_equality(square, [points, points])
        self.costs.append(weights.fairness * square)
        if idle.is_possible(district, person, self._open[person.community]):
            without = model.new_bool_var("without duty")
            model.add(sum(own.values()) >= 1).only_enforce_if(~without)
            self.costs.append(weights.idle * without)
        self._free_day(own)
        if person.preference:
            against = [variable for slot, variable in own.items() if slot.shift != person.preference]
            self.costs.append(weights.preference * sum(against))
        else:
            self._rotation(person, own)

    def _free_day(self, own: Mapping[Slot, cp_model.IntVar]) -> None:
        rest_days = {slot.date for slot in self.district.rest_slots}
        by_day: dict[object, list[cp_model.IntVar]] = defaultdict(list)
        for slot, variable in own.items():
            by_day[slot.date].append(variable)
        if rest_days and all(day in by_day for day in rest_days):
            none_free = self.model.new_bool_var("no free rest day")
            worked = [variable for day in rest_days for variable in by_day[day]]
            self.model.add(sum(worked) <= len(rest_days) - 1 + none_free)
            self.costs.append(self.district.settings.weights.free_day * none_free)

    def _rotation(self, person: Person, own: Mapping[Slot, cp_model.IntVar]) -> None:
        district = self.district
        counts = []
        for shift in district.settings.shifts:
            before = district.past.shift_count(person.identity, shift.name)
            counts.append(before + sum(variable for slot, variable in own.items() if slot.shift == shift.name))
        excess = self.model.new_int_var(0, 1000, "lopsided")
        for one in counts:
            for other in counts:
                if one is not other:
                    self.model.add(excess >= one - other - 1)
        self.costs.append(district.settings.weights.rotation * excess)

    def _posts_are_filled_or_paid(self, community: str) -> None:
        """Ensure that nobody is too many (H3), and pay for empty posts, the cheapest first."""
        district = self.district
        on_duty: dict[Slot, list[cp_model.IntVar]] = defaultdict(list)
        for person in self.people:
            if person.community == community:
                for slot in district.slots:
                    if (variable := self.shifts.get((person.identity, slot))) is not None:
                        on_duty[slot].append(variable)
        for place, slot in enumerate(district.slots):
            empty: list[cp_model.IntVar] = []
            needed = 0
            for cost, count in Counter(empty_posts(district, community, place)).items():
                paid = self.model.new_int_var(0, count, "empty posts")
                empty.append(paid)
                self.costs.append(cost * paid)
                needed += count
            if needed:
                self.model.add(sum(on_duty[slot]) + sum(empty) == needed)

    def _shifts_have_a_lead_or_pay(self, community: str) -> None:
        """Pay for each shift with open gates in which no lead of a community that has some is on duty."""
        district = self.district
        leads = [person for person in lead.leads(district).get(community, ()) if person in self.people]
        for slot in idle.open_slots(district, community) if leads else ():
            unled = self.model.new_bool_var("unled")
            on_duty = [v for one in leads if (v := self.shifts.get((one.identity, slot))) is not None]
            self.model.add_bool_or([unled, *on_duty])
            self.costs.append(district.settings.weights.lead * unled)

    def _posts_keep_a_holder(self) -> None:
        """Ensure H4."""
        for group in self.district.post_groups:
            for slot in self.district.office_slots:
                holders = [m for m in group.members if slot not in self.district.person_by_identity[m].leave]
                self._at_most(holders, slot, len(holders) - 1)

    def _units_keep_their_caps(self) -> None:
        """Ensure the caps of H7."""
        members: dict[str, list[str]] = defaultdict(list)
        for person in self.district.rostered:
            members[person.unit].append(person.identity)
        for unit in self.district.units:
            if unit.max_away is not None:
                for slot in self.district.office_slots:
                    self._at_most(members[unit.name], slot, unit.max_away)

    def _at_most(self, identities: Sequence[str], slot: Slot, most: int) -> None:
        own = [self.shifts[identity, slot] for identity in identities if (identity, slot) in self.shifts]
        elsewhere = sum((identity, slot) in self.taken for identity in identities)
        if own and len(own) + elsewhere > most:
            self.model.add(sum(own) <= most - elsewhere)

    def solve(self, seconds: float, workers: int) -> Found:
        """Return the best found in so many seconds."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = 1
        status = solver.solve(self.model)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        on_duty = (
            {own for own, variable in self.shifts.items() if solver.boolean_value(variable)} if found else set()
        )
        return Found(frozenset(on_duty), solver.best_objective_bound, len(self.shifts))


def whole(district: District, seconds: float, workers: int) -> tuple[Roster, float, int]:
    """Solve a district as one model; return the roster, the proven bound, and the number of Booleans."""
    found = Textbook(district, district.communities).solve(seconds, workers)
    return with_gates(district, found.on_duty), found.bound, found.booleans


def by_community(district: District, seconds: float, workers: int) -> tuple[Roster, float, int]:
    """Solve a community at a time, with the slots barred that duties before theirs bar.

    The bound is the sum of the bounds of the communities alone where nothing couples them; with slots barred by
    communities before, it is none of the district, and 0 is returned.
    """
    taken: set[Shift] = set()
    bound, booleans = 0.0, 0
    for community in district.communities:
        found = Textbook(district, [community], taken).solve(seconds / len(district.communities), workers)
        taken |= found.on_duty
        bound += found.bound
        booleans += found.booleans
    alone = len(district.communities) == 1
    return with_gates(district, taken), bound if alone else 0.0, booleans


def with_gates(district: District, on_duty: Iterable[Shift]) -> Roster:
    """Return a roster in which the posts that are dearest to leave empty get the people, in list order."""
    people: dict[tuple[str, Slot], list[str]] = defaultdict(list)
    for identity, slot in sorted(on_duty):
        people[district.person_by_identity[identity].community, slot].append(identity)
    duties = []
    for community, checkpoints in district.checkpoints_of.items():
        for place, slot in enumerate(district.slots):
            posts = [
                (-worth(district, checkpoint, place, there), number, checkpoint.gate)
                for number, checkpoint in enumerate(checkpoints)
                for there in range(checkpoint.headcounts[place])
            ]
            who = people[community, slot]
            duties += [
                Duty(slot, gate, one) for one, (_worth, _number, gate) in zip(who, sorted(posts), strict=False)
            ]
    order = district.slot_index
    return Roster(district.week, tuple(sorted(duties, key=lambda duty: (order[duty.slot], duty))))
