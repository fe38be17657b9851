"""Unfilled posts: the first person missing where nobody stands, and each further one."""

import pytest

from builders import cost, district, duty, gate, gate_of, roster
from roster_cli.domain import Management
from roster_cli.rules import unfilled

UNFILLED = "unfilled"


@pytest.mark.parametrize(
    ("management", "priority"),
    [(Management.MANAGED, 1), (Management.WEAK, 2), (Management.UNMANAGED, 3), (Management.NONE, 4)],
)
def test_an_empty_post_counts_by_the_type_of_its_estate(management, priority):
    of = district(["甲"], [gate(only=["周一早班"], management=management)])
    assert cost(UNFILLED, of, roster()) == 10_000 * priority
    assert cost(UNFILLED, of, roster(甲="周一早班")) == 0


def test_of_three_posts_the_first_counts_most():
    of = district(["甲", "乙", "丙"], [gate(only=["周一早班"], headcount=3)])
    assert cost(UNFILLED, of, roster()) == 10_000 + 2 * 2_000
    assert cost(UNFILLED, of, roster(甲="周一早班")) == 2 * 2_000
    assert cost(UNFILLED, of, roster(甲="周一早班", 乙="周一早班")) == 2_000
    assert cost(UNFILLED, of, roster(甲="周一早班", 乙="周一早班", 丙="周一早班")) == 0


def test_every_gate_and_shift_counts_and_a_closed_one_does_not():
    of = district([], [gate(), gate("北门", only=["周一"])])
    assert cost(UNFILLED, of, roster()) == (14 + 2) * 10_000


def test_a_crowd_elsewhere_makes_up_for_nothing():
    of = district(["甲", "乙"], [gate(only=["周一早班"]), gate("北门", only=["周一早班"])])
    assert cost(UNFILLED, of, roster(甲="周一早班", 乙="周一早班")) == 10_000


def test_the_cost_is_told_by_community():
    of = district(["甲"], [gate(only=["周一早班"]), gate(community="复兴社区", only=["周一早班", "周二早班"])])
    by = roster(duty("甲", "周一早班"), duty("甲", "周二早班", gate_of(community="复兴社区")))
    assert unfilled.by_community(of, by) == {"复兴社区": 10_000}
