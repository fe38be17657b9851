"""Preference: duties in another shift than the preferred one."""

from builders import cost, district, person, roster
from roster_cli.rules import preference


def test_each_duty_against_the_preference_counts():
    of = district([person("甲", preference="早班"), person("乙", preference="晚班"), "丙"])
    by = roster(甲="周一晚班 周二晚班 周四早班", 乙="周一晚班", 丙="周一早班")
    assert preference.by_person(of, by) == {"甲": 2}
    assert cost("preference", of, by) == 2
