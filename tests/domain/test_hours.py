"""Which shifts reach into a day or a shift of absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from builders import SETTINGS, WEEK
from roster_cli.domain import Settings, Shift, Slot
from roster_cli.domain.hours import reached

NIGHTS = replace(SETTINGS, shifts=(Shift("白班", time(7), time(21)), Shift("夜班", time(21), time(7))))
OVERLAPPING = replace(
    SETTINGS,
    shifts=(
        Shift("早班", time(7), time(14)),
        Shift("中班", time(10), time(18)),
        Shift("晚班", time(14), time(21)),
    ),
)
UNTIL_MIDNIGHT = replace(SETTINGS, shifts=(Shift("早班", time(8), time(16)), Shift("晚班", time(16), time(0))))


def slots(settings: Settings, *written: tuple[int, str]) -> frozenset[Slot]:
    names = [shift.name for shift in settings.shifts]
    return frozenset(
        Slot(WEEK.dates[day], name) for day, shift in written for name in (names if shift == "全天" else [shift])
    )


@pytest.mark.parametrize(
    ("settings", "away", "also"),
    [
        (SETTINGS, [(1, "全天")], []),
        (SETTINGS, [(1, "晚班")], []),
        (UNTIL_MIDNIGHT, [(1, "全天")], []),
        (NIGHTS, [(1, "全天")], [(0, "夜班")]),  # the night that ends in the day of leave
        (NIGHTS, [(0, "全天")], []),  # Monday's night ends on Tuesday, which is no leave
        (NIGHTS, [(1, "白班")], []),
        (NIGHTS, [(1, "夜班")], []),
        (OVERLAPPING, [(1, "早班")], [(1, "中班")]),
        (OVERLAPPING, [(1, "中班")], [(1, "早班"), (1, "晚班")]),
        (OVERLAPPING, [(1, "晚班")], [(1, "中班")]),
    ],
)
def test_what_reaches_into_an_absence(
    settings: Settings, away: list[tuple[int, str]], also: list[tuple[int, str]]
) -> None:
    own = slots(settings, *away)
    assert reached(own, WEEK, settings) == own | slots(settings, *also)
