from pathlib import Path

import pytest

from roster_cli.cli.main import run
from roster_cli.i18n import speaking


def init(*arguments: str) -> int:
    with speaking("en"):
        return run(["init", *arguments])


def test_a_workspace_is_written_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "district"
    assert init(str(folder), "--lang", "zh") == 0
    assert sorted(path.name for path in folder.iterdir()) == ["checkpoints.xlsx", "roster.toml", "staff.xlsx"]
    assert "有物业" in (folder / "roster.toml").read_text("utf-8")
    capsys.readouterr()
    with speaking("en"):
        assert run(["check", str(folder / "staff.xlsx"), str(folder / "checkpoints.xlsx")]) == 2
    assert "nobody is listed" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["roster.toml", "staff.xlsx", "checkpoints.xlsx"])
def test_nothing_is_replaced(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_text("mine")
    assert init(str(tmp_path)) == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"
    assert name in capsys.readouterr().err


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert init(str(tmp_path / "file")) == 2
