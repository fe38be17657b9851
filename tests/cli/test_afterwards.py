"""After a change of a stored week: the message for the chat group, and exported files that are old."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import district, duty, gate, gate_of, person, rules
from builders import roster as planned
from commands import roster
from roster_cli.domain import District
from roster_cli.errors import UsageError
from roster_cli.export import staging
from roster_cli.export.again import standing_parts
from roster_cli.export.files import same_content
from roster_cli.export.stamp import read_stamp
from roster_cli.store import Store
from roster_cli.views.view import View
from small import REPORT

FILE = Path("rosters/2022-W11/康庄社区.xlsx")
ELSEWHERE = Path("rosters/2022-W11/复兴社区.xlsx")


def five_people() -> District:
    """Return two communities; in one of them two people share a name."""
    people = [
        person("1001", unit="统计局", phone="13800000001"),
        person("1002", unit="统计局", phone="13800000002"),
        person("1003", unit="发改局"),
        person("1004", unit="发改局", phone="13800000004"),
        person("1005", unit="教育局", community="复兴社区"),
    ]
    named = zip(people, ("张伟", "王芳", "李强", "王芳", "赵敏"), strict=True)
    staff = [one.__class__(**{**vars(one), "name": name, "identity": one.name}) for one, name in named]
    gates = [
        gate(only=["周一早班", "周三晚班", "周四早班", "周五晚班"]),
        gate(community="复兴社区", only=["周一早班"]),
    ]
    return district(staff, gates, settings=rules())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a published and exported week."""
    first = planned(
        duty("1001", "周一早班"),
        duty("1001", "周三晚班"),
        duty("1002", "周四早班"),
        duty("1003", "周五晚班"),
        duty("1005", "周一早班", gate_of(community="复兴社区")),
    )
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(five_people(), first, REPORT)
        store.publish()
    done = roster("export", "--all", "--format", "xlsx", "--format", "csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_a_change_gives_a_message_in_the_language_of_the_lists(folder: Path) -> None:
    done = roster("swap", "张伟@周三晚班", "1002@周四早班", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "For the chat group:" in done.stdout
    lines = done.stdout.splitlines()
    start = lines.index("值班变动 · 3月14日—20日")
    assert lines[start + 1 : start + 3] == [
        "张伟：3月16日 周三晚班 康庄社区 东盛华庭 · 南门 → 3月17日 周四早班 康庄社区 东盛华庭 · 南门",
        "王芳(统计局)：3月17日 周四早班 康庄社区 东盛华庭 · 南门 → 3月16日 周三晚班 康庄社区 东盛华庭 · 南门",
    ]
    assert not re.search(r"1[38]\d{3}", done.stdout)


def test_json_holds_the_message_and_old_files(folder: Path) -> None:
    told = json.loads(roster("unassign", "张伟@周三晚班", "--json", folder=folder).stdout)
    assert told["message"].splitlines()[1:] == ["张伟：3月16日 周三晚班 康庄社区 东盛华庭 · 南门 → 不值班"]
    units = Path("rosters/2022-W11/单位")
    assert set(told["outdated"]) >= {str(FILE), str(units / "统计局.xlsx")}
    assert str(ELSEWHERE) not in told["outdated"]
    assert str(units / "发改局.xlsx") not in told["outdated"]
    assert "rosters/2022-W11/duties.csv" in told["outdated_others"]
    assert str(ELSEWHERE) not in told["outdated_others"], "it shows the duties as they are now"


def test_a_dry_run_names_no_file(folder: Path) -> None:
    told = json.loads(roster("unassign", "张伟@周三晚班", "--dry-run", "--json", folder=folder).stdout)
    assert told["message"]
    assert "outdated" not in told
    plain = roster("unassign", "张伟@周三晚班", "--dry-run", "--export", folder=folder).stdout
    assert "old now" not in plain
    assert "chat group" not in plain
    mark = read_stamp(folder / FILE)
    assert mark is not None
    assert mark.version == 1


def test_export_writes_again_what_is_old_and_no_more(folder: Path) -> None:
    before = (folder / ELSEWHERE).read_bytes()
    done = roster("unassign", "张伟@周三晚班", "--export", folder=folder)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"files were written again:\n  {FILE}", done.stdout), done.stdout
    mark = read_stamp(folder / FILE)
    assert mark is not None
    assert mark.version == 2
    assert (folder / ELSEWHERE).read_bytes() == before
    assert "2 other files in" in done.stdout, "units not concerned: their workbooks say nothing of themselves"
    again = json.loads(roster("undo", "--json", folder=folder).stdout)
    assert str(FILE) in again["outdated"]


def contents(folder: Path) -> dict[str, bytes]:
    """Return what stands in the week's folder but for workbooks, whose bytes tell nothing."""
    files = (path for path in (folder / "rosters/2022-W11").rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if path.suffix not in (".xlsx", ".json")
    }


def exported(folder: Path, *arguments: str) -> None:
    done = roster("export", *arguments, folder=folder)
    assert done.returncode == 0, done.stderr


def test_export_after_a_change_writes_every_format_again_as_it_was_asked_for(folder: Path) -> None:
    asked = (
        ("--unit", "统计局", "--format", "csv"),
        ("--community", "康庄社区", "--unit", "发改局", "--format", "html"),
        ("--all", "--format", "ics", "--format", "text", "--lang", "en"),
        ("--community", "复兴社区", "--format", "html", "--single"),
    )
    for one in asked:
        exported(folder, *one)
    before = contents(folder)
    told = json.loads(roster("swap", "张伟@周三晚班", "1002@周四早班", "--export", "--json", folder=folder).stdout)
    now = contents(folder)
    changed = {name for name in now if now[name] != before.get(name)}
    for one in asked:
        exported(folder, *one)
    assert contents(folder) == now, "written again is as exported now"
    assert changed == {name for name in told["exported"] if not name.endswith(".xlsx")}
    assert {"rosters/2022-W11/duties.csv", "rosters/2022-W11/text/康庄社区.txt"} <= changed
    assert "rosters/2022-W11/text/复兴社区.txt" not in changed
    assert "rosters/2022-W11/全区汇总.xlsx" in told["exported"]
    assert {Path(name).parent.name for name in told["outdated_others"]} == {"单位"}


def test_pictures_are_written_again_of_communities_that_have_some(folder: Path) -> None:
    picture = folder / "rosters/2022-W11/png/复兴社区.png"
    picture.parent.mkdir()
    picture.touch()
    with Store.open(folder / "roster.db") as store:
        view = View(store.load(), "zh")
    found = {part.name: part.selection.communities for part in standing_parts(view, folder / "rosters/2022-W11")}
    assert found == {"csv": (), "png": ("复兴社区",)}


def test_what_is_not_there_any_more_is_not_written_again(folder: Path) -> None:
    exported(folder, "--all", "--format", "text", "--format", "html", "--single")
    gone = [folder / "rosters/2022-W11" / name for name in ("text/康庄社区.txt", "康庄社区.html", "duties.csv")]
    for path in gone:
        path.unlink()
    assert roster("unassign", "张伟@周三晚班", "--export", folder=folder).returncode == 0
    assert not any(path.exists() for path in gone)


def test_workbooks_are_written_again_as_they_were_asked_for(folder: Path) -> None:
    asked = ("--full-phones", "--sign-in", "gate", "--lang", "en")
    exported(folder, "--community", "康庄", *asked)
    told = roster("unassign", "张伟@周三晚班", folder=folder).stdout
    assert "roster export --community '康庄社区' --full-phones --sign-in gate --lang en --week 2022-W11\n" in told
    assert roster("unassign", "1002@周四早班", "--export", folder=folder).returncode == 0
    assert roster("history", folder=folder).stdout.count("with phone numbers in full") == 2
    exported(folder, "--community", "康庄", "--out", "straight", *asked)
    assert same_content(folder / FILE, folder / "straight/2022-W11/康庄社区.xlsx")


def test_a_workbook_exported_anew_without_options_is_written_again_without_them(folder: Path) -> None:
    exported(folder, "--community", "康庄", "--full-phones")
    exported(folder, "--community", "康庄")
    told = roster("unassign", "张伟@周三晚班", folder=folder).stdout
    assert "roster export --all --week 2022-W11\n" in told
    assert "--full-phones" not in told


@pytest.mark.parametrize(
    "damage", [b"", b"[1]", b'{"csv": 1}', b'{"csv": {"communities": 3, "language": []}, "xlsx": 1}']
)
def test_a_table_of_which_no_record_tells_whose_it_is_may_be_old(folder: Path, damage: bytes) -> None:
    (folder / "rosters/2022-W11/.exported.json").write_bytes(damage)
    table = folder / "rosters/2022-W11/duties.csv"
    before = table.read_bytes()
    told = json.loads(roster("unassign", "张伟@周三晚班", "--export", "--json", folder=folder).stdout)
    assert "rosters/2022-W11/duties.csv" in told["outdated_others"]
    assert table.read_bytes() == before


def test_a_published_week_that_is_solved_again_tells_what_changes_for_whom(tmp_path: Path) -> None:
    staff = "姓名,工号,单位,社区\n张伟,1001,统计局,康庄社区\n王芳,1002,发改局,康庄社区\n"
    (tmp_path / "staff.csv").write_text(staff, encoding="utf-8")
    gates = "社区,小区,卡点,类型,早班人数,晚班人数\n康庄社区,东盛华庭,南门,有物业,1,0\n"
    (tmp_path / "gates.csv").write_text(gates, encoding="utf-8")
    lists = ("staff.csv", "gates.csv", "--week", "2022-W11")
    assert "群" not in roster("solve", *lists, "--json", folder=tmp_path).stdout
    assert roster("publish", folder=tmp_path).returncode == 0
    assert roster("export", "--all", folder=tmp_path).returncode == 0
    (tmp_path / "staff.csv").write_text(staff.replace("王芳,1002", "李强,1003"), encoding="utf-8")
    told = json.loads(roster("solve", *lists, "--replace", "--json", folder=tmp_path).stdout)
    assert "李强" in told["message"]
    assert "王芳" in told["message"]
    assert str(FILE) in told["outdated"]
    (tmp_path / "staff.csv").write_text(staff.replace("王芳,1002", "赵敏,1004"), encoding="utf-8")
    back = roster("solve", *lists, "--replace", "--export", folder=tmp_path)
    assert "赵敏" in back.stdout.partition("For the chat group:")[2]
    mark = read_stamp(tmp_path / FILE)
    assert mark is not None
    assert mark.version == 3


def test_a_workbook_changed_by_hand_is_kept_beside_the_new_one(folder: Path) -> None:
    book = load_workbook(folder / FILE)
    book.active["A1"] = "改过"
    book.save(folder / FILE)
    told = json.loads(roster("unassign", "张伟@周三晚班", "--export", "--json", folder=folder).stdout)
    (kept,) = told["set_aside"]
    assert load_workbook(folder / kept).active["A1"].value == "改过"
    assert str(FILE) in told["exported"]
    assert told["outdated"] == []


def test_a_change_is_told_though_its_files_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object, **_settings: object) -> None:
        raise UsageError("open in Excel")

    monkeypatch.setattr(staging, "export_again", locked)
    done = roster("unassign", "张伟@周三晚班", "--export", "--json", folder=folder)
    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert "open in Excel" in done.stderr
    assert told["stored"]
    assert str(FILE) in told["outdated"]
    plain = roster("undo", "--export", folder=folder)
    assert plain.returncode == 2
    assert "published as version 3" in plain.stdout


def test_without_exported_files_nothing_is_told_of_them(tmp_path: Path) -> None:
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(five_people(), planned(duty("1001", "周三晚班")), REPORT)
    done = roster("unassign", "张伟@周三晚班", "--export", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert " · 草稿" in done.stdout
    assert "old" not in done.stdout
    assert not (tmp_path / "rosters").exists()


def test_publishing_a_draft_makes_what_was_exported_old(tmp_path: Path) -> None:
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(five_people(), planned(duty("1001", "周三晚班")), REPORT)
    assert roster("export", "--community", "康庄社区", folder=tmp_path).returncode == 0
    first = json.loads(roster("publish", "--json", folder=tmp_path).stdout)
    assert first["outdated"] == [str(FILE)]
    assert "old now" not in roster("publish", folder=tmp_path).stdout
