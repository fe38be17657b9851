"""Fairness: the square of what everyone carries from the weeks before and earns in this one."""

import pytest

from builders import cost, district, duty, past_week, person, roster
from roster_cli.domain import DutyType, Standing, Week
from roster_cli.rules import fairness

FAIRNESS = "fairness"


def early(*days: str) -> str:
    return " ".join(f"{day}早班" for day in days)


def test_two_points_on_working_days_and_three_on_rest_days_squared():
    of = district(["甲", "乙", "丙"])
    by = roster(甲="周一早班 周六早班", 乙="周二晚班")
    assert fairness.points(of, by) == {"甲": 5, "乙": 2, "丙": 0}
    assert cost(FAIRNESS, of, by) == 25 + 4 + 0


def test_points_follow_the_calendar():
    week = Week(2022, 18)
    of = district(["甲"], week=week)
    by = roster(duty("甲", "周一早班", week=week), duty("甲", "周六早班", week=week), week=week)
    assert fairness.points(of, by) == {"甲": 3 + 2}


def test_who_is_not_rostered_does_not_count():
    assert fairness.points(district([person("甲", standing=Standing.GRADE), "乙"]), roster(乙="周一早班")) == {
        "乙": 2
    }


def test_what_was_above_and_below_the_mean_is_carried_also_by_the_idle():
    # points 4 and 0, mean 2: 甲 carries +2, 乙 -2
    of = district(["甲", "乙", "丙"], stored=[past_week(-1, {"甲": early("周一", "周二"), "乙": ""})])
    assert fairness.by_person(of, roster()) == {"甲": 4, "乙": 4, "丙": 0}
    assert fairness.by_person(of, roster(乙="周一早班")) == {"甲": 4, "乙": 0, "丙": 0}


def carry(*stored, name="甲") -> int:
    return district([name], stored=stored).past.carry(name)


def test_the_mean_is_of_the_same_community_and_duty_type():
    week = past_week(
        -1,
        {"甲": early("周一", "周二"), "乙": "", "丙": ""},
        communities={"乙": "复兴社区"},
        duty_types={"丙": DutyType.WEEKEND},
    )
    assert carry(week) == 0


def test_days_on_leave_are_not_held_against_anybody():
    # mean 2 of points 4 and 0; 乙 was there 0 of 7 days and owes nothing
    week = past_week(-1, {"甲": early("周一", "周二"), "乙": ""}, present={"乙": 0})
    assert carry(week, name="乙") == 0
    assert carry(week, name="甲") == 2


@pytest.mark.parametrize(
    ("name", "present", "expected"),
    [
        # mean 1 of points 2 and 0: 2 - 7/7, and 0 - 7/7
        ("甲", 7, 1),
        ("乙", 7, -1),
        # 0 - 4/7 rounds to -1, 0 - 3/7 to 0
        ("乙", 4, -1),
        ("乙", 3, 0),
    ],
)
def test_the_sum_is_rounded_to_the_nearest(name, present, expected):
    assert carry(past_week(-1, {"甲": "周一早班", "乙": ""}, present={name: present}), name=name) == expected


def test_halves_are_rounded_away_from_zero():
    # points 3 and 2, mean 2.5: half a point above and below
    week = past_week(-1, {"甲": "周六早班", "乙": "周一早班"})
    assert carry(week, name="甲") == 1
    assert carry(week, name="乙") == -1


def test_rounding_comes_after_the_sum_of_the_weeks():
    # twice half a point is one point, not two
    weeks = [past_week(weeks, {"甲": "周六早班", "乙": "周一早班"}) for weeks in (-1, -2)]
    assert carry(*weeks, name="甲") == 1


def test_the_carry_is_clipped_at_twelve():
    hard = {"甲": early("周一", "周二", "周三", "周六", "周日"), "乙": ""}  # 12 points, mean 6
    assert carry(past_week(-1, hard), past_week(-2, hard), past_week(-3, hard)) == 12
    assert carry(past_week(-1, hard), past_week(-2, hard), past_week(-3, hard), name="乙") == -12
    assert carry(past_week(-1, hard)) == 6


def test_the_week_after_is_not_carried():
    assert carry(past_week(1, {"甲": early("周一", "周二"), "乙": ""})) == 0
