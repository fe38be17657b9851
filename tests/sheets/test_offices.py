import pytest
from sheet_files import STAFF_HEADER, Desk, on

from roster_cli.domain import DutyType, PostGroup, Week

UNIT_HEADER = ("单位", "窗口单位", "高峰时段", "同时值班上限")
AB_HEADER = ("单位", "科室", "岗位", "A角", "B角")


def people(count: int, unit: str = "统计局") -> list[tuple[object, ...]]:
    return [STAFF_HEADER, *((str(n), f"职工{n}号", unit, "康庄") for n in range(1, count + 1))]


def test_window_units_work_on_rest_days_unless_a_person_says_otherwise(desk: Desk) -> None:
    staff = [
        (*STAFF_HEADER, "值班类型"),
        ("1", "张三", "社保中心", "康庄", None),
        ("2", "李四", "社保中心", "康庄", "全周"),
        ("3", "王五", "统计局", "康庄", None),
    ]
    district = desk.district(staff, 单位=[UNIT_HEADER, ("社保中心", "是", None, None)])
    assert [person.duty_type for person in district.people] == [DutyType.WEEKEND, DutyType.ANY, DutyType.ANY]
    assert district.unit_by_name["社保中心"].is_window
    assert not district.unit_by_name["统计局"].is_window


def test_peaks_count_on_working_days_only(desk: Desk) -> None:
    sheet = [UNIT_HEADER, ("统计局", None, "周一早班、周六、3月16日晚班", None)]
    assert desk.district(people(1), 单位=sheet).units[0].peak == on(14, "早班") | on(16, "晚班")
    qingming = desk.district(people(1), week=Week(2022, 14), 单位=sheet)
    assert qingming.units[0].peak == frozenset(), "2022-04-04 is a Monday and a holiday"


@pytest.mark.parametrize(
    ("written", "cap"),
    [
        (2, 2),
        ("3", 3),
        (0, 0),
        ("30%", 3),
        ("35％", 3),
        (0.3, 3),
        (0.05, 1),
        ("5%", 1),
        ("3人", 3),
        (None, None),
        ("无", None),
    ],
)
def test_caps_are_numbers_or_shares_of_the_rostered(desk: Desk, written: object, cap: int | None) -> None:
    district = desk.district(
        [*people(10), ("99", "外地", "统计局", None)], 单位=[UNIT_HEADER, ("统计局", "", "", written)]
    )
    assert district.units[0].max_away == cap


@pytest.mark.parametrize(("form", "cap"), [("0%", 10), ("General", 1)])
def test_a_cell_shown_as_100_percent_is_everybody(desk: Desk, form: str, cap: int) -> None:
    def percent(book):  # type: ignore[no-untyped-def]
        book["单位"]["D2"].number_format = form

    staff = desk.staff(people(10), touch=percent, 单位=[UNIT_HEADER, ("统计局", "", "", 1.0)])
    assert desk.district(staff).units[0].max_away == cap


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("窗口单位", "也许"),
        ("高峰时段", "忙时"),
        ("同时值班上限", "一半"),
        ("同时值班上限", 1.5),
        ("同时值班上限", "200%"),
    ],
)
def test_each_bad_cell_of_the_unit_sheet_is_told(desk: Desk, column: str, value: object) -> None:
    problem = desk.one_problem(people(1), 单位=[("单位", column), ("统计局", value)])
    assert (problem.sheet, problem.cell) == ("单位", "B2")


def test_a_unit_that_is_there_twice_is_told(desk: Desk) -> None:
    assert desk.one_problem(people(1), 单位=[("单位",), ("统计局",), (" 统计 局",)]).cell == "A3"


def test_a_unit_of_nobody_is_a_notice_that_names_the_nearest(desk: Desk) -> None:
    reading = desk.read(people(1), 单位=[UNIT_HEADER, ("统计居", "是", "", "")])
    assert any("统计居" in notice and "统计局" in notice for notice in reading.notices)
    assert [unit.name for unit in reading.district.units] == ["统计局"]


POSTS = (*STAFF_HEADER, "科室", "岗位", "AB角", "已报到")


