"""What differs between two versions of a week: who moved, seen by person and by gate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from roster_cli.domain import Duty, Gate, Roster, Slot


@dataclass(frozen=True)
class PersonChange:
    """What changes for one person.

    Parameters
    ----------
    identity
        Who.
    dropped, added
        Duties that are no more, and new ones, in time order.
    """

    identity: str
    dropped: tuple[Duty, ...]
    added: tuple[Duty, ...]


@dataclass(frozen=True)
class GateChange:
    """What changes at one gate in one slot.

    Parameters
    ----------
    gate, slot
        Where and when.
    dropped, added
        Identities of the people who do not stand there any more, and of those who do now.
    """

    gate: Gate
    slot: Slot
    dropped: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Two rosters of the same week, side by side.

    Parameters
    ----------
    before, after
        The two.
    """

    before: Roster
    after: Roster

    @cached_property
    def dropped(self) -> tuple[Duty, ...]:
        """Return the duties that are only in the first, in time order."""
        return tuple(sorted(set(self.before.duties) - set(self.after.duties)))

    @cached_property
    def added(self) -> tuple[Duty, ...]:
        """Return the duties that are only in the second, in time order."""
        return tuple(sorted(set(self.after.duties) - set(self.before.duties)))

    @cached_property
    def by_person(self) -> tuple[PersonChange, ...]:
        """Return what changes for whom, by identity."""
        sides: dict[str, tuple[list[Duty], list[Duty]]] = defaultdict(lambda: ([], []))
        for side, duties in enumerate((self.dropped, self.added)):
            for duty in duties:
                sides[duty.identity][side].append(duty)
        return tuple(
            PersonChange(identity, tuple(dropped), tuple(added))
            for identity, (dropped, added) in sorted(sides.items())
        )

    @cached_property
    def by_gate(self) -> tuple[GateChange, ...]:
        """Return what changes where and when: by gate, then in time order."""
        sides: dict[tuple[Gate, Slot], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, duties in enumerate((self.dropped, self.added)):
            for duty in duties:
                sides[duty.gate, duty.slot][side].append(duty.identity)
        return tuple(
            GateChange(gate, slot, tuple(dropped), tuple(added))
            for (gate, slot), (dropped, added) in sorted(sides.items())
        )
