#!/usr/bin/env bash
# ics.py looks up the time zone of an event by its name and not in the VTIMEZONE that the file itself carries, as RFC 5545
# wants it. Outlook's "China Standard Time" it takes for UTC: the early shift at 07:00 becomes 15:00 Beijing time. The name
# that Chinese Outlook writes, "(UTC+08:00) 北京，重庆，…", it takes for eight hours WEST of Greenwich: the same shift begins
# at 23:00. icalendar and vobject read both as +08:00. No warning. Hits rosters and leave imported from Outlook or Exchange.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 vobject==0.9.9
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

import icalendar
import ics
import vobject

BEIJING = timezone(timedelta(hours=8))
EXPECTED = {
    "Asia/Shanghai": "2022-03-14 07:00",
    "China Standard Time": "2022-03-14 15:00",
    "(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐": "2022-03-14 23:00",
}


def calendar(zone):
    return "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//roster//EN",
        "BEGIN:VTIMEZONE", f"TZID:{zone}", "BEGIN:STANDARD", "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE",
        "BEGIN:VEVENT", "UID:1@roster", "DTSTAMP:20220301T000000Z", "SUMMARY:early",
        f'DTSTART;TZID="{zone}":20220314T070000', f'DTEND;TZID="{zone}":20220314T150000',
        "END:VEVENT", "END:VCALENDAR", "",
    ])


def in_beijing(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


print("ics", version("ics"), "| icalendar", version("icalendar"), "| vobject", version("vobject"), "| written: 07:00 at +08:00")
for zone, wrong in EXPECTED.items():
    text = calendar(zone)
    seen = in_beijing(next(iter(ics.Calendar(text).events)).begin.datetime)
    others = {
        in_beijing(icalendar.Calendar.from_ical(text).walk("VEVENT")[0].start),
        in_beijing(vobject.readOne(text).vevent.dtstart.value),
    }
    print(f"   {zone}: ics.py {seen}, the others {', '.join(others)}")
    assert others == {"2022-03-14 07:00"}
    assert seen == wrong, f"{zone} is read as {seen} now"
PY
