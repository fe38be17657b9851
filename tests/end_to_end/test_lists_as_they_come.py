"""Everyday lists through the real command: each comes out right, or is told with file, sheet, cell and remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands import roster

GATES = [("社区", "小区", "卡点"), ("康庄社区", "东盛华庭A区", "南门"), ("复兴社区", "检察院小区", "大门")]
PEOPLE = [
    ("姓名", "单位", "社区", "手机"),
    ("张伟", "统计局", "康庄社区", "13800000001"),
    ("李娜", "统计局", "康庄社区", "13800000002"),
    ("王芳", "民政局", "复兴社区", "13800000003"),
]


class Desk:
    """A folder in which lists are written and read by the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("gates.xlsx", {"卡点": GATES})

    def write(self, name: str, sheets: dict[str, list[tuple[Any, ...]]], merged: tuple[str, ...] = ()) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
            for area in merged:
                sheet.merge_cells(area)
        book.save(path)
        return name

    def check(self, *lists: str) -> dict[str, Any]:
        ran = roster("check", *lists, "--week", "2022-W11", "--json", folder=self.folder)
        fields: dict[str, Any] = json.loads(ran.stdout)
        assert ran.returncode == (0 if fields["ok"] else 2)
        return fields

    def people(self, rows: list[tuple[Any, ...]], *, merged: tuple[str, ...] = ()) -> dict[str, Any]:
        return self.check(self.write("staff.xlsx", {"人员": rows}, merged), "gates.xlsx")

    def with_columns(self, **cells: Any) -> dict[str, Any]:
        """Check a list whose first person has further cells."""
        rows = [(*PEOPLE[0], *cells), (*PEOPLE[1], *cells.values()), *PEOPLE[2:]]
        return self.people(rows)

    def duties(self, *lists: str) -> dict[str, Any]:
        """Solve, and return the person of the first row as the roster has it."""
        assert roster("solve", *lists, "--week", "2022-W11", "--quiet", folder=self.folder).returncode == 0
        shown = roster("show", "--person", "张伟", "--week", "2022-W11", "--json", folder=self.folder)
        fields: dict[str, Any] = json.loads(shown.stdout)
        return fields


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def places(fields: dict[str, Any]) -> list[tuple[str, str]]:
    assert all(problem["file"] and problem["remedy"] for problem in fields["problems"])
    return [(problem["sheet"], problem["cell"]) for problem in fields["problems"]]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("1-3日", "outside the week: 2022-03-01 – 2022-03-03"),
        ("14-16号", "3/14 Mon, 3/15 Tue, 3/16 Wed"),
        ("14日", "3/14 Mon"),
        ("周一、三、五", "3/14 Mon, 3/16 Wed, 3/18 Fri"),
        ("3月14、15、16日", "3/14 Mon, 3/15 Tue, 3/16 Wed"),
        ("每周六", "3/19 Sat"),
        ("节假日", "3/19 Sat, 3/20 Sun"),
        ("单号", "3/15 Tue, 3/17 Thu, 3/19 Sat"),
        ("周三下午", "3/16 Wed 晚班"),
        ("周二晚班至周四上午", "3/15 Tue 晚班, 3/16 Wed, 3/17 Thu 早班"),
        ("3月18日起", "3/18 Fri, 3/19 Sat, 3/20 Sun"),
        ("3月14日-3月16日产假", "3/14 Mon, 3/15 Tue, 3/16 Wed"),
        ("本周", "3/14 Mon, 3/15 Tue, 3/16 Wed, 3/17 Thu, 3/18 Fri, 3/19 Sat, 3/20 Sun"),
    ],
)
def test_leave_is_shown_as_it_was_understood(desk: Desk, written: str, days: str) -> None:
    fields = desk.with_columns(请假=written)
    assert fields["ok"]
    assert days in fields["reading"]["dates"][0]["understood"]


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("请假时间", "3月14日", "leave"),
        ("不能值班", "周三", "unavailable"),
        ("部门", "办公室", "department"),
        ("职务", "会计", "post"),
        ("职务", "科长", "grade"),
        ("居住小区", "东盛华庭A区", "estate"),
        ("住址", "康庄社区东盛华庭A区3号楼", "estate"),
        ("是否报到", "是", "reported"),
        ("编号", "A1007", "staff_id"),
        ("周上限", "3", "max_per_week"),
        ("Leave dates", "2022-03-14", "leave"),
    ],
)
def test_everyday_headers_are_known(desk: Desk, header: str, value: str, field: str) -> None:
    fields = desk.with_columns(**{header: value})
    assert fields["ok"]
    assert fields["reading"]["sheets"][0]["columns"][field] == header
    assert header not in fields["reading"]["sheets"][0]["left_aside"]


