from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from invented import WEEK, StoredRoster, stored_roster

from roster_cli.domain import Person, Settings, Standby, StandingBy
from roster_cli.export import Selection, export
from roster_cli.export.csv import csv_bytes, defused

DUTIES = "日期,星期,班次,开始,结束,街道,社区,小区,卡点,类型,工号,姓名,单位,科室,岗位,AB角"
UNFILLED = "日期,班次,街道,社区,小区,卡点,类型,缺员"


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def written(stored: StoredRoster, folder: Path, language: str | None = None, **asked: tuple[str, ...]) -> Path:
    export(stored, Selection(**asked), formats=("csv",), out=folder, language=language)
    return folder / str(WEEK)


def test_the_headers_are_the_contracts_in_every_language(stored: StoredRoster, tmp_path: Path) -> None:
    for language in ("zh", "en"):
        folder = written(stored, tmp_path / language, language, communities=("康庄社区",))
        for name, header in (("duties.csv", DUTIES), ("unfilled.csv", UNFILLED)):
            content = (folder / name).read_bytes()
            assert content.startswith(b"\xef\xbb\xbf" + f"{header}\r\n".encode())
        assert (folder / "duties.csv").read_bytes() == (tmp_path / "zh/2022-W11/duties.csv").read_bytes()


def test_a_row_tells_one_duty(stored: StoredRoster, tmp_path: Path) -> None:
    rows = rows_of(written(stored, tmp_path, communities=("康庄社区",)) / "duties.csv")
    duties = sorted((duty.slot.date.isoformat(), duty.slot.shift, duty.identity) for duty in stored.roster.duties)
    assert sorted((row["日期"], row["班次"], row["工号"]) for row in rows) == duties
    first = rows[0]
    person = stored.district.person_by_identity[first["工号"]]
    assert list(first.values()) == [
        *(
            "2022-03-14",
            "周一",
            "早班",
            "07:00",
            "14:00",
            "车站街街道",
            "康庄社区",
            "东盛华庭A区",
            "南门",
            "有物业",
        ),
        *(person.identity, person.name, person.unit, person.department, person.post, person.ab_role),
    ]


def test_a_row_tells_one_unfilled_post(stored: StoredRoster, tmp_path: Path) -> None:
    rows = rows_of(written(stored, tmp_path, communities=("康庄社区",)) / "unfilled.csv")
    unfilled = stored.roster.unfilled(stored.district)
    assert [int(row["缺员"]) for row in rows] == [post.missing for post in unfilled]
    assert {row["类型"] for row in rows if row["小区"] == "检察院小区"} == {"三无小区"}


def test_what_was_asked_for_is_what_comes(stored_district: StoredRoster, tmp_path: Path) -> None:
    folder = written(stored_district, tmp_path / "subdistrict", subdistricts=("车站街街道",))
    assert {row["社区"] for row in rows_of(folder / "duties.csv")} == {"康庄社区", "复兴社区"}
    folder = written(stored_district, tmp_path / "unit", units=("统计局",))
    assert {row["单位"] for row in rows_of(folder / "duties.csv")} == {"统计局"}
    assert rows_of(folder / "unfilled.csv") == []
    folder = written(stored_district, tmp_path / "both", communities=("滨河社区",), units=("统计局",))
    rows = rows_of(folder / "duties.csv")
    assert {row["社区"] for row in rows} == {"康庄社区", "复兴社区", "滨河社区"}
    assert all(row["社区"] == "滨河社区" or row["单位"] == "统计局" for row in rows)


@pytest.mark.parametrize(
    "value", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "-", "=", "--1", "+1_0"]
)
def test_what_a_spreadsheet_would_calculate_is_defused(value: str) -> None:
    assert defused(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "张三", "-5", "+8613800000000", "-1.5e3", "'=1", "a=b"])
def test_numbers_and_plain_text_stay(value: str) -> None:
    assert defused(value) == value


def test_quotes_breaks_and_forbidden_characters_survive_a_round(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(csv_bytes(("甲", "乙"), [('a"b,\nc', "\ud800\x00𠮷")]))
    assert rows_of(file) == [{"甲": 'a"b,\nc', "乙": "��𠮷"}]


def test_an_injected_name_is_defused_in_the_file(tmp_path: Path) -> None:
    evil = Person("X1", '=HYPERLINK("http://x")', "@单位", "康庄社区")
    stored = stored_roster(people=1, extra_people=(evil,))
    rows = rows_of(written(stored, tmp_path, communities=("康庄社区",)) / "duties.csv")
    assert ('\'=HYPERLINK("http://x")', "'@单位") in {(row["姓名"], row["单位"]) for row in rows}


def test_who_stands_by_is_told_of_what_was_asked_for_and_no_longer_when_nobody_does(tmp_path: Path) -> None:
    places = (("康庄社区", "车站街街道"), ("复兴社区", "车站街街道"))
    planned = stored_roster(places, people=8, gates=2, settings=Settings(standby=StandingBy(1)))
    people = {community: planned.district.rostered_in[community][0] for community, _subdistrict in places}
    slots = (planned.district.slots[-1], planned.district.slots[0])
    both = [Standby(slot, one.identity) for slot, one in zip(slots, people.values(), strict=True)]
    stored = replace(planned, roster=planned.roster.with_standbys(both))
    told = rows_of(written(stored, tmp_path, communities=("康庄社区", "复兴社区")) / "standbys.csv")
    assert [(row["日期"], row["星期"], row["班次"], row["社区"], row["工号"]) for row in told] == [
        ("2022-03-14", "周一", "早班", "复兴社区", people["复兴社区"].identity),
        ("2022-03-20", "周日", "晚班", "康庄社区", people["康庄社区"].identity),
    ]
    (only,) = rows_of(written(stored, tmp_path, communities=("康庄社区",)) / "standbys.csv")
    assert only["工号"] == people["康庄社区"].identity
    unit = people["复兴社区"].unit
    told = rows_of(written(stored, tmp_path, units=(unit,)) / "standbys.csv")
    assert people["复兴社区"].identity in {row["工号"] for row in told}
    assert (
        rows_of(written(stored_roster(places, people=8, gates=2), tmp_path, units=(unit,)) / "standbys.csv") == []
    )
    assert not (written(stored_roster(), tmp_path / "off", units=(unit,)) / "standbys.csv").exists()
