"""Loans and standbys in answers: they come after everybody's own duties, as in a solve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from roster_cli.change.judging import with_duties
from roster_cli.domain import District, Duty, Roster, Slot, Within
from roster_cli.rules import own_community

if TYPE_CHECKING:
    from roster_cli.solve.room import Room


@dataclass(frozen=True)
class Helped:
    """A roster with loans and standbys.

    Parameters
    ----------
    roster
        The whole roster.
    loans_gap
        Points by which other loans may be cheaper at most, everybody's own duties as they are.
    """

    roster: Roster
    loans_gap: int = 0


def own_duties(district: District, roster: Roster) -> Roster:
    """Return a roster before loans, where lending is switched on."""
    if district.settings.lending.within is Within.NONE:
        return roster
    loans = own_community.loans(district, roster)
    return with_duties(roster, loans) if loans else roster


def helped(
    district: District,
    own: Roster,
    now: Roster,
    communities: Collection[str],
    begun: Collection[Slot] = (),
    barred: Collection[tuple[str, Slot]] = (),
) -> Helped:
    """Return everybody's own duties with the best loans and standbys; who helps now does so if that is as good.

    Parameters
    ----------
    district
        What is planned.
    own
        Everybody's own duties.
    now
        The roster as it is, loans included.
    communities
        Where duties changed: loans are made again wherever these may lend or be lent to; all others stay.
    begun
        Slots that have begun: loans and standbys stay.
    barred
        Who is not to be lent when, by identity.
    """
    roster, gap = _lent(district, own, now, communities, begun, barred)
    return Helped(_stood_by(district, roster, now, begun), gap)


def _lent(
    district: District,
    own: Roster,
    now: Roster,
    communities: Collection[str],
    begun: Collection[Slot],
    barred: Collection[tuple[str, Slot]],
) -> tuple[Roster, int]:
    within = district.settings.lending.within
    if within is Within.NONE:
        return own, 0
    from roster_cli.solve.loans import lend
    from roster_cli.solve.room import Room

    reach = _reach(district, communities)
    loans = own_community.loans(district, now)
    held = [loan for loan in loans if loan.slot in begun or loan.gate.community not in reach]
    room = Room(district, with_duties(own, add=held))
    if dropped := _in_the_way(room, held, begun):
        room = Room(district, with_duties(own, add=[loan for loan in held if loan not in dropped]))
    again = [loan for loan in loans if loan in dropped or loan not in held]
    reach |= {loan.gate.community for loan in dropped}
    wanted = {
        (post.gate, post.slot): post.missing
        for post in room.roster.unfilled(district)
        if post.gate.community in reach
    }
    lent = lend(room, within, begun, wanted, again, barred)
    return with_duties(room.roster, add=lent.duties), lent.reached - lent.change


def _reach(district: District, communities: Collection[str]) -> set[str]:
    """Return the communities that may lend to some, or be lent to by them, these included."""
    reach = set(communities)
    for name in district.communities:
        if any(own_community.may_lend(district, name, other) for other in communities):
            reach.add(name)
    return reach


def _in_the_way(room: Room, held: Collection[Duty], begun: Collection[Slot]) -> frozenset[Duty]:
    """Return loans that do not fit any more beside other people's duties."""
    own: dict[tuple[str, Slot], Duty] = {(loan.identity, loan.slot): loan for loan in held}
    dropped: set[Duty] = set()
    slots = room.district.slots
    for row in room.rows:
        count = row.used(room.held)
        for member, slot in product(row.members, row.slots):
            loan = own.get((room.people[member].identity, slots[slot]))
            if count > row.most and loan and loan.slot not in begun:
                dropped.add(loan)
                count -= 1
    return frozenset(dropped)


def _stood_by(district: District, roster: Roster, now: Roster, begun: Collection[Slot]) -> Roster:
    """Return a roster with the best standbys, where people stand by now."""
    if not now.standbys or not district.settings.standby.people:
        return roster.with_standbys(())
    from roster_cli.change.standing_by import kept_standbys
    from roster_cli.solve.room import Room
    from roster_cli.solve.standbys import stand_by

    past = kept_standbys(district, roster.with_standbys(one for one in now.standbys if one.slot in begun))
    return roster.with_standbys(stand_by(Room(district, roster), past, begun).standbys)
