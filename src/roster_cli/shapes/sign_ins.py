"""The shape of ``roster signin``: what a list of sign-ins says about the stored weeks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import Presence
from roster_cli.shapes.parts import Fields, gate_fields, listed_person_fields, place_fields, slot_fields
from roster_cli.views.signed_week import SignedWeek

if TYPE_CHECKING:
    from roster_cli.sheets.signins import SignInReading


def sign_in_fields(
    file: Path, reading: SignInReading, added: int, changed: int, weeks: Sequence[SignedWeek]
) -> Fields:
    """Return what was read, how much of it was new, and what it says about each week."""
    return {
        "file": file,
        "listed": sum(len(own) for own in reading.sign_ins.values()),
        "added": added,
        "changed": changed,
        "duplicates": reading.duplicates,
        "unknown": [{"row": one.row, "name": one.name, "hint": one.hint} for one in reading.unknown],
        "weeks": [_week_fields(one) for one in weeks],
        "notices": list(reading.notices),
    }


def _week_fields(one: SignedWeek) -> Fields:
    district = one.stored.district
    return {
        "week": district.week,
        "version": one.stored.version,
        "planned": len(one.attendance.outcomes),
        "counts": {presence.value: one.counts[presence] for presence in Presence},
        "duties": [
            {
                **place_fields(outcome.duty.slot, outcome.duty.gate),
                **listed_person_fields(district, outcome.duty.identity),
                "presence": outcome.presence,
                "signed_at": outcome.signed_at,
                "stand_in": listed_person_fields(district, outcome.stand_in) if outcome.stand_in else None,
            }
            for outcome in one.outcomes
        ],
        "helpers": [
            {**place_fields(helper.slot, gate), **listed_person_fields(district, helper.identity)}
            for helper, gate in one.helpers
        ],
        "extras": [
            {**slot_fields(extra.slot), **listed_person_fields(district, extra.identity)} for extra in one.extras
        ],
        "standbys": [
            {
                **slot_fields(found.standby.slot),
                **listed_person_fields(district, found.standby.identity),
                "call": found.call,
                "gate": gate_fields(found.gate) if found.gate else None,
            }
            for found in one.standbys
        ],
    }
