"""A roster laid out for questions about one more duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roster_cli.domain import District, Duty, Gate, PostGroup, Roster, Slot, Violation
from roster_cli.domain.roster import with_group

ANYWHERE = Gate("", "", "")
"""In place of a gate: somewhere in the person's own community."""


@dataclass(frozen=True)
class Situation:
    """A roster, and who is where in it; made once for any number of questions.

    Parameters
    ----------
    district, roster
        What is planned, and the duties so far.
    """

    district: District
    roster: Roster
    _kept: dict[tuple[object, str], tuple[Violation, ...]] = field(default_factory=dict, repr=False, compare=False)

    def without(self, duty: Duty) -> Situation:
        """Return the situation without one of its duties; what is known of the others is not found out again."""
        after = self._beside(self.roster.without(duty), duty)
        left = after.roster.by_person.get(duty.identity, ())
        if all(other.slot != duty.slot for other in left):
            vars(after)["on_duty"] = self.on_duty - {(duty.identity, duty.slot)}
            vars(after)["away"] = self._away_but(duty, lambda people: [p for p in people if p != duty.identity])
        return after

    def with_further(self, duty: Duty) -> Situation:
        """Return the situation with one more duty; what is known of the others is not found out again."""
        after = self._beside(self.roster.with_further(duty), duty)
        vars(after)["on_duty"] = self.on_duty | {(duty.identity, duty.slot)}
        vars(after)["away"] = self._away_but(duty, lambda people: dict.fromkeys((*people, duty.identity)))
        return after

    def _beside(self, roster: Roster, duty: Duty) -> Situation:
        """Return the situation of a roster that differs in somebody's duty."""
        kept = {key: breaches for key, breaches in self._kept.items() if key[1] != duty.identity}
        after = Situation(self.district, roster, kept)
        vars(after)["groups_of"] = self.groups_of
        return after

    def _away_but(
        self, duty: Duty, change: Callable[[Sequence[str]], Iterable[str]]
    ) -> Mapping[tuple[str, Slot], tuple[str, ...]]:
        """Return who of a unit is on duty in a slot after a change where somebody's duty is."""
        person = self.district.person_by_identity.get(duty.identity)
        if person is None:
            return self.away
        place = person.unit, duty.slot
        return with_group(self.away, place, tuple(change(self.away.get(place, ()))))

    @cached_property
    def on_duty(self) -> frozenset[tuple[str, Slot]]:
        """Return who is on duty when."""
        return frozenset((duty.identity, duty.slot) for duty in self.roster.duties)

    @cached_property
    def away(self) -> Mapping[tuple[str, Slot], tuple[str, ...]]:
        """Return who of a unit is on duty in a slot; units and slots with nobody are left out."""
        listed = self.district.person_by_identity
        people: dict[tuple[str, Slot], dict[str, None]] = defaultdict(dict)
        for duty in self.roster.duties:
            if duty.identity in listed:
                people[listed[duty.identity].unit, duty.slot][duty.identity] = None
        return {key: tuple(own) for key, own in people.items()}

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[PostGroup, ...]]:
        """Return the post groups of each person who has any."""
        groups: dict[str, list[PostGroup]] = defaultdict(list)
        for group in self.district.post_groups:
            for member in group.members:
                groups[member].append(group)
        return {identity: tuple(own) for identity, own in groups.items()}

    def kept(
        self,
        of_person: Callable[[District, str, Sequence[Duty]], Iterable[Violation]],
        identity: str,
        duties: Sequence[Duty],
    ) -> tuple[Violation, ...]:
        """Return what a person's duties breach as they are, found out once."""
        key = (of_person, identity)
        if key not in self._kept:
            self._kept[key] = tuple(of_person(self.district, identity, duties))
        return self._kept[key]
