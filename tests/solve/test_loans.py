"""Loans: the best that people of other communities can do for posts that stay empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import SETTINGS, WEEK, district, duty, gate, gate_of, person, roster, unit
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import (
    District,
    Duty,
    Gate,
    Lending,
    LendingReport,
    Roster,
    Settings,
    Slot,
    Within,
    without_terms_apart,
)
from roster_cli.rules import costs, own_community
from roster_cli.solve.engine import solve
from roster_cli.solve.loans import _Exact, _Flow, _Problem, lend, open_posts
from roster_cli.solve.room import Room
from strategies import districts

NEXT_DOOR = "复兴社区"
SLOW = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def lending(within: Within, most: int = 1) -> Settings:
    return replace(SETTINGS, lending=Lending(within, most))


def short_of_hands(within: Within = Within.DISTRICT, **given: object) -> District:
    """Return a community with three posts and nobody, next to one with three people and two posts."""
    gates = [
        gate("南门", only=["周一早班", "周二早班", "周三早班"]),
        gate("北门", community=NEXT_DOOR, only=["周四早班", "周五早班"]),
    ]
    people = [person(name, community=NEXT_DOOR) for name in "甲乙丙"]
    return district(people, gates, settings=lending(within), **given)


def loans_of(of: District) -> tuple[Duty, ...]:
    return own_community.loans(of, solve(of).roster)


def test_posts_are_filled_from_next_door_once_a_week_each():
    of = short_of_hands()
    loans = loans_of(of)
    assert len(loans) == 3
    assert len({loan.identity for loan in loans}) == 3


def test_where_lending_is_off_it_is_told_what_it_could_do():
    of = short_of_hands(Within.NONE)
    found = solve(of)
    assert own_community.loans(of, found.roster) == ()
    assert found.report.lending is not None
    assert (found.report.lending.within_subdistrict, found.report.lending.within_district) == (3, 3)


def test_another_subdistrict_lends_only_within_the_district():
    of = short_of_hands(Within.SUBDISTRICT)
    far = replace(of, checkpoints=(of.checkpoints[0], replace(of.checkpoints[1], subdistrict="别处街道")))
    found = solve(far)
    assert own_community.loans(far, found.roster) == ()
    assert found.report.lending is not None
    assert (found.report.lending.within_subdistrict, found.report.lending.within_district) == (0, 3)


def test_the_post_that_matters_most_is_filled_first():
    gates = [
        gate("南门", only=["周一早班"], headcount=3),
        gate("东门", only=["周一早班"], headcount=1),
        gate("北门", community=NEXT_DOOR, only=["周四早班"]),
    ]
    of = district([person("甲", community=NEXT_DOOR)], gates, settings=lending(Within.DISTRICT))
    (loan,) = loans_of(of)
    assert loan.gate in (gate_of("南门"), gate_of("东门"))
    assert solve(of).report.costs["unfilled"] == 10_000 + 2 * 2_000


def test_two_holders_of_a_post_are_not_both_lent():
    of = short_of_hands(groups=[["甲", "乙", "丙"]], units=[unit(max_away=2)])
    crowd = gate("南门", only=["周一早班"], headcount=3)(of.week, of.settings)
    crowded = replace(of, checkpoints=(crowd, of.checkpoints[1]))
    found = solve(crowded)
    assert len(own_community.loans(crowded, found.roster)) == 2
    assert found.report.loans_gap == 0


def test_of_two_who_clash_the_one_is_lent_and_from_the_other_end_the_other():
    of = short_of_hands(groups=[["甲", "乙"]])
    crowd = gate("南门", only=["周一早班"], headcount=2)(of.week, of.settings)
    two = replace(of, checkpoints=(crowd, of.checkpoints[1]), people=of.people[:2])
    for now in ((), (duty("甲", "周一早班"),)):
        problem = problem_of(two, roster(), now)
        lent = [problem.rounds(backwards=backwards)[1] for backwards in (False, True)]
        assert lent == [{(place, "康庄社区", 0)} for place in (0, 1)]
        assert problem.rounds(start=[(1, "康庄社区", 0)])[1] == lent[1]


def test_posts_are_open_but_for_those_closed_and_as_many_as_are_wanted():
    of = short_of_hands()
    three = gate(only=["周一早班", "周二早班"], headcount=3)(of.week, of.settings)
    of = replace(of, checkpoints=(three, of.checkpoints[1]))
    monday, tuesday = (duty("甲", when).slot for when in ("周一早班", "周二早班"))
    south = three.gate

    def counts(*closed: Slot, wanted: dict[tuple[Gate, Slot], int] | None = None) -> dict[int, int]:
        found = open_posts(of, roster(), closed, wanted)
        return {slot: len(own.gains) for (community, slot), own in found.items() if community == south.community}

    assert counts() == {0: 3, 2: 3}
    assert counts(monday) == {2: 3}
    assert counts(tuesday) == {0: 3}
    assert counts(wanted={(south, tuesday): 2}) == {2: 2}
    assert counts(wanted={(south, monday): 9, (south, tuesday): 1}) == {0: 3, 2: 1}


def test_where_no_post_is_empty_there_is_nothing_to_lend_beside_what_is_fixed():
    of = short_of_hands()
    one = replace(of, checkpoints=of.checkpoints[1:])
    assert solve(one).report.lending == LendingReport(0, within_subdistrict=0, within_district=0)
    south = gate("南门", only=["周一早班"])(of.week, of.settings)
    fixed = replace(of, checkpoints=(south, *of.checkpoints[1:]), fixed=(duty("甲", "周一早班"),))
    report = solve(fixed).report
    assert report.lending == LendingReport(1, 1, 1, 1, report.cost, report.cost)


def problem_of(of: District, own: Roster, now: tuple[Duty, ...]) -> _Problem:
    room = Room(of, own)
    within = of.settings.lending.within
    return _Problem(room, within, open_posts(of, own), frozenset(now))


def test_of_loans_as_they_are_those_can_stay_that_may_and_find_a_post():
    of = short_of_hands(groups=[["乙", "丙"]])
    crowd = gate("南门", only=["周一早班", "周二早班"], headcount=2)(of.week, of.settings)
    of = replace(of, checkpoints=(crowd, of.checkpoints[1]))
    own, north = roster(), gate_of("北门", community=NEXT_DOOR)
    now = (
        *(duty(name, "周一早班") for name in ("甲", "乙", "丙", "生人")),
        *(duty("甲", "周二早班"), duty("丙", "周三早班"), duty("丙", "周四早班", north)),
    )
    place = {one.identity: number for number, one in enumerate(Room(of, own).people)}
    expected = [(place["丙"], "康庄社区", 0), (place["甲"], "康庄社区", 0)]
    assert problem_of(of, own, now).staying() == expected
    further = problem_of(of, own, (*now, duty("乙", "周二早班")))
    assert further.staying() == [*expected, (place["乙"], "康庄社区", 2)]
    twice = problem_of(replace(of, settings=lending(Within.DISTRICT, 2)), own, now)
    assert twice.staying() == [*expected, (place["甲"], "康庄社区", 2)]
    ill = replace(of, people=(*of.people, person("戊", community=NEXT_DOOR, leave=["周一"])))
    assert problem_of(ill, own, (*now, duty("戊", "周一早班"))).staying() == expected
    more = replace(of, people=(*of.people, *(person(name, community=NEXT_DOOR) for name in "丁己")))
    three = (*now, *(duty(name, "周二早班") for name in "丁乙己"))
    assert problem_of(more, own, three).staying() == [*expected, (3, "康庄社区", 2), (1, "康庄社区", 2)]
    busy = roster(duty("乙", "周二早班", north))
    assert problem_of(of, busy, (*now, duty("乙", "周二早班"))).staying() == expected
    twice_a_day = roster(duty("甲", "周五早班", north), duty("甲", "周五晚班", north))
    assert problem_of(of, twice_a_day, now).staying() == expected[:1]
    at_home = replace(of, settings=lending(Within.NONE))
    assert problem_of(at_home, own, now).staying() == []


def test_who_is_lent_already_is_lent_again_to_the_same_gate_where_it_costs_the_same():
    of = short_of_hands()
    gates = [gate(name, only=["周一早班"])(of.week, of.settings) for name in ("南门", "东门")]
    of = replace(of, checkpoints=(*gates, of.checkpoints[1]))
    first = lend(Room(of, roster()), Within.DISTRICT).duties
    assert {one.gate for one in first} == {gate_of("南门"), gate_of("东门")}
    others = [name for name in "甲乙丙" if name not in {one.identity for one in first}]
    for names in (("丙", "乙"), ("乙", "丙"), (*others, first[0].identity)):
        served = zip(names, ("南门", "东门"), strict=True)
        now = tuple(sorted(duty(name, "周一早班", where) for name, where in served))
        found = lend(Room(of, roster()), Within.DISTRICT, now=now)
        assert found.duties == now
        assert found.reached == found.change < 0


def test_of_those_lent_by_one_community_who_serves_somewhere_now_stays_there():
    of = short_of_hands()
    third = "鼓楼社区"
    gates = [gate(name, community=place, only=["周一早班"], headcount=2) for name, place in (("西门", third),)]
    crowd = gate("南门", only=["周一早班"], headcount=2)
    made = [one(of.week, of.settings) for one in (crowd, *gates)]
    of = replace(of, checkpoints=(*made, of.checkpoints[1]))
    problem = problem_of(
        of, roster(), (duty("乙", "周一早班"), duty("丙", "周一早班", gate_of("西门", community=third)))
    )
    place = {one.identity: number for number, one in enumerate(problem.room.people)}
    first, second, last = place["甲"], place["乙"], place["丙"]
    here, there = "康庄社区", third
    moved = list(problem._as_now({(first, here, 0), (second, there, 0)}))
    assert sorted(moved) == sorted([(second, here, 0), (first, there, 0)])
    both = list(problem._as_now({(second, there, 0), (last, here, 0)}))
    assert sorted(both) == sorted([(second, here, 0), (last, there, 0)])
    elsewhere = list(problem._as_now({(first, there, 0), (second, there, 0)}))
    assert sorted(elsewhere) == sorted([(first, there, 0), (second, there, 0)])


def test_where_loans_go_now_as_many_go_at_no_cost_and_no_more_than_there_are_posts():
    of = short_of_hands()
    crowd = gate("南门", only=["周一早班", "周二早班"], headcount=3)(of.week, of.settings)
    of = replace(of, checkpoints=(crowd, of.checkpoints[1]))
    problem = problem_of(of, roster(), (duty("甲", "周二早班"),))

    def links(asked: _Problem, slot: int, count: int) -> list[list[int]]:
        flow = _Flow(asked, asked.extra, asked.may_come, asked.left, {})
        return flow._links(asked.home[:1], "康庄社区", slot, count).tolist()

    assert links(problem, 2, 3) == [[2, 0, 1, 0], [2, 0, 2, 1]]
    assert links(problem, 2, 1) == [[2, 0, 1, 0]]
    assert links(problem, 0, 3) == [[0, 0, 3, 1]]
    assert links(problem_of(of, roster(), ()), 2, 3) == [[2, 0, 3, 0]]
    least, chosen = problem.rounds()
    assert (least, len(chosen)) == (problem.cost(chosen), 3)


def test_no_loans_cost_less_than_what_is_proven_for_those_who_are_lent_twice():
    gates = [
        gate("南门", only=["周一早班", "周三早班", "周六早班"]),
        gate("北门", community=NEXT_DOOR, only=["周五早班"]),
    ]
    of = district([person("甲", community=NEXT_DOOR)], gates, settings=lending(Within.DISTRICT, 2))
    problem = problem_of(of, roster(), ())
    least, chosen = problem.rounds()
    slots = problem.may_come[0].nonzero()[0].tolist()
    ways = [way for count in (1, 2) for way in combinations([(0, "康庄社区", slot) for slot in slots], count)]
    best = min(map(problem.cost, ways))
    assert len(chosen) == 2
    assert best - 400 * problem.scale < least <= best == problem.cost(chosen)
    saved = 10_000 * problem.scale
    shares = {way: (problem.cost(way) + saved * len(way)) // len(way) for way in ways}
    each = [min(share for way, share in shares.items() if one in way) for (one,) in ways[:3]]
    assert least == sum(sorted(each)[:2]) - 2 * saved
    found = lend(Room(of, roster()), Within.DISTRICT)
    assert found.change == found.reached == best // problem.scale


def test_who_may_come_is_free_then_and_not_lent_as_often_as_may_be():
    crowd = gate("南门", only=["周一早班", "周二早班"], headcount=3)
    people = [
        *(person(name, community=NEXT_DOOR) for name in "甲乙丁戊"),
        person("丙", community=NEXT_DOOR, leave=["周一"]),
        person("己"),
    ]
    north = gate("北门", community=NEXT_DOOR, only=["周四早班"])
    of = district(people, [crowd, north], groups=[["甲", "乙"]], settings=lending(Within.DISTRICT, 2))
    own = roster(
        *(duty("甲", when, gate_of("北门", community=NEXT_DOOR)) for when in ("周一早班",)),
        *(duty("丁", when) for when in ("周五早班", "周六早班")),
        duty("戊", "周五早班"),
        duty("己", "周四早班"),
    )

    def coming(of: District) -> tuple[list[int], dict[str, list[int]]]:
        problem = problem_of(of, own, ())
        may = zip((one.identity for one in of.people), map(np.flatnonzero, problem.may_come), strict=True)
        return problem.left.tolist(), {name: when.tolist() for name, when in may}

    free = {"甲": [2], "乙": [2], "丁": [], "戊": [0, 2], "丙": [2], "己": [6]}
    assert coming(of) == ([2, 2, 0, 1, 2, 2], free)
    once = replace(of, settings=lending(Within.DISTRICT))
    assert coming(once) == ([1, 1, 0, 0, 1, 1], {**free, "戊": []})


def test_longer_weeks_are_those_that_loans_can_make():
    people = [
        person("甲", community=NEXT_DOOR),
        person("乙", community=NEXT_DOOR, max_per_week=2),
        person("丙", community=NEXT_DOOR, leave=["周二"]),
        person("丁", community=NEXT_DOOR),
    ]
    gates = [gate("南门", only=["周一", "周二早班", "周六早班"]), gate("北门", community=NEXT_DOOR, only=["周四"])]
    north = gate_of("北门", community=NEXT_DOOR)
    of = district(people, gates, settings=lending(Within.DISTRICT, 2))
    own = roster(duty("乙", "周四早班", north), *(duty("丁", f"周四{shift}班", north) for shift in "早晚"))
    problem = problem_of(of, own, ())
    found = {(of.people[person].identity, *extras) for person, _pattern, extras in problem.columns()}
    single, pairs = [(0,), (1,), (2,), (10,)], [(0, 2), (0, 10), (1, 10), (2, 10)]
    possible = {"甲": [*single, *pairs], "乙": single, "丙": [(0,), (1,), (10,), (0, 10), (1, 10)]}
    assert found == {(name, *extras) for name, own in possible.items() for extras in own}


def test_who_can_be_lent_several_times_is_lent_once_at_a_time_and_as_long_as_it_pays():
    gates = [gate("南门", only=["周一"]), gate("北门", community=NEXT_DOOR, only=["周四早班"])]
    of = district([person("甲", community=NEXT_DOOR)], gates, settings=lending(Within.DISTRICT, 2))
    assert len(problem_of(of, roster(), ()).rounds()[1]) == 1  # not twice on the same day
    dear = replace(SETTINGS, weights=replace(SETTINGS.weights, loan=5_000), lending=Lending(Within.DISTRICT, 2))
    crowd = [gate("南门", only=["周一早班"], headcount=2), gates[1]]
    two = district([person(name, community=NEXT_DOOR) for name in "甲乙"], crowd, settings=dear)
    assert len(problem_of(two, roster(), ()).rounds()[1]) == 1  # what the second would save is less


def test_another_comes_for_whom_others_keep_away():
    of = short_of_hands(groups=[["甲", "乙"]])
    crowd = gate("南门", only=["周一早班"], headcount=2)(of.week, of.settings)
    rather_late = replace(of.people[2], preference="晚班")
    of = replace(of, checkpoints=(crowd, of.checkpoints[1]), people=(*of.people[:2], rather_late))
    assert problem_of(of, roster(), ()).rounds()[1] == {(0, "康庄社区", 0), (2, "康庄社区", 0)}


def test_who_goes_already_goes_again_beside_another_rather_than_two_others():
    home = "检察院小区"
    people = [person(name, community=NEXT_DOOR, estate=home if name == "丙" else "") for name in "甲乙丙"]
    gates = [
        gate("南门", only=["周一早班"], headcount=2),
        gate("北门", community=NEXT_DOOR, estate=home, only=["周一早班"]),
    ]
    of = district(people, gates, groups=[["甲", "乙"]], settings=lending(Within.DISTRICT))
    for name in "甲乙":
        found = lend(Room(of, roster()), Within.DISTRICT, now=(duty(name, "周一早班"),))
        assert {one.identity for one in found.duties} == {name, "丙"}


def test_a_model_of_all_loans_leaves_room_for_who_is_on_duty_at_home():
    of = short_of_hands(units=[unit(max_away=2)])
    crowd = gate("南门", only=["周一早班"], headcount=2)(of.week, of.settings)
    of = replace(of, checkpoints=(crowd, of.checkpoints[1]))
    problem = problem_of(of, roster(duty("甲", "周一早班", gate_of("北门", community=NEXT_DOOR))), ())
    found = _Exact(problem, list(problem.columns())).solve()
    assert found is not None
    assert len(found[0]) == 1


def test_points_count_more_than_familiarity_and_that_more_than_who_is_lent_already():
    of = short_of_hands()
    own = roster(duty("甲", "周四早班", gate_of("北门", community=NEXT_DOOR)))
    problem = problem_of(of, own, (duty("乙", "周一早班"),))
    weights = of.settings.weights
    posts = sum(len(own.gates) for own in problem.posts.values())
    both = weights.familiarity_gate + weights.familiarity_estate
    assert problem.unfamiliar > 2 * posts
    assert problem.scale > (problem.unfamiliar * both + 2) * posts
    further = problem.unfamiliar * weights.familiarity_gate  # 甲 stands at a gate already
    assert (problem.extra[0] - problem.extra[2]).tolist() == [further] * 14
    assert (problem.extra[2] - problem.extra[1]).tolist() == [1] + [0] * 13


def test_a_loan_as_it_is_cannot_stay_of_whom_may_not_come_or_serve_any_more():
    far = gate("南门", only=["周一早班", "周四早班"])(WEEK, SETTINGS)
    near = gate("西门", community="鼓楼社区", only=["周一早班", "周四早班"])(WEEK, SETTINGS)
    north = gate("北门", community=NEXT_DOOR, only=["周五"])(WEEK, SETTINGS)
    home, west = gate_of("北门", community=NEXT_DOOR), gate_of("西门", community="鼓楼社区")
    gates = [lambda _week, _settings, own=own: own for own in (replace(far, subdistrict="别处街道"), near, north)]
    of = district([person("甲", community=NEXT_DOOR)], gates, settings=lending(Within.SUBDISTRICT))

    def staying(
        own: Roster, *now: Duty, of: District = of, barred: frozenset[tuple[str, Slot]] = frozenset()
    ) -> int:
        room = Room(of, own)
        problem = _Problem(room, Within.SUBDISTRICT, open_posts(of, own), frozenset(now), barred)
        found = problem.staying()
        assert found == problem.staying()  # nothing is used up
        assert room.held.sum() == len(own.duties)
        return len(found)

    monday = duty("甲", "周一早班", west)
    assert staying(roster(), monday) == 1
    assert staying(roster(), duty("甲", "周一早班")) == 0
    assert staying(roster(), monday, barred=frozenset({("甲", monday.slot)})) == 0
    assert staying(roster(duty("甲", "周一早班", home)), monday) == 0
    two = (person("甲", community=NEXT_DOOR, max_per_week=1), person("乙", community=NEXT_DOOR))
    tired = replace(of, people=two)
    assert staying(roster(duty("甲", "周五早班", home)), monday, of=of) == 1
    assert staying(roster(duty("甲", "周五早班", home)), monday, of=tired) == 0
    last = Room(of, roster()).patterns.works[-1].nonzero()[0].tolist()
    own = roster(*(duty("甲", f"周五{shift}班", home) for shift in "早晚"))
    open_then = replace(near, headcounts=tuple(int(slot in last) for slot in range(14)))
    anew = replace(of, checkpoints=(of.checkpoints[0], open_then, north))
    when = [Duty(of.slots[slot], west, "甲") for slot in last if of.slots[slot].date.day != 18]
    assert when
    assert [staying(own, one, of=anew) for one in when] == [0] * len(when)
    assert [staying(roster(), one, of=anew) for one in when] == [1] * len(when)


def test_what_loans_change_is_counted_in_whole_points_of_all_but_familiarity():
    gates = [
        gate("南门", only=["周一早班"]),
        gate("北门", community=NEXT_DOOR, estate="检察院小区", only=["周一早班"]),
    ]
    people = [person("甲", community=NEXT_DOOR, estate="检察院小区")]
    of = district(people, gates, settings=lending(Within.DISTRICT))
    found = lend(Room(of, roster()), Within.DISTRICT)
    after = roster(*found.duties)
    change = without_terms_apart(costs(of, after)) - without_terms_apart(costs(of, roster()))
    assert costs(of, after)["familiarity"]
    assert (found.reached, found.change) == (change, change)


def test_a_model_of_all_loans_sends_nobody_where_nobody_comes_from():
    gates = [
        gate("南门", only=["周一早班"]),
        gate("西门", community="鼓楼社区", only=["周一早班", "周三早班"]),
        gate("北门", community=NEXT_DOOR, only=["周四早班"]),
    ]
    of = district([person("甲", community=NEXT_DOOR)], gates, settings=lending(Within.DISTRICT, 2))
    problem = problem_of(of, roster(), ())
    found = _Exact(problem, list(problem.columns())).solve()
    assert found is not None
    chosen, bound = found
    assert sorted(slot for _person, _community, slot in chosen) == [0, 4]
    assert bound == problem.cost(chosen) < 0


def every_set_of_loans(of: District, own: Roster) -> Iterator[Roster]:
    possible = [
        Duty(post.slot, post.gate, one.identity)
        for post in own.unfilled(of)
        for one in of.rostered
        if one.community != post.gate.community
    ]
    assume(len(possible) <= 10)
    for count in range(len(possible) + 1):
        for chosen in combinations(possible, count):
            yield own.with_duties((*own.duties, *chosen))


@given(
    districts(most_people=4, most_gates=2, most_communities=3, most_open=4, most_headcount=2),
    st.sampled_from([Within.SUBDISTRICT, Within.DISTRICT]),
    st.integers(1, 2),
)
@SLOW
def test_no_other_loans_cost_less(of: District, within: Within, most: int) -> None:
    of = replace(of, settings=replace(of.settings, lending=Lending(within, most)))
    at_home = replace(of, settings=replace(of.settings, lending=Lending()))
    own = solve(at_home).roster.with_standbys(())
    assert not own_community.loans(of, own)
    lent = lend(Room(of, own), within)
    after = own.with_duties((*own.duties, *lent.duties))
    judged = audit(of, after)
    assert not judged.violations
    before = without_terms_apart(costs(of, own))
    sound = [result.cost for one in every_set_of_loans(of, own) if not (result := audit(of, one)).violations]
    assert judged.cost == min(sound)
    assert before + lent.change <= judged.cost == before + lent.reached
    if most == 1:
        assert before + lent.change == judged.cost


@pytest.mark.parametrize("within", Within)
def test_bound_and_gap_are_of_the_roster_before_loans(within: Within) -> None:
    report = solve(short_of_hands(within)).report
    assert report.gap == 0
    assert report.cost_before_loans == report.bound == 30_000 + 300 + 2 * 4
    if within is not Within.NONE:
        assert report.lending is not None
        assert report.lending.bound == report.cost
        assert report.costs["loans"] == 300


def test_room_with_the_model_is_the_room_without_it() -> None:
    from roster_cli.solve.model import build_model

    of = short_of_hands()
    own = roster(duty("甲", "周四早班", gate_of("北门", community=NEXT_DOOR)))
    assert lend(Room(of, own, build_model(of)), Within.DISTRICT) == lend(Room(of, own), Within.DISTRICT)


def lending_three(now: tuple[Duty, ...]) -> _Problem:
    """Return two communities short of hands next to two with people, some of whom are at home in an estate."""
    third = "鼓楼社区"
    gates = [
        gate("南门", only=["周一早班", "周二早班"], headcount=2),
        gate("西门", community=third, only=["周一早班", "周三早班"], headcount=2),
        gate("北门", community=NEXT_DOOR, estate="检察院小区", only=["周一早班", "周五早班"]),
    ]
    people = [
        person("甲", community=NEXT_DOOR, estate="检察院小区"),
        person("乙", community=NEXT_DOOR),
        person("丙", community=third),
    ]
    of = district(people, gates, settings=lending(Within.DISTRICT, 2))
    north = gate_of("北门", estate="检察院小区", community=NEXT_DOOR)
    own = roster(duty("甲", "周五早班", north), duty("丙", "周三早班", gate_of("西门", community=third)))
    return problem_of(of, own, now)


NOW = ((), (duty("甲", "周一早班"), duty("丙", "周二早班")))


@pytest.mark.parametrize("now", NOW, ids=["nobody lent", "two lent"])
def test_a_loan_costs_points_then_familiarity_then_who_is_lent_already(now: tuple[Duty, ...]):
    problem = lending_three(now)
    of, room = problem.room.district, problem.room
    weights = of.settings.weights
    posts = sum(len(own.gates) for own in problem.posts.values())
    assert problem.unfamiliar == (1 + 2 * posts if now else 1)
    most = weights.familiarity_gate + weights.familiarity_estate
    assert problem.scale == 1 + posts * (problem.unfamiliar * most + (2 if now else 0))
    lent_now = {(one.identity, one.slot) for one in now}
    for place, one in enumerate(room.people):
        for when, at in enumerate(of.slots):
            at_home = any(
                own.gate.community == one.community and own.gate.estate == one.estate and own.headcounts[when]
                for own in of.checkpoints
            )
            serves = bool(room.roster.by_person.get(one.identity))
            far = weights.familiarity_gate * serves + weights.familiarity_estate * at_home
            expected = weights.loan * problem.scale + problem.unfamiliar * far
            expected += bool(now) and (one.identity, at) not in lent_now
            assert problem.extra[place, when] == expected


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("now", NOW, ids=["nobody lent", "two lent"])
def test_people_flow_to_posts_at_the_least_cost_of_all_ways(now: tuple[Duty, ...], seed: int):
    problem, random = lending_three(now), np.random.default_rng(seed)
    legal = problem.may_come & (random.random(problem.may_come.shape) < 0.8)
    costs_ = random.integers(-200, 2_000, legal.shape) * problem.scale
    most = random.integers(0, 3, 3)
    posts = {
        key: sorted((random.integers(0, 1_500, len(own.gates))).tolist(), reverse=True)
        for key, own in problem.posts.items()
    }
    options = [
        (who, community, when)
        for who, when in np.argwhere(legal).tolist()
        for community, at in posts
        if at == when and community != problem.room.people[who].community
    ]

    def costs_of(chosen: tuple[tuple[int, str, int], ...]) -> int | None:
        if len({(who, when) for who, _community, when in chosen}) < len(chosen):
            return None
        if any(sum(one[0] == who for one in chosen) > most[who] for who in range(3)):
            return None
        filled = {key: sum(one[1:] == key for one in chosen) for key in posts}
        if any(count > len(posts[key]) for key, count in filled.items()):
            return None
        saved = sum(sum(posts[key][:count]) for key, count in filled.items())
        spent = sum(int(costs_[who, when]) for who, _community, when in chosen)
        return spent - saved * problem.scale + problem._elsewhere(chosen)

    every = (chosen for count in range(len(options) + 1) for chosen in combinations(options, count))
    least = min(cost for chosen in every if (cost := costs_of(chosen)) is not None)
    value, found = problem._flow(costs_, legal, most, posts)
    assert value == least == costs_of(tuple(found))
    assert set(found) <= set(options)


def test_loans_are_noted_in_weeks_rows_and_posts():
    problem = problem_of(short_of_hands(groups=[["甲", "乙", "丙"]]), roster(), ())
    room, community = problem.room, "康庄社区"
    assert room.rows
    place = {one.identity: number for number, one in enumerate(room.people)}
    now, used, left = room.now.copy(), np.zeros(len(room.rows), dtype=np.int64), problem.left.copy()
    posts = {(community, 0): [9, 8, 7], (community, 2): [6, 5]}
    loans = [(place["甲"], community, 0), (place["丙"], community, 0), (place["丙"], community, 2)]
    problem._note(loans, now, used, left, posts)
    on_duty = np.zeros(room.held.shape, dtype=bool)
    for who, _community, when in loans:
        on_duty[who, when] = True
    assert (room.patterns.works[now] == on_duty).all()
    assert used.tolist() == [row.used(on_duty) for row in room.rows]
    assert used.max() == 2
    assert (problem.left - left)[[place[name] for name in "甲乙丙"]].tolist() == [1, 0, 2]
    assert posts == {(community, 0): [7], (community, 2): [5]}
