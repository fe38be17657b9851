"""Changes by hand: swap, assign, unassign, and who could take a duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roster_cli.change.changing import Change, refuse
from roster_cli.change.judging import Judgement, costs_of, judge, obstacles_of, with_duties
from roster_cli.change.standing_by import stood_by
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot, StoredRoster, Within
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import Situation, is_free, own_community, standbys, unfilled
from roster_cli.rules.wording import when, where, who

_MOST_LENT = 10
"""People of other communities who are judged; the first of hundreds are as good as any."""


def duty_of(district: District, roster: Roster, person: Person, slots: frozenset[Slot]) -> Duty:
    """Return the one duty that a person has in some slots.

    Raises
    ------
    roster_cli.errors.UsageError
        If there is none, or there are several; the message lists the person's duties.
    """
    own = roster.by_person.get(person.identity, ())
    found = [duty for duty in own if duty.slot in slots]
    if len(found) == 1:
        return found[0]
    told = (
        _("{who} has several duties then: {duties}.")
        if found
        else _("{who} has no duty then. Duties this week: {duties}.")
    )
    listed = _(", ").join(f"{when(duty.slot)} {where(duty.gate)}" for duty in found or own) or _("none")
    raise UsageError(told.format(who=who(district, person.identity), duties=listed))


def swap(roster: Roster, first: Duty, second: Duty) -> Roster:
    """Return a roster in which the people of two duties stand in for each other.

    Raises
    ------
    roster_cli.errors.UsageError
        If both duties are one person's.
    """
    if first.identity == second.identity:
        raise UsageError(_("Both duties belong to the same person, so there is nothing to swap."))
    swapped = (
        Duty(first.slot, first.gate, second.identity),
        Duty(second.slot, second.gate, first.identity),
    )
    return with_duties(roster, (first, second), swapped)


def assign(district: District, roster: Roster, duty: Duty) -> Roster:
    """Return a roster with one more duty.

    Raises
    ------
    roster_cli.errors.UsageError
        If the person has that very duty already.
    """
    if duty in roster.duties:
        raise UsageError(
            _("{who} has the duty on {when} at {where} already.").format(
                who=who(district, duty.identity), when=when(duty.slot), where=where(duty.gate)
            )
        )
    return with_duties(roster, add=[duty])


def unassign(roster: Roster, duty: Duty) -> Roster:
    """Return a roster without a duty."""
    return with_duties(roster, drop=[duty])


def released(stored: StoredRoster, roster: Roster) -> District:
    """Return a week's inputs without what was kept of earlier changes by hand and another one undoes."""
    district, agreed = stored.district, stored.agreed
    after = agreed.after_changing(stored.roster.duties, roster.duties)
    undone, back = agreed.duties - after.duties, agreed.freed - after.freed
    if not undone and not back:
        return district

    def changed(person: Person) -> Person:
        slots = {slot for identity, slot in back if identity == person.identity}
        told = {one.slot for one in agreed.absences if one.identity == person.identity and not one.away}
        return replace(person, unavailable=person.unavailable - (slots - told)) if slots else person

    return replace(
        district,
        people=tuple(map(changed, district.people)),
        fixed=tuple(duty for duty in district.fixed if duty not in undone),
    )


def changed_by_hand(stored: StoredRoster, roster: Roster, notices: tuple[str, ...] = ()) -> Change:
    """Return a change by hand of a stored roster; what it changes is not solved over without a word.

    Raises
    ------
    roster_cli.errors.UsageError
        If it breaks a rule that held before.
    """
    district = released(stored, roster)
    refuse(judge(district, stored.roster, roster).violations)
    agreed = stored.agreed.after_changing(stored.roster.duties, roster.duties)
    return Change(stored, district, stood_by(district, roster), notices, agreed=agreed)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a duty, or not.

    Parameters
    ----------
    person
        Who.
    judgement
        What it would break and cost.
    stands_by
        Whether the person stands by then: these are asked first.
    is_loan
        Whether the person reports in another community.
    """

    person: Person
    judgement: Judgement
    stands_by: bool = False
    is_loan: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules that keep the person out, each once."""
        return tuple(dict.fromkeys(violation.rule for violation in self.judgement.violations))

    @property
    def cost(self) -> int:
        """Return what the duty costs with the person, all terms but familiarity and the post that it fills."""
        return self.judgement.cost - self.judgement.difference[unfilled.RULE.name]


def candidates(
    district: District, roster: Roster, gate: Gate, slot: Slot, people: Sequence[Person] | None = None
) -> tuple[Candidate, ...]:
    """Judge everybody of a gate's community, and who may be lent to it, as to whether they could stand there.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    gate, slot
        Where and when.
    people
        Whom to ask; None for everybody who reports in the gate's community, and those of other communities who
        may be lent there, as many as are worth a look.

    Returns
    -------
    tuple[Candidate, ...]
        Those who may first: who stands by then, then the cheapest; last those whom rules keep out.
    """
    if people is None:
        at_home = [person for person in district.people if person.community == gate.community]
        asked: Sequence[Person] = [*at_home, *_who_may_be_lent(Situation(district, roster), gate, slot)]
    else:
        asked = people
    standing = {duty.identity for duty in roster.duties if duty.gate == gate and duty.slot == slot}
    duties = [Duty(slot, gate, person.identity) for person in asked if person.identity not in standing]
    broken = obstacles_of(district, roster, duties)
    judged = [
        Candidate(
            district.person_by_identity[duty.identity],
            Judgement(breaches, costs),
            standbys.stands_by_for(district, roster, duty),
            own_community.is_loan(district, duty),
        )
        for duty, breaches, costs in zip(duties, broken, costs_of(district, roster, duties), strict=True)
    ]

    def turn(one: Candidate) -> tuple[object, ...]:
        return bool(one.rules), one.rules, not one.stands_by, one.judgement.rank

    return tuple(sorted(judged, key=turn))


def _who_may_be_lent(situation: Situation, gate: Gate, slot: Slot) -> list[Person]:
    """Return people of other communities who may serve at a gate, who stands by or costs least first."""
    district = situation.district
    if district.settings.lending.within is Within.NONE:
        return []
    able = [
        person
        for person in district.rostered
        if own_community.may_lend(district, person.community, gate.community)
        and is_free(situation, Duty(slot, gate, person.identity))
    ]
    return cheapest_lent(district, situation.roster, gate, slot, able)


def cheapest_lent(
    district: District, roster: Roster, gate: Gate, slot: Slot, able: Sequence[Person]
) -> list[Person]:
    """Return those who are worth a look of some people who may be lent: who stands by or costs least first."""
    if len(able) <= _MOST_LENT:
        return list(able)
    from roster_cli.solve.room import Room

    room = Room(district, roster, some=tuple(able))
    dearer, legal = room.one_more(room.now, room.held)
    place = district.slot_index[slot]

    def turn(number: int) -> tuple[bool, bool, int]:
        duty = Duty(slot, gate, able[number].identity)
        stands_by = standbys.stands_by_for(district, roster, duty)
        return not stands_by, not legal[number, place], int(dearer[number, place])

    return [able[number] for number in sorted(range(len(able)), key=turn)[:_MOST_LENT]]
