"""Answers where people are lent: loans are held, or made again, and everything still adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from answers.held import held, without_all
from answers.test_answers_are_exact import EXACT, POSTS_FIRST, _changed, weighing
from brute_force import best_cost
from campaigns.size import examples
from roster_cli.answers.capacity import capacity
from roster_cli.answers.fact import Fact, Kind
from roster_cli.answers.facts import Facts
from roster_cli.answers.helpers import own_duties
from roster_cli.answers.person import explain_duty
from roster_cli.answers.post import explain_post
from roster_cli.answers.scene import Scene
from roster_cli.answers.what_if import what_if
from roster_cli.audit import audit
from roster_cli.domain import (
    District,
    Duty,
    Gate,
    Lending,
    Roster,
    Slot,
    StandingBy,
    Within,
    without_terms_apart,
)
from roster_cli.rules import costs, own_community, violations
from roster_cli.solve.engine import solve
from strategies import districts

FEW = settings(EXACT, max_examples=examples(25, 6))
LENDING = st.builds(Lending, st.sampled_from([Within.SUBDISTRICT, Within.DISTRICT]), st.integers(1, 2))


@st.composite
def lent(draw: st.DrawFn) -> tuple[District, Roster]:
    """Draw a district in which people are lent and stand by, and its roster."""
    drawn = draw(districts(most_people=5, most_gates=1, most_communities=3, most_open=6, most_headcount=2))
    assume(len(drawn.communities) > 1)
    weighed = weighing(drawn, replace(POSTS_FIRST, loan=3)).settings
    standby = draw(st.builds(StandingBy, st.integers(0, 1)))
    far = draw(st.integers(0, 3)) == 0
    checkpoints = tuple(
        replace(one, subdistrict=one.subdistrict if far else "同一街道") for one in drawn.checkpoints
    )
    district = replace(
        drawn, settings=replace(weighed, lending=draw(LENDING), standby=standby), checkpoints=checkpoints
    )
    roster = solve(district).roster
    assume(own_community.loans(district, roster))
    return district, roster


def alone(district: District) -> District:
    """Return a district in which nobody is lent or stands by."""
    return replace(district, settings=replace(district.settings, lending=Lending(), standby=StandingBy()))


def least_with_loans(district: District, own: Roster, barred: Collection[tuple[str, Slot]] = ()) -> int:
    """Return what the best loans cost, found by trying all of them."""
    possible = [
        Duty(post.slot, post.gate, one.identity)
        for post in own.unfilled(district)
        for one in district.rostered
        if one.community != post.gate.community and (one.identity, post.slot) not in barred
    ]
    assume(len(possible) <= 9)
    ways = (
        own.with_duties((*own.duties, *chosen)).with_standbys(())
        for count in range(len(possible) + 1)
        for chosen in combinations(possible, count)
    )
    return min(audit(district, way).cost for way in ways if not next(iter(violations(district, way)), None))


def points(district: District, roster: Roster) -> int:
    return without_terms_apart(costs(district, roster))


@FEW
@given(lent(), st.data())
def test_what_if_makes_loans_again_after_the_best_own_duties(
    case: tuple[District, Roster], data: st.DataObject
) -> None:
    before, roster = case
    after = data.draw(_changed(before))
    answer = what_if(before, roster, after)
    found = answer.outcome.after.roster
    assert audit(after, found).violations == ()
    assert answer.outcome.after.costs == dict(audit(after, found).costs)
    own = own_duties(after, found)
    limited = held(alone(after), own_duties(before, roster), answer.communities)
    if answer.communities:
        assert audit(limited, own.with_standbys(())).cost == best_cost(limited)
        least = least_with_loans(after, own)
        assert points(after, found) - answer.outcome.loans_gap <= least <= points(after, found)


@FEW
@given(lent(), st.data())
def test_what_changes_nothing_changes_nothing(case: tuple[District, Roster], data: st.DataObject) -> None:
    district, roster = case
    assume(solve(alone(district)).report.gap == 0)
    who = data.draw(st.sampled_from(district.people))
    again = tuple(replace(one, preference="") if one == who else one for one in district.people)
    answer = what_if(district, roster, replace(district, people=again))
    if who.preference == "":
        assert answer.outcome.moves == ()


@FEW
@given(lent(), st.data())
def test_without_a_loan_the_best_other_loans_are_made(case: tuple[District, Roster], data: st.DataObject) -> None:
    district, roster = case
    loans = own_community.loans(district, roster)
    assume(loans)
    loan = data.draw(st.sampled_from(loans))
    answer = explain_duty(district, roster, loan)
    found = answer.without.after.roster
    assert answer.is_loan
    assert audit(district, found).violations == ()
    assert (loan.identity, loan.slot) not in {(one.identity, one.slot) for one in found.duties}
    own = own_duties(district, roster)
    assert own_duties(district, found).duties == own.duties
    least = least_with_loans(district, own, {(loan.identity, loan.slot)})
    assert points(district, found) - answer.without.loans_gap <= least <= points(district, found)


@FEW
@given(lent(), st.data())
def test_without_a_duty_of_their_own_nothing_breaks(case: tuple[District, Roster], data: st.DataObject) -> None:
    district, roster = case
    own = own_duties(district, roster).duties
    assume(own)
    duty = data.draw(st.sampled_from(own))
    found = explain_duty(district, roster, duty).without.after.roster
    assert audit(district, found).violations == ()
    assert (duty.identity, duty.slot) not in {(one.identity, one.slot) for one in found.duties}


@FEW
@given(lent())
def test_capacity_is_that_of_the_duties_before_loans(case: tuple[District, Roster]) -> None:
    district, roster = case
    own = own_duties(district, roster)
    loans = own_community.loans(district, roster)
    home = district.person_by_identity
    found = capacity(district, roster, district.communities)
    without_loans = capacity(alone(district), own, district.communities)
    for one, other in zip(found, without_loans, strict=True):
        assert replace(one, lent_in=0, lent_out=0) == other
        assert one.lent_in == sum(loan.gate.community == one.community for loan in loans)
        assert one.lent_out == sum(home[loan.identity].community == one.community for loan in loans)
        assert one.unfilled == sum(
            post.missing for post in roster.unfilled(district) if post.gate.community == one.community
        )


@FEW
@given(lent(), st.data())
def test_a_chain_leaves_every_loan_and_none_means_none(case: tuple[District, Roster], data: st.DataObject) -> None:
    district, roster = case
    lost = data.draw(st.sets(st.sampled_from(roster.duties), max_size=2)) if roster.duties else set()
    roster = Roster(roster.week, tuple(duty for duty in roster.duties if duty not in lost))
    empty = roster.unfilled(district)
    assume(empty)
    post = data.draw(st.sampled_from(empty))
    begun = frozenset(slot for slot in district.slots if slot < post.slot and data.draw(st.booleans()))
    scene = Scene(district, roster, (post.gate.community,), begun=begun)
    search = Search(district, roster, post.gate, post.slot, begun)
    answer = explain_post(district, roster, post.gate, post.slot, begun)
    plan = scene.filling(post.gate, district.slot_index[post.slot])
    assert (plan is not None) == search.is_possible()
    if answer.chain:
        found = answer.chain.after.roster
        assert audit(district, found).violations == ()
        assert answer.chain.after.costs == dict(audit(district, found).costs)
        assert set(own_community.loans(district, roster)) <= set(found.duties)
        assert {duty for duty in roster.duties if duty.slot in begun} <= set(found.duties)
    if plan is not None and plan.proven:
        assert points(district, plan.roster) == search.least()
    assert answer.lenders is not None
    for one in answer.lenders.first:
        taken = roster.with_duties((*roster.duties, Duty(post.slot, post.gate, one.person.identity)))
        assert audit(district, taken).violations == ()
        unfilled = one.judgement.difference["unfilled"]
        assert points(district, taken) - points(district, roster) == one.cost + unfilled
    asked = Facts(scene, post.gate, post.slot)
    facts = asked.smallest()
    assert (facts is None) == (plan is not None)
    if not facts or district.history is not None or begun:
        return
    others = [fact for fact in asked.all if fact not in facts]
    assert not search.without(others).is_possible()
    for fact in facts:
        assert search.without([*others, fact]).is_possible(), fact
        assert search.without([fact]).is_possible() == asked.is_enough(fact)


class Search:
    """Tries every way in which a community's people could hold the posts that they hold, and one more."""

    def __init__(
        self, district: District, roster: Roster, gate: Gate, slot: Slot, begun: Collection[Slot] = ()
    ) -> None:
        self.district, self.gate, self.slot, self.begun = district, gate, slot, begun
        self.roster = roster
        self.loans = own_community.loans(district, roster)
        listed = district.person_by_identity
        self.mine = [
            duty
            for duty in roster.duties
            if duty not in self.loans and listed[duty.identity].community == gate.community
        ]
        moving = {duty for duty in self.mine if duty.slot not in begun}
        self.stays = tuple(duty for duty in roster.duties if duty not in moving)
        self.wanted = Counter(duty.slot for duty in moving)
        self.wanted[slot] += 1

    def without(self, facts: Collection[Fact]) -> Search:
        """Return the same search where some facts are not so."""
        lent = {(fact.identity, fact.slots[0]) for fact in facts if fact.kind is Kind.LOAN}
        kept = {fact.slots[0] for fact in facts if fact.kind is Kind.KEPT}
        rest = [fact for fact in facts if fact.kind not in (Kind.LOAN, Kind.KEPT)]
        other = Search(
            without_all(self.district, rest, self.gate, self.slot), self.roster, self.gate, self.slot, self.begun
        )
        other.stays = tuple(
            duty for duty in other.stays if duty not in self.loans or (duty.identity, duty.slot) not in lent
        )
        for slot in kept:
            other.wanted[slot] = int(slot == self.slot)
        return other

    @property
    def roomy(self) -> District:
        """Return the district with room for everybody at the gate, so that only people decide."""
        counts = tuple(9 for _slot in self.district.slots)
        checkpoints = (
            replace(one, headcounts=counts) if one.gate == self.gate else one for one in self.district.checkpoints
        )
        return replace(self.district, checkpoints=tuple(checkpoints))

    def ways(self) -> Iterator[tuple[Duty, ...]]:
        """Yield the duties of all such weeks."""
        district = self.roomy
        people = [one.identity for one in district.rostered if one.community == self.gate.community]
        slots = [slot for slot in district.slots if self.wanted[slot]]
        known = set(violations(district, Roster(district.week, self.stays), part=True))

        def fill(place: int, duties: tuple[Duty, ...]) -> Iterator[tuple[Duty, ...]]:
            if place == len(slots):
                yield duties
                return
            for chosen in combinations(people, self.wanted[slots[place]]):
                after = (*duties, *(Duty(slots[place], self.gate, one) for one in chosen))
                if set(violations(district, Roster(district.week, tuple(sorted(after))), part=True)) <= known:
                    yield from fill(place + 1, after)

        yield from fill(0, self.stays)

    def is_possible(self) -> bool:
        return next(self.ways(), None) is not None

    def least(self) -> int:
        """Return the least cost of all ways, every gate keeping as many people as it has, and one more."""
        return min(points(self.district, self.placed(duties)) for duties in self.ways())

    def placed(self, duties: tuple[Duty, ...]) -> Roster:
        """Return duties with the gates that the community's people hold, and the one that is asked about."""
        gates: dict[Slot, list[Gate]] = {}
        for duty in self.mine:
            gates.setdefault(duty.slot, []).append(duty.gate)
        gates.setdefault(self.slot, []).append(self.gate)
        new = [duty if duty in self.stays else duty._replace(gate=gates[duty.slot].pop()) for duty in duties]
        return Roster(self.district.week, tuple(sorted(new)))
