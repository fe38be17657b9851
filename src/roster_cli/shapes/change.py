"""The shape of a change of a stored roster."""

from __future__ import annotations

from roster_cli.change.changing import Change
from roster_cli.change.telling import message
from roster_cli.domain import Standby, StoredRoster
from roster_cli.shapes.parts import Fields, person_fields, place_fields, slot_fields, state_of


def saved_change_fields(change: Change, saved: StoredRoster, *, stored: bool) -> Fields:
    """Return a change, the version that holds it, whether it was stored, and what to tell the people."""
    return {
        **change_fields(change),
        "version": saved.version,
        "status": state_of(saved),
        "stored": stored,
        "message": message(change),
    }


def change_fields(change: Change) -> Fields:
    """Return the posts that change hands, and the cost before and after."""
    before, after = change.costs

    def standby(one: Standby) -> Fields:
        return {**slot_fields(one.slot), **person_fields(change.person(one.identity))}

    return {
        "week": change.district.week,
        "monday": change.district.week.monday,
        "sunday": change.district.week.sunday,
        "changes": [
            {
                **place_fields(move.slot, move.gate),
                "from": person_fields(change.person(move.before)) if move.before else None,
                "to": person_fields(change.person(move.after)) if move.after else None,
                "reason": change.reasons.get(move, ""),
            }
            for move in change.moves
        ],
        "standbys": {
            "dropped": list(map(standby, change.standbys[0])),
            "added": list(map(standby, change.standbys[1])),
        },
        "costs_before": dict(before),
        "costs_after": dict(after),
        "notices": list(change.notices),
    }
