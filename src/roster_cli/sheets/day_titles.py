"""Headers that name a day: 周一, 3月14日, 3/14 上午, also below a title such as 不可值班."""

from __future__ import annotations

import re
from datetime import date, datetime

from roster_cli.domain.spelling import fold, tidy_lines
from roster_cli.sheets.book import Cell

_WEEKDAY = (
    r"(?:(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]|周末|双休日|工作日|休息日|节假日"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
)
_DATE = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?|\d{1,2}[日号])"
_PART = r"(?:上午|下午|早上|晚上|[早晚中夜]班?|am|pm)"
_DAY = re.compile(
    rf"{_DATE}?\(?{_WEEKDAY}\)?{_PART}?|{_DATE}(?:\(?{_WEEKDAY}\)?)?{_PART}?|{_WEEKDAY}\(?{_DATE}\)?{_PART}?"
    r"|[早晚中夜]班"
)
_SHORT = frozenset("一二三四五六日天")


def names_a_day(title: Cell, *, below_a_title: bool = False) -> bool:
    """Return whether a header names a day, or a shift of every day.

    Parameters
    ----------
    title
        The header; a title above it stands in a line of its own.
    below_a_title
        Whether another header stands above it, so that 一 is enough.
    """
    if isinstance(title, date):
        return True
    if not isinstance(title, str):
        return False
    if _DAY.fullmatch(fold(title)):
        return True
    above, _line, day = tidy_lines(title).rpartition("\n")
    return bool(above or below_a_title) and (fold(day) in _SHORT or bool(_DAY.fullmatch(fold(day))))


def day_text(title: Cell) -> str:
    """Return the day that a header names as an item of dates, without the title above it."""
    if isinstance(title, datetime | date):
        return (title.date() if isinstance(title, datetime) else title).isoformat()
    if _DAY.fullmatch(whole := fold(str(title))):
        return whole
    day = tidy_lines(str(title)).rpartition("\n")[2]
    return f"周{day}" if fold(day) in _SHORT else day
