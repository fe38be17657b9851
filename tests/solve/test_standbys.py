"""Standbys: the best choice of people who come when somebody does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import DAYS, SETTINGS, WEEK, district, gate, gate_of, past_week, person, slot
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.change.standing_by import kept_standbys
from roster_cli.domain import STANDBYS, District, Duty, History, PastDuty, Per, Roster, Slot, Standby, StandingBy
from roster_cli.rules import COST_TERMS
from roster_cli.solve.engine import solve
from roster_cli.solve.room import Room
from roster_cli.solve.standbys import stand_by
from roster_cli.store import Store
from strategies import districts

ON = replace(SETTINGS, standby=StandingBy(1))
SLOW = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def standbys_of(of: District) -> tuple[Standby, ...]:
    return solve(of).roster.standbys


def test_nobody_stands_by_unless_it_is_switched_on():
    assert standbys_of(district(["甲", "乙"], [gate(only=["周一早班"])])) == ()


def test_who_has_no_duty_stands_by():
    of = district(["甲", "乙"], [gate(only=["周一早班"])], settings=ON)
    found = solve(of)
    (standby,) = found.roster.standbys
    assert standby.identity not in found.roster.by_person
    assert found.report.costs[STANDBYS] == found.report.standbys_bound == 1


def test_nobody_stands_by_on_leave_or_more_than_twice_a_week():
    days = ["周一早班", "周二早班", "周三早班", "周四早班"]
    of = district([person("甲"), person("乙", max_per_week=1, own_limit=True)], [gate(only=days)], settings=ON)
    found = solve(of).roster
    assert max(Counter(standby.identity for standby in found.standbys).values(), default=0) <= 2
    resting = district(["甲", person("乙", leave=["周一早班"])], [gate(only=["周一早班"])], settings=ON)
    assert standbys_of(resting) == ()


def test_a_subdistrict_stands_by_together():
    gates = [gate(only=["周一早班"]), gate(community="复兴社区", only=["周一早班"])]
    people = ["甲", "乙", person("丙", community="复兴社区"), person("丁", community="复兴社区")]
    together = replace(SETTINGS, standby=StandingBy(1, Per.SUBDISTRICT))
    assert len(standbys_of(district(people, gates, settings=ON))) == 2
    assert len(standbys_of(district(people, gates, settings=together))) == 1


def test_who_served_less_before_stands_by():
    of = district(
        ["甲", "乙", "丙"],
        [gate(only=["周一早班"])],
        settings=ON,
        stored=[past_week(-1, {"甲": "周一早班 周二早班", "乙": "周三早班", "丙": ""})],
    )
    found = solve(of).roster
    assert {standby.identity for standby in found.standbys} | found.by_person.keys() == {"乙", "丙"}


def every_choice(of: District, roster: Roster) -> Iterator[Roster]:
    possible = [Standby(one, someone.identity) for one in of.slots for someone in of.rostered]
    alone = [one for one in possible if not audit(of, roster.with_standbys([one])).violations]
    assume(len(alone) <= 9)
    for count in range(len(alone) + 1):
        for chosen in combinations(alone, count):
            yield roster.with_standbys(chosen)


@given(
    districts(most_people=4, most_gates=2, most_communities=2, most_open=4, most_headcount=2),
    st.integers(1, 2),
    st.sampled_from(Per),
)
@SLOW
def test_no_other_standbys_cost_less(of: District, people: int, per: Per) -> None:
    of = replace(of, settings=replace(of.settings, standby=StandingBy(people, per)))
    found = solve(of)
    judged = audit(of, found.roster)
    assert not judged.violations
    sound = [
        result.costs[STANDBYS]
        for one in every_choice(of, found.roster)
        if not (result := audit(of, one)).violations
    ]
    assert judged.costs[STANDBYS] == found.report.standbys_bound == min(sound)
    kept = found.roster.standbys[::2]  # some of the best choice: the others may be chosen as well as before
    again = stand_by(Room(of, found.roster.with_standbys(())), kept)
    assert set(kept) <= set(again.standbys)
    assert audit(of, found.roster.with_standbys(again.standbys)).violations == ()
    assert COST_TERMS[STANDBYS].cost(of, found.roster.with_standbys(again.standbys)) == again.bound == min(sound)


def test_those_who_stand_by_already_stay_and_only_what_is_missing_is_added():
    of = district(["甲", "乙", "丙"], [gate(only=["周一早班", "周三早班"])], settings=ON)
    own = Roster(of.week, ())
    kept = Standby(slot("周一早班"), "丙")
    found = stand_by(Room(of, own), kept=[kept])
    assert kept in found.standbys
    assert len(found.standbys) == 2
    assert stand_by(Room(of, own), kept=[kept], closed=[slot("周三早班")]).standbys == (kept,)
    two = replace(of, settings=replace(of.settings, standby=StandingBy(2)))
    added = stand_by(Room(two, own), kept=[kept]).standbys
    assert Counter(one.slot for one in added) == {slot("周一早班"): 2, slot("周三早班"): 2}


def test_who_stands_by_already_does_so_no_oftener_and_costs_as_much_as_all_of_it():
    three = ["周一", "周三早班", "周五早班"]
    alone, own = district(["丙"], [gate(only=three)], settings=ON), Roster(WEEK, ())
    monday = Standby(slot("周一早班"), "丙")
    found = stand_by(Room(alone, own), kept=[monday, Standby(slot("周三早班"), "丙")])
    assert {one.slot for one in found.standbys} == {slot("周一早班"), slot("周三早班")}
    same_day = district(["丙"], [gate(only=["周一"])], settings=ON)
    assert stand_by(Room(same_day, own), kept=[monday]).standbys == (monday,)
    of = district(["甲", "丙"], [gate(only=["周一早班", "周三早班"])], settings=ON)
    found = stand_by(Room(of, own), kept=[monday])
    assert [one.identity for one in found.standbys] == ["丙", "甲"]
    crowded = stand_by(Room(of, own), kept=[monday, Standby(slot("周一早班"), "甲")])
    assert COST_TERMS[STANDBYS].cost(of, own.with_standbys(crowded.standbys)) == crowded.bound
    for one, after in ((of, found), (alone, stand_by(Room(alone, own), kept=[monday]))):
        assert COST_TERMS[STANDBYS].cost(one, own.with_standbys(after.standbys)) == after.bound


@given(districts(most_people=6, most_gates=2, helpers=True))
@SLOW
def test_whatever_is_switched_on_no_rule_is_broken_and_the_costs_are_the_audits(of: District) -> None:
    found = solve(of)
    judged = audit(of, found.roster)
    assert not judged.violations
    assert dict(judged.costs) == dict(found.report.costs)
    assert found.report.gap >= 0
    assert found.report.loans_gap is None or found.report.loans_gap >= 0
    assert found.report.standbys_gap in (None, 0)


def test_the_next_week_leaves_room_for_who_stands_by_on_sunday(tmp_path: Path) -> None:
    """Whoever stands by on Sunday evening may be called, so others serve on Monday morning."""
    first = district(["甲", "乙"], [gate(only=["周日晚班"])], settings=ON)
    with Store.open(tmp_path / "roster.db") as store:
        found = solve(first)
        assert {*found.roster.by_person, *found.roster.standbys_of} == {"甲", "乙"}
        store.save_roster(first, found.roster, found.report)
        later = district(["甲", "乙", "丙"], [gate(only=["周一早班"])], settings=ON, week=first.week.plus(1))
        planned = replace(later, history=store.history(later.week))
        after = solve(planned)
        store.save_roster(planned, after.roster, after.report)
        assert [*after.roster.by_person] == ["丙"]
        weeks = [store.load(week) for week in (first.week, later.week)]
    assert [audit(one.district, one.roster).violations for one in weeks] == [(), ()]


def test_standbys_of_the_week_after_make_no_run_together() -> None:
    """Each of them leaves room for the duties around it by itself; those of the week before were there first."""
    spans = [Slot(day, "早班") for day in WEEK.plus(1).dates[:2]]
    waiting = tuple(PastDuty("甲", one.date, one.shift, *SETTINGS.shift("早班").span(one.date)) for one in spans)
    after = replace(past_week(1, {"甲": ""}), standbys=waiting)
    alternatives = History(WEEK, (), after).days_on_duty("甲")
    assert sorted(alternatives, key=min) == [{one.date} for one in spans]
    before = replace(past_week(-1, {"甲": ""}), standbys=waiting)
    assert History(WEEK, (before,)).days_on_duty("甲") == ({one.date for one in spans},)


def test_no_run_of_days_grows_too_long_with_a_standby_of_the_week_after() -> None:
    """Whoever is called on Monday must not have been on duty on the five days before."""
    monday = WEEK.plus(1).monday
    waiting = (PastDuty("甲", monday, "早班", *SETTINGS.shift("早班").span(monday)),)
    after = replace(past_week(1, {"甲": ""}), standbys=waiting)
    gates = [gate(only=[f"{day}早班" for day in DAYS[2:]])]
    of = district(["甲"], gates, settings=ON)
    assert len(solve(of).roster.duties) == 5
    planned = solve(replace(of, history=History(WEEK, (), after))).roster
    assert len(planned.duties) == 4
    breaches = audit(replace(of, history=History(WEEK, (), after)), solve(of).roster).violations
    assert [breach.rule for breach in breaches] == ["H6"]


def test_standbys_together_leave_room_for_the_duties_of_the_week_after() -> None:
    """Who is on duty on Friday and on three days from Monday on may stand by on one day of the weekend only."""
    days = WEEK.plus(1).dates[:3]
    served = tuple(PastDuty("甲", one, "早班", *SETTINGS.shift("早班").span(one)) for one in days)
    after = replace(past_week(1, {"甲": ""}), duties=served)
    gates = [gate(only=["周五早班", "周六早班", "周日早班"])]
    of = replace(district(["甲"], gates, settings=ON), history=History(WEEK, (), after))
    friday = Roster(WEEK, (Duty(slot("周五早班"), gate_of(), "甲"),))
    found = stand_by(Room(of, friday))
    assert len(found.standbys) == 1
    whole = replace(
        district("甲乙", [gate(only=["周五早班", "周六", "周日早班"])], settings=ON), history=of.history
    )
    kept = Standby(slot("周六早班"), "乙")
    asked = stand_by(Room(whole, friday), kept=[kept])
    assert kept in asked.standbys
    assert Counter(one.identity for one in asked.standbys) == {"甲": 1, "乙": 2}
    assert audit(whole, friday.with_standbys(asked.standbys)).violations == ()
    both = friday.with_standbys([Standby(slot(one), "甲") for one in ("周六早班", "周日早班")])
    assert len(kept_standbys(of, both)) == 1
    assert kept_standbys(replace(of, history=History(WEEK)), both) == both.standbys
