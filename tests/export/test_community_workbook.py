from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from invented import WEEK, StoredRoster, stored_roster
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from roster_cli.domain import Gate, Person, Slot
from roster_cli.export import Selection, export
from roster_cli.views.view import View

COMMUNITY = "康庄社区"


@pytest.fixture
def workbook(open_workbook: Callable[[str], Workbook]) -> Workbook:
    return open_workbook(f"{COMMUNITY}.xlsx")


def row_of(sheet: Worksheet, value: object, column: int = 1) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == value)


def values(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def gate_rows(sheet: Worksheet) -> dict[tuple[str, str], int]:
    """Return the row of each gate in the week at a glance by estate and gate, through the merged estates."""
    rows, estate = {}, ""
    for row in range(row_of(sheet, "小区") + 2, sheet.max_row):
        estate = (sheet.cell(row, 1).value or estate).split("\n")[0]
        rows[estate, sheet.cell(row, 2).value] = row
    return rows


def test_it_opens_on_the_week_at_a_glance(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["一周总表", "人员表", "签到表", "值班明细", "缺岗"]
    assert workbook.active is workbook["一周总表"]
    assert workbook["一周总表"]["A1"].value == "康庄社区值班表"
    assert "2022-W11" in workbook["一周总表"]["A2"].value


def test_every_post_shows_its_people_and_what_is_missing(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    sheet, district = workbook["一周总表"], stored_district.district
    rows = gate_rows(sheet)
    assert len(rows) == len(district.checkpoints_of[COMMUNITY])
    for (estate, name), row in rows.items():
        gate = Gate(COMMUNITY, estate, name)
        for place, slot in enumerate(district.slots):
            shown = sheet.cell(row, 3 + place).value.split("\n")
            needed = district.headcount(gate, slot)
            here = [d.identity for d in stored_district.roster.duties if (d.gate, d.slot) == (gate, slot)]
            names = [district.person_by_identity[identity].name for identity in here]
            missing = [f"缺{needed - len(here)}"] if needed > len(here) else []
            assert sorted(text.split("(")[0] for text in shown) == sorted(names + missing or ["—"])


def test_namesakes_are_told_apart(workbook: Workbook, stored_district: StoredRoster) -> None:
    people = [p for p in stored_district.district.people if p.community == COMMUNITY]
    twice = {name for name, count in Counter(p.name for p in people).items() if count > 1}
    assert twice
    shown = {line for text in values(workbook["一周总表"]) for line in text.split("\n")}
    assert not twice & shown
    assert any(text.startswith(f"{name}(") for name in twice for text in shown)


def test_a_long_unit_is_shortened_where_it_only_tells_namesakes_apart() -> None:
    units = ("市场监督管理局行政审批服务大厅", "统计局")
    namesakes = tuple(Person(str(n), "王伟", unit, COMMUNITY) for n, unit in enumerate(units))
    view = View(stored_roster(people=0, gates=1, extra_people=namesakes), "zh")
    assert list(view.labels.values())[-2:] == ["王伟(市场监督管理局…)", "王伟(统计局)"]


@pytest.mark.parametrize(("gates", "size"), [(2, 13), (11, 11)])
def test_names_are_larger_where_few_gates_share_the_page(gates: int, size: int, tmp_path: Path) -> None:
    stored = stored_roster(gates=gates)
    (file,) = export(stored, Selection(communities=(COMMUNITY,)), formats=("xlsx",), out=tmp_path)
    sheet = load_workbook(file)["一周总表"]
    name = stored.district.person_by_identity[stored.roster.duties[0].identity].name
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(name))
    assert cell.font.sz == size


def test_rest_days_are_tinted_and_named_and_weak_estates_marked(workbook: Workbook) -> None:
    sheet = workbook["一周总表"]
    header = row_of(sheet, "小区")
    assert sheet.cell(header, 13).value == "周六 休息日\n3月19日"
    assert sheet.cell(header, 13).fill.fgColor.rgb != sheet.cell(header, 3).fill.fgColor.rgb
    assert "检察院小区\n【三无小区】" in values(sheet)


def test_everyone_is_on_the_people_sheet_once(workbook: Workbook, stored_district: StoredRoster) -> None:
    sheet = workbook["人员表"]
    top = row_of(sheet, "姓名")
    named = [sheet.cell(row, 1).value for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, 2).value]
    people = [p for p in stored_district.district.people if p.community == COMMUNITY]
    assert sorted(named) == sorted(person.name for person in people)
    totals = [sheet.cell(row, 11).value for row in range(top + 1, sheet.max_row + 1)]
    duties = [d for d in stored_district.roster.duties if d.gate.community == COMMUNITY]
    assert sum(total for total in totals if isinstance(total, int)) == len(duties)


def test_totals_split_into_early_and_late(workbook: Workbook) -> None:
    sheet = workbook["人员表"]
    for row in range(row_of(sheet, "姓名") + 1, sheet.max_row + 1):
        total, early, late = (sheet.cell(row, column).value for column in (11, 12, 13))
        if isinstance(total, int):
            assert total == early + late
            days = [sheet.cell(row, column).value for column in range(4, 11)]
            assert sum(1 for day in days if day and day.startswith("早班")) == early


def test_people_who_have_not_reported_are_named_with_the_reason(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    absent = [p for p in stored_district.district.people if p.community == COMMUNITY and not p.is_rostered]
    assert absent
    assert f"不参加排班：未报到 ({len(absent)} 人)" in values(workbook["人员表"])


def test_the_sign_in_sheet_has_a_page_a_day_and_a_line_a_post(tmp_path: Path) -> None:
    stored = stored_roster(gates=6)
    (file,) = export(stored, Selection(communities=(COMMUNITY,)), formats=("xlsx",), out=tmp_path)
    sheet, district = load_workbook(file)["签到表"], stored.district
    assert "网格员 网格员甲 13900000001\n楼长 楼长乙 13900000002\n物业 03570000003" in values(sheet)
    days = [row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 1).value).startswith("周")]
    assert [sheet.cell(row, 1).value[:2] for row in days] == [
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
    ]
    breaks = {page_break.id + 1 for page_break in sheet.row_breaks.brk}
    assert set(days[1:]) <= breaks
    names = [sheet.cell(row, 3).value for row in range(days[0] + 1, days[1])]
    monday = [Slot(district.week.monday, shift) for shift in ("早班", "晚班")]
    posts = sum(district.headcount(c.gate, slot) for c in district.checkpoints_of[COMMUNITY] for slot in monday)
    assert len(names) == posts
    assert all(names)


