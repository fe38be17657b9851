"""What stored neighbouring weeks mean for the planned one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from roster_cli.domain.attendance import Attendance
from roster_cli.domain.forgotten import found_again
from roster_cli.domain.recognition import Listed, Recognition, recognise, renaming
from roster_cli.domain.staff import DutyType
from roster_cli.domain.week import Week

CARRY_WEEKS = 4
ROTATION_WEEKS = 3
CARRY_LIMIT = 12
POINTS_OF_STANDBY = 1


@dataclass(frozen=True)
class PastPerson:
    """A person who was rostered in a stored week.

    Parameters
    ----------
    identity, community, duty_type
        As they were then.
    days_present
        Days of that week on which the person was not on leave, 0 to 7. A day counts as leave when all its
        shifts are.
    points
        Points that the person earned that week: for the own duties but missed ones, for those stood in for, and
        for standing by without being called.
    led
        Shifts that the person led that week.
    """

    identity: str
    community: str
    duty_type: DutyType
    days_present: int
    points: int
    led: int = 0


@dataclass(frozen=True)
class PastDuty:
    """A duty of a stored week.

    Parameters
    ----------
    identity
        Who.
    date, shift
        When; the shift by its name of that time.
    start, end
        The span by the shift times of that time.
    """

    identity: str
    date: date
    shift: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class PastWeek:
    """A stored week in its newest published version, else its draft.

    Parameters
    ----------
    week, people
        Which week, and who was rostered then. Points are those of the duties that people really served, as far
        as sign-ins tell.
    duties
        The duties as planned: rest hours and running days go by these.
    attendance
        What sign-ins say about the duties; None where nobody signed in.
    listed
        What the list of that week told of everybody in it, rostered or not.
    key
        The key of the marks that people bear who were taken out of the week; empty where they stay unknown.
    standbys
        When people stand by, as duties to which they may be called: rest and running days leave room for them.
    """

    week: Week
    people: tuple[PastPerson, ...]
    duties: tuple[PastDuty, ...]
    attendance: Attendance | None = None
    listed: tuple[Listed, ...] = field(default=(), repr=False)
    key: str = field(default="", repr=False, compare=False)
    standbys: tuple[PastDuty, ...] = field(default=(), repr=False)

    def found_again(self, people: Iterable[Listed]) -> PastWeek:
        """Return the week with everybody who was taken out of it and is in a list as that list has them."""
        if not self.key:
            return self
        found = found_again(self.key, self.listed, people)
        past = self.renamed({one.identity: found.get(one.identity, one).identity for one in self.listed})
        return replace(past, listed=tuple(found.get(one.identity, one) for one in self.listed))

    def points_of(self, identity: str) -> int | None:
        """Return the points that a person earned; None for who was not rostered."""
        return next((one.points for one in self.people if one.identity == identity), None)

    def duties_of(self, identity: str) -> tuple[PastDuty, ...]:
        """Return a person's duties as planned, in time order."""
        return tuple(sorted((one for one in self.duties if one.identity == identity), key=lambda one: one.start))

    def renamed(self, names: Mapping[str, str]) -> PastWeek:
        """Return the week with other identities for some people."""
        if all(old == new for old, new in names.items()):
            return self
        return replace(
            self,
            people=tuple(replace(one, identity=names.get(one.identity, one.identity)) for one in self.people),
            duties=tuple(replace(one, identity=names.get(one.identity, one.identity)) for one in self.duties),
            standbys=tuple(replace(one, identity=names.get(one.identity, one.identity)) for one in self.standbys),
            attendance=self.attendance and self.attendance.renamed(names),
            listed=tuple(one._replace(identity=names.get(one.identity, one.identity)) for one in self.listed),
        )

    @property
    def served(self) -> Iterable[tuple[str, str]]:
        """Return person and shift of each duty that was really served: the rotation goes by these."""
        if self.attendance is None:
            return ((duty.identity, duty.shift) for duty in self.duties)
        return ((identity, slot.shift) for identity, slot in self.attendance.served)


def _half_away_from_zero(value: Fraction) -> int:
    magnitude = int(abs(value) + Fraction(1, 2))
    return magnitude if value >= 0 else -magnitude


