#!/usr/bin/env bash
# beartype looks at one random item of a list, and takes that choice from Python's global random generator. So a seeded
# program draws other numbers as soon as one of its functions is checked: a rota dealt out with random.seed(2022) gives the
# Saturday to somebody else when the tests switch the checks on, or when a library that one imports is decorated. Draws
# move with the number of checked calls, not with what they hold. With BeartypeConf(is_random=False) nothing is drawn, but
# asking for every item to be checked (BeartypeStrategy.On) changes nothing: that still looks at one, drawn at random.
# Hits whoever deals out duties, or compares runs, by a seed: the same seed is not the same rota with checks and without.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check beartype==0.23.1
cd "$work"
venv/bin/python - <<'PY'
import random
from importlib.metadata import version

from beartype import BeartypeConf, BeartypeStrategy, beartype

PEOPLE = ["Zhao", "Qian", "Sun", "Li", "Zhou", "Wu"]


def hours(duties: list[int]) -> int:
    return sum(duties)


def rota(of_hours):
    random.seed(2022)
    dealt = []
    for day in ("Fri", "Sat", "Sun"):
        of_hours([7, 7, 7])
        dealt.append((day, random.choice(PEOPLE)))
    return dealt


plain, checked = rota(hours), rota(beartype(hours))
steady = rota(beartype(conf=BeartypeConf(is_random=False))(hours))
print("beartype", version("beartype"))
print("seed 2022, not checked:        ", plain)
print("seed 2022, checked:            ", checked)
print("seed 2022, is_random=False:    ", steady)
assert checked != plain, "the checks no longer draw from the global generator"
every = rota(beartype(conf=BeartypeConf(strategy=BeartypeStrategy.On))(hours))
print("seed 2022, BeartypeStrategy.On:", every)
assert every == checked, "BeartypeStrategy.On no longer draws one item"
assert steady == plain, "is_random=False draws too"
PY
echo "as told: the same seed deals out another rota when types are checked"
