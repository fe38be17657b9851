"""Something changed on Wednesday: a roster that fits again, with as few duties changed as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roster_cli.change.by_hand import candidates
from roster_cli.change.judging import violations_near, with_duties
from roster_cli.change.lending import lent_again, loans_ahead
from roster_cli.change.standing_by import stood_by
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot, Violation, Within
from roster_cli.rules import Situation, alone, is_free, new_violations, violations
from roster_cli.rules.standbys import place_of

if TYPE_CHECKING:
    from roster_cli.change.refill import Refilled

Posts = dict[tuple[Gate, Slot], int]
Known = Callable[[], Collection[Violation]]
_MOST_TOGETHER = 4
"""Communities that are planned again together only because their people share a rule."""


def replan(
    district: District,
    roster: Roster,
    begun: Collection[Slot],
    rebuilt: Collection[str] = (),
    known: Known = tuple,
) -> Roster:
    """Return a roster that keeps the rules again.

    What has begun stays. Of the rest, first as few of the posts that people held as possible stay empty, then as
    few duties as possible go from one person to another, then the cost is least. A post that was empty before is
    filled only in communities whose lists changed.

    Parameters
    ----------
    district
        What counts now, absences included; what has begun must keep its rules.
    roster
        The duties so far.
    begun
        The slots that have begun.
    rebuilt
        Communities whose lists changed: there every post is to be filled.
    known
        Gives, when needed, the breaches of rules that may stay: those of an imported week are nobody's to mend.

    Raises
    ------
    roster_cli.errors.UsageError
        If what has begun breaks a rule for somebody.
    """
    return replanned(district, roster, begun, rebuilt, known).roster


@dataclass(frozen=True)
class Replanned:
    """A roster that keeps the rules again.

    Parameters
    ----------
    roster
        The roster.
    steps
        The communities that were planned again one after another, and how sure each is to be the best.
    """

    roster: Roster
    steps: tuple[Refilled, ...] = ()


def replanned(
    district: District,
    roster: Roster,
    begun: Collection[Slot],
    rebuilt: Collection[str] = (),
    known: Known = tuple,
) -> Replanned:
    """Return a roster that keeps the rules again, as `replan` does, and how good it is proven to be."""
    called = _called(district, roster, begun)
    loans = loans_ahead(district, called, begun)
    own = with_duties(called, loans)
    after, steps = _own_duties(_lent_people_away(district, loans), own, begun, rebuilt, known)
    if loans or district.settings.lending.within is not Within.NONE:
        after = lent_again(district, after, loans, _targets(district, roster, begun, rebuilt), begun)
    return Replanned(stood_by(district, after, begun), steps)


def _own_duties(
    district: District,
    roster: Roster,
    begun: Collection[Slot],
    rebuilt: Collection[str],
    known: Known,
) -> tuple[Roster, tuple[Refilled, ...]]:
    """Return a roster in which everybody's own duties keep the rules again, loans aside, and how it came about."""
    by_itself = alone(district)
    involved = {name for violation in violations(district, roster) for name in violation.people}
    ahead = (duty for duty in roster.duties if duty.identity in involved and duty.slot not in begun)
    kept = with_duties(roster, [duty for duty in ahead if not is_free(by_itself, duty)])
    targets = _targets(district, roster, begun, rebuilt)
    empty = {place: missing for place, count in targets.items() if (missing := count - kept.staffing[place]) > 0}
    clashes = list(_clashes(district, kept, begun, known, involved)) if involved else []
    if not empty and not clashes:
        return kept, ()
    if (
        not clashes
        and sum(empty.values()) == 1
        and (filled := _filled_at_once(district, kept, *next(iter(empty))))
    ):
        return filled, ()
    from roster_cli.change.refill import refill

    steps = []
    for communities in _together(district, clashes, {gate.community for gate, _slot in empty}):
        before = roster_of(kept, roster, communities)
        steps.append(refill(district, before, communities, begun, targets))
        kept = steps[-1].roster
    return kept, tuple(steps)


def _lent_people_away(district: District, loans: Collection[Duty]) -> District:
    """Return a district in which nobody gets a duty of their own on the day of a loan."""
    days = {(loan.identity, loan.slot.date) for loan in loans}
    lent = {loan.identity for loan in loans}
    if not lent:
        return district

    def changed(person: Person) -> Person:
        busy = {slot for slot in district.slots if (person.identity, slot.date) in days}
        return replace(person, unavailable=person.unavailable | busy) if person.identity in lent else person

    return replace(district, people=tuple(map(changed, district.people)))


