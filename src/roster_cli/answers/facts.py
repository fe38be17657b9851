"""A smallest set of facts that together keep a post empty.

Facts are what a coordinator could change: somebody's leave, a limit, a unit's peak, a post that has a holder now.
Together with what is always so (one duty a day, what has begun, nobody more from elsewhere) all of them leave no
way to fill the post.
From such a set everything is taken away that is not needed (QuickXplain: Junker, "Preferred explanations and
relaxations for over-constrained problems", 2004): those left still forbid it, and none is there for nothing.
There may be other such sets, so it is told of each fact whether it alone would be enough to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from roster_cli.answers.fact import Fact, Kind, post_label
from roster_cli.answers.filling import Filling
from roster_cli.answers.gap import gap_elsewhere
from roster_cli.answers.scene import Scene
from roster_cli.domain import DutyType, Gate, Person, Slot


class Facts:
    """What can be said about a post that nobody fills.

    Parameters
    ----------
    scene
        The communities whose people may move.
    gate, slot
        The post.
    """

    def __init__(self, scene: Scene, gate: Gate, slot: Slot) -> None:
        self.scene, self.gate, self.slot = scene, gate, slot
        self.district = scene.district
        self.people = tuple(p for p in self.district.people if p.community in scene.communities)
        self.inside = frozenset(person.identity for person in self.people)

    @cached_property
    def wanted(self) -> frozenset[tuple[str, int]]:
        """Return the places at which people are to be, by community and slot."""
        return frozenset((*self.kept, (self.gate.community, self.district.slot_index[self.slot])))

    @cached_property
    def kept(self) -> dict[tuple[str, int], int]:
        """Return how many people are on duty by community and slot, places with nobody left out."""
        staffing = self.scene.staffing
        return {
            (community, slot): count
            for place, community in enumerate(self.scene.communities)
            for slot, count in enumerate(staffing[place].tolist())
            if count and self.district.slots[slot] not in self.scene.begun
        }

    @cached_property
    def lent(self) -> frozenset[tuple[str, Slot]]:
        """Return who of these communities is on loan when, what has begun left out."""
        return frozenset(
            (loan.identity, loan.slot)
            for loan in self.scene.loans
            if loan.identity in self.inside and loan.slot not in self.scene.begun
        )

    @cached_property
    def begun(self) -> frozenset[tuple[str, Slot]]:
        """Return who of these communities has had a duty when."""
        return frozenset(
            (duty.identity, duty.slot)
            for duty in self.scene.roster.duties
            if duty.slot in self.scene.begun and duty.identity in self.inside
        )

    @cached_property
    def all(self) -> tuple[Fact, ...]:
        """Return every fact that may matter, those first that one would rather name."""
        order = list(Kind)
        return tuple(sorted(self._each(), key=lambda fact: order.index(fact.kind)))

    def _each(self) -> Iterator[Fact]:
        slots = self.district.slots
        here = self.district.slot_index[self.slot]
        kept = sorted(self.kept, key=lambda key: (key != (self.gate.community, here), key[1]))
        for community, slot in kept:
            yield Fact(Kind.KEPT, slots=(slots[slot],), number=self.kept[community, slot], community=community)
        rules = self.district.settings.rules
        yield Fact(Kind.WEEKLY_LIMIT, number=rules.max_per_week)
        yield Fact(Kind.REST)
        yield Fact(Kind.RUN, number=rules.max_consecutive_days)
        for person in self.people:
            yield from self._of_person(person)
        units = {person.unit for person in self.people}
        for unit in self.district.units:
            if unit.name in units and unit.peak:
                yield Fact(Kind.PEAK, office=unit.name, slots=tuple(sorted(unit.peak)))
            if unit.name in units and unit.max_away is not None:
                yield Fact(Kind.CAP, office=unit.name, number=unit.max_away)
        for number, group in enumerate(self.district.post_groups):
            if not self.inside.isdisjoint(group.members):
                yield Fact(Kind.POST, office=post_label(group), number=number)
        for duty in self.district.fixed:
            if duty.identity in self.inside:
                yield Fact(Kind.FIXED, identity=duty.identity, slots=(duty.slot,))
        for identity, when in sorted(self.lent):
            yield Fact(Kind.LOAN, identity=identity, slots=(when,))

    def _of_person(self, person: Person) -> Iterator[Fact]:
        own = person.identity
        if not person.is_rostered:
            yield Fact(Kind.STANDING, own)
        if person.leave:
            yield Fact(Kind.LEAVE, own, tuple(sorted(person.leave)))
        if person.unavailable:
            yield Fact(Kind.UNAVAILABLE, own, tuple(sorted(person.unavailable)))
        if person.duty_type is not DutyType.ANY:
            yield Fact(Kind.DUTY_TYPE, own)
        if person.own_limit:
            yield Fact(Kind.OWN_LIMIT, own, number=person.max_per_week)

    @cached_property
    def filling(self) -> Filling:
        """Return the model that tells whether the post can be filled."""
        filling = Filling(self)
        places = gap_elsewhere(self.scene, self.gate.community, self.district.slot_index[self.slot])
        for fact in self.all:
            if fact.kind is Kind.KEPT and self.district.slot_index[fact.slots[0]] in places:
                filling.learn([other for other in self.all if other != fact])
        return filling

    def is_fillable(self) -> bool:
        """Return whether the post can be filled as everything is."""
        return self.filling.is_possible(self.all)

    def is_enough(self, fact: Fact) -> bool:
        """Return whether the post could be filled if this one fact were not so, and everything else as it is."""
        return self.filling.is_possible([other for other in self.all if other != fact])

    def smallest(self) -> tuple[Fact, ...] | None:
        """Return facts that together forbid the post, none of them for nothing; None if all of them do not.

        If no others held, the post could be filled without any one of these. An empty set says that not even
        everybody of the communities together would be enough.
        """
        if self.is_fillable():
            return None
        left = self.all
        if not self.filling.is_possible(()):
            return ()
        for kind in reversed(Kind):
            fewer = tuple(fact for fact in left if fact.kind is not kind)
            if len(fewer) < len(left) and not self.filling.is_possible(fewer):
                left = fewer
        others = [fact for fact in left if fact.kind is not Kind.KEPT]
        kept = [fact for fact in left if fact.kind is Kind.KEPT]
        return self._needed(left, (*others, *kept[1:], *kept[:1]))

    def _needed(self, left: tuple[Fact, ...], asked: Sequence[Fact]) -> tuple[Fact, ...]:
        """Return what is left of some facts when those that are not needed are taken away, more of them at a time.

        Nearly always a fact that alone would be enough to change is needed, and then it is in every such set.
        """
        size = 1
        while asked:
            those = asked[:size]
            fewer = tuple(fact for fact in left if fact not in those)
            is_known = size == 1 and those[0].kind is not Kind.KEPT and self.is_enough(those[0])
            if not is_known and not self.filling.is_possible(fewer):
                left, asked, size = fewer, asked[size:], 2 * size
            else:
                asked, size = asked[size == 1 :], 1
        return left
