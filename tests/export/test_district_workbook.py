from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from invented import StoredRoster
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from roster_cli.domain import SolveReport, Standing
from roster_cli.domain.roster import FAMILIARITY
from roster_cli.export import Selection, export
from roster_cli.rules import COST_TERMS


@pytest.fixture
def workbook(open_workbook: Callable[[str], Workbook]) -> Workbook:
    return open_workbook("全区汇总.xlsx")


def figures(sheet: Worksheet) -> dict[str, object]:
    found = {}
    for row in sheet.iter_rows(values_only=True):
        found |= dict(zip(row[::2], row[1::2], strict=True))
    return found


def table(sheet: Worksheet, top: int) -> list[dict[str, object]]:
    header, *rows = list(sheet.iter_rows(min_row=top, values_only=True))
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_key_figures_agree_with_the_roster(workbook: Workbook, stored_district: StoredRoster) -> None:
    shown, district, report = figures(workbook["概况"]), stored_district.district, stored_district.report
    unfilled = stored_district.roster.unfilled(district)
    needed = sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints)
    missing = sum(post.missing for post in unfilled)
    empty = [post for post in unfilled if not stored_district.roster.staffing[post.gate, post.slot]]
    assert shown["名单人数"] == len(district.people)
    assert shown["参加排班"] == len(district.rostered)
    assert shown["有值班"] == len(stored_district.roster.by_person)
    assert shown["本周岗位（人次）"] == needed
    assert (shown["已排（人次）"], shown["缺岗（人次）"]) == (needed - missing, missing)
    assert shown["值班（人次）"] == len(stored_district.roster.duties)
    assert shown["无人值守的班次"] == len(empty) > 0
    assert shown["一人最多值班次数"] == max(map(len, stored_district.roster.by_person.values()))
    costs = figures(workbook["成本"])
    assert (costs["成本（不含熟悉度）"], costs["已证明的下界"], costs["差距"]) == (
        report.cost,
        report.bound,
        report.gap,
    )


def test_counts_and_points_never_share_a_sheet_nor_a_name(workbook: Workbook) -> None:
    counts, costs = figures(workbook["概况"]), figures(workbook["成本"])
    assert not {name for name, shown in counts.items() if shown is not None} & set(costs)
    told = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [text for text in told if "ortools" in text or "numpy" in text]


def test_who_is_on_duty_on_every_rest_day_is_counted_as_people(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    rest_days = {slot.date for slot in stored_district.district.rest_slots}
    own = stored_district.roster.by_person.values()
    never_free = [duties for duties in own if rest_days <= {duty.slot.date for duty in duties}]
    assert figures(workbook["概况"])["每个休息日都值班的人"] == len(never_free) > 0


@pytest.mark.parametrize(("bound", "shown"), [(3, True), (0, False)])
def test_a_bound_of_familiarity_is_shown_where_there_is_one(
    stored: StoredRoster, bound: int, shown: bool, tmp_path: Path
) -> None:
    costs = {**dict.fromkeys(COST_TERMS, 0), FAMILIARITY: 5}
    changed = replace(stored, report=SolveReport(costs, 0, bound))
    files = export(changed, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=1)
    sheet = load_workbook(next(file for file in files if file.stem == "全区汇总"))["成本"]
    assert ("熟悉度已证明的下界" in figures(sheet)) is shown


def test_the_values_of_the_charts_are_not_printed(workbook: Workbook) -> None:
    sheet = workbook["图表数据"]
    assert sheet.sheet_state == "hidden"
    assert sheet.print_area == f"'{sheet.title}'!$AO$1"
    assert sheet["AO1"].value is None
    assert sheet.print_title_rows is None


@pytest.mark.parametrize("sheet", ["单位报到率", "社区报到率"])
def test_groups_sum_to_the_totals_of_the_input(
    workbook: Workbook, stored_district: StoredRoster, sheet: str
) -> None:
    total, *groups = table(workbook[sheet], 3)
    people = stored_district.district.people
    for column, figure in total.items():
        if isinstance(figure, int) and column not in ("报到率", "值班率"):
            assert sum(group[column] for group in groups) == figure, column  # type: ignore[misc]
    absent = sum(person.standing is Standing.NOT_REPORTED for person in people)
    outside = sum(person.standing is Standing.OUTSIDE for person in people)
    assert total["名单人数"] == len(people)
    assert total["应报到"] == len(people) - outside
    assert total["已报到"] == len(people) - outside - absent
    assert total["报到率"] == pytest.approx(total["已报到"] / total["应报到"])  # type: ignore[operator]


def test_the_heat_map_has_every_subdistrict_and_community(
    workbook: Workbook, stored_district: StoredRoster
) -> None:
    sheet = workbook["到岗率"]
    labels = [str(cell.value).strip() for cell in sheet["A"][4:]]
    assert labels == ["全区", "车站街街道", "康庄社区", "复兴社区", "滨河街道", "滨河社区"]
    district = stored_district.district
    needed = sum(sum(c.headcounts) for c in district.checkpoints_of["康庄社区"])
    duties = sum(duty.gate.community == "康庄社区" for duty in stored_district.roster.duties)
    assert sheet.cell(7, 16).value == pytest.approx(duties / needed)
    assert sheet.conditional_formatting


def test_unfilled_posts_come_by_priority(workbook: Workbook, stored_district: StoredRoster) -> None:
    order = ["三无小区", "无物业", "物业薄弱", "有物业"]
    types = [row[0] for row in workbook["缺岗"].iter_rows(min_row=4, values_only=True)]
    assert types[:4] == order
    listed = types[types.index("类型", 4) + 1 :]
    assert listed == sorted(listed, key=order.index)
    assert len(listed) == len(stored_district.roster.unfilled(stored_district.district))


def test_charts_are_native_and_point_at_their_values(exported: Path, workbook: Workbook) -> None:
    with zipfile.ZipFile(exported / "全区汇总.xlsx") as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 5
    assert all("图表数据" in chart for chart in charts)
    assert [chart for chart in charts if 'barDir val="bar"' in chart]


def test_the_points_add_up_to_the_rostered_people(workbook: Workbook, stored_district: StoredRoster) -> None:
    rows: Sequence[tuple[object, ...]] = list(workbook["图表数据"].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "积分")
    stop = next(number for number, row in enumerate(rows) if number > start and row[0] is None)
    people = [row[1] for row in rows[start + 1 : stop]]
    assert sum(people) == len(stored_district.district.rostered)  # type: ignore[arg-type]
