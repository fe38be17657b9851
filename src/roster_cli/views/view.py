"""One stored roster, looked up in all the ways that commands, files and pictures need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    Gate,
    Person,
    PostGroup,
    Slot,
    Standby,
    StoredRoster,
    UnfilledPost,
    masked_phone,
)
from roster_cli.domain.history import POINTS_OF_STANDBY
from roster_cli.i18n import _
from roster_cli.rules import Situation, standbys
from roster_cli.rules.fairness import points_of_slot
from roster_cli.rules.lead import leaders
from roster_cli.rules.own_community import is_loan
from roster_cli.views.labels import WEEKDAYS, gate_label, moment_label, shift_label, shortened, week_label

_PLACE_COLUMNS = ("街道", "社区", "小区", "卡点", "类型")
_PERSON_COLUMNS = ("工号", "姓名", "单位", "科室", "岗位", "AB角")
_SLOT_COLUMNS = ("日期", "星期", "班次", "开始", "结束")
DUTY_COLUMNS = (*_SLOT_COLUMNS, *_PLACE_COLUMNS, *_PERSON_COLUMNS)
STANDBY_COLUMNS = (*_SLOT_COLUMNS, "街道", "社区", *_PERSON_COLUMNS)
UNFILLED_COLUMNS = ("日期", "班次", *_PLACE_COLUMNS, "缺员")


@dataclass(frozen=True)
class Count:
    """How many people posts need and how many of them are there."""

    needed: int = 0
    filled: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.needed + other.needed, self.filled + other.filled)

    @property
    def missing(self) -> int:
        """Return the people who are missing."""
        return self.needed - self.filled

    @property
    def share(self) -> float | None:
        """Return the part that is filled, 0 to 1; None where nobody is needed."""
        return self.filled / self.needed if self.needed else None


@dataclass(frozen=True)
class View:
    """One stored roster in every order that files ask for; each index is computed once.

    Parameters
    ----------
    stored
        The roster with its inputs.
    language
        Language of labels, ``zh`` or ``en``.
    full_phones
        Whether what the organisers of a community keep shows the numbers of its people in full.
    sign_in_by_gate
        Whether people sign on a sheet a gate instead of a sheet a day.
    """

    stored: StoredRoster
    language: str
    full_phones: bool = False
    sign_in_by_gate: bool = False

    @property
    def district(self) -> District:
        """Return the inputs."""
        return self.stored.district

    @cached_property
    def notice(self) -> str:
        """Return the notice of the week: the configured lines in turn, or nothing."""
        notices = self.district.settings.notices
        return notices[self.district.week.number % len(notices)] if notices else ""

    @cached_property
    def rest_days(self) -> frozenset[date]:
        """Return the rest days of the week."""
        return frozenset(slot.date for slot in self.district.rest_slots)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Return all duties in time order, then in the order of the two lists."""
        slots = self.district.slot_index
        gates = {checkpoint.gate: place for place, checkpoint in enumerate(self.district.checkpoints)}
        people = {person.identity: place for place, person in enumerate(self.district.people)}
        return tuple(
            sorted(
                self.stored.roster.duties,
                key=lambda duty: (slots[duty.slot], gates[duty.gate], people[duty.identity]),
            )
        )

    @cached_property
    def duties_in(self) -> Mapping[str, tuple[Duty, ...]]:
        """Return each community's duties."""
        groups: dict[str, list[Duty]] = {community: [] for community in self.district.communities}
        for duty in self.duties:
            groups[duty.gate.community].append(duty)
        return {community: tuple(own) for community, own in groups.items()}

    @cached_property
    def duties_of_unit(self) -> Mapping[str, tuple[Duty, ...]]:
        """Return the duties of each unit's people."""
        groups: dict[str, list[Duty]] = {unit: [] for unit in self.units}
        for duty in self.duties:
            groups[self.person(duty.identity).unit].append(duty)
        return {unit: tuple(own) for unit, own in groups.items()}

    @cached_property
    def duties_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """Return each person's duties; nothing for people without one."""
        groups: dict[str, list[Duty]] = {person.identity: [] for person in self.district.people}
        for duty in self.duties:
            groups[duty.identity].append(duty)
        return {identity: tuple(own) for identity, own in groups.items()}

    @cached_property
    def duty_at(self) -> Mapping[tuple[str, Slot], Duty]:
        """Return the duty of a person in a slot."""
        return {(duty.identity, duty.slot): duty for duty in self.duties}

    @cached_property
    def holders(self) -> Mapping[tuple[Gate, Slot], tuple[Person, ...]]:
        """Return who stands at a gate in a slot, in list order; staffed ones only."""
        groups: dict[tuple[Gate, Slot], list[Person]] = defaultdict(list)
        for duty in self.duties:
            groups[duty.gate, duty.slot].append(self.person(duty.identity))
        return {place: tuple(people) for place, people in groups.items()}

    @cached_property
    def unfilled(self) -> tuple[UnfilledPost, ...]:
        """Return the unfilled posts in time order, then in list order."""
        return self.stored.roster.unfilled(self.district)

    @cached_property
    def unfilled_in(self) -> Mapping[str, tuple[UnfilledPost, ...]]:
        """Return each community's unfilled posts."""
        groups: dict[str, list[UnfilledPost]] = {community: [] for community in self.district.communities}
        for post in self.unfilled:
            groups[post.gate.community].append(post)
        return {community: tuple(own) for community, own in groups.items()}

    @cached_property
    def coverage(self) -> Mapping[str, tuple[Count, ...]]:
        """Return each community's needed and present people in each slot of the week."""
        needed = {community: [0] * len(self.district.slots) for community in self.district.communities}
        for checkpoint in self.district.checkpoints:
            own = needed[checkpoint.gate.community]
            for place, headcount in enumerate(checkpoint.headcounts):
                own[place] += headcount
        missing = {community: [0] * len(self.district.slots) for community in self.district.communities}
        for post in self.unfilled:
            missing[post.gate.community][self.district.slot_index[post.slot]] += post.missing
        return {
            community: tuple(Count(n, n - m) for n, m in zip(own, missing[community], strict=True))
            for community, own in needed.items()
        }

    @cached_property
    def people_in(self) -> Mapping[str, tuple[Person, ...]]:
        """Return the people of each community, rostered or not."""
        groups: dict[str, list[Person]] = {community: [] for community in self.district.communities}
        for person in self.district.people:
            if person.community in groups:
                groups[person.community].append(person)
        return {community: tuple(own) for community, own in groups.items()}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units that people name, in the order of the list of units."""
        named = {person.unit for person in self.district.people}
        return tuple(unit.name for unit in self.district.units if unit.name in named)

    @cached_property
    def people_of_unit(self) -> Mapping[str, tuple[Person, ...]]:
        """Return the people of each unit, rostered or not."""
        groups: dict[str, list[Person]] = {unit: [] for unit in self.units}
        for person in self.district.people:
            groups[person.unit].append(person)
        return {unit: tuple(own) for unit, own in groups.items()}

    @cached_property
    def groups_of_unit(self) -> Mapping[str, tuple[PostGroup, ...]]:
        """Return the post groups of each unit."""
        groups: dict[str, list[PostGroup]] = {unit: [] for unit in self.units}
        for group in self.district.post_groups:
            groups.setdefault(group.unit, []).append(group)
        return {unit: tuple(own) for unit, own in groups.items()}

    @cached_property
    def situation(self) -> Situation:
        """Return the roster laid out for questions about one more duty."""
        return Situation(self.district, self.stored.roster)

    @cached_property
    def subdistrict_of(self) -> Mapping[str, str]:
        """Return each community's subdistrict; empty where none is listed."""
        return self.district.subdistrict_of

    @cached_property
    def communities_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return the communities of each subdistrict, those without one under the empty name."""
        groups: dict[str, list[str]] = {}
        for community, subdistrict in self.subdistrict_of.items():
            groups.setdefault(subdistrict, []).append(community)
        return {subdistrict: tuple(own) for subdistrict, own in groups.items()}

    @cached_property
    def subdistricts(self) -> tuple[str, ...]:
        """Return the named subdistricts in list order."""
        return tuple(subdistrict for subdistrict in self.communities_of if subdistrict)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return what each person is called within the community: the name, and what tells namesakes apart."""
        labels: dict[str, str] = {}
        namesakes: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.district.people:
            namesakes[person.community, person.name].append(person)
        for bearers in namesakes.values():
            units = Counter(shortened(person.unit) for person in bearers)
            for person in bearers:
                unit = shortened(person.unit)
                mark = unit if units[unit] == 1 else f"{unit} {person.identity[-4:]}"
                labels[person.identity] = f"{person.name}({mark})" if len(bearers) > 1 else person.name
        return labels

    def phone(self, person: Person) -> str:
        """Return a person's number as the organisers of a community are to see it."""
        return person.phone if self.full_phones else masked_phone(person.phone)

    def name_in(self, person: Person, slot: Slot) -> str:
        """Return what a person on duty is called in everything that is handed out.

        What marks one duty and not another stands here, behind the name, and nowhere else.
        """
        duty = self.duty_at.get((person.identity, slot))
        if duty is None or not is_loan(self.district, duty):
            label = self.labels[person.identity]
            leads = self.leaders.get((person.community, slot)) == person.identity
            return _("{name} (lead)").format(name=label) if leads else label
        return _("{name} (loan)").format(name=self._labels_anywhere[person.identity])

    @cached_property
    def leaders(self) -> Mapping[tuple[str, Slot], str]:
        """Return who leads each community's shifts, where anybody does, by identity."""
        return leaders(self.district, self.stored.roster)

    @cached_property
    def _labels_anywhere(self) -> Mapping[str, str]:
        """Return what people on loan are called where others may bear the same name."""
        bearers = Counter(person.name for person in self.district.people)
        return {
            person.identity: person.name
            if bearers[person.name] == 1
            else f"{person.name}({shortened(person.unit)} {person.number[-4:]})"
            for person in self.district.people
        }

    @cached_property
    def loans(self) -> tuple[Duty, ...]:
        """Return the loans in time order, then in the order of the two lists."""
        return tuple(duty for duty in self.duties if is_loan(self.district, duty))

    def lent_by(self, community: str) -> tuple[Duty, ...]:
        """Return the duties of a community's people elsewhere."""
        return tuple(duty for duty in self.loans if self.person(duty.identity).community == community)

    @cached_property
    def standbys(self) -> tuple[Standby, ...]:
        """Return who stands by in time order, then in the order of the list."""
        people = {person.identity: place for place, person in enumerate(self.district.people)}
        return tuple(
            sorted(
                self.stored.roster.standbys,
                key=lambda one: (self.district.slot_index[one.slot], people[one.identity]),
            )
        )

    @cached_property
    def standbys_of(self) -> Mapping[str, tuple[Slot, ...]]:
        """Return when each person stands by, in time order; people who never do are left out."""
        found: dict[str, list[Slot]] = {}
        for one in self.standbys:
            found.setdefault(one.identity, []).append(one.slot)
        return {identity: tuple(slots) for identity, slots in found.items()}

    @cached_property
    def standing_by(self) -> Mapping[tuple[str, Slot], tuple[Person, ...]]:
        """Return who stands by for a community in a slot, in list order; where nobody does is left out."""
        found = standbys.standing_by(self.district, self.stored.roster)
        return {
            (community, slot): tuple(people)
            for community in self.district.communities
            for slot in self.district.slots
            if (people := found.get((standbys.place_of(self.district, community), slot)))
        }

    def standbys_at(self, community: str, slot: Slot, *, phones: bool = True) -> tuple[str, ...]:
        """Return who stands by for a community, those who live elsewhere with their community.

        Parameters
        ----------
        community, slot
            Where and when.
        phones
            Whether to add the number that organisers of the community are to see.
        """
        return tuple(
            f"{self._called_in(community, person)} {self.phone(person) if phones else ''}".rstrip()
            for person in self.standing_by.get((community, slot), ())
        )

    def _called_in(self, community: str, person: Person) -> str:
        """Return what somebody who stands by is called in a community."""
        label = self.labels[person.identity]
        return label if person.community == community else f"{label}({person.community})"

    def where(self, duty: Duty) -> str:
        """Return a person's gate, with the community and a mark where the duty is a loan."""
        place = gate_label(duty.gate)
        if not is_loan(self.district, duty):
            return place
        return _("{place} (loan)").format(place=f"{duty.gate.community} {place}")

    def duty_in_brief(self, duty: Duty) -> str:
        """Return a person's duty within the cell of its day: the shift, and below it the gate.

        The gate's community is named only where it is not the person's own.
        """
        home = self.person(duty.identity).community
        where = f"{duty.gate.estate}{duty.gate.checkpoint}"
        away = "" if duty.gate.community == home else f"{duty.gate.community} "
        return f"{self.shift_of(duty)}\n{away}{where}"

    def shift_of(self, duty: Duty) -> str:
        """Return a person's shift, with a mark where the duty is a loan."""
        shift = shift_label(duty.slot.shift)
        return _("{shift} (loan)").format(shift=shift) if is_loan(self.district, duty) else shift

    def standby_in_brief(self, slot: Slot) -> str:
        """Return when somebody stands by within the cell of the day."""
        return _("{shift}\nstandby").format(shift=shift_label(slot.shift))

    def names_at(self, gate: Gate, slot: Slot) -> tuple[str, ...]:
        """Return who stands at a gate in a slot, as they are called there."""
        return tuple(self.name_in(person, slot) for person in self.holders.get((gate, slot), ()))

    def prepare(self) -> None:
        """Compute every index now, before processes share them."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    def person(self, identity: str) -> Person:
        """Return the person of an identity."""
        return self.district.person_by_identity[identity]

    def checkpoint(self, gate: Gate) -> Checkpoint:
        """Return the checkpoint of a gate."""
        return self.district.checkpoint_by_gate[gate]

    def partners(self, duty: Duty) -> tuple[Person, ...]:
        """Return who stands beside somebody on duty."""
        return tuple(one for one in self.holders[duty.gate, duty.slot] if one.identity != duty.identity)

    def idle_in(self, community: str) -> tuple[Person, ...]:
        """Return the rostered people of a community without a duty."""
        people, busy = self.district.rostered_in[community], self.stored.roster.by_person
        return tuple(person for person in people if person.identity not in busy)

    def points(self, identity: str) -> int:
        """Return the points that a person earns this week, by duties and by standing by."""
        own = sum(points_of_slot(self.district, duty.slot) for duty in self.duties_of[identity])
        return own + POINTS_OF_STANDBY * len(self.standbys_of.get(identity, ()))

    def shift_counts(self, identity: str) -> tuple[int, ...]:
        """Return how many duties of each shift a person has, in the order of the shifts."""
        counts = Counter(duty.slot.shift for duty in self.duties_of[identity])
        return tuple(counts[shift.name] for shift in self.district.settings.shifts)

    def is_away(self, person: Person, day: date) -> bool:
        """Return whether a person is on leave for a whole day."""
        return all(Slot(day, shift.name) in person.leave for shift in self.district.settings.shifts)

    def duty_row(self, duty: Duty, *, masked: bool = False) -> tuple[str, ...]:
        """Return a duty as the columns of `DUTY_COLUMNS`.

        Parameters
        ----------
        duty
            The duty.
        masked
            Whether to hide the middle of an identity that is the person's phone number.
        """
        checkpoint = self.checkpoint(duty.gate)
        return (
            *self._slot_row(duty.slot),
            *(checkpoint.subdistrict, *duty.gate, checkpoint.management.value),
            *_person_row(self.person(duty.identity), masked=masked),
        )

    def standby_row(self, standby: Standby) -> tuple[str, ...]:
        """Return who stands by when as the columns of `STANDBY_COLUMNS`, with the community of residence."""
        person = self.person(standby.identity)
        where = (self.subdistrict_of.get(person.community, ""), person.community)
        return (*self._slot_row(standby.slot), *where, *_person_row(person))

    def _slot_row(self, slot: Slot) -> tuple[str, ...]:
        shift = self.district.settings.shift(slot.shift)
        day = (f"{slot.date:%Y-%m-%d}", WEEKDAYS[slot.date.weekday()])
        return (*day, shift.name, f"{shift.start:%H:%M}", f"{shift.end:%H:%M}")

    def unfilled_row(self, post: UnfilledPost) -> tuple[str, ...]:
        """Return an unfilled post as the columns of `UNFILLED_COLUMNS`."""
        checkpoint = self.checkpoint(post.gate)
        return (
            *(f"{post.slot.date:%Y-%m-%d}", post.slot.shift, checkpoint.subdistrict, *post.gate),
            *(checkpoint.management.value, str(post.missing)),
        )

    def week_label(self) -> str:
        """Return the week by its dates, then its number."""
        return week_label(self.district.week)

    def status_label(self) -> str:
        """Return whether this is a draft or published, with the version and the time."""
        published, version = self.stored.published_at, self.stored.version
        if published is None:
            moment = moment_label(self.stored.created_at)
            return _("Draft, version {version}, {moment}").format(version=version, moment=moment)
        return _("Published, version {version}, {moment}").format(version=version, moment=moment_label(published))


def _person_row(person: Person, *, masked: bool = False) -> tuple[str, ...]:
    identity = masked_phone(person.identity) if masked and person.identity == person.phone else person.identity
    return identity, person.name, person.unit, person.department, person.post, person.ab_role
