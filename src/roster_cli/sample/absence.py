"""Leave and unavailable times, written in all the ways in which people write them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from roster_cli.domain import Week
from roster_cli.domain.settings import EARLY, LATE

WEEKDAYS = "一二三四五六日"


def invent_leave(week: Week, random: Random) -> str | date:
    """Return a leave cell for a week; now and then one that lies just beside it."""
    chance = random.random()
    if chance < 0.08:
        return _written(week.monday + timedelta(days=random.choice([-5, -4, 8, 9])), random)
    if chance < 0.20:
        return random.choice(week.dates)
    if chance < 0.50:
        first = random.randrange(6)
        return _range(week.dates[first], week.dates[random.randrange(first + 1, 7)], random)
    if chance < 0.62:
        return _written(random.choice(week.dates), random) + random.choice([EARLY, LATE])
    if chance < 0.75:
        days = sorted(random.sample(week.dates, 2))
        return random.choice(["、", "，", ",", ";", "\n"]).join(_written(day, random) for day in days)
    if chance < 0.80:
        return _range(week.monday - timedelta(days=3), week.sunday + timedelta(days=7), random)
    return _written(random.choice(week.dates), random)


def invent_unavailable(week: Week, random: Random) -> str:
    """Return a cell of times without duty, mostly by weekday."""
    weekday = random.choice(WEEKDAYS)
    return random.choice(
        [
            "周三、周五晚班",
            f"周{weekday}",
            f"星期{weekday}",
            f"周{weekday}{random.choice([EARLY, LATE])}",
            "周二晚班，周四晚班",
            "周六;周日早班",
            _written(random.choice(week.dates), random) + LATE,
        ]
    )


def _written(day: date, random: Random) -> str:
    return random.choice(
        [
            f"{day.month}月{day.day}日",
            f"{day.month}月{day.day}日",
            f"{day:%Y-%m-%d}",
            f"{day.year}/{day.month}/{day.day}",
            f"{day.month}-{day.day}",
        ]
    )


def _range(first: date, last: date, random: Random) -> str:
    return random.choice(
        [
            f"{first.month}月{first.day}日-{last.month}月{last.day}日",
            f"{first:%Y-%m-%d}~{last:%Y-%m-%d}",
            f"{first.month}.{first.day}至{last.month}.{last.day}",
        ]
    )
