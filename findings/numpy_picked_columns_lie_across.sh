#!/usr/bin/env bash
# Columns picked out of a table by a list of numbers, costs[:, chosen], come back lying column after column, though the table lies
# row after row; costs.take(chosen, axis=1) gives the same numbers row after row. What looks for each person's cheapest week of
# some kind, costs[:, chosen].argmin(axis=1), then jumps through memory: picking and looking took nine times as long for 512
# people and 895 weeks here. Whatever is computed from the picked columns by elementwise arithmetic lies the same odd way, so the
# cost shows up lines later, far from where it was caused. Values are the same, and nothing warns.
# Hits whoever prices people times patterns: column generation, assignment, anything with a mask over the second axis.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check numpy==2.3.5
cd "$work"
venv/bin/python - <<'PY'
import timeit

import numpy as np

print("numpy", np.__version__)
costs = np.random.default_rng(2022).integers(0, 1_000_000, (512, 895))
chosen = np.flatnonzero(np.arange(895) % 2)
picked, taken = costs[:, chosen], costs.take(chosen, axis=1)
assert (picked == taken).all()
for name, of in (("costs[:, chosen]", picked), ("  + 1 of it", picked + 1), ("costs.take", taken)):
    print(f"{name:18} strides {of.strides}, row after row: {of.flags.c_contiguous}")
slow, fast = (
    min(timeit.repeat(way, number=5, repeat=5))
    for way in (lambda: costs[:, chosen].argmin(axis=1), lambda: costs.take(chosen, axis=1).argmin(axis=1))
)
print(f"cheapest of each person, picked by a list against taken: {slow / fast:.1f} times as long")
assert costs.flags.c_contiguous and taken.flags.c_contiguous
assert picked.flags.f_contiguous and not picked.flags.c_contiguous, "picked columns lie row after row now"
assert (picked + 1).flags.f_contiguous, "sums do not inherit it any more"
PY
echo "as told: picked columns lie across memory, taken ones along it"
