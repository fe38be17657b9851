"""A replan as good as it says: nothing does with fewer posts empty or fewer duties changed, or costs less."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from builders import COMMUNITY, DAYS, district, gate, gate_of, person
from campaigns.size import examples
from roster_cli.change import refill
from roster_cli.change.absences import with_absences
from roster_cli.change.replanning import replan, replanned
from roster_cli.domain import FAMILIARITY, District, Duty, Gate, Person, Roster, Slot
from roster_cli.rules import alone, costs, is_free, violations
from roster_cli.solve.cp_sat import new_patient_solver

EVERY = [day + shift for day in DAYS for shift in ("早班", "晚班")]
Posts = list[tuple[Gate, Slot, int]]


def lawful_ways(district: District, posts: Posts, duties: tuple[Duty, ...] = ()) -> Iterator[Roster]:
    """Yield every roster that fills some of the posts and keeps every rule."""
    if not posts:
        yield Roster(district.week, tuple(sorted(duties)))
        return
    (gate, slot, wanted), *rest = posts
    people = [one.identity for one in district.rostered if one.community == gate.community]
    for count in range(wanted + 1):
        for chosen in combinations(people, count):
            more = (*duties, *(Duty(slot, gate, identity) for identity in chosen))
            if not any(violations(district, Roster(district.week, tuple(sorted(more))), part=True)):
                yield from lawful_ways(district, rest, more)


def worth_of(district: District, before: Roster, after: Roster) -> tuple[int, int, int]:
    """Return what a replan makes least: posts empty, duties given up that could be kept, the cost."""
    by_itself = alone(district)
    now = {(duty.identity, duty.slot) for duty in after.duties}
    given_up = [
        duty for duty in before.duties if (duty.identity, duty.slot) not in now and is_free(by_itself, duty)
    ]
    cost = sum(points for term, points in costs(district, after).items() if term != FAMILIARITY)
    return len(before.duties) - len(after.duties), len(given_up), cost


def tight_districts(draw: st.DrawFn) -> tuple[District, Roster]:
    """Draw a community in which few are free, and a roster of it: absences move people in chains."""
    open_then = draw(st.lists(st.sampled_from(EVERY), min_size=3, max_size=5, unique=True))

    def able(name: str) -> Person:
        can = draw(st.lists(st.sampled_from(open_then), min_size=1, max_size=4, unique=True))
        return person(
            name,
            unavailable=[one for one in EVERY if one not in can],
            max_per_week=draw(st.integers(1, 2)),
            own_limit=True,
            preference=draw(st.sampled_from(("", "早班", "晚班"))),
        )

    people = [able(name) for name in "甲乙丙丁戊己"[: draw(st.integers(4, 6))]]
    groups = draw(st.lists(st.sampled_from([("甲", "乙"), ("丙", "丁"), ("乙", "丙")]), max_size=2, unique=True))
    tight = district(people, [gate(only=open_then)], groups=groups)
    roster = Roster(tight.week, ())
    for slot in draw(
        st.permutations([one for one in tight.slots if tight.headcount(tight.checkpoints[0].gate, one)])
    ):
        for one in draw(st.permutations(people)):
            wanted = Roster(tight.week, tuple(sorted((*roster.duties, Duty(slot, gate_of(), one.identity)))))
            if not any(violations(tight, wanted)):
                roster = wanted
                break
    return tight, roster


@settings(deadline=None, max_examples=examples(120), derandomize=True, suppress_health_check=[*HealthCheck])
@given(st.composite(tight_districts)(), st.data())
def test_no_other_way_has_fewer_posts_empty_or_fewer_duties_changed_or_costs_less(
    given_week: tuple[District, Roster], data: st.DataObject
) -> None:
    tight, before = given_week
    assume(len(before.duties) >= 3)
    lost = data.draw(st.lists(st.sampled_from(before.duties), min_size=1, max_size=2, unique=True))
    absent = {
        identity: frozenset(one.slot for one in lost if one.identity == identity)
        for identity in {one.identity for one in lost}
    }
    later = with_absences(tight, absent, ())
    after = replan(later, before, ())
    posts = [(place, slot, count) for (place, slot), count in before.staffing.items()]
    best = min(worth_of(later, before, way) for way in lawful_ways(later, posts))
    assert worth_of(later, before, after) == best


def tied_districts(draw: st.DrawFn) -> tuple[District, Roster]:
    """Draw two communities in which few are free and whose people share office posts, and a roster."""
    open_then = draw(st.lists(st.sampled_from(EVERY[:8]), min_size=2, max_size=3, unique=True))
    communities = (COMMUNITY, "复兴社区")

    def able(name: str, community: str) -> Person:
        can = draw(st.lists(st.sampled_from(open_then), min_size=1, max_size=3, unique=True))
        return person(
            name,
            community=community,
            unavailable=[one for one in EVERY if one not in can],
            max_per_week=draw(st.integers(1, 2)),
            own_limit=True,
        )

    people = [able(name, communities[place % 2]) for place, name in enumerate("甲乙丙丁戊己")]
    across = draw(
        st.lists(
            st.sampled_from([("甲", "乙"), ("丙", "丁"), ("乙", "丙"), ("甲", "丁")]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    gates = [gate(only=open_then, community=community) for community in communities]
    tied = district(people, gates, groups=across)
    roster = Roster(tied.week, ())
    posts = [(slot, one.gate) for one in tied.checkpoints for slot in tied.slots if tied.headcount(one.gate, slot)]
    for slot, place in draw(st.permutations(posts)):
        for one in draw(st.permutations([one for one in people if one.community == place.community])):
            wanted = Roster(tied.week, tuple(sorted((*roster.duties, Duty(slot, place, one.identity)))))
            if not any(violations(tied, wanted)):
                roster = wanted
                break
    return tied, roster


@settings(deadline=None, max_examples=examples(80), derandomize=True, suppress_health_check=[*HealthCheck])
@given(st.composite(tied_districts)(), st.data())
def test_communities_that_share_office_posts_are_planned_again_together(
    given_week: tuple[District, Roster], data: st.DataObject
) -> None:
    tied, before = given_week
    home = tied.person_by_identity
    sides = [[one for one in before.duties if home[one.identity].community == name] for name in tied.communities]
    assume(all(sides))
    lost = [data.draw(st.sampled_from(side)) for side in sides]
    later = with_absences(tied, {one.identity: frozenset({one.slot}) for one in lost}, ())
    found = replanned(later, before, ())
    assume({name for step in found.steps for name in step.communities} == {*tied.communities})
    assert not any(step.fuller or step.fewer for step in found.steps)
    posts = [(place, slot, count) for (place, slot), count in before.staffing.items()]
    best = min(worth_of(later, before, way) for way in lawful_ways(later, posts))
    assert worth_of(later, before, found.roster) == best


def hasty_solver(work: float) -> cp_model.CpSolver:
    """Return a solver that is content with the first answer."""
    solver = new_patient_solver(work)
    solver.parameters.stop_after_first_solution = True
    return solver


def test_a_replan_that_ends_before_its_proof_says_how_much_better_it_might_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [person(name, max_per_week=4, own_limit=True) for name in "甲乙丙丁戊己庚"]
    of = district(people, [gate(headcount=2)])
    in_turn = enumerate(slot for slot in of.slots for _twice in range(2))
    before = Roster(of.week, tuple(sorted(Duty(slot, gate_of(), people[n % 7].identity) for n, slot in in_turn)))
    assert not any(violations(of, before))
    changes = []
    for other in before.duties[1:14]:
        lost = (before.duties[0], other)
        away = {one.identity: frozenset(own.slot for own in lost if own.identity == one.identity) for one in lost}
        changes.append(with_absences(of, away, ()))

    def unsure() -> Iterator[bool]:
        told = (replanned(later, before, ()).steps for later in changes)
        return (any(step.fuller or step.fewer for step in steps) for steps in told)

    assert not any(unsure())
    monkeypatch.setattr(refill, "new_patient_solver", hasty_solver)
    assert any(unsure())
