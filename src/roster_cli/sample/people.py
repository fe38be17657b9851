"""Invented people: who they are, where they live, where they work, when they are away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from roster_cli.domain import DutyType
from roster_cli.domain.settings import EARLY, LATE
from roster_cli.sample import words
from roster_cli.sample.absence import invent_leave, invent_unavailable
from roster_cli.sample.names import invent_name, invent_phones
from roster_cli.sample.offices import SampleUnit, make_seats
from roster_cli.sample.places import SampleCommunity
from roster_cli.sample.size import SampleSize, apportion

OUTSIDE = ("不在城区", "不在城区", "城区外", "")


@dataclass(frozen=True)
class SamplePerson:
    """A row of the staff workbook, as clean as a list can be."""

    number: str
    name: str
    unit: str
    department: str
    post: str
    ab_role: str
    grade: str
    community: str
    estate: str
    phone: str
    duty_type: str = ""
    leave: str | date = ""
    unavailable: str = ""
    preference: str = ""
    max_per_week: int | None = None
    reported: str = ""

    @property
    def lives_outside(self) -> bool:
        """Return whether the person reports to no community."""
        return self.community in OUTSIDE

    @property
    def may_lead(self) -> bool:
        """Return whether the person may lead a shift."""
        return self.grade in words.LEAD_GRADES


def make_people(
    size: SampleSize, communities: Sequence[SampleCommunity], units: Sequence[SampleUnit]
) -> tuple[SamplePerson, ...]:
    """Invent the people of a district, unit by unit."""
    random = size.random("people")
    homes = _homes(size, communities)
    names = _names(size)
    phones = invent_phones(random, size.staff)
    people: list[SamplePerson] = []
    for index, unit in enumerate(units):
        for place, seat in enumerate(make_seats(unit, size)):
            community, estate = homes[len(people)]
            person = SamplePerson(
                number=str(1_000_000 + index * 1_000 + place + 1)
                if unit.staff < 1_000
                else str(10_000_000 + len(people)),
                name=names[len(people)],
                unit=unit.name,
                department=seat.department,
                post=seat.post,
                ab_role=seat.ab_role,
                grade=random.choice(words.GRADES),
                community=community,
                estate=estate,
                phone=next(phones),
            )
            people.append(_with_circumstances(person, unit, size, random))
    return _with_high_grades(people, random)


def _homes(size: SampleSize, communities: Sequence[SampleCommunity]) -> list[tuple[str, str]]:
    """Give everyone a community and an estate, in a random order: colleagues live all over the city."""
    random = size.random("homes")
    outside = round(size.staff * 0.04)
    homes = [(random.choice(OUTSIDE), "") for _person in range(outside)]
    weights = [max(1, community.weekly_posts) * community.supply for community in communities]
    for community, people in zip(communities, apportion(size.staff - outside, weights, least=1), strict=True):
        estates = [gate.estate for gate in community.gates]
        homes += [
            (community.name, random.choice(estates) if random.random() < 0.85 else "") for _person in range(people)
        ]
    random.shuffle(homes)
    return homes


def _names(size: SampleSize) -> list[str]:
    """Invent everyone's name; one in some hundreds has rare characters or three parts."""
    random = size.random("names")
    names = [invent_name(random) for _person in range(size.staff)]
    rare = [*words.RARE_NAMES, *words.MINORITY_NAMES] if size.staff >= 1_000 else [*words.RARE_NAMES[:2]]
    for place, name in zip(random.sample(range(size.staff), min(len(rare), size.staff // 20)), rare, strict=False):
        names[place] = name
    return names


def _with_circumstances(person: SamplePerson, unit: SampleUnit, size: SampleSize, random: Random) -> SamplePerson:
    """Add what makes one person's week differ from another's."""

    def happens(share: float) -> bool:
        return random.random() < share

    if happens(0.012):
        kinds = [DutyType.WEEKEND, DutyType.ANY] if unit.is_window else [DutyType.WEEKEND, DutyType.WEEKDAY]
        person = replace(person, duty_type=random.choice(kinds).value)
    elif happens(0.1) and not unit.is_window:
        person = replace(person, duty_type=DutyType.ANY.value)
    if happens(0.087):
        person = replace(person, leave=invent_leave(size.week, random))
    if happens(0.03):
        person = replace(person, unavailable=invent_unavailable(size.week, random))
    if happens(0.12):
        person = replace(person, preference=random.choice([EARLY, LATE]))
    if happens(0.04):
        person = replace(person, max_per_week=random.choice([1, 2, 2, 3, 3, 4]))
    if happens(0.03):
        person = replace(person, reported="否")
    elif happens(0.5):
        person = replace(person, reported="是")
    if happens(0.004):
        person = replace(person, number="")
    return person


def _with_high_grades(people: Sequence[SamplePerson], random: Random) -> tuple[SamplePerson, ...]:
    """Give a few heads of units a grade above 科级."""
    heads = set(random.sample(range(len(people)), len(people) // 400))
    return tuple(
        replace(person, grade=random.choice(words.HIGH_GRADES)) if index in heads else person
        for index, person in enumerate(people)
    )
