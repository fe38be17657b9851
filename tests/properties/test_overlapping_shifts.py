"""Shifts that overlap in office hours: two holders of a post in different ones leave the office empty as well.

So do those of whom one serves in the week before or after.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brute_force import best_cost
from builders import DAYS, WEEK, district, gate, past_week, person
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District, Duty, Roster, Settings
from roster_cli.rules import HARD_RULES, is_free
from roster_cli.rules.situation import Situation
from roster_cli.solve.engine import solve
from strategies import OVERLAPPING, THREE_OVERLAPPING

ANY_TIME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
COMMUNITIES = ("康庄社区", "复兴社区")


@st.composite
def short_of_holders(draw: st.DrawFn) -> District:
    """Draw a district in which a few people, nearly all holders of a post with somebody, have much to do."""
    configured = Settings(shifts=draw(st.sampled_from((OVERLAPPING, THREE_OVERLAPPING))))
    names = "甲乙丙丁"[: draw(st.integers(2, 4))]
    away = st.lists(st.sampled_from(DAYS[:3]), max_size=1, unique=True)
    home = st.sampled_from(COMMUNITIES)
    people = [person(name, community=draw(home), leave=draw(away), settings=configured) for name in names]
    homes = dict.fromkeys(one.community for one in people)
    first = draw(st.sampled_from((0, 1, 4, 5)))  # a Friday night reaches into no office hours, a Sunday's does
    gates = [gate(only=DAYS[first : first + 2], community=community) for community in homes]
    group = st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True)
    groups = draw(st.lists(group, min_size=1, max_size=3))
    edge = st.sampled_from(((), ((-1, "周日夜班"),), ((1, "周一早班"),), ((-1, "周日夜班"), (1, "周一早班"))))
    nights = Settings(shifts=THREE_OVERLAPPING)  # stored weeks keep the times of their own shifts
    stored = [
        past_week(weeks, {draw(st.sampled_from(names)): when}, settings=nights) for weeks, when in draw(edge)
    ]
    return district(people, gates, groups=groups, settings=configured, week=WEEK, stored=stored)


@settings(ANY_TIME, max_examples=examples(25))
@given(short_of_holders())
def test_the_office_keeps_somebody_at_the_least_cost_there_is(of: District) -> None:
    solution = solve(of, workers=1)
    verdict = audit(of, solution.roster)
    assert verdict.violations == ()
    assert solution.report.bound == best_cost(of) == solution.report.cost


@pytest.mark.parametrize(("weeks", "stored", "day"), [(-1, "周日夜班", "周一"), (1, "周一早班", "周日")])
def test_the_office_keeps_somebody_across_the_edge_of_two_weeks(weeks: int, stored: str, day: str) -> None:
    configured = Settings(shifts=THREE_OVERLAPPING)
    past = past_week(weeks, {"甲": stored}, settings=configured)
    people = [person("甲", community="复兴社区", settings=configured), person("乙", settings=configured)]
    gates = [gate(only=[day]), gate(only=[day], community="复兴社区")]
    of = district(people, gates, groups=[["甲", "乙"]], settings=configured, stored=[past])
    solution = solve(of, workers=1)
    assert audit(of, solution.roster).violations == ()
    assert solution.report.bound == best_cost(of) == solution.report.cost
    near = {"周一": "早班", "周日": "夜班"}[day]
    assert near not in {one.slot.shift for one in solution.roster.by_person["乙"]}


@settings(ANY_TIME, max_examples=examples(100))
@given(short_of_holders(), st.data())
def test_who_is_free_for_a_duty_empties_no_office(of: District, data: st.DataObject) -> None:
    every = [
        Duty(slot, one.gate, person.identity)
        for one in of.checkpoints
        for slot in of.slots
        for person in of.rostered
        if of.headcount(one.gate, slot) and person.community == one.gate.community
    ]
    held = data.draw(st.lists(st.sampled_from(every), max_size=4, unique=True))
    before, duty = Roster(of.week, tuple(sorted(held))), data.draw(st.sampled_from(every))
    if not list(HARD_RULES["H4"].check(of, before)) and is_free(Situation(of, before), duty):
        assert list(HARD_RULES["H4"].check(of, before.with_duties((*held, duty)))) == []
