"""H4: every office post keeps a holder in the office (AB岗)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from roster_cli.domain import District, Duty, Person, PostGroup, Roster, Slot, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.modelling import CouplingRow
from roster_cli.rules.situation import Situation
from roster_cli.rules.wording import listed, when, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H4"
Moment: TypeAlias = tuple[Slot, ...]


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each time in office hours at which a post group has nobody left in the office.

    Leave counts shift by shift. A holder who is not rostered is in the office unless on leave. With all holders on
    leave there is no breach. Where shifts overlap, the holders on duty in any of them are away together; so is who
    is on duty still, or already, in a stored neighbouring week.
    """
    slots_of = {identity: {duty.slot for duty in duties} for identity, duties in roster.by_person.items()}
    for group in district.post_groups:
        on_duty = [slots for member in group.members if (slots := slots_of.get(member))]
        served = set().union(*on_duty) & district.office_slots
        for moment in district.office_moments if served else ():
            if served.isdisjoint(moment):
                continue
            holders = present(district, group, moment)
            if holders and all(not slots_of.get(member, set()).isdisjoint(moment) for member in holders):
                yield _deserted(district, group, holders, moment)


def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield each post that somebody is the last to hold in the office."""
    district, on_duty = situation.district, situation.on_duty
    groups = situation.groups_of.get(duty.identity, ())
    for moment in district.office_moments if groups and duty.slot in district.office_slots else ():
        if duty.slot not in moment or any((duty.identity, slot) in on_duty for slot in moment):
            continue
        for group in groups:
            holders = present(district, group, moment)
            others = [member for member in holders if member != duty.identity]
            if len(others) < len(holders) and all(
                any((member, slot) in on_duty for slot in moment) for member in others
            ):
                yield _deserted(district, group, holders, moment)


def present(district: District, group: PostGroup, moment: Moment) -> list[str]:
    """Return the holders of a post whom neither leave nor a stored week keeps away in any slot of a moment."""
    people, stored = district.person_by_identity, district.stored_duties
    here = [member for member in group.members if people[member].leave.isdisjoint(moment)]
    return [one for one in here if one not in stored or not district.still_serves(one, moment)] if stored else here


def _deserted(district: District, group: PostGroup, holders: list[str], moment: Moment) -> Violation:
    post = " · ".join(part for part in (group.unit, group.department, group.post) if part)

    def tell() -> str:
        serving = [member for member in group.members if district.still_serves(member, moment)]
        away = [member for member in group.members if member not in (*holders, *serving)]
        return _("Nobody is left at the post {post} on {when}: on duty: {on_duty}; on leave: {on_leave}.").format(
            post=post,
            when=_(" and ").join(map(when, moment)),
            on_duty=listed(who(district, member) for member in (*holders, *serving)),
            on_leave=listed(who(district, member) for member in away) or _("nobody"),
        )

    return Violation(
        NAME,
        tell,
        holders[-1],
        moment[-1],
        office=post,
        people=tuple(holders),
        reason=N_("nobody else is left at the office post"),
    )


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots each person is not the last holder of a post in office, shape (people, slots)."""
    import numpy as np

    index = {person.identity: place for place, person in enumerate(people)}
    allowed = np.ones((len(people), len(district.slots)), dtype=bool)
    for _group, slots, holders in _holders(district):
        if len(holders) == 1 and holders[0] in index:
            allowed[index[holders[0]], list(slots)] = False
    return allowed


def rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield each post and time at which all its holders could be on duty: one of them may not."""
    import numpy as np

    index = {person.identity: place for place, person in enumerate(people)}
    able: dict[tuple[int, ...], list[bool]] = {}
    for group, slots, holders in _holders(district):
        if slots not in able:
            able[slots] = np.any(allowed[:, list(slots)], axis=1).tolist()
        members = sorted(index[holder] for holder in holders if holder in index)
        if len(members) == len(holders) > 1 and all(able[slots][member] for member in members):
            yield CouplingRow(slots, tuple(members), len(members) - 1, f"post {group}")


def _holders(district: District) -> Iterator[tuple[int, tuple[int, ...], list[str]]]:
    """Yield each post group, the slots of each time in office hours, and the holders who are not on leave then."""
    place = district.slot_index
    moments = [(tuple(place[slot] for slot in moment), moment) for moment in district.office_moments]
    for group, own in enumerate(district.post_groups):
        for slots, moment in moments:
            yield group, slots, present(district, own, moment)


RULE = HardRule(
    NAME,
    N_("each office post keeps a holder"),
    check=check,
    further=further,
    allow=allow,
    rows=rows,
    is_near=True,
)
