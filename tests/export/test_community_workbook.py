from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from invented import StoredRoster, stored_roster
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.worksheet import Worksheet

from roster_cli.domain import Contacts, Gate, Person, Slot
from roster_cli.export import Selection, export
from roster_cli.views.view import View

COMMUNITY = "康庄社区"
SHEETS = ["一周总表", "人员表", "签到表", "卡点张贴表", "有事请找", "值班明细", "缺岗", "缺岗原因"]


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
    assert workbook.sheetnames == SHEETS
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


@pytest.mark.parametrize(("gates", "size"), [(2, 13), (11, 11.5)])
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


HEADS = ["日期", "星期", "班次", "小区", "卡点", "姓名", "签名", "签到时间", "备注"]


def lines(sheet: Worksheet) -> list[tuple[str, ...]]:
    """Return the lines of a sign-in sheet to sign on, without its headings and bands."""
    rows = sheet.iter_rows(min_row=row_of(sheet, "日期") + 1, max_col=6, values_only=True)
    return [tuple(map(str, row)) for row in rows if row[5]]


def to_sign(stored: StoredRoster) -> list[tuple[str, ...]]:
    """Return what those lines must say, by day, shift and gate."""
    district, view = stored.district, View(stored, "zh")
    return [
        (
            f"{slot.date.month}月{slot.date.day}日",
            "周" + "一二三四五六日"[slot.date.weekday()],
            slot.shift,
            *gate[1:],
            name,
        )
        for slot in district.slots
        for gate in (checkpoint.gate for checkpoint in district.checkpoints_of[COMMUNITY])
        for names in [view.names_at(gate, slot)]
        for name in (*names, *["缺1"] * (district.headcount(gate, slot) - len(names)))
    ]


@pytest.mark.parametrize(("people", "gates"), [(30, 6), (150, 20)])
@pytest.mark.parametrize("by_gate", [False, True])
def test_every_line_to_sign_says_its_day_shift_and_gate(
    by_gate: bool, people: int, gates: int, tmp_path: Path
) -> None:
    stored = stored_roster(people=people, gates=gates)
    wanted = Selection(communities=(COMMUNITY,))
    (file,) = export(stored, wanted, formats=("xlsx",), out=tmp_path, sign_in_by_gate=by_gate)
    sheet = load_workbook(file)["签到表"]
    assert [cell.value for cell in sheet[row_of(sheet, "日期")]] == HEADS
    assert sorted(lines(sheet)) == sorted(to_sign(stored))
    assert all(area.min_row == area.max_row for area in sheet.merged_cells.ranges)


def bands(sheet: Worksheet) -> list[int]:
    """Return the rows that head a page of a sign-in sheet."""
    top = row_of(sheet, "日期")
    return [
        row
        for row in range(top + 1, sheet.max_row + 1)
        if sheet.cell(row, 1).value and not sheet.cell(row, 6).value
    ]


def test_a_page_to_sign_on_is_of_one_day_or_of_one_gate(tmp_path: Path) -> None:
    stored = stored_roster(gates=6)
    wanted = Selection(communities=(COMMUNITY,))
    for by_gate, pages in ((False, 7), (True, 6)):
        (file,) = export(stored, wanted, formats=("xlsx",), out=tmp_path, sign_in_by_gate=by_gate)
        sheet = load_workbook(file)["签到表"]
        heads = bands(sheet)
        assert len(heads) == pages
        assert [page_break.id + 1 for page_break in sheet.row_breaks.brk] == heads[1:]


def test_a_day_of_many_posts_signs_in_on_a_page_a_shift(tmp_path: Path) -> None:
    stored = stored_roster(people=150, gates=20)
    (file,) = export(stored, Selection(communities=(COMMUNITY,)), formats=("xlsx",), out=tmp_path)
    sheet = load_workbook(file)["签到表"]
    breaks = {page_break.id + 1 for page_break in sheet.row_breaks.brk}
    late = [
        row
        for row in range(2, sheet.max_row + 1)
        if sheet.cell(row, 3).value == "晚班" != sheet.cell(row - 1, 3).value
    ]
    assert len(late) == 7
    assert {*late, *bands(sheet)[1:]} <= breaks


