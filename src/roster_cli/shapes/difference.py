"""The shape of ``roster diff``: two versions of a week side by side."""

from __future__ import annotations

from roster_cli.compare import Comparison
from roster_cli.domain import Person, StoredRoster
from roster_cli.shapes.parts import Fields, gate_fields, place_fields, resident_fields, slot_fields


def difference_fields(before: StoredRoster, after: StoredRoster, comparison: Comparison) -> Fields:
    """Return who moved between two versions, by person and by gate."""
    people: dict[str, Person] = {**before.district.person_by_identity, **after.district.person_by_identity}

    def named(identity: str) -> Fields:
        return resident_fields(people[identity])

    return {
        "week": after.district.week,
        "from": before.version,
        "to": after.version,
        "dropped": len(comparison.dropped),
        "added": len(comparison.added),
        "people": [
            {
                **named(change.identity),
                "dropped": [place_fields(duty.slot, duty.gate) for duty in change.dropped],
                "added": [place_fields(duty.slot, duty.gate) for duty in change.added],
            }
            for change in comparison.by_person
        ],
        "gates": [
            {
                **gate_fields(change.gate),
                **slot_fields(change.slot),
                "dropped": [named(identity) for identity in change.dropped],
                "added": [named(identity) for identity in change.added],
            }
            for change in comparison.by_gate
        ],
    }
