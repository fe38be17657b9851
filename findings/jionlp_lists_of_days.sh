#!/usr/bin/env bash
# jionlp.parse_time makes a stretch of a list of days: "15号、18号" (the 15th and the 18th) is 15 to 18 March, the two days between
# with it, while "周一、周三" (Monday and Wednesday), "周一三五" and "3月14日、3月20日" are their first day only. All are called
# "accurate". "每周一、三、五" (every Monday, Wednesday and Friday) is every Monday, "周末" and "本周末" (the weekend) Sunday alone,
# and "周五到周一" (from Friday to Monday) ends four days before it begins.
# Hits leave and wishes written in everyday words: people count as away who are not, and as there who are not.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check jionlp==1.5.31
cd "$work"
venv/bin/python -W ignore - <<'PY'
import time
from importlib.metadata import version

import jionlp

WEDNESDAY = time.mktime(time.strptime("2022-03-16 09:00", "%Y-%m-%d %H:%M"))
SEEN = {
    "15号、18号": ("2022-03-15", "2022-03-18"),
    "周一、周三": ("2022-03-14", "2022-03-14"),
    "周一三五": ("2022-03-14", "2022-03-14"),
    "3月14日、3月20日": ("2022-03-14", "2022-03-14"),
    "周末": ("2022-03-20", "2022-03-20"),
    "周五到周一": ("2022-03-18", "2022-03-14"),
}
print("jionlp", version("jionlp"))
for text, days in SEEN.items():
    parsed = jionlp.parse_time(text, time_base=WEDNESDAY)
    found = tuple(moment[:10] for moment in parsed["time"])
    print("  ", text, parsed["type"], *found, parsed["definition"])
    assert (found, parsed["definition"]) == (days, "accurate")
every = jionlp.parse_time("每周一、三、五", time_base=WEDNESDAY)
print("   每周一、三、五", every["time"])
assert every["time"]["delta"] == {"day": 7} and every["time"]["point"]["time"][0] == "2022-03-14 00:00:00"
PY
