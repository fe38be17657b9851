"""Calendar files, read back by an iCalendar reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from invented import stored_roster

from roster_cli.domain import Calendar as OfficialCalendar
from roster_cli.domain import Person, Roster, Settings, Standing
from roster_cli.export import Selection, export
from roster_cli.export.calendars import time_zone

KANGZHUANG = Selection(communities=("康庄社区",))
STATISTICS = Selection(units=("统计局",))


def calendars(out: Path, stored, selection: Selection = KANGZHUANG, earlier=(), **options) -> dict[str, Calendar]:
    files = export(stored, selection, formats=["ics"], out=out, earlier=earlier, **options)
    folder = out / "2022-W11" / "ics"
    return {path.relative_to(folder).as_posix(): Calendar.from_ical(path.read_bytes()) for path in files}


def somebody(stored, unit: str = "") -> Person:
    """Return a person, of a unit if need be, with two duties or more and no namesake in the community."""
    names = [person.name for person in stored.district.people]
    return next(
        person
        for person in stored.district.rostered
        if names.count(person.name) == 1
        and len(stored.roster.by_person.get(person.identity, ())) > 1
        and unit in ("", person.unit)
    )


def own_calendar(out: Path, stored, person: Person, **options) -> Calendar:
    return calendars(out, stored, **options)[f"康庄社区/{person.name}.ics"]


def test_each_person_with_a_duty_gets_a_calendar_of_all_duties(tmp_path: Path):
    stored = stored_roster()
    found = calendars(tmp_path, stored)
    assert len(found) == len(stored.roster.by_person)
    assert sum(len(calendar.events) for calendar in found.values()) == len(stored.roster.duties)


def test_an_event_says_when_where_with_whom_and_whom_to_call(tmp_path: Path):
    stored = stored_roster()
    duty = next(duty for duty in stored.roster.duties if stored.roster.staffing[duty.gate, duty.slot] > 1)
    other = next(
        d
        for d in stored.roster.duties
        if (d.gate, d.slot) == (duty.gate, duty.slot) and d.identity != duty.identity
    )
    day = duty.slot.date
    events = [event for calendar in calendars(tmp_path, stored).values() for event in calendar.events]
    event = next(
        e
        for e in events
        if e.start.date() == day
        and duty.gate.estate in e["location"]
        and duty.gate.checkpoint in e["location"]
        and stored.district.person_by_identity[other.identity].name in e["description"]
    )
    assert event.start.utcoffset() == timedelta(hours=8)
    assert (event.start.hour, event.end.hour) == ((7, 14) if duty.slot.shift == "早班" else (14, 21))
    assert "网格员：网格员甲 13900000001" in event["description"]


def test_the_time_zone_is_defined_in_the_file(tmp_path: Path):
    stored = stored_roster()
    calendar = own_calendar(tmp_path, stored, somebody(stored))
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert calendar["method"] == "PUBLISH"
    assert calendar.get_missing_tzids() == set()


def test_times_follow_the_country_of_the_calendar(tmp_path: Path):
    stored = stored_roster(settings=Settings(calendar=OfficialCalendar("JP")))
    calendar = own_calendar(tmp_path, stored, somebody(stored))
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Tokyo"]
    assert time_zone("CN") == "Asia/Shanghai"


def test_lines_are_folded_and_ended_as_the_standard_asks(tmp_path: Path):
    stored = stored_roster()
    (path, *_rest) = export(stored, KANGZHUANG, formats=["ics"], out=tmp_path)
    lines = path.read_bytes().split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_later_version_changes_the_same_events(tmp_path: Path):
    stored = stored_roster()
    person = somebody(stored)
    before = own_calendar(tmp_path, stored, person).events
    later = replace(stored, version=2, created_at=stored.created_at + timedelta(hours=2))
    after = own_calendar(tmp_path, later, person, earlier=(stored.roster,)).events
    assert [event["uid"] for event in after] == [event["uid"] for event in before]
    assert all(new["sequence"] > old["sequence"] for new, old in zip(after, before, strict=True))


def test_a_new_draft_counts_as_a_change_though_its_version_stays(tmp_path: Path):
    stored = stored_roster()
    person = somebody(stored)
    before = own_calendar(tmp_path, stored, person).events[0]
    again = replace(stored, created_at=stored.created_at + timedelta(minutes=1))
    assert own_calendar(tmp_path, again, person).events[0]["sequence"] > before["sequence"]


def test_a_duty_that_was_dropped_is_cancelled(tmp_path: Path):
    stored = stored_roster()
    person = somebody(stored)
    dropped = stored.roster.by_person[person.identity][0]
    kept = tuple(duty for duty in stored.roster.duties if duty != dropped)
    later = replace(stored, roster=Roster(stored.roster.week, kept), version=2)
    before = {event["uid"]: event for event in own_calendar(tmp_path, stored, person).events}
    after = {
        event["uid"]: event for event in own_calendar(tmp_path, later, person, earlier=(stored.roster,)).events
    }
    assert set(after) == set(before)
    assert [event["status"] for event in after.values()].count("CANCELLED") == 1
    cancelled = next(event for event in after.values() if event["status"] == "CANCELLED")
    assert cancelled.start.date() == dropped.slot.date


def without_duties(stored, person: Person):
    """Return a new draft in the place of the old one, in which a person is not rostered any more."""
    kept = tuple(duty for duty in stored.roster.duties if duty.identity != person.identity)
    gone = replace(person, standing=Standing.NOT_REPORTED)
    people = tuple(gone if one == person else one for one in stored.district.people)
    district = replace(stored.district, people=people)
    later = stored.created_at + timedelta(minutes=1)
    return replace(stored, district=district, roster=Roster(stored.roster.week, kept), created_at=later)


@pytest.mark.parametrize("selection", [KANGZHUANG, STATISTICS], ids=["person", "unit"])
def test_what_a_replaced_draft_handed_out_is_cancelled(tmp_path: Path, selection: Selection):
    stored = stored_roster()
    person = somebody(stored, "统计局")
    file = f"康庄社区/{person.name}.ics" if selection is KANGZHUANG else "单位/统计局.ics"
    before = {event["uid"]: event for event in calendars(tmp_path, stored, selection)[file].events}
    later = without_duties(stored, person)
    after = {event["uid"]: event for event in calendars(tmp_path, later, selection)[file].events}
    cancelled = {uid for uid, event in after.items() if event["status"] == "CANCELLED"}
    assert set(after) == set(before)
    assert len(cancelled) == len(stored.roster.by_person[person.identity])
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in cancelled)
    again = {event["uid"]: event["status"] for event in calendars(tmp_path, later, selection)[file].events}
    assert again == {uid: event["status"] for uid, event in after.items()}


def test_drafts_are_tentative_and_published_rosters_confirmed(tmp_path: Path):
    draft = stored_roster()
    person = somebody(draft)
    assert {event["status"] for event in own_calendar(tmp_path, draft, person).events} == {"TENTATIVE"}
    published = replace(draft, published_at=datetime(2022, 3, 12, tzinfo=UTC))
    assert {event["status"] for event in own_calendar(tmp_path, published, person).events} == {"CONFIRMED"}


def test_the_same_roster_gives_the_same_bytes(tmp_path: Path):
    first = export(stored_roster(), KANGZHUANG, formats=["ics"], out=tmp_path / "a")
    second = export(stored_roster(), KANGZHUANG, formats=["ics"], out=tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_unit_gets_one_calendar_that_names_its_people(tmp_path: Path):
    stored = stored_roster()
    ((name, calendar),) = calendars(tmp_path, stored, STATISTICS).items()
    assert name == "单位/统计局.ics"
    own = [d for d in stored.roster.duties if stored.district.person_by_identity[d.identity].unit == "统计局"]
    assert len(calendar.events) == len(own)
    names = {stored.district.person_by_identity[duty.identity].name for duty in own}
    assert all(any(name in event["summary"] for name in names) for event in calendar.events)


def test_people_are_reminded_and_units_are_not(tmp_path: Path):
    stored = stored_roster()
    (alarm,) = own_calendar(tmp_path, stored, somebody(stored)).events[0].walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-1)
    unit = calendars(tmp_path, stored, STATISTICS)["单位/统计局.ics"]
    assert unit.walk("VALARM") == []


@pytest.mark.parametrize("name", ["逗,号;分\\号", "换\n行", "𠮷玥", "x" * 300])
def test_odd_names_survive(tmp_path: Path, name: str):
    stored = stored_roster(people=0, extra_people=(Person("1", name, "统计局", "康庄社区"),))
    (calendar,) = calendars(tmp_path, stored, STATISTICS).values()
    assert name in calendar.events[0]["summary"]


def test_namesakes_of_one_unit_get_files_of_their_own(tmp_path: Path):
    twins = tuple(Person(f"{number}1234", "王伟", "统计局", "康庄社区") for number in range(3))
    stored = stored_roster(people=0, extra_people=twins)
    found = calendars(tmp_path, stored)
    assert len(found) == 3
    uids = [event["uid"] for calendar in found.values() for event in calendar.events]
    assert len(set(uids)) == len(uids) == len(stored.roster.duties)


def test_processes_side_by_side_write_what_one_writes(tmp_path: Path):
    places = tuple((f"社区{number}", "街道") for number in range(13))
    stored = stored_roster(places, people=4, gates=2)
    everything = Selection(everything=True)
    for workers in (1, 2):
        export(stored, everything, formats=["ics"], out=tmp_path / str(workers), workers=workers)
    one, two = (
        {path.relative_to(tmp_path / n): path.read_bytes() for path in (tmp_path / n).rglob("*.ics")} for n in "12"
    )
    assert one == two
