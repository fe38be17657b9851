"""The way from a district to its roster, stage by stage; each stage is a function from data to data."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from roster_cli.domain import (
    CommunityResult,
    District,
    Duty,
    LendingReport,
    Roster,
    SolveReport,
    Within,
    without_terms_apart,
)
from roster_cli.interruption import is_end
from roster_cli.processes import available_cores
from roster_cli.rules import costs, own_community
from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.block import SCALE, Block, in_order
from roster_cli.solve.cells import Cells, lay_out
from roster_cli.solve.descent import Descent
from roster_cli.solve.gates import SWEEPS, GateProblem, GateResult, gate_problems, give_gates
from roster_cli.solve.heat_bath import HeatBath, Schedule, is_legal
from roster_cli.solve.kept_loans import KeptLoans, set_apart
from roster_cli.solve.loans import lend
from roster_cli.solve.model import BARRED, Model, build_model
from roster_cli.solve.prices import DistrictPrices, price_district
from roster_cli.solve.progress import Progress
from roster_cli.solve.quotas import BlockResult, Effort, Level, solve_block
from roster_cli.solve.reconcile import Reconciliation, is_close
from roster_cli.solve.relaxation import Relaxation, relax
from roster_cli.solve.room import Room
from roster_cli.solve.standbys import stand_by
from roster_cli.solve.workers import Workers, open_workers
from roster_cli.versions import versions

_SMALL = 400
"""People up to whom starting processes costs more than it saves."""
_SCHEDULE = Schedule()
_COOLING, _LEAST_SWEEPS = 0.5, 8
"""Part of the time left that cooling down may take under a time limit, and sweeps that it takes anyhow."""
_MOST_BATHS, _STRANDED = 3, 1000
"""How often a district is cooled down at most, and points above the bound that say that a post is left empty."""
_LESS_THAN_A_POINT = 0.9
"""Points above the bound, up to rounding, from which on no roster is better: costs are whole points."""
_PROOF_COLUMNS = 400
_PROOF_WORK = 1.0
_PROOF_POINTS = 8.0
_PROOF_PEOPLE = 200
"""People of a community beyond whom whole patterns hardly lift a bound, and take long."""
_LEAST_PROOFS, _PROOF_PARTS = 12, 16
"""Communities, furthest from the bound, that are worth a proof, and parts of the district that are as many."""
_TRIES = 8
"""How often gates are given out in a whole district at least: a community alone has time for several tries."""
_GATE_SWEEPS, _LEAST_GATE_SWEEPS = 30_000, 100
"""Sweeps in which gates are given out at most, in all communities together, and at least in each: after a third of
the sweeps they cost two in a hundred more."""
_FEW_COLUMNS, _FEW_WORK = 30_000, 5.0
"""Patterns that people may take, added up, to which a district is planned as a whole, and the work for it."""


@dataclass(frozen=True)
class Solution:
    """A roster and how it came about."""

    roster: Roster
    report: SolveReport


@dataclass
class _Run:
    """What one run needs everywhere: workers, the clock, and whom to tell."""

    workers: Workers
    deadline: float | None
    tell: Callable[[Progress], None]
    seconds: dict[str, float] = field(default_factory=dict)
    interrupted: bool = False
    in_stage: bool = False
    cost: int | None = None
    bound: int | None = None

    def is_over(self) -> bool:
        return self.interrupted or (self.deadline is not None and time.monotonic() >= self.deadline)

    def effort(self, effort: Effort) -> Effort:
        """Return an effort that ends in time."""
        if self.interrupted:
            return replace(effort, seconds=0.0)
        if self.deadline is None:
            return effort
        return replace(effort, seconds=max(0.0, self.deadline - time.monotonic()))

    def report(self, stage: str, done: int, total: int) -> None:
        self.tell(Progress(stage, done, total, self.cost, self.bound))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; Ctrl-C within it ends it, and lets the later ones finish without search."""
        begin = time.perf_counter()
        try:
            self.in_stage = True
            yield
        except KeyboardInterrupt:
            if is_end():
                raise
            self.interrupted = True
            self.workers = Workers(None)
        finally:
            self.in_stage = False
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin

    @contextmanager
    def interruptions_kept(self) -> Iterator[None]:
        """Note an interruption that comes between two stages, so that the next ones finish without search."""
        before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread() or not callable(before):
            yield
            return

        def note(number: int, frame: FrameType | None) -> None:
            self.interrupted = True
            if self.in_stage:
                before(number, frame)

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def solve(
    district: District,
    *,
    workers: int | None = None,
    time_limit: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    executor: Executor | None = None,
) -> Solution:
    """Find the best roster of a district.

    The result depends on the district alone, not on the number of workers or their speed, unless a time limit or
    an interruption cuts the search short. An interruption (Ctrl-C) after the district is laid out gives the best
    complete roster found so far.

    Parameters
    ----------
    district
        What is planned.
    workers
        Processes to use; by default as many as there are cores.
    time_limit
        Seconds after which the best roster so far is taken.
    on_progress
        Called now and then.
    executor
        Where to run independent tasks instead of in processes of this machine.

    Raises
    ------
    UsageError
        If the shifts allow more different weeks than can be planned.
    Interrupted
        If an interruption came before there was anything to hand out.
    """
    count = workers or available_cores()
    if len(district.rostered) <= _SMALL and executor is None:
        count = 1
    deadline = None if time_limit is None else time.monotonic() + time_limit
    with threadpool_limits(1), open_workers(count, executor) as pool:
        run = _Run(pool, deadline, on_progress or (lambda _progress: None))
        return _solve(district, run)