def _called(district: District, roster: Roster, begun: Collection[Slot]) -> Roster:
    """Return a roster in which who stands by takes the duty of somebody who cannot come.

    Each takes one post: of the own community, else, on loan, of another one of the place for which they stand by.
    Whom this does not help keeps the duty for now.
    """
    by_itself = alone(district)
    waiting: dict[tuple[str, Slot], list[Person]] = defaultdict(list)
    for standby in roster.standbys:
        person = district.person_by_identity.get(standby.identity)
        if person and standby.slot not in begun:
            waiting[place_of(district, person.community), standby.slot].append(person)
    gaps = [duty for duty in roster.duties if waiting and duty.slot not in begun and not is_free(by_itself, duty)]
    for at_home in (True, False):
        for duty in tuple(gaps):
            there = waiting[place_of(district, duty.gate.community), duty.slot]
            without = with_duties(roster, [duty])
            situation = Situation(district, without)
            for person in (one for one in there if (one.community == duty.gate.community) is at_home):
                taken = Duty(duty.slot, duty.gate, person.identity)
                if is_free(situation, taken):
                    roster = with_duties(without, add=[taken])
                    there.remove(person)
                    gaps.remove(duty)
                    break
    return roster


def roster_of(kept: Roster, roster: Roster, communities: Collection[str]) -> Roster:
    """Return what is kept elsewhere, and in some communities all that was planned there."""
    return kept.with_duties(
        (
            *(duty for duty in kept.duties if duty.gate.community not in communities),
            *(duty for duty in roster.duties if duty.gate.community in communities),
        )
    )


def _targets(district: District, roster: Roster, begun: Collection[Slot], rebuilt: Collection[str]) -> Posts:
    """Return how many people each gate should have in each slot that has not begun."""
    return {
        (checkpoint.gate, slot): count
        for checkpoint in district.checkpoints
        for slot, needed in zip(district.slots, checkpoint.headcounts, strict=True)
        if needed
        and slot not in begun
        and (
            count := needed
            if checkpoint.gate.community in rebuilt
            else min(needed, roster.staffing[checkpoint.gate, slot])
        )
    }


def _filled_at_once(district: District, kept: Roster, gate: Gate, slot: Slot) -> Roster | None:
    """Return a roster in which somebody free takes the one empty post, None where nobody may."""
    situation = Situation(district, kept)
    people = [
        person
        for person in district.rostered_in[gate.community]
        if is_free(situation, Duty(slot, gate, person.identity))
    ]
    for candidate in candidates(district, kept, gate, slot, people):
        return with_duties(kept, add=[Duty(slot, gate, candidate.person.identity)])
    return None


def _clashes(
    district: District,
    roster: Roster,
    begun: Collection[Slot],
    known: Known,
    involved: Collection[str],
) -> Iterator[frozenset[str]]:
    """Yield the communities of which one has to give way: their people may not all keep their duties.

    Parameters
    ----------
    district, roster, begun, known
        As for `replan`.
    involved
        Who had to do with a breach before duties were taken away: nobody else has to do with one now.
    """
    found = list(violations_near(district, roster, involved))
    if not found:
        return
    past = Roster(roster.week, tuple(duty for duty in roster.duties if duty.slot in begun))
    found = list(new_violations(known(), found))
    for violation in new_violations(violations(district, past, part=True), found):
        people = [one for name in violation.people if (one := district.person_by_identity.get(name))]
        yield frozenset(person.community for person in people)


def ties(district: District, communities: Collection[str]) -> list[frozenset[str]]:
    """Return which of some communities share an office post or a capped unit, in list order."""
    people = district.person_by_identity
    shared: list[Collection[str]] = [group.members for group in district.post_groups]
    of_unit: dict[str, list[str]] = defaultdict(list)
    for person in district.rostered:
        if district.unit_by_name[person.unit].max_away is not None:
            of_unit[person.unit].append(person.identity)
    found = {
        frozenset(people[one].community for one in members if one in people and people[one].is_rostered)
        & frozenset(communities)
        for members in (*shared, *of_unit.values())
    }
    place = {community: number for number, community in enumerate(district.communities)}
    return sorted(
        (tie for tie in found if len(tie) > 1), key=lambda tie: (len(tie), sorted(map(place.__getitem__, tie)))
    )


def _together(
    district: District, clashes: Collection[frozenset[str]], short: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Yield communities to be planned again, together those that clash or share a rule, in list order.

    Those that only share a rule are joined as long as few are.
    """
    group: dict[str, set[str]] = {community: {community} for community in short}
    for clash in clashes:
        joined = set(clash).union(*(group.get(community, ()) for community in clash))
        for community in joined:
            group[community] = joined
    for tie in ties(district, group):
        joined = set[str]().union(*(group[community] for community in tie))
        if len(joined) <= _MOST_TOGETHER:
            for community in joined:
                group[community] = joined
    seen: set[str] = set()
    for community in district.communities:
        if community in group and community not in seen:
            seen |= group[community]
            yield tuple(one for one in district.communities if one in group[community])
