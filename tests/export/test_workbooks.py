"""What holds for every workbook: where it stands, what its cells are, that it opens and fits."""

from __future__ import annotations

import csv
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from invented import WEEK, StoredRoster, stored_roster
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    Gate,
    Management,
    Person,
    Roster,
    Settings,
    Shift,
    SolveReport,
    Standing,
    Unit,
    masked_phone,
)
from roster_cli.errors import UsageError
from roster_cli.export import Selection, export
from roster_cli.rules import COST_TERMS
from roster_cli.views.view import DUTY_COLUMNS, View

EVIL_NAMES = (
    '=HYPERLINK("http://x","点")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "http://example.com/",
    "mailto:a@b.c",
    "00123",
    "_x0041_",
    "控\x01制\x0b\ufffe",
    "\ud800",
    "𠮷㛃👩‍👩‍👧",
    "长" * 300,
    "<script>&amp;",
)


def texts(workbook: Workbook, sheet: str) -> list[str]:
    return [str(cell.value) for row in workbook[sheet].iter_rows() for cell in row if cell.value is not None]


def test_everything_is_where_it_is_looked_for(exported: Path) -> None:
    assert {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file()} == {
        *(
            "康庄社区.xlsx",
            "复兴社区.xlsx",
            "滨河社区.xlsx",
            "全区汇总.xlsx",
            "duties.csv",
            "unfilled.csv",
            ".exported.json",
        ),
        *("街道/车站街街道.xlsx", "街道/滨河街道.xlsx"),
        *(
            f"单位/{unit}.xlsx"
            for unit in ("统计局", "发改局", "人社局社会保险中心", "老干部局", "住建局", "教体局")
        ),
    }


def test_only_what_was_asked_for_is_written(stored_district: StoredRoster, tmp_path: Path) -> None:
    asked = Selection(communities=("康庄社区",), subdistricts=("滨河街道",), units=("统计局",))
    files = export(stored_district, asked, formats=("xlsx",), out=tmp_path)
    folder = tmp_path / "2022-W11"
    assert set(files) == {folder / "康庄社区.xlsx", folder / "单位/统计局.xlsx", folder / "街道/滨河街道.xlsx"}
    assert set(files) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_in_formats_without_a_file_of_its_own_a_subdistrict_means_its_communities(
    stored_district: StoredRoster, tmp_path: Path
) -> None:
    asked = Selection(subdistricts=("车站街街道",))
    files = export(stored_district, asked, formats=("text", "ics", "html"), out=tmp_path)
    told = {str(path.relative_to(tmp_path / "2022-W11")) for path in files}
    assert {"text/康庄社区.txt", "text/复兴社区.txt"} <= told
    assert "text/滨河社区.txt" not in told
    assert {path.split("/")[1] for path in told if path.startswith("ics/")} == {"康庄社区", "复兴社区"}
    assert sum(path.startswith("html/c/") for path in told) == 2


