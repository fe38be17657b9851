"""Cells that people write shortly: what they mean, and what is asked or told where they may mean two things."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sheet_files import STAFF_HEADER, Desk, write_xlsx

from roster_cli.domain import Week

PEOPLE = [STAFF_HEADER, ("1", "张三", "统计局", "康庄社区")]
GATE = ("社区", "小区", "卡点")
SOUTH = ("康庄社区", "东盛华庭A区", "南门")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (3, 3),
        ("3.0", 3),
        ("最多3次", 3),
        ("3次/周", 3),
        ("每周三次", 3),
        ("每周最多3次", 3),
        ("不超过两次", 2),
        ("≤4", 4),
        ("一周2天", 2),
        ("3次以内", 3),
        ("周最多值3个班", 3),
        ("max 3", 3),
        ("2 per week", 2),
    ],
)
def test_a_weekly_limit_is_a_number_however_it_is_said(desk: Desk, written: Any, meant: int) -> None:
    assert desk.person(每周上限=written).max_per_week == meant


@pytest.mark.parametrize("written", ["3-4次", "至少3次", "每月3次", "0", "不限次", "3次以上", "-3"])
def test_what_is_no_upper_limit_is_refused(desk: Desk, written: str) -> None:
    assert "每周上限" not in desk.bad_cell(每周上限=written).message


@pytest.mark.parametrize(
    "written", ["1/2", "1、2", "2-1", "1人/2人", "1+1", "一/二", date(2022, 1, 2), datetime(2022, 1, 2)]
)
def test_two_numbers_of_people_are_asked_about(desk: Desk, written: Any) -> None:
    problem = desk.one_problem(PEOPLE, [(*GATE, "每班人数"), (*SOUTH, written)])
    assert problem.cell == "D2"
    assert "早班1晚班2" in problem.remedy
    assert desk.gate(每班人数="早班1晚班2").headcounts[:2] == (1, 2)


@pytest.mark.parametrize(
    ("day", "night", "management", "is_told"),
    [
        (1, None, "有物业", True),
        (None, 2, "三无小区", True),
        (1, 0, "", False),
        (1, 2, "", False),
        (None, None, "", False),
    ],
)
def test_a_shift_without_a_number_beside_one_with_is_told(
    desk: Desk, day: int | None, night: int | None, management: str, is_told: bool
) -> None:
    gates = [(*GATE, "类型", "白班人数", "夜班人数"), (*SOUTH, management, day, night)]
    told = [warning for warning in desk.read(PEOPLE, gates).warnings if "东盛华庭A区" in warning]
    assert bool(told) is is_told
    if told:
        assert ("晚班 1" if day else "早班 2") in told[0]


def test_a_shift_without_a_number_is_not_told_where_another_column_says_it_or_it_is_closed(desk: Desk) -> None:
    gates = [
        (*GATE, "每班人数", "早班人数", "晚班人数", "开放"),
        (*SOUTH, 1, 2, None, None),
        ("复兴社区", "检察院小区", "大门", None, 2, None, "早班"),
    ]
    assert not desk.read(PEOPLE, gates).warnings


@pytest.mark.parametrize(
    "written",
    ["解放街道康庄社区", "解放街道办事处康庄", "解放康庄社区", "尧都区解放街道康庄社区", "解放街道 康庄社区"],
)
def test_a_community_behind_its_subdistrict_is_known(desk: Desk, written: str) -> None:
    gates = [("街道", *GATE), ("解放街道", *SOUTH), ("解放街道", "庄社区", "小院", "大门")]
    reading = desk.read([STAFF_HEADER, ("1", "张三", "统计局", written)], gates)
    assert reading.district.people[0].community == "康庄社区"
    assert any("subdistrict in front: 1" in notice for notice in reading.notices)


@pytest.mark.parametrize("written", ["车站街道康庄社区", "新康庄社区", "解放路康庄社区"])
def test_what_is_no_subdistrict_in_front_of_a_community_is_asked_about(desk: Desk, written: str) -> None:
    gates = [("街道", *GATE), ("解放街道", *SOUTH), ("车站街道", "复兴社区", "小院", "大门")]
    assert desk.one_problem([STAFF_HEADER, ("1", "张三", "统计局", written)], gates).cell == "D2"


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        ("12月1日起", True),
        ("至12月1日", True),
        ("3月1日起", False),
        ("2021年12月1日起", False),
        ("至4月1日", False),
        ("11月1日-4月30日", False),
    ],
)
def test_an_open_range_since_long_ago_is_told(desk: Desk, written: str, is_told: bool) -> None:
    rows = [(*STAFF_HEADER, "请假"), ("1", "张三", "统计局", "康庄社区", written)]
    told = [warning for warning in desk.read(rows, week=Week(2022, 11)).warnings if "2021-12-01" in warning]
    assert bool(told) is is_told


@pytest.mark.parametrize(
    ("file", "cells", "is_asked"),
    [
        ("名单一.xlsx", ("统计局", "统计局"), True),
        ("民政局.xlsx", ("统计局", "发改局"), True),
        ("统计局.xlsx", ("统计局", "统计局"), False),
        ("统计局.xlsx", ("山西临汾", "本地"), False),
    ],
)
def test_a_column_that_holds_other_units_than_the_files_name_is_asked_about(
    desk: Desk, file: str, cells: tuple[str, str], is_asked: bool
) -> None:
    rows = [
        ("姓名", "供职机构", "社区"),
        *[(name, cell, "康庄") for name, cell in zip(("张三", "李四"), cells, strict=True)],
    ]
    folder = desk.folder / "units"
    folder.mkdir()
    write_xlsx(folder / file, {"Sheet1": rows})
    problems = desk.problems(folder)
    assert bool(problems) is is_asked
    assert not is_asked or any("供职机构" in str(problem) or "单位" in str(problem) for problem in problems)
