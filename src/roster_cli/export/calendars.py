"""Duties as iCalendar files that people add to the calendar on their phone.

Every duty is an event with a stable UID (a person has at most one duty a day, so person and date make it) and a
sequence number that grows: adding the file of a later version moves the event, it does not
double it. Most programs do not take away what a later file leaves out; so a day that had a duty in an earlier
version, or in the file that is replaced, and has none any more stays in the file as a cancelled event, which
removes it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib.resources import files as resource_files
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from roster_cli.domain import Contacts, Duty, Person, Roster, Standby
from roster_cli.export.files import UNIT_FOLDER, file_names
from roster_cli.export.job import Job
from roster_cli.export.marks import person_marks, write_many
from roster_cli.export.workers import open_pool
from roster_cli.i18n import _, set_language, speaking
from roster_cli.processes import available_cores
from roster_cli.rules.standbys import place_of
from roster_cli.views.labels import gate_label, printable, shift_label, whom_to_call
from roster_cli.views.view import View

PRODUCT = "-//roster-cli//duty roster//EN"
DOMAIN = "roster-cli"
# Starting a process costs about as much as a community's calendars.
_WORTH_A_POOL = 12
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_OWN_UID = re.compile(rf"^UID:(\d{{8}})-([0-9a-f]+)(?:-unit)?@{DOMAIN}", re.MULTILINE)
_END = b"END:VCALENDAR\r\n"
REMINDER = timedelta(hours=1)


def time_zone(country: str) -> str:
    """Return the time zone of a country's first listed place: ``Asia/Shanghai`` for ``CN``."""
    table = resource_files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    for line in table.splitlines():
        code, _tab, rest = line.partition("\t")
        if code == country:
            return rest.split("\t")[1]
    return "Asia/Shanghai"


def contact_lines(contacts: Contacts) -> tuple[str, ...]:
    """Return whom to call at a gate, a line each."""
    return tuple(_("{what}: {who}").format(what=what, who=who) for what, who in whom_to_call(contacts))


