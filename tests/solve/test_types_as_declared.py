"""Some tests of the solver in a process of their own, in which each call is held against what it declares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from beartype.roar import BeartypeCallHintParamViolation

from commands import CHECKED_APART, IS_CHECKED
from roster_cli.solve.matching import cheapest_matching

HERE = Path(__file__).parent


@pytest.mark.skipif(IS_CHECKED, reason="it is held against it all the time")
def test_what_is_taken_and_returned_has_the_type_that_is_declared() -> None:
    files = [__file__, *(str(HERE / name) for name in CHECKED_APART)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *files],
        cwd=HERE.parents[1],
        env={**os.environ, "ROSTER_DECLARED_TYPES": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:] + done.stderr


@pytest.mark.skipif(not IS_CHECKED, reason="nothing is checked here")
def test_numbers_of_another_type_are_noticed() -> None:
    costs = np.zeros((2, 2), dtype=np.int64)
    cheapest_matching(costs)
    with pytest.raises(BeartypeCallHintParamViolation, match="violates type hint"):
        cheapest_matching(costs.astype(np.float64))
