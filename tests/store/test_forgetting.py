"""What is forgotten is in no byte of the file any more, and what fairness needs stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.size import examples
from roster_cli import audit
from roster_cli.domain import Checkpoint, Contacts, District, Management, Person, Roster, SignIn, Told, Week
from roster_cli.errors import UsageError
from roster_cli.store import Store
from small import REPORT, SOUTH, WEEK, district, person, roster, slot

WEEKS = tuple(WEEK.plus(offset) for offset in range(-6, 0))


def someone(identity: str, name: str, **given: object) -> Person:
    return replace(person(identity, **given), name=name)


LIST = (
    someone("0001", "张伟", phone="13800000001", department="办公室", post="出纳", other_phones="13900000001"),
    someone("13800000002", "李娜", phone="13800000002"),
    someone("王芳(统计局)", "王芳"),
    someone("0004", "赵敏敏", phone="13800000004"),
)
TRACES = (
    "张伟",
    "李娜",
    "王芳",
    "赵敏敏",
    "13800000001",
    "13800000002",
    "13800000004",
    "13900000001",
    "13700000009",
)


def of_week(week: Week) -> District:
    contacts = Contacts("张伟", "13700000009", "楼长某", "13600000009", "0357-2222222")
    gates = (Checkpoint(SOUTH, "车站街街道", Management.MANAGED, (1,) * 14, contacts),)
    return replace(district(*LIST, week=week), checkpoints=gates)


def duties(week: Week) -> Roster:
    """Return another pattern of duties each week, so that carries and rotations are of many kinds."""
    days = [(number + week.number) % 7 for number in range(4)]
    return roster(
        *(
            (slot(day, "晚班" if day % 2 else "早班", week), one.identity)
            for day, one in zip(days, LIST, strict=True)
        ),
        (slot(6, "晚班", week), LIST[week.number % 4].identity)
        if days[week.number % 4] != 6
        else (slot(5, "早班", week), "0001"),
        week=week,
    )


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "roster.db") as opened:
        for week in WEEKS:
            opened.save_roster(of_week(week), duties(week), REPORT, ("张伟 has two rows", "all is well"))
            opened.publish(week)
        opened.save_change(opened.load(WEEKS[2]), of_week(WEEKS[2]), Roster(WEEKS[2], ()), note="张伟 is ill")
        opened.record_sign_ins([SignIn(slot(1, "早班", WEEKS[-1]), "0004", SOUTH, None, Told.LATE)])
        yield opened


def bytes_of(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def seen(store: Store, planned: District) -> object:
    """Return all that the planned week takes from the weeks before."""
    past = store.history(planned.week).among(planned.marks, planned.unit_keys)
    return [
        (
            past.carry(one.identity),
            past.duties(one.identity),
            [past.shift_count(one.identity, shift) for shift in ("早班", "晚班")],
        )
        for one in planned.people
    ]


def test_old_weeks_hold_no_name_and_no_phone_in_any_byte(store):
    assert all(trace.encode() in bytes_of(store) for trace in TRACES)
    told = store.forget_weeks(WEEK.monday)
    assert told.weeks == WEEKS
    assert [trace for trace in TRACES if trace.encode() in bytes_of(store)] == []
    assert "楼长某".encode() not in bytes_of(store)


def test_the_next_week_is_planned_as_if_nothing_had_been_forgotten(store):
    planned = of_week(WEEK)
    before = seen(store, planned)
    assert any(carry for carry, *_rest in before)
    store.forget_weeks(WEEK.monday)
    assert seen(store, planned) == before


@given(
    zeros=st.booleans(),
    numbered=st.booleans(),
    newcomers=st.booleans(),
    kept=st.integers(0, 5),
    again=st.booleans(),
)
@settings(max_examples=examples(30), deadline=None)
def test_people_are_found_again_however_their_numbers_are_written_now(zeros, numbered, newcomers, kept, again):
    import tempfile

    now = [
        replace(one, identity=one.identity.lstrip("0")) if zeros and one.identity.startswith("0") else one
        for one in LIST
    ]
    if numbered:  # numbers that came later, beside the same phone, or the same name and unit
        now = [
            one
            if one.identity[0] in "0123456789" and len(one.identity) < 9
            else replace(one, identity=f"N{place}")
            for place, one in enumerate(now)
        ]
    if newcomers:
        now.insert(0, someone("0009", "张伟"))
    planned = replace(of_week(WEEK), people=tuple(now))
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "roster.db")) as store:
        for week in WEEKS:
            store.save_roster(of_week(week), duties(week), REPORT)
        before = seen(store, planned)
        store.forget_weeks(WEEKS[kept].monday)
        if again:
            store.forget_weeks(WEEK.monday)
        assert seen(store, planned) == before


def test_marks_are_for_nothing_once_no_week_looks_back_on_them(store):
    told = store.forget_weeks(WEEKS[-1].monday)
    assert told.marked == WEEKS[1:-1]
    for offset in range(5):
        week = WEEK.plus(offset)
        store.save_roster(of_week(week), duties(week), REPORT)
    store.forget_weeks(WEEK.plus(3).monday)
    assert [past.week for past in store.history(WEEKS[-1]).before if past.key] == []
    assert all(past.key for past in store.history(WEEK.plus(3)).before)


def test_a_week_without_names_says_so_and_its_totals_stay(store):
    total = {one.week: (one.duties, one.unfilled) for one in store.versions()}
    store.forget_weeks(WEEKS[3].monday)
    assert [one.week for one in store.weeks()] == list(WEEKS[3:])
    with pytest.raises(UsageError, match="taken out for good"):
        store.load(WEEKS[0])
    assert {one.week: (one.duties, one.unfilled) for one in store.versions()} == total
    store.see_that_it_is_whole()


def test_one_person_is_taken_out_of_weeks_that_are_over(store):
    week = WEEKS[-1]
    others = LIST[1:]
    before = seen(store, replace(of_week(WEEK), people=others))
    told = store.forget_person(LIST[0].marks, week, date(2030, 1, 1))
    assert told.weeks == WEEKS
    assert [
        trace
        for trace in (*TRACES[:1], "13800000001", "13900000001", "13700000009")
        if trace.encode() in bytes_of(store)
    ] == []
    assert "李娜".encode() in bytes_of(store)
    assert seen(store, replace(of_week(WEEK), people=others)) == before
    assert seen(store, of_week(WEEK))[0] == (0, (), [0, 0])
    stored = store.load(week)
    assert len(stored.roster.duties) == len(duties(week).duties)
    assert not audit(stored.district, stored.roster).violations


def test_who_is_listed_still_keeps_what_was_served(store):
    store.save_roster(of_week(WEEK), duties(WEEK), REPORT)
    before = seen(store, of_week(WEEK))
    told = store.forget_person(LIST[0].marks, WEEK, WEEK.monday)
    assert told.kept == (WEEK,)
    assert told.weeks == WEEKS
    assert seen(store, of_week(WEEK)) == before
    assert store.load(WEEKS[-1]).district.people[0].name != "张伟"
    assert store.load(WEEK).district.people[0].name == "张伟"


def test_a_week_without_names_can_be_made_anew(store):
    store.forget_weeks(WEEK.monday)
    store.save_roster(of_week(WEEKS[0]), duties(WEEKS[0]), REPORT, replace=True)
    assert store.load(WEEKS[0]).district.people == LIST
    assert store.weeks()[0].version == 1
