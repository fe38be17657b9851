"""How things are called where people read them: days, shifts, gates, phones, in the current language."""

from __future__ import annotations

import re
from datetime import date, datetime

from roster_cli.domain import Contacts, Gate, Shift, Slot, Standing, Week
from roster_cli.domain.settings import EARLY, LATE
from roster_cli.i18n import N_, _, current_language

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAY_NAMES = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STANDINGS = {
    Standing.ROSTERED: N_("rostered"),
    Standing.NOT_REPORTED: N_("not reported"),
    Standing.OUTSIDE: N_("lives outside the city"),
    Standing.GRADE: N_("grade above section head"),
}
_MANAGEMENT = {
    "有物业": N_("managed"),
    "物业薄弱": N_("weakly managed"),
    "无物业": N_("unmanaged"),
    "三无小区": N_("nobody in charge"),
}
# As long as the name of a unit may be where it only tells namesakes apart.
_MARK_LENGTH = 8
# What XML 1.0 forbids, whatever the escape: such a character would make a workbook unreadable.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile(r"(?:（| \()([^（）()]*)[）)]$")


def printable(text: str) -> str:
    """Return a text with a replacement mark for each character that no file can hold."""
    return text if text.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def clock(shift: Shift) -> str:
    """Return a shift's span, ``07:00–14:00``."""
    return f"{shift.start:%H:%M}–{shift.end:%H:%M}"


def shortened(unit: str) -> str:
    """Return a unit's name short enough to stand beside a person's name."""
    return unit if len(unit) <= _MARK_LENGTH else f"{unit[: _MARK_LENGTH - 1]}…"


def day_label(day: date) -> str:
    """Return a date without its year in the current language: ``3月14日`` or ``14 Mar``."""
    return f"{day.month}月{day.day}日" if current_language() == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"


def dates_label(week: Week) -> str:
    """Return the dates of a week in the current language: ``3月14日—20日`` or ``14–20 Mar``."""
    first, last = week.monday, week.sunday
    if current_language() == "zh":
        return (
            f"{day_label(first)}—{last.day}日"
            if first.month == last.month
            else f"{day_label(first)}—{day_label(last)}"
        )
    return (
        f"{first.day}–{day_label(last)}"
        if first.month == last.month
        else f"{day_label(first)} – {day_label(last)}"
    )


def week_label(week: Week) -> str:
    """Return a week as people call it, by its dates first: ``3月14日—20日 · 2022-W11``."""
    return f"{dates_label(week)} · {week}"


def weekday_label(day: date) -> str:
    """Return the weekday in the current language: ``周一`` or ``Mon``."""
    return _(_WEEKDAY_NAMES[day.weekday()])


def moment_label(moment: datetime) -> str:
    """Return a local date and time, ``2022-03-12 18:05``."""
    return f"{moment.astimezone() if moment.tzinfo else moment:%Y-%m-%d %H:%M}"


def standing_label(standing: Standing) -> str:
    """Return in words whether a person is rostered, or why not."""
    return _(_STANDINGS[standing])


def management_label(management: str) -> str:
    """Return how an estate is looked after, in the current language."""
    return _(_MANAGEMENT[management])


def gate_label(gate: Gate) -> str:
    """Return a gate within its community: ``东盛华庭A区 · 南门``."""
    return f"{gate.estate} · {gate.checkpoint}"


def shift_label(name: str) -> str:
    """Return a shift's name in the current language; a shift that a district named itself keeps its name."""
    return {EARLY: _("Early"), LATE: _("Late")}.get(name, name)


def slot_label(slot: Slot) -> str:
    """Return weekday and shift in the current language: ``周三晚班`` or ``Wed Late``."""
    gap = "" if current_language() == "zh" else " "
    return f"{weekday_label(slot.date)}{gap}{shift_label(slot.shift)}"


def when_label(slot: Slot) -> str:
    """Return a slot as one reads it out: ``3月16日 周三晚班`` or ``16 Mar Wed Late``."""
    return f"{day_label(slot.date)} {slot_label(slot)}"


def whom_to_call(contacts: Contacts) -> tuple[tuple[str, str], ...]:
    """Return whom to call at a gate: what they are, then name and number."""
    known = (
        (_("Grid worker"), contacts.grid_worker, contacts.grid_phone),
        (_("Block leader"), contacts.block_leader, contacts.block_phone),
        (_("Property"), "", contacts.property_phone),
    )
    return tuple((what, " ".join(filter(None, who))) for what, *who in known if any(who))


def marked_below(name: str, *, narrow: bool = False) -> str:
    """Return a name with the mark behind it (who leads, who is lent) on a line of its own, for narrow columns.

    Left to themselves, programs break ``林文霞（带班）`` behind the bracket. Read again, both lines are one.

    Parameters
    ----------
    name
        A name as it is handed out.
    narrow
        Whether brackets are to be as narrow as letters.
    """
    return _MARK.sub(r"\n(\1)" if narrow else lambda found: f"\n{found[0].strip()}", name)
