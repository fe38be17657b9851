"""Rest days and working days by the official calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

    from roster_cli.domain.week import Week


@cache
def _official(country: str) -> HolidayBase:
    import holidays

    return holidays.country_holidays(country)


def is_known_country(country: str) -> bool:
    """Return whether there is an official calendar for an ISO 3166 country code."""
    import holidays

    return country in holidays.list_supported_countries(include_aliases=False)


@dataclass(frozen=True)
class Calendar:
    """The official calendar of a country, with what a district adds to it.

    Public holidays and weekends are rest days; adjusted working days (调休) are working days. The holidays come
    from the ``holidays`` library, which for China follows the State Council's yearly notices.

    Parameters
    ----------
    country
        ISO 3166 code, for example ``CN``.
    extra_rest_days, extra_working_days
        Days that the district sets itself; they win over the official calendar.
    known
        What the official calendar said of some days, True for rest days, so that nobody has to ask it again.
    """

    country: str = "CN"
    extra_rest_days: frozenset[date] = field(default_factory=frozenset)
    extra_working_days: frozenset[date] = field(default_factory=frozenset)
    known: Mapping[date, bool] = field(default_factory=dict, compare=False)

    @cached_property
    def _official(self) -> HolidayBase:
        return _official(self.country)

    def is_rest_day(self, day: date) -> bool:
        """Return whether nobody is expected in the office on a day."""
        if day in self.extra_working_days:
            return False
        return day in self.extra_rest_days or self._is_official_rest_day(day)

    def _is_official_rest_day(self, day: date) -> bool:
        found = self.known.get(day)
        return not self._official.is_working_day(day) if found is None else found

    def having_asked(self, week: Week) -> Calendar:
        """Return the same with what is official in a week, and on the days before and after it."""
        days = [week.monday + timedelta(days=number) for number in range(-1, 9)]
        return replace(self, known={day: self._is_official_rest_day(day) for day in days})

    def is_announced(self, year: int) -> bool:
        """Return whether the official calendar of a year is known, adjusted working days included.

        Only China adjusts working days year by year; other calendars follow from their laws.
        """
        announced: dict[int, object] = getattr(self._official, "special_public_holidays", {})
        return self.country != "CN" or not announced or year in announced or year < min(announced)