def test_people_with_one_post_are_a_group_rostered_or_not(desk: Desk) -> None:
    staff = [
        POSTS,
        ("1", "张三", "统计局", "康庄", "办公室", "会计", "b", ""),
        ("2", "李四", "统计局", None, "办公室", "会计", "Ａ", ""),
        ("3", "王五", "统计局", "康庄", "办公室", "会计", "B角", "否"),
        ("4", "赵六", "统计局", "康庄", "办公室", "", "", ""),
        ("5", "孙七", "统计局", "康庄", "业务科", "会计", "", ""),
        ("6", "周八", "发改局", "康庄", "办公室", "会计", "", ""),
    ]
    reading = desk.read(staff)
    assert reading.district.post_groups == (PostGroup("统计局", "办公室", "会计", ("2", "1", "3")),)
    assert any("no one to stand in: 2" in notice for notice in reading.notices)


def test_each_row_of_the_ab_sheet_is_a_group(desk: Desk) -> None:
    rows = [
        AB_HEADER,
        ("统计局", "办公室", "机要", "职工1号", "职工2号、3"),
        ("统计局", "", "值守", 2.0, "职工 3号"),
    ]
    groups = desk.district(people(3), AB岗=rows).post_groups
    assert [group.members for group in groups] == [("1", "2", "3"), ("2", "3")]
    assert all(group.from_sheet for group in groups)


def test_a_name_is_looked_for_in_the_unit_first_then_everywhere(desk: Desk) -> None:
    staff = [
        STAFF_HEADER,
        ("1", "张三", "发改局", "康庄"),
        ("2", "张三", "统计局", "康庄"),
        ("3", "李四", "发改局", "康庄"),
        ("4", "张三", "教育局", "康庄"),
    ]
    rows = [AB_HEADER, ("统计局", "", "会计", "张三", "李四"), ("", "", "出纳", "张三（发改局）", "李四")]
    groups = desk.district(staff, AB岗=rows).post_groups
    assert [group.members for group in groups] == [("2", "3"), ("1", "3")]


def test_a_name_that_several_bear_lists_them(desk: Desk) -> None:
    staff = [
        STAFF_HEADER,
        ("1", "张三", "统计局", "康庄"),
        ("2", "张三", "统计局", "复兴"),
        ("3", "李四", "统计局", "康庄"),
    ]
    problem = desk.one_problem(staff, AB岗=[AB_HEADER, ("统计局", "", "会计", "李四", "张三")])
    assert (problem.sheet, problem.cell) == ("AB岗", "E2")
    assert "统计局 1" in problem.message
    assert "统计局 2" in problem.message


@pytest.mark.parametrize(
    ("holder_a", "holders_b", "cell"),
    [
        ("职工1号", "职工9", "E2"),
        ("", "职工1号", "D2"),
        ("职工1号", "职工2号、职工1号", "E2"),
    ],
)
def test_each_bad_cell_of_the_ab_sheet_is_told(desk: Desk, holder_a, holders_b, cell) -> None:  # type: ignore[no-untyped-def]
    problem = desk.one_problem(people(2), AB岗=[AB_HEADER, ("统计局", "", "会计", holder_a, holders_b)])
    assert (problem.sheet, problem.cell) == ("AB岗", cell)


def test_a_post_of_the_ab_sheet_without_a_b_holder_is_one_warning(desk: Desk) -> None:
    rows = [AB_HEADER, ("统计局", "", "会计", "职工1号", None), ("统计局", "", "出纳", "职工1号", "职工2号")]
    reading = desk.read(people(2), AB岗=rows)
    assert [group.post for group in reading.district.post_groups] == ["出纳"]
    assert [notice for notice in reading.notices if "no one to stand in" in notice] == [
        "Posts with one holder and no one to stand in: 1 (统计局 会计 职工1号)"
    ]


def test_a_row_that_repeats_a_group_of_the_staff_sheet_is_no_problem(desk: Desk) -> None:
    staff = [
        (*STAFF_HEADER, "岗位"),
        ("1", "张三", "统计局", "康庄", "会计"),
        ("2", "李四", "统计局", "康庄", "会计"),
    ]
    groups = desk.district(staff, AB岗=[AB_HEADER, ("统计局", "", "会计", "张三", "李四")]).post_groups
    assert [group.members for group in groups] == [("1", "2"), ("1", "2")]


def test_a_staff_problem_brings_no_false_alarms_about_the_ab_sheet(desk: Desk) -> None:
    staff = [(*STAFF_HEADER, "每周上限"), ("1", "张三", "统计局", "康庄", "x"), ("2", "李四", "统计局", "康庄", 1)]
    problem = desk.one_problem(staff, AB岗=[AB_HEADER, ("统计局", "", "会计", "张三", "李四")])
    assert problem.sheet == "人员"
