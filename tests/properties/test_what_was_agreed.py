"""Whatever is done to a week in whatever order: absences hold, undo restores, nothing is lost without a word."""

from __future__ import annotations

import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import DAYS, district, gate, gate_of, person
from campaigns.size import examples
from roster_cli.change.absences import remembered
from roster_cli.change.by_hand import assign as assigned
from roster_cli.change.by_hand import changed_by_hand, unassign
from roster_cli.domain import Duty, StoredRoster
from roster_cli.errors import ChangedByHand, UsageError
from roster_cli.planning.agreed import with_agreed
from roster_cli.planning.pipeline import Clock, Request, see_that_nothing_is_lost, solve_lists
from roster_cli.planning.replanning import replan_stored
from roster_cli.planning.undoing import taken_back
from roster_cli.sheets.district import Reading
from roster_cli.store import Store

LISTS = district(
    [person("甲"), person("乙", max_per_week=2, own_limit=True), person("丙", leave=["周五"]), "丁"],
    [gate(only=["周一早班", "周二晚班", "周三早班", "周五早班", "周六晚班"])],
    groups=[("甲", "乙")],
)
BEFORE = datetime(2022, 3, 1)
STEPS = ("solve", "keep", "discard", "absent", "unavailable", "present", "assign", "unassign", "undo", "publish")


def solve(store: Store, changes: str = "") -> None:
    """Solve the lists again, as the commands do."""
    request = Request(Path("s"), Path("c"), None, LISTS.week, workers=1, replace=True, changes=changes)
    see_that_nothing_is_lost(store, request, lambda *options: " ".join(options))
    newest = store.load(LISTS.week) if store.weeks() else None
    solve_lists(store, request, with_agreed(Reading(LISTS), newest), Clock())


@cache
def solved() -> bytes:
    """Return a database with a week of the lists."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "roster.db")
        with Store.open(database) as store:
            solve(store)
        return database.read_bytes()


def step(store: Store, data: st.DataObject, name: str) -> None:
    """Take one step; what is refused changes nothing."""
    newest = store.load()
    who, day = data.draw(st.sampled_from("甲乙丙丁")), data.draw(st.sampled_from(DAYS))
    if name in ("solve", "keep", "discard"):
        solve(store, "" if name == "solve" else name)
    elif name in ("absent", "unavailable", "present"):
        told = {name: [f"{who}={day}"]}
        store.apply(replan_stored(newest, **told, moment=BEFORE))
    elif name == "assign":
        slot = data.draw(st.sampled_from(newest.district.slots))
        store.apply(changed_by_hand(newest, assigned(newest.district, newest.roster, Duty(slot, gate_of(), who))))
    elif name == "unassign" and newest.roster.duties:
        duty = data.draw(st.sampled_from(newest.roster.duties))
        store.apply(changed_by_hand(newest, unassign(newest.roster, duty)))
    elif name == "undo":
        taken_back(store, newest).store(store)
    elif name == "publish":
        store.publish()


def state(stored: StoredRoster) -> tuple[object, ...]:
    return stored.roster, stored.district, stored.agreed


def hold_what_was_agreed(stored: StoredRoster) -> None:
    """See that nobody is on duty who cannot come, and that what was given and taken by hand is as it was."""
    absent = {(one.identity, one.slot) for one in stored.agreed.absences}
    on_duty = {(one.identity, one.slot) for one in stored.roster.duties}
    assert not absent & on_duty
    assert not stored.agreed.freed & on_duty
    assert stored.agreed.duties <= set(stored.roster.duties)
    by_lists, _agreed = remembered(LISTS, stored.agreed)
    for listed, now in zip(by_lists.people, stored.district.people, strict=True):
        assert listed.leave == now.leave
        assert listed.unavailable <= now.unavailable


@settings(deadline=None, max_examples=examples(60), derandomize=True, suppress_health_check=[*HealthCheck])
@given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=9), st.data())
def test_absences_hold_undo_restores_and_nothing_is_lost_without_a_word(
    names: list[str], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "roster.db")
        database.write_bytes(solved())
        with Store.open(database) as store:
            live_through(store, names, data)


def live_through(store: Store, names: list[str], data: st.DataObject) -> None:
    """Take the steps, and see after each that what was agreed holds."""
    for name in names:
        before = store.load()
        told, by_hand = before.agreed.told, before.agreed.is_by_hand
        earlier = store.load(version=before.previous) if before.previous else None
        try:
            step(store, data, name)
        except UsageError:
            assert state(store.load()) == state(before)
            continue
        except ChangedByHand:
            assert state(store.load()) == state(before)
            assert (name, by_hand) == ("solve", True)
            continue
        after = store.load()
        hold_what_was_agreed(after)
        assert name in ("undo", "present") or told <= after.agreed.told
        assert not (name == "solve" and by_hand)
        if name == "keep":
            assert (after.agreed.duties, after.agreed.freed) == (before.agreed.duties, before.agreed.freed)
        if name == "undo":
            assert earlier is not None
            assert state(after) == state(earlier)
            assert after.version == before.version + 1
        elif name != "publish" and after.version != before.version:
            assert (after.version, after.previous) == (before.version + 1, before.version)
            assert state(store.load(version=before.version)) == state(before)
        assert after.is_published >= before.is_published
