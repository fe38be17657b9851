"""H1: a person has at most one duty a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from roster_cli.domain import District, Duty, Roster, Violation
from roster_cli.i18n import _
from roster_cli.rules.wording import listed, when, where, who

RULE = "H1"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each day on which a person has several duties; the same duty twice counts as two."""
    for identity, duties in roster.by_person.items():
        if len({duty.slot.date for duty in duties}) == len(duties):
            continue
        days: dict[date, list[Duty]] = defaultdict(list)
        for duty in duties:
            days[duty.slot.date].append(duty)
        for day, own in days.items():
            if len(own) > 1:
                told = _("{who} has {count} duties on {date}: {duties}.").format(
                    who=who(district, identity),
                    count=len(own),
                    date=day,
                    duties=listed(f"{when(duty.slot)} {where(duty.gate)}" for duty in own),
                )
                yield Violation(RULE, told, identity, own[1].slot, own[1].gate)
