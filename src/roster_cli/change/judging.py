"""What a change of some duties does: which rules it breaks that held before, and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from roster_cli.compare import Comparison
from roster_cli.domain import (
    FAMILIARITY,
    Checkpoint,
    District,
    Duty,
    Gate,
    Person,
    Roster,
    Slot,
    Unit,
    Violation,
    without_terms_apart,
)
from roster_cli.rules import COST_TERMS, HARD_RULES, CostTerm, Situation, new_violations, obstacles

Costs = Mapping[str, int]
_OF_THE_WEEK = (
    *("slots", "slot_index", "spans", "rest_slots", "working_slots", "resting_slots"),
    *("office_slots", "office_moments"),
)


@dataclass(frozen=True)
class Judgement:
    """What a change does.

    Parameters
    ----------
    violations
        Breaches of hard rules that were not there before, in the order of the rules.
    difference
        What each term of the cost gains or loses, every term present.
    """

    violations: tuple[Violation, ...]
    difference: Costs

    @property
    def cost(self) -> int:
        """Return the difference of all terms but familiarity together."""
        return without_terms_apart(self.difference)

    @property
    def rank(self) -> tuple[int, int]:
        """Return what to compare by: the cost first, familiarity last."""
        return self.cost, self.difference[FAMILIARITY]


def with_duties(roster: Roster, drop: Iterable[Duty] = (), add: Iterable[Duty] = ()) -> Roster:
    """Return a roster without some duties and with others, in its order."""
    gone = set(drop)
    kept = [duty for duty in roster.duties if duty not in gone] if gone else list(roster.duties)
    return roster.with_duties((*kept, *add))


def judge(district: District, before: Roster, after: Roster) -> Judgement:
    """Judge a change by the people, gates and offices that it touches; everybody else stays as they are.

    Parameters
    ----------
    district
        What both rosters are judged by.
    before, after
        The roster before and after the change.
    """
    changed = Comparison(before, after)
    return judge_duties(district, before, after, (*changed.dropped, *changed.added))


def judge_duties(district: District, before: Roster, after: Roster, duties: Collection[Duty]) -> Judgement:
    """Judge a change of known duties, as `judge` does.

    Parameters
    ----------
    district
        What both rosters are judged by.
    before, after
        The roster before and after the change.
    duties
        What is dropped and added.
    """
    near = neighbourhood(district, (before, after), duties)
    sides = [_Side(district, roster, near, part_of(roster, near, duties)) for roster in (before, after)]
    found = [list(side.violations()) for side in sides]
    return Judgement(tuple(new_violations(*found)), difference(*(side.costs() for side in sides)))


def obstacles_of(district: District, roster: Roster, duties: Sequence[Duty]) -> Iterator[tuple[Violation, ...]]:
    """Yield for each of some further duties what keeps its person from it.

    Parameters
    ----------
    district, roster
        What is planned, and the duties so far.
    duties
        The further duties.
    """
    if all(rule.is_near for rule in HARD_RULES.values()):
        near = neighbourhood(district, (roster,), duties)
        situation = Situation(near, part_of(roster, near, duties))
    else:
        situation = Situation(district, roster)
    for duty in duties:
        yield tuple(obstacles(situation, duty))


def costs_of(district: District, roster: Roster, duties: Sequence[Duty]) -> Iterator[Costs]:
    """Yield for each of some duties what each term of the cost gains or loses by it alone.

    Parameters
    ----------
    district, roster
        What is planned, and the duties so far.
    duties
        The further duties.
    """
    near = neighbourhood(district, (roster,), duties, offices=False)
    present = part_of(roster, near, duties)
    is_near = all(term.is_near for term in COST_TERMS.values())
    # What one more person is worth, or one who is missing costs, is the same whoever comes.
    of_whoever = {name: term for name, term in COST_TERMS.items() if term.worth or term.shortage}
    of_person = {name: term for name, term in COST_TERMS.items() if name not in of_whoever}
    known: dict[tuple[Gate, Slot], Costs] = {}
    for duty in duties:
        nearer = neighbourhood(near, (present,), [duty], offices=False)
        part = part_of(present, nearer, [duty])
        before = _Side(district, roster, nearer, part)
        after = _Side(district, roster if is_near else roster.with_further(duty), nearer, part.with_further(duty))
        place = duty.gate, duty.slot
        if place not in known:
            known[place] = difference(before.costs(of_whoever), after.costs(of_whoever))
        found = {**known[place], **difference(before.costs(of_person), after.costs(of_person))}
        yield {name: found[name] for name in COST_TERMS}


def difference(before: Costs, after: Costs) -> Costs:
    """Return what each term gains or loses."""
    return {term: points - before[term] for term, points in after.items()}


def violations_near(
    district: District, roster: Roster, identities: Collection[str], *, part: bool = False
) -> Iterator[Violation]:
    """Yield the breaches that some people have to do with, and some of those with whom they share a rule.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    identities
        Whom it is about, with duties or without.
    part
        Whether the roster is only a part of the week's duties: what asks for duties is then left aside.
    """
    first_gate = {name: checkpoints[0].gate for name, checkpoints in district.checkpoints_of.items()}
    duties = [
        *(duty for duty in roster.duties if duty.identity in identities),
        *(
            Duty(district.slots[0], first_gate[person.community], person.identity)
            for person in district.people
            if person.identity in identities and person.community in first_gate
        ),
    ]
    near = neighbourhood(district, (roster,), duties)
    yield from _Side(district, roster, near, part_of(roster, near, duties)).violations(part=part)


@dataclass(frozen=True)
class _Side:
    """A roster before or after a change: whole, and the part of it that decides about the change."""

    district: District
    roster: Roster
    near: District
    part: Roster

    def violations(self, *, part: bool = False) -> Iterator[Violation]:
        """Yield the breaches that the change may have to do with; those of a part of the week's duties, or all."""
        for rule in HARD_RULES.values():
            if rule.holds_in_part or not part:
                yield from rule.check(*((self.near, self.part) if rule.is_near else (self.district, self.roster)))

    def costs(self, terms: Mapping[str, CostTerm] = COST_TERMS) -> Costs:
        """Return the cost by term, as far as the change may have to do with it."""
        return {
            name: term.cost(*((self.near, self.part) if term.is_near else (self.district, self.roster)))
            for name, term in terms.items()
        }


