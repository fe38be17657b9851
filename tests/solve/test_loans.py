"""Loans: the best that people of other communities can do for posts that stay empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import SETTINGS, district, duty, gate, gate_of, person, roster, unit
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
    found = lend(Room(of, roster()), Within.DISTRICT)
    assert found.change == found.reached == best // problem.scale


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
