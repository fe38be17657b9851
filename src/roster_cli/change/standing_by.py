"""Who stands by after a change: those who still can stay, and others take the places of those who cannot."""

from __future__ import annotations

from collections.abc import Collection

from roster_cli.domain import District, Roster, Slot, Standby
from roster_cli.rules import Situation, standbys
from roster_cli.rules.standing_by import able, clashing_after


def stood_by(district: District, roster: Roster, begun: Collection[Slot] = ()) -> Roster:
    """Return a roster in which everybody who stands by could come.

    Nobody else changes: where those who stood by still can, nobody is chosen anew.

    Parameters
    ----------
    district, roster
        What is planned, and the duties as they are to be.
    begun
        The slots that have begun: nobody is chosen for them any more.
    """
    if not roster.standbys:
        return roster
    kept = kept_standbys(district, roster)
    if len(kept) == len(roster.standbys):
        return roster
    after = roster.with_standbys(kept)
    people = district.person_by_identity
    left = {
        (standbys.place_of(district, people[one.identity].community), one.slot)
        for one in set(roster.standbys).difference(kept)
        if one.identity in people
    }
    if not any(key in left and key[1] not in begun for key in standbys.missing(district, after)):
        return after
    from roster_cli.solve.room import Room
    from roster_cli.solve.standbys import stand_by

    closed = {slot for slot in district.slots if slot in begun or slot not in {one for _place, one in left}}
    return after.with_standbys(stand_by(Room(district, after), kept, closed).standbys)


def kept_standbys(district: District, roster: Roster) -> tuple[Standby, ...]:
    """Return those who stand by and still could come: who got a duty that day stands by no longer."""
    if not district.settings.standby.people:
        return ()
    situation = Situation(district, roster)
    kept = [one for one in roster.standbys if able(situation, one.identity, one.slot)]
    gone = clashing_after(district, roster.with_standbys(kept))
    return tuple(one for one in kept if one not in gone)
