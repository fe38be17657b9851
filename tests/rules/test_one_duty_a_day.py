"""H1: a person has at most one duty a day."""

from builders import breaches, district, duty, gate, roster


def test_a_duty_on_each_of_two_days_is_fine():
    assert breaches("H1", district(["甲"]), roster(甲="周一早班 周二晚班")) == []


def test_two_duties_on_one_day_are_told_once_with_both():
    (fault,) = breaches("H1", district(["甲"]), roster(甲="周一早班 周一晚班"))
    assert fault.rule == "H1"
    assert fault.identity == "甲"
    assert "甲" in fault.message
    assert "2022-03-14 早班" in fault.message
    assert "2022-03-14 晚班" in fault.message


def test_one_shift_at_two_gates_is_two_duties():
    of = district(["甲"], [gate("南门"), gate("北门")])
    (fault,) = breaches("H1", of, roster(duty("甲", "周三早班", "南门"), duty("甲", "周三早班", "北门")))
    assert "南门" in fault.message
    assert "北门" in fault.message


def test_the_same_duty_twice_is_two_duties():
    assert len(breaches("H1", district(["甲"]), roster(duty("甲", "周一早班"), duty("甲", "周一早班")))) == 1


def test_each_person_and_day_is_told():
    by = roster(甲="周一早班 周一晚班 周二早班 周二晚班", 乙="周一早班 周一晚班")
    assert len(breaches("H1", district(["甲", "乙"]), by)) == 3
