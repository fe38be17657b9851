"""Who could still take a duty: the spare capacity that a subdistrict can lend from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from roster_cli.domain import Duty, Person, Slot
from roster_cli.rules import ANYWHERE, is_free
from roster_cli.views.view import View


@dataclass(frozen=True)
class Spare:
    """The people of a subdistrict who could take one more duty, as the roster stands.

    Every rule is asked about one further duty at a time, at whichever gate: lending a hand means to serve
    elsewhere by agreement.

    Parameters
    ----------
    view
        The roster.
    communities
        Where people report.
    """

    view: View
    communities: tuple[str, ...]

    @cached_property
    def slots_of(self) -> Mapping[str, tuple[Slot, ...]]:
        """Return the slots in which each person could take a duty; people with none are left out."""
        slots = self.view.district.slots
        found = {
            person.identity: tuple(slot for slot in slots if self.could_serve(person, slot))
            for people in self._below_limit.values()
            for person in people
        }
        return {identity: possible for identity, possible in found.items() if possible}

    @cached_property
    def free(self) -> Mapping[str, Counter[Slot]]:
        """Return for each community how many people could take a duty in each slot."""
        return {
            community: Counter(slot for person in people for slot in self.slots_of.get(person.identity, ()))
            for community, people in self._below_limit.items()
        }

    @cached_property
    def duties_left(self) -> Mapping[str, int]:
        """Return how many further duties each person could take at most; people with none are left out.

        That is the weekly limit less the duties, and no more than the days on which a duty is possible.
        """
        return {
            identity: min(self._room(self.view.person(identity)), len({slot.date for slot in possible}))
            for identity, possible in self.slots_of.items()
        }

    def capacity(self, community: str) -> int:
        """Return the further duties that the people of a community could take."""
        return sum(self.duties_left.get(person.identity, 0) for person in self._below_limit[community])

    def could_serve(self, person: Person, slot: Slot) -> bool:
        """Return whether a person could take one further duty in a slot."""
        return is_free(self.view.situation, Duty(slot, ANYWHERE, person.identity))

    @cached_property
    def _below_limit(self) -> Mapping[str, tuple[Person, ...]]:
        rostered = self.view.district.rostered_in
        return {c: tuple(person for person in rostered[c] if self._room(person) > 0) for c in self.communities}

    def _room(self, person: Person) -> int:
        return person.max_per_week - len(self.view.duties_of[person.identity])
