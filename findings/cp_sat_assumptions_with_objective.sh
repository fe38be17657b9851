#!/usr/bin/env bash
# CP-SAT can say which assumptions together made a model infeasible. As soon as the model has an objective, it names
# every assumption instead of the few that clash, with one worker as with many; the status is INFEASIBLE in both cases.
# Hits roster programs that explain why a post cannot be filled ("because of these rules") on the model they optimise:
# the explanation blames every rule. The objective has to be taken off first (clear_objective).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check ortools==9.15.6755
cd "$work"
venv/bin/python - <<'PY'
import ortools
from ortools.sat.python import cp_model


def blamed(objective, workers):
    model = cp_model.CpModel()
    rules = [model.new_bool_var(f"rule {number}") for number in range(6)]
    duties = model.new_int_var(0, 10, "duties")
    model.add(duties >= 5).only_enforce_if(rules[0])
    model.add(duties <= 3).only_enforce_if(rules[1])
    for rule in rules[2:]:
        model.add(duties <= 9).only_enforce_if(rule)
    model.add_assumptions(rules)
    if objective:
        model.minimize(duties)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    assert solver.solve(model) == cp_model.INFEASIBLE
    return sorted(solver.sufficient_assumptions_for_infeasibility())


print("ortools", ortools.__version__)
for workers in (1, 4):
    plain, optimised = blamed(False, workers), blamed(True, workers)
    print(f"{workers} worker(s): rules blamed without an objective {plain}, with one {optimised}")
    assert plain == [0, 1]
    assert optimised == [0, 1, 2, 3, 4, 5]
PY
