"""The command for schedulers: one line a step, nothing touched without need, the last good export kept."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commands import COMMAND, environment, roster, start
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, write_lists

WEEK = ("--week", "2022-W11")
WORDS = ("week", "staff.xlsx", "checkpoints.xlsx", *WEEK)
EVERYTHING = tuple(word for name in ("xlsx", "csv", "html", "ics", "text") for word in ("--format", name))
FOLDER = Path("rosters/2022-W11")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lists(tmp_path)
    return tmp_path


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return what every file below a folder is: which file, when written, what it holds."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted((folder / "rosters").rglob("*"))
        if path.is_file()
    }


def steps(text: str) -> list[str]:
    return re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\w+): ", text, re.MULTILINE)


def test_each_step_is_a_line_with_its_time_and_everything_is_exported(folder: Path) -> None:
    result = roster(*WORDS, folder=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert steps(result.stdout) == ["check", "solve", "audit", "export"]
    assert result.stdout.splitlines()[-1] == "2022-W11: version 1 (draft), 5 files written"
    names = {path.relative_to(folder / FOLDER).as_posix() for path in (folder / FOLDER).rglob("*.xlsx")}
    assert names == {
        "康庄社区.xlsx",
        "单位/统计局.xlsx",
        "单位/发改局.xlsx",
        "街道/车站街街道.xlsx",
        "全区汇总.xlsx",
    }


def test_the_same_lists_again_are_unchanged_and_no_file_is_touched(folder: Path) -> None:
    roster(*WORDS, *EVERYTHING, folder=folder)
    before = state(folder)
    again = roster(*WORDS, *EVERYTHING, folder=folder)
    assert again.returncode == 0
    assert "solve: unchanged" in again.stdout
    assert again.stdout.splitlines()[-1] == "2022-W11: unchanged"
    assert state(folder) == before


def test_an_unchanged_week_gets_back_a_file_that_was_lost(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    before = state(folder)
    (folder / FOLDER / "康庄社区.xlsx").unlink()
    assert roster(*WORDS, folder=folder).stdout.splitlines()[-1] == "2022-W11: version 1 (draft), 1 file written"
    assert {name: content for name, (_file, _time, content) in state(folder).items()} == {
        name: content for name, (_file, _time, content) in before.items()
    }


def test_a_published_week_made_anew_tells_the_people_concerned(tmp_path: Path) -> None:
    staff = "姓名,工号,单位,社区\n张伟,1001,统计局,康庄社区\n王芳,1002,发改局,康庄社区\n"
    (tmp_path / "staff.csv").write_text(staff, encoding="utf-8")
    gates = "社区,小区,卡点,类型,早班人数,晚班人数\n康庄社区,东盛华庭,南门,有物业,1,0\n"
    (tmp_path / "gates.csv").write_text(gates, encoding="utf-8")
    words = ("week", "staff.csv", "gates.csv", *WEEK, "--format", "csv")
    assert json.loads(roster(*words, "--json", folder=tmp_path).stdout)["message"] == ""
    with Store.open(tmp_path / "roster.db") as store:
        store.publish()
    (tmp_path / "staff.csv").write_text(staff.replace("王芳,1002", "李强,1003"), encoding="utf-8")
    told = roster(*words, "--replace", folder=tmp_path).stdout
    message = told.partition("For the chat group:")[2]
    assert re.search(r"^王芳：.+ → 不值班$", message, re.MULTILINE), told
    assert re.search(r"^李强：不值班 → ", message, re.MULTILINE), told
    assert told.splitlines()[-1].startswith("2022-W11: version 2 (published)")


def test_a_changed_list_makes_the_week_anew(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    write_lists(folder, EIGHT_PEOPLE[:7])
    result = roster(*WORDS, "--json", folder=folder)
    fields = json.loads(result.stdout)
    assert not fields["unchanged"]
    assert fields["people"]["listed"] == 7
    assert str(FOLDER / "康庄社区.xlsx") in fields["written"]


def test_changed_fixed_duties_make_the_week_anew(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    book = load_workbook(folder / "staff.xlsx")
    sheet = book.create_sheet("固定")
    sheet.append(["日期", "班次", "工号"])
    sheet.append(["2022-03-14", "早班", "1000"])
    sheet.append(["2022-03-15", "早班", "1001"])
    for row in (2, 3):
        sheet.cell(1, 4, "小区")
        sheet.cell(row, 4, "东盛华庭A区")
    book.save(folder / "staff.xlsx")
    assert not json.loads(roster(*WORDS, "--json", folder=folder).stdout)["unchanged"]


def test_json_is_one_object_with_the_steps_and_the_files(folder: Path) -> None:
    result = roster(*WORDS, "--json", folder=folder)
    fields = json.loads(result.stdout)
    assert result.stderr == ""
    assert [step["step"] for step in fields["steps"]] == ["check", "solve", "audit", "export"]
    assert (fields["week"], fields["version"], fields["unchanged"]) == ("2022-W11", 1, False)
    assert fields["files"] == len(fields["written"]) == 5
    assert json.loads(roster(*WORDS, "--json", folder=folder).stdout)["unchanged"] is True


def test_quiet_prints_the_result_alone(folder: Path) -> None:
    assert len(roster(*WORDS, "--quiet", folder=folder).stdout.splitlines()) == 1


def test_bad_lists_leave_the_last_good_export_and_roster(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    before = state(folder)
    write_lists(folder, [*EIGHT_PEOPLE, ("2000", "甲", "统计局", "康壮社区", "", "", "")])
    result = roster(*WORDS, folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "staff.xlsx · 人员 · D10" in result.stderr
    assert state(folder) == before


def test_a_file_that_stands_in_the_way_leaves_the_last_good_export(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    (folder / FOLDER / "全区汇总.xlsx").unlink()
    (folder / FOLDER / "全区汇总.xlsx").mkdir()
    before = state(folder)
    write_lists(folder, EIGHT_PEOPLE[:7])
    result = roster(*WORDS, folder=folder)
    assert result.returncode == 2
    assert "全区汇总.xlsx" in result.stderr
    assert state(folder) == before
    assert not list(folder.glob("rosters/.roster-*"))


def test_strict_tells_scarcity_when_everything_is_done(folder: Path) -> None:
    result = roster(*WORDS, "--strict", folder=folder)
    assert result.returncode == 3
    assert steps(result.stdout)[-1] == "export"


def test_a_published_week_is_unchanged_or_refused_and_replaced_only_when_told(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    roster("publish", folder=folder)
    shown = roster(*WORDS, folder=folder)  # the exports say 已发布 from now on
    assert (shown.returncode, "solve: unchanged" in shown.stdout) == (0, True)
    before = state(folder)
    assert roster(*WORDS, folder=folder).stdout.splitlines()[-1] == "2022-W11: unchanged"
    write_lists(folder, EIGHT_PEOPLE[:7])
    refused = roster(*WORDS, folder=folder)
    assert refused.returncode == 6
    assert "roster week staff.xlsx checkpoints.xlsx --week 2022-W11 --replace" in refused.stderr
    assert state(folder) == before
    replaced = roster(*WORDS, "--replace", folder=folder)
    assert (replaced.returncode, "version 2 (published)" in replaced.stdout) == (0, True)


def test_lists_that_a_replan_took_up_are_unchanged_from_then_on(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    roster("publish", folder=folder)
    write_lists(folder, EIGHT_PEOPLE[:7])
    lists = ("--staff", "staff.xlsx", "--checkpoints", "checkpoints.xlsx")
    replanned = roster("replan", *lists, *WEEK, "--from", "2022-03-16", folder=folder)
    assert (replanned.returncode, "published as version 2" in replanned.stdout) == (0, True), replanned.stderr
    exported = roster(*WORDS, folder=folder)
    assert (exported.returncode, "solve: unchanged" in exported.stdout) == (0, True), exported.stderr
    assert roster(*WORDS, folder=folder).stdout.splitlines()[-1] == "2022-W11: unchanged"
    write_lists(folder, EIGHT_PEOPLE)
    assert roster(*WORDS, folder=folder).returncode == 6


def test_the_next_week_does_not_make_this_one_anew(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    roster("week", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W12", folder=folder)
    assert "2022-W11: unchanged" in roster(*WORDS, folder=folder).stdout
    write_lists(folder, EIGHT_PEOPLE[:7])
    roster(*WORDS, folder=folder)
    write_lists(folder)
    later = roster("week", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W12", folder=folder)
    assert "unchanged" not in later.stdout  # its past is another one now


def test_started_twice_at_once_one_does_the_work_and_both_end_well(folder: Path) -> None:
    runs = [
        start(
            [*COMMAND, *WORDS],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _number in range(2)
    ]
    ended = [(run.communicate(timeout=120), run.returncode) for run in runs]
    assert sorted(code for _told, code in ended) in ([0, 0], [0, 5]), ended
    with Store.open(folder / "roster.db") as store:
        assert [version.version for version in store.versions()] == [1]
    assert sum("files written" in out for (out, _err), _code in ended) == 1
    assert all(err.startswith("Error: roster.db is in use") for (_out, err), code in ended if code == 5)


@pytest.mark.usefixtures("little_patience")
def test_a_held_database_ends_with_5_and_says_who_holds_it(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    with Store.open(folder / "roster.db") as store, store.writing("something long"):
        result = roster(*WORDS, folder=folder)
    assert result.returncode == 5
    assert "roster something long" in result.stderr


def change_by_hand(path: Path) -> bytes:
    """Save a workbook as a spreadsheet program does, with other words in it."""
    book = load_workbook(path)
    book.active["B20"] = "手写"
    book.save(path)
    return path.read_bytes()


def test_a_workbook_of_this_roster_that_was_changed_by_hand_is_left_alone(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    edited = change_by_hand(folder / FOLDER / "康庄社区.xlsx")
    result = roster(*WORDS, folder=folder)
    assert "roster import rosters/2022-W11/康庄社区.xlsx" in result.stdout
    assert result.stdout.splitlines()[-1] == "2022-W11: unchanged"
    assert (folder / FOLDER / "康庄社区.xlsx").read_bytes() == edited


def test_a_workbook_of_an_earlier_roster_that_was_changed_by_hand_is_set_aside(folder: Path) -> None:
    roster(*WORDS, folder=folder)
    edited = change_by_hand(folder / FOLDER / "康庄社区.xlsx")
    write_lists(folder, EIGHT_PEOPLE[:7])
    fields = json.loads(roster(*WORDS, "--json", folder=folder).stdout)
    assert fields["set_aside"] == [str(FOLDER / "康庄社区 (changed by hand).xlsx")]
    assert (folder / fields["set_aside"][0]).read_bytes() == edited
    assert "手写" not in str(list(load_workbook(folder / FOLDER / "康庄社区.xlsx").active.values))


def test_a_killed_export_is_swept_up_by_the_next(folder: Path) -> None:
    left = folder / "rosters" / ".roster-999999999-0a.tmp" / "2022-W11"
    left.mkdir(parents=True)
    (left / "half.xlsx").write_bytes(b"half")
    roster(*WORDS, folder=folder)
    assert [path.name for path in (folder / "rosters").iterdir()] == ["2022-W11"]
