"""H4: every office post keeps a holder in the office."""

from datetime import time

import pytest

from builders import NIGHT, breaches, district, duty, gate, past_week, person, roster
from roster_cli.domain import Duty, Roster, Settings, Shift, Slot, Standing, Week
from roster_cli.rules import post_continuity
from roster_cli.rules.situation import Situation
from strategies import OVERLAPPING, THREE_OVERLAPPING

GATES = [gate(headcount=3)]


def pair(*people, **more):
    return district(people or ["甲", "乙"], GATES, groups=[["甲", "乙"]], **more)


def test_one_of_two_on_duty_is_fine():
    assert breaches("H4", pair(), roster(甲="周一早班", 乙="周一晚班")) == []


@pytest.mark.parametrize("when", ["周一早班", "周一晚班"])
def test_both_on_duty_in_an_office_shift(when):
    (fault,) = breaches("H4", pair(), roster(甲=when, 乙=when))
    assert fault.slot is not None
    assert f"周一{fault.slot.shift}" == when
    assert "甲" in fault.message
    assert "乙" in fault.message
    assert "统计局 · 办公室 · 岗位0" in fault.message


def test_nobody_is_missed_on_a_rest_day():
    assert breaches("H4", pair(), roster(甲="周六早班", 乙="周六早班")) == []


def test_an_adjusted_working_saturday_is_a_working_day_and_a_holiday_is_not():
    week = Week(2022, 18)
    both = roster(*(duty(who, when, week=week) for who in "甲乙" for when in ("周一早班", "周六早班")), week=week)
    (fault,) = breaches("H4", pair(week=week), both)
    assert fault.slot == Slot(week.dates[5], "早班")


def test_where_the_other_is_on_leave_the_last_stays():
    of = pair(person("甲", leave=["周一早班"]), "乙")
    (fault,) = breaches("H4", of, roster(乙="周一早班"))
    assert fault.identity == "乙"
    assert "on leave: 甲" in fault.message
    assert breaches("H4", of, roster(乙="周一晚班")) == []


def test_who_is_merely_unavailable_is_in_the_office():
    assert breaches("H4", pair(person("甲", unavailable=["周一"]), "乙"), roster(乙="周一早班")) == []


def test_with_all_on_leave_there_is_no_breach():
    of = pair(person("甲", leave=["周一"]), person("乙", leave=["周一"]))
    assert breaches("H4", of, roster(乙="周一早班")) == []


def test_a_holder_who_is_not_rostered_holds_the_post():
    of = pair(person("甲", standing=Standing.GRADE), "乙")
    assert breaches("H4", of, roster(乙="周一早班")) == []


def test_a_holder_who_is_not_rostered_and_on_leave_does_not():
    of = pair(person("甲", standing=Standing.NOT_REPORTED, leave=["周一"]), "乙")
    assert len(breaches("H4", of, roster(乙="周一早班"))) == 1


def test_three_holders_of_whom_one_is_away_and_one_on_duty():
    people = [person("甲", leave=["周一"]), "乙", "丙"]
    of = district(people, GATES, groups=[["甲", "乙", "丙"]])
    assert breaches("H4", of, roster(乙="周一早班")) == []
    assert len(breaches("H4", of, roster(乙="周一早班", 丙="周一早班"))) == 1


def test_each_group_of_a_person_is_told():
    of = district(["甲", "乙", "丙"], GATES, groups=[["甲", "乙"], ["乙", "丙"]])
    assert len(breaches("H4", of, roster(甲="周一早班", 乙="周一早班", 丙="周一早班"))) == 2


def test_holders_may_live_in_different_communities():
    gates = [gate("南门"), gate("东门", community="复兴社区")]
    of = district(["甲", person("乙", community="复兴社区")], gates, groups=[["甲", "乙"]])
    by = roster(duty("甲", "周二早班"), duty("乙", "周二早班", gates[1](of.week, of.settings).gate))
    assert len(breaches("H4", of, by)) == 1


def test_a_night_shift_outside_office_hours_empties_no_office():
    # 21:00 to 07:00 meets no office hours
    of = pair(settings=NIGHT)
    both = roster(duty("甲", "周一夜班"), duty("乙", "周一夜班"))
    assert breaches("H4", of, both) == []


