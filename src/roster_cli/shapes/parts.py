"""The parts that many shapes share: a person, a slot, a gate, a duty, a problem."""

from __future__ import annotations

from roster_cli.domain import Contacts, District, Duty, Gate, Person, Slot, Standby, StoredRoster, UnfilledPost
from roster_cli.errors import Problem
from roster_cli.rules.own_community import is_loan

Fields = dict[str, object]


def state_of(stored: StoredRoster) -> str:
    """Return whether a stored roster is published or a draft."""
    return "published" if stored.is_published else "draft"


def stored_fields(stored: StoredRoster) -> Fields:
    """Return which week a stored roster is of, and its version."""
    return {"week": stored.district.week, "version": stored.version}


def name_fields(person: Person) -> Fields:
    """Return who somebody is: number and name."""
    return {"identity": person.number, "name": person.name}


def person_fields(person: Person) -> Fields:
    """Return who somebody is, with the unit."""
    return {**name_fields(person), "unit": person.unit}


def resident_fields(person: Person) -> Fields:
    """Return who somebody is, with unit and community."""
    return {**person_fields(person), "community": person.community}


def listed_person_fields(district: District, identity: str) -> Fields:
    """Return who somebody is by identity; who is on no list of the week is named by that alone."""
    person = district.person_by_identity.get(identity)
    return person_fields(person) if person else {"identity": identity, "name": identity, "unit": ""}


def slot_fields(slot: Slot) -> Fields:
    """Return date and shift."""
    return {"date": slot.date, "shift": slot.shift}


def gate_fields(gate: Gate) -> Fields:
    """Return community, estate and checkpoint."""
    return {"community": gate.community, "estate": gate.estate, "checkpoint": gate.checkpoint}


def place_fields(slot: Slot, gate: Gate) -> Fields:
    """Return when and where."""
    return {**slot_fields(slot), **gate_fields(gate)}


def post_fields(post: UnfilledPost) -> Fields:
    """Return an unfilled post."""
    return {**place_fields(post.slot, post.gate), "missing": post.missing}


def duty_fields(district: District, duty: Duty) -> Fields:
    """Return a duty with the span of its shift, who has it, and whether it is a loan."""
    shift = district.settings.shift(duty.slot.shift)
    return {
        **slot_fields(duty.slot),
        "start": f"{shift.start:%H:%M}",
        "end": f"{shift.end:%H:%M}",
        **gate_fields(duty.gate),
        **person_fields(district.person_by_identity[duty.identity]),
        "loan": is_loan(district, duty),
    }


def standing_by_fields(district: District, standby: Standby) -> Fields:
    """Return who stands by when, with the community of residence."""
    person = district.person_by_identity[standby.identity]
    return {**slot_fields(standby.slot), **resident_fields(person)}


def contact_fields(contacts: Contacts) -> Fields:
    """Return whom to call at a gate."""
    return {
        "grid_worker": contacts.grid_worker,
        "grid_phone": contacts.grid_phone,
        "block_leader": contacts.block_leader,
        "block_phone": contacts.block_phone,
        "property_phone": contacts.property_phone,
    }


def problem_fields(problem: Problem) -> Fields:
    """Return something that is wrong with an input."""
    return {
        "file": problem.file,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "row": problem.row,
        "column": problem.column,
        "key": problem.key,
        "message": problem.message,
        "remedy": problem.remedy,
    }
