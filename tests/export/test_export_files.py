from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster_cli.errors import UsageError
from roster_cli.export.files import clean_strays, file_names, safe_name, write_whole


@pytest.mark.parametrize("name", ["康庄社区", "A区 2号", "👩‍👩‍👧社区", "𠮷㛃", "v1.2"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x", "___.._x"),
        ("..", "__"),
        ("a/b\\c:d", "a_b_c_d"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("LPT¹", "_LPT¹"),
        ("结尾. .", "结尾"),
        (".hidden", "_hidden"),
        ("tab\there\x00", "tab_here_"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "_"),
        ("   ", "_"),
        ("\ud800", "_"),
    ],
)
def test_unsafe_names_become_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_an_endless_name_is_cut_between_characters() -> None:
    name = safe_name("小" * 300)
    assert name == "小" * 60
    assert len(f"{name}.xlsx".encode()) < 255


@given(st.text(st.characters(), max_size=400))
def test_any_name_is_one_part_of_a_path(name: str) -> None:
    safe = safe_name(name)
    assert safe.strip(". ") == safe.rstrip(". ") != ""
    assert not set(safe) & set('/\\:*?"<>|')
    assert len(safe.encode()) <= 180
    assert safe_name(safe) == safe


@given(st.lists(st.text(st.sampled_from("aA/:.甲é"), max_size=3), max_size=12))
def test_no_two_names_share_a_file_on_any_system(names: list[str]) -> None:
    found = file_names(names, reserved=("全区汇总",))
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in found.values()]
    assert len(set(folded)) == len(set(names))


def test_a_plain_name_keeps_its_file_when_another_falls_on_it() -> None:
    found = file_names(["甲/乙", "甲_乙", "A区", "a区"])
    assert found["甲_乙"] == "甲_乙"
    assert found["甲/乙"].startswith("甲_乙-")
    assert found["A区"].casefold() != found["a区"].casefold()


def test_a_reserved_name_is_not_given_out() -> None:
    assert file_names(["全区汇总"], reserved=("全区汇总",))["全区汇总"] != "全区汇总"


def test_a_file_is_written_once_and_then_left_untouched(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "file"
    assert write_whole(file, b"one")
    before = file.stat().st_mtime_ns
    assert not write_whole(file, b"one")
    assert file.stat().st_mtime_ns == before
    assert write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert list(file.parent.iterdir()) == [file]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old")

    def refuse(*_paths: object) -> None:
        raise PermissionError(13, "open elsewhere")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError, match="Close it"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "rosters").write_text("a file")
    with pytest.raises(UsageError, match="folder"):
        write_whole(tmp_path / "rosters" / "x", b"")


def test_strays_of_dead_runs_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    (tmp_path / "单位").mkdir()
    dead = tmp_path / "单位" / f".roster-{done.pid}-0123abcd.tmp"
    living = tmp_path / f".roster-{os.getppid()}-0123abcd.tmp"
    foreign = tmp_path / ".roster-notes.tmp"
    for file in (dead, living, foreign):
        file.write_bytes(b"half")
    clean_strays(tmp_path)
    assert not dead.exists()
    assert living.exists()
    assert foreign.exists()


_KEEP_WRITING = """
import sys
from pathlib import Path
from roster_cli.export.files import write_whole
file, number = Path(sys.argv[1]), 0
while True:
    number += 1
    write_whole(file, bytes([number % 251]) * 3_000_000)
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX word")
def test_a_kill_leaves_a_whole_file_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    file = tmp_path / "big"
    for delay in (0.0, 0.003, 0.007):
        run = subprocess.Popen([sys.executable, "-c", _KEEP_WRITING, str(file)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        content = file.read_bytes()
        assert len(content) == 3_000_000
        assert len(set(content)) == 1
    clean_strays(tmp_path)
    assert list(tmp_path.iterdir()) == [file]


_WRITE_SIDE_BY_SIDE = """
import time
from roster_cli.export.workers import open_pool
if __name__ == "__main__":
    pool = open_pool(2, int)
    waiting = [pool.submit(time.sleep, 600) for number in range(2)]
    while not all(one.running() for one in waiting):
        time.sleep(0.01)
    print("busy", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX word")
def test_a_kill_leaves_no_worker_behind() -> None:
    run = subprocess.Popen([sys.executable, "-c", _WRITE_SIDE_BY_SIDE], stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"busy\n"
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=30)  # comes back when nobody holds the pipe any more
