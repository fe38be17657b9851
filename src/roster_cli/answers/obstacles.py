"""What keeps the people of a community from a post, in a roster as it is, and whom one change would free."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roster_cli.change.judging import neighbourhood, part_of
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot, Violation
from roster_cli.rules import Situation, is_free, obstacles


@dataclass(frozen=True)
class KeptAway:
    """People whom the same thing keeps from a post.

    Parameters
    ----------
    rule, reason
        The hard rule, and what is in the way in few words, to be translated.
    people
        Who, in the order of the list.
    """

    rule: str
    reason: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Freed:
    """Somebody whom one change would free for a post.

    Parameters
    ----------
    person
        Who.
    duty
        The duty that would have to go: their own, or a colleague's.
    taker
        Somebody of the post's community who could take that duty as it is; None where nobody could.
    """

    person: Person
    duty: Duty
    taker: Person | None


class Obstacles:
    """What keeps the people of a community from duties there, in a roster as it is.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    community
        Where.
    """

    def __init__(self, district: District, roster: Roster, community: str) -> None:
        self.people = tuple(person for person in district.people if person.community == community)
        anywhere = [
            Duty(district.slots[0], checkpoint.gate, person.identity)
            for person in self.people
            for checkpoint in district.checkpoints_of[community][:1]
        ]
        self.district = neighbourhood(district, (roster,), anywhere)
        self.roster = part_of(roster, self.district, anywhere)
        self.situation = Situation(self.district, self.roster)

    def of(self, person: Person, gate: Gate, slot: Slot) -> tuple[Violation, ...]:
        """Return what keeps somebody from a post; nothing if they could take it."""
        return tuple(obstacles(self.situation, Duty(slot, gate, person.identity)))

    def grouped(self, gate: Gate, slot: Slot) -> tuple[tuple[Person, ...], tuple[KeptAway, ...]]:
        """Return who could take a post, and all others by the first thing that keeps them away, the most first."""
        able: list[Person] = []
        groups: dict[tuple[str, str], list[Person]] = defaultdict(list)
        there = {duty.identity for duty in self.roster.duties if (duty.gate, duty.slot) == (gate, slot)}
        for person in self.people:
            if person.identity in there:
                continue
            found = self.of(person, gate, slot)
            if not found:
                able.append(person)
                continue
            first = min(found, key=bluntness)
            groups[first.rule, first.reason].append(person)
        kept = [KeptAway(rule, reason, tuple(people)) for (rule, reason), people in groups.items()]
        return tuple(able), tuple(sorted(kept, key=lambda one: -len(one.people)))

    def by_rule(self, gate: Gate, slot: Slot) -> Mapping[str, int]:
        """Return how many people each rule keeps from a post; one whom several keep counts under each."""
        there = {duty.identity for duty in self.roster.duties if (duty.gate, duty.slot) == (gate, slot)}
        counts: Counter[str] = Counter()
        for person in self.people:
            if person.identity not in there:
                counts.update({violation.rule for violation in self.of(person, gate, slot)})
        return dict(sorted(counts.items()))

    def freed(self, gate: Gate, slot: Slot) -> Iterator[Freed]:
        """Yield whom one change of somebody's duty would free for a post."""
        for person in self.people:
            found = self.of(person, gate, slot)
            if not found or any(violation.rule == "H3" for violation in found):
                continue
            for duty in self._in_the_way(person, found):
                after = self.situation.without(duty)
                wanted = Duty(slot, gate, person.identity)
                if (duty.gate, duty.slot) == (gate, slot) or not is_free(after, wanted):
                    continue
                then = after.with_further(wanted)
                others = (one for one in self.people if one.identity != duty.identity)
                taker = next((one for one in others if is_free(then, duty._replace(identity=one.identity))), None)
                yield Freed(person, duty, taker)
                break

    def _in_the_way(self, person: Person, found: Sequence[Violation]) -> Iterator[Duty]:
        """Yield the duties that may be in the way: the person's own, and those of whom the rules name."""
        own = self.roster.by_person.get(person.identity, ())
        yield from own
        others = dict.fromkeys(who for violation in found for who in violation.people if who != person.identity)
        slots = {violation.slot for violation in found}
        for identity in others:
            yield from (duty for duty in self.roster.by_person.get(identity, ()) if duty.slot in slots)


def bluntness(violation: Violation) -> tuple[bool, str]:
    """Return what comes first where several things keep somebody away: what no change of duties mends."""
    return violation.rule != "H3", violation.rule
