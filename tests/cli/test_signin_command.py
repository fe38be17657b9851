"""Sign-ins: what a chat group's list or a paper sheet becomes, and what next week remembers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import Workbook

from builders import SETTINGS, WEEK, district, duty, gate, person
from builders import roster as planned
from commands import roster
from roster_cli.domain import Shift
from roster_cli.store import Store
from small import REPORT

PEOPLE = [person(name, unit=unit) for name, unit in (("甲", "统计局"), ("乙", "发改局"), ("丙", "发改局"))]
GIVEN = district(PEOPLE, [gate("南门", only=["周一", "周二早班"]), gate("北门", only=["周一早班"])])
DUTIES = planned(
    duty("甲", "周一早班", "南门"), duty("乙", "周一早班", "北门"), duty("甲", "周二早班", "南门"),
    duty("乙", "周一晚班", "南门"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose database holds a published week."""
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(
            GIVEN, planned(*[one for one in DUTIES.duties if one != duty("乙", "周一晚班", "南门")]), REPORT
        )
        store.publish()
    return tmp_path


def signed(folder: Path, text: str, *words: str, encoding: str = "utf-8") -> CompletedProcess[str]:
    """Write a list and take it in."""
    (folder / "签到.csv").write_bytes(text.encode(encoding))
    return roster("signin", "签到.csv", *words, folder=folder)


def counts(done: CompletedProcess[str]) -> dict[str, int]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["weeks"][0]["counts"]


LIST = "日期,班次,姓名,卡点,签到时间\n3月14日,早班,甲,南门,06:50\n3月14日,早班,丙,北门,7:20\n"


def test_it_tells_who_came_who_was_missing_and_who_stood_in(folder: Path) -> None:
    done = signed(folder, LIST)
    assert done.returncode == 0, done.stderr
    assert "Sign-ins: 2 new" in done.stdout
    assert "Stood in: 丙 (丙) for 乙 (乙), 2022-03-14 早班" in done.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lists_are_read_as_they_are_saved(folder: Path, encoding: str) -> None:
    told = counts(signed(folder, LIST, "--json", encoding=encoding))
    assert told == {"on_time": 1, "late": 0, "stood_in": 1, "absent": 0, "open": 1}


def test_running_it_again_changes_nothing(folder: Path) -> None:
    signed(folder, LIST)
    with Store.open(folder / "roster.db") as store:
        before = store.sign_ins(WEEK)
    again = signed(folder, LIST + "3月14日,早班,甲,南门,07:30\n")
    assert "Sign-ins: 0 new, 0 completed, 2 known already, 1 listed twice." in again.stdout
    with Store.open(folder / "roster.db") as store:
        assert store.sign_ins(WEEK) == before


def test_a_later_list_completes_an_earlier_one(folder: Path) -> None:
    signed(folder, "日期,班次,姓名\n2022-03-14,早班,甲\n")
    later = "日期,班次,姓名,签到时间\n2022-03-14,早班,甲,07:09\n2022-03-14,早班,乙,未到\n"
    told = json.loads(signed(folder, later, "--json").stdout)
    assert (told["added"], told["changed"]) == (1, 1)
    assert told["weeks"][0]["counts"]["late"] == 1
    assert told["weeks"][0]["counts"]["absent"] == 1


def test_who_is_on_no_list_is_told_as_unknown_and_the_others_count(folder: Path) -> None:
    done = signed(folder, LIST + "3月14日,早班,生人,南门,06:50\n")
    assert done.returncode == 0
    assert "Not understood, row 4: 生人" in done.stdout


def test_who_did_not_come_is_not_signed_in_by_saying_so(folder: Path) -> None:
    told = counts(
        signed(folder, "日期,班次,姓名,签到时间\n3月14日,早班,甲,06:50\n3月14日,早班,乙,未到\n", "--json")
    )
    assert (told["on_time"], told["absent"]) == (1, 1)


