"""Who of other communities could take a post on loan, or could were lending on, and what keeps the others away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from roster_cli.answers.obstacles import KeptAway, bluntness
from roster_cli.change.by_hand import Candidate, candidates, cheapest_lent
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot, Within
from roster_cli.rules import Situation, is_free, obstacles, own_community


@dataclass(frozen=True)
class Lenders:
    """Who could take a post on loan as everybody's duties stand.

    Parameters
    ----------
    able
        How many could.
    first
        Those who cost least, as many as are worth a look, the cheapest first.
    kept_away
        All others by what keeps them away, the most first; everybody once, by the first rule.
    """

    able: int
    first: tuple[Candidate, ...]
    kept_away: tuple[KeptAway, ...]


@dataclass(frozen=True)
class Borrowed:
    """Whether somebody could take a post on loan if lending, which is off, were switched on.

    Parameters
    ----------
    within
        How far people would have to be lent; `Within.NONE` where nobody of the district is free to come.
    person
        One who could come; None where nobody could.
    """

    within: Within
    person: Person | None


def borrowed(district: District, roster: Roster, gate: Gate, slot: Slot) -> Borrowed | None:
    """Return whether somebody could take a post on loan; None where lending is on, or there is nobody to lend."""
    others = [person for person in district.rostered if person.community != gate.community]
    if district.settings.lending.within is not Within.NONE or not others:
        return None
    for within in (Within.SUBDISTRICT, Within.DISTRICT):
        lending = replace(district.settings.lending, within=within)
        lent = replace(district, settings=replace(district.settings, lending=lending))
        situation = Situation(lent, roster)
        for person in others:
            is_near = own_community.may_lend(lent, person.community, gate.community)
            if is_near and is_free(situation, Duty(slot, gate, person.identity)):
                return Borrowed(within, person)
    return Borrowed(Within.NONE, None)


def lenders(district: District, roster: Roster, gate: Gate, slot: Slot) -> Lenders | None:
    """Return who of other communities could take a post on loan; None where lending is off."""
    if district.settings.lending.within is Within.NONE:
        return None
    situation = Situation(district, roster)
    there = {duty.identity for duty in roster.duties if (duty.gate, duty.slot) == (gate, slot)}
    able: list[Person] = []
    groups: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in district.rostered:
        duty = Duty(slot, gate, person.identity)
        may = own_community.may_lend(district, person.community, gate.community)
        if not may or person.identity in there:
            continue
        found = list(obstacles(situation, duty))
        if found:
            breach = min(found, key=bluntness)
            groups[breach.rule, breach.reason].append(person)
        else:
            able.append(person)
    first = (
        candidates(district, roster, gate, slot, cheapest_lent(district, roster, gate, slot, able)) if able else ()
    )
    kept = [KeptAway(rule, reason, tuple(people)) for (rule, reason), people in groups.items()]
    return Lenders(len(able), first, tuple(sorted(kept, key=lambda one: -len(one.people))))
