"""A package that was damaged on its way, in any of its bytes, is one without a mark: no fault, no interruption."""

from __future__ import annotations

import zipfile
from pathlib import Path

import click
import pytest

from roster_cli.cli import main as command_line
from roster_cli.domain import Week
from roster_cli.export.holding import files_with
from roster_cli.export.stamp import PROPERTY, Stamp, read_stamp, was_saved_by_hand

MARK = Stamp(Week(2022, 11), 1, "0" * 16, "1" * 16)
PARTS = {
    "docProps/custom.xml": f"<all><property name='{PROPERTY}'><lpwstr>{MARK}</lpwstr></property></all>",
    "docProps/core.xml": "<core><created>2022-03-14</created><modified>2022-03-14</modified></core>",
    "docProps/app.xml": "<app><Application>Microsoft Excel</Application></app>",
}


def package(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in PARTS.items():
            file.writestr(zipfile.ZipInfo(name, (2022, 3, 14, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return path.read_bytes()


def test_any_byte_of_a_package_may_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "edited.xlsx"
    whole = package(path)
    assert read_stamp(path) == MARK
    assert not was_saved_by_hand(path)
    for place in range(len(whole)):
        for wrong in (0, 20, 255):
            path.write_bytes(whole[:place] + bytes([wrong]) + whole[place + 1 :])
            assert read_stamp(path) in (None, MARK)
            was_saved_by_hand(path)
            files_with((path,), ("nobody",), ())


def test_the_end_of_a_file_is_no_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ends(*_words: object, **_settings: object) -> None:
        raise EOFError("ended early")

    group = command_line.build()
    monkeypatch.setattr(group, "invoke", ends)
    monkeypatch.setattr(command_line, "build", lambda: group)
    assert command_line.run(["history"]) == command_line.INTERNAL_ERROR
    assert "ended early" in capsys.readouterr().err


def test_who_ends_a_question_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def asks(*_words: object, **_settings: object) -> None:
        raise click.Abort

    group = command_line.build()
    monkeypatch.setattr(group, "invoke", asks)
    monkeypatch.setattr(command_line, "build", lambda: group)
    assert command_line.run(["history"]) == 4


def test_what_cannot_be_searched_counts_where_its_name_may_hold_somebody(tmp_path: Path) -> None:
    """Whoever asks which files hold a name still is not to miss one that nobody can look into."""
    files = [
        tmp_path / name
        for name in ("康庄社区.xlsx", "检察院社区.xlsx", "locked 康庄.xlsx", "康庄.xls", "other.xls")
    ]
    whole = package(files[0])
    files[0].write_bytes(whole[: len(whole) // 2] + bytes(8) + whole[len(whole) // 2 + 8 :])
    files[1].write_bytes(files[0].read_bytes())
    files[2].write_bytes(b"\xd0\xcf" + "EncryptedPackage".encode("utf-16-le"))
    files[3].write_bytes(b"\xd0\xcf" + "张伟".encode("utf-16-le"))
    files[4].write_bytes(b"\xd0\xcf" + "李强".encode("utf-16-le"))
    assert files_with(files, ("张伟",), ("康庄",)) == (files[0], files[2], files[3])
