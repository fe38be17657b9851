"""The rule book: one module per hard rule and cost term, found by one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from roster_cli.domain import Checkpoint, District, Duty, Roster, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules import (
    availability,
    duty_limits,
    fairness,
    familiarity,
    fixed_duties,
    free_day,
    idle,
    lead,
    loans,
    one_duty_a_day,
    own_community,
    post_continuity,
    preference,
    rest_hours,
    rotation,
    spread,
    standbys,
    standing_by,
    unfilled,
    unit_limits,
)
from roster_cli.rules.book import CostTerm, HardRule, new_violations
from roster_cli.rules.situation import ANYWHERE, Situation

__all__ = [
    "ANYWHERE",
    "COST_TERMS",
    "HARD_RULES",
    "CostTerm",
    "HardRule",
    "Situation",
    "alone",
    "by_term",
    "costs",
    "empty_posts",
    "is_free",
    "new_violations",
    "obstacles",
    "settings_about",
    "shortages",
    "sign",
    "title",
    "violations",
    "worth",
]

_MODULES = (
    one_duty_a_day,
    own_community,
    availability,
    post_continuity,
    rest_hours,
    duty_limits,
    unit_limits,
    fixed_duties,
    standing_by,
    unfilled,
    spread,
    idle,
    lead,
    free_day,
    fairness,
    rotation,
    preference,
    loans,
    standbys,
    familiarity,
)
"""Every rule and every term, in the order in which they are told."""

_BOOK: tuple[HardRule | CostTerm, ...] = tuple(module.RULE for module in _MODULES)
HARD_RULES: Mapping[str, HardRule] = MappingProxyType(
    {rule.name: rule for rule in _BOOK if isinstance(rule, HardRule)}
)
COST_TERMS: Mapping[str, CostTerm] = MappingProxyType(
    {term.name: term for term in _BOOK if isinstance(term, CostTerm)}
)


def title(name: str) -> str:
    """Return what a hard rule or a cost term is about, in a few words of the current language.

    A name that the book does not know, of a roster that another version made, is its own title.
    """
    rule = HARD_RULES.get(name) or COST_TERMS.get(name)
    return _(rule.title) if rule else name


def sign(name: str) -> str:
    """Return how a hard rule is called in front of its title: by its number, or in the current language."""
    words = {fixed_duties.NAME: N_("fixed"), standing_by.NAME: N_("standby")}
    return _(words[name]) if name in words else name


def settings_about() -> Mapping[str, str]:
    """Return what each number of ``[rules]`` and ``[weights]`` is, to be translated."""
    return {name: about for rule in _BOOK for name, about in rule.settings.items()}


def violations(district: District, roster: Roster, *, part: bool = False) -> Iterator[Violation]:
    """Yield each breach of a hard rule, rule by rule.

    Parameters
    ----------
    district, roster
        What to judge.
    part
        Whether the roster is only a part of the week's duties: what asks for duties is then left aside.
    """
    for rule in HARD_RULES.values():
        if rule.holds_in_part or not part:
            yield from rule.check(district, roster)


def costs(district: District, roster: Roster) -> dict[str, int]:
    """Return what a roster costs by term, every term present."""
    return {name: term.cost(district, roster) for name, term in COST_TERMS.items()}


def by_term(stored: Mapping[str, int]) -> dict[str, int]:
    """Return costs with every term of the book, in its order, then those that the book does not know.

    A roster that was made before a term existed costs 0 by it.
    """
    return {**dict.fromkeys(COST_TERMS, 0), **stored}


def worth(district: District, checkpoint: Checkpoint, slot: int, present: int) -> int:
    """Return what one more person at a gate in a slot saves, with so many there."""
    return sum(term.worth(district, checkpoint, slot, present) for term in COST_TERMS.values() if term.worth)


def empty_posts(district: District, community: str, slot: int) -> list[int]:
    """Return what each further person missing in a community and slot costs, ascending; one number a post.

    A gate's first post costs no less than its further ones, so with so many people on duty it is best to leave
    the cheapest posts empty; a post costs the same wherever it comes in that order.
    """
    posts = sorted(
        worth(district, checkpoint, slot, present)
        for checkpoint in district.checkpoints_of[community]
        for present in range(checkpoint.headcounts[slot])
    )
    return [cost + more for cost, more in zip(posts, shortages(district, community, slot), strict=True)]


def shortages(district: District, community: str, slot: int) -> list[int]:
    """Return what each further person missing costs whichever gate it is, one number a post."""
    posts = sum(checkpoint.headcounts[slot] for checkpoint in district.checkpoints_of[community])
    told = [term.shortage(district, community, slot) for term in COST_TERMS.values() if term.shortage]
    return [sum(costs) for costs in zip([0] * posts, *told, strict=True)]


def obstacles(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield what keeps somebody from a further duty, rule by rule: each breach that it would bring.

    Parameters
    ----------
    situation
        The roster without that duty.
    duty
        Who, when and where; `ANYWHERE` for the own community, whichever gate.
    """
    for rule in HARD_RULES.values():
        if rule.further:
            yield from rule.further(situation, duty)
        else:
            yield from _found_by_check(rule, situation, duty)


def _found_by_check(rule: HardRule, situation: Situation, duty: Duty) -> Iterator[Violation]:
    roster = situation.roster
    after = roster.with_duties((*roster.duties, duty))
    yield from new_violations(rule.check(situation.district, roster), rule.check(situation.district, after))


def is_free(situation: Situation, duty: Duty) -> bool:
    """Return whether every rule lets somebody have a further duty."""
    return next(obstacles(situation, duty), None) is None


def alone(district: District) -> Situation:
    """Return the situation of a week without duties: what is an obstacle then is one in every roster."""
    return Situation(district, Roster(district.week, ()))
