"""Loans in a roster that is made to fit again: they come after everybody's own duties, as in a solve."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from roster_cli.change.judging import with_duties
from roster_cli.domain import District, Duty, Gate, Roster, Slot, Within
from roster_cli.rules import Situation, is_free, own_community

Posts = Mapping[tuple[Gate, Slot], int]


def loans_ahead(district: District, roster: Roster, begun: Collection[Slot]) -> tuple[Duty, ...]:
    """Return the loans that have not begun."""
    return tuple(duty for duty in own_community.loans(district, roster) if duty.slot not in begun)


def lent_again(
    district: District, own: Roster, loans: Collection[Duty], wanted: Posts, begun: Collection[Slot]
) -> Roster:
    """Return a roster with the loans that still fit, and others for posts that were held before.

    Parameters
    ----------
    district
        What counts now.
    own
        Everybody's own duties as they are to be.
    loans
        The loans so far.
    wanted
        How many people each gate should have in each slot that has not begun.
    begun
        The slots that have begun.
    """
    situation = Situation(district, own)
    for loan in sorted(loans):
        if is_free(situation, loan):
            situation = situation.with_further(loan)
    roster = situation.roster
    short = {place: count - roster.staffing[place] for place, count in wanted.items()}
    short = {place: count for place, count in short.items() if count > 0}
    if not short or district.settings.lending.within is Within.NONE:
        return roster
    from roster_cli.solve.loans import lend
    from roster_cli.solve.room import Room

    lent = lend(Room(district, roster), district.settings.lending.within, begun, short)
    return with_duties(roster, add=lent.duties)
