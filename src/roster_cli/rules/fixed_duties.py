"""Fixed duties: what the sheet 固定 says holds in every roster of its week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, Roster, Slot, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.modelling import mark
from roster_cli.rules.situation import Situation
from roster_cli.rules.wording import when, where, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans, Patterns

NAME = "fixed"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each fixed duty that a roster lacks."""
    present = set(roster.duties) if district.fixed else set()
    for duty in district.fixed:
        if duty not in present:
            yield _missing(district, duty)


def _missing(district: District, duty: Duty) -> Violation:
    def tell() -> str:
        return _("{who} has the fixed duty on {when} at {where}, but not in this roster.").format(
            who=who(district, duty.identity), when=when(duty.slot), where=where(duty.gate)
        )

    return Violation(NAME, tell, duty.identity, duty.slot, duty.gate, people=(duty.identity,))


def further(_situation: Situation, _duty: Duty) -> Iterator[Violation]:
    """Yield nothing: no further duty takes a fixed one away."""
    yield from ()


def allow_patterns(district: District, people: Sequence[Person], patterns: Patterns) -> Booleans:
    """Return which patterns hold each person's fixed duties, shape (people, patterns)."""
    import numpy as np

    if not district.fixed:
        return np.ones((len(people), len(patterns.works)), dtype=np.bool_)
    own: dict[str, set[Slot]] = defaultdict(set)
    for duty in district.fixed:
        own[duty.identity].add(duty.slot)
    fixed = mark(district, people, lambda person: frozenset(own.get(person.identity, ()))).astype(np.float32)
    missed: Booleans = fixed @ (1 - patterns.works.astype(np.float32)).T > 0
    return ~missed


RULE = HardRule(
    NAME,
    N_("fixed duties hold"),
    check=check,
    further=further,
    allow_patterns=allow_patterns,
    is_near=True,
    holds_in_part=False,
)
