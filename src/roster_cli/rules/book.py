"""What a rule says of itself: its name, its title, and the questions that it answers.

A hard rule and a cost term are each one module of this folder, which states itself as ``RULE``. The audit, the
solver, changes of a roster, the store and everything that is shown ask these statements and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from roster_cli.domain import Checkpoint, District, Duty, Person, Roster, Violation

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans, CouplingRow, Integers, Patterns
    from roster_cli.rules.situation import Situation


class Rows(Protocol):
    """Which people may not all be on duty at once, or of which people some should be."""

    def __call__(self, district: District, people: Sequence[Person], allowed: Booleans) -> Iterable[CouplingRow]:
        """Yield the rows among some people, given the slots that each of them may work."""
        ...


@dataclass(frozen=True)
class HardRule:
    """A rule that no roster breaks.

    Only `check` is needed. The solver keeps what `allow`, `allow_patterns` and `rows` tell it; a roster that
    breaks a rule of which the solver was told nothing is refused after the solve.

    Parameters
    ----------
    name
        ``H1``; what is stored, and shown beside the title.
    title
        What it is about, in a few words to be translated.
    check
        Yields each breach of a finished roster.
    further
        Yields what one more duty would breach in a situation that did not breach it before. None to find that out
        with `check`, which is right, but slow for many questions.
    allow
        In which slots each person may be on duty, shape (people, slots).
    allow_patterns
        Which weekly patterns each person may work, shape (people, patterns).
    rows
        Which people may not all be on duty at once.
    is_near
        Whether it needs no more to judge a duty than its person, those on duty in the same community then, those
        who share an office post with the person, and the colleagues of a unit with a cap.
    holds_in_part
        Whether a part of the week's duties keeps it wherever the whole does.
    settings
        The numbers of ``[rules]`` that it reads, each with what it is, to be translated.
    """

    name: str
    title: str
    check: Callable[[District, Roster], Iterable[Violation]]
    further: Callable[[Situation, Duty], Iterable[Violation]] | None = None
    allow: Callable[[District, Sequence[Person]], Booleans] | None = None
    allow_patterns: Callable[[District, Sequence[Person], Patterns], Booleans] | None = None
    rows: Rows | None = None
    is_near: bool = False
    holds_in_part: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CostTerm:
    """A part of the cost that is minimised.

    Only `cost` is needed. The solver minimises what `price`, `worth`, `shortage` and `rows` tell it; their sum
    over a roster is its cost, or the solver says after the solve that it counted otherwise.

    Parameters
    ----------
    name
        ``free_day``; what is stored, and the field in JSON.
    title
        What it is about, in a few words to be translated.
    cost
        What a roster costs, a whole number from 0.
    price
        What each weekly pattern costs each person, shape (people, patterns).
    worth
        What one more person at a gate in a slot saves, with so many there; never more than the person before.
    shortage
        What the first, the second, the third … person missing in a community and a slot costs, whichever gate
        they are missing at; ascending, one number a post.
    rows
        Of which people so many should be on duty at once, and what each one who is missing costs.
    relief
        The most by which it may fall, for the same duties, in a district where people are away more. None where
        it cannot: what was proven of the cost then still holds.
    is_near
        Whether it needs no more to judge a duty than its person, and those on duty in the same community then.
    settings
        The ``[weights]`` that it reads, each with what it is, to be translated.
    """

    name: str
    title: str
    cost: Callable[[District, Roster], int]
    price: Callable[[District, Sequence[Person], Patterns], Integers] | None = None
    worth: Callable[[District, Checkpoint, int, int], int] | None = None
    shortage: Callable[[District, str, int], Sequence[int]] | None = None
    rows: Rows | None = None
    relief: Callable[[District, District], int] | None = None
    is_near: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


def each_person(
    of_person: Callable[[District, str, Sequence[Duty]], Iterable[Violation]],
) -> Callable[[District, Roster], Iterator[Violation]]:
    """Return the check of a rule that looks at one person's duties at a time."""

    def check(district: District, roster: Roster) -> Iterator[Violation]:
        for identity, duties in roster.by_person.items():
            yield from of_person(district, identity, duties)

    return check


def one_more(
    of_person: Callable[[District, str, Sequence[Duty]], Iterable[Violation]],
) -> Callable[[Situation, Duty], Iterator[Violation]]:
    """Return what a further duty breaches of a rule that looks at one person's duties at a time."""

    def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
        own = situation.roster.by_person.get(duty.identity, ())
        known = situation.kept(of_person, duty.identity, own)
        yield from new_violations(known, of_person(situation.district, duty.identity, sorted((*own, duty))))

    return further


def new_violations(before: Iterable[Violation], after: Iterable[Violation]) -> Iterator[Violation]:
    """Yield the breaches that were not there before, or have become worse.

    Breaches are compared by rule and place. Several at one place count together.
    """
    known: dict[Violation, int] = {}
    for violation in before:
        known[violation] = known.get(violation, 0) + violation.degree
    for violation in after:
        left = known.get(violation, 0)
        if left < violation.degree:
            yield violation
        else:
            known[violation] = left - violation.degree
