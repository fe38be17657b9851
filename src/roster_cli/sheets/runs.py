"""Lists that leave out what their first item says: ``周一、三、五``, ``12月1、2、3日``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date

from roster_cli.i18n import _
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.text import fold

NEAR_DAYS = 14
_DAY = "[一二三四五六日天1-7]"
_STEM = re.compile(rf"(?:每逢|每个|每|逢|本|这)?(?:周|星期|礼拜){_DAY}+(.*)")
_BARE_DAYS = re.compile(r"([一二三四五六日天]+|[1-7])((?![日号月年天点时\-/.])\D*)")
_MONTH = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月])"
_TO = r"(?:[-–—−~〜]+|至|到|to)"
_DATED = re.compile(rf"({_MONTH})(\d{{1,2}})(?:[日号])?(?:{_TO}(?:({_MONTH})?(\d{{1,2}})[日号]?))?(.*)")
_BARE_DATE = re.compile(rf"(\d{{1,2}})(?:{_TO}(\d{{1,2}}))?([日号]?)((?![-/.月年:点时])\D*)")


def complete_runs(chunks: Sequence[str], nearest: Callable[[int], date]) -> list[str]:
    """Return the items of a cell, each with the 周 or the month that the items before it say.

    Parameters
    ----------
    chunks
        The items.
    nearest
        Returns the date of a day of the month that is nearest to the planned week.

    Raises
    ------
    CellError
        If a day comes after a later one, and the nearest day of that number is far from it.
    """
    return _complete_dates(_complete_weekdays(chunks), nearest)


def _complete_weekdays(chunks: Sequence[str]) -> list[str]:
    """Give every bare day its 周; a shift behind the last of them is every one's."""
    completed = list(chunks)
    run: list[int] = []
    for place, chunk in enumerate([*chunks, ""]):
        folded = fold(chunk)
        bare = _BARE_DAYS.fullmatch(folded) if run else None
        if bare and (not bare[1].isdigit() or re.search(r"\d", chunks[run[0]])):
            run.append(place)
            completed[place] = f"周{folded}"
            continue
        if len(run) > 1:
            tail = _BARE_DAYS.fullmatch(fold(chunks[run[-1]]))
            for earlier in run[:-1]:
                if tail and tail[2] and not _tail(completed[earlier]):
                    completed[earlier] += tail[2]
        run = [place] if _STEM.fullmatch(folded) else []
    return completed


def _tail(chunk: str) -> str:
    found = _STEM.fullmatch(fold(chunk))
    return found[1] if found else ""


def _complete_dates(chunks: Sequence[str], nearest: Callable[[int], date]) -> list[str]:
    """Give every day without a month the month of the date before it, and 日 to days that leave it out."""
    completed = list(chunks)
    month, day = "", 0
    open_items: list[int] = []
    for place, chunk in enumerate(chunks):
        folded = fold(chunk)
        if dated := _DATED.fullmatch(folded):
            month, day = dated[3] or dated[1], int(dated[4] or dated[2])
            is_whole = re.search(r"[日号]", folded) or dated[1][-1] in "-/" or dated[5]
            open_items = [] if is_whole else [place]
            continue
        bare = _BARE_DATE.fullmatch(folded)
        if bare is None:
            if not re.match(rf"(?:周|星期|礼拜){_DAY}", folded):
                month, day = "", 0
            open_items = []
            continue
        if month and int(bare[1]) <= day:
            month = _month_of(chunk, month, day, nearest(int(bare[1])))
        day = int(bare[2] or bare[1]) if month else 0
        written = f"{bare[1]}日-{bare[2]}日" if bare[2] else f"{bare[1]}日"
        if bare[3]:
            _close(completed, open_items, bare[4])
            open_items = []
            completed[place] = (
                f"{month}{written}{bare[4]}"
                if not (month and bare[2])
                else (f"{month}{bare[1]}日-{month}{bare[2]}日{bare[4]}")
            )
        elif month or _is_closed_later(chunks[place + 1 :]):
            completed[place] = f"{month}{bare[1]}日" + (f"-{month}{bare[2]}日" if bare[2] else "") + bare[4]
            open_items = [] if bare[4] else [*open_items, place]
    return completed


def _month_of(chunk: str, month: str, day: int, nearest: date) -> str:
    """Return the month of a day that follows a later one: the same (16日、14日) or the next (31日、1日).

    It is the nearest one to the planned week, where the day before it is near that too.
    """
    said = int(re.findall(r"\d+", month)[-1])
    days_apart = nearest.day - day
    if nearest.month == said % 12 + 1:
        days_apart += monthrange(nearest.year - (said == 12), said)[1]
    elif nearest.month != said:
        days_apart = NEAR_DAYS + 1
    if abs(days_apart) > NEAR_DAYS:
        raise CellError(
            _("“{item}” does not say of which month").format(item=chunk.strip()),
            _("Write it with its month, for example {example}.").format(
                example=f"{nearest.month}月{nearest.day}日"
            ),
        )
    return f"{nearest.year}年{nearest.month}月"


def _close(completed: list[str], open_items: Sequence[int], tail: str) -> None:
    """Give the items that left out 日 the shift behind the one that has it."""
    for place in open_items:
        completed[place] += tail


def _is_closed_later(chunks: Sequence[str]) -> bool:
    for chunk in chunks:
        bare = _BARE_DATE.fullmatch(fold(chunk))
        if bare is None:
            return False
        if bare[3]:
            return True
    return False
