"""Past rosters made by hand, so that a district can start midway."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from commands import roster
from roster_cli.domain import Origin, Week
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, write_lists

WEEK = ("--week", "2022-W11")
COLUMNS = ("日期", "班次", "社区", "小区", "卡点", "工号", "姓名", "单位")
PLACE = ("康庄社区", "东盛华庭A区", "南门")
LISTS = ("--staff", "staff.xlsx", "--checkpoints", "checkpoints.xlsx")
MONDAY = date(2022, 3, 7)
Row = Sequence[object]


def duty(day: int, shift: str, person: int = 0, *, number: bool = True) -> Row:
    """Return a row of a duty so many days after the Monday of 2022-W10."""
    identity, name, unit = EIGHT_PEOPLE[person][:3]
    return (f"{MONDAY + timedelta(days=day)}", shift, *PLACE, identity if number else "", name, unit)


def write_csv(path: Path, rows: Sequence[Row], columns: Row = COLUMNS) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lists(tmp_path)
    return tmp_path


def test_a_week_made_by_hand_is_stored_published_and_shown(folder: Path) -> None:
    write_csv(folder / "w10.csv", [duty(0, "早班"), duty(1, "晚班"), duty(1, "晚班", 1)])
    result = roster("import-history", "w10.csv", folder=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "2022-W10: 3 duties of 2 people at 1 gates; taken over as version 1\n"
    with Store.open(folder / "roster.db") as store:
        stored = store.load()
    assert (stored.origin, stored.is_published) == (Origin.IMPORT, True)
    assert "taken in" in roster("history", folder=folder).stdout
    assert "王芳" in roster("show", "--community", "康庄", folder=folder).stdout


def test_rest_hours_and_running_days_hold_across_the_edge(folder: Path) -> None:
    sunday_late = [duty(6, "晚班", person) for person in range(4)]
    running = [duty(day, "早班", 7) for day in range(2, 7)]
    write_csv(folder / "w10.csv", [*sunday_late, *running])
    roster("import-history", "w10.csv", folder=folder)
    assert roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=folder).returncode == 0
    monday = date(2022, 3, 14)
    with Store.open(folder / "roster.db") as store:
        duties = store.load(Week(2022, 11)).roster.duties
    tired = {str(person[0]) for person in EIGHT_PEOPLE[:4]}
    assert not [
        one for one in duties if one.slot.date == monday and one.slot.shift == "早班" and one.identity in tired
    ]
    assert not [one for one in duties if one.slot.date == monday and one.identity == EIGHT_PEOPLE[7][0]]


def test_past_points_and_shifts_count_for_fairness_and_rotation(folder: Path) -> None:
    write_csv(folder / "w10.csv", [*(duty(day, "早班") for day in range(4)), duty(0, "晚班", 1)])
    roster("import-history", "w10.csv", folder=folder)
    with Store.open(folder / "roster.db") as store:
        past = store.history(Week(2022, 11))
    assert (past.carry("1000"), past.carry("1001")) == (3, -3)  # eight points and two, five on average
    assert (past.shift_count("1000", "早班"), past.shift_count("1001", "晚班")) == (4, 1)


def test_several_weeks_in_several_files_and_the_same_again_is_unchanged(folder: Path) -> None:
    write_csv(folder / "a.csv", [duty(-7, "早班"), duty(0, "早班")])
    write_csv(folder / "b.csv", [duty(1, "早班"), duty(7, "晚班", 2)])
    first = json.loads(roster("import-history", "a.csv", "b.csv", "--json", folder=folder).stdout)
    assert [(week["week"], week["duties"], week["stored"]) for week in first["weeks"]] == [
        ("2022-W09", 1, True),
        ("2022-W10", 2, True),
        ("2022-W11", 1, True),
    ]
    again = json.loads(roster("import-history", "a.csv", "b.csv", "--json", folder=folder).stdout)
    assert [(week["unchanged"], week["version"]) for week in again["weeks"]] == [(True, 1)] * 3


def test_what_export_wrote_is_taken_over_to_the_last_duty(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=folder)
    roster("export", "--all", "--format", "csv", "--format", "xlsx", folder=folder)
    with Store.open(folder / "roster.db") as store:
        duties = store.load().roster.duties
    for file in ("duties.csv", "康庄社区.xlsx"):
        other = tmp_path_factory.mktemp("other")
        result = roster("import-history", folder / "rosters/2022-W11" / file, folder=other)
        assert result.returncode == 0, result.stderr
        with Store.open(other / "roster.db") as store:
            assert store.load().roster.duties == duties


def test_names_are_matched_with_the_staff_list(folder: Path) -> None:
    write_csv(folder / "w10.csv", [duty(0, "早班", 3, number=False)])
    assert roster("import-history", "w10.csv", *LISTS, folder=folder).returncode == 0
    with Store.open(folder / "roster.db") as store:
        assert [one.identity for one in store.load().roster.duties] == [EIGHT_PEOPLE[3][0]]


def test_a_name_that_several_bear_is_refused_with_units_and_numbers(folder: Path) -> None:
    write_lists(folder, [*EIGHT_PEOPLE, ("2000", "王芳", "民政局", "康庄社区", "", "", "")])
    write_csv(folder / "w10.csv", [("2022-03-07", "早班", *PLACE, "", "王芳", "")])
    result = roster("import-history", "w10.csv", *LISTS, folder=folder)
    assert result.returncode == 2
    for word in ("w10.csv · G2", "王芳 发改局 1000", "王芳 民政局 2000", "工号"):
        assert word in result.stderr


def test_every_bad_row_is_told_with_its_cell_and_nothing_is_stored(folder: Path) -> None:
    rows = [
        duty(0, "早班"),
        ("2022-13-45", *duty(0, "早班", 1)[1:]),
        (*duty(1, "早班", 2)[:6], "", "统计局"),
        duty(2, "夜班", 3),
        (*duty(0, "早班")[:3], "检察院小区", "大门", *duty(0, "早班")[5:]),
    ]
    write_csv(folder / "w10.csv", rows)
    result = roster("import-history", "w10.csv", folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    for cell in ("A3", "G4", "B5", "G6"):
        assert f"w10.csv · {cell}: " in result.stderr
    assert "4 problems" in result.stderr
    assert not (folder / "roster.db").exists()


def test_the_number_of_somebody_else_is_refused(folder: Path) -> None:
    write_csv(folder / "w10.csv", [("2022-03-07", "早班", *PLACE, "1001", "王芳", "")])
    result = roster("import-history", "w10.csv", *LISTS, folder=folder)
    assert (result.returncode, "1001 is the number of 李强" in result.stderr) == (2, True)


def test_a_list_as_people_keep_it_title_dates_and_shifts_with_times(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["三月第二周值班表"])
    sheet.append(["日期", "班次", "开始", "结束", "社区", "小区", "卡点", "姓名", "单位"])
    sheet.append([date(2022, 3, 7), "夜班", "21:00", "07:00", "康庄", "东盛华庭A区", None, " 王 芳", "发改局"])
    sheet.append(["3月8日", "早班", None, None, "康庄社区", "东盛华庭A区", "南门", "李强", "统计局"])
    sheet.append(["合计", 2])
    book.save(folder / "past.xlsx")
    result = roster("import-history", "past.xlsx", "--week", "2022-W10", folder=folder)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("2022-W10: 2 duties of 2 people at 2 gates")


def test_a_published_week_is_refused_unless_replaced(folder: Path) -> None:
    roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W10", folder=folder)
    roster("publish", folder=folder)
    write_csv(folder / "w10.csv", [duty(0, "早班"), duty(7, "早班")])
    refused = roster("import-history", "w10.csv", folder=folder)
    assert refused.returncode == 6
    assert "roster import-history w10.csv --week 2022-W10 --replace" in refused.stderr
    with Store.open(folder / "roster.db") as store:
        assert [one.week for one in store.weeks()] == [Week(2022, 10)]
    replaced = roster("import-history", "w10.csv", "--replace", "--json", folder=folder)
    assert [week["version"] for week in json.loads(replaced.stdout)["weeks"]] == [2, 1]


def test_dry_run_shows_and_stores_nothing(folder: Path) -> None:
    write_csv(folder / "w10.csv", [duty(0, "早班")])
    result = roster("import-history", "w10.csv", "--dry-run", folder=folder)
    assert (result.returncode, "1 duties of 1 people" in result.stdout) == (0, True)
    assert not (folder / "roster.db").exists()


@pytest.mark.parametrize("words", [("nowhere.csv",), ("staff.xlsx",), ("w10.csv", "--staff", "staff.xlsx")])
def test_what_cannot_be_taken_over_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    write_csv(folder / "w10.csv", [duty(0, "早班")])
    result = roster("import-history", *words, folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_names_are_data_in_past_rosters_too(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    for number, name in enumerate(("=HYPERLINK(1)", "𠮷永㛃", "李😀")):
        sheet.append(["2022-03-07", "早班", *PLACE, str(number), name, "../../x"])
        sheet.cell(number + 2, 7).data_type = "s"
    book.save(folder / "past.xlsx")
    assert load_workbook(folder / "past.xlsx").active is not None
    assert roster("import-history", "past.xlsx", folder=folder).returncode == 0
    with Store.open(folder / "roster.db") as store:
        assert {one.name for one in store.load().district.people} == {"=HYPERLINK(1)", "𠮷永㛃", "李😀"}
