"""H1: a person has at most one duty a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from roster_cli.domain import District, Duty, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule, each_person, one_more
from roster_cli.rules.wording import listed, when, where, who

NAME = "H1"


def of_person(district: District, identity: str, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield each day on which a person has several duties; the same duty twice counts as two."""
    if len({duty.slot.date for duty in duties}) == len(duties):
        return
    days: dict[date, list[Duty]] = defaultdict(list)
    for duty in duties:
        days[duty.slot.date].append(duty)
    for own in days.values():
        if len(own) > 1:
            yield _several(district, identity, own)


def _several(district: District, identity: str, own: Sequence[Duty]) -> Violation:
    second = own[1]

    def tell() -> str:
        return _("{who} has {count} duties on {date}: {duties}.").format(
            who=who(district, identity),
            count=len(own),
            date=second.slot.date,
            duties=listed(f"{when(duty.slot)} {where(duty.gate)}".rstrip() for duty in own),
        )

    return Violation(
        NAME,
        tell,
        identity,
        second.slot,
        second.gate,
        people=(identity,),
        reason=N_("another duty on that day"),
        degree=len(own) - 1,
    )


RULE = HardRule(
    NAME,
    N_("at most one duty a day"),
    check=each_person(of_person),
    further=one_more(of_person),
    is_near=True,
)