def part_of(roster: Roster, near: District, duties: Collection[Duty]) -> Roster:
    """Return the duties of a neighbourhood's people, and of strangers in the communities of some duties then."""
    kept, places = near.person_by_identity, {(duty.gate.community, duty.slot) for duty in duties}
    communities = {duty.gate.community for duty in duties}
    return Roster(
        roster.week,
        tuple(duty for duty in roster.duties if duty.identity in kept or _is_among(duty, communities, places)),
    )


def neighbourhood(
    district: District, rosters: Collection[Roster], duties: Collection[Duty], *, offices: bool = True
) -> District:
    """Return the part of a district that decides about some duties.

    It holds the people of these duties, who is on duty in the same communities at that time, and with their
    offices, which what a roster costs has nothing to do with, also who shares an office post with them, and their
    colleagues where the unit has a cap.
    """
    own = {duty.identity for duty in duties} & district.person_by_identity.keys()
    places = {(duty.gate.community, duty.slot) for duty in duties}
    communities = {duty.gate.community for duty in duties}
    wanted = own | {
        duty.identity
        for roster in rosters
        for duty in roster.duties
        if _is_among(duty, communities, places) and duty.identity in district.person_by_identity
    }
    groups = tuple(group for group in district.post_groups if offices and not own.isdisjoint(group.members))
    wanted.update(member for group in groups for member in group.members)
    capped = {
        unit
        for identity in (own if offices else ())
        if district.unit_by_name[unit := district.person_by_identity[identity].unit].max_away is not None
    }
    people = tuple(person for person in district.people if person.identity in wanted or person.unit in capped)
    kept = {person.identity for person in people}
    near = replace(
        district,
        people=people,
        units=_units(district, people, capped),
        post_groups=groups,
        checkpoints=_checkpoints(district, own, kept, people, rosters, duties),
        fixed=tuple(duty for duty in district.fixed if duty.identity in own),
    )
    for name in _OF_THE_WEEK:  # looked up in the calendar once
        vars(near)[name] = getattr(district, name)
    return near


def _is_among(duty: Duty, communities: Collection[str], places: Collection[tuple[str, Slot]]) -> bool:
    return duty.gate.community in communities and (duty.gate.community, duty.slot) in places


def _units(district: District, people: Iterable[Person], capped: Collection[str]) -> tuple[Unit, ...]:
    """Return the people's units; those whose colleagues are not all here go without their cap."""
    named = {person.unit for person in people}
    return tuple(
        unit if unit.name in capped else replace(unit, max_away=None)
        for unit in district.units
        if unit.name in named
    )


def _checkpoints(
    district: District,
    own: Collection[str],
    kept: Collection[str],
    people: Collection[Person],
    rosters: Iterable[Roster],
    duties: Iterable[Duty],
) -> tuple[Checkpoint, ...]:
    """Return the gates where people change, those where the others stand, and one in each of their communities."""
    communities = {district.person_by_identity[identity].community for identity in own}
    communities.update(duty.gate.community for duty in duties)
    gates = {duty.gate for roster in rosters for duty in roster.duties if duty.identity in kept}
    gates.update(
        district.checkpoints_of[person.community][0].gate
        for person in people
        if person.community in district.checkpoints_of
    )
    return tuple(
        checkpoint
        for checkpoint in district.checkpoints
        if checkpoint.gate.community in communities or checkpoint.gate in gates
    )
