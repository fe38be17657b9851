"""A whole invented district, and what is in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from roster_cli.domain import DutyType, Management
from roster_cli.sample.offices import SampleUnit, SheetPost, make_sheet_posts, make_units
from roster_cli.sample.people import SamplePerson, make_people
from roster_cli.sample.places import SampleCommunity, SampleGate, make_communities
from roster_cli.sample.size import SampleSize
from roster_cli.sample.words import HIGH_GRADES


@dataclass(frozen=True)
class SampleDistrict:
    """Everything that the sample workbooks hold."""

    size: SampleSize
    communities: tuple[SampleCommunity, ...]
    units: tuple[SampleUnit, ...]
    people: tuple[SamplePerson, ...]
    sheet_posts: tuple[SheetPost, ...]

    @property
    def gates(self) -> tuple[SampleGate, ...]:
        """Return every gate in list order."""
        return tuple(gate for community in self.communities for gate in community.gates)


def make_district(size: SampleSize) -> SampleDistrict:
    """Invent a district; the same size and seed make the same one everywhere."""
    communities = make_communities(size)
    units = make_units(size)
    people = make_people(size, communities, units)
    members: dict[str, list[tuple[str, str]]] = {unit.name: [] for unit in units}
    for person in people:
        members[person.unit].append((person.number, person.name))
    return SampleDistrict(size, communities, units, people, make_sheet_posts(size, list(members.items())))


@dataclass(frozen=True)
class SampleCounts:
    """How often each feature occurs in a sample."""

    people: int
    units: int
    window_units: int
    units_with_peak: int
    units_with_cap: int
    subdistricts: int
    communities: int
    scarce_communities: int
    checkpoints: int
    unprotected_estates: int
    restricted_gates: int
    weekly_posts: int
    post_holders: int
    post_groups: int
    groups_of_three: int
    sheet_posts: int
    outside: int
    not_reported: int
    high_grade: int
    with_leave: int
    with_unavailable: int
    with_preference: int
    with_limit: int
    with_duty_type: int
    may_lead: int


def count_features(district: SampleDistrict) -> SampleCounts:
    """Count what a sample holds."""
    people, gates, units = district.people, district.gates, district.units
    holders = Counter((person.unit, person.department, person.post) for person in people if person.post)
    return SampleCounts(
        people=len(people),
        units=len(units),
        window_units=sum(unit.is_window for unit in units),
        units_with_peak=sum(bool(unit.peak) for unit in units),
        units_with_cap=sum(bool(unit.max_away) for unit in units),
        subdistricts=len({gate.subdistrict for gate in gates}),
        communities=len(district.communities),
        scarce_communities=len(scarce_communities(district)),
        checkpoints=len(gates),
        unprotected_estates=len(
            {(gate.community, gate.estate) for gate in gates if gate.management is Management.NONE}
        ),
        restricted_gates=sum(
            bool(gate.open) or 0 in (gate.early_headcount, gate.late_headcount) for gate in gates
        ),
        weekly_posts=sum(gate.weekly_posts for gate in gates),
        post_holders=sum(holders.values()),
        post_groups=sum(held_by > 1 for held_by in holders.values()) + len(district.sheet_posts),
        groups_of_three=sum(held_by > 2 for held_by in holders.values()),
        sheet_posts=len(district.sheet_posts),
        outside=sum(person.lives_outside for person in people),
        not_reported=sum(person.reported == "否" for person in people),
        high_grade=sum(person.grade in HIGH_GRADES for person in people),
        with_leave=sum(bool(person.leave) for person in people),
        with_unavailable=sum(bool(person.unavailable) for person in people),
        with_preference=sum(bool(person.preference) for person in people),
        with_limit=sum(person.max_per_week is not None for person in people),
        with_duty_type=sum(person.duty_type in (DutyType.WEEKEND, DutyType.WEEKDAY) for person in people),
        may_lead=sum(person.may_lead for person in people),
    )


def scarce_communities(district: SampleDistrict) -> tuple[str, ...]:
    """Return the communities whose people cannot fill the posts of an ordinary week, whatever the roster."""
    windows = {unit.name for unit in district.units if unit.is_window}
    most: dict[str, int] = defaultdict(int)
    for person in district.people:
        if person.lives_outside or person.reported == "否" or person.grade in HIGH_GRADES:
            continue
        weekend_only = person.duty_type == DutyType.WEEKEND or (not person.duty_type and person.unit in windows)
        most[person.community] += min(person.max_per_week or 5, 2 if weekend_only else 5)
    return tuple(c.name for c in district.communities if c.weekly_posts > most[c.name])
