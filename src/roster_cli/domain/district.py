"""One planning problem: a district's people, gates and rules in one week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from roster_cli.domain.checkpoint import Checkpoint, Gate
from roster_cli.domain.duty import Duty
from roster_cli.domain.history import History
from roster_cli.domain.hours import days_reached
from roster_cli.domain.recognition import Listed
from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import Person, PostGroup, Unit
from roster_cli.domain.week import Week


@dataclass(frozen=True)
class District:
    """Everything that a roster of one week is made from and judged by.

    Parameters
    ----------
    week
        The planned week.
    settings
        What is configured.
    people
        Every person of the staff list in its order, rostered or not.
    checkpoints
        Every gate in the order of its list; `Checkpoint.headcounts` follow `slots`.
    units
        Every unit that a person names.
    post_groups
        Every office post with two or more holders.
    history
        The stored weeks around the planned one.
    language
        Language of the input's headers, ``zh`` or ``en``: the default for workbooks and pages.
    fixed
        Duties that every roster of the week holds, each once.

    Raises
    ------
    ValueError
        If an identity occurs twice, headcounts do not fit the slots, a rostered person's community has no gate,
        or a group, a person or a fixed duty names something that is not there.
    """

    week: Week
    settings: Settings
    people: tuple[Person, ...]
    checkpoints: tuple[Checkpoint, ...]
    units: tuple[Unit, ...] = ()
    post_groups: tuple[PostGroup, ...] = ()
    history: History | None = None
    language: str = "zh"
    fixed: tuple[Duty, ...] = ()

    def __post_init__(self) -> None:
        if len(self.person_by_identity) < len(self.people):
            raise ValueError("an identity occurs twice")
        if len(self.checkpoint_by_gate) < len(self.checkpoints):
            raise ValueError("a checkpoint occurs twice")
        if len(self.unit_by_name) < len(self.units):
            raise ValueError("a unit occurs twice")
        if any(len(checkpoint.headcounts) != len(self.slots) for checkpoint in self.checkpoints):
            raise ValueError("headcounts do not fit the slots")
        communities = {checkpoint.gate.community for checkpoint in self.checkpoints}
        if any(person.is_rostered and person.community not in communities for person in self.people):
            raise ValueError("a rostered person's community has no gate")
        if any(person.unit not in self.unit_by_name for person in self.people):
            raise ValueError("a person's unit is not listed")
        if any(member not in self.person_by_identity for group in self.post_groups for member in group.members):
            raise ValueError("a post group names somebody who is not listed")
        if not all(self._knows(duty) for duty in self.fixed):
            raise ValueError("a fixed duty names something that is not there")

    def _knows(self, duty: Duty) -> bool:
        return (
            duty.identity in self.person_by_identity
            and duty.gate in self.checkpoint_by_gate
            and duty.slot in self.slot_index
        )

    def renamed(self, names: Mapping[str, str]) -> District:
        """Return the same with other identities for some people; the history stays as it is."""
        if all(old == new for old, new in names.items()):
            return self
        return replace(
            self,
            people=tuple(replace(one, identity=names.get(one.identity, one.identity)) for one in self.people),
            post_groups=tuple(
                replace(group, members=tuple(names.get(member, member) for member in group.members))
                for group in self.post_groups
            ),
            fixed=tuple(sorted(duty.renamed(names) for duty in self.fixed)),
        )

    @cached_property
    def unit_keys(self) -> Mapping[str, str]:
        """Return the name of a unit by another name of it, both folded."""
        return self.settings.unit_keys

    @cached_property
    def marks(self) -> tuple[Listed, ...]:
        """Return what tells who everybody is."""
        return tuple(person.marks for person in self.people)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Return the slots of the week: by day, then in the order of the shifts."""
        return tuple(Slot(day, shift.name) for day in self.week.dates for shift in self.settings.shifts)

    @cached_property
    def slot_index(self) -> Mapping[Slot, int]:
        """Return each slot's place in `slots`."""
        return {slot: index for index, slot in enumerate(self.slots)}

    @cached_property
    def spans(self) -> Mapping[Slot, tuple[datetime, datetime]]:
        """Return when each slot of the week begins and ends, in the order of `slots`."""
        return {slot: self.settings.shift(slot.shift).span(slot.date) for slot in self.slots}

    @cached_property
    def rest_slots(self) -> frozenset[Slot]:
        """Return the slots on rest days."""
        return frozenset(slot for slot in self.slots if self.settings.calendar.is_rest_day(slot.date))

    @cached_property
    def working_slots(self) -> frozenset[Slot]:
        """Return the slots that reach into a working day; a night may reach into both kinds of days."""
        return frozenset(slot for slot, days in self._reached.items() if not all(map(self._is_rest_day, days)))

    @cached_property
    def resting_slots(self) -> frozenset[Slot]:
        """Return the slots that reach into a rest day."""
        return frozenset(slot for slot, days in self._reached.items() if any(map(self._is_rest_day, days)))

    @property
    def _reached(self) -> Mapping[Slot, tuple[date, ...]]:
        return {slot: days_reached(slot, self.settings) for slot in self.slots}

    def _is_rest_day(self, day: date) -> bool:
        return self.settings.calendar.is_rest_day(day)

    @cached_property
    def office_slots(self) -> frozenset[Slot]:
        """Return the slots that overlap office hours on a working day."""
        settings = self.settings
        return frozenset(
            slot for slot in self.slots if settings.overlaps_office_hours(slot.date, settings.shift(slot.shift))
        )

    @cached_property
    def office_moments(self) -> tuple[tuple[Slot, ...], ...]:
        """Return which slots keep people from their office at once, in the order of `slots`.

        Each slot in office hours by itself; and where shifts overlap, those of each moment of office hours.
        """
        moments: set[tuple[Slot, ...]] = {(slot,) for slot in self.office_slots}
        spans = [(slot, span) for slot, span in self.spans.items() if slot in self.office_slots]
        for opens, closes in self._office_spans:
            within = [(slot, begin, end) for slot, (begin, end) in spans if begin < closes and opens < end]
            stored = [begin for own in self.stored_duties.values() for begin, _end in own if begin < closes]
            # Whoever is away changes only where a shift begins: each moment's slots are among those of such a one.
            for moment in {opens, *(begin for begin in (*(one[1] for one in within), *stored) if begin > opens)}:
                moments.add(tuple(slot for slot, begin, end in within if begin <= moment < end))
        return tuple(sorted(filter(None, moments), key=lambda slots: [self.slot_index[slot] for slot in slots]))

    @cached_property
    def stored_duties(self) -> Mapping[str, list[tuple[datetime, datetime]]]:
        """Return when each person serves in the stored weeks around, as far as the week's shifts go on then."""
        first, last = (
            min(begin for begin, _end in self.spans.values()),
            max(end for _begin, end in self.spans.values()),
        )
        found: dict[str, list[tuple[datetime, datetime]]] = {}
        for week in (*self.past.before[-1:], *filter(None, [self.past.after])):
            for duty in week.duties:
                if duty.end > first and duty.start < last:
                    found.setdefault(duty.identity, []).append((duty.start, duty.end))
        return found

    def still_serves(self, identity: str, moment: Collection[Slot]) -> bool:
        """Return whether a duty of a stored week keeps somebody from the office while some slots go on."""
        if identity not in self.stored_duties:
            return False
        begin, end = max(self.spans[slot][0] for slot in moment), min(self.spans[slot][1] for slot in moment)
        return any(
            max(begin, opens, start) < min(end, closes, finish)
            for start, finish in self.stored_duties[identity]
            for opens, closes in self._office_spans
        )

    @property
    def _office_spans(self) -> Iterator[tuple[datetime, datetime]]:
        """Yield when offices are open, up to the day after the week, which its last night may reach into."""
        for day in (*self.week.dates, self.week.sunday + timedelta(days=1)):
            if not self.settings.calendar.is_rest_day(day):
                for opens, closes in self.settings.office_hours:
                    yield datetime.combine(day, opens), datetime.combine(day, closes)

    @cached_property
    def person_by_identity(self) -> Mapping[str, Person]:
        """Return the people by identity."""
        return {person.identity: person for person in self.people}

    @cached_property
    def checkpoint_by_gate(self) -> Mapping[Gate, Checkpoint]:
        """Return the checkpoints by their identity."""
        return {checkpoint.gate: checkpoint for checkpoint in self.checkpoints}

    @cached_property
    def unit_by_name(self) -> Mapping[str, Unit]:
        """Return the units by name."""
        return {unit.name: unit for unit in self.units}

    @cached_property
    def rostered(self) -> tuple[Person, ...]:
        """Return the people who take part in the roster, in list order."""
        return tuple(person for person in self.people if person.is_rostered)

    @cached_property
    def communities(self) -> tuple[str, ...]:
        """Return the communities in the order of the checkpoint list."""
        return tuple(dict.fromkeys(checkpoint.gate.community for checkpoint in self.checkpoints))

    @cached_property
    def subdistrict_of(self) -> Mapping[str, str]:
        """Return each community's subdistrict; empty where none is listed."""
        found: dict[str, str] = {}
        for checkpoint in self.checkpoints:
            community = checkpoint.gate.community
            found[community] = found.get(community) or checkpoint.subdistrict
        return found

    @cached_property
    def checkpoints_of(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        """Return each community's checkpoints in list order."""
        groups: dict[str, list[Checkpoint]] = defaultdict(list)
        for checkpoint in self.checkpoints:
            groups[checkpoint.gate.community].append(checkpoint)
        return {community: tuple(own) for community, own in groups.items()}

    @cached_property
    def rostered_in(self) -> Mapping[str, tuple[Person, ...]]:
        """Return each community's rostered people in list order; communities without people included."""
        groups: dict[str, list[Person]] = {community: [] for community in self.communities}
        for person in self.rostered:
            groups[person.community].append(person)
        return {community: tuple(own) for community, own in groups.items()}

    @cached_property
    def past(self) -> History:
        """Return the history, an empty one where none was given."""
        return self.history or History(self.week)

    @cached_property
    def fixed_at(self) -> Mapping[tuple[Gate, Slot], int]:
        """Return how many people are fixed at a gate in a slot; places without any are left out."""
        return Counter((duty.gate, duty.slot) for duty in self.fixed)

    def headcount(self, gate: Gate, slot: Slot) -> int:
        """Return the people that a gate needs in a slot; 0 where it is closed."""
        return self.checkpoint_by_gate[gate].headcounts[self.slot_index[slot]]
