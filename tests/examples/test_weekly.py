"""The examples for schedulers, tried as far as a machine allows: each runs what it says, where it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commands import COMMAND
from workbooks import EIGHT_PEOPLE, write_lists

EXAMPLES = Path(__file__).parents[2] / "examples" / "weekly"
FOLDER, PROGRAM = "/srv/roster", "/opt/roster/bin/roster"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
# The Task Scheduler takes these in this order only.
TASK_PARTS = ("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions")


@pytest.fixture
def here(tmp_path: Path) -> Mapping[str, str]:
    """Return what stands here for the example's folder, which holds two lists, and for its program."""
    folder = tmp_path / "lists"
    folder.mkdir()
    write_lists(folder)
    program = tmp_path / "bin" / "roster"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {FOLDER: str(folder), PROGRAM: str(program)}


def adapted(text: str, here: Mapping[str, str]) -> str:
    for there, place in here.items():
        assert there in text
        text = text.replace(there, place)
    return text


def run(line: str, folder: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a scheduler does: by a plain shell, with hardly any environment."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": folder, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def is_exported(folder: Path) -> bool:
    return len(list(folder.glob("rosters/*-W*/康庄社区.xlsx"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_the_cron_line_makes_the_week_and_speaks_only_of_failures(here: Mapping[str, str]) -> None:
    lines = (EXAMPLES / "roster.crontab").read_text("utf-8").splitlines()
    variables = dict(line.split("=", 1) for line in lines if re.fullmatch(r"[A-Z_]+=.*", line))
    (entry,) = [line for line in lines if not line.startswith("#") and line.split("=")[0] not in variables]
    *fields, command = entry.split(maxsplit=5)
    assert fields == ["0", "18", "*", "*", "5"]
    assert "%" not in command  # cron takes it for the end of the line
    line, folder = adapted(command, here), Path(here[FOLDER])
    first = run(line, "/", **variables)
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert is_exported(folder)
    assert run(line, "/", **variables).stdout == ""
    assert (folder / "roster.log").read_text("utf-8").splitlines()[-1].endswith("未变动")
    write_lists(folder, [*EIGHT_PEOPLE, ("2000", "甲", "统计局", "康壮社区", "", "", "")])
    failed = run(line, "/", **variables)
    assert "D10" in failed.stdout
    assert is_exported(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_the_service_runs_what_it_says(here: Mapping[str, str]) -> None:
    text = adapted((EXAMPLES / "roster-week.service").read_text("utf-8"), here)
    settings = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    variables = dict([settings["Environment"].split("=", 1)])
    result = run(settings["ExecStart"], settings["WorkingDirectory"], **variables)
    assert result.returncode == 0, result.stderr
    assert settings["ReadWritePaths"] == settings["WorkingDirectory"] == here[FOLDER]
    assert is_exported(Path(here[FOLDER]))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_finds_no_fault_with_service_and_timer(here: Mapping[str, str], tmp_path: Path) -> None:
    units = [tmp_path / "roster-week.service", tmp_path / "roster-week.timer"]
    text = adapted((EXAMPLES / units[0].name).read_text("utf-8"), here)
    units[0].write_text(text.replace("User=roster", "User=root"), encoding="utf-8")
    shutil.copy(EXAMPLES / units[1].name, units[1])
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (found.returncode, [line for line in found.stderr.splitlines() if "roster-week" in line]) == (0, [])
    when = re.search(r"^OnCalendar=(.*)$", units[1].read_text("utf-8"), re.MULTILINE)
    assert when
    told = subprocess.run(
        ["systemd-analyze", "calendar", when[1]], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert "Normalized form: Fri *-*-* 18:00:00" in told.stdout


def test_the_windows_task_is_well_formed_and_starts_a_command_that_there_is(
    here: Mapping[str, str],
) -> None:
    task = ElementTree.parse(EXAMPLES / "roster-week.xml").getroot()
    assert (task.tag, task.get("version")) == (f"{TASK}Task", "1.2")
    assert tuple(part.tag.removeprefix(TASK) for part in task) == TASK_PARTS
    assert [day.tag for day in task.iter(f"{TASK}DaysOfWeek") for day in day] == [f"{TASK}Friday"]
    principals = [principal.get("id") for principal in task.iter(f"{TASK}Principal")]
    assert [actions.get("Context") for actions in task.iter(f"{TASK}Actions")] == principals
    (run_it,) = task.iter(f"{TASK}Exec")
    command = run_it.findtext(f"{TASK}Arguments") or ""
    folder = run_it.findtext(f"{TASK}WorkingDirectory") or ""
    match = re.fullmatch(r'/d /c "(.+)\\roster\.exe (week [^>]+) >> roster\.log 2>&1"', command)
    assert match
    assert match[1].startswith(folder)
    result = subprocess.run(
        [*COMMAND, *shlex.split(match[2])], cwd=here[FOLDER], capture_output=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
