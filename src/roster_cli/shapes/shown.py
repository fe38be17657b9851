"""The shapes of ``roster show``: the district, a community, a unit, a person."""

from __future__ import annotations

from roster_cli.domain import Person, masked_phone
from roster_cli.shapes.parts import (
    Fields,
    contact_fields,
    duty_fields,
    post_fields,
    resident_fields,
)
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
    return {"communities": rows, "total": totals}


def _counts(view: View, community: str) -> dict[str, int]:
    people = view.district.rostered_in[community]
    needed = sum(count.needed for count in view.coverage[community])
    filled = sum(count.filled for count in view.coverage[community])
    idle = len(view.idle_in(community))
    return dict(zip(COUNTS, (len(people), needed, filled, needed - filled, idle), strict=True))


def community_fields(view: View, community: str) -> Fields:
    """Return who stands where and when in a community, and what stays unfilled."""
    return {
        "community": community,
        "duties": [duty_fields(view.district, duty) for duty in view.duties_in[community]],
        "unfilled": [post_fields(post) for post in view.unfilled_in[community]],
        "without_duty": [resident_fields(person) for person in view.idle_in(community)],
    }


def unit_fields(view: View, unit: str) -> Fields:
    """Return a unit's people and their duties."""
    return {
        "unit": unit,
        "people": [resident_fields(person) for person in view.people_of_unit[unit]],
        "duties": [duty_fields(view.district, duty) for duty in view.duties_of_unit[unit]],
    }


def shown_person_fields(view: View, person: Person) -> Fields:
    """Return a person's duties with those beside them and whom to call."""
    return {
        **resident_fields(person),
        "department": person.department,
        "post": person.post,
        "phone": masked_phone(person.phone),
        "standing": person.standing,
        "duties": [
            {
                **duty_fields(view.district, duty),
                "partners": [resident_fields(partner) for partner in view.partners(duty)],
                "contacts": contact_fields(view.checkpoint(duty.gate).contacts),
            }
            for duty in view.duties_of[person.identity]
        ],
    }
