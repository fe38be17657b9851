"""Writes the pages: an index with search, a page a community, a page a person.

Every page holds its own style and script, so that one page forwarded in a chat still works. The search's data lies
in script files beside the index, because a page opened from a file may load a script but may not fetch anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from roster_cli.domain import Checkpoint, Gate, Management, Person, Shift, Slot, masked_phone
from roster_cli.export.files import PAGES_FOLDER, file_names
from roster_cli.export.helping import standby_lines
from roster_cli.export.job import Job
from roster_cli.export.marks import mark, person_marks, write_many
from roster_cli.export.pages.index import index_files
from roster_cli.i18n import _, ngettext
from roster_cli.views.labels import (
    clock,
    day_label,
    gate_label,
    management_label,
    printable,
    shift_label,
    weekday_label,
)

_NOT_DIALLED = re.compile(r"[^0-9+*#]")
_BETWEEN_NUMBERS = re.compile(r"[/、,，;；转]|ext", re.IGNORECASE)
_LONGEST_NUMBER = 16
_OURS = re.compile(r"index-\d+\.js|[cgp]/[0-9a-f]{12}\.html")


def _dialled(phone: str) -> str:
    """Return a phone number as a link dials it; nothing where the text is no number."""
    first = _BETWEEN_NUMBERS.split(phone.strip())[0]
    number = _NOT_DIALLED.sub("", first)
    if len(number) > _LONGEST_NUMBER:
        number = _NOT_DIALLED.sub("", first.split()[0])
    return number if 3 <= sum(character.isdigit() for character in number) <= _LONGEST_NUMBER else ""


def _asset(name: str) -> str:
    return files("roster_cli.export.pages").joinpath("templates", name).read_text("utf-8")


def environment() -> Environment:
    """Return the template engine; what users typed is escaped."""
    found = Environment(
        loader=PackageLoader("roster_cli.export.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    found.filters["dialled"] = _dialled
    found.globals.update({"_": _, "ngettext": ngettext})
    return found


@dataclass(frozen=True)
class Site:
    """The pages of one export.

    Parameters
    ----------
    job
        What was asked for. Pages link only to pages that are asked for too.
    """

    job: Job
    community_template: ClassVar[str] = "community.html"

    @cached_property
    def _engine(self) -> Environment:
        return environment()

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Return the rostered people who get a page, in list order."""
        communities, units = frozenset(self.job.covered), frozenset(self.job.units)
        return tuple(
            person
            for person in self.job.view.district.rostered
            if person.community in communities or person.unit in units
        )

    @cached_property
    def person_pages(self) -> Mapping[str, str]:
        """Return the page of each person who gets one, by identity."""
        marks = person_marks(self.job.view.district)
        return {person.identity: marks[person.identity] for person in self.people}

    @cached_property
    def community_pages(self) -> Mapping[str, str]:
        """Return the page of each community that gets one."""
        return {community: mark("community", community) for community in self.job.covered}

    @cached_property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Return the gates of the communities that get a page, in list order."""
        return tuple(
            one for one in self.job.view.district.checkpoints if one.gate.community in self.community_pages
        )

    @cached_property
    def gate_pages(self) -> Mapping[Gate, str]:
        """Return the page of each gate that gets one."""
        return {checkpoint.gate: mark("gate", *checkpoint.gate) for checkpoint in self.checkpoints}

    @cached_property
    def _days(self) -> Mapping[date, Mapping[str, Any]]:
        rest_days = self.job.view.rest_days
        return {
            day: {
                "iso": f"{day:%Y-%m-%d}",
                "weekday": weekday_label(day),
                "date": day_label(day),
                "rest": day in rest_days,
            }
            for day in self.job.view.district.week.dates
        }

    @cached_property
    def _shifts(self) -> Mapping[str, Mapping[str, str]]:
        def described(shift: Shift) -> Mapping[str, str]:
            return {"label": shift_label(shift.name), "clock": clock(shift)}

        return {shift.name: described(shift) for shift in self.job.view.district.settings.shifts}

    @cached_property
    def _shared(self) -> Mapping[str, Any]:
        view = self.job.view
        week = json.dumps([day["iso"] for day in self._days.values()])
        return {
            "language": view.language,
            "week": view.week_label(),
            "begin": day_label(view.district.week.monday),
            "status": view.status_label(),
            "draft": view.stored.published_at is None,
            "notice": view.notice,
            "style": Markup(_asset("style.css")),
            "script": Markup(_asset("today.js").replace("WEEK", week)),
        }

    @cached_property
    def _contacts(self) -> Mapping[Gate, Markup]:
        macro: Any = self._engine.get_template("macros.html").module
        return {
            checkpoint.gate: macro.contacts(checkpoint.contacts)
            for checkpoint in self.job.view.district.checkpoints
        }

    def _render(self, template: str, **fields: object) -> bytes:
        return self._engine.get_template(template).render(self._shared, **fields).encode("utf-8")

    def _someone(self, person: Person, slot: Slot) -> Mapping[str, str]:
        return {
            "label": self.job.view.name_in(person, slot),
            "href": self.person_link(person.identity),
        }

    def person_link(self, identity: str) -> str:
        """Return where a page leads from a person's name; nothing for who has no page."""
        page = self.person_pages.get(identity)
        return f"../p/{page}.html" if page else ""

    def gate_link(self, gate: Gate, number: int) -> str:
        """Return where a page leads from a gate in the list of whom to call."""
        return f"../g/{self.gate_pages[gate]}.html"

    def person_page(self, person: Person) -> bytes:
        """Return the page of a person: the duties, who else stands there and whom to call."""
        view = self.job.view
        duties = [
            {
                "day": self._days[duty.slot.date],
                "shift": self._shifts[duty.slot.shift],
                "place": view.where(duty),
                "others": [
                    self._someone(other, duty.slot)
                    for other in view.holders[duty.gate, duty.slot]
                    if other.identity != person.identity
                ],
                "contacts": self._contacts[duty.gate],
            }
            for duty in view.duties_of[person.identity]
        ]
        return self._render(
            "person.html",
            name=person.name,
            unit=person.unit,
            phone=masked_phone(person.phone),
            community=person.community,
            community_page=self.community_pages.get(person.community, ""),
            duties=duties,
        )

    def _cell(self, checkpoint: Checkpoint, slot: Slot) -> Mapping[str, object]:
        people = self.job.view.holders.get((checkpoint.gate, slot), ())
        headcount = self.job.view.district.headcount(checkpoint.gate, slot)
        return {
            "closed": not headcount,
            "people": [self._someone(person, slot) for person in people],
            "missing": headcount - len(people),
        }

    def _estates(self, community: str, day: date) -> Sequence[Mapping[str, object]]:
        """Return a day's open gates by estate; neighbours in the list stay together."""
        slots = [Slot(day, shift) for shift in self._shifts]
        gates = []
        for number, checkpoint in enumerate(self.job.view.district.checkpoints_of[community], start=1):
            cells = [self._cell(checkpoint, slot) for slot in slots]
            if not all(cell["closed"] for cell in cells):
                gates.append((checkpoint, {"number": number, "name": checkpoint.gate.checkpoint, "cells": cells}))
        return [
            {
                "name": estate,
                "mark": management_label(management.value) if management is Management.NONE else "",
                "gates": [gate for _checkpoint, gate in own],
            }
            for (estate, management), own in groupby(
                gates, key=lambda pair: (pair[0].gate.estate, pair[0].management)
            )
        ]

    def _missing(self, community: str, day: date | None = None) -> int:
        posts = self.job.view.unfilled_in[community]
        return sum(post.missing for post in posts if day is None or post.slot.date == day)

    def community_page(self, community: str) -> bytes:
        """Return the page of a community: each day's gates and shifts, and whom to call."""
        view = self.job.view
        days = [
            {
                **fields,
                "estates": self._estates(community, day),
                "missing": self._missing(community, day),
                "standbys": self._standbys(community, day),
            }
            for day, fields in self._days.items()
        ]
        return self._render(
            self.community_template,
            name=community,
            subdistrict=view.subdistrict_of[community],
            days=days,
            shifts=list(self._shifts.values()),
            gates=[
                self.gate_fields(checkpoint, number)
                for number, checkpoint in enumerate(view.district.checkpoints_of[community], start=1)
            ],
            **self.more_of(community),
        )

    def _standbys(self, community: str, day: date) -> Sequence[str]:
        """Return who stands by in each shift of a day, as one text; nothing where nobody does all day."""
        texts = ["、".join(self.job.view.standbys_at(community, Slot(day, shift))) for shift in self._shifts]
        return texts if any(texts) else []

    def gate_fields(self, checkpoint: Checkpoint, number: int) -> Mapping[str, object]:
        """Return what the list of whom to call says of a gate."""
        label, link = gate_label(checkpoint.gate), self.gate_link(checkpoint.gate, number)
        return {"number": number, "label": label, "href": link, "contacts": checkpoint.contacts}

    def more_of(self, community: str) -> Mapping[str, object]:
        """Return what else a community's page tells; nothing where people and gates have pages of their own."""
        return {}

    def week_cells(self, checkpoint: Checkpoint) -> Sequence[Sequence[Mapping[str, object]]]:
        """Return who stands at a gate, a row a day."""
        return [[self._cell(checkpoint, Slot(day, shift)) for shift in self._shifts] for day in self._days]

    def gate_page(self, checkpoint: Checkpoint) -> bytes:
        """Return the sheet of a gate, to be looked at and to be printed and hung there."""
        gate, kind = checkpoint.gate, checkpoint.management
        return self._render(
            "gate.html",
            label=gate_label(gate),
            mark="" if kind is Management.MANAGED else management_label(kind.value),
            community=gate.community,
            community_page=self.community_pages[gate.community],
            days=list(self._days.values()),
            shifts=list(self._shifts.values()),
            cells=self.week_cells(checkpoint),
            standbys=standby_lines(self.job.view, gate.community),
            people=checkpoint.contacts,
        )

    def index_page(self, data: Iterable[str]) -> bytes:
        """Return the page with the search.

        Parameters
        ----------
        data
            Names of the script files that hold what can be found.
        """
        groups = [
            (
                subdistrict,
                [
                    {"name": name, "page": self.community_pages[name], "missing": self._missing(name)}
                    for name in communities
                    if name in self.community_pages
                ],
            )
            for subdistrict, communities in self.job.view.communities_of.items()
        ]
        return self._render(
            "index.html",
            subdistricts=[group for group in groups if group[1]],
            hint=_("{people} people, {communities} communities").format(
                people=len(self.people), communities=len(self.community_pages)
            ),
            index_files=list(data),
            script=Markup(_asset("search.js")),
        )

    def pages(self) -> Mapping[str, bytes]:
        """Return every file of the folder by its path in it."""
        data = index_files(self.job.view, self.people, self.person_pages, self.community_pages)
        return {
            "index.html": self.index_page(data),
            **data,
            **{f"c/{page}.html": self.community_page(name) for name, page in self.community_pages.items()},
            **{
                f"g/{self.gate_pages[checkpoint.gate]}.html": self.gate_page(checkpoint)
                for checkpoint in self.checkpoints
            },
            **{f"p/{self.person_pages[person.identity]}.html": self.person_page(person) for person in self.people},
        }


