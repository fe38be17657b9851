#!/usr/bin/env bash
# dateparser, asked without a language, reads the ISO week 2022-W11 as a day in November: the number of the week becomes
# the month, the day is today's; weeks 13 to 31 become days of this month, later ones None. The compact form 2022W11, also
# valid ISO 8601, becomes a day in 1983. The standard library reads both as Monday, 14 March 2022.
# Hits planning tools that let people type a week or a date in one field: more than half of a year's weeks are silently wrong.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check dateparser==1.5.0
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import date, datetime
from importlib.metadata import version

import dateparser

TODAY = datetime(2022, 3, 9, 10)
EXPECTED = {"2022-W01": "2022-01-09", "2022-W11": "2022-11-09", "2022-W12": "2022-12-09", "2022-W13": "2022-03-13", "2022W11": "1983-06-08"}
print("dateparser", version("dateparser"))
for text, wrong in EXPECTED.items():
    seen = dateparser.parse(text, settings={"RELATIVE_BASE": TODAY}).date().isoformat()
    print(f"   {text}: {seen}, where the standard library has {date.fromisocalendar(2022, int(text[-2:]), 1)}")
    assert seen == wrong, f"{text} is read as {seen} now"
PY
