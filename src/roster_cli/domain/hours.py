"""Which shifts reach into the hours of others: over midnight, and where shifts overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations

from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Shift, Slot
from roster_cli.domain.week import Week

Span = tuple[datetime, datetime]


def reached(slots: frozenset[Slot], week: Week, settings: Settings) -> frozenset[Slot]:
    """Return those of the week among slots, and those whose hours reach into theirs.

    A day whose shifts are all named counts from midnight to midnight, so that a night which ends in it is reached
    and the morning after its own night is not; single shifts count with their hours.

    Parameters
    ----------
    slots
        When somebody is away, also on the day after the week.
    week, settings
        Whose slots and shifts.
    """
    if not slots or not _meet(settings):
        return slots
    spans = list(_spans(slots, settings))
    every = (Slot(day, shift.name) for day in week.dates for shift in settings.shifts)
    return frozenset(
        slot
        for slot in every
        if slot in slots or any(_overlap(settings.shift(slot.shift).span(slot.date), span) for span in spans)
    )


def reaches_next_day(shift: Shift) -> bool:
    """Return whether a shift ends after midnight."""
    return time() < shift.end <= shift.start


def days_reached(slot: Slot, settings: Settings) -> tuple[date, ...]:
    """Return the days into which a slot reaches: its own, and the next one where it ends after midnight."""
    next_day = slot.date + timedelta(days=1)
    return (slot.date, next_day) if reaches_next_day(settings.shift(slot.shift)) else (slot.date,)


def _meet(settings: Settings) -> bool:
    """Return whether any two shifts share an hour, or one reaches into the next day."""
    spans = [shift.span(date(2022, 3, 14)) for shift in settings.shifts]
    return any(map(reaches_next_day, settings.shifts)) or any(_overlap(*pair) for pair in combinations(spans, 2))


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
