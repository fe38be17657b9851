"""H5: hours of rest between the end of one duty and the start of the next."""

from datetime import time

import pytest

from builders import NIGHT, breaches, district, past_week, roster, rules
from roster_cli.domain import Settings, Shift


def test_early_then_late_the_next_day_is_fine():
    assert breaches("H5", district(["甲"]), roster(甲="周一早班 周二晚班 周三晚班")) == []


def test_late_then_early_leaves_ten_hours_of_eleven():
    (fault,) = breaches("H5", district(["甲"]), roster(甲="周一晚班 周二早班"))
    assert fault.slot is not None
    assert str(fault.slot.date) == "2022-03-15"
    assert "only 10 hours of rest between 2022-03-14 晚班 and 2022-03-15 早班; 11 are needed" in fault.message


@pytest.mark.parametrize(("hours", "count"), [(10, 0), (10.5, 1), (17, 1), (0, 0)])
def test_the_hours_are_configured(hours, count):
    assert (
        len(breaches("H5", district(["甲"], settings=rules(min_rest_hours=hours)), roster(甲="周一晚班 周二早班")))
        == count
    )


def test_long_rest_reaches_beyond_the_next_day():
    of = district(["甲"], settings=rules(min_rest_hours=35))
    assert len(breaches("H5", of, roster(甲="周一晚班 周三早班"))) == 1
    assert breaches("H5", of, roster(甲="周一早班 周三早班")) == []


def test_a_night_shift_ends_the_next_morning():
    of = district(["甲"], settings=NIGHT)
    assert breaches("H5", of, roster(甲="周一夜班 周三早班")) == []
    (fault,) = breaches("H5", of, roster(甲="周一夜班 周二晚班"))  # 07:00 to 14:00
    assert "only 7 hours" in fault.message


def test_two_duties_without_a_break_have_no_rest_at_all():
    (fault,) = breaches("H5", district(["甲"]), roster(甲="周一早班 周一晚班"))
    assert "only 0 hours" in fault.message


def test_the_week_before_counts_with_the_end_of_its_shifts():
    stored = [past_week(-1, {"甲": "周日晚班"})]
    (fault,) = breaches("H5", district(["甲"], stored=stored), roster(甲="周一早班"))
    assert fault.slot is not None
    assert str(fault.slot.date) == "2022-03-14"
    assert breaches("H5", district(["甲"], stored=stored), roster(甲="周一晚班")) == []


def test_a_stored_shift_of_the_same_name_counts_with_its_own_times():
    ends_early = Settings(shifts=(Shift("早班", time(6), time(12)), Shift("晚班", time(12), time(18))))
    stored = [past_week(-1, {"甲": "周日晚班"}, settings=ends_early)]
    assert breaches("H5", district(["甲"], stored=stored), roster(甲="周一早班")) == []


def test_a_stored_night_shift_reaches_into_monday():
    stored = [past_week(-1, {"甲": "周日夜班"}, settings=NIGHT)]
    assert len(breaches("H5", district(["甲"], stored=stored), roster(甲="周一晚班"))) == 1
    assert breaches("H5", district(["甲"], stored=stored), roster(甲="周二早班")) == []


def test_the_week_after_counts_too_and_this_weeks_duty_is_told():
    of = district(["甲"], stored=[past_week(1, {"甲": "周一早班"})])
    (fault,) = breaches("H5", of, roster(甲="周日晚班"))
    assert fault.slot is not None
    assert str(fault.slot.date) == "2022-03-20"


def test_what_stored_weeks_did_to_each_other_is_not_told():
    of = district(["甲"], stored=[past_week(-1, {"甲": "周日早班 周日晚班"})], settings=rules(min_rest_hours=30))
    assert breaches("H5", of, roster(甲="周三早班")) == []
    assert len(breaches("H5", of, roster(甲="周一晚班"))) == 1


def test_a_stored_duty_between_does_not_hide_an_earlier_one_that_ends_later():
    # stored: one from Sunday 20:00 to Monday 19:00, and a short one within it that ended long before
    odd = Settings(shifts=(Shift("长班", time(20), time(19)), Shift("短班", time(21), time(22))))
    stored = [past_week(-1, {"甲": "周日长班 周日短班"}, settings=odd)]
    (fault,) = breaches("H5", district(["甲"], stored=stored), roster(甲="周一晚班"))
    assert "only 0 hours of rest between 2022-03-13 长班 and 2022-03-14 晚班" in fault.message


def test_each_person_rests_on_their_own():
    assert breaches("H5", district(["甲", "乙"]), roster(甲="周一晚班", 乙="周二早班")) == []
