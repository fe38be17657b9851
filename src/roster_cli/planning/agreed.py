"""What was agreed about a week, held when the week is made anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from roster_cli.change.absences import remembered
from roster_cli.domain import Absence, District, Duty, Roster, Slot, StoredRoster
from roster_cli.domain.agreed import Freed
from roster_cli.errors import ChangedByHand, UsageError
from roster_cli.i18n import _, ngettext
from roster_cli.rules import sign, violations
from roster_cli.rules.wording import who
from roster_cli.views.labels import gate_label, when_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roster_cli.sheets.district import Reading


def with_agreed(reading: Reading, newest: StoredRoster | None) -> Reading:
    """Return lists with what was agreed about their week since: absences are in the district, changes are told of.

    Parameters
    ----------
    reading
        The lists as read.
    newest
        The week's newest version; None where it is not stored.
    """
    if newest is None:
        return reading
    district, agreed = remembered(reading.district, newest.named_as_in(reading.district).agreed)
    notices = absence_lines(district, agreed.absences)
    if notices:
        notices = [_("Absences that were told hold: {absences}").format(absences=_("; ").join(notices))]
    return replace(
        reading,
        district=district,
        listed=reading.district,
        agreed=agreed,
        notices=(*reading.notices, *notices),
    )


def absence_lines(district: District, absences: Iterable[Absence]) -> list[str]:
    """Return in words who cannot come when, a line a person and kind."""

    def key(one: Absence) -> tuple[str, bool]:
        return one.identity, one.away

    told = {
        True: _("{name} is away: {slots}"),
        False: _("{name} is not on duty: {slots}"),
    }
    return [
        told[away].format(name=who(district, identity), slots=_(", ").join(when_label(one.slot) for one in own))
        for (identity, away), own in groupby(sorted(absences, key=lambda one: (key(one), one.slot)), key)
    ]


def refuse_changed_by_hand(newest: StoredRoster, keeping: str, discarding: str) -> None:
    """Refuse to make a week anew, with what would be lost and both ways on.

    Raises
    ------
    roster_cli.errors.ChangedByHand
        Always.
    """
    lines = _change_lines(newest)
    told = ngettext(
        "{week} holds {count} change made by hand that a new roster would lose, so it stays as it is:\n{lines}\n"
        "To keep it as fixed duties: {keeping}\nTo drop it: {discarding}",
        "{week} holds {count} changes made by hand that a new roster would lose, so it stays as it is:\n{lines}\n"
        "To keep them as fixed duties: {keeping}\nTo drop them: {discarding}",
        len(lines),
    )
    raise ChangedByHand(
        told.format(
            week=newest.district.week,
            count=len(lines),
            lines="\n".join(f"  {line}" for line in lines),
            keeping=keeping,
            discarding=discarding,
        )
    )


def _change_lines(newest: StoredRoster) -> list[str]:
    district, agreed = newest.district, newest.agreed
    given, freed = _("{when} {gate}: {name} was put on duty"), _("{when}: {name} was taken off duty")
    return [
        *(_given_line(district, duty, given) for duty in sorted(agreed.duties)),
        *(_freed_line(district, one, freed) for one in sorted(agreed.freed, key=lambda one: (one[1], one[0]))),
    ]


def _given_line(district: District, duty: Duty, told: str) -> str:
    gate = f"{duty.gate.community} {gate_label(duty.gate)}"
    return told.format(when=when_label(duty.slot), gate=gate, name=who(district, duty.identity))


def _freed_line(district: District, freed: Freed, told: str) -> str:
    identity, slot = freed
    return told.format(when=when_label(slot), name=who(district, identity))


def without_changes(reading: Reading) -> Reading:
    """Return lists for a roster in which changes by hand are dropped, the absences held."""
    agreed = replace(reading.agreed, duties=frozenset(), freed=frozenset())
    return replace(reading, agreed=agreed)


def keeping_changes(reading: Reading) -> Reading:
    """Return lists in which changes by hand are fixed: who was put on duty stays, who was taken off stays off.

    Raises
    ------
    roster_cli.errors.UsageError
        If that breaks a rule by the lists as they are now.
    """
    district, agreed = reading.district, reading.agreed
    there = {duty for duty in agreed.duties if _is_there(district, duty)}
    off: dict[str, set[Slot]] = defaultdict(set)
    for identity, slot in agreed.freed:
        off[identity].add(slot)
    listed = {duty for duty in district.fixed if duty.slot not in off.get(duty.identity, ())}
    kept = replace(
        district,
        people=tuple(
            replace(one, unavailable=one.unavailable | off[one.identity]) if one.identity in off else one
            for one in district.people
        ),
        fixed=tuple(sorted(listed | there)),
    )
    gone = _("{when} {gate}: {name} is not listed any more, or the gate is not")
    lines = [_given_line(district, duty, gone) for duty in sorted(agreed.duties - there)]
    broken = violations(kept, Roster(kept.week, kept.fixed))
    lines += [f"{sign(one.rule)}: {one.message}" for one in broken]
    if lines:
        raise UsageError(
            _(
                "Not all changes by hand can be kept, so nothing was changed:\n{lines}\n"
                "Take them back with “roster unassign”, or drop them all with --discard-changes."
            ).format(lines="\n".join(f"  {line}" for line in lines))
        )
    return replace(reading, district=kept)


def _is_there(district: District, duty: Duty) -> bool:
    return duty.identity in district.person_by_identity and duty.gate in district.checkpoint_by_gate
