from datetime import time

import pytest
from sheet_files import GATES, STAFF_HEADER, Desk

from roster_cli.domain import Contacts, Gate, Management, Settings, Shift

PEOPLE = [STAFF_HEADER, ("1", "张三", "统计局", "康庄")]
HEADER = ("社区", "小区", "卡点")


def days_open(checkpoint) -> str:  # type: ignore[no-untyped-def]
    """Return one letter a slot: the headcount, by day."""
    return "".join(str(count) for count in checkpoint.headcounts)


def test_a_gate_without_a_name_is_the_main_gate(desk: Desk) -> None:
    assert desk.gate(卡点=None).gate == Gate("康庄社区", "东盛华庭A区", "大门")


@pytest.mark.parametrize(
    ("written", "management", "headcount"),
    [
        (None, Management.MANAGED, 1),
        ("有物业", Management.MANAGED, 1),
        ("weak", Management.WEAK, 1),
        ("物业薄弱", Management.WEAK, 1),
        ("无物业", Management.UNMANAGED, 2),
        ("none", Management.NONE, 2),
        ("三无", Management.NONE, 2),
    ],
)
def test_the_type_sets_the_headcount(desk: Desk, written, management, headcount) -> None:  # type: ignore[no-untyped-def]
    checkpoint = desk.gate(类型=written)
    assert checkpoint.management is management
    assert set(checkpoint.headcounts) == {headcount}


def test_headcounts_override_each_other_from_type_to_shift(desk: Desk) -> None:
    assert days_open(desk.gate(类型="三无小区", 每班人数=3)) == "33" * 7
    assert days_open(desk.gate(每班人数=3.0, 早班人数=0)) == "03" * 7
    assert days_open(desk.gate(late_headcount="４")) == "14" * 7


def test_other_shifts_have_headcount_columns_of_their_own(desk: Desk) -> None:
    shifts = (Shift("白班", time(8), time(20)), Shift("夜班", time(20), time(8)))
    settings = Settings(shifts=shifts)
    assert days_open(desk.gate(settings, 夜班人数=2)) == "12" * 7
    assert days_open(desk.gate(settings, night_headcount=0, 白班人数=3)) == "30" * 7


@pytest.mark.parametrize(
    ("written", "slots"),
    [
        (None, "11111111111111"),
        ("周一至周五", "11111111110000"),
        ("Mon-Fri", "11111111110000"),
        ("周六-周一", "11000000001111"),
        ("周末", "00000000001111"),
        ("周末晚班", "00000000000101"),
        ("工作日", "11111111110000"),
        ("休息日早班", "00000000001010"),
        ("早班", "10101010101010"),
        ("周一、周末早班", "11000000001010"),
        ("周三，晚班", "01011101010101"),
        ("周一至周五早班；周六", "10101010101100"),
    ],
)
def test_a_gate_is_open_when_the_list_says(desk: Desk, written: str | None, slots: str) -> None:
    assert days_open(desk.gate(开放=written)) == slots


def test_whom_to_call(desk: Desk) -> None:
    checkpoint = desk.gate(
        网格员="王 五", 网格员电话=13800000001.0, 楼长="赵六", block_phone="138-0000-0002", 物业电话="0357-1234567"
    )
    assert checkpoint.contacts == Contacts("王五", "13800000001", "赵六", "13800000002", "0357-1234567")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("类型", "有物"),
        ("每班人数", -1),
        ("每班人数", "两个"),
        ("每班人数", 99999),
        ("早班人数", 1.5),
        ("开放", "3月15日"),
        ("开放", "周八"),
    ],
)
def test_each_bad_cell_is_told(desk: Desk, column: str, value: object) -> None:
    problem = desk.one_problem(PEOPLE, [(*HEADER, column), ("康庄", "A区", "南门", value)])
    assert (problem.sheet, problem.cell) == ("卡点", "D2")
    assert problem.remedy


def test_a_gate_that_is_there_twice_names_both_rows(desk: Desk) -> None:
    gates = [HEADER, ("康庄社区", "Ａ区", "南门"), ("复兴", "A区", "南门"), ("康庄", "A 区", "南门")]
    problem = desk.one_problem(PEOPLE, gates)
    assert problem.cell == "C4"
    assert "row 2" in problem.message


def test_one_community_in_two_spellings_takes_the_first(desk: Desk) -> None:
    district = desk.district(PEOPLE, [HEADER, ("康庄", "A区", "南门"), ("康庄社区", "B区", "南门")])
    assert district.communities == ("康庄",)
    assert district.people[0].community == "康庄"


def test_a_subdistrict_left_out_is_that_of_the_communitys_other_rows(desk: Desk) -> None:
    gates = [
        ("街道", *HEADER),
        ("车站街街道", "康庄", "A区", ""),
        (None, "康庄", "B区", ""),
        ("车站街", "康庄", "C区", ""),
    ]
    checkpoints = desk.district(PEOPLE, gates).checkpoints
    assert {checkpoint.subdistrict for checkpoint in checkpoints} == {"车站街街道"}


