"""New lists in the middle of a week: what has begun keeps the inputs that it was planned by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from roster_cli.domain import Checkpoint, District, Gate, Person, Roster, Slot, Unit, Violation
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import sign, violations

_TOLD = 8


def merged(before: District, roster: Roster, after: District, begun: Collection[Slot]) -> District:
    """Return new lists under which what has begun still holds.

    For the slots that have begun, leave, unavailability, peaks and headcounts are those of the old lists. Who has
    had a duty and is not on the new list, or could not have had it by the new list, stays as listed before and is
    away for the rest of the week.

    Parameters
    ----------
    before, roster
        The inputs and duties so far.
    after
        The inputs by the new lists.
    begun
        The slots that have begun.

    Raises
    ------
    roster_cli.errors.UsageError
        If what has begun breaks a rule by the new lists all the same.
    """
    if not begun:
        return after
    past = Roster(roster.week, tuple(duty for duty in roster.duties if duty.slot in begun))
    gone = set(past.by_person) - after.person_by_identity.keys()
    district = _joined(before, past, after, gone, begun)
    moved = {violation.identity for violation in _violations(district, past)} & past.by_person.keys()
    if moved:
        district = _joined(before, past, after, gone | moved, begun)
    if broken := _violations(district, past):
        told = "\n".join(f"  {sign(violation.rule)}: {violation.message}" for violation in broken[:_TOLD])
        raise UsageError(
            _("What has begun already does not fit the new lists, so nothing was changed:\n{violations}").format(
                violations=told
            )
        )
    return district


def _violations(district: District, past: Roster) -> list[Violation]:
    """Return the breaches among the duties that have begun; a fixed duty may still lie ahead."""
    return list(violations(district, past, part=True))


def _joined(
    before: District, past: Roster, after: District, staying: Collection[str], begun: Collection[Slot]
) -> District:
    slots = frozenset(begun)
    ahead = frozenset(after.slots) - slots
    listed = before.person_by_identity
    people = [
        _released(listed[person.identity], ahead)
        if person.identity in staying
        else _with_past(person, listed.get(person.identity), slots)
        for person in after.people
    ]
    people += [
        _released(person, ahead)
        for person in before.people
        if person.identity in staying and person.identity not in after.person_by_identity
    ]
    return replace(
        after,
        people=tuple(people),
        units=_units(before, after, people, slots),
        checkpoints=_checkpoints(before, past, after, slots),
        fixed=tuple(duty for duty in after.fixed if duty.slot in slots or duty.identity not in staying),
    )


def _released(person: Person, ahead: frozenset[Slot]) -> Person:
    return replace(person, leave=person.leave | ahead)


def _with_past(person: Person, known: Person | None, slots: frozenset[Slot]) -> Person:
    if known is None:
        return person
    return replace(
        person,
        leave=(person.leave - slots) | (known.leave & slots),
        unavailable=(person.unavailable - slots) | (known.unavailable & slots),
    )


def _units(
    before: District, after: District, people: Collection[Person], slots: frozenset[Slot]
) -> tuple[Unit, ...]:
    units = [
        replace(unit, peak=(unit.peak - slots) | (known.peak & slots))
        if (known := before.unit_by_name.get(unit.name))
        else unit
        for unit in after.units
    ]
    missing = {person.unit for person in people} - after.unit_by_name.keys()
    return (*units, *(unit for unit in before.units if unit.name in missing))


def _checkpoints(
    before: District, past: Roster, after: District, slots: frozenset[Slot]
) -> tuple[Checkpoint, ...]:
    known: Mapping[Gate, Checkpoint] = before.checkpoint_by_gate
    stood = {duty.gate for duty in past.duties}

    def at(checkpoint: Checkpoint | None, place: int) -> int:
        return checkpoint.headcounts[place] if checkpoint else 0

    def joined(checkpoint: Checkpoint, earlier: Checkpoint | None, later: Checkpoint | None) -> Checkpoint:
        headcounts = (at(earlier if slot in slots else later, place) for place, slot in enumerate(after.slots))
        return replace(checkpoint, headcounts=tuple(headcounts))

    checkpoints = [joined(checkpoint, known.get(checkpoint.gate), checkpoint) for checkpoint in after.checkpoints]
    checkpoints += [
        joined(checkpoint, checkpoint, None)
        for checkpoint in before.checkpoints
        if checkpoint.gate in stood and checkpoint.gate not in after.checkpoint_by_gate
    ]
    return tuple(checkpoints)


def touched(before: District, after: District) -> frozenset[str]:
    """Return the communities of the new lists that the change touches.

    Touched is where people, gates or fixed duties differ, and where somebody's unit or office post does.
    """
    if before.settings != after.settings:
        return frozenset(after.communities)
    people = {person.identity: person for person in before.people}
    later = {person.identity: person for person in after.people}
    differing = {
        person.community
        for identity in people.keys() | later.keys()
        if _planned_by(people.get(identity)) != _planned_by(later.get(identity))
        for person in (people.get(identity), later.get(identity))
        if person
    }
    gates = {checkpoint.gate: checkpoint.headcounts for checkpoint in before.checkpoints}
    differing |= {one.gate.community for one in after.checkpoints if gates.get(one.gate) != one.headcounts}
    differing |= {gate.community for gate in gates.keys() - after.checkpoint_by_gate.keys()}
    differing |= {duty.gate.community for duty in set(before.fixed) ^ set(after.fixed)}
    known = {unit.name: (unit.peak, unit.max_away) for unit in before.units}
    units = {unit.name for unit in after.units if known.get(unit.name) != (unit.peak, unit.max_away)}
    members = {member for group in set(before.post_groups) ^ set(after.post_groups) for member in group.members}
    differing |= {
        person.community for person in after.people if person.unit in units or person.identity in members
    }
    return frozenset(differing) & frozenset(after.communities)


def _planned_by(person: Person | None) -> tuple[object, ...]:
    """Return what of a person decides about duties."""
    if person is None or not person.is_rostered:
        return (person and person.leave,)
    return (
        *(person.community, person.unit, person.duty_type, person.leave, person.unavailable),
        *(person.max_per_week, person.preference),
    )
