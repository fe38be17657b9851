import json
from pathlib import Path

import openpyxl
import pytest

from roster_cli.cli.main import run
from roster_cli.i18n import speaking

STAFF = "工号,姓名,单位,社区,每周上限\n1,张 三,统计局,康庄,\n2,李四,统计局,不在城区,3\n"
GATES = "社区,小区,卡点\n康庄社区,东盛华庭A区,南门\n"


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    (tmp_path / "gates.csv").write_text(GATES, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> int:
    with speaking("en"):
        return run(["check", "staff.csv", "gates.csv", "--week", "2022-W11", *arguments])


def test_good_lists_are_counted(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == 0
    captured = capsys.readouterr()
    counts = {
        line.rsplit(maxsplit=1)[0].strip(): line.split()[-1] for line in captured.out.splitlines() if line.strip()
    }
    assert counts["People listed"] == "2"
    assert counts["rostered"] == "1"
    assert counts["outside the city"] == "1"
    assert counts["Posts in the week"] == "14"
    assert counts["Communities with more posts than that"] == "1"
    assert "“张 三” → “张三”" in captured.err
    assert sorted(path.name for path in lists.iterdir()) == ["gates.csv", "staff.csv"]


def test_quiet_leaves_the_notices_out(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--quiet") == 0
    assert capsys.readouterr().err == ""


def test_every_problem_is_printed_with_its_cell_and_remedy(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (lists / "staff.csv").write_text(STAFF.replace("康庄", "康状").replace(",3\n", ",x\n"), "utf-8")
    (lists / "roster.toml").write_text("[rulez]\n", "utf-8")
    assert check() == 2
    out = capsys.readouterr().out
    for words in ("staff.csv", "D2: ", "康庄社区", "E3: ", "rulez: ", "rules", "3 problems."):
        assert words in out


def test_json_is_one_object_and_nothing_else(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--json") == 0
    good = json.loads(capsys.readouterr().out)
    assert good["ok"] is True
    assert good["week"] == "2022-W11"
    assert good["summary"]["rostered"] == 1
    (lists / "staff.csv").write_text(STAFF.replace("康庄", "康状"), "utf-8")
    assert check("--json", "--annotate", "marked") == 2
    captured = capsys.readouterr()
    bad = json.loads(captured.out)
    assert [(p["file"], p["sheet"], p["cell"]) for p in bad["problems"]] == [("staff.csv", "", "D2")]
    assert bad["annotated"] == ["marked/staff.xlsx"]
    assert set(bad) == set(good)


def test_annotate_marks_the_cell_in_a_copy(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lists / "staff.csv").write_text(STAFF.replace("康庄", "康状"), "utf-8")
    assert check("--annotate", "marked") == 2
    assert openpyxl.load_workbook(lists / "marked" / "staff.xlsx").active["D2"].comment
    assert "marked/staff.xlsx" in capsys.readouterr().out


def test_missing_lists_are_told_without_a_trace(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lists / "staff.csv").unlink()
    assert check() == 2
    assert "no such file" in capsys.readouterr().out