def test_a_community_in_two_subdistricts_is_told(desk: Desk) -> None:
    reading = desk.read(PEOPLE, [("街道", *HEADER), ("汾河", "康庄", "A区", ""), ("南街", "康庄", "B区", "")])
    assert any("汾河" in notice and "南街" in notice for notice in reading.notices)


def test_missing_parts_of_a_gate_are_told(desk: Desk) -> None:
    gates = [HEADER, (None, "A区", "南门"), ("康庄", None, "北门")]
    assert [problem.cell for problem in desk.problems(PEOPLE, gates)] == ["A2", "B3"]


def test_a_sum_below_the_list_is_no_gate(desk: Desk) -> None:
    gates = [HEADER, ("康庄", "A区", "南门"), ("合计", 1, "==COUNTA(C2:C2)"), ("总 计", "==COUNTA(B2:B2)")]
    assert len(desk.district(PEOPLE, gates).checkpoints) == 1


def test_communities_without_people_are_told(desk: Desk) -> None:
    assert any("复兴社区" in notice for notice in desk.read(PEOPLE, GATES).notices)


def test_a_year_without_an_announced_calendar_is_told(desk: Desk) -> None:
    from roster_cli.domain import Week

    assert any("2090" in notice for notice in desk.read(PEOPLE, week=Week(2090, 11)).notices)
    assert not any("2022" in notice for notice in desk.read(PEOPLE).notices)


@pytest.mark.parametrize(
    ("written", "early", "late"),
    [
        ("2人", 2, 2),
        ("两人", 2, 2),
        ("二", 2, 2),
        ("1人/班", 1, 1),
        ("每班2人", 2, 2),
        ("各1人", 1, 1),
        ("早2晚1", 2, 1),
        ("早班2人、晚班1人", 2, 1),
        ("晚班：1，早班：2", 2, 1),
        ("早 2 人 晚 0 人", 2, 0),
    ],
)
def test_headcounts_as_people_write_them(desk: Desk, written: str, early: int, late: int) -> None:
    assert days_open(desk.gate(每班人数=written)) == f"{early}{late}" * 7


@pytest.mark.parametrize("written", ["1-2人", "早2", "2/1", "若干", "早2晚1早1", "白班2晚班1", "2人以上"])
def test_headcounts_that_may_mean_anything_are_told(desk: Desk, written: str) -> None:
    problem = desk.one_problem(PEOPLE, [("社区", "小区", "每班人数"), ("康庄", "东盛华庭A区", written)])
    assert problem.cell == "C2"
    assert problem.remedy


@pytest.mark.parametrize(
    ("written", "management"),
    [
        ("有", Management.MANAGED),
        ("无", Management.UNMANAGED),
        ("无物业小区", Management.UNMANAGED),
        ("老旧小区", Management.WEAK),
        ("三无院落", Management.NONE),
    ],
)
def test_types_as_people_write_them(desk: Desk, written: str, management: Management) -> None:
    assert desk.gate(类型=written).management is management


@pytest.mark.parametrize(
    ("written", "open_slots"),
    [
        ("24小时", "11" * 7),
        ("24小时开放", "11" * 7),
        ("开放", "11" * 7),
        ("8:00-18:00", "11" * 7),
        ("7:00-14:00", "10" * 7),
        ("周一至周五 8:00-18:00", "11" * 5 + "00" * 2),
        ("周末开放", "00" * 5 + "11" * 2),
        ("关闭", "00" * 7),
        ("不开放", "00" * 7),
    ],
)
def test_opening_times_as_people_write_them(desk: Desk, written: str, open_slots: str) -> None:
    assert days_open(desk.gate(开放=written)) == open_slots


@pytest.mark.parametrize(
    ("gate", "is_told"),
    [
        ("南门、北门", True),
        ("东门/西门/3号门", True),
        ("南大门和北侧门", True),
        ("东 门  西 门", True),
        ("东南门", False),
        ("南门岗亭、消防通道", False),
        ("2号门", False),
    ],
)
def test_a_cell_that_names_several_gates_is_asked_about(desk: Desk, gate: str, is_told: bool) -> None:
    reading = desk.read(PEOPLE, [HEADER, ("康庄社区", "东盛华庭", gate)])
    assert any("several gates" in line for line in reading.warnings) is is_told


@pytest.mark.parametrize(
    ("title", "is_told"), [("南门", True), ("1号门", True), ("部门", False), ("西门子电梯", False)]
)
def test_columns_called_like_gates_are_asked_about(desk: Desk, title: str, is_told: bool) -> None:
    rows = [("社区", "小区", "东门", title), ("康庄社区", "东盛华庭", None, 2)]
    told = [line for line in desk.read(PEOPLE, rows).warnings if "called like gates" in line]
    assert [title in line for line in told] == [is_told]
    settings = Settings(columns={"东门": "", title: ""})
    assert not any("called like gates" in line for line in desk.read(PEOPLE, rows, settings=settings).warnings)
