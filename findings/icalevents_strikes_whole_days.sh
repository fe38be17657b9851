#!/usr/bin/env bash
# icalevents takes an excluded date-time (EXDATE) for the whole day: of a post filled at 07:00 and at 19:00, where only the
# morning of the 16th is struck, the evening goes as well. Written in UTC, as most programs write it, the date-time strikes two
# days in China: 15 March 23:00Z, which is the 16th at 07:00 there, takes the 15th along. Further dates (RDATE) it does not
# read at all. recurring-ical-events reads all three. Hits whoever fetches rosters as .ics: duties vanish without a word.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check icalevents==0.3.1 icalendar==7.3.2 recurring-ical-events==3.8.2
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalevents.icalevents import events

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = datetime(2022, 3, 1), datetime(2022, 4, 1)
TWICE = "RRULE:FREQ=DAILY;BYHOUR=7,19;COUNT=6"
DAILY = "RRULE:FREQ=DAILY;COUNT=4"
CASES = {
    "16th 07:00 struck": ([TWICE, "EXDATE;TZID=Asia/Shanghai:20220316T070000"], "14/07 14/19 15/07 15/19 16/19", "14/07 14/19 15/07 15/19"),
    "16th 07:00 struck, in UTC": ([DAILY, "EXDATE:20220315T230000Z"], "14/07 15/07 17/07", "14/07 17/07"),
    "further dates": (["RDATE;TZID=Asia/Shanghai:20220316T070000,20220318T070000"], "14/07 16/07 18/07", "14/07"),
}
print("icalevents", version("icalevents"), "| recurring-ical-events", version("recurring-ical-events"))
for name, (rules, right, wrong) in CASES.items():
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//roster//EN",
        "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE",
        "BEGIN:VEVENT", "UID:1@roster", "DTSTAMP:20220301T000000Z", "SUMMARY:duty",
        "DTSTART;TZID=Asia/Shanghai:20220314T070000", "DTEND;TZID=Asia/Shanghai:20220314T150000", *rules,
        "END:VEVENT", "END:VCALENDAR", "",
    ])
    found = sorted(event.start for event in events(string_content=text.encode(), start=MARCH[0], end=MARCH[1]))
    seen = " ".join(f"{start.astimezone(SHANGHAI):%d/%H}" for start in found)
    duties = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*MARCH)
    other = " ".join(f"{duty.start.astimezone(SHANGHAI):%d/%H}" for duty in duties)
    print(f"   {name}: {seen} instead of {other}")
    assert (other, seen) == (right, wrong)
PY
