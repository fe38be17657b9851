"""Many units' lists become one staff list, and nothing is settled in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from roster_cli.cli.main import run
from roster_cli.i18n import speaking

GATES = "社区,小区,卡点\n康庄社区,东盛华庭A区,南门\n复兴社区,检察院小区,大门\n"


def write(path: Path, *rows: tuple[Any, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gates.csv").write_text(GATES, "utf-8")
    lists = tmp_path / "lists"
    write(
        lists / "统计局.xlsx",
        ("统计局下沉人员名单",),
        ("姓名", "居住社区", "联系电话", "请假时间"),
        ("张伟（组长）", "康庄", "13800000001/0357-7031986", "15、16日"),
        ("李娜", "复兴社区", 13800000002, None),
        ("合计", 2, None, None),
    )
    write(
        lists / "南片" / "民政局人员.xlsx",
        ("序号", "姓名", "社区", "手机"),
        (1, "王芳", "康庄社区", "13800000003"),
        (2, "赵敏", "不在城区", "13800000004"),
    )
    return tmp_path


def collect(*words: object) -> tuple[int, dict[str, Any]]:
    with speaking("en"):
        code = run(["collect", "lists", "--out", "staff.xlsx", "--week", "2022-W11", "--json", *map(str, words)])
    return code, {}


def collected(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    assert collect(*words)[0] == 0
    fields: dict[str, Any] = json.loads(capsys.readouterr().out)
    return fields


def rows_of(path: Path, sheet: str = "staff") -> list[dict[str, Any]]:
    titles, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def kinds(fields: dict[str, Any]) -> list[str]:
    return [conflict["kind"] for conflict in fields["conflicts"]]


def test_everybody_is_there_with_file_and_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fields = collected(capsys)
    assert (fields["people"], fields["by_unit"]) == (4, {"民政局": 2, "统计局": 2})
    rows = {row["name"]: row for row in rows_of(folder / "staff.xlsx")}
    assert rows["张伟"]["source"] == "统计局.xlsx · Sheet · 3"
    assert rows["张伟"]["leave"] == "15、16日"
    assert rows["张伟"]["phone"] == "13800000001 / 0357-7031986"
    assert rows["王芳"]["source"] == "南片/民政局人员.xlsx · Sheet · 2"
    assert rows["赵敏"]["community"] == "不在城区"


def test_solve_takes_what_comes_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        folder / "lists" / "统计局2.xlsx",
        ("姓名", "单位", "社区", "手机"),
        ("李娜", "统计局", "复兴", "13800000002"),
    )
    fields = collected(capsys, "--checkpoints", "gates.csv")
    assert kinds(fields) == ["twice"]
    assert [row["name"] for row in fields["set_aside"]] == ["李娜"]
    with speaking("en"):
        assert run(["check", "staff.xlsx", "gates.csv", "--week", "2022-W11", "--json"]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert checked["summary"]["people"] == 4
    assert any("to settle" in warning for warning in checked["warnings"]), "who was set aside is not forgotten"


def test_every_kind_of_conflict_is_named_and_marked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        folder / "lists" / "区统计局.xlsx",
        ("姓名", "社区", "手机", "请假"),
        ("孙强", "康状", "13800000001", "产假"),
        ("周杰、吴磊", "康庄", "13800000009", None),
        ("合计", 5, None, None),
    )
    (folder / "lists" / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "lists" / "扫描件.pdf").write_bytes(b"%PDF")
    fields = collected(capsys, "--checkpoints", "gates.csv")
    assert set(kinds(fields)) == {"file", "cell", "phone", "number", "units", "question"}
    told = "\n".join(conflict["message"] for conflict in fields["conflicts"])
    for words in ("康庄社区", "产假", "two people", "one phone number", "统计局 (", "says 5", "扫描件.pdf"):
        assert words in told
    sheet = openpyxl.load_workbook(folder / "staff.xlsx")["staff"]
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert any("康庄社区" in text for text in comments.values())


def test_what_changed_since_last_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collected(capsys)
    (folder / "staff.xlsx").rename(folder / "last.xlsx")
    (folder / "lists" / "南片" / "民政局人员.xlsx").unlink()
    write(
        folder / "lists" / "统计局.xlsx",
        ("姓名", "居住社区", "联系电话"),
        ("张伟", "复兴", "13800000001"),
        ("钱多", "康庄社区", "13800000011"),
    )
    fields = collected(capsys, "--last", "last.xlsx")
    assert [one["name"] for one in fields["came"]] == ["钱多"]
    assert sorted(one["name"] for one in fields["left"]) == ["李娜", "王芳", "赵敏"]
    assert [(one["name"], one["before"], one["community"]) for one in fields["moved"]] == [
        ("张伟", "康庄", "复兴")
    ]
    assert [c["message"] for c in fields["conflicts"] if c["kind"] == "silent"] == [
        "民政局 sent nothing; last time it listed 2 people"
    ]


def test_the_same_lists_give_the_same_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collected(capsys)
    first = (folder / "staff.xlsx").read_bytes()
    collected(capsys)
    assert (folder / "staff.xlsx").read_bytes() == first


def test_the_file_that_is_written_is_no_list_of_a_unit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("en"):
        for _time in range(2):
            assert run(["collect", "lists", "--out", "lists/staff.xlsx", "--week", "2022-W11", "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["people"] == 4


def test_conflicts_can_be_told_by_the_exit_code(folder: Path) -> None:
    assert collect("--strict")[0] == 0
    write(
        folder / "lists" / "二.xlsx", ("姓名", "单位", "社区", "手机"), ("李娜", "统计局", "复兴", "13800000002")
    )
    assert collect("--strict")[0] == 3


def test_an_empty_folder_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "none").mkdir()
    with speaking("en"):
        assert run(["collect", "none", "--out", "x.xlsx"]) == 2
    assert "no workbook" in capsys.readouterr().err
    assert not (folder / "x.xlsx").exists()


def test_who_is_set_aside_has_not_come(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        folder / "lists" / "二.xlsx", ("姓名", "单位", "社区", "手机"), ("李娜", "统计局", "复兴", "13800000002")
    )
    collected(capsys)
    (folder / "staff.xlsx").rename(folder / "last.xlsx")
    fields = collected(capsys, "--last", "last.xlsx")
    assert (fields["came"], fields["left"], fields["moved"]) == ([], [], [])
