"""Free day: whoever is on duty on every rest day of a week."""

from builders import cost, district, duty, roster
from roster_cli.domain import Calendar, Settings, Week
from roster_cli.rules import free_day

FREE_DAY = "free_day"


def test_saturday_and_sunday_leave_no_free_day():
    of = district(["甲", "乙"])
    by = roster(甲="周六早班 周日早班", 乙="周五早班 周六早班")
    assert cost(FREE_DAY, of, by) == 6
    assert free_day.by_person(of, by) == {"甲": 6}


def test_in_a_week_of_holidays_every_rest_day_counts():
    week = Week(2022, 18)  # rest days: Monday to Wednesday and Sunday
    of = district(["甲"], week=week)

    def served(*days: str) -> int:
        return cost(FREE_DAY, of, roster(*(duty("甲", f"{day}早班", week=week) for day in days), week=week))

    assert served("周六", "周日") == 0
    assert served("周一", "周二", "周三", "周六") == 0
    assert served("周一", "周二", "周三", "周日") == 6


def test_with_a_single_rest_day_one_duty_takes_it():
    week = Week(2022, 16)  # 24 April, a Sunday, is a working day
    of = district(["甲", "乙"], week=week)
    by = roster(duty("甲", "周六早班", week=week), duty("乙", "周日早班", week=week), week=week)
    assert free_day.by_person(of, by) == {"甲": 6}


def test_a_week_without_rest_days_costs_nobody_anything():
    busy = Settings(calendar=Calendar(extra_working_days=frozenset(Week(2022, 11).dates)))
    of = district(["甲", "乙"], settings=busy)
    assert cost(FREE_DAY, of, roster(甲="周六早班 周日早班")) == 0
