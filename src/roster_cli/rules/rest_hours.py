"""H5: hours of rest between the end of one duty and the start of the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, Slot, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule, each_person, one_more
from roster_cli.rules.wording import when, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H5"


@dataclass(frozen=True)
class _Span:
    """One duty, of this week or a stored one."""

    start: datetime
    end: datetime
    slot: Slot
    is_planned: bool


def of_person(district: District, identity: str, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield each duty that leaves too little rest to one before it, stored neighbouring weeks included.

    Stored duties count with the shift times of their week. Two duties of stored weeks are not looked at; several
    in the very same shift are rule H1's, and shifts that the week does not have are H3's.
    """
    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = district.spans
    planned = {duty.slot: _Span(*spans[duty.slot], duty.slot, True) for duty in duties if duty.slot in spans}
    stored = [
        _Span(past.start, past.end, Slot(past.date, past.shift), False) for past in district.past.duties(identity)
    ]
    for before, after in _too_close([*planned.values(), *stored], rest):
        yield _restless(district, identity, before, after, rest)


def _restless(district: District, identity: str, before: _Span, after: _Span, rest: timedelta) -> Violation:
    def tell() -> str:
        return _("{who} has only {hours} hours of rest between {before} and {after}; {least} are needed.").format(
            who=who(district, identity),
            hours=_hours(max(after.start - before.end, timedelta())),
            before=when(before.slot),
            after=when(after.slot),
            least=_hours(rest),
        )

    slot = (after if after.is_planned else before).slot
    return Violation(NAME, tell, identity, slot, people=(identity,), reason=N_("too little rest"))


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
    import numpy as np

    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = list(district.spans.values())
    return np.array([[later[0] - earlier[1] >= rest for later in spans] for earlier in spans])


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return which slots leave each person enough rest to their stored duties, shape (people, slots)."""
    import numpy as np

    rest = timedelta(hours=district.settings.rules.min_rest_hours)
    spans = list(district.spans.values())
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


RULE = HardRule(
    NAME,
    N_("hours of rest between duties"),
    check=each_person(of_person),
    further=one_more(of_person),
    allow=allow,
    is_near=True,
    settings={"min_rest_hours": N_("least hours between two duties")},
)
