"""The shapes of ``roster show``: the district, a community, a unit, a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from roster_cli.domain import PastWeek, Person, Standby, StoredRoster
from roster_cli.shapes.parts import (
    Fields,
    contact_fields,
    duty_fields,
    gate_fields,
    person_fields,
    post_fields,
    resident_fields,
    slot_fields,
    standing_by_fields,
    stored_fields,
)
from roster_cli.views.moment import Watch
from roster_cli.views.view import View

COUNTS = ("people", "needed", "filled", "unfilled", "without_duty")


def overview_fields(view: View) -> Fields:
    """Return each community's people and posts, and their totals."""
    counts = {community: _counts(view, community) for community in view.subdistrict_of}
    rows = [
        {"subdistrict": subdistrict, "community": community, **counts[community]}
        for subdistrict, communities in view.communities_of.items()
        for community in communities
    ]
    totals = {name: sum(own[name] for own in counts.values()) for name in COUNTS}
    return {**stored_fields(view.stored), "communities": rows, "total": totals}


def _counts(view: View, community: str) -> dict[str, int]:
    people = view.district.rostered_in[community]
    needed = sum(count.needed for count in view.coverage[community])
    filled = sum(count.filled for count in view.coverage[community])
    idle = len(view.idle_in(community))
    return dict(zip(COUNTS, (len(people), needed, filled, needed - filled, idle), strict=True))


def community_fields(view: View, community: str) -> Fields:
    """Return who stands where and when in a community, and what stays unfilled."""
    return {
        **stored_fields(view.stored),
        "community": community,
        "duties": [duty_fields(view.district, duty) for duty in view.duties_in[community]],
        "leads": [
            {"date": slot.date, "shift": slot.shift, "identity": leader, "name": view.person(leader).name}
            for (own, slot), leader in view.leaders.items()
            if own == community
        ],
        "lent": [duty_fields(view.district, duty) for duty in view.lent_by(community)],
        "standbys": [
            standing_by_fields(view.district, Standby(slot, person.identity))
            for slot in view.district.slots
            for person in view.standing_by.get((community, slot), ())
        ],
        "unfilled": [post_fields(post) for post in view.unfilled_in[community]],
        "without_duty": [resident_fields(person) for person in view.idle_in(community)],
    }


def unit_fields(view: View, unit: str) -> Fields:
    """Return a unit's people and their duties."""
    return {
        **stored_fields(view.stored),
        "unit": unit,
        "people": [resident_fields(person) for person in view.people_of_unit[unit]],
        "duties": [duty_fields(view.district, duty) for duty in view.duties_of_unit[unit]],
        "standbys": [
            standing_by_fields(view.district, one)
            for one in view.standbys
            if view.person(one.identity).unit == unit
        ],
    }


def shown_person_fields(view: View, person: Person) -> Fields:
    """Return a person's duties with those beside them and whom to call."""
    return {
        **stored_fields(view.stored),
        **resident_fields(person),
        "department": person.department,
        "post": person.post,
        "phone": view.phone(person),
        "standing": person.standing,
        "duties": [
            {
                **duty_fields(view.district, duty),
                "partners": [resident_fields(partner) for partner in view.partners(duty)],
                "contacts": contact_fields(view.checkpoint(duty.gate).contacts),
            }
            for duty in view.duties_of[person.identity]
        ],
        "standbys": [slot_fields(slot) for slot in view.standbys_of.get(person.identity, ())],
        "points": view.points(person.identity),
        "carry": view.district.past.carry(person.identity),
        "before": [past_week_fields(past, person) for past in view.district.past.before],
        "after": past_week_fields(after, person) if (after := view.district.past.after) else None,
    }


def past_week_fields(past: PastWeek, person: Person) -> Fields:
    """Return what a person had in a neighbouring week; no points where the person was not rostered then."""
    return {
        "week": past.week,
        "points": past.points_of(person.identity),
        "duties": [{"date": one.date, "shift": one.shift} for one in past.duties_of(person.identity)],
    }


def today_fields(stored: StoredRoster, moment: datetime, found: Sequence[Watch]) -> Fields:
    """Return who is on duty at a moment and later that day."""
    return {**stored_fields(stored), "moment": moment, "shifts": [watch_fields(watch) for watch in found]}


def watch_fields(watch: Watch) -> Fields:
    """Return who is on duty in a shift, with whom to call."""
    view = watch.view
    shift = view.district.settings.shift(watch.slot.shift)

    def listed(person: Person) -> Fields:
        return {**person_fields(person), "phone": view.phone(person)}

    return {
        "date": watch.slot.date,
        "shift": watch.slot.shift,
        "start": f"{shift.start:%H:%M}",
        "end": f"{shift.end:%H:%M}",
        "on_now": watch.is_on,
        "gates": [
            {
                **gate_fields(staffed.checkpoint.gate),
                "people": [listed(person) for person in staffed.people],
                "missing": staffed.missing,
                "contacts": contact_fields(staffed.checkpoint.contacts),
            }
            for staffed in watch.gates
        ],
        "standbys": [listed(person) for person in watch.standbys],
    }