def test_every_bad_cell_is_told_and_nothing_is_recorded(folder: Path) -> None:
    done = signed(folder, "日期,班次,姓名,签到时间\n3月14日,夜班,甲,06:50\n3月99日,早班,乙,七点\n")
    assert (done.returncode, done.stdout) == (2, "")
    for cell in ("B2", "A3", "D3"):
        assert cell in done.stderr
    with Store.open(folder / "roster.db") as store:
        assert store.sign_ins(WEEK) == ()


def test_a_name_that_two_people_bear_is_refused_with_both_unless_the_row_tells_them_apart(tmp_path: Path) -> None:
    twins = [person("1", unit="统计局"), person("2", unit="发改局")]
    named = [one.__class__(**{**vars(one), "name": "王芳", "identity": one.name}) for one in twins]
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(named, [gate(only=["周一早班"])]), planned(duty("1", "周一早班")), REPORT)
    done = signed(tmp_path, "日期,班次,姓名\n3月14日,早班,王芳\n")
    assert (done.returncode, done.stdout) == (2, "")
    for words in ("C2", "统计局", "发改局"):
        assert words in done.stderr
    told = counts(signed(tmp_path, "日期,班次,姓名,单位\n3月14日,早班,王芳,统计局\n", "--json"))
    assert told["on_time"] == 1


def test_a_workbook_with_real_dates_and_times_is_read(folder: Path) -> None:
    from datetime import datetime, time

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("日期", "班次", "姓名", "签到时间"), (datetime(2022, 3, 14), "早班", "甲", time(7, 4))):
        sheet.append(row)
    book.save(folder / "签到.xlsx")
    done = roster("signin", "签到.xlsx", "--json", folder=folder)
    assert counts(done)["late"] == 1


def test_a_list_of_another_week_is_refused(folder: Path) -> None:
    done = signed(folder, "日期,班次,姓名\n2022-05-01,早班,甲\n")
    assert done.returncode == 2
    assert "no sign-in of a stored week" in done.stderr


def test_next_week_remembers_who_really_came(folder: Path) -> None:
    with Store.open(folder / "roster.db") as store:
        before = {one.identity: one.points for one in store.history(WEEK.plus(1)).before[0].people}
    assert before == {"甲": 4, "乙": 2, "丙": 0}
    signed(folder, LIST)
    with Store.open(folder / "roster.db") as store:
        past = store.history(WEEK.plus(1)).before[0]
        assert {one.identity: one.points for one in past.people} == {"甲": 4, "乙": 0, "丙": 2}
        assert sorted(past.served) == [("丙", "早班"), ("甲", "早班"), ("甲", "早班")]


NIGHT = replace(SETTINGS, shifts=(Shift("白班", time(7), time(21)), Shift("夜班", time(21), time(7))))


@pytest.mark.parametrize(
    ("duties", "row", "night"),
    [
        ("周一夜班", "3月15日,夜班,甲,00:10", "2022-03-14"),  # dated by the punch's own day
        ("周一夜班", "3月14日,夜班,甲,00:10", "2022-03-14"),
        ("周二夜班", "3月15日,夜班,甲,00:10", "2022-03-15"),  # only that night is planned
        ("周一夜班", "3月15日,夜班,甲,2022-03-15 00:10", "2022-03-14"),
        ("周一夜班 周二夜班", "3月15日,夜班,甲,20:55", "2022-03-15"),
    ],
)
def test_a_punch_after_midnight_belongs_to_the_night_before(
    tmp_path: Path, duties: str, row: str, night: str
) -> None:
    given = district([person("甲")], [gate("南门", only=["周一夜班", "周二夜班"])], settings=NIGHT)
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(given, planned(甲=duties), REPORT)
        store.publish()
    done = signed(tmp_path, f"日期,班次,姓名,签到时间\n{row}\n", "--json")
    assert done.returncode == 0, done.stderr
    (came,) = [
        one for one in json.loads(done.stdout)["weeks"][0]["duties"] if one["presence"] in ("on_time", "late")
    ]
    assert came["date"] == night
