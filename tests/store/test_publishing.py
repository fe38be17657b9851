"""A published version is kept for ever; whatever changes it becomes the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roster_cli.domain import Origin, Roster
from roster_cli.errors import Busy, Published, UsageError
from roster_cli.store import Store
from small import REPORT, SOUTH, WEEK, district, person, roster, slot

FIRST, SECOND, THIRD = (roster((slot(day), "甲")) for day in range(3))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "roster.db") as opened:
        opened.save_roster(district(person("甲")), FIRST, REPORT, ("a notice",))
        yield opened


def test_publishing_turns_the_draft_into_a_version_with_a_time(store):
    published = store.publish()
    assert (published.version, published.roster) == (1, FIRST)
    assert published.published_at is not None
    assert store.load(WEEK) == published


def test_publishing_again_changes_nothing(store):
    assert store.publish(WEEK) == store.publish(WEEK)


def test_only_what_is_stored_can_be_published(store):
    with pytest.raises(UsageError, match="2022-W12"):
        store.publish(WEEK.plus(1))


def test_a_published_week_refuses_another_roster_and_names_the_command_that_would_replace_it(store):
    store.publish()
    with pytest.raises(Published, match=r"roster solve STAFF CHECKPOINTS --week 2022-W11 --replace"):
        store.save_roster(district(person("甲")), SECOND, REPORT)
    with pytest.raises(Published, match=r"version 1, 20.*roster week a b"):
        store.refuse_published(WEEK, "roster week a b")
    assert store.load(WEEK).roster == FIRST


def test_a_draft_refuses_nothing(store):
    store.refuse_published(WEEK, "roster solve")
    store.refuse_published(WEEK.plus(1), "roster solve")


def test_replacing_a_published_week_publishes_its_next_version_and_keeps_the_one_before(store):
    first = store.publish()
    second = store.save_roster(district(person("甲")), SECOND, REPORT, replace=True)
    assert (second.version, second.is_published) == (2, True)
    assert store.load(WEEK) == store.load(WEEK, 2)
    assert store.load(WEEK, 2).roster == SECOND
    assert store.load(WEEK, 1) == first
    assert store.earlier_rosters(second) == (FIRST,)


def test_replacing_a_draft_leaves_a_draft_and_keeps_the_one_before(store):
    stored = store.save_roster(district(person("甲")), SECOND, REPORT, replace=True)
    assert (stored.version, stored.is_published) == (2, False)
    assert store.load(WEEK, 1).roster == FIRST
    assert store.earlier_rosters(stored) == ()  # nobody was handed a draft


def test_a_draft_that_is_found_again_is_no_new_version_and_is_told_with_what_is_known_now(store):
    stored = store.save_roster(district(person("甲")), FIRST, replace(REPORT, bound=7), ("another notice",))
    assert (stored.version, len(store.versions())) == (1, 1)
    assert (store.load(WEEK).report.bound, store.load(WEEK).notices) == (7, ("another notice",))


def test_a_changed_draft_stays_a_draft_and_keeps_what_it_was_made_from(store):
    draft = store.load()
    changed = store.save_change(draft, draft.district, SECOND, REPORT, note="甲 moves to Tuesday")
    assert (changed.version, changed.is_published) == (2, False)
    assert store.load(WEEK) == changed
    assert store.load(WEEK, 1) == draft
    assert (changed.origin, changed.note, changed.notices) == (Origin.CHANGE, "甲 moves to Tuesday", ("a notice",))
    assert changed.fingerprint == draft.fingerprint != ""
    with pytest.raises(UsageError, match="no version 3"):
        store.load(WEEK, 3)


def test_a_changed_published_week_publishes_its_next_version(store):
    first = store.publish()
    second = store.save_change(first, first.district, SECOND, REPORT, note="")
    third = store.save_change(second, second.district, THIRD, REPORT, note="")
    assert [third.version, third.is_published] == [3, True]
    assert [store.load(WEEK, version).roster for version in (1, 2, 3)] == [FIRST, SECOND, THIRD]


def test_what_was_changed_meanwhile_is_not_written_over(store):
    outdated = store.publish()
    store.save_change(outdated, outdated.district, SECOND, REPORT, note="")
    with pytest.raises(Busy, match="changed by another run"):
        store.save_change(outdated, outdated.district, THIRD, REPORT, note="")
    assert store.load(WEEK).roster == SECOND


def test_a_change_stays_within_its_week(store):
    draft = store.load()
    week = WEEK.plus(1)
    with pytest.raises(ValueError, match="within its week"):
        store.save_change(draft, district(person("甲"), week=week), Roster(week, ()), note="")


def test_a_change_without_a_report_is_counted_anew_and_keeps_a_bound_that_still_holds(store):
    previous = store.save_roster(district(person("甲")), FIRST, replace(REPORT, bound=500))
    idle = Roster(WEEK, ())
    kept = store.save_change(store.load(), previous.district, idle, note="")
    assert kept.report.costs["idle"] == previous.district.settings.weights.idle
    assert kept.report.costs["unfilled"] == 14 * 10_000
    assert kept.report.bound == 500


def test_nothing_is_proven_of_a_change_with_other_people(store):
    store.save_roster(district(person("甲")), FIRST, replace(REPORT, bound=500))
    others = district(person("甲"), person("乙"))
    assert store.save_change(store.load(), others, FIRST, note="").report.bound == 0


def test_an_imported_week_is_published_at_once(store):
    week = WEEK.plus(-1)
    stored = store.save_roster(district(person("甲"), week=week), Roster(week, ()), REPORT, origin=Origin.IMPORT)
    assert (stored.version, stored.is_published) == (1, True)
    assert store.load(week).origin is Origin.IMPORT


def test_the_mark_of_inputs_tells_other_inputs_history_and_programs_apart(tmp_path):
    first, second = district(person("甲"), person("乙")), district(person("甲"), person("乙", preference="早班"))
    with Store.open(tmp_path / "marks.db") as marks:
        one = marks.save_roster(first, FIRST, REPORT).fingerprint
        assert marks.save_roster(first, SECOND, REPORT).fingerprint == one
        assert marks.save_roster(second, FIRST, REPORT).fingerprint != one
        assert marks.save_roster(first, FIRST, replace(REPORT, versions={"ortools": "1"})).fingerprint != one
        week = WEEK.plus(-1)
        marks.save_roster(district(person("甲"), week=week), Roster(week, ()), REPORT)
        remembered = replace(first, history=marks.history(WEEK))
        assert marks.save_roster(remembered, FIRST, REPORT).fingerprint != one


def test_a_duty_at_an_unknown_gate_leaves_the_week_as_it_was(store):
    published = store.publish()
    nowhere = roster((slot(1), "甲"), gate=SOUTH._replace(estate="无此小区"))
    with pytest.raises(KeyError):
        store.save_change(published, published.district, nowhere, REPORT, note="")
    assert store.load(WEEK) == published
