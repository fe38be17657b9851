"""H5: hours of rest between the end of one duty and the start of the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from roster_cli.domain import District, Person, Roster, Slot, Violation
from roster_cli.i18n import _
from roster_cli.rules.modelling import Booleans
from roster_cli.rules.wording import when, who

RULE = "H5"


@dataclass(frozen=True)
class _Span:
    """One duty, of this week or a stored one."""

    start: datetime
    end: datetime
    slot: Slot
    is_planned: bool


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each duty that leaves too little rest to one before it, stored neighbouring weeks included.

    Stored duties count with the shift times of their week. Two duties of stored weeks are not looked at; several
    in the very same shift are rule H1's, and shifts that the week does not have are H3's.
    """
    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = {
        slot: _Span(*district.settings.shift(slot.shift).span(slot.date), slot, True) for slot in district.slots
    }
    first, last = min(span.start for span in spans.values()), max(span.end for span in spans.values())
    for identity, duties in roster.by_person.items():
        planned = {duty.slot: spans[duty.slot] for duty in duties if duty.slot in spans}
        near = [
            _Span(past.start, past.end, Slot(past.date, past.shift), False)
            for past in district.past.duties(identity)
            if past.end > first - rest and past.start < last + rest
        ]
        for before, after in _too_close([*planned.values(), *near], rest):
            told = _(
                "{who} has only {hours} hours of rest between {before} and {after}; {least} are needed."
            ).format(
                who=who(district, identity),
                hours=_hours(max(after.start - before.end, timedelta())),
                before=when(before.slot),
                after=when(after.slot),
                least=_hours(rest),
            )
            yield Violation(RULE, told, identity, (after if after.is_planned else before).slot)


def _too_close(spans: list[_Span], rest: timedelta) -> Iterator[tuple[_Span, _Span]]:
    """Yield each duty that begins too early, with the one it follows; one of the two is of this week."""
    ends_last: _Span | None = None
    planned_ends_last: _Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        before = ends_last if span.is_planned else planned_ends_last
        if before and span.start - before.end < rest:
            yield before, span
        if ends_last is None or span.end > ends_last.end:
            ends_last = span
        if span.is_planned and (planned_ends_last is None or span.end > planned_ends_last.end):
            planned_ends_last = span


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):g}"


def compatible_slots(district: District) -> Booleans:
    """Return which two slots of the week one person may both work, the first before the second, by rest alone.

    Shape (slots, slots); only the upper triangle has a meaning.
    """
    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = [district.settings.shift(slot.shift).span(slot.date) for slot in district.slots]
    return np.array([[later[0] - earlier[1] >= rest for later in spans] for earlier in spans])


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return which slots leave each person enough rest to their stored duties, shape (people, slots)."""
    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = [district.settings.shift(slot.shift).span(slot.date) for slot in district.slots]
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    allowed = np.ones((len(people), len(spans)), dtype=bool)
    for index, person in enumerate(people):
        for past in district.past.duties(person.identity):
            if past.end + rest <= first or last + rest <= past.start:
                continue
            for slot, (start, end) in enumerate(spans):
                if start - past.end < rest and past.start - end < rest:
                    allowed[index, slot] = False
    return allowed
