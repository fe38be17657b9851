"""Standbys: who stands by could take a duty then, and does so at most once a day and twice a week."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from roster_cli.domain import District, Duty, Roster, Slot, Standby, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.duty_limits import leaves_room_after
from roster_cli.rules.idle import open_slots
from roster_cli.rules.situation import ANYWHERE, Situation
from roster_cli.rules.standbys import MOST_A_WEEK
from roster_cli.rules.wording import when, who

NAME = "standby"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each standby of somebody who could not take a duty then, and each person who stands by too often."""
    if not roster.standbys:
        return
    situation = Situation(district, roster)
    for identity, slots in roster.standbys_of.items():
        if len(slots) > MOST_A_WEEK:
            yield _too_often(district, identity, slots)
        if len({slot.date for slot in slots}) < len(slots):
            yield _twice_a_day(district, identity, slots)
        for slot in slots:
            yield from _unable(situation, identity, slot)


def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield nothing: who gets a duty stands by no longer on that day."""
    yield from ()


def able(situation: Situation, identity: str, slot: Slot) -> bool:
    """Return whether somebody could take a duty in a slot, and so stand by then."""
    return next(_unable(situation, identity, slot), None) is None


def clashing_after(district: District, roster: Roster, kept: Collection[Standby] = ()) -> tuple[Standby, ...]:
    """Return standbys that together with the others make a run too long with the stored week after.

    Parameters
    ----------
    district, roster
        What is planned, with the standbys.
    kept
        Those that are to stay rather than others.
    """
    if not district.past.after:
        return ()
    clashing = []
    for identity, slots in roster.standbys_of.items():
        days = {duty.slot.date for duty in roster.by_person.get(identity, ())} | {slot.date for slot in slots}
        free = sorted((Standby(slot, identity) for slot in slots), key=lambda one: (one in kept, one))
        while free and not leaves_room_after(district, identity, days):
            days.discard(free[0].slot.date)
            clashing.append(free.pop(0))
    return tuple(clashing)


def _unable(situation: Situation, identity: str, slot: Slot) -> Iterator[Violation]:
    """Yield what keeps somebody from a duty at some gate of the own community."""
    from roster_cli.rules import obstacles

    district = situation.district
    person = district.person_by_identity.get(identity)
    for breach in obstacles(situation, Duty(slot, ANYWHERE, identity)):
        yield _breach(district, identity, slot, breach.reason)
        return
    if person and slot not in open_slots(district, person.community):
        yield _breach(district, identity, slot, N_("no gate is open then"))


def _breach(district: District, identity: str, slot: Slot, reason: str) -> Violation:
    def tell() -> str:
        return _("{who} stands by on {when}, but could take no duty then: {reason}.").format(
            who=who(district, identity), when=when(slot), reason=_(reason)
        )

    return Violation(NAME, tell, identity, slot, people=(identity,), reason=reason)


def _too_often(district: District, identity: str, slots: tuple[Slot, ...]) -> Violation:
    def tell() -> str:
        return _("{who} stands by {count} times in the week; {most} are allowed.").format(
            who=who(district, identity), count=len(slots), most=MOST_A_WEEK
        )

    reason = N_("stands by as often as is allowed")
    return Violation(NAME, tell, identity, people=(identity,), reason=reason, degree=len(slots) - MOST_A_WEEK)


def _twice_a_day(district: District, identity: str, slots: tuple[Slot, ...]) -> Violation:
    def tell() -> str:
        return _("{who} stands by twice on one day.").format(who=who(district, identity))

    return Violation(
        NAME, tell, identity, slots[0], people=(identity,), reason=N_("stands by on that day already")
    )


RULE = HardRule(
    NAME,
    N_("who stands by could come"),
    check=check,
    further=further,
    is_near=True,
    holds_in_part=False,
)
