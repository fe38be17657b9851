"""Finds the people and gates of one week that sign-ins mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from roster_cli.domain import Gate, Person, SignIn, Slot, StoredRoster, Told
from roster_cli.sheets.fixed import gate_among
from roster_cli.sheets.offices import Directory, NobodyCalled
from roster_cli.sheets.signing.said import Said
from roster_cli.sheets.text import community_key, fold, tidy_lines


class NameInText(NamedTuple):
    """A name as a text holds it.

    Parameters
    ----------
    written
        What stands there, the unit included.
    name, unit
        The name, and the unit or an empty string.
    """

    written: str
    name: str
    unit: str


def plain(text: str) -> str:
    """Return a text in one spelling, with its spaces: narrow, one kind of dot, no radicals, no marks for emoji."""
    narrow = unicodedata.normalize("NFKC", tidy_lines(text)).replace("\ufe0f", "")
    return re.sub(r"[•・‧∙⋅]|(?<=[^\W\d_])\.(?=[^\W\d_])", "·", narrow)


class Signers:
    """The people and gates of one stored week.

    Parameters
    ----------
    stored
        The week's roster.
    """

    def __init__(self, stored: StoredRoster) -> None:
        self.district = stored.district
        self._everybody = Directory(self.district.people)
        self._neighbours: dict[str, Directory] = {}
        self.communities = {community_key(name): name for name in self.district.communities}
        self.duties_of = stored.roster.by_person
        self._planned = {(duty.identity, duty.slot) for duty in stored.roster.duties}

    def community(self, text: str) -> str:
        """Return the community that a text names, empty where it names none."""
        return self.communities.get(community_key(text), "") if text else ""

    def find(self, number: str, name: str, unit: str, community: str) -> Person:
        """Return whom number and name mean; people of the community come first.

        Raises
        ------
        CellError
            If nobody is meant, or several may be.
        """
        if community:
            try:
                return self.neighbours(community).find_listed(number, name, unit)
            except NobodyCalled:
                pass
        return self._everybody.find_listed(number, name, unit)

    def neighbours(self, community: str) -> Directory:
        """Return who reports to a community; everybody where none is named."""
        if not community:
            return self._everybody
        if community not in self._neighbours:
            people = [person for person in self.district.people if person.community == community]
            self._neighbours[community] = Directory(people)
        return self._neighbours[community]

    def names_in(self, text: str) -> tuple[NameInText, ...]:
        """Return the names that a text holds, in their order, each with a unit in brackets behind it."""
        found = []
        for match in self._names.finditer(text):
            name = match[0]
            behind = re.match(r"\s*\(([^()]*)\)", text[match.end() :])
            unit = fold(behind[1]) if behind else ""
            known = next((own for own in self._units if unit and own in (unit, f"区{unit}")), "")
            written = name + behind[0] if behind and known else name
            found.append(NameInText(written, re.sub(r"\s+", "", name), behind[1] if behind and known else ""))
        return tuple(found)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        names = {plain(person.name) for person in self.district.people}
        spaced = (r"\s?".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True) if name)
        return re.compile("|".join(spaced) or "(?!)")

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(fold(unit.name) for unit in self.district.units)

    @cached_property
    def all_gates(self) -> Sequence[Gate]:
        """Return every gate."""
        return [one.gate for one in self.district.checkpoints]

    def gates(self, community: str) -> Sequence[Gate]:
        """Return the gates of a community."""
        return [one.gate for one in self.district.checkpoints_of.get(community, ())]

    def gate(self, community: str, estate: str, name: str) -> Gate:
        """Return the gate of a community that is meant; one cell may hold estate and gate together.

        Raises
        ------
        CellError
            If none fits, or several.
        """
        gates = self.gates(community)
        key = _joined(estate + name)
        whole = [gate for gate in gates if key in (_joined("".join(gate)), _joined("".join(gate[1:])))]
        return whole[0] if len(whole) == 1 else gate_among(gates, estate, name)

    def has_duty(self, identity: str, slot: Slot) -> bool:
        """Return whether somebody has a duty in a slot."""
        return (identity, slot) in self._planned

    def sign_ins(self, slot: Slot, person: Person | None, gate: Gate | None, said: Said) -> Iterator[SignIn]:
        """Yield what is said of a person at a gate; a stand-in is not looked for here."""
        if person is None or said.told is None:
            return
        begins = self.district.settings.shift(slot.shift).span(slot.date)[0]
        moment = nearest(said.moment, begins)
        if moment is None and said.minutes_late:
            moment = begins + timedelta(minutes=said.minutes_late)
        told = Told.CAME if moment and said.told is Told.LATE and moment > begins else said.told
        yield SignIn(slot, person.identity, gate, moment if told is not Told.ABSENT else None, told)


def nearest(when: datetime | time | None, begins: datetime) -> datetime | None:
    """Return a moment; a time of day is that of the day on which it is nearest to the shift's begin."""
    if isinstance(when, datetime):
        return when.replace(microsecond=0)
    if when is None:
        return None
    days = [begins.date() + timedelta(days=offset) for offset in (-1, 0, 1)]
    moments = [datetime.combine(day, when.replace(microsecond=0)) for day in days]
    return min(moments, key=lambda moment: abs(moment - begins))


def _joined(text: str) -> str:
    return re.sub(r"[\s·・.,，、/\\|-]+", "", fold(text))