def _solve(district: District, run: _Run) -> Solution:
    begin = time.perf_counter()
    run.report("model", 0, 1)
    kept = set_apart(district)
    model = build_model(kept.apart)
    run.seconds["model"] = time.perf_counter() - begin

    with run.interruptions_kept():
        return _search(kept, model, run)


def _search(kept: KeptLoans, model: Model, run: _Run) -> Solution:
    prices, columns = _relax_all(model, run)
    assignment = Assignment(model, prices)
    run.bound = _points(assignment.bound)
    cells = lay_out(model)
    assignment.set_all(_cool_down(model, cells, prices, run))
    run.cost = model.value(assignment.choice)
    _reconcile(assignment, run)
    assignment.set_all(Descent(model, cells, assignment.choice).settle())
    run.cost = model.value(assignment.choice)
    lifts = _plan_few_together(assignment, _lifts(assignment, run), run)
    run.cost = model.value(assignment.choice)
    run.bound = _points(assignment.bound + int(lifts.sum()))
    duties, gates = _give_gates(model, assignment.choice, run)
    own = Roster(kept.district.week, duties)
    excess = assignment.excess() - lifts
    if kept.loans:
        run.bound = (run.bound or 0) - kept.dearer(own)
        own, model = kept.back(own), build_model(kept.district)
    roster, helpers = _with_helpers(model, own, run)
    return Solution(roster, _report(model, excess, assignment.stranded(), gates, columns, run, helpers))


@dataclass(frozen=True)
class _Helpers:
    """What a roster costs with loans and standbys, and what is proven of these."""

    costs: Mapping[str, int]
    lending: LendingReport | None = None
    standbys_bound: int | None = None


def _with_helpers(model: Model, own: Roster, run: _Run) -> tuple[Roster, _Helpers]:
    """Return the roster with loans and standbys as far as they are switched on, and what is proven of them."""
    roster, lending, bound = own, None, None
    counted = costs(model.district, own)
    if not run.interrupted:
        with run.stage("loans"):
            roster, lending = _lend(model, own, without_terms_apart(counted))
    standing_by = model.district.settings.standby.people > 0
    if standing_by:
        with run.stage("standbys"):
            found = stand_by(Room(model.district, roster, model))
            roster, bound = roster.with_standbys(found.standbys), found.bound
    if len(roster.duties) > len(own.duties) or roster.standbys:
        counted = costs(model.district, roster)
    return roster, _Helpers(counted, lending, bound)


def _lend(model: Model, own: Roster, before: int) -> tuple[Roster, LendingReport]:
    """Return the roster with loans where they are switched on, and what they could do in any case.

    Parameters
    ----------
    model
        The district.
    own
        The roster without loans but those that are fixed.
    before
        What it costs.
    """
    district = model.district
    unfilled = sum(post.missing for post in own.unfilled(district))
    kept = len(own_community.loans(district, own))
    if not unfilled:
        return own, LendingReport(kept, kept, kept, kept, before, before) if kept else LendingReport(0, 0, 0)
    room = Room(district, own, model)
    reach = {within: lend(room, within) for within in Within}
    chosen = reach[district.settings.lending.within]
    report = LendingReport(
        kept + unfilled,
        kept + len(reach[Within.SUBDISTRICT].duties),
        kept + len(reach[Within.DISTRICT].duties),
        kept + len(chosen.duties),
        before,
        before + chosen.change,
    )
    return own.with_duties((*own.duties, *chosen.duties)), report


