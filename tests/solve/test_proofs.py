"""What the engine does for the last points: bounds lifted by whole patterns, and penalties that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import ceil

import numpy as np
from lp import least_cost

from brute_force import best_cost
from builders import district, gate, person
from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.engine import solve
from roster_cli.solve.model import build_model
from roster_cli.solve.prices import DistrictPrices
from roster_cli.solve.quotas import BlockResult, Effort
from roster_cli.solve.reconcile import Reconciliation


def test_whole_patterns_lift_a_bound_that_halves_of_people_leave_low() -> None:
    """Of three people, each two of whom share a post, one and a half can be on duty: in halves only."""
    of = district(
        ["甲", "乙", "丙"],
        [gate(only=["周一早班"], headcount=3)],
        groups=[("甲", "乙"), ("乙", "丙"), ("甲", "丙")],
    )
    model = build_model(of)
    relaxed = ceil(least_cost(model.block([0], model.rows)) - 1e-6)
    report = solve(of, workers=1).report
    assert relaxed < report.bound <= best_cost(of) == report.cost


def test_what_others_hold_costs_more_each_time_it_stands_in_the_way() -> None:
    of = district(
        [person("甲", community="康庄社区"), person("乙", community="复兴社区")],
        [gate(community=name, only=["周一早班"]) for name in ("康庄社区", "复兴社区")],
        groups=[("甲", "乙")],
    )
    model = build_model(of)
    assignment = Assignment(model, DistrictPrices(np.zeros_like(model.headcount), np.zeros(1, dtype=np.int64)))
    idle, on_duty = 0, int(np.flatnonzero(model.works[:, model.rows[0].slots[0]])[0])
    assignment.set_all(np.array([idle, on_duty]))
    asked: list[int] = []

    def stubborn(tasks: Iterable[Task], effort: Effort) -> Iterator[BlockResult]:
        """Let the one want the other's shift, whatever it costs, and let both together find nothing better."""
        for task in tasks:
            choice = task.hint
            assert choice is not None
            if task.block.overuse is not None:
                asked.extend(task.block.overuse.tolist())
                choice = np.array([on_duty])
            value = task.block.value(choice)
            yield BlockResult(choice, value, value, 0, task.prices)

    for _round in Reconciliation(assignment, stubborn).rounds(lambda: False):
        pass
    assert len(asked) > 2
    assert all(later > before for before, later in pairwise(asked))
