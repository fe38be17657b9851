"""Who is who: the same person under another number, phone or unit, in one list or from week to week."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from roster_cli.domain.spelling import fold

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_MOBILE = re.compile(r"(?<!\d)(?:86)?(1\d{10})(?!\d)")
_LENGTH_OF_MOBILE = 11
_LEVELS = "省市区县旗盟州"
_LONGEST_PLACE = 7


@lru_cache(maxsize=1 << 16)
def bare_number(number: str) -> str:
    """Return a staff number without what a spreadsheet adds or drops: zeros in front, commas, case, spaces."""
    if number.isascii() and number.isdigit():
        return number.lstrip("0") or "0"
    text = fold(number)
    return _ZEROS.sub("", text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)


@lru_cache(maxsize=1 << 16)
def phone_key(phone: str) -> str:
    """Return the digits by which a phone is known: of several numbers the first mobile one."""
    if len(phone) == _LENGTH_OF_MOBILE and phone[0] == "1" and phone.isascii() and phone.isdigit():
        return phone
    text = re.sub(r"[-–—()+]", "", fold(phone))
    if match := _MOBILE.search(text):
        return match[1]
    match = re.search(r"\d{5,}", text)
    return match[0] if match else ""


def differ_by_place(unit: str, other: str) -> bool:
    """Return whether one of two folded names of units is the other with a place or a level in front.

    统计局, 区统计局 and 尧都区统计局 differ so, 市统计局 and 区统计局 do not.
    """
    short, long = sorted((unit, other), key=len)
    place = long.removesuffix(short)
    if not short or place == long or not 0 < len(place) <= _LONGEST_PLACE:
        return False
    return len(short) > 1 and (place[-1] in _LEVELS or short[0] in _LEVELS)


class Listed(NamedTuple):
    """What a list tells of who a person is.

    Parameters
    ----------
    identity
        By what the program knows the person: number, else phone, else name and unit; for rows that are not read to
        the end any mark that tells them apart.
    name, unit
        As written.
    number
        The staff number, empty where none is told.
    phone
        The phone number, empty where none is told.
    community
        Where the person reports, empty where that is not told.
    """

    identity: str
    name: str
    unit: str = ""
    number: str = ""
    phone: str = ""
    community: str = ""


Pair = tuple[Listed, Listed]


class Step(StrEnum):
    """By what somebody was recognised."""

    NUMBER = "number"
    SPELLING = "spelling"
    PHONE = "phone"
    NAME = "name"
    UNIT = "unit"
    OTHER_NAME = "other_name"


@dataclass(frozen=True)
class Recognition:
    """Who of those known is who in a list.

    Parameters
    ----------
    now
        Identity in the list, by identity as known. Nobody of the list stands for two who are known.
    steps
        Who was recognised by what, as pairs of known and listed; those whose identity is the same are left out,
        except under another name.
    doubtful
        Pairs of someone known and someone listed who share something, and yet cannot be taken for the same: each
        counts as somebody else.
    """

    now: Mapping[str, str]
    steps: Mapping[Step, Sequence[Pair]] = field(default_factory=dict)
    doubtful: tuple[Pair, ...] = ()


def renaming(found: Mapping[str, str], people: Iterable[Listed], others: Iterable[Listed]) -> Mapping[str, str]:
    """Return under what identity to go on with people beside others.

    Parameters
    ----------
    found
        Identity among the others of who was found there.
    people, others
        Who gets new names, and beside whom. Who is not found keeps the identity, with name and unit behind it
        where it is somebody else's among the others.
    """
    taken = {other.identity for other in others}
    return {
        one.identity: found.get(one.identity)
        or (f"{one.identity} {one.name}({one.unit})" if one.identity in taken else one.identity)
        for one in people
    }


def recognise(
    known: Sequence[Listed], listed: Sequence[Listed], other_names: Mapping[str, str] | None = None
) -> Recognition:
    """Find people who are known again in a list.

    By number, zeros in front and the way of showing it aside where that is unique; else by phone; else by name and
    unit, other names of the unit included. What several share on either side tells nobody apart and is left to the
    next step. A number or a phone that name, unit and the rest contradict is doubtful.

    Parameters
    ----------
    known
        People of another list, each identity once.
    listed
        People of this list; several rows of one identity are the ways in which that person is known.
    other_names
        Name of a unit by another name of it, both folded.
    """
    search = _Search(known, listed, other_names or {})
    search.run()
    now = {one.identity: row.identity for one, row in search.found}
    return Recognition(now, search.steps, tuple(search.doubtful))


_Key = Callable[[Listed], Hashable]  # None where a row does not tell


class _Search:
    """One search: who is found, and who is left on either side."""

    def __init__(self, known: Sequence[Listed], listed: Sequence[Listed], other_names: Mapping[str, str]) -> None:
        self.found: list[Pair] = []
        self.steps: dict[Step, list[Pair]] = defaultdict(list)
        self.doubtful: list[Pair] = []
        self._known = {one.identity: one for one in known}
        self._listed: dict[str, list[Listed]] = defaultdict(list)
        for row in listed:
            self._listed[row.identity].append(row)
        self._other_names = other_names
        self._renamed: Mapping[str, str] = {}
        self._units_before = {self._plain(unit) for unit in {one.unit for one in known}}
        self._units_now = {self._plain(unit) for unit in {row.unit for row in listed}}

    def run(self) -> None:
        """Go through the steps, the surest first."""
        self._take_unchanged()
        if not self._known:
            return
        self._take(Step.NUMBER, lambda one: _number(one) and (_number(one), fold(one.name)))
        self._take(
            Step.NUMBER, lambda one: _number(one) and phone_key(one.phone) and (_number(one), phone_key(one.phone))
        )
        self._take(Step.SPELLING, lambda one: one.number and (bare_number(one.number), fold(one.name)))
        self._take(Step.PHONE, _phone_and_name)
        self._take(Step.NAME, self._name_and_unit, unless=_contradicts)
        for key in (self._name_and_renamed_unit, self._name_and_community, self._name_and_renamed_unit):
            self._renamed = self._renamed_units()
            self._take(Step.UNIT, key, unless=self._is_elsewhere)
        self._take(Step.OTHER_NAME, lambda one: bare_number(one.number), unless=self._is_other)
        self._take(Step.OTHER_NAME, lambda one: phone_key(one.phone), unless=self._is_other)
        self._note_doubtful()

    def _take_unchanged(self) -> None:
        for one in list(self._known.values()):
            row = next((row for row in self._listed.get(one.identity, ()) if row.name == one.name), None)
            if row:
                self._match(one, row)

    def _take(self, step: Step, key: _Key, unless: Callable[[Listed, Listed], bool] | None = None) -> None:
        """Match those whom a key tells apart on both sides."""
        rows = _told_apart((row for rows in self._listed.values() for row in rows), key)
        for value, one in _told_apart(self._known.values(), key).items():
            row = rows.get(value)
            if one and row and not (unless and unless(one, row)):
                self._match(one, row)
                if one.identity != row.identity or step is Step.OTHER_NAME:
                    self.steps[step].append((one, row))

    def _match(self, one: Listed, row: Listed) -> None:
        self.found.append((one, row))
        del self._known[one.identity], self._listed[row.identity]

    def _unit(self, one: Listed) -> str:
        return self._plain(one.unit)

    def _plain(self, unit: str) -> str:
        return self._other_names.get(fold(unit), fold(unit))

    def _name_and_unit(self, one: Listed) -> Hashable:
        return one.unit and (fold(one.name), self._unit(one))

    def _name_and_renamed_unit(self, one: Listed) -> Hashable:
        unit = self._unit(one)
        return unit and (fold(one.name), self._renamed.get(unit, unit))

    @staticmethod
    def _name_and_community(one: Listed) -> Hashable:
        return one.community and (fold(one.name), one.community)

    def _renamed_units(self) -> Mapping[str, str]:
        """Return the new name of each unit that is gone: the new one where its people are, as far as found."""
        gone, new = self._units_before - self._units_now, self._units_now - self._units_before
        moves: dict[str, set[str]] = {unit: set() for unit in gone}
        for one, row in self.found:
            if (unit := self._unit(one)) in gone:
                moves[unit].add(self._unit(row))
        for unit in gone:
            moves[unit] |= {other for other in new if differ_by_place(unit, other)}
        return {old: next(iter(units)) for old, units in moves.items() if len(units) == 1 and units <= new}

    def _is_elsewhere(self, one: Listed, row: Listed) -> bool:
        """Return whether two of one name are not the same: only a unit that is gone can have another name now."""
        old, new = self._unit(one), self._unit(row)
        if _differ(one.number, row.number, bare_number) or _differ(one.phone, row.phone, phone_key):
            return True
        return bool(old and new) and old != new and (old in self._units_now or new in self._units_before)

    def _is_other(self, one: Listed, row: Listed) -> bool:
        """Return whether a number or a phone has gone over to someone else."""
        unit, told = self._unit(one), (one.phone, row.phone)
        return (
            self._renamed.get(unit, unit) != self._unit(row)
            or one.community != row.community
            or (all(told) and phone_key(one.phone) != phone_key(row.phone))
            or (bool(one.number and row.number) and bare_number(one.number) != bare_number(row.number))
        )

    def _note_doubtful(self) -> None:
        """Note who shares something with somebody else and yet is not taken for the same."""
        for key in (_number, _phone_and_name, self._name_and_unit):
            rows: dict[Hashable, list[Listed]] = defaultdict(list)
            for own in self._listed.values():
                for row in own:
                    rows[key(row)].append(row)
            for one in self._known.values():
                for row in rows[key(one)] if key(one) else ():
                    if all(pair[0] is not one or pair[1].identity != row.identity for pair in self.doubtful):
                        self.doubtful.append((one, row))


def _number(one: Listed) -> str:
    return fold(one.number)


def _phone_and_name(one: Listed) -> Hashable:
    return phone_key(one.phone) and (phone_key(one.phone), fold(one.name))


def _told_apart(rows: Iterable[Listed], key: _Key) -> Mapping[Hashable, Listed | None]:
    """Return the rows by a key, None where several people share it."""
    by_key: dict[Hashable, Listed | None] = {}
    for row in rows:
        if value := key(row):
            other = by_key.setdefault(value, row)
            if other is None or other.identity != row.identity:
                by_key[value] = None
    return by_key


def _contradicts(one: Listed, other: Listed) -> bool:
    """Return whether number and phone both say that two of one name and unit are not the same."""
    return _differ(one.number, other.number, bare_number) and _differ(one.phone, other.phone, phone_key)


def _differ(one: str, other: str, key: Callable[[str], str]) -> bool:
    return bool(one and other) and key(one) != key(other)


@dataclass(frozen=True)
class ListedTwice:
    """Two rows of one list that seem to be about the same person.

    Parameters
    ----------
    first, second
        The rows; `first` stands above.
    step
        What they share: a number but for its spelling, phone and name, or name and unit.
    """

    first: Listed
    second: Listed
    step: Step


def listed_twice(rows: Sequence[Listed], other_names: Mapping[str, str] | None = None) -> tuple[ListedTwice, ...]:
    """Return pairs of rows in one list that share so much that somebody has to be asked.

    Rows that share their whole number are left to the reader of the list, which allows each number once. Rows of
    one name and unit are told apart by numbers, phones or communities that differ.

    Parameters
    ----------
    rows
        Every row, each with a mark of its own as identity.
    other_names
        Name of a unit by another name of it, both folded.
    """
    units = other_names or {}

    def name_and_unit(row: Listed) -> Hashable:
        unit = fold(row.unit)
        return row.unit and (fold(row.name), units.get(unit, unit))

    steps: tuple[tuple[Step, _Key, Callable[[Listed, Listed], bool]], ...] = (
        (
            Step.SPELLING,
            lambda row: row.number and (bare_number(row.number), fold(row.name)),
            lambda one, other: fold(one.number) != fold(other.number),
        ),
        (
            Step.PHONE,
            _phone_and_name,
            lambda one, other: not one.number or fold(one.number) != fold(other.number),
        ),
        (Step.NAME, name_and_unit, _cannot_be_told_apart),
    )
    found: dict[tuple[str, str], ListedTwice] = {}
    for step, key, is_asked in steps:
        for first, others in _sharing(rows, key):
            for other in others:
                if is_asked(first, other):
                    found.setdefault((first.identity, other.identity), ListedTwice(first, other, step))
    return tuple(found.values())


def _sharing(rows: Iterable[Listed], key: _Key) -> list[tuple[Listed, list[Listed]]]:
    """Return the first row of each key that several rows share, with the others, as the first rows stand."""
    firsts: dict[Hashable, Listed] = {}
    others: dict[Hashable, list[Listed]] = {}
    for row in rows:
        if (value := key(row)) and firsts.setdefault(value, row) is not row:
            others.setdefault(value, []).append(row)
    return [(first, others[value]) for value, first in firsts.items() if value in others] if others else []


def _cannot_be_told_apart(one: Listed, other: Listed) -> bool:
    return not (
        _differ(one.number, other.number, bare_number)
        or _differ(one.phone, other.phone, phone_key)
        or _differ(one.community, other.community, fold)
    )
