"""A night counts for the day in which it ends too, in every rule about days (H3, H7)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from openpyxl import Workbook

from commands import roster

NIGHTS = """
[shifts]
白班 = "07:00-21:00"
夜班 = "21:00-07:00"
[rules]
max_per_week = 7
max_consecutive_days = 7
"""
PEOPLE = {  # each alone in a community whose gate is open at night: the nights that they serve in 2022-W11
    "甲": (("统计局", "全周", "", ""), "一二三四五六日"),
    "乙": (("统计局", "仅周末", "", ""), "六"),
    "丙": (("统计局", "仅工作日", "", ""), "一二三四"),
    "丁": (("统计局", "全周", "3月21日-3月25日", ""), "一二三四五六"),
    "戊": (("统计局", "全周", "3月21日起", ""), "一二三四五六"),
    "己": (("统计局", "全周", "", "3月16日、21日"), "一四五六"),
    "庚": (("税务局", "全周", "", ""), "二三四五六"),  # 周一 is its peak, also the Monday after the week
    "辛": (("医保局", "全周", "", ""), "一四五六日"),  # 周三 is its peak, 周六 no working day
}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("nights")
    gates = [f"{name}社区,{name}园,南门,夜班" for name in PEOPLE]
    (folder / "卡点.csv").write_text("\n".join(["社区,小区,卡点,开放", *gates]), "utf-8")
    (folder / "roster.toml").write_text(NIGHTS, "utf-8")
    book = Workbook()
    people, units = book.active, book.create_sheet("单位")
    people.title = "人员"
    people.append(("姓名", "单位", "社区", "值班类型", "请假", "不可值班"))
    for name, ((unit, *rest), _nights) in PEOPLE.items():
        people.append((name, unit, f"{name}社区", *rest))
    for row in (("单位", "高峰时段"), ("税务局", "周一"), ("医保局", "周三、周六")):
        units.append(row)
    book.save(folder / "人员.xlsx")
    done = roster("solve", "人员.xlsx", "卡点.csv", "--week", "2022-W11", folder=folder)
    assert done.returncode == 0, done.stderr
    assert roster("audit", folder=folder).returncode == 0
    assert roster("export", "--all", "--format", "csv", folder=folder).returncode == 0
    served = defaultdict(str)
    with (folder / "rosters" / "2022-W11" / "duties.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            served[row["姓名"]] += row["星期"].removeprefix("周")
    return served


@pytest.mark.parametrize("name", PEOPLE)
def test_who_serves_in_which_nights(nights: dict[str, str], name: str) -> None:
    assert nights[name] == PEOPLE[name][1]
