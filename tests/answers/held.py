"""Districts in which some people may do nothing but what they do, for a search that tries everything.

Written for the tests of answers: what holds while everybody elsewhere stays is told to the brute force by the
lists alone, so that none of the code under test takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from brute_force import best_cost
from roster_cli.answers.fact import Fact, Kind
from roster_cli.domain import District, DutyType, Gate, Management, Person, Roster, Slot, Standing, Weights

COUNTING = Weights(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
"""Weights by which a roster costs the number of people missing."""


def weighing(district: District, weights: Weights) -> District:
    """Return a district with other weights, and every gate as important as the others."""
    priority: Mapping[Management, int] = dict.fromkeys(Management, 1)
    return replace(district, settings=replace(district.settings, weights=weights, priority=priority))


def held(district: District, roster: Roster, moving: Collection[str]) -> District:
    """Return a district in which only people of some communities may do anything but what they do now.

    Gates elsewhere need as many people as they have, and everybody elsewhere can come only when they do.
    """

    def stays(person: Person) -> Person:
        if person.community in moving or not person.is_rostered:
            return person
        own = {duty.slot for duty in roster.by_person.get(person.identity, ())}
        return replace(person, unavailable=frozenset(district.slots) - own)

    checkpoints = tuple(
        one
        if one.gate.community in moving
        else replace(one, headcounts=tuple(roster.staffing.get((one.gate, s), 0) for s in district.slots))
        for one in district.checkpoints
    )
    return replace(district, people=tuple(map(stays, district.people)), checkpoints=checkpoints)


def wanting(district: District, roster: Roster, community: str, gate: Gate, slot: Slot) -> District:
    """Return a district whose gates in a community need whom they have, and one more at a post."""
    checkpoints = tuple(
        one
        if one.gate.community != community
        else replace(
            one,
            headcounts=tuple(
                roster.staffing.get((one.gate, when), 0) + ((one.gate, when) == (gate, slot))
                for when in district.slots
            ),
        )
        for one in district.checkpoints
    )
    return replace(district, checkpoints=checkpoints)


def fills_all(district: District) -> bool:
    """Return whether trying everything finds a roster that fills every post."""
    return best_cost(weighing(district, COUNTING)) == 0


def without(district: District, fact: Fact, gate: Gate, slot: Slot) -> District:
    """Return a district in which a fact is not so: other lists or settings."""
    drop = _DROPS[fact.kind]
    if fact.kind is Kind.KEPT:
        return _not_kept(district, fact, gate, slot)
    return drop(district, fact)


def without_all(district: District, facts: Iterable[Fact], gate: Gate, slot: Slot) -> District:
    """Return a district in which several facts are not so.

    Of posts the last goes first: one that is taken out gives its number to the next.
    """
    for fact in sorted(facts, key=lambda one: -one.number if one.kind is Kind.POST else 0):
        district = without(district, fact, gate, slot)
    return district


def _not_kept(district: District, fact: Fact, gate: Gate, slot: Slot) -> District:
    place = district.slot_index[fact.slots[0]]
    checkpoints = []
    for one in district.checkpoints:
        counts = list(one.headcounts)
        if one.gate.community == fact.community:
            counts[place] = int((one.gate, slot) == (gate, fact.slots[0]))
        checkpoints.append(replace(one, headcounts=tuple(counts)))
    return replace(district, checkpoints=tuple(checkpoints))


def _person(change: Callable[[Person], Person]) -> Callable[[District, Fact], District]:
    def drop(district: District, fact: Fact) -> District:
        people = (change(one) if one.identity == fact.identity else one for one in district.people)
        return replace(district, people=tuple(people))

    return drop


def _weekly_limit(district: District, fact: Fact) -> District:
    people = (one if one.own_limit else replace(one, max_per_week=7) for one in district.people)
    return replace(district, people=tuple(people))


def _rules(**numbers: int) -> Callable[[District, Fact], District]:
    def drop(district: District, _fact: Fact) -> District:
        rules = replace(district.settings.rules, **numbers)
        return replace(district, settings=replace(district.settings, rules=rules))

    return drop


def _unit(**fields: object) -> Callable[[District, Fact], District]:
    def drop(district: District, fact: Fact) -> District:
        units = (replace(one, **fields) if one.name == fact.office else one for one in district.units)
        return replace(district, units=tuple(units))

    return drop


def _post(district: District, fact: Fact) -> District:
    groups = district.post_groups
    return replace(district, post_groups=(*groups[: fact.number], *groups[fact.number + 1 :]))


_DROPS: Mapping[Kind, Callable[[District, Fact], District]] = {
    Kind.WEEKLY_LIMIT: _weekly_limit,
    Kind.STANDING: _person(lambda one: replace(one, standing=Standing.ROSTERED)),
    Kind.LEAVE: _person(lambda one: replace(one, leave=frozenset())),
    Kind.UNAVAILABLE: _person(lambda one: replace(one, unavailable=frozenset())),
    Kind.DUTY_TYPE: _person(lambda one: replace(one, duty_type=DutyType.ANY)),
    Kind.OWN_LIMIT: _person(lambda one: replace(one, max_per_week=7)),
    Kind.REST: _rules(min_rest_hours=0),
    Kind.RUN: _rules(max_consecutive_days=99),
    Kind.PEAK: _unit(peak=frozenset()),
    Kind.CAP: _unit(max_away=None),
    Kind.POST: _post,
    Kind.KEPT: lambda district, _fact: district,
}
