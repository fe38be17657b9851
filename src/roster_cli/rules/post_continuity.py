"""H4: every office post keeps a holder in the office (AB岗)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, PostGroup, Roster, Slot, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.modelling import CouplingRow
from roster_cli.rules.situation import Situation
from roster_cli.rules.wording import listed, when, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H4"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each office-hours shift in which a post group has nobody left in the office.

    Leave counts shift by shift. A holder who is not rostered is in the office unless on leave. With all holders on
    leave there is no breach. "On duty" means in that very shift: one who serves in another shift of the day is
    counted in the office, also where a district's shifts overlap.
    """
    slots_of = {identity: {duty.slot for duty in duties} for identity, duties in roster.by_person.items()}
    for group in district.post_groups:
        on_duty = [slots for member in group.members if (slots := slots_of.get(member))]
        for slot in sorted(set().union(*on_duty) & district.office_slots):
            holders = present(district, group, slot)
            if holders and all(slot in slots_of.get(member, ()) for member in holders):
                yield _deserted(district, group, holders, slot)


def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield each post that somebody is the last to hold in the office."""
    district, slot = situation.district, duty.slot
    if slot not in district.office_slots or (duty.identity, slot) in situation.on_duty:
        return
    for group in situation.groups_of.get(duty.identity, ()):
        holders = present(district, group, slot)
        others = [member for member in holders if member != duty.identity]
        if len(others) < len(holders) and all((member, slot) in situation.on_duty for member in others):
            yield _deserted(district, group, holders, slot)


def present(district: District, group: PostGroup, slot: Slot) -> list[str]:
    """Return the holders of a post who are not on leave in a slot."""
    return [member for member in group.members if slot not in district.person_by_identity[member].leave]


def _deserted(district: District, group: PostGroup, holders: list[str], slot: Slot) -> Violation:
    post = " · ".join(part for part in (group.unit, group.department, group.post) if part)

    def tell() -> str:
        return _("Nobody is left at the post {post} on {when}: on duty: {on_duty}; on leave: {on_leave}.").format(
            post=post,
            when=when(slot),
            on_duty=listed(who(district, member) for member in holders),
            on_leave=listed(who(district, m) for m in group.members if m not in holders) or _("nobody"),
        )

    return Violation(
        NAME,
        tell,
        holders[-1],
        slot,
        office=post,
        people=tuple(holders),
        reason=N_("nobody else is left at the office post"),
    )


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots each person is not the last holder of a post in office, shape (people, slots)."""
    import numpy as np

    index = {person.identity: place for place, person in enumerate(people)}
    allowed = np.ones((len(people), len(district.slots)), dtype=bool)
    for _group, slot, holders in _holders(district):
        if len(holders) == 1 and holders[0] in index:
            allowed[index[holders[0]], slot] = False
    return allowed


def rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield each post and slot whose holders could all be on duty: one of them may not."""
    index = {person.identity: place for place, person in enumerate(people)}
    for group, slot, holders in _holders(district):
        members = sorted(index[holder] for holder in holders if holder in index)
        if len(members) == len(holders) > 1 and allowed[members, slot].all():
            yield CouplingRow(slot, tuple(members), len(members) - 1, f"post {group}")


def _holders(district: District) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each post group, office-hours slot, and the group's holders who are not on leave then."""
    office = [(place, slot) for place, slot in enumerate(district.slots) if slot in district.office_slots]
    for group, own in enumerate(district.post_groups):
        leaves = [(member, district.person_by_identity[member].leave) for member in own.members]
        for place, slot in office:
            yield group, place, [member for member, leave in leaves if slot not in leave]


RULE = HardRule(
    NAME,
    N_("each office post keeps a holder"),
    check=check,
    further=further,
    allow=allow,
    rows=rows,
    is_near=True,
)
