"""Points of weeks as fairness counts them, and who came, a row each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean
from typing import TYPE_CHECKING

from roster_cli.domain import Attendance, District, DutyType, PastWeek, StoredRoster
from roster_cli.frames.columns import MOMENT, NUMBER, PERSON, SHARE, SLOT, TEXT, frame_of

if TYPE_CHECKING:
    from pandas import DataFrame

Row = tuple[object, ...]
Names = Mapping[str, tuple[str, str]]

POINTS = {
    "week": TEXT,
    **PERSON,
    "community": TEXT,
    "duty_type": TEXT,
    "days_present": NUMBER,
    "duties": NUMBER,
    "points": NUMBER,
    "expected": SHARE,
    "difference": SHARE,
}
ATTENDANCE = {
    "week": TEXT,
    **SLOT,
    "community": TEXT,
    "estate": TEXT,
    "checkpoint": TEXT,
    **PERSON,
    "presence": TEXT,
    "signed_at": MOMENT,
    "stand_in": TEXT,
    "stand_in_name": TEXT,
}


def points_frame(weeks: Iterable[tuple[PastWeek, Names]]) -> DataFrame:
    """Return what everybody who was rostered earned, with what was to be expected.

    Expected is the mean of the same community and duty type, less for days of leave; the differences of four weeks
    are what is carried into the next one.

    Parameters
    ----------
    weeks
        The weeks, each with name and unit by identity.
    """
    return frame_of(POINTS, (row for past, names in weeks for row in _point_rows(past, names)))


def _point_rows(past: PastWeek, names: Names) -> Iterator[Row]:
    peers: dict[tuple[str, DutyType], list[int]] = defaultdict(list)
    for person in past.people:
        peers[person.community, person.duty_type].append(person.points)
    means = {key: fmean(points) for key, points in peers.items()}
    served = Counter(identity for identity, _shift in past.served)
    for person in past.people:
        expected = means[person.community, person.duty_type] * person.days_present / 7
        yield (
            str(past.week),
            person.identity,
            *names[person.identity],
            person.community,
            person.duty_type.value,
            person.days_present,
            served[person.identity],
            person.points,
            expected,
            person.points - expected,
        )


def attendance_frame(weeks: Iterable[tuple[StoredRoster, Attendance]]) -> DataFrame:
    """Return what became of each duty of weeks in which people signed in."""
    return frame_of(ATTENDANCE, (row for stored, came in weeks for row in _outcome_rows(stored.district, came)))


def _outcome_rows(district: District, came: Attendance) -> Iterator[Row]:
    for one in came.outcomes:
        person = district.person_by_identity[one.duty.identity]
        other = district.person_by_identity.get(one.stand_in)
        yield (
            str(district.week),
            *(one.duty.slot.date, one.duty.slot.shift, *one.duty.gate),
            *(person.identity, person.name, person.unit),
            *(one.presence.value, one.signed_at, one.stand_in, other.name if other else one.stand_in),
        )
