#!/usr/bin/env bash
# workalendar refuses years whose Chinese holidays it does not know: is_working_day raises CalendarError. But only on
# weekdays. A Saturday or Sunday of the same year is answered without a word, and wrongly where the weekend is an official
# working day (调休): Sunday 4 February 2024 was one. A year it does know, 2022, has its adjusted Saturdays right.
# Hits programs that ask "is this weekend a working weekend?", the one question for which such a calendar is needed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check workalendar==17.0.0 chinesecalendar==1.11.0
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import date
from importlib.metadata import version

import chinese_calendar
from workalendar.asia import China
from workalendar.exceptions import CalendarError

calendar = China()


def asked(day):
    try:
        return "working day" if calendar.is_working_day(day) else "rest day"
    except CalendarError:
        return "CalendarError"


print("workalendar", version("workalendar"))
for day, expected in {
    date(2022, 1, 29): "working day",
    date(2024, 2, 5): "CalendarError",
    date(2024, 2, 4): "rest day",
    date(2024, 4, 28): "rest day",
}.items():
    official = "working day" if chinese_calendar.is_workday(day) else "rest day"
    print(f"   {day:%Y-%m-%d %A}: {asked(day)}; officially a {official}")
    assert asked(day) == expected and official == "working day"
PY
