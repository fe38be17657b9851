"""Output that is closed, full or no longer read: the exit code says what was done, and nothing breaks."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import COMMAND, environment, roster
from roster_cli.store import Store
from workbooks import write_lists

SOLVE = "solve staff.xlsx checkpoints.xlsx --week 2022-W11"
NOT_WRITTEN = "What was to be printed could not be written: No space left on device."
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a shell and /dev/full")


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    write_lists(folder)
    assert roster(*SOLVE.split(), folder=folder).returncode == 0
    return folder


def shell(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which ``roster`` is a command, ending with the exit code of the last ``roster``."""
    script = f'roster() {{ {shlex.join(COMMAND)} "$@"; echo "code $?" >&3; }}\nexec 3>code\n{line}'
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    (code,) = (folder / "code").read_text().splitlines()
    return subprocess.CompletedProcess(line, int(code.split()[1]), done.stdout, done.stderr)


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("roster history >&-", 0, ""),
        ("roster history 2>&-", 0, ""),
        ("roster history <&- >&- 2>&-", 0, ""),
        ("roster show --json | true", 0, ""),
        ("roster show --json | head -n 1", 0, ""),
        ("roster history > /dev/full", 2, NOT_WRITTEN),
        ("roster --help > /dev/full", 2, NOT_WRITTEN),
        ("roster show --json > /dev/full 2> /dev/full", 2, ""),
        ("roster show --community 上海 >&-", 2, "Error: There is no community “上海”."),
        ("roster show --community 上海 2>&-", 2, ""),
        ("roster export --community 康庄 > /dev/full", 0, NOT_WRITTEN),
    ],
)
def test_what_cannot_be_printed_is_told_and_a_reader_that_goes_is_no_error(
    solved: Path, line: str, code: int, told: str, unbuffered: str
) -> None:
    done = shell(line, solved, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, "Traceback" in done.stderr, "fault" in done.stderr) == (code, False, False)
    assert told in done.stderr if told else done.stderr == ""


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (SOLVE, ">&-"),
        (SOLVE, "> /dev/full 2> /dev/full"),
        ("publish", "> /dev/full"),
        ("publish", "2>&-"),
        ("publish", "| true"),
    ],
)
def test_what_is_stored_is_stored_whatever_becomes_of_the_report(
    solved: Path, tmp_path: Path, line: str, where: str
) -> None:
    if line == SOLVE:
        write_lists(tmp_path)
    else:
        shutil.copy(solved / "roster.db", tmp_path)
    done = shell(f"roster {line} {where}", tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    with Store.open(tmp_path / "roster.db") as store:
        assert [(one.version, bool(one.published_at)) for one in store.versions()] == [(1, line == "publish")]
