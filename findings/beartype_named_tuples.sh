#!/usr/bin/env bash
# A named tuple with a field that is a date, written under "from __future__ import annotations", cannot be made any more once
# beartype checks its class: the name of the type is looked up in a module called namedtuple_Duty, which nobody ever wrote,
# since that is the module that Python gives to the maker of the tuple. The class itself is decorated without a word; the first
# Duty(...) raises. Fields of built-in types go well, so does the same class without the future import, and so does a frozen
# dataclass with the same fields. Hits whoever lets beartype watch a whole package, rows of a roster as named tuples in it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check beartype==0.23.1
cd "$work"
cat > late.py <<'PY'
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Duty(NamedTuple):
    person: str
    day: date


class Points(NamedTuple):
    person: str
    earned: int


@dataclass(frozen=True)
class Kept:
    person: str
    day: date
PY
sed 's/^from __future__.*//' late.py > early.py
venv/bin/python - <<'PY'
from datetime import date
from importlib.metadata import version

import early
import late
from beartype import beartype
from beartype.roar import BeartypeCallHintForwardRefException

print("beartype", version("beartype"))
monday = date(2022, 3, 14)
print("not checked:          ", late.Duty("Li", monday))
try:
    beartype(late.Duty)("Li", monday)
except BeartypeCallHintForwardRefException as error:
    print("checked:              ", type(error).__name__, str(error).split(" parameter ")[0])
    assert "namedtuple_Duty.date" in str(error)
else:
    raise SystemExit("a named tuple with a date can be made under checks now")
print("of built-in types:    ", beartype(late.Points)("Li", 7))
print("as a dataclass:       ", beartype(late.Kept)("Li", monday))
print("without the future:   ", beartype(early.Duty)("Li", monday))
PY
echo "as told: a checked named tuple looks for its types in a module that does not exist"
