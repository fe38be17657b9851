"""What was agreed stays: absences hold, changes by hand are not solved over, every change can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from commands import roster
from roster_cli.domain import Duty, Roster, StoredRoster
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, STAFF_HEADERS, TWO_GATES, write_lists

FROM, WEEK = ("--from", "2022-03-14"), ("--week", "2022-W11")
LISTS = ("staff.xlsx", "checkpoints.xlsx", *WEEK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with lists of eight people and a draft made from them."""
    write_lists(tmp_path, gates=TWO_GATES[:1])
    assert run(tmp_path, "solve", *LISTS).returncode == 0
    return tmp_path


def run(folder: Path, *words: str) -> CompletedProcess[str]:
    return roster(*words, folder=folder)


def stored(folder: Path, version: int | None = None) -> StoredRoster:
    with Store.open(folder / "roster.db") as store:
        return store.load(None, version)


def some_duty(folder: Path) -> Duty:
    return stored(folder).roster.duties[0]


def is_on(found: Roster, duty: Duty) -> bool:
    """Return whether the person of a duty is on duty then, wherever."""
    return any((one.identity, one.slot) == (duty.identity, duty.slot) for one in found.duties)


def as_typed(duty: Duty) -> str:
    return f"{duty.identity}={duty.slot.date}{duty.slot.shift}"


def call_in(folder: Path, option: str = "--absent") -> Duty:
    """Have somebody called off their first duty; return the duty."""
    duty = some_duty(folder)
    done = run(folder, "replan", option, as_typed(duty), *FROM)
    assert done.returncode == 0, done.stderr
    return duty


def with_another(folder: Path, header: str, identity: str, value: str) -> None:
    """Change one cell of the staff list."""
    column = STAFF_HEADERS.index(header)
    people = [[*row[:column], value, *row[column + 1 :]] if row[0] == identity else row for row in EIGHT_PEOPLE]
    write_lists(folder, people, TWO_GATES[:1])


@pytest.mark.parametrize("option", ["--absent", "--unavailable"])
@pytest.mark.parametrize("command", ["solve", "week"])
def test_an_absence_that_was_told_holds_when_the_draft_is_made_anew(
    folder: Path, option: str, command: str
) -> None:
    duty = call_in(folder, option)
    done = run(folder, command, *LISTS)
    assert done.returncode == 0, done.stderr
    assert not is_on(stored(folder).roster, duty)
    person = stored(folder).district.person_by_identity[duty.identity]
    assert (duty.slot in person.leave, duty.slot in person.unavailable) == (
        option == "--absent",
        option == "--unavailable",
    )


def test_week_after_a_replan_with_the_same_lists_finds_its_roster_made(folder: Path) -> None:
    run(folder, "week", *LISTS)
    call_in(folder)
    before = stored(folder)
    assert json.loads(run(folder, "week", *LISTS, "--json").stdout)["version"] == before.version
    assert stored(folder).roster == before.roster


def test_the_command_that_the_refusal_offers_publishes_nobody_on_the_day_of_the_absence(folder: Path) -> None:
    run(folder, "publish")
    duty = call_in(folder)
    refused = run(folder, "solve", *LISTS)
    assert refused.returncode == 6
    assert "--replace" in refused.stderr
    assert "--keep-changes" not in refused.stderr
    assert run(folder, "solve", *LISTS, "--replace").returncode == 0
    assert stored(folder).is_published
    assert not is_on(stored(folder).roster, duty)


def test_an_absence_is_over_when_it_is_taken_back_and_not_before(folder: Path) -> None:
    duty = call_in(folder)
    wrong = run(folder, "replan", "--present", f"{duty.identity}=2022-03-20", *FROM)
    assert (wrong.returncode, str(duty.slot.date) in wrong.stderr) == (2, True), wrong.stderr
    assert run(folder, "replan", "--present", duty.identity, *FROM).returncode == 0
    person = stored(folder).district.person_by_identity[duty.identity]
    assert duty.slot not in person.leave
    assert stored(folder).agreed.absences == frozenset()
    again = run(folder, "replan", "--present", duty.identity, *FROM)
    assert (again.returncode, "No absence" in again.stderr) == (2, True)


def test_an_absence_that_the_list_holds_too_stays_when_it_is_taken_back(folder: Path) -> None:
    duty = call_in(folder)
    assert next(iter(stored(folder).agreed.absences)).listed is False
    with_another(folder, "请假", duty.identity, f"{duty.slot.date}{duty.slot.shift}")
    assert run(folder, "solve", *LISTS).returncode == 0
    assert next(iter(stored(folder).agreed.absences)).listed is True
    done = run(folder, "replan", "--present", duty.identity, *FROM)
    assert "the staff list holds the absence too" in done.stderr
    assert duty.slot in stored(folder).district.person_by_identity[duty.identity].leave


def unassign(folder: Path) -> Duty:
    duty = some_duty(folder)
    done = run(folder, "unassign", duty.identity, f"{duty.slot.date}", duty.slot.shift)
    assert done.returncode == 0, done.stderr
    return duty


