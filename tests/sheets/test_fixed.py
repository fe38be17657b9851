"""The sheet 固定: duties that hold, checked against every rule when they are read."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import past_week
from roster_cli.domain import Duty, Gate, History, Settings, Slot, Week
from roster_cli.errors import InputError, Problem
from roster_cli.sheets.district import Reading, read_district
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

WEEK = Week(2022, 11)
HEADERS = ("日期", "班次", "工号", "姓名", "小区", "卡点")


def read(folder: Path, *rows: tuple[object, ...], history: History | None = None, **lists: object) -> Reading:
    staff, checkpoints = write_lists(folder, **lists)  # type: ignore[arg-type]
    book = load_workbook(staff)
    sheet = book.create_sheet("固定")
    for row in (HEADERS, *rows):
        sheet.append(row)
    book.save(staff)
    return read_district(staff, checkpoints, week=WEEK, settings=Settings(), history=history)


def problems(folder: Path, *rows: tuple[object, ...], **given: object) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        read(folder, *rows, **given)  # type: ignore[arg-type]
    assert all(problem.sheet == "固定" for problem in error.value.problems)
    return error.value.problems


def test_people_by_number_or_name_and_gates_by_estate_are_fixed(tmp_path):
    reading = read(
        tmp_path,
        ("2022-03-14", "早班", "1000", "", "东盛华庭A区", "南门"),
        ("3月15日", "晚", "", "李 强", "检察院小区", ""),
    )
    south, office = (Gate("康庄社区", "东盛华庭A区", "南门"), Gate("康庄社区", "检察院小区", "大门"))
    monday, tuesday = WEEK.dates[:2]
    assert reading.district.fixed == (
        Duty(Slot(monday, "早班"), south, "1000"),
        Duty(Slot(tuesday, "晚班"), office, "1001"),
    )


def test_rows_of_other_weeks_are_counted_and_left_aside(tmp_path):
    reading = read(
        tmp_path, ("2022-03-21", "早班", "1000", "", "", "南门"), ("2022-04-01", "早班", "x", "", "", "")
    )
    assert reading.district.fixed == ()
    assert any("2" in line and "other weeks" in line for line in reading.notices)


def test_each_breach_of_a_rule_names_cell_and_rule(tmp_path):
    people = [*EIGHT_PEOPLE[:2], (*EIGHT_PEOPLE[2][:6], "周三"), *EIGHT_PEOPLE[3:]]
    found = problems(
        tmp_path,
        ("2022-03-14", "早班", "1000", "", "东盛华庭A区", "南门"),
        ("2022-03-14", "晚班", "1000", "", "东盛华庭A区", "南门"),
        ("2022-03-14", "早班", "1001", "", "东盛华庭A区", "南门"),
        ("2022-03-16", "早班", "", "张伟", "", "大门"),
        people=people,
    )
    told = [(problem.cell, problem.message) for problem in found]
    assert [cell for cell, _message in told] == ["A3", "A3", "F4", "A5"]
    for (_cell, message), rule in zip(told, ("H1", "H5", "H3", "H3"), strict=True):
        assert f"breaks rule {rule}" in message


def test_stored_neighbours_count(tmp_path):
    late = past_week(-1, {"1000": "周日晚班"}, communities={"1000": "康庄社区"})
    (found,) = problems(tmp_path, ("2022-03-14", "早班", "1000", "", "", "南门"), history=History(WEEK, (late,)))
    assert "breaks rule H5" in found.message


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("2022-03-14", "早班", "1000", "李强", "", "南门"), "D2"),
        (("2022-03-14", "早班", "", "王芬", "", "南门"), "D2"),
        (("2022-03-14", "早班", "", "", "", "南门"), "D2"),
        (("2022-03-14", "早班", "1000", "", "", "西门"), "F2"),
        (("2022-03-14", "早班", "1000", "", "东盛花庭", ""), "E2"),
        (("2022-03-14", "夜班", "1000", "", "", "南门"), "B2"),
        (("明天", "早班", "1000", "", "", "南门"), "A2"),
    ],
)
def test_what_cannot_be_understood_is_told_at_its_cell(tmp_path, row, cell):
    (found,) = problems(tmp_path, row)
    assert found.cell == cell
    assert found.remedy


def test_the_same_duty_twice_is_told(tmp_path):
    row = ("2022-03-14", "早班", "1000", "", "", "南门")
    (found,) = problems(tmp_path, row, row)
    assert (found.cell, "row 2" in found.message) == ("A3", True)


def test_a_name_that_several_bear_is_refused_with_unit_and_number(tmp_path):
    people = [*EIGHT_PEOPLE[:1], ("1001", "王芳", *EIGHT_PEOPLE[1][2:]), *EIGHT_PEOPLE[2:]]
    (found,) = problems(tmp_path, ("2022-03-14", "早班", "", "王芳", "", "南门"), people=people, gates=TWO_GATES)
    assert "1000" in found.message
    assert "统计局" in found.message
