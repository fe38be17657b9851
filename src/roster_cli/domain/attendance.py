"""Who came: what sign-ins say about the duties of a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from roster_cli.domain.checkpoint import Gate
from roster_cli.domain.duty import Duty, Standby
from roster_cli.domain.shift import Slot


class Presence(StrEnum):
    """What became of a duty."""

    ON_TIME = "on_time"
    LATE = "late"
    STOOD_IN = "stood_in"
    ABSENT = "absent"
    OPEN = "open"


MISSED = frozenset({Presence.STOOD_IN, Presence.ABSENT})


class Call(StrEnum):
    """What became of somebody who stood by."""

    CAME = "called_came"
    ABSENT = "called_absent"
    NOT_NEEDED = "not_called_came"
    NOT_CALLED = "not_called"


class Told(StrEnum):
    """What a list says of somebody."""

    CAME = ""
    LATE = "late"
    ABSENT = "absent"


@dataclass(frozen=True)
class SignIn:
    """Somebody signed in, or a list says that they did not.

    Parameters
    ----------
    slot
        For which shift.
    identity
        Who.
    gate
        Where, if that was told.
    signed_at
        When, by the local clock, if that was told.
    told
        Whether they came, came late though no time was told, or did not come.
    """

    slot: Slot
    identity: str
    gate: Gate | None = None
    signed_at: datetime | None = None
    told: Told = Told.CAME

    @property
    def came(self) -> bool:
        """Return whether the person came."""
        return self.told is not Told.ABSENT

    def merged(self, other: SignIn) -> SignIn:
        """Return what two lists say of one person in one shift as one.

        Who came by one of them came; the earlier time counts, and the gate that was told first.
        """
        if self.came != other.came:
            return self if self.came else other
        times = [moment for moment in (self.signed_at, other.signed_at) if moment]
        told = self.told or other.told
        return SignIn(self.slot, self.identity, self.gate or other.gate, min(times, default=None), told)


@dataclass(frozen=True)
class DutyOutcome:
    """What became of a duty.

    Parameters
    ----------
    duty
        The duty as planned.
    presence
        Whether its holder came. ``OPEN`` where no list speaks of that gate in that shift yet.
    signed_at
        When the holder signed in, if that was told.
    stand_in
        Identity of who stood in, else empty.
    """

    duty: Duty
    presence: Presence
    signed_at: datetime | None = None
    stand_in: str = ""


@dataclass(frozen=True)
class StandbyOutcome:
    """What became of a standby.

    Parameters
    ----------
    standby
        Who stood by when.
    call
        Whether the person was called, and came.
    gate
        Where the person stood in, or helped at an unfilled post; None for nowhere.
    """

    standby: Standby
    call: Call
    gate: Gate | None = None


@dataclass(frozen=True)
class Attendance:
    """What sign-ins say about a week.

    Parameters
    ----------
    outcomes
        One for each duty, in the roster's order.
    helpers
        Who came without a duty to a post that the roster left unfilled, with the gate.
    extras
        Who came without a duty where nobody was missing.
    standbys
        One for each standby, in the roster's order.
    """

    outcomes: tuple[DutyOutcome, ...] = ()
    helpers: tuple[tuple[SignIn, Gate], ...] = ()
    extras: tuple[SignIn, ...] = ()
    standbys: tuple[StandbyOutcome, ...] = ()

    def renamed(self, names: Mapping[str, str]) -> Attendance:
        """Return the same with other identities for some people."""

        def signed(one: SignIn) -> SignIn:
            return replace(one, identity=names.get(one.identity, one.identity))

        outcomes = (
            replace(
                one,
                duty=one.duty.renamed(names),
                stand_in=names.get(one.stand_in, one.stand_in),
            )
            for one in self.outcomes
        )
        helpers = ((signed(one), gate) for one, gate in self.helpers)
        standbys = (replace(one, standby=one.standby.renamed(names)) for one in self.standbys)
        return Attendance(tuple(outcomes), tuple(helpers), tuple(map(signed, self.extras)), tuple(standbys))

    @cached_property
    def served(self) -> tuple[tuple[str, Slot], ...]:
        """Return who really served when: holders who came or may have, and who stood in."""
        own = [(one.duty.identity, one.duty.slot) for one in self.outcomes if one.presence not in MISSED]
        stood_in = [(one.stand_in, one.duty.slot) for one in self.outcomes if one.stand_in]
        return (*own, *stood_in, *((helper.identity, helper.slot) for helper, _gate in self.helpers))


@dataclass
class _Shift:
    """One shift of one community while it is matched."""

    missing: list[int] = field(default_factory=list)
    free: list[SignIn] = field(default_factory=list)


def match(
    duties: Sequence[Duty],
    sign_ins: Collection[SignIn],
    *,
    homes: Mapping[str, str],
    starts: Mapping[Slot, datetime],
    unfilled: Mapping[tuple[Slot, Gate], int],
    standbys: Collection[Standby] = (),
) -> Attendance:
    """Match sign-ins to the duties of a week.

    Who has a duty in the shift came, at whatever gate they signed in. Whoever else stands at a gate of which a
    list speaks, by its name or by somebody on duty there, did not come; of other gates nothing is known. Who has
    no duty stands in for somebody who did not come: at the gate where they signed in, else anywhere in that
    community (in their own, where no gate was told); where nobody is missing, at a post left unfilled.

    Parameters
    ----------
    duties
        The duties as planned.
    sign_ins
        At most one of each person in each shift; their order does not matter.
    homes
        Community of each person.
    starts
        When each shift begins.
    unfilled
        People whom the roster lacks at a gate in a shift.
    standbys
        Who stood by. Who stood in was called, and so was somebody of whom a list says that they did not come.
    """
    by_person = {(one.slot, one.identity): one for one in sign_ins}
    planned = {(duty.slot, duty.identity): duty for duty in duties}
    free = [one for key, one in by_person.items() if key not in planned and one.came]
    spoken_of = _spoken_of(duties, by_person, homes)
    shifts: dict[tuple[Slot, str], _Shift] = defaultdict(_Shift)
    outcomes = []
    for place, duty in enumerate(duties):
        where = (duty.slot, duty.gate.community)
        found = by_person.get((duty.slot, duty.identity))
        if found and found.came:
            presence = Presence.LATE if _is_late(found, starts[duty.slot]) else Presence.ON_TIME
            outcomes.append(DutyOutcome(duty, presence, found.signed_at))
        elif found or (duty.slot, duty.gate) in spoken_of:
            outcomes.append(DutyOutcome(duty, Presence.ABSENT))
            shifts[where].missing.append(place)
        else:
            outcomes.append(DutyOutcome(duty, Presence.OPEN))
    for one in sorted(free, key=_by_arrival):
        shifts[one.slot, _community(one, homes)].free.append(one)
    helpers: list[tuple[SignIn, Gate]] = []
    extras: list[SignIn] = []
    for (slot, community), shift in sorted(shifts.items(), key=lambda item: item[0]):
        gates = [duties[place].gate for place in shift.missing]
        for one, index in _pairs(shift.free, gates):
            duty = duties[shift.missing[index]]
            outcomes[shift.missing[index]] = DutyOutcome(duty, Presence.STOOD_IN, None, one.identity)
        taken = {one.stand_in for one in (outcomes[place] for place in shift.missing)}
        left = [one for one in shift.free if one.identity not in taken]
        empty = [
            gate
            for (own, gate), count in unfilled.items()
            if own == slot and gate.community == community
            for _one in range(count)
        ]
        helping = dict(_pairs(left, empty))
        helpers += [(one, empty[index]) for one, index in helping.items()]
        extras += [one for one in left if one not in helping]
    waiting = (_called(one, outcomes, helpers, by_person.get(one)) for one in standbys)
    return Attendance(tuple(outcomes), tuple(helpers), tuple(extras), tuple(waiting))


def _called(
    standby: Standby,
    outcomes: Sequence[DutyOutcome],
    helpers: Sequence[tuple[SignIn, Gate]],
    told: SignIn | None,
) -> StandbyOutcome:
    """Return what became of a standby.

    Parameters
    ----------
    standby
        Who and when.
    outcomes, helpers
        What became of the duties, and who came to unfilled posts.
    told
        What lists say of the person then.
    """
    if told is None:
        return StandbyOutcome(standby, Call.NOT_CALLED)
    if not told.came:
        return StandbyOutcome(standby, Call.ABSENT)
    gates = [one.duty.gate for one in outcomes if (one.duty.slot, one.stand_in) == standby]
    gates += [gate for one, gate in helpers if (one.slot, one.identity) == standby]
    return StandbyOutcome(standby, Call.CAME if gates else Call.NOT_NEEDED, gates[0] if gates else None)


def _spoken_of(
    duties: Sequence[Duty], by_person: Mapping[tuple[Slot, str], SignIn], homes: Mapping[str, str]
) -> set[tuple[Slot, Gate]]:
    """Return the gates of which lists speak, by shift.

    Who has no duty and told no gate speaks of the one gate of the community that is left, if there is just one.
    """
    planned = {(duty.slot, duty.identity) for duty in duties}
    found = {(one.slot, one.gate) for one in by_person.values() if one.gate}
    found |= {(duty.slot, duty.gate) for duty in duties if (duty.slot, duty.identity) in by_person}
    for key, one in by_person.items():
        if key in planned or one.gate or not one.came:
            continue
        community = _community(one, homes)
        left = {(duty.slot, duty.gate) for duty in duties if duty.slot == one.slot} - found
        left = {(slot, gate) for slot, gate in left if gate.community == community}
        if len(left) == 1:
            found |= left
    return found


def _pairs(people: Sequence[SignIn], gates: Sequence[Gate]) -> Iterable[tuple[SignIn, int]]:
    """Yield who takes which place: first those who signed in at a gate with a place, then the others in turn."""
    places = dict(enumerate(gates))
    waiting = []
    for one in people:
        own = next((place for place, gate in places.items() if gate == one.gate), None)
        if own is None:
            waiting.append(one)
        else:
            del places[own]
            yield one, own
    yield from zip(waiting, places, strict=False)


def _community(one: SignIn, homes: Mapping[str, str]) -> str:
    return one.gate.community if one.gate else homes.get(one.identity, "")


def _by_arrival(one: SignIn) -> tuple[datetime, str]:
    return one.signed_at or datetime.max, one.identity


def _is_late(one: SignIn, start: datetime) -> bool:
    if one.signed_at is None:
        return one.told is Told.LATE
    return one.signed_at.replace(second=0, microsecond=0) > start
