from pathlib import Path

import pytest
from sheet_files import STAFF_HEADER, WEEK, Desk

from roster_cli.errors import InputError
from roster_cli.sheets.district import read_inputs


def test_settings_and_lists_are_told_at_once(desk: Desk) -> None:
    config = desk.csv("roster.toml", "[rulez]\n")
    staff = desk.staff([STAFF_HEADER, ("1", None, "统计局", "康庄")])
    with pytest.raises(InputError) as told:
        read_inputs(staff, desk.gates(), config, week=WEEK)
    assert [Path(problem.file).name for problem in told.value.problems] == ["staff.xlsx", "roster.toml"]


def test_shifts_that_could_not_be_read_bring_no_false_alarms(desk: Desk) -> None:
    config = desk.csv("roster.toml", '[shifts]\n夜班 = "22"\n')
    staff = desk.staff([(*STAFF_HEADER, "班次偏好", "请假"), ("1", "张三", "统计局", "康庄", "夜班", "周五夜班")])
    with pytest.raises(InputError) as told:
        read_inputs(staff, desk.gates(), config, week=WEEK)
    assert [problem.key for problem in told.value.problems] == ["shifts.夜班"]


def test_settings_reach_the_lists(desk: Desk) -> None:
    config = desk.csv("roster.toml", "[rules]\nmax_per_week = 3\n")
    staff = desk.staff([STAFF_HEADER, ("1", "张三", "统计局", "康庄")])
    assert read_inputs(staff, desk.gates(), config, week=WEEK).district.people[0].max_per_week == 3
