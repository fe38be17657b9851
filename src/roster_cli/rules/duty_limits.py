"""H6: so many duties a week, so many days in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from roster_cli.domain import District, Person, Roster, Violation
from roster_cli.i18n import _, ngettext
from roster_cli.rules.modelling import Booleans, Patterns
from roster_cli.rules.wording import who

RULE = "H6"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each person with too many duties in the week, and each run of too many days on duty.

    A duty counts on the day on which it begins. Runs reach into stored neighbouring weeks; a run that lies wholly
    in those is not looked at.
    """
    yield from _too_many_duties(district, roster)
    yield from _too_many_days(district, roster)


def _too_many_duties(district: District, roster: Roster) -> Iterator[Violation]:
    for identity, duties in roster.by_person.items():
        person = district.person_by_identity.get(identity)
        if person and len(duties) > person.max_per_week:
            told = ngettext(
                "{who} has {count} duties in the week; {most} is allowed.",
                "{who} has {count} duties in the week; {most} are allowed.",
                person.max_per_week,
            ).format(who=who(district, identity), count=len(duties), most=person.max_per_week)
            yield Violation(RULE, told, identity)


def _too_many_days(district: District, roster: Roster) -> Iterator[Violation]:
    most = district.settings.rules.max_consecutive_days
    for identity, duties in roster.by_person.items():
        days = {duty.slot.date for duty in duties}
        for run in _runs(days, {past.date for past in district.past.duties(identity)}):
            if len(run) > most:
                told = _("{who} is on duty {count} days in a row, {first} to {last}; {most} are allowed.").format(
                    who=who(district, identity), count=len(run), first=run[0], last=run[-1], most=most
                )
                yield Violation(RULE, told, identity, next(duty.slot for duty in duties if duty.slot.date in run))


def _runs(days: Iterable[date], stored: set[date]) -> Iterator[list[date]]:
    """Yield the runs of days that hold at least one of this week's days, in time order."""
    one_day = timedelta(days=1)
    run: list[date] = []
    for day in sorted(days):
        if run and day <= run[-1]:
            continue
        if run and day == run[-1] + one_day:
            run.append(day)
        else:
            if run:
                yield run
            run = [day]
            while run[0] - one_day in stored:
                run.insert(0, run[0] - one_day)
        while run[-1] + one_day in stored:
            run.append(run[-1] + one_day)
    if run:
        yield run


def most_duties(district: District) -> int:
    """Return the most duties that anybody may have in the week."""
    return max((person.max_per_week for person in district.rostered), default=0)


def allow_patterns(district: District, people: Sequence[Person], patterns: Patterns) -> Booleans:
    """Return which patterns keep each person's limit and make no run too long, shape (people, patterns)."""
    limits = np.array([person.max_per_week for person in people], dtype=np.int64)
    allowed = patterns.duties[None, :] <= limits[:, None]
    for index, person in enumerate(people):
        stored = {past.date for past in district.past.duties(person.identity)}
        if stored:
            allowed[index] &= _joins_well(district, patterns, stored)
    return allowed


def _joins_well(district: District, patterns: Patterns, stored: set[date]) -> Booleans:
    """Return which patterns make no run of too many days together with stored days of duty, shape (patterns,)."""
    most = district.settings.rules.max_consecutive_days
    before = after = 0
    while district.week.monday - timedelta(days=before + 1) in stored:
        before += 1
    while district.week.sunday + timedelta(days=after + 1) in stored:
        after += 1
    head = np.cumprod(patterns.days, axis=1).sum(axis=1)
    tail = np.cumprod(patterns.days[:, ::-1], axis=1).sum(axis=1)
    whole = head == patterns.days.shape[1]
    too_long = (head > 0) & (head + before > most) | (tail > 0) & (tail + after > most)
    return ~(too_long | whole & (before + head + after > most))
