"""Why is nobody there: what keeps people away, the cheapest chain that fills the post, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roster_cli.answers.facts import Fact, Facts, Kind
from roster_cli.answers.outcome import Outcome, Side
from roster_cli.answers.scene import Scene
from roster_cli.change.judging import neighbourhood, part_of, with_duties
from roster_cli.domain import District, Duty, Gate, Person, Roster, Slot, Violation
from roster_cli.rules import Situation, is_free, obstacles

_MOST_COMMUNITIES = 4


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


@dataclass(frozen=True)
class PostAnswer:
    """The answer to “why is nobody there”.

    Parameters
    ----------
    gate, slot, needed, present
        The post, how many people it needs, and who is there.
    able
        Those who could simply take it.
    kept_away
        All others of the community by what keeps them away, the most first; everybody once, by the first rule.
    freed
        Those whom one change of somebody's duty would free.
    chain
        The cheapest change of duties that fills the post while every other post keeps its people; None if there is
        none, or nobody is missing.
    facts
        Where there is no chain: facts that together forbid it, none of them for nothing.
    enough
        Those of the facts of which one alone would be enough to change.
    communities
        Whose people were allowed to move; the facts are about the post's own community, the others staying.
    holds_everywhere
        Whether the facts hold whatever other communities do.
    """

    gate: Gate
    slot: Slot
    needed: int
    present: tuple[Person, ...]
    able: tuple[Person, ...]
    kept_away: tuple[KeptAway, ...]
    freed: tuple[Freed, ...]
    chain: Outcome | None
    facts: tuple[Fact, ...]
    enough: frozenset[Fact]
    communities: tuple[str, ...]
    holds_everywhere: bool

    @property
    def missing(self) -> int:
        """Return how many people are missing."""
        return self.needed - len(self.present)


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
            first = min(found, key=_bluntness)
            groups[first.rule, first.reason].append(person)
        kept = [KeptAway(rule, reason, tuple(people)) for (rule, reason), people in groups.items()]
        return tuple(able), tuple(sorted(kept, key=lambda one: -len(one.people)))

    def freed(self, gate: Gate, slot: Slot) -> Iterator[Freed]:
        """Yield whom one change of somebody's duty would free for a post."""
        for person in self.people:
            found = self.of(person, gate, slot)
            if not found or any(violation.rule == "H3" for violation in found):
                continue
            for duty in self._in_the_way(person, found):
                without = with_duties(self.roster, drop=[duty])
                after = Situation(self.district, without)
                wanted = Duty(slot, gate, person.identity)
                if (duty.gate, duty.slot) == (gate, slot) or not is_free(after, wanted):
                    continue
                then = Situation(self.district, with_duties(without, add=[wanted]))
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


def _bluntness(violation: Violation) -> tuple[bool, str]:
    """Return what comes first where several things keep somebody away: what no change of duties mends."""
    return violation.rule != "H3", violation.rule


def explain_post(district: District, roster: Roster, gate: Gate, slot: Slot) -> PostAnswer:
    """Return why a post has the people that it has.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    gate, slot
        The post.
    """
    known = Obstacles(district, roster, gate.community)
    listed = district.person_by_identity
    present = tuple(listed[duty.identity] for duty in roster.duties if (duty.gate, duty.slot) == (gate, slot))
    needed = district.headcount(gate, slot)
    able, kept_away = known.grouped(gate, slot) if needed else ((), ())
    if needed <= len(present):
        return PostAnswer(gate, slot, needed, present, (), (), (), None, (), frozenset(), (gate.community,), True)
    freed = () if able else tuple(known.freed(gate, slot))
    scene = Scene(district, roster, (gate.community,))
    scene.require_legal()
    place = district.slot_index[slot]
    plan = scene.filling(gate, place)
    facts: tuple[Fact, ...] = ()
    enough = frozenset[Fact]()
    outsiders = frozenset[str]()
    if plan is None:
        asked = Facts(scene, gate, slot)
        facts = asked.smallest() or ()
        enough = frozenset(fact for fact in facts if fact.kind is not Kind.KEPT and asked.is_enough(fact))
        outsiders = _outsiders(scene, facts)
        if 0 < len(outsiders) < _MOST_COMMUNITIES:
            names = {gate.community, *outsiders}
            scene = Scene(district, roster, tuple(name for name in district.communities if name in names))
            plan = scene.filling(gate, place)
    chain = Outcome(Side(district, roster), Side(district, plan.roster), plan.proven) if plan else None
    if chain:
        facts, enough = (), frozenset()
    return PostAnswer(
        gate, slot, needed, present, able, kept_away, freed, chain, facts, enough, scene.communities, not outsiders
    )


def _outsiders(scene: Scene, facts: Sequence[Fact]) -> frozenset[str]:
    """Return the communities of those elsewhere whose duties the facts speak of."""
    district, people = scene.district, scene.district.person_by_identity
    elsewhere = {duty.identity for duty in scene.roster.duties}
    found: set[str] = set()
    for fact in facts:
        if fact.kind is Kind.POST:
            members = district.post_groups[fact.number].members
            found.update(people[member].community for member in members if member in elsewhere)
        elif fact.kind is Kind.CAP:
            found.update(
                p.community for p in district.rostered if p.unit == fact.office and p.identity in elsewhere
            )
    return frozenset(found - set(scene.communities))
