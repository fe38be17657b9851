"""Something changed on Wednesday: a roster that fits again, with as few duties changed as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from roster_cli.change.by_hand import candidates
from roster_cli.change.judging import with_duties
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot
from roster_cli.rules import HARD_RULES
from roster_cli.rules.availability import is_available

Posts = dict[tuple[Gate, Slot], int]


def replan(district: District, roster: Roster, begun: Collection[Slot], rebuilt: Collection[str] = ()) -> Roster:
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

    Raises
    ------
    roster_cli.errors.UsageError
        If what has begun breaks a rule for somebody.
    """
    kept = with_duties(
        roster, [duty for duty in roster.duties if duty.slot not in begun and not _fits(district, duty)]
    )
    targets = _targets(district, roster, begun, rebuilt)
    empty = {place: missing for place, count in targets.items() if (missing := count - kept.staffing[place]) > 0}
    clashes = list(_clashes(district, kept, begun, bool(rebuilt)))
    if not empty and not clashes:
        return kept
    if (
        not clashes
        and sum(empty.values()) == 1
        and (filled := _filled_at_once(district, kept, *next(iter(empty))))
    ):
        return filled
    from roster_cli.change.refill import refill

    for communities in _together(district, clashes, {gate.community for gate, _slot in empty}):
        before = roster_of(kept, roster, communities)
        kept = refill(district, before, communities, begun, targets)
    return kept


def roster_of(kept: Roster, roster: Roster, communities: Collection[str]) -> Roster:
    """Return what is kept elsewhere, and in some communities all that was planned there."""
    return Roster(
        kept.week,
        tuple(
            sorted(
                (
                    *(duty for duty in kept.duties if duty.gate.community not in communities),
                    *(duty for duty in roster.duties if duty.gate.community in communities),
                )
            )
        ),
    )


def _fits(district: District, duty: Duty) -> bool:
    """Return whether a person may keep a duty as far as only person and gate go."""
    person = district.person_by_identity.get(duty.identity)
    return (
        person is not None
        and person.community == duty.gate.community
        and is_available(district, person, duty.slot)
        and duty.slot not in district.unit_by_name[person.unit].peak
        and duty.gate in district.checkpoint_by_gate
        and district.headcount(duty.gate, duty.slot) > 0
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
    people = [one for one in district.rostered_in[gate.community] if _may_be_free(district, kept, one, slot)]
    for candidate in candidates(district, kept, gate, slot, people):
        if not candidate.rules:
            return with_duties(kept, add=[Duty(slot, gate, candidate.person.identity)])
        break
    return None


def _may_be_free(district: District, roster: Roster, person: Person, slot: Slot) -> bool:
    """Return whether somebody's own week leaves room for a slot, so that it is worth asking all the rules."""
    own = roster.by_person.get(person.identity, ())
    return (
        len(own) < person.max_per_week
        and all(duty.slot.date != slot.date for duty in own)
        and is_available(district, person, slot)
    )


def _clashes(
    district: District, roster: Roster, begun: Collection[Slot], lists_changed: bool
) -> Iterator[frozenset[str]]:
    """Yield the communities of which one has to give way: their people may not all keep their duties."""
    yield from _empty_offices(district, roster, begun)
    yield from _crowded_units(district, roster, begun)
    if not lists_changed:
        return
    for rule in ("H3", "H5", "H6", "fixed"):
        for violation in HARD_RULES[rule](district, roster):
            person = district.person_by_identity.get(violation.identity)
            if person or violation.gate:
                yield frozenset([person.community if person else violation.gate.community])  # type: ignore[union-attr]


def _empty_offices(district: District, roster: Roster, begun: Collection[Slot]) -> Iterator[frozenset[str]]:
    slots_of = {identity: {duty.slot for duty in duties} for identity, duties in roster.by_person.items()}
    for group in district.post_groups:
        on_duty = [slots for member in group.members if (slots := slots_of.get(member))]
        for slot in sorted((set().union(*on_duty) & district.office_slots) - set(begun)):
            holders = [m for m in group.members if slot not in district.person_by_identity[m].leave]
            if holders and all(slot in slots_of.get(holder, ()) for holder in holders):
                yield frozenset(district.person_by_identity[holder].community for holder in holders)


def _crowded_units(district: District, roster: Roster, begun: Collection[Slot]) -> Iterator[frozenset[str]]:
    away: dict[tuple[str, Slot], list[str]] = defaultdict(list)
    for duty in roster.duties:
        if duty.slot in district.office_slots and duty.slot not in begun:
            person = district.person_by_identity[duty.identity]
            away[person.unit, duty.slot].append(person.community)
    for (unit, _slot), communities in away.items():
        most = district.unit_by_name[unit].max_away
        if most is not None and len(communities) > most:
            yield frozenset(communities)


def _together(
    district: District, clashes: Collection[frozenset[str]], short: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Yield communities to be planned again, those that clash with each other together, in list order."""
    group: dict[str, set[str]] = {community: {community} for community in short}
    for clash in clashes:
        joined = set(clash).union(*(group.get(community, ()) for community in clash))
        for community in joined:
            group[community] = joined
    seen: set[str] = set()
    for community in district.communities:
        if community in group and community not in seen:
            seen |= group[community]
            yield tuple(one for one in district.communities if one in group[community])