def test_a_day_of_many_posts_still_signs_in_on_one_page(tmp_path: Path) -> None:
    stored = stored_roster(people=150, gates=20)
    (file,) = export(stored, Selection(communities=(COMMUNITY,)), formats=("xlsx",), out=tmp_path)
    sheet = load_workbook(file)["签到表"]
    days = [row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 1).value).startswith("周")]
    assert [page_break.id + 1 for page_break in sheet.row_breaks.brk] == days[1:]
    heads = [cell.value for cell in sheet[days[0] - 1]]
    assert heads == ["卡点", "早班\n姓名", "签名", "到岗时间", "晚班\n姓名", "签名", "到岗时间", "有事请找"]
    monday = {duty.identity for duty in stored.roster.duties if duty.slot.date == WEEK.monday}
    rows = range(days[0] + 1, days[1])
    names = [sheet.cell(row, column).value for row in rows for column in (2, 5)]
    assert len([name for name in names if name and name != "—" and not name.startswith("缺")]) == len(monday)


def test_the_sign_in_sheet_says_whom_to_call_in_full(workbook: Workbook) -> None:
    told = "网格员 网格员甲 13900000001    楼长 楼长乙 13900000002    物业 03570000003"
    assert told in values(workbook["签到表"])


def test_unfilled_posts_are_listed_with_space_for_who_stands_in(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    sheet = workbook["缺岗"]
    top = row_of(sheet, "日期")
    assert [cell.value for cell in sheet[top]][-2:] == ["缺员", "顶岗人员"]
    missing = [sheet.cell(row, 7).value for row in range(top + 1, sheet.max_row + 1)]
    unfilled = stored_district.roster.unfilled(stored_district.district)
    assert missing == [post.missing for post in unfilled if post.gate.community == COMMUNITY]