@pytest.mark.parametrize("phone", ["联系电话", "手机号", "联系方式", "手机号码（11位）", "Mobile phone"])
def test_phones_are_found_under_every_usual_header(desk: Desk, phone: str) -> None:
    fields = desk.people([("姓名", "单位", "社区", phone), *PEOPLE[1:]])
    assert fields["reading"]["sheets"][0]["columns"]["phone"] == phone


@pytest.mark.parametrize(
    ("headers", "value", "posts"),
    [
        (("人数",), (3,), 3 * 14 + 14),
        (("需要人数",), ("两人",), 2 * 14 + 14),
        (("每班人数",), ("早2晚1",), 3 * 7 + 14),
        (("每班人数",), ("1人/班",), 14 + 14),
        (("小区类型",), ("无物业小区",), 2 * 14 + 14),
        (("物业类型",), ("有",), 14 + 14),
        (("开放时间",), ("8:00-18:00",), 14 + 14),
        (("开放",), ("关闭",), 14),
        (("早班", "晚班"), (3, 1), 4 * 7 + 14),
    ],
)
def test_gates_as_people_write_them(
    desk: Desk, headers: tuple[str, ...], value: tuple[Any, ...], posts: int
) -> None:
    rows = [(*GATES[0], *headers), (*GATES[1], *value), GATES[2]]
    desk.write("gates.xlsx", {"卡点": rows})
    assert desk.people(PEOPLE)["summary"]["posts"] == posts


@pytest.mark.parametrize("header", ["卡点名称", "点位", "门岗"])
def test_gates_are_found_under_every_usual_header(desk: Desk, header: str) -> None:
    desk.write("gates.xlsx", {"卡点": [("社区", "小区", header), *GATES[1:]]})
    assert desk.people(PEOPLE)["reading"]["sheets"][1]["columns"]["checkpoint"] == header


def test_a_header_of_two_rows_over_the_shifts(desk: Desk) -> None:
    rows = [
        (*GATES[0], "每班人数", None),
        (None, None, None, "早班", "晚班"),
        (*GATES[1], 2, 1),
        (*GATES[2], 1, 0),
    ]
    desk.write("gates.xlsx", {"卡点": rows}, ("D1:E1", "A1:A2", "B1:B2", "C1:C2"))
    assert desk.people(PEOPLE)["summary"]["posts"] == 3 * 7 + 7


