"""H6: so many duties a week, so many days in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, Slot, Violation
from roster_cli.i18n import N_, _, ngettext
from roster_cli.rules.book import HardRule, each_person, one_more
from roster_cli.rules.wording import who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans, Patterns

NAME = "H6"


def of_person(district: District, identity: str, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield that a person has too many duties in the week, and each run of too many days on duty.

    A duty counts on the day on which it begins. Runs reach into stored neighbouring weeks; a run that lies wholly
    in those is not looked at.
    """
    person = district.person_by_identity.get(identity)
    if person and len(duties) > person.max_per_week:
        yield _too_many_duties(district, person, len(duties))
    most = district.settings.rules.max_consecutive_days
    days = {duty.slot.date for duty in duties}
    found = [run for stored in district.past.days_on_duty(identity) for run in _runs(days, stored)]
    for begin in sorted({run[0] for run in found}):
        run = max((run for run in found if run[0] == begin), key=len)
        if len(run) > most:
            first = next(duty.slot for duty in duties if duty.slot.date in run)
            yield _too_many_days(district, identity, run, first)


def leaves_room_after(district: District, identity: str, days: Iterable[date]) -> bool:
    """Return whether somebody's days of this week, standbys among them, make no run too long with the week after.

    That week counts all of them: they were there first.
    """
    most, on_duty = district.settings.rules.max_consecutive_days, set(days)
    return not any(
        len(run) > most and run[-1] > district.week.sunday
        for stored in district.past.days_on_duty(identity)
        for run in _runs(on_duty, stored)
    )


def _too_many_duties(district: District, person: Person, count: int) -> Violation:
    most = person.max_per_week

    def tell() -> str:
        return ngettext(
            "{who} has {count} duties in the week; {most} is allowed.",
            "{who} has {count} duties in the week; {most} are allowed.",
            most,
        ).format(who=who(district, person.identity), count=count, most=most)

    return Violation(
        NAME,
        tell,
        person.identity,
        people=(person.identity,),
        reason=N_("as many duties in the week as are allowed"),
        degree=count - most,
    )


def _too_many_days(district: District, identity: str, run: Sequence[date], slot: Slot) -> Violation:
    most = district.settings.rules.max_consecutive_days

    def tell() -> str:
        return _("{who} is on duty {count} days in a row, {first} to {last}; {most} are allowed.").format(
            who=who(district, identity), count=len(run), first=run[0], last=run[-1], most=most
        )

    return Violation(
        NAME,
        tell,
        identity,
        slot,
        people=(identity,),
        reason=N_("as many days in a row as are allowed"),
        degree=len(run) - most,
    )


def _runs(days: Iterable[date], stored: set[date]) -> Iterator[list[date]]:
    """Yield the runs of days that hold at least one of this week's days, in time order."""
    one_day = timedelta(days=1)
    on_duty = stored.union(days)
    left = set(days)
    while left:
        first = last = min(left)
        while first - one_day in on_duty:
            first -= one_day
        while last + one_day in on_duty:
            last += one_day
        run = [first + number * one_day for number in range((last - first).days + 1)]
        left.difference_update(run)
        yield run


def most_duties(district: District) -> int:
    """Return the most duties that anybody may have in the week."""
    return max((person.max_per_week for person in district.rostered), default=0)


def allow_patterns(district: District, people: Sequence[Person], patterns: Patterns) -> Booleans:
    """Return which patterns keep each person's limit and make no run too long, shape (people, patterns)."""
    import numpy as np

    limits = np.array([person.max_per_week for person in people], dtype=np.int64)
    allowed = patterns.duties[None, :] <= limits[:, None]
    joining: dict[tuple[int, int], Booleans] = {}
    for index, person in enumerate(people):
        for stored in district.past.days_on_duty(person.identity):
            if stored:
                beside = _days_beside(district, stored)
                if beside not in joining:
                    joining[beside] = _joins_well(district, patterns, *beside)
                allowed[index] &= joining[beside]
    return allowed


def _days_beside(district: District, stored: set[date]) -> tuple[int, int]:
    """Return how many stored days of duty lie right before the week, and right after it."""
    before = after = 0
    while district.week.monday - timedelta(days=before + 1) in stored:
        before += 1
    while district.week.sunday + timedelta(days=after + 1) in stored:
        after += 1
    return before, after


def _joins_well(district: District, patterns: Patterns, before: int, after: int) -> Booleans:
    """Return which patterns make no run of too many days together with stored days, shape (patterns,)."""
    import numpy as np

    most = district.settings.rules.max_consecutive_days
    head = np.cumprod(patterns.days, axis=1).sum(axis=1)
    tail = np.cumprod(patterns.days[:, ::-1], axis=1).sum(axis=1)
    whole = head == patterns.days.shape[1]
    too_long = (head > 0) & (head + before > most) | (tail > 0) & (tail + after > most)
    return ~(too_long | whole & (before + head + after > most))


RULE = HardRule(
    NAME,
    N_("duties a week and days in a row"),
    check=each_person(of_person),
    further=one_more(of_person),
    allow_patterns=allow_patterns,
    is_near=True,
    settings={
        "max_per_week": N_("most duties of a person in a week"),
        "max_consecutive_days": N_("most days on duty in a row"),
    },
)
