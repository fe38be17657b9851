"""H6: so many duties a week, so many days in a row."""

import pytest

from builders import DAYS, breaches, district, past_week, person, roster, rules


def early(*days: str) -> str:
    return " ".join(f"{day}早班" for day in days)


def test_five_days_are_fine_and_six_are_too_many_both_ways():
    assert breaches("H6", district(["甲"]), roster(甲=early(*DAYS[:5]))) == []
    too_often, in_a_row = breaches("H6", district(["甲"]), roster(甲=early(*DAYS[:6])))
    assert "6 duties in the week" not in in_a_row.message
    assert "has 6 duties in the week; 5 are allowed" in too_often.message
    assert "6 days in a row, 2022-03-14 to 2022-03-19; 5 are allowed" in in_a_row.message


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 0)])
def test_a_person_may_have_a_limit_of_their_own(limit, count):
    of = district([person("甲", max_per_week=limit, own_limit=True)])
    assert len(breaches("H6", of, roster(甲="周一早班 周三早班"))) == count


def test_a_limit_of_their_own_may_be_above_the_usual_one():
    of = district([person("甲", max_per_week=6, own_limit=True)], settings=rules(max_consecutive_days=6))
    assert breaches("H6", of, roster(甲=early(*DAYS[:6]))) == []


def test_a_free_day_breaks_a_run():
    of = district(["甲"], settings=rules(max_consecutive_days=2))
    assert breaches("H6", of, roster(甲=early("周一", "周二", "周四", "周五"))) == []
    assert len(breaches("H6", of, roster(甲=early("周一", "周二", "周三", "周五", "周六", "周日")))) == 3


def test_the_tail_of_the_week_before_is_part_of_the_run():
    of = district(["甲"], stored=[past_week(-1, {"甲": early("周三", "周四", "周五", "周六", "周日")})])
    (fault,) = breaches("H6", of, roster(甲="周一早班"))
    assert "2022-03-09 to 2022-03-14" in fault.message
    assert breaches("H6", of, roster(甲="周二早班")) == []


def test_the_head_of_the_week_after_is_part_of_the_run():
    of = district(["甲"], stored=[past_week(1, {"甲": early("周一", "周二", "周三")})])
    assert breaches("H6", of, roster(甲=early("周六", "周日"))) == []
    (fault,) = breaches("H6", of, roster(甲=early("周五", "周六", "周日")))
    assert "6 days in a row, 2022-03-18 to 2022-03-23" in fault.message


def test_a_run_through_the_whole_week_joins_both_sides():
    stored = [past_week(-1, {"甲": "周日早班"}), past_week(1, {"甲": "周一早班"})]
    of = district([person("甲", max_per_week=7)], settings=rules(max_consecutive_days=8), stored=stored)
    (fault,) = breaches("H6", of, roster(甲=early(*DAYS)))
    assert "9 days in a row, 2022-03-13 to 2022-03-21; 8 are allowed" in fault.message


def test_a_run_that_lies_in_a_stored_week_is_not_told():
    of = district(["甲"], stored=[past_week(-1, {"甲": early(*DAYS[:6])})])
    assert breaches("H6", of, roster(甲="周一早班")) == []


def test_duties_of_the_week_before_do_not_count_into_this_weeks_limit():
    of = district(["甲"], stored=[past_week(-1, {"甲": early("周一", "周三", "周五")})])
    assert breaches("H6", of, roster(甲=early("周一", "周二", "周四", "周五", "周六"))) == []


@pytest.mark.parametrize(("limit", "ending"), [(1, "1 is allowed."), (2, "2 are allowed.")])
def test_how_many_are_allowed_is_told_in_a_sentence(limit, ending):
    of = district([person("甲", max_per_week=limit)])
    (fault,) = breaches("H6", of, roster(甲="周一早班 周三早班 周五早班"))
    assert fault.message.endswith(f"has 3 duties in the week; {ending}")


def test_two_runs_in_a_week_are_told_apart_in_time_order():
    of = district([person("甲", max_per_week=7)], settings=rules(max_per_week=7, max_consecutive_days=2))
    by = roster(甲="周五早班 周六早班 周日早班 周一早班 周二早班 周三早班")
    assert [(fault.slot.date.isoformat(), fault.degree) for fault in breaches("H6", of, by)] == [
        ("2022-03-14", 1),
        ("2022-03-18", 1),
    ]
