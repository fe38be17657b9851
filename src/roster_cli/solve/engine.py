"""The way from a district to its roster, stage by stage; each stage is a function from data to data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from roster_cli.domain import CommunityResult, District, Duty, Roster, SolveReport
from roster_cli.rules import COST_TERMS
from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.block import SCALE, Block
from roster_cli.solve.coupled import DistrictPrices, price_district
from roster_cli.solve.gates import GateProblem, GateResult, gate_problems, give_gates
from roster_cli.solve.model import Model, build_model
from roster_cli.solve.progress import Progress
from roster_cli.solve.quotas import BlockResult, Effort, solve_block
from roster_cli.solve.relaxation import Relaxation, relax
from roster_cli.solve.workers import Workers, available_cores, open_workers

_SCARCE = 100
"""Price in points from which a slot counts as short of people: no fairness costs that much."""
_MOST_JOINT = 700
"""People in one joint block at most."""
_SIDE_BY_SIDE = 8
"""Blocks that are planned at the same time; a number of its own, so that results do not depend on the workers."""
_SMALL = 250
"""People up to whom starting processes costs more than it saves."""
_IMPROVEMENTS = 6
_NEIGHBOURHOODS = 4
_NEIGHBOURS = 2
_SINGLE = Effort(work=1.0)
_JOINT = Effort(work=6.0, prove=True)
_IMPROVE = Effort(work=1.5)


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
    cost: int | None = None
    bound: int | None = None

    def is_over(self) -> bool:
        return self.interrupted or (self.deadline is not None and time.monotonic() >= self.deadline)

    def effort(self, effort: Effort) -> Effort:
        """Return an effort that ends in time."""
        if self.interrupted:
            return Effort(effort.work, 0.0, effort.prove)
        if self.deadline is None:
            return effort
        return Effort(effort.work, max(0.0, self.deadline - time.monotonic()), effort.prove)

    def report(self, stage: str, done: int, total: int) -> None:
        self.tell(Progress(stage, done, total, self.cost, self.bound))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; an interruption within it ends it, and lets the later ones finish without search."""
        begin = time.perf_counter()
        try:
            yield
        except KeyboardInterrupt:
            self.interrupted = True
            self.workers = Workers(None)
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin


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
    model = build_model(district)
    run.seconds["model"] = time.perf_counter() - begin

    prices, columns = _relax_all(model, run)
    bound = _points(int(prices.parts(model).sum()))
    run.bound = bound
    assignment = Assignment(model, prices)
    lift = _plan_everyone(assignment, run)
    run.bound = bound = max(bound, _points(int(prices.parts(model).sum()) + lift))
    run.cost = model.value(assignment.choice)
    _improve(assignment, run)
    duties, gates = _give_gates(model, assignment.choice, run)
    roster = Roster(district.week, duties)
    return Solution(roster, _report(model, assignment, roster, gates, columns, run))


