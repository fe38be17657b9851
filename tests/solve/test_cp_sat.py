"""Searches that may take long end at Ctrl-C, at once and without a result."""

from __future__ import annotations

import math
import os
import signal
import threading
from pathlib import Path

import pytest
from ortools.sat.python import cp_model

from roster_cli.solve import cp_sat
from roster_cli.solve.cp_sat import new_cp_solver, new_patient_solver, run_search
from roster_cli.solve.relaxation import new_solver

SOURCES = Path(__file__).parents[2] / "src" / "roster_cli"
PIGEONS = 14


def endless() -> cp_model.CpModel:
    """Return a model without a solution that nobody has the time to prove: more pigeons than holes."""
    model = cp_model.CpModel()
    sits = [[model.new_bool_var("") for _hole in range(PIGEONS - 1)] for _pigeon in range(PIGEONS)]
    for own in sits:
        model.add_bool_or(own)
    for hole in zip(*sits, strict=True):
        for one in range(PIGEONS):
            for other in range(one):
                model.add_bool_or(~hole[one], ~hole[other])
    return model


def test_an_interruption_ends_a_search_that_would_never_end() -> None:
    solver = new_patient_solver(work=1e9)
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 0
    ended_by_patience = threading.Event()

    def lose_patience() -> None:
        ended_by_patience.set()
        solver.stop_search()

    patience = threading.Timer(60, lose_patience)
    patience.start()
    listening = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background are deaf to it
    try:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            run_search(solver, endless())
    finally:
        patience.cancel()
        signal.signal(signal.SIGINT, listening)
    assert not ended_by_patience.is_set()


def test_solvers_are_made_in_one_place_only() -> None:
    makers = [path.name for path in SOURCES.rglob("*.py") if "CpSolver()" in path.read_text("utf-8")]
    assert makers == ["cp_sat.py"]


@pytest.mark.parametrize("seconds", [None, 3.5])
def test_a_search_is_bounded_in_work_not_in_time_unless_there_is_a_limit(seconds: float | None) -> None:
    """What makes it end alike everywhere, and leaves interruptions to this process."""
    for solver in (new_cp_solver(2.5, seconds), new_patient_solver(2.5)):
        parameters = solver.parameters
        assert parameters.num_workers == 1
        assert parameters.random_seed == cp_sat._SEED
        assert not parameters.catch_sigint_signal
        assert parameters.max_deterministic_time == 2.5
    quick = new_cp_solver(2.5, seconds).parameters
    assert quick.max_number_of_conflicts == cp_sat._CONFLICTS
    assert quick.max_time_in_seconds == (math.inf if seconds is None else seconds)
    assert new_patient_solver(1).parameters.max_number_of_conflicts > 1e9


def test_linear_programs_are_solved_on_one_thread_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    solver = new_solver()
    assert [solver.getOptionValue(name)[1] for name in ("threads", "output_flag")] == [1, False]
    solver.addCols(1, [1.0], [2.0], [3.0], 0, [], [], [])
    solver.run()
    assert solver.getInfo().objective_function_value == 2.0
    print("told", flush=True)
    assert capfd.readouterr() == ("told\n", "")