def test_a_draft_changed_by_hand_is_not_solved_over_and_both_ways_on_are_told(folder: Path) -> None:
    run(folder, "week", *LISTS)
    duty = unassign(folder)
    with_another(folder, "手机", "1007", "13900000000")
    before = stored(folder)
    for command in ("solve", "week"):
        refused = run(folder, command, *LISTS)
        assert refused.returncode == 6
        assert duty.identity in refused.stderr
        assert "was taken off duty" in refused.stderr
        assert f"roster {command} staff.xlsx checkpoints.xlsx --week 2022-W11 --keep-changes" in refused.stderr
        assert "--discard-changes" in refused.stderr
    assert stored(folder) == before
    assert run(folder, "solve", *LISTS, "--keep-changes", "--discard-changes").returncode == 2


def taker_of(folder: Path, duty: Duty) -> str:
    """Have the first who may take a duty take it; return who."""
    post = ("·".join(duty.gate), f"{duty.slot.date}", duty.slot.shift)
    others = [one for one in stored(folder).district.person_by_identity if one != duty.identity]
    return next(one for one in others if run(folder, "assign", one, *post).returncode == 0)


def test_changes_by_hand_are_kept_as_often_as_that_is_said(folder: Path) -> None:
    duty = unassign(folder)
    taker = taker_of(folder, duty)
    given = duty._replace(identity=taker)
    for phone in ("13900000000", "13900000001"):
        with_another(folder, "手机", "1007", phone)
        assert run(folder, "solve", *LISTS, "--keep-changes").returncode == 0
        now = stored(folder)
        assert given in now.roster.duties
        assert not is_on(now.roster, duty)
        assert now.agreed.is_by_hand
    assert run(folder, "unassign", taker, f"{duty.slot.date}", duty.slot.shift).returncode == 0
    assert given not in stored(folder).district.fixed
    assert run(folder, "solve", *LISTS, "--discard-changes").returncode == 0
    assert not stored(folder).agreed.is_by_hand
    assert run(folder, "solve", *LISTS).returncode == 0


def test_a_published_week_with_changes_by_hand_says_what_replacing_it_would_lose(folder: Path) -> None:
    run(folder, "publish")
    duty = unassign(folder)
    assert "--replace --keep-changes" in run(folder, "solve", *LISTS).stderr
    refused = run(folder, "solve", *LISTS, "--replace")
    assert (refused.returncode, "--replace --discard-changes" in refused.stderr) == (6, True)
    assert run(folder, "solve", *LISTS, "--replace", "--keep-changes").returncode == 0
    assert not is_on(stored(folder).roster, duty)


def test_who_was_taken_off_by_hand_does_not_come_back_by_a_replan(folder: Path) -> None:
    duty = unassign(folder)
    for one in stored(folder).roster.duties:
        if one.slot == duty.slot:
            run(folder, "replan", "--unavailable", as_typed(one), *FROM)
    assert not is_on(stored(folder).roster, duty)


def test_undo_takes_back_one_change_after_the_other_and_each_is_a_new_version(folder: Path) -> None:
    first = stored(folder)
    duty = call_in(folder)
    second = stored(folder)
    unassign(folder)
    assert run(folder, "undo").returncode == 0
    fourth = stored(folder)
    assert (fourth.version, fourth.roster, fourth.district, fourth.agreed) == (
        4,
        second.roster,
        second.district,
        second.agreed,
    )
    done = run(folder, "undo")
    assert "do not hold any more" in done.stderr
    assert duty.identity in done.stderr
    fifth = stored(folder)
    assert (fifth.version, fifth.roster, fifth.district, fifth.agreed) == (
        5,
        first.roster,
        first.district,
        first.agreed,
    )
    last = run(folder, "undo")
    assert (last.returncode, "nothing to take back" in last.stderr) == (2, True)
    assert [one["version"] for one in json.loads(run(folder, "history", "--json").stdout)["versions"]] == [
        *range(1, 6)
    ]


def test_undo_of_a_published_week_publishes_what_was_before(folder: Path) -> None:
    run(folder, "publish")
    first = stored(folder)
    unassign(folder)
    told = json.loads(run(folder, "undo", "--json").stdout)
    assert (told["version"], told["status"], told["restores"]) == (3, "published", 1)
    assert stored(folder).roster == first.roster
    assert json.loads(run(folder, "undo", "--to", "2", "--dry-run", "--json").stdout)["stored"] is False
    run(folder, "undo", "--to", "2")
    assert stored(folder).roster == stored(folder, 2).roster
    run(folder, "undo")
    assert stored(folder).roster == first.roster


def test_an_absence_keeps_to_the_person_when_their_number_changes(folder: Path) -> None:
    duty = call_in(folder)
    with_another(folder, "工号", duty.identity, "9999")
    assert run(folder, "solve", *LISTS).returncode == 0
    assert not is_on(stored(folder).roster, duty._replace(identity="9999"))
    assert {one.identity for one in stored(folder).agreed.absences} == {"9999"}