@dataclass(frozen=True)
class SingleSite(Site):
    """The pages of an export of which each holds everything of a community, to be sent on by itself."""

    community_template: ClassVar[str] = "single.html"

    def person_link(self, identity: str) -> str:
        """Return where the page leads from a person's name."""
        return f"#p{self.person_pages[identity]}" if identity in self.person_pages else ""

    def gate_link(self, gate: Gate, number: int) -> str:
        """Return where the page leads from a gate."""
        return f"#w{number}"

    def gate_fields(self, checkpoint: Checkpoint, number: int) -> Mapping[str, object]:
        """Return whom to call at a gate, and who stands there all week."""
        return {**super().gate_fields(checkpoint, number), "cells": self.week_cells(checkpoint)}

    def more_of(self, community: str) -> Mapping[str, object]:
        """Return the people of the community with their duties."""
        view = self.job.view
        people = [
            {
                "anchor": f"p{self.person_pages[person.identity]}",
                "label": view.labels[person.identity],
                "unit": person.unit,
                "duties": [
                    {
                        "day": self._days[duty.slot.date],
                        "shift": self._shifts[duty.slot.shift],
                        "place": gate_label(duty.gate),
                    }
                    for duty in view.duties_of[person.identity]
                ],
            }
            for person in view.district.rostered_in[community]
        ]
        return {"people": people, "single_script": Markup(_asset("single.js"))}


def write_single(job: Job) -> tuple[Path, ...]:
    """Write a file a community, ``康庄社区.html``, that holds everything and can be sent by itself."""
    site, names = SingleSite(job), file_names(job.view.district.communities)
    return write_many(
        {job.folder / f"{names[name]}.html": site.community_page(name) for name in site.community_pages}
    )


def _remove_outdated(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Remove pages and search data that were not asked for: an old link must not show old duties."""
    for file in (*folder.glob("*.js"), *folder.glob("[cgp]/*.html")):
        name = file.relative_to(folder).as_posix()
        if _OURS.fullmatch(name) and name not in pages:
            file.unlink(missing_ok=True)


def write(job: Job) -> tuple[Path, ...]:
    """Write the folder ``html``: ``index.html``, ``c/`` for communities, ``g/`` for gates, ``p/`` for people.

    Afterwards the folder holds what was asked for and nothing of earlier exports: it is handed out as a whole.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        Every file, the index first.
    """
    if job.single:
        return write_single(job)
    folder, pages = job.folder / PAGES_FOLDER, Site(job).pages()
    written = write_many({folder / path: content for path, content in pages.items()})
    _remove_outdated(folder, pages)
    return written