def _points(units: int) -> int:
    """Return a bound in points; costs are whole points, so it is rounded up."""
    return -(-units // SCALE)


def _relax_all(model: Model, run: _Run) -> tuple[DistrictPrices, int]:
    """Price the communities one by one, then the district with what couples them."""
    communities = range(len(model.headcount))
    slots = np.zeros(model.headcount.shape, dtype=np.int64)
    rows = np.zeros(len(model.rows), dtype=np.int64)
    people: list[NDArray[np.int64]] = []
    patterns: list[NDArray[np.int64]] = []
    with run.stage("relaxation"):
        blocks = [(model.block_alone(community),) for community in communities]
        for done, relaxation in enumerate(run.workers.map(_relax_task, [] if run.is_over() else blocks)):
            slots[done] = relaxation.prices.slots[0]
            rows[list(model.wanting_of[done])] = relaxation.prices.rows
            people.append(model.people_of[done][relaxation.people])
            patterns.append(relaxation.patterns)
            run.report("relaxation", done + 1, len(communities))
    nothing = np.zeros(0, dtype=np.int64)
    prices = DistrictPrices(slots, rows)
    columns = sum(map(len, people))
    if people and model.is_coupled and not run.is_over():
        with run.stage("coupling"):
            prices, columns = price_district(
                model,
                prices,
                np.concatenate([nothing, *people]),
                np.concatenate([nothing, *patterns]),
                run.is_over,
            )
    return prices, columns


def _relax_task(block: Block) -> Relaxation:
    """Relax a community, and hand back only columns that may be of use."""
    relaxation = relax(block)
    reduced, _least = relaxation.prices.reduced_costs(block)
    useful = reduced[relaxation.people, relaxation.patterns] < 2 * SCALE
    return Relaxation(
        relaxation.prices, relaxation.people[useful], relaxation.patterns[useful], relaxation.weights[useful]
    )


def _cool_down(model: Model, cells: Cells, prices: DistrictPrices, run: _Run) -> NDArray[np.int64]:
    """Give everyone a pattern: the best that the heat bath met, brought down to where nothing small helps."""
    met = [np.full(len(model.people), -1)]
    with run.stage("people"):
        for seed in range(_MOST_BATHS if len(model.people) else 0):
            if run.is_over():
                break
            bath = HeatBath(model, cells, prices, seed)
            met.append(met[0])
            for choice in _better_and_better(bath, run):
                met[-1] = choice
            met[-1] = Descent(model, cells, met[-1]).run()
            if model.value(met[-1]) < (run.bound or 0) + _STRANDED:
                return met[-1]
    return min((Descent(model, cells, choice).run() for choice in met), key=model.value)


def _better_and_better(bath: HeatBath, run: _Run) -> Iterator[NDArray[np.int64]]:
    """Yield a heat bath's choices, each better than the one before."""
    schedule = _in_time(bath, run)
    least = math.inf
    for sweep, _ in enumerate(bath.sweeps(schedule)):
        if (excess := bath.excess) < least or not is_legal(least):
            least = excess
            yield bath.choice
        run.report("people", sweep + 1, schedule.sweeps + schedule.most)
        if run.is_over() or least < _LESS_THAN_A_POINT:
            break


def _in_time(bath: HeatBath, run: _Run) -> Schedule:
    """Return a schedule that has cooled down in part of the time that is left: a hot roster is worth nothing."""
    if run.deadline is None:
        return _SCHEDULE
    begin = time.monotonic()
    for _sweep in bath.sweeps(replace(_SCHEDULE, sweeps=1, most=0)):
        pass
    now = time.monotonic()
    fit = int(_COOLING * (run.deadline - now) / max(1e-6, now - begin))
    return replace(_SCHEDULE, sweeps=min(_SCHEDULE.sweeps, max(_LEAST_SWEEPS, fit)))


def _solve_tasks(tasks: Iterable[Task], effort: Effort, run: _Run) -> Iterator[BlockResult]:
    limited = run.effort(effort)
    return run.workers.map(solve_block, ((task.block, limited, task.known_prices, task.hint) for task in tasks))


def _reconcile(assignment: Assignment, run: _Run) -> None:
    """Plan again together what keeps each other from better, worst communities first."""
    search = Reconciliation(assignment, lambda tasks, effort: _solve_tasks(tasks, effort, run))
    with run.stage("improvement"):
        for _round in search.rounds(run.is_over):
            run.cost = assignment.model.value(assignment.choice)
            run.report("improvement", search.settled, len(assignment.model.headcount))


def _lifts(assignment: Assignment, run: _Run) -> NDArray[np.int64]:
    """Return by how much whole patterns cost each community more than its part of the bound, in units of 1/SCALE.

    Communities close to their part of the bound need no look.
    """
    lifts = np.zeros(len(assignment.model.headcount), dtype=np.int64)
    with run.stage("proof"):
        excess = assignment.excess()
        most = 0 if run.is_over() or is_close(excess) else max(_LEAST_PROOFS, len(excess) // _PROOF_PARTS)
        furthest = in_order(-excess)[:most]
        few = np.array([len(people) <= _PROOF_PEOPLE for people in assignment.model.people_of], dtype=bool)
        above = furthest[(excess[furthest] >= SCALE // 2) & few[furthest]].tolist()
        tasks = [assignment.relaxed(community) for community in above]
        arguments = []
        for community, task in zip(above, tasks, strict=True):
            level = Level(min(_PROOF_POINTS, float(excess[community]) / SCALE), _PROOF_COLUMNS)
            effort = run.effort(Effort(_PROOF_WORK, levels=(Level(0.5, 25), level)))
            hint = assignment.choice[assignment.model.people_of[community]]
            arguments.append((task.block, effort, task.prices, hint))
        for task, result in zip(tasks, run.workers.map(solve_block, arguments), strict=True):
            lifts[task.communities[0]] = max(0, result.bound - task.prices.bound(task.block))
    return lifts


def _plan_few_together(assignment: Assignment, lifts: NDArray[np.int64], run: _Run) -> NDArray[np.int64]:
    """Plan a district of few people as a whole, with every pattern; return by how much that lifts the bound.

    Where people of several communities share rows, prices alone may prove much less than any roster costs.
    """
    model = assignment.model
    gap = int((assignment.excess() - lifts).sum())
    if gap < SCALE or run.is_over() or np.count_nonzero(model.costs != BARRED) > _FEW_COLUMNS:
        return lifts
    everywhere = tuple(range(len(model.headcount)))
    with run.stage("proof"):
        (task,) = assignment.tasks([everywhere], [0])
        effort = Effort(_FEW_WORK, levels=(Level(0.5, 25), Level(gap / SCALE + 1, len(model.works))))
        result = solve_block(task.block, run.effort(effort), None, task.hint)
        assignment.set(everywhere, result.choice)
        gap = result.gap
    excess: list[int] = assignment.excess().tolist()
    above = max(1, sum(excess))
    return np.array([part * max(0, above - gap) // above for part in excess], dtype=np.int64)


def _give_gates(
    model: Model, choice: NDArray[np.int64], run: _Run
) -> tuple[tuple[Duty, ...], dict[str, GateResult]]:
    """Give everyone on duty a gate, community by community."""
    problems = sorted(gate_problems(model, choice), key=lambda problem: -len(problem.duties))
    results: dict[str, GateResult] = {}
    with run.stage("gates"):
        seconds, tries = run.effort(Effort()).seconds, max(1, _TRIES // max(1, len(problems)))
        sweeps = max(_LEAST_GATE_SWEEPS, min(SWEEPS, _GATE_SWEEPS // max(1, len(problems))))
        tasks = [(problem, seconds, tries, sweeps) for problem in problems]
        for done, result in enumerate(run.workers.map(give_gates, tasks)):
            results[problems[done].community] = result
            run.report("gates", done + 1, len(problems))
    for problem in problems:
        if problem.community not in results:
            results[problem.community] = give_gates(problem, 0.0)
    duties = (duty for problem in problems for duty in _duties(problem, results[problem.community]))
    place = model.district.slot_index
    return tuple(sorted(duties, key=lambda duty: (place[duty.slot], duty))), results


def _duties(problem: GateProblem, result: GateResult) -> Iterator[Duty]:
    for (person, slot), gate in zip(problem.duties, result.gates, strict=True):
        yield Duty(problem.slots[slot], problem.gates[gate], problem.identities[person])


def _report(
    model: Model,
    excess: NDArray[np.int64],
    stranded: NDArray[np.int64],
    gates: dict[str, GateResult],
    columns: int,
    run: _Run,
    helpers: _Helpers,
) -> SolveReport:
    return SolveReport(
        costs=helpers.costs,
        bound=run.bound or 0,
        familiarity_bound=sum(result.bound for result in gates.values()),
        seconds=dict(run.seconds),
        columns=columns,
        communities=tuple(
            CommunityResult(
                name,
                max(0, round(int(excess[index]) / SCALE)),
                name not in gates or gates[name].proven,
                int(stranded[index]),
            )
            for index, name in enumerate(model.district.communities)
        ),
        cut_short=run.is_over(),
        versions=versions(),
        lending=helpers.lending,
        standbys_bound=helpers.standbys_bound,
    )