@pytest.mark.parametrize("column", [1, 2])
def test_a_value_written_once_a_block_counts_for_the_block(desk: Desk, column: int) -> None:
    people = [
        (f"张{'一二三四五六'[n]}", ("统计局", "民政局")[n // 3], ("康庄", "复兴")[n // 3], f"1380000000{n}")
        for n in range(6)
    ]
    rows = [
        tuple("" if place == column and n % 3 else cell for place, cell in enumerate(row))
        for n, row in enumerate(people)
    ]
    fields = desk.people([PEOPLE[0], *rows])
    assert fields["summary"]["rostered"] == 6
    assert fields["reading"]["by_unit"] == {"统计局": 3, "民政局": 3}
    assert list(fields["reading"]["sheets"][0]["filled_down"].values()) == [4]


def test_every_sheet_with_a_full_header_counts(desk: Desk) -> None:
    sheets = {row[2]: [PEOPLE[0], row] for row in (PEOPLE[1], PEOPLE[3])}
    fields = desk.check(desk.write("staff.xlsx", sheets), "gates.xlsx")
    assert fields["summary"]["people"] == 2


def test_the_name_of_a_sheet_and_of_a_file_stand_for_missing_columns(desk: Desk) -> None:
    desk.write(
        "lists/统计局.xlsx",
        {"康庄": [("姓名", "手机"), ("张伟", "13800000001")], "复兴": [("姓名", "手机"), ("李娜", "13800000002")]},
    )
    fields = desk.check("lists", "gates.xlsx")
    assert fields["summary"]["rostered"] == 2
    assert fields["reading"]["by_community"] == {"康庄社区": 1, "复兴社区": 1}
    assert fields["reading"]["sheets"][0]["supplied"] == {"unit": "统计局", "community": "康庄社区"}


@pytest.mark.parametrize("name", ["林霞、王小明", "张涛平/李四", "张三\n李四", "林英芳(请假)", "张伟（只值周末）"])
def test_two_people_or_a_remark_in_the_cell_of_a_name_are_told(desk: Desk, name: str) -> None:
    rows = [PEOPLE[0], (name, *PEOPLE[1][1:]), *PEOPLE[2:]]
    assert places(desk.people(rows)) == [("人员", "A2")]


def test_a_remark_that_changes_what_holds_is_told(desk: Desk) -> None:
    assert places(desk.with_columns(备注="周三请假")) == [("人员", "E2")]
    (desk.folder / "roster.toml").write_text('[columns]\n备注 = ""\n', "utf-8")
    assert desk.with_columns(备注="周三请假")["ok"]


def test_a_harmless_remark_is_left_aside(desk: Desk) -> None:
    assert desk.with_columns(备注="党员")["ok"]


def test_names_and_phones_come_out_alone(desk: Desk) -> None:
    rows = [PEOPLE[0], ("张伟（组长）", "统计局", "康庄社区", "13838870700/0357-7031986"), *PEOPLE[2:]]
    desk.people(rows)
    person = desk.duties("staff.xlsx", "gates.xlsx")
    assert (person["name"], person["phone"]) == ("张伟", "138****0700")


def test_leave_under_an_everyday_header_keeps_off_duty(desk: Desk) -> None:
    desk.with_columns(请假时间="14-20日")
    assert desk.duties("staff.xlsx", "gates.xlsx")["duties"] == []


def test_units_that_differ_in_front_are_asked_about_and_joined_by_settings(desk: Desk) -> None:
    rows = [
        PEOPLE[0],
        *(
            (row[0], unit, *row[2:])
            for row, unit in zip(PEOPLE[1:], ("统计局", "区统计局", "尧都区统计局"), strict=True)
        ),
    ]
    fields = desk.people(rows)
    assert any("统计局 (1), 区统计局 (1), 尧都区统计局 (1)" in line for line in fields["warnings"])
    (desk.folder / "roster.toml").write_text('[units]\n区统计局 = "统计局"\n尧都区统计局 = "统计局"\n', "utf-8")
    fields = desk.people(rows)
    assert fields["reading"]["by_unit"] == {"统计局": 3}
    assert not fields["warnings"]


def test_other_names_of_communities_and_headers_are_set_in_the_settings(desk: Desk) -> None:
    (desk.folder / "roster.toml").write_text(
        '[columns]\n宿舍 = "社区"\n[communities]\n康庄村 = "康庄社区"\n', "utf-8"
    )
    rows = [("姓名", "单位", "宿舍"), ("张伟", "统计局", "康庄村")]
    assert desk.people(rows)["summary"]["rostered"] == 1


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('[columns]\n宿舍 = "社区名"\n', "columns.宿舍"),
        ("[columns]\n宿舍 = 3\n", "columns.宿舍"),
        ('[units]\n统计局 = "统计局"\n', "units.统计局"),
        ('[units]\n甲局 = "乙局"\n乙局 = "丙局"\n', "units.甲局"),
    ],
)
def test_other_names_that_name_nothing_are_told(desk: Desk, settings: str, key: str) -> None:
    (desk.folder / "roster.toml").write_text(settings, "utf-8")
    fields = desk.people(PEOPLE)
    assert [problem["key"] for problem in fields["problems"]] == [key]
    assert fields["problems"][0]["remedy"]


def test_a_column_that_looks_like_a_known_one_is_asked_about(desk: Desk) -> None:
    fields = desk.with_columns(请假日程安排="3月14日")
    assert any("请假日程安排" in line and "[columns]" in line for line in fields["warnings"])


def test_a_total_that_states_another_number_is_told(desk: Desk) -> None:
    assert any("says 5, but 3 rows" in line for line in desk.people([*PEOPLE, ("合计", 5)])["warnings"])
    assert not desk.people([*PEOPLE, ("合计", 3)])["warnings"]


