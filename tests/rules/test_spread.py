"""People missing together: the more a community lacks in a shift, the dearer each further one."""

import pytest

from builders import cost, district, gate, person, roster
from roster_cli.domain import Settings, Weights
from roster_cli.solve.engine import solve

SPREAD = "spread"


@pytest.mark.parametrize(("there", "points"), [("", 60), ("甲", 30), ("甲乙", 10), ("甲乙丙", 0), ("甲乙丙丁", 0)])
def test_each_further_person_missing_counts_more(there, points):
    of = district(list("甲乙丙丁"), [gate(only=["周一早班"], headcount=4)])
    assert cost(SPREAD, of, roster(**dict.fromkeys(there, "周一早班"))) == points


def test_people_missing_count_together_at_all_gates_of_a_community_and_in_no_other_shift():
    together = [gate(only=["周一早班"]), gate("北门", only=["周一早班"])]
    apart = [gate(only=["周一早班"]), gate("北门", only=["周一晚班"])]
    elsewhere = [gate(only=["周一早班"]), gate("北门", only=["周一早班"], community="复兴社区")]
    assert [cost(SPREAD, district([], gates), roster()) for gates in (together, apart, elsewhere)] == [10, 0, 0]


def test_a_crowd_elsewhere_makes_up_for_nothing():
    of = district(
        ["甲", "乙"], [gate(only=["周一早班"]), *(gate(name, only=["周一早班"]) for name in ("北门", "西门"))]
    )
    assert cost(SPREAD, of, roster(甲="周一早班", 乙="周一早班")) == 10


def test_the_weight_counts():
    of = district([], [gate(headcount=3, only=["周一早班"])], settings=Settings(weights=Weights(spread=7)))
    assert cost(SPREAD, of, roster()) == 21


@pytest.mark.parametrize(("weight", "spread_out"), [(0, False), (100, True)])
def test_no_weekend_stays_empty_to_spare_points(weight, spread_out):
    # twenty posts, for which there are twelve duties: eight stay empty, two a shift at the most if they are spread
    days = ["周三早班", "周四早班", "周五早班", "周六早班", "周日早班"]
    of = district(
        [person(name, max_per_week=4) for name in "甲乙丙"],
        [gate(headcount=4, only=days)],
        settings=Settings(weights=Weights(unfilled_first=2_000, spread=weight)),
    )
    found = solve(of, workers=1)
    empty = [0] * 7
    for post in found.roster.unfilled(of):
        empty[post.slot.date.weekday()] += post.missing
    assert sum(empty) == 8
    assert found.report.gap == 0
    assert (max(empty) <= 2) is spread_out
