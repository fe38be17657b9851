"""Libraries that bring compiled code of the same names: loaded into one process in any order, they work."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import pytest

SOLVERS = {
    "highspy": "import highspy; assert highspy.Highs().getNumRow() == 0",
    "ortools": "from ortools.sat.python import cp_model_helper; assert cp_model_helper.SatParameters()",
}


@pytest.mark.parametrize("order", list(permutations(SOLVERS)), ids="-then-".join)
def test_solvers_load_into_one_process_in_any_order(order: tuple[str, str]) -> None:
    words = [sys.executable, "-c", "\n".join(SOLVERS[name] for name in order)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
