"""Whether a post can be filled while some facts hold: one model in which each fact can be switched on.

Every rule but that of fixed duties only forbids duties, so nobody is ever better off with more of them, and it is
enough to ask for at least so many people everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from ortools.sat.python import cp_model

from roster_cli.answers.fact import Fact, Kind
from roster_cli.domain import Person, PostGroup, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import rest_hours
from roster_cli.rules.availability import fits_duty_type
from roster_cli.solve.cp_sat import new_patient_solver

if TYPE_CHECKING:
    from roster_cli.answers.facts import Facts

_WORK = 5.0
_Variables: TypeAlias = list[cp_model.IntVar]


class Filling:
    """A model of who is on duty when, for any number of questions about one post.

    Parameters
    ----------
    asked
        The post, and the facts that may matter.
    """

    def __init__(self, asked: Facts) -> None:
        self._asked, self._district = asked, asked.district
        self._model = cp_model.CpModel()
        self._holds = {fact: self._model.new_bool_var("") for fact in asked.all}
        self._possible: list[frozenset[Fact]] = []
        self._impossible: list[frozenset[Fact]] = []
        self._named = {(fact.kind, fact.identity or fact.office): holds for fact, holds in self._holds.items()}
        self._own: dict[str, dict[int, cp_model.IntVar]] = defaultdict(dict)
        self._busy: dict[str, dict[int, _Variables]] = defaultdict(lambda: defaultdict(list))
        self._lay_out_what_stays()
        for person in asked.people:
            self._lay_out(person)
            self._keep_the_rules_of_one(person)
        self._posts_keep_their_people()
        self._units_keep_their_caps()
        for fact, holds in self._holds.items():
            if fact.kind is Kind.POST:
                self._keep_a_holder(self._district.post_groups[fact.number], holds)
        self._fixed_duties_hold()

    def is_possible(self, facts: Collection[Fact]) -> bool:
        """Return whether the post can be filled if only some facts hold.

        Raises
        ------
        roster_cli.errors.UsageError
            If that could not be decided.
        """
        held = frozenset(facts)
        if any(held <= known for known in self._possible):
            return True
        if any(held >= known for known in self._impossible):
            return False
        answer = self._is_solved(held)
        (self._possible if answer else self._impossible).append(held)
        return answer

    def learn(self, facts: Collection[Fact]) -> None:
        """Take note that the post can be filled if only some facts hold."""
        self._possible.append(frozenset(facts))

    def _is_solved(self, facts: frozenset[Fact]) -> bool:
        """Ask the solver. Facts are fixed, not assumed: what follows from them is then found before any search."""
        variables = self._model.proto.variables
        for fact, holds in self._holds.items():
            domain = variables[holds.index].domain
            domain.clear()
            domain.extend([fact in facts] * 2)
        solver = new_patient_solver(_WORK)
        parameters = solver.parameters
        parameters.cp_model_presolve = False
        parameters.cut_level = 0
        parameters.use_sat_inprocessing = False
        parameters.add_lp_constraints_lazily = False
        status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE):
            raise UsageError(_("It could not be decided in time whether this post can be filled."))
        return status != cp_model.INFEASIBLE

    def _lay_out_what_stays(self) -> None:
        """Say who has had a duty, and who is on loan: no duty at these posts, but one that counts."""
        for identity, slot in self._asked.begun:
            place = self._district.slot_index[slot]
            self._own[identity][place] = self._model.new_constant(1)
            self._busy[identity][place].append(self._own[identity][place])
        for fact, holds in self._holds.items():
            if fact.kind is Kind.LOAN:
                self._busy[fact.identity][self._district.slot_index[fact.slots[0]]].append(holds)

    def _lay_out(self, person: Person) -> None:
        """Say when somebody may be on duty here (H2, H3, peaks, rest to stored duties)."""
        for place, slot in enumerate(self._district.slots):
            if slot in self._asked.scene.begun or (person.community, place) not in self._asked.wanted:
                continue
            variable = self._model.new_bool_var("")
            for reason in self._reasons(person, slot, place):
                self._model.add_implication(self._named[reason], ~variable)
            self._own[person.identity][place] = variable
            self._busy[person.identity][place].append(variable)

    def _reasons(self, person: Person, slot: Slot, place: int) -> Iterator[tuple[Kind, str]]:
        """Yield what keeps somebody away in a slot whoever else is there: kinds of facts, and about whom."""
        if not person.is_rostered:
            yield Kind.STANDING, person.identity
        if slot in person.leave:
            yield Kind.LEAVE, person.identity
        if slot in person.unavailable:
            yield Kind.UNAVAILABLE, person.identity
        if not fits_duty_type(self._district, person, slot):
            yield Kind.DUTY_TYPE, person.identity
        if slot in self._district.unit_by_name[person.unit].peak:
            yield Kind.PEAK, person.unit
        if not self._rested_by[person.identity][place]:
            yield Kind.REST, ""

    @cached_property
    def _rested_by(self) -> dict[str, list[bool]]:
        """Return which slots leave each person enough rest to their stored duties."""
        people = self._asked.people
        allowed = rest_hours.allow(self._district, people)
        return {person.identity: own for person, own in zip(people, allowed.tolist(), strict=True)}

    def _keep_the_rules_of_one(self, person: Person) -> None:
        """Keep the rules that join the duties of one person (H1, H5, H6)."""
        busy = self._busy[person.identity]
        days: dict[int, _Variables] = defaultdict(list)
        for place, variables in busy.items():
            days[place // len(self._district.settings.shifts)] += variables
        for variables in days.values():
            self._model.add_at_most_one(variables)
        for earlier, later in self._at_once:
            self._model.add_at_most_one(*busy.get(earlier, ()), *busy.get(later, ()))
        rest = self._named[Kind.REST, ""]
        for earlier, later in self._too_close:
            for one, other in product(busy.get(earlier, ()), busy.get(later, ())):
                self._model.add_bool_or(~rest, ~one, ~other)
        self._runs_are_short(person, days)
        limit = self._named[(Kind.OWN_LIMIT, person.identity) if person.own_limit else (Kind.WEEKLY_LIMIT, "")]
        everything = [variable for variables in days.values() for variable in variables]
        if len(everything) > person.max_per_week:
            self._at_most(person.max_per_week, everything, limit)

    def _at_most(self, count: int, variables: _Variables, holds: cp_model.IntVar) -> None:
        """Ensure that not more of some variables are true if a fact holds."""
        self._model.add(cp_model.LinearExpr.sum(variables) <= count).only_enforce_if(holds)

    @cached_property
    def _too_close(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days that leave too little rest between them."""
        compatible = rest_hours.compatible_slots(self._district).tolist()
        return tuple(pair for pair in self._pairs if not compatible[pair[0]][pair[1]])

    @cached_property
    def _at_once(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days that overlap: nobody can work both, rested or not."""
        spans = list(self._district.spans.values())
        return tuple(
            (one, two)
            for one, two in self._pairs
            if spans[one][0] < spans[two][1] and spans[two][0] < spans[one][1]
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days, the first before the second."""
        shifts, count = len(self._district.settings.shifts), len(self._district.slots)
        return tuple(
            (one, two) for one in range(count) for two in range(one + 1, count) if one // shifts != two // shifts
        )

    def _runs_are_short(self, person: Person, days: dict[int, _Variables]) -> None:
        """Ensure that no stretch of days that is one too long has a duty every day, stored weeks included."""
        length = self._district.settings.rules.max_consecutive_days + 1
        monday = self._district.week.monday
        alternatives = self._district.past.days_on_duty(person.identity)
        for first, stored in product(range(1 - length, 7), alternatives):
            stretch = range(first, first + length)
            outside = [day for day in stretch if not 0 <= day < 7]
            inside = [day for day in stretch if 0 <= day < 7]
            is_run = all(monday + timedelta(days=day) in stored for day in outside)
            if is_run and all(day in days for day in inside):
                on_duty = [variable for day in inside for variable in days[day]]
                self._at_most(len(inside) - 1, on_duty, self._named[Kind.RUN, ""])

    def _posts_keep_their_people(self) -> None:
        """Ensure that as many people as now are everywhere where they are to stay, and one more at the post."""
        index = self._district.slot_index
        target = self._asked.gate.community, index[self._asked.slot]
        there: dict[tuple[str, int], _Variables] = defaultdict(list)
        for person in self._asked.people:
            for place, variable in self._own[person.identity].items():
                there[person.community, place].append(variable)
        self._model.add(cp_model.LinearExpr.sum(there[target]) >= 1)
        for fact, holds in self._holds.items():
            if fact.kind is Kind.KEPT:
                where = fact.community, index[fact.slots[0]]
                enough = cp_model.LinearExpr.sum(there[where]) >= fact.number + (where == target)
                self._model.add(enough).only_enforce_if(holds)

    def _units_keep_their_caps(self) -> None:
        for fact, holds in self._holds.items():
            if fact.kind is not Kind.CAP:
                continue
            members = [person.identity for person in self._asked.people if person.unit == fact.office]
            for slot in self._district.office_slots:
                place = self._district.slot_index[slot]
                on_duty = [variable for member in members for variable in self._busy[member].get(place, ())]
                room = max(0, fact.number - self._away[fact.office, slot])
                if len(on_duty) > room:
                    self._at_most(room, on_duty, holds)

    @cached_property
    def _elsewhere(self) -> frozenset[tuple[str, Slot]]:
        """Return who of those that do not move is on duty when."""
        inside = self._asked.inside
        duties = self._asked.scene.roster.duties
        return frozenset((duty.identity, duty.slot) for duty in duties if duty.identity not in inside)

    @cached_property
    def _away(self) -> Counter[tuple[str, Slot]]:
        """Return how many people of a unit who do not move are on duty in a slot."""
        listed = self._district.person_by_identity
        return Counter((listed[identity].unit, slot) for identity, slot in self._elsewhere if identity in listed)

    def _keep_a_holder(self, group: PostGroup, holds: cp_model.IntVar) -> None:
        """Ensure that a post has a holder in the office at every moment, if it is to keep one (H4)."""
        members = [self._district.person_by_identity[member] for member in group.members]
        for moment in self._district.office_moments:
            here = [one for one in members if not self._district.still_serves(one.identity, moment)]
            holders = [one for one in here if one.identity in self._asked.inside or self._is_free(one, moment)]
            if holders and all(one.identity in self._asked.inside for one in holders):
                self._one_is_left(holders, moment, holds)

    def _is_free(self, person: Person, moment: tuple[Slot, ...]) -> bool:
        """Return whether somebody who does not move is in the office."""
        return all(slot not in person.leave and (person.identity, slot) not in self._elsewhere for slot in moment)

    def _one_is_left(self, holders: list[Person], moment: tuple[Slot, ...], holds: cp_model.IntVar) -> None:
        """Ensure that one of the holders is neither on leave nor on duty, unless leave takes them all."""
        places = [self._district.slot_index[slot] for slot in moment]
        gone: _Variables = []
        leaves: _Variables = []
        for holder in holders:
            busy = self._busy[holder.identity]
            on_duty = [variable for place in places for variable in busy.get(place, ())]
            if holder.leave.isdisjoint(moment):
                gone += on_duty
            else:
                leaves.append(self._named[Kind.LEAVE, holder.identity])
                gone.append(self._any_of([leaves[-1], *on_duty]))
        if len(leaves) < len(holders):
            self._at_most(len(holders) - 1, gone, holds)
        for leave in leaves if len(leaves) == len(holders) else ():
            self._model.add(cp_model.LinearExpr.sum(gone) <= len(holders) - 1).only_enforce_if(holds, ~leave)

    def _any_of(self, variables: _Variables) -> cp_model.IntVar:
        """Return a variable that is true where one of some is."""
        if len(variables) == 1:
            return variables[0]
        found = self._model.new_bool_var("")
        for variable in variables:
            self._model.add_implication(variable, found)
        return found

    def _fixed_duties_hold(self) -> None:
        """Ensure that people have their fixed duties wherever posts keep theirs."""
        index = self._district.slot_index
        kept = {(f.community, index[f.slots[0]]): holds for f, holds in self._holds.items() if f.kind is Kind.KEPT}
        for fact, holds in self._holds.items():
            if fact.kind is Kind.FIXED:
                community = self._district.person_by_identity[fact.identity].community
                place = index[fact.slots[0]]
                variable = self._own[fact.identity].get(place)
                if variable is not None:
                    also = [kept[community, place]] if (community, place) in kept else []
                    self._model.add_bool_or(variable).only_enforce_if(holds, *also)
