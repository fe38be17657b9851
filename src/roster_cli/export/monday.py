"""What is summed up on Monday: by unit who is away when and who covers, what became of last week, who reported."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roster_cli.domain import Duty, DutyOutcome, PastWeek, Person, PostGroup, Presence, Slot, Standing
from roster_cli.export.district import Figures
from roster_cli.i18n import _
from roster_cli.views.office_posts import holders
from roster_cli.views.view import View


@dataclass(frozen=True)
class LastWeek:
    """What became of the duties of last week, for some people together.

    Parameters
    ----------
    on_time, late, stood_in, absent, unknown
        Duties by what became of them; `unknown` where nobody signed in for that shift.
    """

    on_time: int = 0
    late: int = 0
    stood_in: int = 0
    absent: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, presences: Iterable[Presence]) -> LastWeek:
        """Count duties by what became of them."""
        counts = Counter(presences)
        return cls(
            counts[Presence.ON_TIME],
            counts[Presence.LATE],
            counts[Presence.STOOD_IN],
            counts[Presence.ABSENT],
            counts[Presence.OPEN],
        )

    @property
    def planned(self) -> int:
        """Return all duties."""
        return self.signed_in + self.missed + self.unknown

    @property
    def signed_in(self) -> int:
        """Return the duties whose holder came."""
        return self.on_time + self.late

    @property
    def missed(self) -> int:
        """Return the duties whose holder did not come, stood in for or not."""
        return self.stood_in + self.absent


@dataclass(frozen=True)
class Cover:
    """Who holds an office post in a shift in which a holder is on duty or on leave."""

    group: PostGroup
    slot: Slot
    on_duty: tuple[Person, ...]
    away: tuple[Person, ...]
    here: tuple[Person, ...]


@dataclass(frozen=True)
class UnitSummary:
    """Everything about one unit.

    Parameters
    ----------
    unit
        Its name.
    figures
        How many people are listed, have reported, are rostered and have a duty.
    on_duty
        The duties of each shift that has any.
    peak
        The shifts that the unit keeps clear.
    covers
        Who holds which post where a holder is on duty or on leave in office hours.
    last
        What became of last week's duties; None where last week is not stored.
    missed
        Those of them whose holder did not come.
    not_reported, idle
        People who have not reported, and rostered people without a duty.
    """

    unit: str
    figures: Figures
    on_duty: Mapping[Slot, tuple[Duty, ...]]
    peak: tuple[Slot, ...]
    covers: tuple[Cover, ...]
    last: LastWeek | None
    missed: tuple[DutyOutcome, ...]
    not_reported: tuple[Person, ...]
    idle: tuple[Person, ...]


@dataclass(frozen=True)
class Monday:
    """The Monday summary of a stored roster."""

    view: View

    @cached_property
    def before(self) -> PastWeek | None:
        """Return last week, if it is stored."""
        district = self.view.district
        return next((past for past in district.past.before if past.week == district.week.plus(-1)), None)

    @cached_property
    def outcomes(self) -> tuple[DutyOutcome, ...]:
        """Return what became of last week's duties; nothing where nobody signed in."""
        return self.before.attendance.outcomes if self.before and self.before.attendance else ()

    @cached_property
    def _presences(self) -> tuple[tuple[str, Presence], ...]:
        """Return the holder of each duty of last week, with what became of it."""
        if self.before is None:
            return ()
        if self.before.attendance is None:
            return tuple((duty.identity, Presence.OPEN) for duty in self.before.duties)
        return tuple((one.duty.identity, one.presence) for one in self.outcomes)

    def last_week_by(self, group_of: Mapping[str, str], groups: Sequence[str]) -> Mapping[str, LastWeek]:
        """Return what became of last week's duties by group; people of no group come last under their own label.

        Parameters
        ----------
        group_of
            Group of each identity.
        groups
            Every group, in the order in which they are shown.
        """
        presences: dict[str, list[Presence]] = {group: [] for group in groups}
        others = _("(no longer listed)")
        for identity, presence in self._presences:
            presences.setdefault(group_of.get(identity, others), []).append(presence)
        return {group: LastWeek.of(own) for group, own in presences.items()}

    @cached_property
    def last_week(self) -> LastWeek:
        """Return what became of all duties of last week."""
        return LastWeek.of(presence for _identity, presence in self._presences)

    @cached_property
    def last_week_by_unit(self) -> Mapping[str, LastWeek]:
        """Return what became of last week's duties by the unit in which their holder is now."""
        units = {person.identity: person.unit for person in self.view.district.people}
        return self.last_week_by(units, self.view.units)

    @cached_property
    def last_week_by_community(self) -> Mapping[str, LastWeek]:
        """Return what became of last week's duties by the community in which they were."""
        people = self.before.people if self.before else ()
        communities = {person.identity: person.community for person in people}
        return self.last_week_by(communities, self.view.district.communities)

    @cached_property
    def figures(self) -> Figures:
        """Return how many people of the district are listed, have reported, are rostered and have a duty."""
        return Figures.of(self.view, self.view.district.people)

    @cached_property
    def figures_by_unit(self) -> Mapping[str, Figures]:
        """Return the same by unit."""
        return {unit: Figures.of(self.view, people) for unit, people in self.view.people_of_unit.items()}

    @cached_property
    def figures_by_community(self) -> Mapping[str, Figures]:
        """Return the same by community, people without one under a label of their own."""
        view = self.view
        figures = {name: Figures.of(view, people) for name, people in view.people_in.items()}
        others = [person for person in view.district.people if person.community not in figures]
        return {**figures, **({_("(no community)"): Figures.of(view, others)} if others else {})}

    def unit(self, unit: str) -> UnitSummary:
        """Return everything about one unit."""
        view = self.view
        people = view.people_of_unit[unit]
        own = {person.identity for person in people}
        on_duty: dict[Slot, list[Duty]] = defaultdict(list)
        for duty in view.duties_of_unit[unit]:
            on_duty[duty.slot].append(duty)
        return UnitSummary(
            unit=unit,
            figures=Figures.of(view, people),
            on_duty={slot: tuple(duties) for slot, duties in on_duty.items()},
            peak=tuple(slot for slot in view.district.slots if slot in view.district.unit_by_name[unit].peak),
            covers=tuple(self._covers(unit)),
            last=LastWeek.of(presence for identity, presence in self._presences if identity in own)
            if self.before
            else None,
            missed=tuple(
                one
                for one in self.outcomes
                if one.duty.identity in own and one.presence in (Presence.ABSENT, Presence.STOOD_IN)
            ),
            not_reported=tuple(person for person in people if person.standing is Standing.NOT_REPORTED),
            idle=tuple(person for person in people if person.is_rostered and not view.duties_of[person.identity]),
        )

    def _covers(self, unit: str) -> Iterator[Cover]:
        view = self.view
        slots = [slot for slot in view.district.slots if slot in view.district.office_slots]
        for group in view.groups_of_unit.get(unit, ()):
            for slot in slots:
                of = holders(view, group, slot)
                if of.on_duty or of.away:
                    yield Cover(group, slot, of.on_duty, of.away, of.here)