def test_asking_for_nothing_or_an_unknown_format_is_told(stored: StoredRoster, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--all"):
        export(stored, Selection(), formats=("xlsx",), out=tmp_path)
    with pytest.raises(UsageError, match="docx"):
        export(stored, Selection(everything=True), formats=("docx",), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_same_roster_gives_the_same_bytes_on_any_number_of_processes(
    stored_district: StoredRoster, exported: Path, tmp_path: Path
) -> None:
    export(stored_district, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=2)
    for file in exported.rglob("*.xlsx"):
        assert (tmp_path / "2022-W11" / file.relative_to(exported)).read_bytes() == file.read_bytes()


def test_a_roster_travels_to_processes_that_are_not_forked(stored: StoredRoster) -> None:
    view = View(stored, "zh")
    view.prepare()
    assert pickle.loads(pickle.dumps(view)).duties == view.duties


def test_what_users_typed_is_text_in_every_cell_and_every_file_opens(tmp_path: Path) -> None:
    people = tuple(
        Person(f"E{number}", name, f"单位{name}", "康庄社区", department=name, post=name, phone=name)
        for number, name in enumerate(EVIL_NAMES)
    )
    stored = stored_roster(people=4, extra_people=people, settings=Settings(notices=("=1+1",)))
    files = export(stored, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=1)
    assert all(tmp_path / "2022-W11" in file.parents for file in files)
    seen = set()
    for file in files:
        workbook = load_workbook(file)
        for sheet in workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type in ("s", "n"), (file, sheet.title, cell.coordinate)
                    assert cell.hyperlink is None
                    seen.add(cell.value)
        with zipfile.ZipFile(file) as archive:
            assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "sheet" in name)
    assert {'=HYPERLINK("http://x","点")', "+1+1", "-1", "00123", "控�制�\ufffd", "长" * 300} <= seen


def test_communities_that_fall_on_one_file_name_get_two_files(tmp_path: Path) -> None:
    names = ("甲/乙", "甲_乙", "../../x", "全区汇总", "CON", "字" * 300, "🏘️社区")
    stored = stored_roster(tuple((name, "街道/..") for name in names), people=6, gates=2)
    files = export(stored, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=1)
    assert len({str(file).casefold() for file in files}) == len(files)
    assert all(file.is_file() and tmp_path / "2022-W11" in file.resolve().parents for file in files)
    one = export(stored, Selection(communities=("甲/乙",)), formats=("xlsx",), out=tmp_path / "one")
    assert one[0].name in {file.name for file in files}
    assert load_workbook(one[0]).worksheets[0]["A1"].value.startswith("甲/乙")


def test_community_and_unit_hold_the_csvs_rows(exported: Path, open_workbook: Callable[[str], Workbook]) -> None:
    with (exported / "duties.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    for file, column, value in (("康庄社区.xlsx", 6, "康庄社区"), ("单位/统计局.xlsx", 12, "统计局")):
        sheet = open_workbook(file)["值班明细"]
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        found = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert found == [list(DUTY_COLUMNS), *(row for row in rows if row[column] == value)]


def test_each_sheet_is_a4_fits_the_width_and_repeats_its_header(
    exported: Path, open_workbook: Callable[[str], Workbook]
) -> None:
    for file in ("康庄社区.xlsx", "单位/统计局.xlsx", "街道/车站街街道.xlsx", "全区汇总.xlsx"):
        for sheet in open_workbook(file):
            assert sheet.page_setup.paperSize == 9
            # Excel ignores breaks that were set by hand where it fits the page itself: these are scaled instead.
            assert bool(sheet.sheet_properties.pageSetUpPr.fitToPage) is not bool(sheet.row_breaks.brk)
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert sheet.print_area
            if sheet.title not in ("卡点张贴表", "图表数据"):
                assert sheet.print_title_rows.startswith("$")
                assert sheet.freeze_panes
            assert re.fullmatch(r"第 &(P|\[Page\]) 页/共 &(N|\[Pages\]) 页", sheet.oddFooter.center.text.strip())
            assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} <= {"微软雅黑"}


def test_no_name_is_wider_than_its_cell_and_no_number_shows_as_hashes(
    exported: Path, open_workbook: Callable[[str], Workbook]
) -> None:
    for file in ("康庄社区.xlsx", "单位/统计局.xlsx", "街道/车站街街道.xlsx", "全区汇总.xlsx"):
        for sheet in open_workbook(file):
            merged = {coordinate for area in sheet.merged_cells.ranges for row in area.rows for coordinate in row}
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is None or (cell.row, cell.column) in merged:
                        continue
                    shown = "100.0%" if "%" in cell.number_format else str(cell.value)
                    room = sheet.column_dimensions[column_of(sheet, cell.column)].width * 7
                    size = cell.font.sz * 96 / 72
                    widths = [sum(1.0 if c > "\u2e80" else 0.5 for c in line) * size for line in shown.split("\n")]
                    lines = sum(-(-width // (room - 5)) for width in widths)
                    assert cell.data_type == "s" or lines == 1, (sheet.title, cell.coordinate)
                    assert sheet.row_dimensions[cell.row].height >= lines * cell.font.sz * 1.2, cell.coordinate


def column_of(sheet: object, column: int) -> str:
    """Return the column under which openpyxl keeps the width: equal neighbours are read as one group."""
    for letter, dimension in sheet.column_dimensions.items():  # type: ignore[attr-defined]
        if dimension.min <= column <= dimension.max:
            return str(letter)
    return get_column_letter(column)


def test_english_labels_and_chinese_file_names_headers_and_values(tmp_path: Path) -> None:
    stored = stored_roster(language="en")
    export(stored, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=1)
    workbook = load_workbook(tmp_path / "2022-W11" / "康庄社区.xlsx")
    assert workbook.sheetnames == [
        *("Week at a glance", "People and days", "Sign-in", "Gate sheets", "Whom to call"),
        *("值班明细", "Unfilled posts", "Why posts are unfilled"),
    ]
    assert workbook["Week at a glance"]["A1"].value == "康庄社区: duty roster"
    assert [cell.value for cell in workbook["值班明细"][1]] == list(DUTY_COLUMNS)
    assert workbook["值班明细"]["C2"].value == "早班"
    assert "Mon\n14 Mar" in texts(workbook, "Week at a glance")
    assert (tmp_path / "2022-W11" / "全区汇总.xlsx").is_file()
    chinese = export(stored, Selection(communities=("康庄社区",)), formats=("xlsx",), out=tmp_path, language="zh")
    assert load_workbook(chinese[0]).sheetnames[:3] == ["一周总表", "人员表", "签到表"]


def test_draft_or_published_stands_on_every_sheet_with_its_time(stored: StoredRoster, tmp_path: Path) -> None:
    published = replace(stored, published_at=datetime(2022, 3, 13, 18, 5), version=3)
    for roster, state in (
        (stored, r"草稿 第1版 2022-03-1\d \d\d:22"),
        (published, "已发布 第3版 2022-03-13 18:05"),
    ):
        file = export(roster, Selection(communities=("康庄社区",)), formats=("xlsx",), out=tmp_path)[0]
        workbook = load_workbook(file)
        assert re.search(state, workbook["一周总表"]["A2"].value)
        assert all(re.search(state, sheet.oddFooter.right.text) for sheet in workbook)


def test_the_notice_turns_with_the_week(tmp_path: Path) -> None:
    found = []
    for number in (0, 1, 2):
        week = WEEK.plus(number)
        stored = stored_roster(people=20, gates=3, week=week)
        file = export(stored, Selection(communities=("康庄社区",)), formats=("xlsx",), out=tmp_path)[0]
        found.append(load_workbook(file)["一周总表"]["A3"].value)
    assert sorted(found) == sorted(stored.district.settings.notices)


def test_phone_numbers_are_full_only_in_what_organisers_keep(
    stored_district: StoredRoster, exported: Path, open_workbook: Callable[[str], Workbook]
) -> None:
    phones = {person.phone for person in stored_district.district.people if person.phone}

    def shown(file: str) -> set[str]:
        workbook = open_workbook(file)
        return phones & {text for sheet in workbook.sheetnames for text in texts(workbook, sheet)}

    assert shown("康庄社区.xlsx") == shown("街道/车站街街道.xlsx") == set()
    unit = {p.phone for p in stored_district.district.people if p.unit == "统计局" and p.is_rostered}
    assert shown("单位/统计局.xlsx") == unit - {""}


def test_a_phone_number_that_serves_as_identity_is_masked_on_gates_and_kept_in_the_csv(tmp_path: Path) -> None:
    caller = Person("13812341234", "来电", "统计局", "康庄社区", phone="13812341234")
    stored = stored_roster(people=2, extra_people=(caller,))
    workbook_file, duties, _ = export(
        stored, Selection(communities=("康庄社区",)), formats=("xlsx", "csv"), out=tmp_path
    )
    flat = texts(load_workbook(workbook_file), "值班明细")
    assert "138****1234" in flat
    assert "13812341234" not in flat
    assert "13812341234" in duties.read_text("utf-8-sig")


@pytest.mark.parametrize(("phone", "masked"), [("13812341234", "138****1234"), ("", ""), ("12345", "****45")])
def test_masking(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


def test_weeks_without_duties_people_or_posts_are_exported_too(tmp_path: Path) -> None:
    stranger = Person("S", "外", "统计局", "", standing=Standing.OUTSIDE)
    stored = stored_roster((("康庄社区", ""),), people=0, gates=1, extra_people=(stranger,))
    files = export(stored, Selection(everything=True), formats=("xlsx", "csv"), out=tmp_path, workers=1)
    assert all(load_workbook(file).worksheets for file in files if file.suffix == ".xlsx")
    assert date.fromisoformat("2022-03-14") == stored.district.week.monday


@pytest.mark.parametrize("names", [("全天",), ("早班", "中班", "夜班")])
def test_other_shifts_get_columns_of_their_own(tmp_path: Path, names: tuple[str, ...]) -> None:
    hours = (time(6), time(14), time(22), time(6))
    shifts = tuple(Shift(name, hours[n], hours[n + 1]) for n, name in enumerate(names))
    gate = Gate("康庄社区", "东盛华庭A区", "南门")
    headcounts = (1,) * (7 * len(names))
    district = District(
        week=WEEK,
        settings=Settings(shifts=shifts),
        people=(Person("1", "甲", "统计局", "康庄社区"),),
        checkpoints=(Checkpoint(gate, "车站街街道", Management.NONE, headcounts),),
        units=(Unit("统计局"),),
    )
    duty = Duty(district.slots[-1], gate, "1")
    report = SolveReport(dict.fromkeys(COST_TERMS, 0), 0, 0)
    stored = StoredRoster(district, Roster(WEEK, (duty,)), report)
    files = export(stored, Selection(everything=True), formats=("xlsx",), out=tmp_path, workers=1)
    sheet = load_workbook(files[0])["一周总表"]
    assert [sheet.cell(4, 3 + n).value for n in range(len(names))] == list(names)
    assert [sheet.cell(5, 3 + n).value for n in range(7 * len(names))] == ["缺1"] * (7 * len(names) - 1) + ["甲"]
