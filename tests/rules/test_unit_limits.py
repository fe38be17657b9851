"""H7: units keep their peak shifts free, and never send too many people at once."""

from builders import NIGHT, breaches, district, duty, gate, person, roster, unit
from roster_cli.domain import Slot, Week

GATES = [gate(headcount=3)]


def test_nobody_of_the_unit_is_on_duty_in_its_peak():
    of = district(["甲"], units=[unit(peak=["周一早班"])])
    assert breaches("H7", of, roster(甲="周一晚班")) == []
    (fault,) = breaches("H7", of, roster(甲="周一早班"))
    assert fault.identity == "甲"
    assert "peak shift of 统计局" in fault.message


def test_another_units_peak_is_nothing_to_them():
    of = district([person("甲", unit="发改局")], units=[unit("发改局"), unit(peak=["周一早班"])])
    assert breaches("H7", of, roster(甲="周一早班")) == []


def test_no_more_than_the_cap_at_once():
    of = district(["甲", "乙"], GATES, units=[unit(max_away=1)])
    assert breaches("H7", of, roster(甲="周一早班", 乙="周一晚班")) == []
    (fault,) = breaches("H7", of, roster(甲="周一早班", 乙="周一早班"))
    assert "统计局 has 2 people on duty on 2022-03-14 早班, 1 may be: " in fault.message
    assert "甲" in fault.message
    assert "乙" in fault.message


def test_a_cap_of_none_at_all():
    of = district(["甲"], units=[unit(max_away=0)])
    assert len(breaches("H7", of, roster(甲="周一早班"))) == 1
    assert breaches("H7", of, roster(甲="周六早班")) == []


def test_the_cap_counts_the_unit_across_communities():
    gates = [gate(), gate(community="复兴社区")]
    of = district(["甲", person("乙", community="复兴社区")], gates, units=[unit(max_away=1)])
    by = roster(duty("甲", "周一早班"), duty("乙", "周一早班", gates[1](of.week, of.settings).gate))
    assert len(breaches("H7", of, by)) == 1


def test_the_cap_does_not_hold_on_rest_days_but_on_an_adjusted_working_saturday():
    week = Week(2022, 18)
    of = district(["甲", "乙"], GATES, units=[unit(max_away=1, week=week)], week=week)
    by = roster(
        *(duty(who, when, week=week) for who in "甲乙" for when in ("周一早班", "周六早班", "周日早班")), week=week
    )
    (fault,) = breaches("H7", of, by)
    assert fault.slot == Slot(week.dates[5], "早班")


def test_the_cap_does_not_hold_outside_office_hours():
    of = district(["甲", "乙"], GATES, units=[unit(max_away=1)], settings=NIGHT)
    assert breaches("H7", of, roster(甲="周一夜班", 乙="周一夜班")) == []
