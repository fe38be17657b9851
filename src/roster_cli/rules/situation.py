"""A roster laid out for questions about one more duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roster_cli.domain import District, Duty, Gate, PostGroup, Roster, Slot, Violation

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
