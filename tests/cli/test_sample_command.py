"""``roster sample`` as a user types it."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

from commands import roster

SMALL = ("--staff", "30", "--communities", "2", "--checkpoints", "9")


def sample(folder: Path, *words: str) -> CompletedProcess[str]:
    return roster("--lang", "zh", "sample", *words, folder=folder)


def test_sample_writes_two_lists_and_settings_and_says_what_is_in_them(tmp_path: Path) -> None:
    result = sample(tmp_path, str(tmp_path / "new"), *SMALL)
    assert result.returncode == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "checkpoints.xlsx",
        "roster.toml",
        "staff.xlsx",
    ]
    for told in ("人员（均为虚构）：30 人", "社区：2 个", "卡点：9 个", "roster solve"):
        assert told in result.stdout


def test_sample_never_replaces_lists_unasked(tmp_path: Path) -> None:
    (tmp_path / "staff.xlsx").write_text("mine")
    refused = sample(tmp_path, str(tmp_path), *SMALL)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (tmp_path / "staff.xlsx").read_text() == "mine"
    assert sample(tmp_path, str(tmp_path), *SMALL, "--force").returncode == 0
    assert (tmp_path / "staff.xlsx").read_bytes().startswith(b"PK")


def test_a_size_that_makes_no_sense_exits_with_2_and_writes_nothing(tmp_path: Path) -> None:
    result = sample(tmp_path, str(tmp_path / "new"), "--communities", "9", "--checkpoints", "4")
    assert result.returncode == 2
    assert "每个社区至少要有一个" in result.stderr
    assert not (tmp_path / "new").exists()
