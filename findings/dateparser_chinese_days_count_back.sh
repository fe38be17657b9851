#!/usr/bin/env bash
# dateparser reads a Chinese day of the month without its month as so many days ago: 14日 on 9 March is 23 February.
# With spaces, as many lists have them, a full date is taken so too: "3 月 14 日" is three months and fourteen days ago.
# "上周日" (Sunday of last week) is seven days ago, whatever weekday that is; "3.15" is a quarter past three today.
# 3月15日 without a year is not understood, while 3月15 is. Hits leave columns of Chinese staff lists: no error, a wrong day.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check dateparser==1.5.0
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version

import dateparser

TODAY = datetime(2022, 3, 9, 10)
EXPECTED = {
    "14日": "2022-02-23 10:00",
    "31日": "2022-02-06 10:00",
    "3 月 14 日": "2021-11-25 10:00",
    "上周日": "2022-03-02 10:00",
    "3.15": "2022-03-09 03:15",
    "3月15日": "None",
    "3月15": "2022-03-15 00:00",
}
print("dateparser", version("dateparser"), "on", TODAY, TODAY.strftime("%A"))
for text, wrong in EXPECTED.items():
    seen = dateparser.parse(text, languages=["zh"], settings={"RELATIVE_BASE": TODAY})
    shown = f"{seen:%Y-%m-%d %H:%M}" if seen else "None"
    print(f"   {text}: {shown}")
    assert shown == wrong, f"{text} is read as {shown} now"
PY
