"""The shape of a change of a stored roster."""

from __future__ import annotations

from datetime import datetime

from roster_cli.change.changing import Change
from roster_cli.change.telling import message
from roster_cli.domain import Standby, StoredRoster
from roster_cli.shapes.parts import Fields, person_fields, place_fields, slot_fields, state_of


def saved_change_fields(
    change: Change,
    saved: StoredRoster,
    files: Fields,
    *,
    stored: bool,
    since: datetime | None = None,
    restores: int | None = None,
) -> Fields:
    """Return a change, the version that holds it, and what follows.

    Parameters
    ----------
    change, saved
        The change, and the version that holds it.
    files
        Which exported files are old, as `old_files_fields` tells them; nothing where none could be.
    stored
        Whether it was stored.
    since
        From when on duties could change; None where that is not asked.
    restores
        Which version it brings back; None where it brings back none.
    """
    return {
        **change_fields(change),
        "version": saved.version,
        "status": state_of(saved),
        "stored": stored,
        "message": message(change),
        **files,
        **({} if since is None else {"from": since}),
        **({} if restores is None else {"restores": restores}),
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
