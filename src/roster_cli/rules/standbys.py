"""Cost of standbys: each one missing, and the burden of each on the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from roster_cli.domain import STANDBYS, District, Duty, Per, Person, Roster, Slot
from roster_cli.domain.history import POINTS_OF_STANDBY
from roster_cli.i18n import N_
from roster_cli.rules import fairness
from roster_cli.rules.book import CostTerm
from roster_cli.rules.idle import open_slots

MOST_A_WEEK = 2


def place_of(district: District, community: str) -> str:
    """Return the place for which people of a community stand by; a community without a subdistrict is its own."""
    if district.settings.standby.per is Per.SUBDISTRICT:
        return district.subdistrict_of.get(community) or community
    return community


def wanted(district: District) -> Iterator[tuple[str, Slot]]:
    """Yield each place and slot in which some gate is open, so that people are to stand by."""
    if not district.settings.standby.people:
        return
    open_in: dict[str, set[Slot]] = {}
    for community in district.communities:
        open_in.setdefault(place_of(district, community), set()).update(open_slots(district, community))
    for place, slots in open_in.items():
        for slot in district.slots:
            if slot in slots:
                yield place, slot


def standing_by(district: District, roster: Roster) -> Mapping[tuple[str, Slot], list[Person]]:
    """Return who stands by for which place in which slot, in list order; where nobody does is left out."""
    found: dict[tuple[str, Slot], list[Person]] = {}
    slots_of = roster.standbys_of
    if not slots_of:
        return found
    for person in district.people:
        for slot in slots_of.get(person.identity, ()):
            found.setdefault((place_of(district, person.community), slot), []).append(person)
    return found


def stands_by_for(district: District, roster: Roster, duty: Duty) -> bool:
    """Return whether the person of a further duty stands by then for the gate's place."""
    person = district.person_by_identity.get(duty.identity)
    return (
        person is not None
        and duty.slot in roster.standbys_of.get(duty.identity, ())
        and place_of(district, person.community) == place_of(district, duty.gate.community)
    )


def missing(district: District, roster: Roster) -> Mapping[tuple[str, Slot], int]:
    """Return how many people are missing to stand by, by place and slot; complete ones are left out."""
    there = standing_by(district, roster)
    people = district.settings.standby.people
    return +Counter({place: people - len(there.get(place, ())) for place in wanted(district)})


def burden(district: District, carried: int, count: int) -> int:
    """Return what so many standbys add to fairness for somebody with so many points, the carried ones included."""
    more = POINTS_OF_STANDBY * count
    return district.settings.weights.fairness * ((carried + more) ** 2 - carried**2)


def earned(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the points of each rostered person that count in later weeks: by duties and by standing by."""
    return {
        identity: points + POINTS_OF_STANDBY * len(roster.standbys_of.get(identity, ()))
        for identity, points in fairness.points(district, roster).items()
    }


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return what standing by adds to the fairness of each rostered person who does; it may be negative."""
    if not roster.standbys:
        return {}
    by_duties = fairness.points(district, roster)
    return {
        identity: burden(district, district.past.carry(identity) + by_duties[identity], len(slots))
        for identity, slots in roster.standbys_of.items()
        if identity in by_duties
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all standbys; it may be negative, where those stand by who served less than others."""
    absent = sum(missing(district, roster).values())
    return district.settings.weights.standby * absent + sum(by_person(district, roster).values())


RULE = CostTerm(
    STANDBYS,
    N_("standbys"),
    cost,
    is_near=True,
    settings={"standby": N_("each person missing to stand by")},
)
