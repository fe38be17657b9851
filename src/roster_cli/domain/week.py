"""The planning unit: an ISO week, Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})-?[Ww](\d{1,2})")


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week.

    Parameters
    ----------
    year
        ISO year, which differs from the calendar year around New Year.
    number
        ISO week number from 1.

    Raises
    ------
    ValueError
        If the year has no such week.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week that holds a day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read ``2022-W11``, or a date such as ``2022-03-14``, which names its week.

        Raises
        ------
        ValueError
            If the text is neither.
        """
        if match := _WRITTEN.fullmatch(text.strip()):
            return cls(int(match[1]), int(match[2]))
        year, month, day = (int(part) for part in re.split(r"[-/.年月]", text.strip().rstrip("日")))
        return cls.of(date(year, month, day))

    @property
    def monday(self) -> date:
        """Return the first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Return the last day."""
        return self.monday + timedelta(days=6)

    @property
    def dates(self) -> tuple[date, ...]:
        """Return the seven days, Monday first."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    def plus(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier if negative."""
        return Week.of(self.monday + timedelta(weeks=weeks))
