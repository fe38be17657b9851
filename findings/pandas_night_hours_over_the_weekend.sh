#!/usr/bin/env bash
# pandas counts working hours of shifts that cross midnight wrongly where a weekend is near, although its manual shows such
# shifts (BusinessHour with an end before its start). From Thursday 00:00 in nights of 22:00 to 06:00, 16 hours on is given
# as Monday 00:00, which by its own is_on_offset is no working hour, 17 hours on as Tuesday of the WEEK AFTER, 24 hours on as
# Tuesday of this one again. One hour at a time it comes out right: Saturday 00:00, 01:00. Backwards it lands on Sunday
# afternoon. date_range, asked for 24 hours, returns 72. CustomBusinessHour, with holidays, does the same.
# Hits whoever lays out or adds up night duty with it: hours on days off, an end ten days late.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1
cd "$work"
venv/bin/python - <<'PY'
import pandas
from pandas.tseries.offsets import BusinessHour, CustomBusinessHour

NIGHT = {"start": "22:00", "end": "06:00"}
THURSDAY = pandas.Timestamp("2022-03-10 00:00")
hour = BusinessHour(1, **NIGHT)


def shown(moment):
    return f"{moment:%a %m-%d %H:%M}"


def step_by_step(hours):
    moment = THURSDAY
    for _ in range(hours):
        moment += hour
    return shown(moment)


print("pandas", pandas.__version__, "from", shown(THURSDAY))
for hours, right, wrong in (
    (15, "Fri 03-11 23:00", "Fri 03-11 23:00"),
    (16, "Sat 03-12 00:00", "Mon 03-14 00:00"),
    (17, "Sat 03-12 01:00", "Tue 03-22 01:00"),
    (24, "Tue 03-15 00:00", "Tue 03-15 00:00"),
):
    at_once = shown(THURSDAY + BusinessHour(hours, **NIGHT))
    custom = shown(THURSDAY + CustomBusinessHour(hours, **NIGHT))
    print(f"   {hours} hours on: at once {at_once}, hour by hour {step_by_step(hours)}")
    assert (at_once, custom, step_by_step(hours)) == (wrong, wrong, right)
monday = pandas.Timestamp("2022-03-14 00:00")
print("   a working hour by is_on_offset:", {shown(moment): hour.is_on_offset(moment) for moment in (monday, monday - pandas.Timedelta(days=2))})
assert not hour.is_on_offset(monday) and hour.is_on_offset(monday - pandas.Timedelta(days=2))
back = shown(pandas.Timestamp("2022-03-15 00:00") - BusinessHour(15, **NIGHT))
print("   15 hours back from Tue 03-15 00:00:", back)
assert back == "Sun 03-13 17:00"
listed = pandas.date_range(THURSDAY, periods=24, freq=hour)
print("   date_range of 24 hours:", len(listed), "hours, the last", shown(listed[-1]))
assert len(listed) == 72
PY
