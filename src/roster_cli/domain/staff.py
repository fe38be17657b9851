"""People, their units and the office posts they hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from roster_cli.domain.recognition import Listed
from roster_cli.domain.shift import Slot


def name_and_unit(name: str, unit: str) -> str:
    """Return the identity of someone without a staff number and a phone number."""
    return f"{name}({unit})"


def staff_number(identity: str, name: str, unit: str, phone: str) -> str:
    """Return the staff number that an identity is, empty where it is a phone number, or name and unit."""
    return "" if identity in (phone, name, name_and_unit(name, unit)) else identity


class DutyType(StrEnum):
    """On which days a person may be on duty."""

    ANY = "全周"
    WEEKEND = "仅周末"
    WEEKDAY = "仅工作日"


class Standing(StrEnum):
    """Whether a person is rostered, or why not."""

    ROSTERED = "rostered"
    NOT_REPORTED = "not_reported"
    OUTSIDE = "outside"
    GRADE = "grade"


def masked_phone(phone: str) -> str:
    """Return a phone number with its middle hidden, ``138****1234``; short numbers show their last two digits."""
    if len(phone) >= 8:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


def days_present(leave: Collection[Slot], shifts_a_day: int) -> int:
    """Return on how many of seven days somebody is not on leave in every shift."""
    if not leave:
        return 7
    away: dict[date, int] = {}
    for slot in leave:
        away[slot.date] = away.get(slot.date, 0) + 1
    return 7 - sum(count == shifts_a_day for count in away.values())


@dataclass(frozen=True)
class Person:
    """One row of the staff list, read for one week.

    Parameters
    ----------
    identity
        Staff number, else phone number, else name and unit; unique in a district.
    name, unit, department, post, ab_role, grade, estate, phone
        As in the list, normalised; empty where not given. `ab_role` is ``A``, ``B`` or empty.
    community
        The checkpoint list's spelling; empty for people who live outside the city.
    duty_type
        Effective type: as listed, else weekend for window units, else any.
    leave
        Slots of the week in which the person is away: no duty, and not in the office.
    unavailable
        Slots of the week without duty though the person is in the office.
    preference
        Name of the preferred shift, or empty. Who has one is exempt from rotation.
    max_per_week
        Most duties in the week, from 1.
    own_limit
        Whether `max_per_week` was listed for this person.
    standing
        Whether the person is rostered, or the first reason why not.
    lead
        Whether the person may lead a shift.
    other_phones
        Further phone numbers that are listed, as one text.

    Raises
    ------
    ValueError
        If the identity is empty, the limit is below 1, or a rostered person has no community.
    """

    identity: str
    name: str
    unit: str
    community: str
    department: str = ""
    post: str = ""
    ab_role: str = ""
    grade: str = ""
    estate: str = ""
    phone: str = ""
    duty_type: DutyType = DutyType.ANY
    leave: frozenset[Slot] = field(default_factory=frozenset)
    unavailable: frozenset[Slot] = field(default_factory=frozenset)
    preference: str = ""
    max_per_week: int = 5
    own_limit: bool = False
    standing: Standing = Standing.ROSTERED
    lead: bool = False
    other_phones: str = ""

    def __post_init__(self) -> None:
        if not self.identity:
            raise ValueError("a person needs an identity")
        if self.max_per_week < 1:
            raise ValueError("max_per_week is below 1")
        if self.is_rostered and not self.community:
            raise ValueError("a rostered person needs a community")

    @property
    def is_rostered(self) -> bool:
        """Return whether the person takes part in the roster."""
        return self.standing is Standing.ROSTERED

    @property
    def staff_number(self) -> str:
        """Return the staff number, empty where phone, or name and unit, are the identity."""
        return staff_number(self.identity, self.name, self.unit, self.phone)

    @property
    def marks(self) -> Listed:
        """Return what tells who the person is."""
        return Listed(self.identity, self.name, self.unit, self.staff_number, self.phone, self.community)

    @property
    def all_phones(self) -> str:
        """Return every phone number that is listed, the one that is used first."""
        return " / ".join(filter(None, (self.phone, self.other_phones)))

    @property
    def number(self) -> str:
        """Return what tells the person from namesakes: the identity, a phone number with its middle hidden."""
        return masked_phone(self.phone) if self.phone and self.identity == self.phone else self.identity


@dataclass(frozen=True)
class Unit:
    """A place of work.

    Parameters
    ----------
    name
        As in the staff list.
    is_window
        Whether it is a service counter for the public.
    peak
        Slots of the week, on working days, in which nobody of the unit is on duty.
    max_away
        Most people of the unit on duty at once in an office-hours slot of a working day; None for no cap.
        A percentage in the list is resolved already.
    """

    name: str
    is_window: bool = False
    peak: frozenset[Slot] = field(default_factory=frozenset)
    max_away: int | None = None


@dataclass(frozen=True)
class PostGroup:
    """The holders of one office post (AB组), two or more.

    Parameters
    ----------
    unit, department, post
        Where the post is.
    members
        Identities of all holders, rostered or not, A-holders first.
    from_sheet
        Whether the group is a row of the sheet AB岗 rather than people with the same post.

    Raises
    ------
    ValueError
        If there are fewer than two holders, or one is named twice.
    """

    unit: str
    department: str
    post: str
    members: tuple[str, ...]
    from_sheet: bool = False

    def __post_init__(self) -> None:
        if len(self.members) < 2 or len(set(self.members)) < len(self.members):
            raise ValueError("a post group has two or more holders, each once")
