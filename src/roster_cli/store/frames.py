"""What is stored as pandas DataFrames, which is loaded only then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from roster_cli.domain import PastWeek, SignIn, StoredRoster, StoredWeek, Week
from roster_cli.domain.who_came import who_came
from roster_cli.errors import UsageError
from roster_cli.i18n import _

if TYPE_CHECKING:
    from pandas import DataFrame

WeeksNamed = str | Week | Iterable[str | Week] | None


class Frames(ABC):
    """Stored weeks as DataFrames, whatever holds them."""

    @abstractmethod
    def weeks(self) -> tuple[StoredWeek, ...]:
        """Return the stored weeks, oldest first."""

    @abstractmethod
    def load(self, week: Week | None = None, version: int | None = None) -> StoredRoster:
        """Read a stored roster."""

    @abstractmethod
    def sign_ins(self, week: Week) -> tuple[SignIn, ...]:
        """Return who signed in for a week."""

    @abstractmethod
    def past_weeks(self, weeks: WeeksNamed = None) -> tuple[PastWeek, ...]:
        """Return weeks as fairness counts them."""

    @abstractmethod
    def names_in(self, week: Week) -> Mapping[str, tuple[str, str]]:
        """Return name and unit of everybody in a week, by identity."""

    def duties(self, weeks: WeeksNamed = None) -> DataFrame:
        """Return the duties of stored weeks as a DataFrame, each week in its newest version.

        Parameters
        ----------
        weeks
            ``2022-W11``, ``2022-W11:2022-W15`` (both included), several weeks, or None for all; weeks that are not
            stored are left out.

        Returns
        -------
        pandas.DataFrame
            A row a duty in time order: week, version, date, shift, start, end, rest_day, subdistrict, community,
            estate, checkpoint, management, identity, name, unit, department, post, ab_role, points.
        """
        from roster_cli.frames.duties import duties_frame

        return duties_frame(self._loaded(weeks))

    def unfilled(self, weeks: WeeksNamed = None) -> DataFrame:
        """Return the unfilled posts of stored weeks as a DataFrame.

        Parameters
        ----------
        weeks
            Which, as for `duties`.

        Returns
        -------
        pandas.DataFrame
            A row a gate and shift: week, version, date, shift, subdistrict, community, estate, checkpoint,
            management, missing.
        """
        from roster_cli.frames.duties import unfilled_frame

        return unfilled_frame(self._loaded(weeks))

    def people(self, weeks: WeeksNamed = None) -> DataFrame:
        """Return the people of stored weeks' lists, rostered or not, as a DataFrame.

        Parameters
        ----------
        weeks
            Which, as for `duties`.

        Returns
        -------
        pandas.DataFrame
            A row a person and week: week, version, identity, name, unit, department, post, ab_role, community,
            estate, grade, duty_type, standing, shift_preference, max_per_week, lead, days_present, duties, points.
        """
        from roster_cli.frames.duties import people_frame

        return people_frame(self._loaded(weeks))

    def points(self, weeks: WeeksNamed = None) -> DataFrame:
        """Return what everybody who was rostered earned as a DataFrame, as fairness counts it.

        Parameters
        ----------
        weeks
            Which, as for `duties`.

        Returns
        -------
        pandas.DataFrame
            A row a person and week: week, identity, name, unit, community, duty_type, days_present, duties (those
            really served, as far as sign-ins tell), points, expected (the mean of the same community and duty
            type, less for leave), difference.
        """
        from roster_cli.frames.points import points_frame

        return points_frame((one, self.names_in(one.week)) for one in self.past_weeks(weeks))

    def attendance(self, weeks: WeeksNamed = None) -> DataFrame:
        """Return what became of the duties of weeks in which people signed in as a DataFrame.

        Parameters
        ----------
        weeks
            Which, as for `duties`.

        Returns
        -------
        pandas.DataFrame
            A row a duty: week, date, shift, community, estate, checkpoint, identity, name, unit, presence
            (on_time, late, stood_in, absent, open), signed_at, stand_in, stand_in_name.
        """
        from roster_cli.frames.points import attendance_frame

        signed = ((stored, self.sign_ins(stored.district.week)) for stored in self._loaded(weeks))
        return attendance_frame(
            (stored, who_came(stored.district, stored.roster, listed)) for stored, listed in signed if listed
        )

    def _loaded(self, weeks: WeeksNamed) -> Iterator[StoredRoster]:
        return map(self.load, self.weeks_named(weeks))

    def weeks_named(self, weeks: WeeksNamed) -> list[Week]:
        """Return the stored ones among the weeks that are named, oldest first."""
        stored = [one.week for one in self.weeks()]
        if weeks is None:
            return stored
        named = [weeks] if isinstance(weeks, str | Week) else list(weeks)
        spans = [_span(one) for one in named]
        return [week for week in stored if any(first <= week <= last for first, last in spans)]


def _span(named: str | Week) -> tuple[Week, Week]:
    """Return the first and the last week that are meant."""
    if isinstance(named, Week):
        return named, named
    first, _colon, last = named.partition(":")
    try:
        return Week.parse(first), Week.parse(last or first)
    except ValueError:
        told = _("“{text}” is no week. Write it like 2022-W11 or 2022-W11:2022-W15.")
        raise UsageError(told.format(text=named)) from None
