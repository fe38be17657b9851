"""Who holds an office post while a shift goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roster_cli.domain import Person, PostGroup, Slot
from roster_cli.views.view import View


@dataclass(frozen=True)
class Holders:
    """Where the holders of an office post are while a shift goes on.

    Parameters
    ----------
    on_duty
        Those on duty in it, or in another shift that overlaps with it in office hours.
    away
        Those on leave.
    here
        Those in the office all the time; where there are none, those who are for a part of it.
    """

    on_duty: tuple[Person, ...]
    away: tuple[Person, ...]
    here: tuple[Person, ...]


def holders(view: View, group: PostGroup, slot: Slot) -> Holders:
    """Return where the holders of a post are while a shift goes on."""
    members = [view.person(identity) for identity in group.members]
    on_duty = [one for one in members if (one.identity, slot) in view.duty_at]
    away = [one for one in members if slot in one.leave and one not in on_duty]
    here = [one for one in members if one not in (*on_duty, *away)]
    meanwhile = set(_overlapping(view, slot))
    partly = [one for one in here if any((one.identity, other) in view.duty_at for other in meanwhile)]
    if len(partly) < len(here):
        on_duty, here = [*on_duty, *partly], [one for one in here if one not in partly]
    return Holders(tuple(on_duty), tuple(away), tuple(here))


def _overlapping(view: View, slot: Slot) -> Iterator[Slot]:
    """Yield the shifts that go on in office hours together with one."""
    for moment in view.district.office_moments:
        if len(moment) > 1 and slot in moment:
            yield from (other for other in moment if other != slot)