def test_sheets_that_look_like_people_are_not_left_unread_without_a_word(desk: Desk) -> None:
    sheets = {
        "人员": PEOPLE,
        "续": [("赵敏", "民政局", "复兴社区", "13800000004"), ("孙强", "民政局", "康庄", "13800000005")],
    }
    fields = desk.check(desk.write("staff.xlsx", sheets), "gates.xlsx")
    assert any("续" in line for line in fields["warnings"])
    ran = roster("check", "staff.xlsx", "gates.xlsx", "--week", "2022-W11", folder=desk.folder)
    assert "续" in ran.stdout
    assert "1 thing to look at" in ran.stdout


def test_several_files_and_folders_stand_in_place_of_a_list(desk: Desk) -> None:
    desk.write("a/一.xlsx", {"Sheet1": PEOPLE[:3]})
    desk.write("b/二.xlsx", {"Sheet1": [PEOPLE[0], PEOPLE[3]]})
    assert desk.check("a", "b", "gates.xlsx")["summary"]["people"] == 3
    assert desk.check("a/一.xlsx", "gates.xlsx", "b/二.xlsx")["summary"]["people"] == 3


def test_the_lists_of_the_folder_are_taken_and_told(desk: Desk) -> None:
    desk.write("staff.xlsx", {"人员": PEOPLE})
    (desk.folder / "gates.xlsx").rename(desk.folder / "卡点名单.xlsx")
    ran = roster("check", "--week", "2022-W11", folder=desk.folder)
    assert ran.returncode == 0
    assert "Staff list: staff.xlsx. Checkpoint list: 卡点名单.xlsx." in ran.stderr
    (desk.folder / "staff.xlsx").rename(desk.folder / "人员1.xlsx")
    desk.write("人员2.xlsx", {"人员": PEOPLE})
    ran = roster("solve", "--week", "2022-W11", folder=desk.folder)
    assert ran.returncode == 2
    assert "人员1.xlsx" in ran.stderr
    assert "人员2.xlsx" in ran.stderr


@pytest.mark.parametrize(
    "closing",
    [
        [("填表人：李四", None, "审核人：王五")],
        [("单位负责人（签字）：", None, None, "2022年3月10日")],
        [(None, None, "（盖章）")],
        [("注：1.本表由各单位填写",), ("2.每周五前报送",)],
        [("第1页 共2页",), PEOPLE[0]],
        [("统计局小计：2人",)],
    ],
)
def test_what_stands_below_a_table_is_nobody(desk: Desk, closing: list[tuple[Any, ...]]) -> None:
    fields = desk.people([*PEOPLE, *closing])
    assert fields["ok"]
    assert fields["summary"]["people"] == 3


def test_a_line_across_names_the_unit_of_the_rows_below(desk: Desk) -> None:
    rows = [
        ("姓名", "社区"),
        ("一、统计局（2人）",),
        ("张伟", "康庄"),
        ("李娜", "康庄"),
        ("民政局",),
        ("王芳", "复兴"),
    ]
    assert desk.people(rows)["reading"]["by_unit"] == {"统计局": 2, "民政局": 1}


def test_dates_of_another_month_are_asked_about(desk: Desk) -> None:
    assert any("lie outside" in line for line in desk.with_columns(请假="9月1日-9月3日")["warnings"])
    assert not desk.with_columns(请假="3月25日")["warnings"]


@pytest.mark.parametrize(
    ("begin", "end"), [("3月15日", "3月17日"), ("2022-03-15", "2022/3/17"), (date(2022, 3, 15), date(2022, 3, 17))]
)
def test_first_and_last_day_may_stand_in_columns_of_their_own(desk: Desk, begin: Any, end: Any) -> None:
    desk.with_columns(请假开始时间=begin, 请假结束时间=end)
    days = {duty["date"] for duty in desk.duties("staff.xlsx", "gates.xlsx")["duties"]}
    assert days
    assert not days & {"2022-03-15", "2022-03-16", "2022-03-17"}
    assert places(desk.with_columns(请假开始时间=begin, 请假结束时间=None)) == [("人员", "F2")]


