"""Columns of days with a mark for everyone, and what stands beside, above and below the columns that are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sheet_files import GATES, Desk, on

from roster_cli.domain import Settings
from roster_cli.sheets.district import Reading

DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
COLUMNS = ("姓名", "单位", "社区")
ZHANG = ("张伟", "统计局", "康庄")


def grid(desk: Desk, days: tuple[Any, ...], *marks: tuple[Any, ...], above: str = "") -> Reading:
    """Read people with a column for each day, and a title above the days."""
    people = [(f"张{letter}", "统计局", "康庄", *row) for letter, row in zip("伟强磊", marks, strict=False)]
    if not above:
        return desk.read([(*COLUMNS, *days), *people])
    rows = [(*COLUMNS, above, *[None] * (len(days) - 1)), (None, None, None, *days), *people]

    def merge(book: Any) -> None:
        book["人员"].merge_cells(start_row=1, end_row=1, start_column=4, end_column=3 + len(days))

    return desk.read(desk.staff(rows, touch=merge))


def off(reading: Reading, place: int = 0) -> tuple[set[Any], set[Any]]:
    person = reading.district.people[place]
    return set(person.leave), set(person.unavailable)


@pytest.mark.parametrize(
    ("mark", "field"),
    [("休", 1), ("×", 1), ("不能", 1), (0, 1), ("请假", 0), ("出差", 0), ("年 假", 0), ("OFF", 1)],
)
def test_a_mark_on_a_day_keeps_from_duty_on_it(desk: Desk, mark: Any, field: int) -> None:
    found = off(grid(desk, DAYS, ("✓", "√", mark, "可", "✓", "是", 1)))
    assert found[field] == on(16)
    assert not found[1 - field]


@pytest.mark.parametrize(
    "days",
    [
        ("3月14日", "3月15日", "3月16日"),
        ("3/14", "3/15", "3/16"),
        ("14日", "15日", "16日"),
        ("2022-03-14", "2022-03-15", "2022-03-16"),
        ("3月14日（周一）", "3月15日（周二）", "3月16日（周三）"),
        ("周一\n3.14", "周二\n3.15", "周三\n3.16"),
        ("星期一", "星期二", "星期三"),
        ("Mon", "Tue", "Wed"),
        tuple(date(2022, 3, day) for day in (14, 15, 16)),
    ],
)
def test_days_are_known_however_they_are_written(desk: Desk, days: tuple[Any, ...]) -> None:
    assert off(grid(desk, days, ("", "", "休"), ("", "请假", ""))) == (set(), on(16))


def test_blank_days_are_free_where_only_absences_are_marked(desk: Desk) -> None:
    reading = grid(desk, DAYS, ("", "", "休", "", "", "", ""), ("",) * 7)
    assert off(reading, 1) == (set(), set())
    assert any("columns of days were read: 周一" in notice for notice in reading.notices)


def test_a_shift_among_marks_is_the_only_one_that_day(desk: Desk) -> None:
    assert off(grid(desk, DAYS[:3], ("✓", "早班", "休")))[1] == on(15, "晚班") | on(16)


@pytest.mark.parametrize(
    ("above", "marks", "leave", "unavailable"),
    [
        ("可值班时间", ("√", "", "√"), set(), on(15)),
        ("能值班的日子", ("早", "√", "请假"), on(16), on(14, "晚班")),
        ("不能值班", ("", "√", "晚"), set(), on(15) | on(16, "晚班")),
        ("请假", ("", "√", ""), on(15), set()),
    ],
)
@pytest.mark.parametrize("days", [DAYS[:3], ("一", "二", "三"), tuple(date(2022, 3, day) for day in (14, 15, 16))])
def test_a_title_above_the_days_says_what_the_marks_mean(
    desk: Desk, above: str, marks: tuple[str, ...], leave: set[Any], unavailable: set[Any], days: tuple[Any, ...]
) -> None:
    assert off(grid(desk, days, marks, above=above)) == (leave, unavailable)


@pytest.mark.parametrize(
    ("days", "marks", "cell"),
    [
        (DAYS[:3], ("√", "", "√"), "D1"),
        (DAYS[:3], ("早", "晚", "休"), "D1"),
        (("早班", "晚班"), ("√", ""), "D1"),
        (DAYS[:3], ("√", "", "休"), "E2"),
        (DAYS[:3], ("√", "家里", "休"), "E2"),
    ],
)
def test_marks_that_may_mean_the_opposite_are_asked_about(
    desk: Desk, days: tuple[str, ...], marks: tuple[str, ...], cell: str
) -> None:
    problem = desk.one_problem([(*COLUMNS, *days), (*ZHANG, *marks)])
    assert problem.cell == cell
    assert "休" in problem.remedy


def test_marks_below_a_title_that_would_turn_them_round_are_asked_about(desk: Desk) -> None:
    rows = [(*COLUMNS, "不能值班", None), (None, None, None, "一", "二"), (*ZHANG, "×", "√")]
    assert desk.one_problem(rows).cell == "D3"


def test_days_add_to_what_the_column_of_leave_says(desk: Desk) -> None:
    rows = [(*COLUMNS, "请假", "周一", "周二"), (*ZHANG, "3月18日", "请假", "")]
    assert set(desk.district(rows).people[0].leave) == on(14) | on(18)


def test_days_left_aside_in_the_settings_count_for_nothing(desk: Desk) -> None:
    rows = [(*COLUMNS, "周一"), (*ZHANG, "休")]
    settings = Settings(columns={"周一": ""})
    assert not desk.district(rows, settings=settings).people[0].unavailable


def test_days_in_the_list_of_gates_are_a_problem(desk: Desk) -> None:
    problem = desk.one_problem([COLUMNS, ZHANG], [(*GATES[0], "周一", "周二"), (*GATES[1], "√", "")])
    assert problem.cell == "D1"
    assert "开放" in problem.remedy


@pytest.mark.parametrize(
    ("header", "cell"),
    [(None, "周三请假"), ("状态", "休假"), ("身体状况", "怀孕"), ("值班班次", "夜班"), ("能否值夜班", "不能")],
)
def test_what_stands_beside_the_columns_and_changes_what_holds_is_told(
    desk: Desk, header: str | None, cell: str
) -> None:
    reading = desk.read([(*COLUMNS, header), (*ZHANG, None), ("李娜", "统计局", "康庄", cell)])
    assert len(reading.warnings) == 1
    assert (header or "D3") in reading.warnings[0]


@pytest.mark.parametrize("cell", ["1985年3月12日", "1985.3.12", "山西临汾", "本科", "早餐店对面"])
def test_what_changes_nothing_is_not_told(desk: Desk, cell: str) -> None:
    assert not desk.read([(*COLUMNS, "出生日期与籍贯"), (*ZHANG, cell)]).warnings


@pytest.mark.parametrize("header", ["是否参加值班", "能否夜班", "参加轮班情况"])
def test_a_column_about_duty_is_never_left_aside_in_silence(desk: Desk, header: str) -> None:
    reading = desk.read([(*COLUMNS, header), (*ZHANG, "否")])
    assert [header in warning for warning in reading.warnings] == [True]


def test_a_header_about_duty_is_not_taken_for_one_about_days_without(desk: Desk) -> None:
    reading = desk.read([(*COLUMNS, "值班日期"), (*ZHANG, "3月16日")])
    assert "值班日期" in reading.warnings[0]
    assert "Is it 不可值班" not in reading.warnings[0]


@pytest.mark.parametrize(
    ("note", "is_told"),
    [
        ("张伟本周出差不排班", True),
        ("请假人员请注明", False),
        ("2022年3月14日—20日名单", False),
    ],
)
def test_a_line_above_the_table_that_names_somebody_is_told(desk: Desk, note: str, is_told: bool) -> None:
    warnings = desk.read([(note,), COLUMNS, ZHANG]).warnings
    assert any(note in warning for warning in warnings) is is_told


@pytest.mark.parametrize("line", ["2022年3月12日", "填报日期：3月12日"])
def test_the_date_below_a_table_is_no_note(desk: Desk, line: str) -> None:
    assert not desk.read([COLUMNS, ZHANG, (), (line,)]).warnings


@pytest.mark.parametrize("label", ["请假：", "出差", "值班："])
def test_a_label_is_nobodys_name(desk: Desk, label: str) -> None:
    assert desk.one_problem([COLUMNS, ZHANG, (label, "李娜3月16日", None)]).cell == "A3"


@pytest.mark.parametrize(
    "header",
    [
        ("姓名 Name", "单位 Unit", "社区 Community", "手机 Mobile"),
        ("Name 姓名", "Unit\n单位", "Community/社区", "电话 Tel."),
        ("姓名(Name)", "工作单位（Unit）", "居住社区\nCommunity", "联系电话 Phone"),
    ],
)
def test_headers_in_both_languages_are_known(desk: Desk, header: tuple[str, ...]) -> None:
    person = desk.district([header, (*ZHANG, "13800000001")]).people[0]
    assert (person.name, person.unit, person.community, person.phone) == (
        "张伟",
        "统计局",
        "康庄社区",
        "13800000001",
    )


def test_tables_beside_each_other_may_have_their_unit_above(desk: Desk) -> None:
    rows = [
        ("统计局", None, None, "民政局"),
        ("姓名", "社区", None, "姓名", "社区"),
        ("张伟", "康庄", None, "李娜", "复兴"),
        ("王芳", "康庄", None, None, None),
    ]
    people = desk.district(rows).people
    assert [(person.name, person.unit, person.community) for person in people] == [
        ("张伟", "统计局", "康庄社区"),
        ("王芳", "统计局", "康庄社区"),
        ("李娜", "民政局", "复兴社区"),
    ]
