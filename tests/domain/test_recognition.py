"""Who is who: a person under another number, phone, spelling or unit, in one list and from week to week."""

from __future__ import annotations

import pytest

from roster_cli.domain.recognition import (
    Listed,
    Step,
    bare_number,
    differ_by_place,
    listed_twice,
    phone_key,
    recognise,
)


def listed(
    identity: str, name: str, unit: str = "统计局", number: str = "", phone: str = "", community: str = "康庄社区"
) -> Listed:
    return Listed(identity, name, unit, number, phone, community)


def numbered(number: str, name: str, unit: str = "统计局", phone: str = "") -> Listed:
    return listed(number, name, unit, number, phone)


@pytest.mark.parametrize(
    ("one", "other"),
    [("0001", "1"), ("A007", "a7"), ("YD0012", "YD012"), ("1,234", "1234"), ("００７", "7"), ("00-05", "0-5")],
)
def test_numbers_are_one_whatever_a_spreadsheet_made_of_them(one: str, other: str) -> None:
    assert bare_number(one) == bare_number(other)


@pytest.mark.parametrize(("one", "other"), [("10", "1"), ("100", "1"), ("A1", "B1"), ("1-1", "11"), ("0", "")])
def test_numbers_that_differ_stay_apart(one: str, other: str) -> None:
    assert bare_number(one) != bare_number(other)


def test_of_several_phones_the_first_mobile_one_counts() -> None:
    assert phone_key("0357-2216688、139 1234 5678") == "13912345678" == phone_key("+86 139-1234-5678")
    assert phone_key("0357-2216688") == "03572216688"
    assert phone_key("无") == ""


def test_zeros_in_front_are_set_aside() -> None:
    known = [numbered("0001", "张伟"), numbered("0002", "李娜")]
    found = recognise(known, [numbered("2", "李娜"), numbered("1", "张伟")])
    assert found.now == {"0001": "1", "0002": "2"}
    assert {step: len(pairs) for step, pairs in found.steps.items()} == {Step.SPELLING: 2}


def test_numbers_that_come_later_are_joined_by_phone() -> None:
    known = [listed("13911112222", "张伟", phone="13911112222")]
    found = recognise(known, [numbered("7", "张伟", phone="13911112222")])
    assert found.now == {"13911112222": "7"}
    assert {step: len(pairs) for step, pairs in found.steps.items()} == {Step.PHONE: 1}


def test_name_and_unit_join_where_number_and_phone_are_silent() -> None:
    known = [listed("张伟(统计局)", "张伟"), listed("张伟(民政局)", "张伟", "民政局")]
    rows = [numbered("8", "张伟", "民政局"), numbered("9", "张伟", "统计局")]
    assert recognise(known, rows).now == {"张伟(统计局)": "9", "张伟(民政局)": "8"}


def test_another_name_of_the_unit_is_the_unit() -> None:
    known = [listed("张伟(统计局)", "张伟"), listed("李娜(统计局)", "李娜")]
    rows = [listed("张伟(局)", "张伟", "局"), listed("李娜(统计局)", "李娜")]
    assert recognise(known, rows).now == {"李娜(统计局)": "李娜(统计局)"}
    assert recognise(known, rows, {"局": "统计局"}).now["张伟(统计局)"] == "张伟(局)"


def test_a_unit_that_is_gone_has_a_new_name_where_its_people_stand_in_one_new_unit() -> None:
    known = [
        listed("1", "张伟", number="1"),
        listed("张三(统计局)", "张三"),
        listed("张三(民政局)", "张三", "民政局"),
    ]
    rows = [
        listed("1", "张伟", "数据局", number="1"),
        listed("张三(数据局)", "张三", "数据局"),
        listed("张三(民政局)", "张三", "民政局"),
    ]
    assert recognise(known, rows).now["张三(统计局)"] == "张三(数据局)"


