"""Weeks of a small district lived through by the benchmark: it keeps working, and finds no rule broken."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from commands import environment

WEEKS = Path(__file__).parents[2] / "benchmarks" / "weeks.py"
SMALL = ("--sample", "--communities", "2", "--staff", "40", "--checkpoints", "6", "--weeks", "2", "--ill", "0.05")
HELPERS = ("--lending", "district", "--standby", "1")


def test_weeks_with_illness_loans_and_standbys_break_no_rule_and_everybody_is_accounted_for(
    tmp_path: Path,
) -> None:
    line = [sys.executable, str(WEEKS), *SMALL, *HELPERS, "--keep", str(tmp_path / "run")]
    done = subprocess.run(
        line, capture_output=True, encoding="utf-8", check=False, env=environment(), cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ill = [
        int(number) for number in re.findall(r"^2022-W1[12]: .* (\d+) ill by Wednesday", done.stdout, re.MULTILINE)
    ]
    assert len(ill) == 2
    assert sum(ill) > 0
    assert re.search(r"^Empty posts saved in 2 weeks: [1-9]\d* by loans, [1-9]\d* by standbys", done.stdout, re.M)
    assert "Breaches of hard rules over 2 weeks judged as one sequence: 0\n" in done.stdout
    assert re.search(r"nothing, or a duty taken over: widest \d, \d of [1-9]\d* beyond 3", done.stdout)
    assert "UNEXPLAINED" not in done.stdout
