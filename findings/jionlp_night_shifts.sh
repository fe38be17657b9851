#!/usr/bin/env bash
# jionlp.parse_time lets a night end before it begins: "今晚九点到明早七点" (tonight at nine to tomorrow morning at seven) is from 21:00
# to 07:00 of the same day, "周日晚上九点到周一早上七点" (Sunday night to Monday morning) ends six days earlier. With dates written
# out, or with 次日, the end is right. "凌晨12点" (twelve at night) is noon. Nothing is raised, "definition" says accurate.
# Hits shifts and leave that go over midnight: hours come out negative, and the night is empty.
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
    "今晚九点到明早七点": ["2022-03-16 21:00:00", "2022-03-16 07:00:00"],
    "周日晚上九点到周一早上七点": ["2022-03-20 21:00:00", "2022-03-14 07:00:00"],
    "21点到次日7点": ["2022-03-16 21:00:00", "2022-03-17 07:00:00"],
    "3月20日21点到3月21日7点": ["2022-03-20 21:00:00", "2022-03-21 07:00:00"],
    "凌晨12点": ["2022-03-16 12:00:00", "2022-03-16 12:59:59"],
}
print("jionlp", version("jionlp"))
for text, moments in SEEN.items():
    parsed = jionlp.parse_time(text, time_base=WEDNESDAY)
    print("  ", text, *parsed["time"], parsed["definition"])
    assert (parsed["time"], parsed["definition"]) == (moments, "accurate")
PY
