"""Units, office posts and fixed duties count in files of their own too, beside those of the people."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from commands import roster
from roster_cli.store import Store

UNITS = "单位,窗口单位,高峰时段,同时值班上限\n统计局,是,,\n教育局,否,周一早班,1\n"
POSTS = "单位,科室,岗位,A角,B角\n教育局,,文书,张伟,刘洋\n"
FIXED = "日期,班次,姓名,小区,卡点\n3月19日,早班,王芳,和平园,南门\n"
PEOPLE = {"统计局": ("王芳", "李强"), "教育局": ("张伟", "刘洋", "陈静")}


def _workbook(path: Path, sheet: str, text: str) -> None:
    book = Workbook()
    book.active.title = sheet
    for line in text.splitlines():
        book.active.append(line.split(","))
    book.save(path)


@pytest.mark.parametrize("form", ["csv", "named file", "named sheet"])
def test_what_stands_beside_the_people_in_a_folder_counts(tmp_path: Path, form: str) -> None:
    lists = tmp_path / "名单"
    lists.mkdir()
    for unit, names in PEOPLE.items():
        lines = ["姓名,社区", *(f"{name},康庄社区" for name in names)]
        (lists / f"{unit}.csv").write_text("\n".join(lines), "utf-8")
    for name, text in (("单位", UNITS), ("AB岗", POSTS), ("固定", FIXED)):
        if form == "csv":
            (lists / f"{name}.csv").write_text(text, "utf-8")
        elif form == "named file":
            _workbook(lists / f"{name}.xlsx", "Sheet1", text)
        else:
            _workbook(lists / f"附件-{name}.xlsx", name, text)
    (tmp_path / "卡点.csv").write_text("社区,小区,卡点\n康庄社区,和平园,南门\n", "utf-8")
    done = roster("solve", "名单", "卡点.csv", "--week", "2022-W11", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "not read" not in done.stdout + done.stderr
    with Store.open(tmp_path / "roster.db") as store:
        district = store.load().district
    units = {unit.name: unit for unit in district.units}
    assert units["统计局"].is_window
    assert (len(units["教育局"].peak), units["教育局"].max_away) == (1, 1)
    names = {person.identity: person.name for person in district.people}
    assert [{names[one] for one in group.members} for group in district.post_groups] == [{"张伟", "刘洋"}]
    assert [names[duty.identity] for duty in district.fixed] == ["王芳"]
