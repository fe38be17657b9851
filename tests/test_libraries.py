"""Libraries that must get on with each other in one process."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "order", [("highspy", "ortools.sat.python.cp_model"), ("ortools.sat.python.cp_model", "highspy")]
)
def test_both_solvers_load_in_one_process_whichever_comes_first(order: tuple[str, str]) -> None:
    # highspy 1.15 and OR-Tools 9.15 did not: an undefined symbol in the one that came second
    words = "import {}; import {}; highspy.Highs(); ortools.sat.python.cp_model.CpSolver()"
    done = subprocess.run(
        [sys.executable, "-c", words.format(*order)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
