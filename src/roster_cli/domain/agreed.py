"""What was agreed about a week after its lists were read: absences as they were told, and changes by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from roster_cli.domain.duty import Duty
from roster_cli.domain.shift import Slot

Freed = tuple[str, Slot]
"""Who was taken off duty, and when."""


@dataclass(frozen=True, order=True)
class Absence:
    """That somebody cannot come in one slot.

    Parameters
    ----------
    identity, slot
        Who and when.
    away
        Whether the person is away from the office, too.
    listed
        Whether the lists say so as well: then it stays in force when the absence is taken back.
    """

    identity: str
    slot: Slot
    away: bool = True
    listed: bool = False


@dataclass(frozen=True)
class Agreed:
    """What was agreed about a week after its lists were read.

    Parameters
    ----------
    absences
        Who cannot come when; they hold until they are taken back.
    duties
        Duties given by hand, as far as people still have them.
    freed
        Who was taken off duty by hand when, and has got none since.
    """

    absences: frozenset[Absence] = frozenset()
    duties: frozenset[Duty] = frozenset()
    freed: frozenset[Freed] = frozenset()

    @property
    def is_by_hand(self) -> bool:
        """Return whether duties were changed by hand."""
        return bool(self.duties or self.freed)

    @property
    def told(self) -> frozenset[tuple[str, Slot, bool]]:
        """Return who cannot come when, and whether away from the office, whatever the lists say."""
        return frozenset((one.identity, one.slot, one.away) for one in self.absences)

    def renamed(self, names: Mapping[str, str]) -> Agreed:
        """Return the same with other identities for some people."""
        return Agreed(
            frozenset(replace(one, identity=names.get(one.identity, one.identity)) for one in self.absences),
            frozenset(duty.renamed(names) for duty in self.duties),
            frozenset((names.get(identity, identity), slot) for identity, slot in self.freed),
        )

    def after_changing(self, before: Collection[Duty], after: Collection[Duty]) -> Agreed:
        """Return what is agreed once duties were changed by hand."""
        given, taken = set(after) - set(before), set(before) - set(after)
        on_duty = {(duty.identity, duty.slot) for duty in after}
        freed = self.freed | {(duty.identity, duty.slot) for duty in taken}
        return replace(self, duties=frozenset((self.duties | given) - taken), freed=frozenset(freed - on_duty))

    def still_held(self, duties: Collection[Duty]) -> Agreed:
        """Return the same without duties by hand that nobody has any more."""
        return replace(self, duties=self.duties & frozenset(duties))
