#!/usr/bin/env bash
# pyworkforce's MinHoursRoster takes "non_sequential_shifts": pairs of a shift and one that may not follow it on the next
# day. One pair forbids more than it says: after that shift the person may not work at all on the next day, not even the
# same shift again. Two pairs with the same first shift forbid that shift on every day but the last: the model adds up
# the pairs as weights. Both are reported as INFEASIBLE with no hint, although the roster is plain to see.
# Hits planners who write the usual rule "after a night neither an early nor a late shift".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pyworkforce==0.5.1
cd "$work"
venv/bin/python - <<'PY'
from importlib.metadata import version

from pyworkforce.rostering import MinHoursRoster

DAYS = 5


def status(people, *forbidden):
    roster = MinHoursRoster(
        num_days=DAYS,
        resources=[f"person {number}" for number in range(people)],
        shifts=["Morning", "Evening", "Night"],
        shifts_hours=[8, 8, 8],
        min_working_hours=0,
        banned_shifts=[],
        max_resting=DAYS,
        required_resources={"Morning": [1] * DAYS, "Evening": [0] * DAYS, "Night": [1] * DAYS},
        non_sequential_shifts=[{"origin": first, "destination": then} for first, then in forbidden],
        num_search_workers=1,
    )
    return roster.solve()["status"]


print("pyworkforce", version("pyworkforce"), "ortools", version("ortools"))
# Two people: one takes every morning, the other every night. No morning ever follows a night.
free, one = status(2), status(2, ("Night", "Morning"))
print("two people, no pair:", free, "| Night then Morning forbidden:", one)
# Four people, so that everybody can rest after a night.
rested, two = status(4, ("Night", "Morning")), status(4, ("Night", "Morning"), ("Night", "Evening"))
print("four people, one pair:", rested, "| also Night then Evening:", two)
assert (free, one, rested, two) == ("OPTIMAL", "INFEASIBLE", "OPTIMAL", "INFEASIBLE")
PY
