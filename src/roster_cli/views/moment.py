"""Who is on duty at a moment, and later that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from roster_cli.domain import Checkpoint, Person, Slot
from roster_cli.views.view import View


@dataclass(frozen=True)
class Staffed:
    """One gate in one shift.

    Parameters
    ----------
    view
        The week in which the shift is.
    slot, checkpoint
        When and where.
    """

    view: View
    slot: Slot
    checkpoint: Checkpoint

    @property
    def people(self) -> tuple[Person, ...]:
        """Return who stands there, in list order."""
        return self.view.holders.get((self.checkpoint.gate, self.slot), ())

    @property
    def missing(self) -> int:
        """Return how many people are missing."""
        return self.view.district.headcount(self.checkpoint.gate, self.slot) - len(self.people)


@dataclass(frozen=True)
class Watch:
    """One shift with the gates that are open in it.

    Parameters
    ----------
    view, slot
        Which shift, of which stored week.
    is_on
        Whether it is on now; else it begins later the same day.
    gates
        The open gates, in the order of the list.
    standbys
        Who stands by in that shift.
    """

    view: View
    slot: Slot
    is_on: bool
    gates: tuple[Staffed, ...]
    standbys: tuple[Person, ...]


def watches(views: Sequence[View], moment: datetime, community: str | None = None) -> tuple[Watch, ...]:
    """Return the shifts that are on at a moment and those that begin later that day, in time order.

    Parameters
    ----------
    views
        The stored weeks that the day before and the day of the moment are in: a night shift ends on the day after.
    moment
        The moment, as clocks on the wall show it.
    community
        The community that is asked for; None for all.
    """
    found = []
    for view in views:
        for slot, (start, end) in view.district.spans.items():
            is_on = start <= moment < end
            if is_on or (start.date() == moment.date() and start > moment):
                gates = tuple(_open_gates(view, slot, community))
                if gates:
                    found.append((start, Watch(view, slot, is_on, gates, _standbys(view, slot, community))))
    return tuple(watch for _start, watch in sorted(found, key=lambda one: one[0]))


def _open_gates(view: View, slot: Slot, community: str | None) -> Iterator[Staffed]:
    for checkpoint in view.district.checkpoints:
        if community in (None, checkpoint.gate.community) and view.district.headcount(checkpoint.gate, slot):
            yield Staffed(view, slot, checkpoint)


def _standbys(view: View, slot: Slot, community: str | None) -> tuple[Person, ...]:
    if community is not None:
        return view.standing_by.get((community, slot), ())
    return tuple(view.person(one.identity) for one in view.standbys if one.slot == slot)