@dataclass(frozen=True)
class History:
    """The stored weeks around the planned week.

    Parameters
    ----------
    week
        The planned week.
    before
        Stored weeks among the four before the planned one, oldest first; missing ones are left out.
    after
        The week right after, if it is stored already, else None.
    recognised
        Who of each week was found among the people planned for, once `among` was asked.
    """

    week: Week
    before: tuple[PastWeek, ...] = ()
    after: PastWeek | None = None
    recognised: Mapping[Week, Recognition] = field(default_factory=dict, compare=False, repr=False)

    def among(self, people: Sequence[Listed], other_names: Mapping[str, str] | None = None) -> History:
        """Return the history with everybody under the identity that they bear in the planned week.

        Each week is searched for people as they are listed now and as they were in the weeks between, so that a
        number that came one week and a unit renamed the next leave nobody behind. Who is not found keeps the old
        identity, made another where somebody else bears it now.

        Parameters
        ----------
        people
            Everybody in the planned week's list.
        other_names
            Name of a unit by another name of it, both folded.
        """
        ways, known = list(people), set(people)
        recognised: dict[Week, Recognition] = {}
        weeks: dict[Week, PastWeek] = {}
        for stored in (*reversed(self.before), *((self.after,) if self.after else ())):
            past = stored.found_again(ways)
            found = recognised[past.week] = recognise(past.listed, ways, other_names)
            weeks[past.week] = past.renamed(renaming(found.now, past.listed, people))
            others = (
                one._replace(identity=found.now[one.identity])
                for one in past.listed
                if one not in known and one.identity in found.now
            )
            ways += [one for one in others if one not in known]
            known.update(ways)
        return replace(
            self,
            before=tuple(weeks[past.week] for past in self.before),
            after=weeks[self.after.week] if self.after else None,
            recognised=recognised,
        )

    def renamed(self, names: Mapping[str, str]) -> History:
        """Return the same with other identities for some people."""
        after = self.after.renamed(names) if self.after else None
        return replace(self, before=tuple(past.renamed(names) for past in self.before), after=after)

    @property
    def newest(self) -> tuple[PastWeek, Recognition] | None:
        """Return the newest week before and who of it was found; None where nothing is known of its people."""
        newest = self.before[-1] if self.before else None
        if newest is None or not newest.listed or newest.week not in self.recognised:
            return None
        return newest, self.recognised[newest.week]

    @cached_property
    def _carries(self) -> Mapping[str, int]:
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for past in self.before:
            peers: dict[tuple[str, DutyType], list[int]] = defaultdict(list)
            for person in past.people:
                peers[person.community, person.duty_type].append(person.points)
            for person in past.people:
                points = peers[person.community, person.duty_type]
                expected = Fraction(sum(points), len(points)) * Fraction(person.days_present, 7)
                sums[person.identity] += person.points - expected
        return {
            identity: max(-CARRY_LIMIT, min(CARRY_LIMIT, _half_away_from_zero(total)))
            for identity, total in sums.items()
        }

    def carry(self, identity: str) -> int:
        """Return the points carried into the planned week, -12 to 12; 0 for someone who was on no roster."""
        return self._carries.get(identity, 0)

    @cached_property
    def _led(self) -> Mapping[str, int]:
        led: Counter[str] = Counter()
        for past in self.before:
            for person in past.people:
                led[person.identity] += person.led
        return led

    def led(self, identity: str) -> int:
        """Return how many shifts a person led in the four weeks before the planned one."""
        return self._led.get(identity, 0)

    @cached_property
    def _by_person(self) -> Mapping[str, tuple[PastDuty, ...]]:
        weeks: Iterable[PastWeek] = (*self.before, *((self.after,) if self.after else ()))
        duties: dict[str, list[PastDuty]] = defaultdict(list)
        for past in weeks:
            for duty in (*past.duties, *past.standbys):
                duties[duty.identity].append(duty)
        return {identity: tuple(sorted(own, key=lambda d: d.start)) for identity, own in duties.items()}

    def duties(self, identity: str) -> tuple[PastDuty, ...]:
        """Return a person's duties of the stored weeks around the planned one, in time order.

        Those that they stand by for are among them: whoever is called then has to have had rest too.
        """
        return self._by_person.get(identity, ())

    def days_on_duty(self, identity: str) -> tuple[set[date], ...]:
        """Return the days on which a person is on duty in the stored weeks around the planned one.

        Standbys of the weeks before count: they were there first. Those of the week after each leave room by
        themselves, but not all of them together: so there is a set of days for each, or one where there is none.
        """
        after = self.after.standbys if self.after else ()
        waiting = [one for one in after if one.identity == identity]
        days = {duty.date for duty in self.duties(identity) if duty not in waiting}
        return tuple(days | {one.date} for one in waiting) or (days,)

    @cached_property
    def _shift_counts(self) -> Mapping[str, Counter[str]]:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for past in self.before:
            if past.week >= self.week.plus(-ROTATION_WEEKS):
                for identity, shift in past.served:
                    counts[identity][shift] += 1
        return counts

    def shift_count(self, identity: str, shift: str) -> int:
        """Return how often a person had a shift in the three weeks before the planned one."""
        counts = self._shift_counts.get(identity)
        return counts[shift] if counts else 0