@dataclass(frozen=True)
class Writer:
    """Makes calendars out of one stored week.

    Parameters
    ----------
    view
        The roster.
    earlier
        Earlier versions of the week that people may have in their calendars.
    """

    view: View
    earlier: tuple[Roster, ...] = ()

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return the stable mark of each person."""
        return person_marks(self.view.district)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the district."""
        return ZoneInfo(time_zone(self.view.district.settings.calendar.country))

    @cached_property
    def zone_lines(self) -> bytes:
        """Return the rules of the time zone around the week, written once for all calendars."""
        week = self.view.district.week
        component = Timezone.from_tzid(
            self.zone.key, first_date=week.monday - timedelta(366), last_date=week.sunday + timedelta(366)
        )
        component.pop("COMMENT", None)
        return bytes(component.to_ical())

    @cached_property
    def stamp(self) -> datetime:
        """Return when the version was made, so that the same version gives the same file."""
        created = self.view.stored.created_at
        return created.astimezone(UTC).replace(microsecond=0)

    @cached_property
    def sequence(self) -> int:
        """Return a number that grows with each version, and with each new draft, which keeps its version."""
        return int((self.stamp - _EPOCH).total_seconds()) + self.view.stored.version

    def calendar(self, name: str, events: Iterable[Event]) -> bytes:
        """Return a calendar as the bytes of its file.

        Parameters
        ----------
        name
            What programs show as its name.
        events
            Its events.
        """
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", printable(name))
        calendar.add("x-wr-timezone", self.zone.key)
        head, tail, _rest = bytes(calendar.to_ical()).partition(_END)
        return b"".join((head, self.zone_lines, *(event.to_ical() for event in events), tail))

    def _event(self, uid: str, day: date, shift: str) -> Event:
        event = Event()
        begin, finish = self.view.district.settings.shift(shift).span(day)
        event.add("uid", uid)
        event.add("dtstamp", self.stamp)
        event.add("sequence", self.sequence)
        event.add("dtstart", begin.replace(tzinfo=self.zone))
        event.add("dtend", finish.replace(tzinfo=self.zone))
        return event

    def duty_event(self, duty: Duty, *, for_unit: bool) -> Event:
        """Return a duty as an event.

        Parameters
        ----------
        duty
            The duty.
        for_unit
            Whether the event goes into a unit's calendar: then it names the person, and has no reminder.
        """
        view, person = self.view, self.view.person(duty.identity)
        event = self._event(self.uid(person, duty.slot.date, for_unit=for_unit), duty.slot.date, duty.slot.shift)
        shift = shift_label(duty.slot.shift)
        title = _("Duty {shift}: {gate}").format(shift=shift, gate=view.where(duty))
        event.add("summary", printable(f"{view.name_in(person, duty.slot)} · {title}" if for_unit else title))
        event.add("location", printable(f"{duty.gate.community} · {gate_label(duty.gate)}"))
        event.add("description", printable("\n".join(self._description(duty))))
        event.add("status", "TENTATIVE" if view.stored.published_at is None else "CONFIRMED")
        if not for_unit:
            event.add_component(self._reminder(title))
        return event

    def standby_event(self, standby: Standby, *, for_unit: bool) -> Event:
        """Return a standby as an event, the one that its day's duty is once the person is called."""
        view, person = self.view, self.view.person(standby.identity)
        day, shift = standby.slot
        event = self._event(self.uid(person, day, for_unit=for_unit), day, shift)
        title = _("Standby {shift}").format(shift=shift_label(shift))
        event.add("summary", printable(f"{view.labels[person.identity]} · {title}" if for_unit else title))
        event.add("location", printable(place_of(view.district, person.community)))
        event.add("description", printable(_("Stay within reach: you come when somebody does not.")))
        event.add("status", "TENTATIVE" if view.stored.published_at is None else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        return event

    def cancelled_event(self, person: Person, day: date, *, for_unit: bool) -> Event:
        """Return the event that takes a duty of an earlier version off a calendar."""
        shift = self.view.district.settings.shifts[0].name
        event = self._event(self.uid(person, day, for_unit=for_unit), day, shift)
        event.add("summary", printable(_("Cancelled duty: {name}").format(name=person.name)))
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
        return event

    def uid(self, person: Person, day: date, *, for_unit: bool) -> str:
        """Return the identifier of a person's duty of a day."""
        return f"{day:%Y%m%d}-{self.marks[person.identity]}{'-unit' if for_unit else ''}@{DOMAIN}"

    def _reminder(self, title: str) -> Alarm:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", printable(title))
        alarm.add("trigger", -REMINDER)
        return alarm

    def _description(self, duty: Duty) -> Sequence[str]:
        view = self.view
        others = [
            view.name_in(person, duty.slot)
            for person in view.holders[duty.gate, duty.slot]
            if person.identity != duty.identity
        ]
        together = [_("Together with: {names}").format(names=_(", ").join(others))] if others else []
        state = [_("Draft: this may still change.")] if view.stored.published_at is None else []
        return (*together, *contact_lines(view.checkpoint(duty.gate).contacts), *state)

    def events(self, people: Iterable[Person], path: Path, *, for_unit: bool) -> Sequence[Event]:
        """Return the events of people in time order, cancelled ones last.

        Parameters
        ----------
        people
            Whose duties.
        path
            The file to be written: what stands in it was handed out, also if the draft it came from is gone.
        for_unit
            Whether the events go into a unit's calendar.
        """
        own = {person.identity: person for person in people}
        handed_out = self._days_in(path, own)
        duties = [duty for person in own for duty in self.view.duties_of[person]]
        events = [self.duty_event(duty, for_unit=for_unit) for duty in sorted(duties)]
        standbys = [one for one in self.view.stored.roster.standbys if one.identity in own]
        events += [self.standby_event(one, for_unit=for_unit) for one in standbys]
        present = {(duty.identity, duty.slot.date) for duty in duties}
        present |= {(standby.identity, standby.slot.date) for standby in standbys}
        events.extend(
            self.cancelled_event(own[identity], day, for_unit=for_unit)
            for identity in own
            for day in sorted(self.earlier_days[identity] | handed_out[identity])
            if (identity, day) not in present
        )
        return events

    @cached_property
    def earlier_days(self) -> Mapping[str, set[date]]:
        """Return the days on which people had a duty in earlier versions of the week."""
        days: defaultdict[str, set[date]] = defaultdict(set)
        for roster in self.earlier:
            for duty in roster.duties:
                days[duty.identity].add(duty.slot.date)
            for standby in roster.standbys:
                days[standby.identity].add(standby.slot.date)
        return days

    def _days_in(self, path: Path, people: Iterable[str]) -> Mapping[str, set[date]]:
        """Return the days on which people have an event in a file of an earlier export."""
        days: defaultdict[str, set[date]] = defaultdict(set)
        if path.exists():
            week = {f"{day:%Y%m%d}": day for day in self.view.district.week.dates}
            identities = {self.marks[identity]: identity for identity in people}
            for day, mark in _OWN_UID.findall(path.read_text("utf-8", errors="replace")):
                if day in week and mark in identities:
                    days[identities[mark]].add(week[day])
        return days


def person_files(writer: Writer, community: str) -> Mapping[str, str]:
    """Return the file name without ending of each person of a community, by identity."""
    view = writer.view
    people = view.people_in[community]
    labels = Counter(view.labels[person.identity] for person in people)
    names = {}
    for person in people:
        label = view.labels[person.identity]
        names[person.identity] = label if labels[label] == 1 else f"{label} {writer.marks[person.identity]}"
    chosen = file_names(names.values())
    return {identity: chosen[name] for identity, name in names.items()}


def community_calendars(writer: Writer, folder: Path, community: str) -> Mapping[Path, bytes]:
    """Return the calendars of a community's people.

    Parameters
    ----------
    writer
        Makes them.
    folder
        Where they go.
    community
        Its name.
    """
    view = writer.view
    names = person_files(writer, community)
    calendars: dict[Path, bytes] = {}
    for person in view.people_in[community]:
        path = folder / f"{names[person.identity]}.ics"
        if (events := writer.events((person,), path, for_unit=False)) or path.exists():
            calendars[path] = writer.calendar(_("Duties of {name}").format(name=person.name), events)
    return calendars


def unit_calendar(writer: Writer, path: Path, unit: str) -> bytes:
    """Return the calendar of all duties of a unit's people."""
    events = writer.events(writer.view.people_of_unit[unit], path, for_unit=True)
    return writer.calendar(_("Duties of {name}").format(name=unit), events)


@dataclass(frozen=True)
class CalendarFile:
    """The calendars of a community's people, or the one of a unit.

    Parameters
    ----------
    community, unit
        One of the two; the other is empty.
    path
        The folder, or the file.
    """

    community: str
    unit: str
    path: Path


def files_of(job: Job) -> tuple[CalendarFile, ...]:
    """Return what was asked for; names of files do not depend on what else is written."""
    folder = job.folder / "ics"
    communities = file_names(job.view.district.communities, reserved=(UNIT_FOLDER,))
    units = file_names(job.view.units)
    return (
        *(CalendarFile(name, "", folder / communities[name]) for name in job.covered),
        *(CalendarFile("", name, folder / UNIT_FOLDER / f"{units[name]}.ics") for name in job.units),
    )


def write(job: Job) -> tuple[Path, ...]:
    """Write calendars: ``ics/康庄社区/张三.ics`` for people of communities, ``ics/单位/统计局.ics`` for units.

    A person without a duty gets no file; in one that stands from an earlier export all is cancelled.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        Every file.
    """
    writer, wanted = Writer(job.view, job.earlier), files_of(job)
    workers = min(job.workers or available_cores(), len(wanted))
    if workers == 1 or len(wanted) < _WORTH_A_POOL:
        return tuple(path for task in wanted for path in _write_calendar(writer, task))
    with open_pool(workers, _start_worker, writer) as pool:
        try:
            return tuple(path for paths in pool.map(_write_in_worker, wanted) for path in paths)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _write_calendar(writer: Writer, task: CalendarFile) -> tuple[Path, ...]:
    if task.community:
        return write_many(community_calendars(writer, task.path, task.community))
    return write_many({task.path: unit_calendar(writer, task.path, task.unit)})


_writers: list[Writer] = []


def _start_worker(writer: Writer) -> None:
    set_language(writer.view.language)
    _writers[:] = [writer]


def _write_in_worker(task: CalendarFile) -> tuple[Path, ...]:
    with speaking(_writers[0].view.language):
        return _write_calendar(_writers[0], task)
