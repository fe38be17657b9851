#!/usr/bin/env bash
# "At least one and at most two people", written as mathematics has it, 1 <= a + b <= 2, loses its first half in four
# modelling libraries: PuLP, python-mip, linopy and OR-Tools' linear_solver take it without a word and keep "at most two".
# The cheapest roster is then nobody at all, and called optimal. highspy takes both halves; CP-SAT, MathOpt and PySCIPOpt raise.
# (Python reads it as "1 <= a + b and a + b <= 2", and the first constraint counts as true.)
# Hits rosters with headcounts from … to …: gates stand empty, and the solver says that this is the best.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
    pulp==3.3.2 mip==2.0.0 linopy==0.10.1 highspy==1.16.0 ortools==9.15.6755 PySCIPOpt==6.3.0
cd "$work"
cat > gate.py <<'PY'
import sys
from importlib.metadata import version


def by_pulp():
    import pulp

    model = pulp.LpProblem("gate", pulp.LpMinimize)
    a, b = (pulp.LpVariable(name, cat="Binary") for name in "ab")
    model += a + b
    model += 1 <= a + b <= 2
    status = pulp.LpStatus[model.solve(pulp.PULP_CBC_CMD(msg=False))]
    return status, a.value() + b.value()


def by_mip():
    import mip

    model = mip.Model(solver_name=mip.CBC)
    model.verbose = 0
    a, b = model.add_var(var_type="B"), model.add_var(var_type="B")
    model.objective = mip.minimize(a + b)
    model += 1 <= a + b <= 2
    return model.optimize().name, a.x + b.x


def by_linopy():
    import linopy

    model = linopy.Model()
    a, b = model.add_variables(binary=True, name="a"), model.add_variables(binary=True, name="b")
    model.add_constraints(1 <= a + b <= 2)
    model.add_objective(a + b)
    return model.solve(solver_name="highs", output_flag=False)[1], float(a.solution + b.solution)


def by_linear_solver():
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("SCIP")
    a, b = solver.BoolVar("a"), solver.BoolVar("b")
    solver.Add(1 <= a + b <= 2)
    solver.Minimize(a + b)
    return {pywraplp.Solver.OPTIMAL: "optimal"}[solver.Solve()], a.solution_value() + b.solution_value()


def by_highspy():
    import highspy

    model = highspy.Highs()
    model.silent()
    a, b = model.addBinary(), model.addBinary()
    model.addConstr(1 <= a + b <= 2)
    model.minimize(a + b)
    return "optimal", model.val(a) + model.val(b)


def by_cp_sat():
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    model.add(1 <= model.new_bool_var("a") + model.new_bool_var("b") <= 2)


def by_math_opt():
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    model.add_linear_constraint(1 <= model.add_binary_variable() + model.add_binary_variable() <= 2)


def by_pyscipopt():
    import pyscipopt

    model = pyscipopt.Model()
    model.addCons(1 <= model.addVar(vtype="B") + model.addVar(vtype="B") <= 2)


name, package, expected = sys.argv[1:]
try:
    status, people = globals()[name]()
    told = f"{status.lower()}, people: {abs(people):.0f}"
except (TypeError, NotImplementedError) as error:
    told = f"raises {type(error).__name__}"
print(f"{package} {version(package)} {name}: {told}")
assert told == expected, expected
PY
# Each in a process of its own: some of these libraries do not load beside each other.
ask() { venv/bin/python -W ignore gate.py "$@" | grep -v -e HiGHS -e third-party; }
for name in by_pulp:pulp by_mip:mip by_linopy:linopy by_linear_solver:ortools; do
    ask "${name%:*}" "${name#*:}" "optimal, people: 0"
done
ask by_highspy highspy "optimal, people: 1"
ask by_cp_sat ortools "raises NotImplementedError"
ask by_math_opt ortools "raises TypeError"
ask by_pyscipopt PySCIPOpt "raises TypeError"
