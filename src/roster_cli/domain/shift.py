"""Shifts, and the slots that they make on the days of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


@dataclass(frozen=True)
class Shift:
    """A named span of the day.

    Parameters
    ----------
    name
        As it is written everywhere, for example ``早班``.
    start, end
        Local times. An end that is not after the start lies on the next morning.

    Raises
    ------
    ValueError
        If the name is empty.
    """

    name: str
    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a shift needs a name")

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return when the shift of a day begins and ends."""
        begin, finish = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return begin, finish if finish > begin else finish + timedelta(days=1)


class Slot(NamedTuple):
    """One shift on one date.

    Parameters
    ----------
    date
        The date on which the shift begins.
    shift
        The shift's name.
    """

    date: date
    shift: str
