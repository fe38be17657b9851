"""The only place that makes CP-SAT solvers, so that every search ends alike: deterministically, and at Ctrl-C.

CP-SAT is loaded where a model is built, which takes half a second; many small districts need none.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SEED = 20220314
_CONFLICTS = 400
"""Conflicts after which a search is given up; its models are nearly always solved with fewer than 50."""
_ONCE_MORE = 0.05
"""Seconds; a search that has hardly begun does not hear that it is to stop."""


def new_patient_solver(work: float) -> cp_model.CpSolver:
    """Return a CP-SAT solver for one model that has to be solved: one worker, an end that is deterministic.

    Parameters
    ----------
    work
        Deterministic time.
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = _SEED
    parameters.catch_sigint_signal = False
    parameters.max_presolve_iterations = 1
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.linearization_level = 2
    parameters.max_deterministic_time = work
    return solver


def new_cp_solver(work: float, seconds: float | None) -> cp_model.CpSolver:
    """Return a CP-SAT solver for many small models: one worker, little presolve, an end that is deterministic.

    Parameters
    ----------
    work
        Deterministic time.
    seconds
        Wall-clock time, None for no limit.
    """
    solver = new_patient_solver(work)
    parameters = solver.parameters
    parameters.cut_level = 0
    parameters.max_num_cuts = 0
    parameters.add_lp_constraints_lazily = False
    parameters.use_sat_inprocessing = False
    parameters.max_number_of_conflicts = _CONFLICTS
    if seconds is not None:
        parameters.max_time_in_seconds = seconds
    return solver


def run_search(solver: cp_model.CpSolver, model: cp_model.CpModel) -> bool:
    """Solve a model that may take long and return whether there is a solution; an interruption ends it at once.

    Python hears of a signal only between two of its own steps, so the search runs in a thread that it can stop.

    Raises
    ------
    KeyboardInterrupt
        If there was an interruption, so that what was found until then is not taken for the search's result.
    """
    from ortools.sat.python import cp_model

    with ThreadPoolExecutor(1) as pool:
        running: Future[cp_model.CpSolverStatus] = pool.submit(solver.solve, model)
        try:
            return running.result() in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        except BaseException:
            while not running.done():
                solver.stop_search()
                wait([running], _ONCE_MORE)
            raise
