"""On any small district, answers are what trying everything finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from answers.held import COUNTING, fills_all, held, wanting, weighing, without, without_all
from brute_force import best_cost
from campaigns.size import examples
from roster_cli.answers import edits
from roster_cli.answers.capacity import capacity
from roster_cli.answers.facts import Facts
from roster_cli.answers.scene import Scene
from roster_cli.answers.what_if import what_if
from roster_cli.audit import audit
from roster_cli.domain import Checkpoint, District, Gate, Management, Roster, Slot, Weights
from roster_cli.solve.engine import solve
from strategies import districts

EXACT = settings(
    phases=[Phase.generate],
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
POSTS_FIRST = Weights(unfilled_first=90_000, unfilled_further=90_000, idle=0)


def tiny() -> st.SearchStrategy[District]:
    return districts(most_people=5, most_gates=2, most_communities=2, most_open=7, most_headcount=2)


@st.composite
def rostered(draw: st.DrawFn) -> tuple[District, Roster]:
    """Draw a district, posts first, and a legal roster of it in which some duties are not given out."""
    district = weighing(draw(tiny()), POSTS_FIRST)
    roster = solve(district).roster
    lost = draw(st.sets(st.sampled_from(roster.duties), max_size=2)) if roster.duties else set()
    return district, Roster(roster.week, tuple(duty for duty in roster.duties if duty not in lost))


@EXACT
@given(rostered(), st.data())
def test_a_chain_is_the_cheapest_roster_that_fills_the_post_and_none_means_none(
    case: tuple[District, Roster], data: st.DataObject
) -> None:
    district, roster = case
    empty = roster.unfilled(district)
    assume(empty)
    post = data.draw(st.sampled_from(empty))
    community = post.gate.community
    scene = Scene(district, roster, (community,))
    plan = scene.filling(post.gate, district.slot_index[post.slot])
    wanted = wanting(held(district, roster, [community]), roster, community, post.gate, post.slot)
    assert (plan is not None) == fills_all(wanted)
    if plan is not None:
        assert audit(district, plan.roster).violations == ()
        assert plan.roster.staffing == {
            **roster.staffing,
            (post.gate, post.slot): 1 + roster.staffing[post.gate, post.slot],
        }
        assert plan.proven
        assert audit(wanted, plan.roster).cost == best_cost(wanted)
    asked = Facts(scene, post.gate, post.slot)
    facts = asked.smallest()
    assert (facts is None) == (plan is not None)
    if facts is None or district.history is not None:
        return  # duties of stored weeks may overlap, which no number of hours of rest allows
    others = [fact for fact in asked.all if fact not in facts]
    assert not fills_all(without_all(wanted, others, post.gate, post.slot))
    for fact in facts:
        assert fills_all(without_all(wanted, [*others, fact], post.gate, post.slot)), fact
        assert fills_all(without(wanted, fact, post.gate, post.slot)) == asked.is_enough(fact)


@EXACT
@given(tiny(), st.data())
def test_what_if_is_the_best_roster_of_the_changed_lists_while_others_stay(
    drawn: District, data: st.DataObject
) -> None:
    before = weighing(drawn, POSTS_FIRST)
    roster = solve(before).roster
    after = data.draw(_changed(before))
    answer = what_if(before, roster, after)
    outcome = answer.outcome
    assert audit(after, outcome.after.roster).violations == ()
    assert outcome.after.costs == dict(audit(after, outcome.after.roster).costs)
    moved = set(answer.communities)
    stays = {duty for duty in roster.duties if duty.gate.community not in moved}
    assert stays <= set(outcome.after.roster.duties)
    limited = held(after, roster, moved)
    assert audit(limited, outcome.after.roster).cost == best_cost(limited)
    if not answer.is_tied and solve(before).report.gap == 0:
        assert outcome.after.cost == best_cost(after)


@st.composite
def _changed(draw: st.DrawFn, district: District) -> District:
    gate = draw(st.sampled_from([checkpoint.gate for checkpoint in district.checkpoints]))
    person = draw(st.sampled_from(district.people))
    slots = draw(st.sets(st.sampled_from(district.slots), min_size=1, max_size=4))
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return edits.closed(district, gate, slots)
    if kind == 1:
        return edits.with_headcount(district, gate, draw(st.integers(0, 2)))
    if kind == 2:
        return edits.with_people(district, gate.community, 1)
    if kind == 3:
        return edits.on_leave(district, person, slots)
    if kind == 4:
        return edits.present(district, person, slots)
    if kind == 5 and len(district.people) > 1:
        return edits.without_person(district, person)
    return edits.unavailable(district, person, slots)


@EXACT
@given(rostered(), st.data())
def test_so_many_more_people_fill_every_post_and_one_fewer_do_not(
    case: tuple[District, Roster], data: st.DataObject
) -> None:
    district, roster = case
    community = data.draw(st.sampled_from(district.communities))
    (found,) = capacity(district, roster, [community])
    free = held(district, roster, [community])
    missing = best_cost(weighing(free, COUNTING))
    assert found.possible == found.posts - missing
    assert found.people_missing is not None
    assume(found.people_missing <= 3)
    more = found.people_missing
    assert fills_all(edits.with_people(free, community, more) if more else free)
    if more:
        assert not fills_all(edits.with_people(free, community, more - 1) if more > 1 else free)
    before, after = best_cost_now(district, roster, community), best_cost(edits.with_people(free, community, 1))
    assert found.worth == before - after


def best_cost_now(district: District, roster: Roster, community: str) -> int:
    """Return what the roster costs, judged as the search judges it."""
    return audit(held(district, roster, [community]), roster).cost


@EXACT
@given(rostered(), st.data())
def test_closing_a_gate_costs_what_the_best_roster_without_it_costs_more(
    case: tuple[District, Roster], data: st.DataObject
) -> None:
    district, roster = case
    community = data.draw(st.sampled_from(district.communities))
    (found,) = capacity(district, roster, [community])
    for closing in found.closings:
        free = held(district, roster, [community])
        now = best_cost_now(district, roster, community)
        gone = edits.with_headcount(free, closing.gate, 0)
        lost = sum(district.checkpoint_by_gate[closing.gate].headcounts) * POSTS_FIRST.unfilled_first
        assert closing.points == best_cost(gone) + lost - now


@EXACT
@given(tiny(), st.data())
def test_several_changes_at_once_in_a_week_that_has_begun_leave_what_was(
    drawn: District, data: st.DataObject
) -> None:
    before = weighing(drawn, POSTS_FIRST)
    roster = solve(before).roster
    begun = frozenset(before.slots[: data.draw(st.integers(0, len(before.slots) - 1))])
    asked = before
    for _change in range(data.draw(st.integers(1, 3))):
        asked = data.draw(_changed(asked))
    answer = what_if(before, roster, asked, begun=begun)
    after, found = answer.outcome.after.district, answer.outcome.after.roster
    assert audit(after, found).violations == ()
    past = {duty for duty in roster.duties if duty.slot in begun}
    assert {duty for duty in found.duties if duty.slot in begun} == past
    for checkpoint in before.checkpoints:
        here = after.checkpoint_by_gate.get(checkpoint.gate)
        for slot in begun:
            assert here is None or after.headcount(here.gate, slot) == before.headcount(here.gate, slot)
    limited = _as_it_was(held(after, roster, answer.communities), roster, begun)
    renamed = tuple(
        duty._replace(gate=_past_gate(duty.gate.community)) if duty.slot in begun else duty
        for duty in found.duties
    )
    assert audit(limited, found.with_duties(renamed)).cost == best_cost(limited)


def _past_gate(community: str) -> Gate:
    return Gate(community, "过去", "大门")


def _as_it_was(district: District, roster: Roster, begun: frozenset[Slot]) -> District:
    """Return a district in which nobody can do anything but what they did in the slots that have begun.

    The posts of the past are one gate of each community, worth more than all that lies ahead.
    """
    own = {(duty.identity, duty.slot) for duty in roster.duties}
    people = tuple(
        replace(one, unavailable=one.unavailable | {slot for slot in begun if (one.identity, slot) not in own})
        for one in district.people
    )
    ahead = tuple(
        replace(
            one,
            management=Management.MANAGED,
            headcounts=tuple(
                0 if slot in begun else count for slot, count in zip(district.slots, one.headcounts, strict=True)
            ),
        )
        for one in district.checkpoints
    )
    past = tuple(
        Checkpoint(
            _past_gate(community),
            "",
            Management.NONE,
            tuple(
                sum(duty.slot == slot and duty.gate.community == community for duty in roster.duties)
                if slot in begun
                else 0
                for slot in district.slots
            ),
        )
        for community in district.communities
    )
    settings = replace(district.settings, priority={**district.settings.priority, Management.NONE: 100})
    return replace(district, people=people, checkpoints=(*ahead, *past), settings=settings)
