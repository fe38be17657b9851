"""Cost of shifts without a lead, and who leads where somebody does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from roster_cli.domain import District, LeadPer, Person, Roster, Slot
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm
from roster_cli.rules.idle import open_slots
from roster_cli.rules.modelling import CouplingRow

Place = tuple[str, Slot]
"""A community, and when."""


def leads(district: District) -> Mapping[str, Sequence[Person]]:
    """Return the rostered people who may lead a shift, by community; none where leads are switched off."""
    own: dict[str, list[Person]] = defaultdict(list)
    if district.settings.lead is not LeadPer.NONE:
        for person in district.rostered:
            if person.lead:
                own[person.community].append(person)
    return own


def on_duty(district: District, roster: Roster) -> Mapping[Place, Sequence[str]]:
    """Return which leads are on duty in their own community, by identity, in time order."""
    home = {person.identity: community for community, own in leads(district).items() for person in own}
    there: dict[Place, set[str]] = defaultdict(set)
    for identity, community in home.items():
        for duty in roster.by_person.get(identity, ()):
            if duty.gate.community == community and duty.slot in district.slot_index:
                there[community, duty.slot].add(identity)
    order = sorted(there, key=lambda place: (district.slot_index[place[1]], place[0]))
    return {place: sorted(there[place]) for place in order}


def leaders(district: District, roster: Roster) -> Mapping[Place, str]:
    """Return who leads each shift of a community in which any of its leads is on duty.

    It is the one who has led least so far, in the weeks before and in this one, and then the first by identity.
    """
    led: Counter[str] = Counter()
    found: dict[Place, str] = {}
    for place, identities in on_duty(district, roster).items():
        leader = min(identities, key=lambda one: (led[one] + district.past.led(one), one))
        led[leader] += 1
        found[place] = leader
    return found


def without(district: District, roster: Roster) -> Sequence[Place]:
    """Return the shifts with open gates in which a community has leads, but none of them on duty."""
    led = on_duty(district, roster)
    return [
        (community, slot)
        for community in leads(district)
        for slot in sorted(open_slots(district, community), key=lambda slot: district.slot_index[slot])
        if (community, slot) not in led
    ]


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all shifts without a lead."""
    return district.settings.weights.lead * len(without(district, roster))


def rows(district: District, people: Sequence[Person], allowed: object) -> Iterator[CouplingRow]:
    """Yield for each shift with open gates that one of a community's leads should be on duty.

    Leads who may not work that shift are members too: with nobody else the shift costs what it costs.
    """
    weight = district.settings.weights.lead
    if not weight:
        return
    place = {person.identity: index for index, person in enumerate(people)}
    for community, own in leads(district).items():
        members = tuple(sorted(place[person.identity] for person in own if person.identity in place))
        for slot in sorted(district.slot_index[slot] for slot in open_slots(district, community)):
            if members:
                yield CouplingRow((slot,), members, 1, f"lead {community}", weight)


RULE = CostTerm(
    "lead",
    N_("shifts without a lead"),
    cost,
    rows=rows,
    is_near=True,
    settings={"lead": N_("each shift of a community without a lead on duty, though it has one")},
)
