"""Idle people: those without a duty in the week for whom one was possible."""

import pytest

from builders import DAYS, cost, district, gate, person, roster, unit
from roster_cli.domain import DutyType, Standing
from roster_cli.rules import idle

IDLE = "idle"


def test_who_has_no_duty_is_idle_and_who_has_one_is_not():
    of = district(["甲", "乙"])
    assert cost(IDLE, of, roster(甲="周一早班")) == 300
    assert idle.by_person(of, roster(甲="周一早班")) == {"乙": 300}


def test_being_superfluous_is_no_excuse():
    # one post, held by 甲: the post was possible for 乙 as well
    assert cost(IDLE, district(["甲", "乙"], [gate(only=["周一早班"])]), roster(甲="周一早班")) == 300


@pytest.mark.parametrize(
    "one",
    [
        person("甲", leave=DAYS),
        person("甲", unavailable=DAYS),
        person("甲", leave=["周一"], unavailable=["周二"]),
        person("甲", duty_type=DutyType.WEEKEND),
        person("甲", standing=Standing.NOT_REPORTED),
    ],
)
def test_nobody_is_idle_for_whom_no_duty_was_possible(one):
    assert cost(IDLE, district([one], [gate(only=["周一", "周二"])]), roster()) == 0


def test_one_possible_shift_is_enough():
    of = district([person("甲", leave=["周一早班"], unavailable=["周二"])], [gate(only=["周一", "周二"])])
    assert cost(IDLE, of, roster()) == 300


def test_only_gates_of_the_own_community_are_possible():
    gates = [gate(only=[]), gate(community="复兴社区")]
    assert cost(IDLE, district(["甲"], gates), roster()) == 0


def test_peak_shifts_are_not_possible():
    of = district(["甲"], [gate(only=["周一早班"])], units=[unit(peak=["周一早班"])])
    assert cost(IDLE, of, roster()) == 0


def test_a_cap_and_a_post_group_leave_duties_possible():
    # only H2, H3 and the peak shifts excuse
    of = district(["甲", "乙"], [gate(only=["周一早班"])], units=[unit(max_away=0)], groups=[["甲", "乙"]])
    assert cost(IDLE, of, roster()) == 600


def test_who_goes_away_altogether_may_have_cost_as_idle_and_nobody_else():
    away = ["周一", "周二"]
    before = [
        "甲",
        "乙",
        person("丙", leave=["周一"]),
        person("丁", unavailable=away),
        person("戊", standing=Standing.NOT_REPORTED),
        "己",
    ]
    after = [
        person("甲", leave=away),
        person("乙", leave=["周一"]),
        person("丙", leave=away),
        person("丁", leave=away),
        person("戊", standing=Standing.NOT_REPORTED, leave=away),
        "己",
    ]
    gates = [gate(only=away)]
    assert idle.relief(district(before, gates), district(after, gates)) == 2 * 300
