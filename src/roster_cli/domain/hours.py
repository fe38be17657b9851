"""Which shifts reach into the hours of others: over midnight, and where shifts overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations

from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.week import Week

Span = tuple[datetime, datetime]


def reached(slots: frozenset[Slot], week: Week, settings: Settings) -> frozenset[Slot]:
    """Return slots, and those of the week whose hours reach into theirs.

    A day whose shifts are all named counts from midnight to midnight, so that a night which ends in it is reached
    and the morning after its own night is not; single shifts count with their hours.

    Parameters
    ----------
    slots
        When somebody is away.
    week, settings
        Whose slots and shifts.
    """
    if not slots or not _meet(settings):
        return slots
    spans = list(_spans(slots, settings))
    every = (Slot(day, shift.name) for day in week.dates for shift in settings.shifts)
    return slots | {
        slot
        for slot in every
        if slot not in slots and any(_overlap(settings.shift(slot.shift).span(slot.date), span) for span in spans)
    }


def _meet(settings: Settings) -> bool:
    """Return whether any two shifts share an hour, or one reaches into the next day."""
    day = date(2022, 3, 14)
    midnight = datetime.combine(day + timedelta(days=1), time())
    spans = [shift.span(day) for shift in settings.shifts]
    return any(end > midnight for _begin, end in spans) or any(_overlap(*pair) for pair in combinations(spans, 2))


def _spans(slots: Collection[Slot], settings: Settings) -> Iterator[Span]:
    by_day: dict[date, set[str]] = defaultdict(set)
    for slot in slots:
        by_day[slot.date].add(slot.shift)
    for day, names in by_day.items():
        if len(names) == len(settings.shifts):
            begin = datetime.combine(day, time())
            yield begin, begin + timedelta(days=1)
        else:
            yield from (settings.shift(name).span(day) for name in names)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