def test_a_gate_sheet_shows_the_week_of_its_gate_and_whom_to_call(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    sheet, view = workbook["卡点张贴表"], View(stored_district, "zh")
    told = values(sheet)
    assert "网格员    网格员甲 13900000001" in told
    for checkpoint in stored_district.district.checkpoints_of[COMMUNITY]:
        row = next(
            row
            for row in range(1, sheet.max_row + 1)
            if str(sheet.cell(row, 1).value).startswith(f"{checkpoint.gate.estate} · {checkpoint.gate.checkpoint}")
        )
        assert sheet.cell(row, 1).font.sz >= 36
        for offset, shift in enumerate(stored_district.district.settings.shifts):
            for place, day in enumerate(stored_district.district.week.dates):
                cell = sheet.cell(row + 3 + offset, 2 + place)
                names = view.names_at(checkpoint.gate, Slot(day, shift.name))
                assert all(name in cell.value for name in names)
                assert cell.font.sz >= (12 if names else 10)


def test_whom_to_call_has_no_empty_column(tmp_path: Path) -> None:
    stored = stored_roster(gates=3)
    few = Contacts(grid_worker="张甲", grid_phone="13900000001")
    for contacts, columns in ((few, 4), (Contacts(), 0)):
        checkpoints = tuple(replace(one, contacts=contacts) for one in stored.district.checkpoints)
        bare = replace(stored, district=replace(stored.district, checkpoints=checkpoints))
        out = tmp_path / str(columns)
        (file,) = export(bare, Selection(communities=(COMMUNITY,)), formats=("xlsx",), out=out)
        workbook = load_workbook(file)
        assert ("有事请找" in workbook.sheetnames) is bool(columns)
        if columns:
            assert workbook["有事请找"].max_column == columns


def test_who_is_there_looks_like_everyone_else_where_somebody_is_missing(tmp_path: Path) -> None:
    stored = stored_roster()
    half = next(
        post
        for post in stored.roster.unfilled(stored.district)
        if View(stored, "zh").names_at(post.gate, post.slot)
    )
    (file,) = export(stored, Selection(communities=(half.gate.community,)), formats=("xlsx",), out=tmp_path)
    sheet = load_workbook(file, rich_text=True)["一周总表"]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, CellRichText)]
    whole = next(cell for row in sheet.iter_rows(min_row=6) for cell in row if cell.column > 2 and cell.value)
    assert cells
    for cell in cells:
        names, mark = cell.value
        assert mark.text.startswith("缺")
        assert (names.font.sz, bool(names.font.b), names.font.color.rgb) == (
            whole.font.sz,
            bool(whole.font.b),
            whole.font.color.rgb,
        )
        assert mark.font.b
        assert mark.font.color.rgb != names.font.color.rgb


def test_unfilled_posts_are_listed_with_space_for_who_stands_in(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    sheet = workbook["缺岗"]
    top = row_of(sheet, "日期")
    assert [cell.value for cell in sheet[top]][-2:] == ["缺员", "顶岗人员"]
    missing = [sheet.cell(row, 7).value for row in range(top + 1, sheet.max_row + 1)]
    unfilled = stored_district.roster.unfilled(stored_district.district)
    assert missing == [post.missing for post in unfilled if post.gate.community == COMMUNITY]


def test_every_unfilled_post_has_a_reason_that_counts_everybody_once(workbook: Workbook) -> None:
    posts = [row for row in workbook["缺岗"].iter_rows(min_row=4, values_only=True) if row[6]]
    reasons = [row for row in workbook["缺岗原因"].iter_rows(min_row=4, values_only=True) if row[5]]
    assert [row[:5] for row in reasons] == [row[:5] for row in posts]
    assert all(str(row[6]).strip() for row in reasons)
