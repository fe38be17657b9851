"""H3: no duty where the person cannot come or the gate needs nobody."""

import pytest

from builders import COMMUNITY, breaches, district, duty, gate, gate_of, person, roster, slot
from roster_cli.domain import Duty, DutyType, Roster, Slot, Standing, Week

HOLIDAYS = Week(2022, 18)  # 2 to 4 May are holidays, 7 May is a working Saturday


def faults(of, by) -> list[str]:
    return [fault.message for fault in breaches("H3", of, by)]


def test_a_free_person_at_an_open_gate_is_fine():
    assert faults(district(["甲"]), roster(甲="周一早班")) == []


def test_leave_counts_shift_by_shift():
    of = district([person("甲", leave=["周一早班"])])
    assert faults(of, roster(甲="周一晚班")) == []
    (told,) = faults(of, roster(甲="周一早班"))
    assert "on leave on 2022-03-14 早班" in told


def test_an_unavailable_shift():
    of = district([person("甲", unavailable=["周五晚班"])])
    assert faults(of, roster(甲="周五早班")) == []
    (told,) = faults(of, roster(甲="周五晚班"))
    assert "not available on 2022-03-18 晚班" in told


@pytest.mark.parametrize(
    ("duty_type", "allowed", "barred"),
    [(DutyType.WEEKEND, "周六早班", "周五早班"), (DutyType.WEEKDAY, "周五早班", "周六早班")],
)
def test_the_duty_type_in_an_ordinary_week(duty_type, allowed, barred):
    of = district([person("甲", duty_type=duty_type)])
    assert faults(of, roster(甲=allowed)) == []
    assert len(faults(of, roster(甲=barred))) == 1


@pytest.mark.parametrize(
    ("duty_type", "allowed", "barred"),
    [
        (DutyType.WEEKEND, ("周一早班", "周三晚班", "周日早班"), ("周四早班", "周六早班")),
        (DutyType.WEEKDAY, ("周四早班", "周六早班"), ("周一早班", "周三晚班", "周日早班")),
    ],
)
def test_the_duty_type_follows_the_calendar_not_the_weekday(duty_type, allowed, barred):
    of = district([person("甲", duty_type=duty_type)], week=HOLIDAYS)
    assert faults(of, roster(*(duty("甲", when, week=HOLIDAYS) for when in allowed), week=HOLIDAYS)) == []
    assert len(faults(of, roster(*(duty("甲", when, week=HOLIDAYS) for when in barred), week=HOLIDAYS))) == len(
        barred
    )


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.NOT_REPORTED, "has not reported"),
        (Standing.OUTSIDE, "lives outside the city"),
        (Standing.GRADE, "grade"),
    ],
)
def test_who_is_not_rostered_has_no_duty(standing, reason):
    (told,) = faults(district([person("甲", standing=standing)]), roster(甲="周一早班"))
    assert reason in told


def test_a_closed_gate():
    of = district(["甲"], [gate(only=["周一早班"])])
    (told,) = faults(of, roster(甲="周一晚班"))
    assert "closed" in told


def test_a_crowded_gate_is_told_once():
    of = district(["甲", "乙", "丙"], [gate(headcount=2)])
    assert faults(of, roster(甲="周一早班", 乙="周一早班")) == []
    (told,) = faults(of, roster(甲="周一早班", 乙="周一早班", 丙="周一早班"))
    assert "needs 2 on 2022-03-14 早班, but 3 are" in told


def test_a_stranger():
    (told,) = faults(district(["甲"]), roster(生人="周一早班"))
    assert "生人 is not on the staff list" in told


def test_a_gate_that_is_not_listed():
    (told,) = faults(district(["甲"]), roster(duty("甲", "周一早班", "西门")))
    assert "no such gate" in told
    assert f"{COMMUNITY} · 东盛华庭 · 西门" in told


@pytest.mark.parametrize("when", [slot("周一早班", Week(2022, 12)), Slot(slot("周一早班").date, "夜班")])
def test_a_shift_that_the_week_does_not_have_is_told_once(when):
    (told,) = faults(district(["甲"]), Roster(Week(2022, 11), (Duty(when, gate_of(), "甲"),)))
    assert "no such shift" in told