def test_a_stranger_in_the_office_shift_is_no_holder():
    monday = Slot(Week(2022, 11).monday, "早班")
    gate_id = GATES[0](Week(2022, 11), NIGHT).gate
    assert breaches("H4", pair(), Roster(Week(2022, 11), (Duty(monday, gate_id, "生人"),))) == []


@pytest.mark.parametrize(
    ("shifts", "duties", "told"),
    [
        (OVERLAPPING, "甲=周一早班 乙=周一晚班", "2022-03-14 早班 and 2022-03-14 晚班"),
        (THREE_OVERLAPPING, "甲=周一早班 乙=周一晚班", "2022-03-14 早班 and 2022-03-14 晚班"),
        (THREE_OVERLAPPING, "甲=周一夜班 乙=周二早班", "2022-03-14 夜班 and 2022-03-15 早班"),
        (THREE_OVERLAPPING, "甲=周一夜班 乙=周一晚班", ""),  # together from 21:30 on, when no office is open
        (THREE_OVERLAPPING, "甲=周五夜班 乙=周六早班", ""),  # a rest day
        (OVERLAPPING, "甲=周六早班 乙=周六晚班", ""),
        (OVERLAPPING, "甲=周一早班 乙=周二晚班", ""),
    ],
)
def test_holders_in_shifts_that_overlap_in_office_hours_are_away_together(shifts, duties, told):
    by = roster(**dict(one.split("=") for one in duties.split()))
    found = breaches("H4", pair(settings=Settings(shifts=shifts)), by)
    assert len(found) == bool(told)
    assert all(told in fault.message for fault in found)


def test_shifts_that_meet_in_the_lunch_break_only_empty_no_office():
    shifts = (Shift("早班", time(7), time(14)), Shift("晚班", time(12), time(21)))
    assert breaches("H4", pair(settings=Settings(shifts=shifts)), roster(甲="周一早班", 乙="周一晚班")) == []


def test_a_third_holder_keeps_the_office_where_shifts_overlap():
    of = district(["甲", "乙", "丙"], GATES, groups=[["甲", "乙", "丙"]], settings=Settings(shifts=OVERLAPPING))
    assert breaches("H4", of, roster(甲="周一早班", 乙="周一晚班")) == []
    assert len(breaches("H4", of, roster(甲="周一早班", 乙="周一晚班", 丙="周一晚班"))) >= 1


def test_the_last_one_stays_in_the_overlap_with_a_shift_in_which_the_other_is_on_leave():
    of = pair(person("甲", leave=["周一早班"]), "乙", settings=Settings(shifts=OVERLAPPING))
    assert len(breaches("H4", of, roster(乙="周一晚班"))) == 1
    assert breaches("H4", of, roster(乙="周二晚班")) == []


LATE_NIGHTS = Settings(shifts=(*OVERLAPPING, Shift("夜班", time(21), time(9))))


@pytest.mark.parametrize(
    ("weeks", "stored", "planned", "empty"),
    [
        (-1, "周日夜班", "周一早班", True),  # both away from 08:00 to 09:00
        (-1, "周日夜班", "周一晚班", False),
        (-1, "周日晚班", "周一早班", False),
        (-1, "周六夜班", "周一早班", False),
        (1, "周一早班", "周日夜班", True),
        (1, "周一晚班", "周日夜班", False),
        (1, "周二早班", "周日夜班", False),
    ],
)
def test_a_night_into_the_next_week_counts_there(weeks, stored, planned, empty):
    past = past_week(weeks, {"甲": stored}, settings=LATE_NIGHTS)
    of = pair(stored=[past], settings=LATE_NIGHTS)
    (mine,) = roster(乙=planned).duties
    found = breaches("H4", of, roster(乙=planned))
    assert len(found) == empty
    assert bool(list(post_continuity.further(Situation(of, Roster(of.week, ())), mine))) is empty
    allowed = post_continuity.allow(of, of.people)
    assert allowed[1, of.slot_index[mine.slot]] != empty
    if empty:
        assert "on duty: 乙 (统计局, 乙), 甲 (统计局, 甲); on leave: nobody" in found[0].message