def test_first_and_last_day_below_one_title(desk: Desk) -> None:
    rows = [(*PEOPLE[0], "请假时间", None), (None, None, None, None, "起", "止")]
    rows += [(*PEOPLE[1], "3月14日", "3月20日"), *PEOPLE[2:]]
    fields = desk.people(rows, merged=("E1:F1", "A1:A2", "B1:B2", "C1:C2", "D1:D2"))
    assert fields["ok"]
    assert desk.duties("staff.xlsx", "gates.xlsx")["duties"] == []


def test_how_many_people_a_unit_has_is_no_part_of_its_name(desk: Desk) -> None:
    rows = [PEOPLE[0], ("张伟", "统计局（2人）", "康庄社区", "13800000001"), *PEOPLE[2:]]
    assert desk.people(rows)["reading"]["by_unit"] == {"统计局": 2, "民政局": 1}


def test_a_note_that_changes_what_holds_is_told(desk: Desk) -> None:
    assert any("带*的3月请假" in line for line in desk.people([*PEOPLE, ("注：带*的3月请假",)])["warnings"])
    assert not desk.people([*PEOPLE, ("注：以上人员均已核实",)])["warnings"]


def test_sheets_of_gates_bear_the_names_of_their_communities(desk: Desk) -> None:
    sheets = {
        "康庄": [("小区", "点位", "人数"), ("东盛华庭A区", "南门", 2)],
        "复兴": [("小区", "点位"), ("检察院小区", "大门")],
    }
    desk.write("gates.xlsx", sheets)
    fields = desk.people(PEOPLE)
    assert (fields["summary"]["checkpoints"], fields["summary"]["rostered"]) == (2, 3)


def test_a_phone_beside_a_name_is_that_persons(desk: Desk) -> None:
    rows = [
        (*GATES[0], "网格员", "联系电话", "楼长", "联系电话"),
        (*GATES[1], "王五", "13900000001", "赵六", "13900000002"),
        GATES[2],
    ]
    desk.write("gates.xlsx", {"卡点": rows})
    columns = desk.people(PEOPLE)["reading"]["sheets"][1]["columns"]
    assert (columns["grid_phone"], columns["block_phone"]) == ("联系电话", "联系电话")


def test_what_was_understood_is_told_beside_what_is_wrong(desk: Desk) -> None:
    rows = [
        (*PEOPLE[0], "请假时间", "情况"),
        (*PEOPLE[1], "周三", None),
        (*PEOPLE[2], "下周几", None),
        *[(*row, None, None) for row in PEOPLE[3:]],
        ("李四", "统计局", "康状", None, "15日", None),
        ("备注：王芳本周出差",),
    ]
    fields = desk.people(rows)
    assert places(fields) == [("人员", "E3"), ("人员", "C5")]
    reading = fields["reading"]
    assert reading["sheets"][0]["columns"]["leave"] == "请假时间"
    assert reading["by_unit"] == {"统计局": 3, "民政局": 1}
    assert reading["dates"][0]["understood"] == "3/16 Wed"
    assert any("王芳本周出差" in warning for warning in fields["warnings"])
    told = roster("check", "staff.xlsx", "gates.xlsx", "--week", "2022-W11", folder=desk.folder).stdout
    assert told.index("3/16 Wed") < told.index("Please look") < told.index("E3")


def test_what_was_understood_is_told_beside_settings_that_are_wrong(desk: Desk) -> None:
    (desk.folder / "roster.toml").write_text("[rules]\nmax_per_weak = 3\n")
    fields = desk.people(PEOPLE)
    assert [problem["key"] for problem in fields["problems"]] == ["rules.max_per_weak"]
    assert fields["reading"]["by_community"] == {"康庄社区": 2, "复兴社区": 1}


def test_columns_of_days_are_collected_as_dates(desk: Desk) -> None:
    desk.write(
        "units/统计局.xlsx",
        {
            "Sheet1": [
                ("姓名", "社区", "周三", "3月18日"),
                ("张伟", "康庄", "休", "请假"),
                ("李娜", "康庄", "✓", "✓"),
            ]
        },
    )
    ran = roster("collect", "units", "--out", "staff.xlsx", "--week", "2022-W11", "--json", folder=desk.folder)
    assert ran.returncode == 0, ran.stderr
    sheet = openpyxl.load_workbook(desk.folder / "staff.xlsx").worksheets[0]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = dict(zip(header, rows[0], strict=True))
    assert (first["name"], first["leave"], first["unavailable"]) == ("张伟", "3月18日", "周三")