def _points(units: int) -> int:
    """Return a bound in points; costs are whole points, so it is rounded up."""
    return -(-units // SCALE)


def _relax_all(model: Model, run: _Run) -> tuple[DistrictPrices, int]:
    """Price the communities one by one, then the district with what couples them."""
    communities = range(len(model.headcount))
    slots = np.zeros(model.headcount.shape, dtype=np.int64)
    people: list[NDArray[np.int64]] = []
    patterns: list[NDArray[np.int64]] = []
    with run.stage("relaxation"):
        blocks = [(model.block([community]),) for community in communities]
        for done, relaxation in enumerate(run.workers.map(_relax_task, [] if run.is_over() else blocks)):
            slots[done] = relaxation.prices.slots[0]
            people.append(model.people_of[done][relaxation.people])
            patterns.append(relaxation.patterns)
            run.report("relaxation", done + 1, len(communities))
    nothing = np.zeros(0, dtype=np.int64)
    prices = DistrictPrices(slots, np.zeros(len(model.rows), dtype=np.int64))
    columns = sum(map(len, people))
    if people and model.rows and not run.is_over():
        with run.stage("coupling"):
            prices, columns = price_district(
                model, slots, np.concatenate([nothing, *people]), np.concatenate([nothing, *patterns]), run.is_over
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


def _plan_everyone(assignment: Assignment, run: _Run) -> int:
    """Give everyone a pattern, communities short of people first; return by how much the bound is lifted."""
    scarce, others = _in_order(assignment)
    lift = 0
    done, total = 0, len(assignment.model.headcount)
    with run.stage("people"):
        batches = [(scarce, _JOINT, False)] if scarce else []
        batches += [
            (others[first : first + _SIDE_BY_SIDE], _SINGLE, True)
            for first in range(0, len(others), _SIDE_BY_SIDE)
        ]
        for groups, effort, claims in batches:
            tasks = assignment.tasks(groups, claims=claims)
            for task, result in zip(tasks, _solve_tasks(tasks, effort, run), strict=True):
                assignment.set(task.communities, result.choice)
                if task.whole and not claims:
                    lift += max(0, result.bound - task.start.bound(task.block))
                done += len(task.communities)
                run.report("people", done, total)
    if not assignment.is_complete:
        _complete(assignment)
    return lift


def _solve_tasks(tasks: Sequence[Task], effort: Effort, run: _Run) -> Iterator[BlockResult]:
    limited = run.effort(effort)
    return run.workers.map(solve_block, [(task.block, limited, task.start, task.hint) for task in tasks])


def _complete(assignment: Assignment) -> None:
    """Plan what an interruption left open, without search."""
    for community, people in enumerate(assignment.model.people_of):
        if (assignment.choice[people] < 0).any():
            (task,) = assignment.tasks([(community,)])
            result = solve_block(task.block, Effort(seconds=0.0), task.start, task.hint)
            assignment.set(task.communities, result.choice)


def _in_order(assignment: Assignment) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the communities short of people, joined where they share posts, and the others by load."""
    model, prices = assignment.model, assignment.prices
    people = np.array([len(own) for own in model.people_of])
    peak = prices.slots.max(axis=1, initial=0)
    load = model.headcount.sum(axis=1) / np.maximum(1, people)
    staffed = [community for community in np.argsort(-load, kind="stable").tolist() if people[community]]
    scarce = [community for community in staffed if peak[community] > _SCARCE * SCALE]
    others: list[tuple[int, ...]] = [(community,) for community in staffed if peak[community] <= _SCARCE * SCALE]
    return _join(model, prices, scarce), others


def _join(model: Model, prices: DistrictPrices, communities: Sequence[int]) -> list[tuple[int, ...]]:
    """Join communities into blocks, those that pay most for what they share first, while blocks stay small."""
    weight: dict[tuple[int, int], int] = {}
    known = set(communities)
    for index in np.flatnonzero(prices.rows).tolist():
        members = sorted({int(model.community[member]) for member in model.rows[index].members} & known)
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                weight[first, second] = weight.get((first, second), 0) + int(prices.rows[index])
    block_of: dict[int, tuple[int, ...]] = {community: (community,) for community in communities}
    for (first, second), _price in sorted(weight.items(), key=lambda item: (-item[1], item[0])):
        if block_of[first] is block_of[second]:
            continue
        joined = tuple(sorted(block_of[first] + block_of[second]))
        if sum(len(model.people_of[community]) for community in joined) <= _MOST_JOINT:
            for community in joined:
                block_of[community] = joined
    return list(dict.fromkeys(block_of[community] for community in communities))


def _improve(assignment: Assignment, run: _Run) -> None:
    """Plan again together what keeps each other from better, worst communities first."""
    tried: set[tuple[int, ...]] = set()
    with run.stage("improvement"):
        for done in range(_IMPROVEMENTS):
            groups = _neighbourhoods(assignment, tried)
            if not groups or run.is_over() or run.cost == run.bound:
                break
            tried.update(groups)
            tasks = assignment.tasks(groups, claims=False)
            for task, result in zip(tasks, _solve_tasks(tasks, _IMPROVE, run), strict=True):
                assignment.set(task.communities, result.choice)
            run.cost = assignment.model.value(assignment.choice)
            run.report("improvement", done + 1, _IMPROVEMENTS)


def _neighbourhoods(assignment: Assignment, tried: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return communities above their part of the bound, each with those that keep it from better."""
    excess = assignment.excess()
    taken: set[int] = set()
    groups: list[tuple[int, ...]] = []
    for community in np.argsort(-excess, kind="stable").tolist():
        if excess[community] < SCALE or len(groups) == _NEIGHBOURHOODS:
            break
        if community in taken:
            continue
        partners = assignment.partners(community)
        nearest = sorted((p for p in partners if p not in taken), key=lambda p: (-partners[p], p))
        group = tuple(sorted((community, *nearest[:_NEIGHBOURS])))
        if group not in tried:
            groups.append(group)
            taken.update(group)
    return groups


def _give_gates(
    model: Model, choice: NDArray[np.int64], run: _Run
) -> tuple[tuple[Duty, ...], dict[str, GateResult]]:
    """Give everyone on duty a gate, community by community."""
    problems = gate_problems(model, choice)
    results: dict[str, GateResult] = {}
    with run.stage("gates"):
        seconds = run.effort(_SINGLE).seconds
        for done, result in enumerate(run.workers.map(give_gates, [(p, seconds) for p in problems])):
            results[problems[done].community] = result
            run.report("gates", done + 1, len(problems))
    for problem in problems:
        if problem.community not in results:
            results[problem.community] = give_gates(problem, 0.0)
    duties = sorted(duty for problem in problems for duty in _duties(problem, results[problem.community]))
    place = model.district.slot_index
    return tuple(sorted(duties, key=lambda duty: (place[duty.slot], duty))), results


def _duties(problem: GateProblem, result: GateResult) -> Iterator[Duty]:
    for (person, slot), gate in zip(problem.duties, result.gates, strict=True):
        yield Duty(problem.slots[slot], problem.gates[gate], problem.identities[person])


def _report(
    model: Model,
    assignment: Assignment,
    roster: Roster,
    gates: dict[str, GateResult],
    columns: int,
    run: _Run,
) -> SolveReport:
    excess = assignment.excess()
    costs = {term: cost(model.district, roster) for term, cost in COST_TERMS.items()}
    return SolveReport(
        costs=costs,
        bound=run.bound or 0,
        familiarity_bound=sum(result.bound for result in gates.values()),
        seconds=dict(run.seconds),
        columns=columns,
        communities=tuple(
            CommunityResult(name, max(0, int(excess[index]) // SCALE), name not in gates or gates[name].proven)
            for index, name in enumerate(model.district.communities)
        ),
        cut_short=run.is_over(),
        versions={name: version(name) for name in ("roster-cli", "ortools", "highspy", "numpy", "scipy")},
    )
