from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from invented import WEEK, StoredRoster
from invented import StoredRoster as Stored
from openpyxl import Workbook, load_workbook

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    Gate,
    Management,
    Person,
    PostGroup,
    Roster,
    Settings,
    Slot,
    SolveReport,
    Standing,
    Unit,
)
from roster_cli.export import Selection, export
from roster_cli.rules import COST_TERMS

MONDAY_EARLY, MONDAY_LATE = Slot(WEEK.monday, "早班"), Slot(WEEK.monday, "晚班")
TUESDAY_EARLY = Slot(WEEK.dates[1], "早班")
GATE = Gate("康庄社区", "东盛华庭A区", "南门")


@pytest.fixture
def office(tmp_path: Path) -> Workbook:
    """One post with a holder on duty on Monday early, on leave Monday late; all on leave Tuesday early."""
    away = frozenset({MONDAY_LATE, TUESDAY_EARLY})
    people = (
        Person("1", "甲", "统计局", "康庄社区", "办公室", "文秘", "A", leave=away),
        Person(
            "2", "乙", "统计局", "", "办公室", "文秘", "B", standing=Standing.OUTSIDE, leave=away - {MONDAY_LATE}
        ),
        Person("3", "丙", "统计局", "康庄社区", "综合科", "核算"),
    )
    district = District(
        week=WEEK,
        settings=Settings(),
        people=people,
        checkpoints=(Checkpoint(GATE, "车站街街道", Management.NONE, (2,) * 14),),
        units=(Unit("统计局", peak=frozenset({MONDAY_LATE}), max_away=2),),
        post_groups=(PostGroup("统计局", "办公室", "文秘", ("1", "2")),),
    )
    roster = Roster(WEEK, (Duty(MONDAY_EARLY, GATE, "1"), Duty(MONDAY_EARLY, GATE, "3")))
    report = SolveReport(dict.fromkeys(COST_TERMS, 0), 0, 0)
    file = export(Stored(district, roster, report), Selection(units=("统计局",)), formats=("xlsx",), out=tmp_path)
    return load_workbook(file[0])


def test_it_opens_on_people_by_days(open_workbook: Callable[[str], Workbook]) -> None:
    workbook = open_workbook("单位/统计局.xlsx")
    assert workbook.sheetnames == ["一周总表", "AB岗", "周一汇总", "值班明细"]
    assert workbook.active["A1"].value == "统计局本周值班表"


def test_each_duty_stands_in_its_shift_and_is_counted(
    open_workbook: Callable[[str], Workbook], stored_district: StoredRoster
) -> None:
    sheet = open_workbook("单位/统计局.xlsx")["一周总表"]
    people = [p for p in stored_district.district.people if p.unit == "统计局" and p.is_rostered]
    days = stored_district.district.week.dates
    for row, person in enumerate(people, 5):
        assert sheet.cell(row, 1).value == person.name
        duties = {duty.slot.date: duty for duty in stored_district.roster.by_person.get(person.identity, ())}
        for place, day in enumerate(days, 7):
            shown, duty = sheet.cell(row, place).value, duties.get(day)
            where = f"{duty.slot.shift}\n{duty.gate.estate}{duty.gate.checkpoint}" if duty else None
            assert shown == where or (shown == "请假" and duty is None)
        assert sheet.cell(row, 14).value == len(duties)
    totals = [str(sheet.cell(5 + len(people), column).value) for column in range(7, 14)]
    counts = [int(line.split()[1]) for text in totals for line in text.split("\n") if line != "—"]
    assert sum(counts) == sheet.cell(5 + len(people), 14).value


def test_days_with_peak_shifts_are_shaded_and_say_which(office: Workbook) -> None:
    sheet = office["一周总表"]
    assert sheet["G3"].value == "周一\n3月14日\n高峰：晚班"
    assert sheet["G6"].fill.fgColor.rgb == "FFD9D9D9" or sheet["G4"].value
    assert sheet["H3"].value == "周二\n3月15日"


def test_people_who_take_no_part_are_named(office: Workbook) -> None:
    cells = [cell.value for row in office["一周总表"].iter_rows() for cell in row]
    assert cells[cells.index("不参加排班：不住城区 (1 人)") :].count("乙") == 1


def test_each_post_tells_who_is_on_duty_and_who_holds_it(office: Workbook) -> None:
    sheet = office["AB岗"]
    assert [cell.value for cell in sheet[4]][:7] == [
        *(
            "办公室",
            "文秘",
            "甲 A\n乙 B",
            "在岗 乙\n值班 甲",
            "在岗 乙\n请假 甲",
            "无人在岗\n请假 甲、乙",
            "全员在岗",
        ),
    ]


def test_only_office_shifts_are_looked_at(office: Workbook) -> None:
    headings = [cell.value for cell in office["AB岗"][3]][3:]
    assert len(headings) == 10
    assert not any(heading.startswith(("周六", "周日")) for heading in headings)
