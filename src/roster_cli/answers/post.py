"""Why is nobody there: what keeps people away, the cheapest chain that fills the post, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster_cli.answers.fact import Fact, Kind
from roster_cli.answers.facts import Facts
from roster_cli.answers.lenders import Borrowed, Lenders, borrowed, lenders
from roster_cli.answers.obstacles import Freed, KeptAway, Obstacles
from roster_cli.answers.outcome import Outcome, Side
from roster_cli.answers.scene import Plan, Scene
from roster_cli.change.standing_by import stood_by
from roster_cli.domain import District, Gate, Person, Roster, Slot

_MOST_COMMUNITIES = 4


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
    lenders
        Who of other communities could take it on loan; None where lending is off or nobody is missing.
    borrowed
        Whether somebody could if lending were on; None where it is on, nobody is missing, or nobody could be lent.
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
    lenders: Lenders | None = None
    borrowed: Borrowed | None = None

    @property
    def missing(self) -> int:
        """Return how many people are missing."""
        return self.needed - len(self.present)


def explain_post(
    district: District, roster: Roster, gate: Gate, slot: Slot, begun: frozenset[Slot] = frozenset()
) -> PostAnswer:
    """Return why a post has the people that it has.

    Who is on loan stays so: chains are of people's own duties, and beside them stands who could be lent.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    gate, slot
        The post.
    begun
        Slots that have begun: no chain changes them. A post in one of them is answered as if nothing had.
    """
    begun = frozenset() if slot in begun else begun
    known = Obstacles(district, roster, gate.community)
    listed = district.person_by_identity
    present = tuple(listed[duty.identity] for duty in roster.duties if (duty.gate, duty.slot) == (gate, slot))
    needed = district.headcount(gate, slot)
    able, kept_away = known.grouped(gate, slot) if needed else ((), ())
    if needed <= len(present):
        return PostAnswer(gate, slot, needed, present, (), (), (), None, (), frozenset(), (gate.community,), True)
    freed = () if able else tuple(known.freed(gate, slot))
    scene = Scene(district, roster, (gate.community,), begun=begun)
    scene.require_legal()
    place = district.slot_index[slot]
    asked = Facts(scene, gate, slot)
    facts = asked.smallest()
    outsiders = _outsiders(scene, facts or ())
    if 0 < len(outsiders) < _MOST_COMMUNITIES:
        names = {gate.community, *outsiders}
        wider = tuple(name for name in district.communities if name in names)
        scene = Scene(district, roster, wider, begun=begun)
    plan = scene.filling(gate, place) if facts is None or len(scene.communities) > 1 else None
    enough = frozenset[Fact]()
    if plan is None and facts:
        enough = frozenset(fact for fact in facts if fact.kind is not Kind.KEPT and asked.is_enough(fact))
    chain = _chain(district, roster, plan, begun) if plan else None
    forbidding = () if chain else facts or ()
    return PostAnswer(
        *(gate, slot, needed, present, able, kept_away, freed, chain, forbidding, enough, scene.communities),
        not outsiders,
        lenders(district, roster, gate, slot),
        borrowed(district, roster, gate, slot),
    )


def _chain(district: District, roster: Roster, plan: Plan, begun: frozenset[Slot]) -> Outcome:
    """Return a plan as a change; who stands by and gets a duty does so no longer, and others take those places."""
    after = stood_by(district, plan.roster, begun)
    return Outcome(Side(district, roster), Side(district, after), plan.proven)


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
