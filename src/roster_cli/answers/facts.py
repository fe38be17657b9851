"""A smallest set of facts that together keep a post empty.

Facts are what a coordinator could change: somebody's leave, a limit, a unit's peak, a post that has a holder now.
Together with what is always so (one duty a day, what has begun, nobody more from elsewhere) all of them leave no
way to fill the post.
From such a set everything is taken away that is not needed (QuickXplain: Junker, "Preferred explanations and
relaxations for over-constrained problems", 2004): those left still forbid it, and none is there for nothing.
There may be other such sets, so it is told of each fact whether it alone would be enough to change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import chain, product

from ortools.sat.python import cp_model

from roster_cli.answers.scene import Scene
from roster_cli.domain import DutyType, Gate, Person, PostGroup, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import rest_hours
from roster_cli.rules.availability import fits_duty_type
from roster_cli.solve.cp_sat import new_patient_solver

_WORK = 5.0


class Kind(StrEnum):
    """What a fact is about, those first that one would rather name."""

    KEPT = "kept"
    WEEKLY_LIMIT = "weekly_limit"
    STANDING = "standing"
    LEAVE = "leave"
    UNAVAILABLE = "unavailable"
    DUTY_TYPE = "duty_type"
    OWN_LIMIT = "own_limit"
    REST = "rest"
    RUN = "run"
    PEAK = "peak"
    CAP = "cap"
    POST = "post"
    FIXED = "fixed"
    LOAN = "loan"


RULE_OF = {
    Kind.KEPT: "",
    Kind.WEEKLY_LIMIT: "H6",
    Kind.STANDING: "H3",
    Kind.LEAVE: "H3",
    Kind.UNAVAILABLE: "H3",
    Kind.DUTY_TYPE: "H3",
    Kind.OWN_LIMIT: "H6",
    Kind.REST: "H5",
    Kind.RUN: "H6",
    Kind.PEAK: "H7",
    Kind.CAP: "H7",
    Kind.POST: "H4",
    Kind.FIXED: "fixed",
    Kind.LOAN: "H1",
}


@dataclass(frozen=True)
class Fact:
    """One thing that is so, and could be otherwise.

    Parameters
    ----------
    kind
        What it is about.
    identity
        Whom it is about, where it is about one person.
    slots
        When.
    office
        The unit, or the post with its unit, where it is about one.
    number
        Place of the post group in `District.post_groups`, or what is limited or kept: duties, hours, days, people.
    community
        Whose posts are kept.
    """

    kind: Kind
    identity: str = ""
    slots: tuple[Slot, ...] = ()
    office: str = ""
    number: int = 0
    community: str = ""

    @property
    def rule(self) -> str:
        """Return the hard rule that makes it matter; empty for a post that is filled."""
        return RULE_OF[self.kind]


class Facts:
    """What can be said about a post that nobody fills.

    Parameters
    ----------
    scene
        The communities whose people may move.
    gate, slot
        The post.
    """

    def __init__(self, scene: Scene, gate: Gate, slot: Slot) -> None:
        self.scene, self.gate, self.slot = scene, gate, slot
        self.district = scene.district
        self.people = tuple(p for p in self.district.people if p.community in scene.communities)
        self.inside = frozenset(person.identity for person in self.people)
        self.checks = 0

    @cached_property
    def kept(self) -> dict[tuple[str, int], int]:
        """Return how many people are on duty by community and slot, places with nobody left out."""
        staffing = self.scene.staffing
        return {
            (community, slot): count
            for place, community in enumerate(self.scene.communities)
            for slot, count in enumerate(staffing[place].tolist())
            if count and self.district.slots[slot] not in self.scene.begun
        }

    @cached_property
    def lent(self) -> frozenset[tuple[str, Slot]]:
        """Return who of these communities is on loan when, what has begun left out."""
        return frozenset(
            (loan.identity, loan.slot)
            for loan in self.scene.loans
            if loan.identity in self.inside and loan.slot not in self.scene.begun
        )

    @cached_property
    def begun(self) -> frozenset[tuple[str, Slot]]:
        """Return who of these communities has had a duty when."""
        return frozenset(
            (duty.identity, duty.slot)
            for duty in self.scene.roster.duties
            if duty.slot in self.scene.begun and duty.identity in self.inside
        )

    @cached_property
    def rested_by(self) -> dict[str, list[bool]]:
        """Return which slots leave each person enough rest to their stored duties."""
        allowed = rest_hours.allow(self.district, self.people)
        return {person.identity: own for person, own in zip(self.people, allowed.tolist(), strict=True)}

    @cached_property
    def compatible(self) -> list[list[bool]]:
        """Return which two slots one person may both work by rest alone, the first before the second."""
        return rest_hours.compatible_slots(self.district).tolist()

    @cached_property
    def too_close(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days that leave too little rest between them."""
        return tuple(pair for pair in self._pairs if not self.compatible[pair[0]][pair[1]])

    @cached_property
    def at_once(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days that overlap: nobody can work both, rested or not."""
        spans = list(self.district.spans.values())
        return tuple(
            (one, two)
            for one, two in self._pairs
            if spans[one][0] < spans[two][1] and spans[two][0] < spans[one][1]
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of slots on different days, the first before the second."""
        shifts, count = len(self.district.settings.shifts), len(self.district.slots)
        return tuple(
            (one, two) for one in range(count) for two in range(one + 1, count) if one // shifts != two // shifts
        )

    @cached_property
    def all(self) -> tuple[Fact, ...]:
        """Return every fact that may matter, those first that one would rather name."""
        order = list(Kind)
        return tuple(sorted(self._each(), key=lambda fact: order.index(fact.kind)))

    def _each(self) -> Iterator[Fact]:
        slots = self.district.slots
        here = self.district.slot_index[self.slot]
        kept = sorted(self.kept, key=lambda key: (key != (self.gate.community, here), key[1]))
        for community, slot in kept:
            yield Fact(Kind.KEPT, slots=(slots[slot],), number=self.kept[community, slot], community=community)
        rules = self.district.settings.rules
        yield Fact(Kind.WEEKLY_LIMIT, number=rules.max_per_week)
        yield Fact(Kind.REST)
        yield Fact(Kind.RUN, number=rules.max_consecutive_days)
        for person in self.people:
            yield from self._of_person(person)
        units = {person.unit for person in self.people}
        for unit in self.district.units:
            if unit.name in units and unit.peak:
                yield Fact(Kind.PEAK, office=unit.name, slots=tuple(sorted(unit.peak)))
            if unit.name in units and unit.max_away is not None:
                yield Fact(Kind.CAP, office=unit.name, number=unit.max_away)
        for number, group in enumerate(self.district.post_groups):
            if not self.inside.isdisjoint(group.members):
                yield Fact(Kind.POST, office=post_label(group), number=number)
        for duty in self.district.fixed:
            if duty.identity in self.inside:
                yield Fact(Kind.FIXED, identity=duty.identity, slots=(duty.slot,))
        for identity, when in sorted(self.lent):
            yield Fact(Kind.LOAN, identity=identity, slots=(when,))

    @cached_property
    def elsewhere(self) -> frozenset[tuple[str, Slot]]:
        """Return who of those that do not move is on duty when."""
        return frozenset(
            (duty.identity, duty.slot) for duty in self.scene.roster.duties if duty.identity not in self.inside
        )

    @cached_property
    def away(self) -> Counter[tuple[str, Slot]]:
        """Return how many people of a unit who do not move are on duty in a slot."""
        listed = self.district.person_by_identity
        return Counter((listed[identity].unit, slot) for identity, slot in self.elsewhere if identity in listed)

    def _of_person(self, person: Person) -> Iterator[Fact]:
        own = person.identity
        if not person.is_rostered:
            yield Fact(Kind.STANDING, own)
        if person.leave:
            yield Fact(Kind.LEAVE, own, tuple(sorted(person.leave)))
        if person.unavailable:
            yield Fact(Kind.UNAVAILABLE, own, tuple(sorted(person.unavailable)))
        if person.duty_type is not DutyType.ANY:
            yield Fact(Kind.DUTY_TYPE, own)
        if person.own_limit:
            yield Fact(Kind.OWN_LIMIT, own, number=person.max_per_week)

    def can_fill(self, facts: Collection[Fact]) -> bool:
        """Return whether the post could be filled if only some facts held.

        Raises
        ------
        roster_cli.errors.UsageError
            If that could not be decided.
        """
        self.checks += 1
        return _Question(self, frozenset(facts)).is_possible()

    def is_enough(self, fact: Fact) -> bool:
        """Return whether the post could be filled if this one fact were not so, and everything else as it is."""
        return self.can_fill([other for other in self.all if other != fact])

    def smallest(self) -> tuple[Fact, ...] | None:
        """Return facts that together forbid the post, none of them for nothing; None if all of them do not.

        If no others held, the post could be filled without any one of these. An empty set says that not even
        everybody of the communities together would be enough.
        """
        left = self.all
        if self.can_fill(left):
            return None
        if not self.can_fill(()):
            return ()
        for kind in reversed(Kind):
            fewer = tuple(fact for fact in left if fact.kind is not kind)
            if len(fewer) < len(left) and not self.can_fill(fewer):
                left = fewer
        kept = tuple(fact for fact in left if fact.kind is Kind.KEPT)
        others = tuple(fact for fact in left if fact.kind is not Kind.KEPT)
        needed = self._needed(kept, True, others) if others else ()
        for fact in kept[1:] + kept[:1]:  # nearly all of them are needed: one by one takes the fewest questions
            fewer = tuple(other for other in kept if other != fact)
            if not self.can_fill((*fewer, *needed)):
                kept = fewer
        return (*kept, *(fact for fact in others if fact in set(needed)))

    def _needed(self, given: tuple[Fact, ...], is_new: bool, rest: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Return facts of `rest` that together with those given forbid the post, none of them for nothing."""
        if is_new and not self.can_fill(given):
            return ()
        if len(rest) == 1:
            return rest
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        later = self._needed((*given, *first), True, second)
        earlier = self._needed((*given, *later), bool(later), first)
        return (*earlier, *later)


def post_label(group: PostGroup) -> str:
    """Return an office post with its unit and department."""
    return " · ".join(part for part in (group.unit, group.department, group.post) if part)


class _Question:
    """Whether a post can be filled if some facts hold: a model of who is on duty when.

    Every rule but that of fixed duties only forbids duties, so nobody is ever better off with more of them, and it
    is enough to ask for at least so many people everywhere.
    """

    def __init__(self, asked: Facts, facts: frozenset[Fact]) -> None:
        self.asked, self.district = asked, asked.district
        self.holds = facts
        self.model = cp_model.CpModel()
        self.wanted = self._wanted()
        self.people = [p for p in asked.people if p.is_rostered or not self._holds(Kind.STANDING, p)]
        self.on_duty: dict[tuple[str, int], cp_model.IntVar] = {}
        for person in self.people:
            self._one_person(person)
        self._units_keep_their_caps()
        self._posts_keep_a_holder()
        self._fixed_duties_hold()
        present: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for (identity, slot), variable in self.on_duty.items():
            if (identity, self.district.slots[slot]) in self.lent:
                continue
            present[self.district.person_by_identity[identity].community, slot].append(variable)
        for place, count in self.wanted.items():
            self.model.add(cp_model.LinearExpr.sum(present[place]) >= count)

    def _holds(self, kind: Kind, person: Person) -> bool:
        return (kind, person.identity) in self._of_people

    @cached_property
    def _of_people(self) -> frozenset[tuple[Kind, str]]:
        return frozenset((fact.kind, fact.identity) for fact in self.holds)

    @cached_property
    def lent(self) -> frozenset[tuple[str, Slot]]:
        """Return who is on loan when."""
        return frozenset((fact.identity, fact.slots[0]) for fact in self.holds if fact.kind is Kind.LOAN)

    @cached_property
    def _kinds(self) -> frozenset[Kind]:
        return frozenset(fact.kind for fact in self.holds)

    def _wanted(self) -> dict[tuple[str, int], int]:
        """Return how many people are wanted by community and slot: those that are there now, and one more."""
        index = self.district.slot_index
        wanted: dict[tuple[str, int], int] = defaultdict(int)
        for fact in self.holds:
            if fact.kind is Kind.KEPT:
                wanted[fact.community, index[fact.slots[0]]] = fact.number
        wanted[self.asked.gate.community, index[self.asked.slot]] += 1
        return wanted

    def _one_person(self, person: Person) -> None:
        """Lay out when somebody may be on duty as far as their own week goes (H1, H3, H5, H6, peaks)."""
        slots = [
            slot
            for (community, slot) in self.wanted
            if community == person.community and self._may_come(person, self.district.slots[slot], slot)
        ]
        index, own = self.district.slot_index, person.identity
        held = {index[slot] for identity, slot in self.lent | self.asked.begun if identity == own}
        slots = sorted(
            held.union(slot for slot in slots if self.district.slots[slot] not in self.asked.scene.begun)
        )
        days: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        shifts = len(self.district.settings.shifts)
        for slot in slots:
            variable = self.model.new_bool_var("") if slot not in held else self.model.new_constant(1)
            self.on_duty[person.identity, slot] = variable
            days[slot // shifts].append(variable)
        for variables in days.values():
            self.model.add_at_most_one(variables)
        self._keep_apart(person, frozenset(slots), self.asked.at_once)
        if Kind.REST in self._kinds:
            self._keep_apart(person, frozenset(slots), self.asked.too_close)
        if Kind.RUN in self._kinds:
            self._runs_are_short(person, days)
        everything = [variable for variables in days.values() for variable in variables]
        if self._holds(Kind.OWN_LIMIT, person) or (not person.own_limit and Kind.WEEKLY_LIMIT in self._kinds):
            self.model.add(cp_model.LinearExpr.sum(everything) <= person.max_per_week)

    def _may_come(self, person: Person, slot: Slot, place: int) -> bool:
        peak = self.district.unit_by_name[person.unit].peak
        return not (
            (slot in person.leave and self._holds(Kind.LEAVE, person))
            or (slot in person.unavailable and self._holds(Kind.UNAVAILABLE, person))
            or (self._holds(Kind.DUTY_TYPE, person) and not fits_duty_type(self.district, person, slot))
            or (slot in peak and (Kind.PEAK, person.unit) in self._of_offices)
            or (Kind.REST in self._kinds and not self._rested_by[person.identity][place])
        )

    @cached_property
    def _of_offices(self) -> frozenset[tuple[Kind, str]]:
        return frozenset((fact.kind, fact.office) for fact in self.holds)

    @cached_property
    def _rested_by(self) -> dict[str, list[bool]]:
        return self.asked.rested_by

    def _keep_apart(self, person: Person, slots: frozenset[int], pairs: Sequence[tuple[int, int]]) -> None:
        """Ensure that nobody works both slots of a pair."""
        for earlier, later in pairs:
            if earlier in slots and later in slots:
                self.model.add_at_most_one(
                    self.on_duty[person.identity, earlier], self.on_duty[person.identity, later]
                )

    def _runs_are_short(self, person: Person, days: dict[int, list[cp_model.IntVar]]) -> None:
        """Ensure that no stretch of days that is one too long has a duty every day, stored weeks included."""
        length = self.district.settings.rules.max_consecutive_days + 1
        monday = self.district.week.monday
        alternatives = self.district.past.days_on_duty(person.identity)
        for first, stored in product(range(1 - length, 7), alternatives):
            stretch = range(first, first + length)
            outside = [day for day in stretch if not 0 <= day < 7]
            if any(monday + timedelta(days=day) not in stored for day in outside):
                continue
            inside = [day for day in stretch if 0 <= day < 7]
            on_duty = [variable for day in inside for variable in days.get(day, ())]
            self.model.add(cp_model.LinearExpr.sum(on_duty) <= len(inside) - 1)

    def _units_keep_their_caps(self) -> None:
        for fact in self.holds:
            if fact.kind is not Kind.CAP:
                continue
            members = [person.identity for person in self.people if person.unit == fact.office]
            for slot in self.district.office_slots:
                place = self.district.slot_index[slot]
                on_duty = [self.on_duty[m, place] for m in members if (m, place) in self.on_duty]
                room = max(0, fact.number - self.asked.away[fact.office, slot])
                if len(on_duty) > room:
                    self.model.add(cp_model.LinearExpr.sum(on_duty) <= room)

    def _posts_keep_a_holder(self) -> None:
        groups = [fact.number for fact in self.holds if fact.kind is Kind.POST]
        for group in groups:
            members = [self.district.person_by_identity[m] for m in self.district.post_groups[group].members]
            for moment in self.district.office_moments:
                here = [m for m in members if not self.district.still_serves(m.identity, moment)]
                holders = [m.identity for m in here if not any(self._is_away(m, slot) for slot in moment)]
                places = [self.district.slot_index[slot] for slot in moment]
                on_duty = [[self.on_duty[key] for p in places if (key := (h, p)) in self.on_duty] for h in holders]
                if holders and all(on_duty):
                    self.model.add(cp_model.LinearExpr.sum(list(chain(*on_duty))) <= len(holders) - 1)

    def _is_away(self, person: Person, slot: Slot) -> bool:
        """Return whether somebody is away from the office: on leave, or on duty elsewhere where nobody moves."""
        if person.identity in self.asked.inside:
            return slot in person.leave and self._holds(Kind.LEAVE, person)
        return slot in person.leave or (person.identity, slot) in self.asked.elsewhere

    def _fixed_duties_hold(self) -> None:
        for fact in self.holds:
            if fact.kind is Kind.FIXED:
                variable = self.on_duty.get((fact.identity, self.district.slot_index[fact.slots[0]]))
                if variable is not None:
                    self.model.add(variable == 1)

    def is_possible(self) -> bool:
        """Return whether there is such a week for everybody.

        Raises
        ------
        roster_cli.errors.UsageError
            If that could not be decided.
        """
        solver = new_patient_solver(_WORK)
        parameters = solver.parameters
        parameters.cp_model_presolve = False
        parameters.cut_level = 0
        parameters.use_sat_inprocessing = False
        parameters.add_lp_constraints_lazily = False
        status = solver.solve(self.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return True
        if status == cp_model.INFEASIBLE:
            return False
        raise UsageError(_("It could not be decided in time whether this post can be filled."))
