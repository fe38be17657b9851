"""Who is meant by what stands in a workbook of one community."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from roster_cli.domain import District, Person
from roster_cli.sheets.names import LEADING, ON_LOAN
from roster_cli.sheets.offices import Directory, NobodyCalled
from roster_cli.sheets.text import fold
from roster_cli.views.labels import printable

_VACANT = re.compile(r"缺[员岗]?\d*人?|\d*missing|[-—–]+|无|空缺?|vacant|nobody")
_SEPARATORS = re.compile(r"[、,，;；/]")


class WrittenNames:
    """Finds who is meant by what stands in a workbook of one community.

    Parameters
    ----------
    district
        The people.
    community
        Whose workbook it is; its own people come first.
    labels
        What the workbook calls people, where namesakes are told apart, by identity.
    """

    def __init__(self, district: District, community: str, labels: Mapping[str, str]) -> None:
        own = [person for person in district.people if person.community == community]
        self._people = district.people
        self._own, self._all = Directory(own), Directory(district.people)
        self._shown: dict[str, list[Person]] = defaultdict(list)
        for person in own:
            for shown in {fold(printable(labels.get(person.identity, person.name))), fold(person.number)}:
                self._shown[shown].append(person)

    def find(self, text: str, unit: str = "") -> Person:
        """Return whom a name, a label or a staff number means.

        Raises
        ------
        CellError
            If nobody is called so, or several are: the message lists them.
        """
        text = LEADING.sub("", text)
        if ON_LOAN.search(text):
            return self._find_lent(ON_LOAN.sub("", text), unit)
        shown = self._shown.get(fold(text), [])
        if len(shown) == 1:
            return shown[0]
        try:
            return self._own.find(text, unit)
        except NobodyCalled as nobody:
            try:
                return self._all.find(text, unit)
            except NobodyCalled:
                raise nobody from None

    def _find_lent(self, text: str, unit: str) -> Person:
        """Return whom the name of somebody on loan means; namesakes stand with their unit and number."""
        inner = re.fullmatch(r"(.+?)[(（](.+) (\S+)[)）]", text)
        if inner:
            fitting = [one for one in self._people if one.name == inner[1] and one.number.endswith(inner[3])]
            if len(fitting) == 1:
                return fitting[0]
        return self._all.find(text, unit)

    def in_line(self, line: str) -> Iterator[Person]:
        """Yield everybody whom a line names; a line that says that the post is vacant names nobody."""
        if not fold(line) or _VACANT.fullmatch(fold(line)):
            return
        try:
            yield self.find(line)
        except NobodyCalled as nobody:
            parts = [part for part in _SEPARATORS.split(line) if part.strip()]
            if len(parts) < 2:
                parts = line.split()
            if len(parts) < 2:
                raise
            try:
                yield from [person for part in parts for person in self.in_line(part)]
            except NobodyCalled:
                raise nobody from None
