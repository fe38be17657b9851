"""Rotation: early and late in turn, over this week and the three before."""

import pytest

from builders import NIGHT, cost, district, past_week, person, roster
from roster_cli.domain import Settings
from roster_cli.rules import rotation

ROTATION = "rotation"


@pytest.mark.parametrize(
    ("served", "points"),
    [
        ("", 0),
        ("周一早班", 0),
        ("周一早班 周三早班", 4),
        ("周一早班 周三早班 周四早班", 8),
        ("周一晚班 周二晚班 周三晚班", 8),
        ("周一早班 周二早班 周三晚班", 0),
    ],
)
def test_each_duty_by_which_shifts_are_more_uneven_than_one(served, points):
    assert cost(ROTATION, district(["甲"]), roster(甲=served)) == points


def test_who_states_a_preference_is_exempt():
    of = district([person("甲", preference="早班"), "乙"])
    assert rotation.by_person(of, roster(甲="周一早班 周三早班", 乙="周二早班 周四早班")) == {"乙": 4}


def test_three_weeks_before_count_and_the_fourth_does_not():
    stored = [past_week(weeks, {"甲": "周一早班"}) for weeks in (-4, -3, -2, -1)]
    of = district(["甲"], stored=stored)
    assert cost(ROTATION, of, roster()) == 8  # three early, also for who is idle this week
    assert cost(ROTATION, of, roster(甲="周一早班")) == 12
    assert cost(ROTATION, of, roster(甲="周一晚班 周二晚班")) == 0


def test_the_week_after_does_not_count():
    assert cost(ROTATION, district(["甲"], stored=[past_week(1, {"甲": "周一早班 周三早班"})]), roster()) == 0


def test_of_three_shifts_the_most_frequent_less_the_least_frequent():
    of = district(["甲"], settings=NIGHT)
    assert cost(ROTATION, of, roster(甲="周一早班 周二早班 周三晚班")) == 4  # 2, 1, 0
    assert cost(ROTATION, of, roster(甲="周一早班 周二晚班 周三夜班")) == 0


def test_with_one_shift_there_is_nothing_to_rotate():
    alone = Settings(shifts=NIGHT.shifts[:1])
    assert cost(ROTATION, district(["甲"], settings=alone), roster(甲="周一早班 周二早班 周三早班")) == 0


def test_shifts_of_earlier_weeks_that_are_not_configured_any_more_do_not_count():
    stored = [past_week(-1, {"甲": "周一夜班 周三夜班 周五夜班"}, settings=NIGHT)]
    assert cost(ROTATION, district(["甲"], stored=stored), roster()) == 0
