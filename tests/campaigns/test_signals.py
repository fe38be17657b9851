"""Signals at random moments: what is stored is the roster before or after, and the exit code says which."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from campaigns.size import first_round, rounds
from commands import COMMAND, environment, roster, start
from roster_cli.audit import audit
from roster_cli.store import Store
from workbooks import write_lists

LISTS = ("staff.xlsx", "checkpoints.xlsx")
WRITERS = (
    ("solve", *LISTS, "--week", "2022-W12"),
    ("week", *LISTS, "--week", "2022-W12"),
    ("replan", "--absent", "1001=周三至周日", "--absent", "1002=周四", "--from", "2022-03-15"),
    ("publish",),
    ("export", "--all"),
)
MOST_SECONDS = 3.0
INTERRUPTED = 4


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    write_lists(folder)
    assert roster("solve", *LISTS, "--week", "2022-W11", folder=folder).returncode == 0
    return folder


def state(folder: Path) -> tuple[object, ...]:
    """Return what is stored, every roster of it judged."""
    with Store.open(folder / "roster.db") as store:
        stored = [store.load(one.week, one.version) for one in store.versions()]
    for one in stored:
        assert audit(one.district, one.roster).violations == ()
    return tuple((one.district.week, one.version, one.is_published, one.roster) for one in stored)


@pytest.mark.parametrize("seed", range(first_round(8), rounds(8)))
def test_a_signal_at_any_moment_leaves_the_roster_before_or_after(solved: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = Path(shutil.copytree(solved, tmp_path / "copy"))
    words, number = chance.choice(WRITERS), chance.choice((signal.SIGINT, signal.SIGINT, signal.SIGKILL))
    before = state(folder)
    run = start(
        [*COMMAND, *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        out, told = run.communicate(timeout=0.3 + chance.random() * MOST_SECONDS)
    except subprocess.TimeoutExpired:
        run.send_signal(number)
        out, told = run.communicate(timeout=120)
    after = state(folder)
    where = f"{words[0]} {number.name}: {run.returncode}\n{out}\n{told}"
    if run.returncode >= 0:
        assert run.returncode in (0, INTERRUPTED), where
        assert "Traceback" not in told, where
    if run.returncode == INTERRUPTED:
        assert after == before, where
    if run.returncode == 0 and words[0] in ("solve", "week"):
        assert len(after) > len(before), where
    assert {one[:2] for one in after} >= {one[:2] for one in before}, where
    assert roster("audit", folder=folder).returncode == 0
