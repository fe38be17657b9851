"""What a district may set in ``roster.toml``, with the defaults of the contract."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from roster_cli.domain.calendar import Calendar
from roster_cli.domain.shift import Shift
from roster_cli.domain.spelling import fold


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


# Where worker processes are not forked, districts travel to them pickled, their read-only mappings included.
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))


class Management(StrEnum):
    """How an estate is looked after; the weaker, the sooner its gates get people."""

    MANAGED = "有物业"
    WEAK = "物业薄弱"
    UNMANAGED = "无物业"
    NONE = "三无小区"


class LeadPer(StrEnum):
    """For what each shift needs a lead."""

    COMMUNITY = "community"
    NONE = "none"


EARLY, LATE = "早班", "晚班"
DEFAULT_SHIFTS = (Shift(EARLY, time(7), time(14)), Shift(LATE, time(14), time(21)))
DEFAULT_OFFICE_HOURS = ((time(8), time(12)), (time(14, 30), time(18)))


def _by_type(*values: int) -> Mapping[Management, int]:
    return MappingProxyType(dict(zip(Management, values, strict=True)))


@dataclass(frozen=True)
class Rules:
    """The numbers in hard rules H5 and H6.

    Parameters
    ----------
    max_per_week
        Duties a person may have in a week, from 1, unless the staff list sets a limit of their own.
    min_rest_hours
        Hours between the end of one duty and the start of the next, from 0.
    max_consecutive_days
        Days in a row on which a person may be on duty, from 1.

    Raises
    ------
    ValueError
        If a number is below its least.
    """

    max_per_week: int = 5
    min_rest_hours: float = 11
    max_consecutive_days: int = 5

    def __post_init__(self) -> None:
        if self.max_per_week < 1 or self.max_consecutive_days < 1 or self.min_rest_hours < 0:
            raise ValueError("a rule's number is too small")


class Within(StrEnum):
    """How far people are lent: to which other communities."""

    NONE = "none"
    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"


class Per(StrEnum):
    """For what place people stand by."""

    COMMUNITY = "community"
    SUBDISTRICT = "subdistrict"


@dataclass(frozen=True)
class Lending:
    """Loans: duties outside of the own community.

    Parameters
    ----------
    within
        Where people are lent.
    max_per_week
        Most loans of a person in a week, from 1.

    Raises
    ------
    ValueError
        If a person may not be lent even once.
    """

    within: Within = Within.NONE
    max_per_week: int = 1

    def __post_init__(self) -> None:
        if self.max_per_week < 1:
            raise ValueError("max_per_week is below 1")


@dataclass(frozen=True)
class StandingBy:
    """Standbys: people without a duty who come when somebody does not.

    Parameters
    ----------
    people
        How many stand by in each place and shift; 0 for none.
    per
        What a place is.

    Raises
    ------
    ValueError
        If the number is negative.
    """

    people: int = 0
    per: Per = Per.COMMUNITY

    def __post_init__(self) -> None:
        if self.people < 0:
            raise ValueError("people is negative")


@dataclass(frozen=True)
class Weights:
    """What each term of the cost counts; whole numbers from 0.

    Parameters
    ----------
    unfilled_first, unfilled_further
        First person missing at a gate in a shift (nobody there), each further one; times the type's priority.
    spread
        Each pair of people missing of a community in the same shift.
    idle
        Each rostered person without a duty for whom one was possible.
    lead
        Each shift of a community without a lead on duty, though it has one.
    free_day
        Each person on duty on every rest day of the week.
    fairness
        Factor of the squared points; `points_working_day` and `points_rest_day` are what a duty earns.
    rotation
        Each duty by which a person's shifts are more uneven than one.
    preference
        Each duty in another shift than the preferred one.
    familiarity_gate, familiarity_estate
        Each further distinct gate of a person, each duty away from an open gate of the own estate.
    loan
        Each duty outside the own community.
    standby
        Each person missing to stand by.

    Raises
    ------
    ValueError
        If a weight is negative, or a gate's further person counts more than its first.
    """

    unfilled_first: int = 10_000
    unfilled_further: int = 2_000
    spread: int = 10
    idle: int = 300
    lead: int = 200
    free_day: int = 6
    fairness: int = 1
    points_working_day: int = 2
    points_rest_day: int = 3
    rotation: int = 4
    preference: int = 1
    familiarity_gate: int = 2
    familiarity_estate: int = 1
    loan: int = 100
    standby: int = 50

    def __post_init__(self) -> None:
        if min(vars(self).values()) < 0:
            raise ValueError("a weight is negative")
        if self.unfilled_further > self.unfilled_first:
            raise ValueError("unfilled_further is above unfilled_first")


@dataclass(frozen=True)
class Settings:
    """Everything that is configured, complete with defaults.

    Parameters
    ----------
    shifts
        The shifts of a day in the order in which they are shown.
    calendar
        Rest days and working days.
    office_hours
        Spans of a working day in which offices are open.
    rules, weights
        Numbers of the hard rules and of the cost.
    headcount
        People a shift at a gate, by type of estate, where the checkpoint list is silent.
    priority
        The factor ``p`` of unfilled posts, by type of estate.
    lead
        For what each shift needs a lead, where people are listed who may lead.
    notices
        Lines that rotate by week onto what is handed out.
    columns
        Column by header, as the district's lists name it; empty for headers that count for nothing.
    units, communities
        Name of a unit or a community by another name of it.
    lending, standby
        Who is lent where, and how many stand by.

    Raises
    ------
    ValueError
        If there is no shift, or two bear the same name.
    """

    shifts: tuple[Shift, ...] = DEFAULT_SHIFTS
    calendar: Calendar = field(default_factory=Calendar)
    office_hours: tuple[tuple[time, time], ...] = DEFAULT_OFFICE_HOURS
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    headcount: Mapping[Management, int] = field(default_factory=lambda: _by_type(1, 1, 2, 2))
    priority: Mapping[Management, int] = field(default_factory=lambda: _by_type(1, 2, 3, 4))
    lead: LeadPer = LeadPer.COMMUNITY
    notices: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=lambda: _read_only({}))
    units: Mapping[str, str] = field(default_factory=lambda: _read_only({}))
    communities: Mapping[str, str] = field(default_factory=lambda: _read_only({}))
    lending: Lending = field(default_factory=Lending)
    standby: StandingBy = field(default_factory=StandingBy)

    def __post_init__(self) -> None:
        names = [shift.name for shift in self.shifts]
        if not names or len(set(names)) < len(names):
            raise ValueError("shifts need names of their own")

    @cached_property
    def unit_keys(self) -> Mapping[str, str]:
        """Return the name of a unit by another name of it, both folded."""
        return {fold(other): fold(name) for other, name in self.units.items()}

    def shift(self, name: str) -> Shift:
        """Return the shift of a name.

        Raises
        ------
        KeyError
            If no shift is called so.
        """
        for shift in self.shifts:
            if shift.name == name:
                return shift
        raise KeyError(name)

    def overlaps_office_hours(self, day: date, shift: Shift) -> bool:
        """Return whether a shift keeps people from their office (rules H4 and H7).

        A shift that ends the next morning may also meet the next day's office hours.
        """
        begin, finish = shift.span(day)
        for office_day in (day, day + timedelta(days=1)):
            if self.calendar.is_rest_day(office_day):
                continue
            for opens, closes in self.office_hours:
                if begin < datetime.combine(office_day, closes) and datetime.combine(office_day, opens) < finish:
                    return True
        return False