def test_units_that_both_stay_tell_namesakes_apart() -> None:
    known = [listed("张伟(统计局)", "张伟"), listed("李娜(民政局)", "李娜", "民政局")]
    rows = [listed("张伟(民政局)", "张伟", "民政局"), listed("李娜(统计局)", "李娜", "统计局")]
    assert recognise(known, rows).now == {}


def test_what_two_share_tells_nobody_apart() -> None:
    known = [listed("a", "张伟", number="12"), listed("b", "张伟", number="13")]
    rows = [listed("张伟(统计局)", "张伟")]
    found = recognise(known, rows)
    assert found.now == {}
    assert {(one.identity, row.identity) for one, row in found.doubtful} == {
        ("a", "张伟(统计局)"),
        ("b", "张伟(统计局)"),
    }


def test_a_number_that_went_over_to_someone_else_is_doubtful() -> None:
    found = recognise([numbered("7", "张伟", "统计局")], [numbered("7", "李娜", "民政局")])
    assert found.now == {}
    assert [(one.name, row.name) for one, row in found.doubtful] == [("张伟", "李娜")]


def test_numbers_given_out_anew_do_not_exchange_people() -> None:
    known = [numbered("1", "张伟"), numbered("2", "李娜")]
    assert recognise(known, [numbered("1", "李娜"), numbered("2", "张伟")]).now == {"1": "2", "2": "1"}


def test_a_corrected_name_keeps_its_number() -> None:
    found = recognise([numbered("7", "张玮")], [numbered("7", "张伟")])
    assert found.now == {"7": "7"}
    assert {step: len(pairs) for step, pairs in found.steps.items()} == {Step.OTHER_NAME: 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [("统计局", "区统计局"), ("区统计局", "尧都区统计局"), ("尧都区市场监督管理局", "市场监督管理局")],
)
def test_a_place_in_front_of_a_unit(one: str, other: str) -> None:
    assert differ_by_place(one, other)
    assert differ_by_place(other, one)


@pytest.mark.parametrize(("one", "other"), [("市统计局", "区统计局"), ("统计局", "统计局"), ("教育局", "体育局")])
def test_units_that_differ(one: str, other: str) -> None:
    assert not differ_by_place(one, other)


def row(mark: str, name: str, unit: str, number: str = "", phone: str = "", community: str = "") -> Listed:
    return Listed(mark, name, unit, number, phone, community)


def test_one_man_listed_by_two_units_is_asked_about() -> None:
    rows = [row("2", "张伟", "统计局", "7", "13911112222"), row("5", "张伟", "民政局", "", "13911112222")]
    (found,) = listed_twice(rows)
    assert (found.first.identity, found.second.identity, found.step) == ("2", "5", Step.PHONE)


def test_001_and_1_of_one_name_are_asked_about() -> None:
    (found,) = listed_twice([row("2", "张伟", "统计局", "001"), row("3", "张伟", "民政局", "1")])
    assert found.step is Step.SPELLING


def test_a_row_without_any_mark_is_asked_about_beside_a_namesake_of_the_unit() -> None:
    (found,) = listed_twice([row("2", "张伟", "统计局", "7"), row("3", "张伟", "统计局")])
    assert found.step is Step.NAME


@pytest.mark.parametrize(
    "rows",
    [
        [row("2", "张伟", "统计局", "7"), row("3", "张伟", "统计局", "8")],
        [row("2", "张伟", "统计局", "", "13911112222"), row("3", "张伟", "统计局", "", "13911113333")],
        [row("2", "张伟", "统计局", "7", "", "甲社区"), row("3", "张伟", "统计局", "", "", "乙社区")],
        [row("2", "张伟", "统计局", "7", "13911112222"), row("3", "李娜", "统计局", "8", "13911112222")],
        [row("2", "张伟", "统计局"), row("3", "张伟", "民政局")],
    ],
)
def test_namesakes_and_shared_phones_are_people_of_their_own(rows: list[Listed]) -> None:
    assert listed_twice(rows) == ()
