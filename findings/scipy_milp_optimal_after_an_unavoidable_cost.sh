#!/usr/bin/env bash
# scipy.optimize.milp calls a roster "Optimal" (status 0) as soon as it is within 1/10000 of the best total, and the total
# counts costs that no roster can avoid. One post that nobody may fill, at the usual million, lets everything below 100 count
# for nothing: of six people's wishes over three weeks twice as much is broken as need be. Only mip_gap tells. The manual
# names the option mip_rel_gap, but no default. Set to 0 it finds the best, as it does without the post; CBC (PuLP) does both.
# Hits rosters with weights of different rank (open posts before fairness before wishes): the lower ranks are left to chance.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 pulp==3.3.2
cd "$work"
venv/bin/python - <<'PY'
import random
from importlib.metadata import version

import numpy
import pulp
from scipy.optimize import Bounds, LinearConstraint, milp

PEOPLE, DAYS, OPEN_POST = 6, 21, 1_000_000
dice = random.Random(3)
DISLIKE = numpy.array([[dice.randint(1, 9) for _ in range(DAYS)] for _ in range(PEOPLE)])


def rules():
    """Yield (least, people and days, most): one a day, each as often as the others, two days free after a duty."""
    for day in range(DAYS):
        yield 1, [(person, day) for person in range(PEOPLE)], 1
    for person in range(PEOPLE):
        yield 0, [(person, day) for day in range(DAYS)], -(-DAYS // PEOPLE)
        for day in range(DAYS - 2):
            yield 0, [(person, day + after) for after in range(3)], 1


def by_scipy(open_post, **options):
    rows, least, most = [], [], []
    for low, duties, high in rules():
        row = numpy.zeros((PEOPLE, DAYS))
        for duty in duties:
            row[duty] = 1
        rows.append(numpy.append(row.ravel(), 0))
        least.append(low)
        most.append(high)
    # The last variable is the post that stays open: it cannot be less than 1.
    bounds = Bounds(numpy.append(numpy.zeros(DISLIKE.size), 1), numpy.ones(DISLIKE.size + 1))
    result = milp(
        numpy.append(DISLIKE.ravel(), open_post), integrality=numpy.ones(DISLIKE.size + 1), bounds=bounds,
        constraints=LinearConstraint(numpy.array(rows), least, most), options=options,
    )
    assert result.status == 0 and "Optimal" in result.message
    return round(result.fun - open_post), result.mip_gap


def by_pulp(solver):
    problem = pulp.LpProblem("roster", pulp.LpMinimize)
    duty = {(person, day): pulp.LpVariable(f"d_{person}_{day}", cat="Binary") for person in range(PEOPLE) for day in range(DAYS)}
    problem += OPEN_POST + pulp.lpSum(int(DISLIKE[key]) * variable for key, variable in duty.items())
    for low, duties, high in rules():
        total = pulp.lpSum(duty[key] for key in duties)
        problem += total >= low
        problem += total <= high
    problem.solve(solver)
    assert pulp.LpStatus[problem.status] == "Optimal" and pulp.LpSolution[problem.sol_status] == "Optimal Solution Found"
    return round(pulp.value(problem.objective)) - OPEN_POST


best, _ = by_scipy(0)
exact, _ = by_scipy(OPEN_POST, mip_rel_gap=0)
found, gap = by_scipy(OPEN_POST)
print("scipy", version("scipy") + ", dislikes met: without the open post", best, "| with it", found, f"(gap {gap:.6f}) | with it, mip_rel_gap=0", exact)
by_cbc = by_pulp(pulp.PULP_CBC_CMD(msg=False))
print("CBC by pulp", version("pulp") + ", with it:", by_cbc)
assert exact == best == by_cbc
assert found > 1.5 * best and 0 < gap < 1e-4
PY
