"""Loans and standbys when something changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import SETTINGS, district, duty, gate, gate_of, person, slots
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.change import by_hand
from roster_cli.change.by_hand import candidates
from roster_cli.change.replanning import replan
from roster_cli.change.standing_by import stood_by
from roster_cli.domain import District, Duty, Lending, Per, Roster, Standby, StandingBy, Within
from roster_cli.rules import own_community
from roster_cli.solve.engine import solve
from strategies import districts

NEXT_DOOR = "复兴社区"
BOTH = replace(SETTINGS, lending=Lending(Within.DISTRICT), standby=StandingBy(1))


def away(of: District, name: str, *shifts: str) -> District:
    people = (replace(one, leave=one.leave | slots(*shifts)) if one.name == name else one for one in of.people)
    return replace(of, people=tuple(people))


def test_who_stands_by_takes_the_duty_of_who_cannot_come() -> None:
    of = district("甲乙丙丁", [gate(only=["周三早班"])], settings=BOTH)
    before = solve(of).roster
    (planned,), (standby,) = before.duties, before.standbys
    of = away(of, planned.identity, "周三早班")
    after = replan(of, before, ())
    assert after.duties == (Duty(planned.slot, planned.gate, standby.identity),)
    assert {one.identity for one in after.standbys}.isdisjoint({planned.identity, standby.identity})
    assert len(after.standbys) == 1
    assert not audit(of, after).violations


def test_who_stands_by_for_the_subdistrict_comes_on_loan_before_others_move() -> None:
    """Nobody else at the gate's own community is asked where somebody stands by for both."""
    gates = [gate(only=["周三早班"]), gate("北门", community=NEXT_DOOR, only=["周四早班"])]
    settings = replace(BOTH, standby=StandingBy(1, Per.SUBDISTRICT))
    of = district(["甲", "丙", person("乙", community=NEXT_DOOR)], gates, settings=settings)
    wednesday = next(iter(slots("周三早班")))
    before = Roster(of.week, (Duty(wednesday, gate_of(), "甲"),), (Standby(wednesday, "乙"),))
    after = replan(away(of, "甲", "周三早班"), before, ())
    assert [one for one in after.duties if one.slot == wednesday] == [Duty(wednesday, gate_of(), "乙")]
    assert not audit(away(of, "甲", "周三早班"), after).violations
    at_home = replace(before, standbys=(Standby(wednesday, "乙"), Standby(wednesday, "丙")))
    after = replan(away(of, "甲", "周三早班"), at_home, ())
    assert [one for one in after.duties if one.slot == wednesday] == [Duty(wednesday, gate_of(), "丙")]


def test_who_stands_by_takes_over_from_somebody_on_loan() -> None:
    gates = [gate(only=["周三早班"]), gate("北门", community=NEXT_DOOR, only=["周四早班"])]
    of = district(["甲", *(person(name, community=NEXT_DOOR) for name in "乙丁")], gates, settings=BOTH)
    wednesday = next(iter(slots("周三早班")))
    before = Roster(of.week, (Duty(wednesday, gate_of(), "乙"),), (Standby(wednesday, "甲"),))
    of = away(of, "乙", "周三早班")
    assert replan(of, before, ()).duties == (Duty(wednesday, gate_of(), "甲"),)


def test_who_stands_by_is_suggested_first() -> None:
    of = district("甲乙丙", [gate(only=["周三早班"])], settings=BOTH)
    standing = Roster(of.week, (), (Standby(next(iter(slots("周三早班"))), "丙"),))
    first, *others = candidates(of, standing, gate_of(), next(iter(slots("周三早班"))))
    assert (first.person.name, first.stands_by) == ("丙", True)
    assert not any(one.stands_by for one in others)


def test_a_neighbour_may_be_suggested_and_takes_over_where_nobody_at_home_can() -> None:
    gates = [gate(only=["周三早班"]), gate("北门", community=NEXT_DOOR, only=["周四早班"])]
    of = district(["甲", person("乙", community=NEXT_DOOR)], gates, settings=BOTH)
    before = solve(of).roster
    of = away(of, "甲", "周三早班")
    after = replan(of, before, ())
    assert [loan.identity for loan in own_community.loans(of, after)] == ["乙"]
    assert not audit(of, after).violations
    empty = after.with_duties([one for one in after.duties if one.identity != "乙"])
    suggested = candidates(of, empty, gate_of(), next(iter(slots("周三早班"))))
    assert [(one.person.name, one.is_loan) for one in suggested if not one.rules] == [("乙", True)]


def test_a_loan_stays_while_others_change_and_ends_where_the_person_is_away() -> None:
    gates = [
        gate(only=["周三早班", "周四早班"]),
        gate("北门", community=NEXT_DOOR, only=["周五早班", "周六早班"]),
    ]
    people = [person("乙", community=NEXT_DOOR), person("丙", community=NEXT_DOOR)]
    of = district(people, gates, settings=replace(BOTH, standby=StandingBy()))
    before = solve(of).roster
    loans = own_community.loans(of, before)
    assert len(loans) == 2
    ill = away(of, loans[0].identity, "周三早班", "周四早班")
    after = replan(ill, before, ())
    assert loans[1] in after.duties
    assert loans[0] not in after.duties
    assert not audit(ill, after).violations


def test_who_gets_a_duty_by_hand_stands_by_no_longer() -> None:
    of = district("甲乙丙", [gate(only=["周三早班", "周三晚班"])], settings=BOTH)
    wednesday = next(iter(slots("周三早班")))
    standing = Roster(of.week, (), (Standby(wednesday, "丙"),))
    after = stood_by(of, standing.with_duties([duty("丙", "周三晚班")]))
    assert [one.identity for one in after.standbys] in (["甲"], ["乙"])


@given(st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_after_an_absence_no_rule_is_broken_whatever_is_switched_on(data: st.DataObject) -> None:
    of = data.draw(districts(most_people=6, most_gates=2, helpers=True))
    before = solve(of).roster
    one = data.draw(st.sampled_from(of.people))
    off = frozenset(data.draw(st.sets(st.sampled_from(of.slots), max_size=4)))
    ill = replace(of, people=tuple(replace(p, leave=p.leave | off) if p is one else p for p in of.people))
    after = replan(ill, before, ())
    assert not audit(ill, after).violations


def test_of_many_who_may_be_lent_those_are_looked_at_who_stand_by_or_cost_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_hand, "_MOST_LENT", 3)
    (wednesday,) = slots("周三早班")
    lent = [
        person("甲", community=NEXT_DOOR, leave=["周三"]),
        person("乙", community=NEXT_DOOR, preference="晚班"),
        person("丙", community=NEXT_DOOR),
        person("丁", community=NEXT_DOOR, preference="晚班"),
    ]
    gates = [gate(only=["周三早班"]), gate("北门", community=NEXT_DOOR, only=["周四早班"])]
    settings = replace(BOTH, standby=StandingBy(1, Per.SUBDISTRICT))
    of = district(["戊", *lent], gates, settings=settings)
    by = Roster(of.week, (), (Standby(wednesday, "丁"),))
    found = by_hand.cheapest_lent(of, by, gate_of(), wednesday, lent)
    assert [one.name for one in found] == ["丁", "丙", "乙"]
    assert by_hand.cheapest_lent(of, by, gate_of(), wednesday, lent[:3]) == lent[:3]
    monkeypatch.setattr(by_hand, "_MOST_LENT", 2)
    found = [one.person for one in candidates(of, by, gate_of(), wednesday)]
    assert [one.name for one in found] == ["丁", "戊", "丙"]
