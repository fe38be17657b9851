"""The audit as a whole: every rule, every term, any roster, a whole district in a moment."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import district, duty, gate, gate_of, person, roster, slot, unit
from campaigns.size import examples
from roster_cli import rules
from roster_cli.audit import audit
from roster_cli.domain import Duty, Roster, Slot, Standby, Standing
from roster_cli.i18n import speaking
from strategies import districts, rosters


def test_a_sound_roster_has_no_violation_and_every_term():
    of = district(["甲", "乙"], [gate(only=["周一早班", "周二晚班", "周三早班"])])
    result = audit(of, roster(甲="周一早班 周三早班", 乙="周二晚班"))
    assert result.violations == ()
    assert result.costs == {
        "unfilled": 0,
        "spread": 0,
        "idle": 0,
        "lead": 0,
        "free_day": 0,
        "fairness": 16 + 4,
        "rotation": 4,
        "preference": 0,
        "loans": 0,
        "standbys": 0,
        "familiarity": 0,
    }
    assert result.cost == 24


def broken():
    """Return a district and a roster that breaks each hard rule."""
    people = ["甲", "乙", person("丙", unit="发改局"), person("丁", leave=["周四"])]
    gates = [gate(headcount=2), gate("东门", community="复兴社区")]
    of = district(people, gates, units=[unit(), unit("发改局", peak=["周五早班"])], groups=[["甲", "乙"]])
    by = roster(
        *(duty(who, "周一早班") for who in "甲乙"),  # H4
        duty("甲", "周一晚班"),  # H1 and H5
        duty("乙", "周二早班", gate_of("东门", community="复兴社区")),  # H2
        duty("丁", "周四早班"),  # H3
        *(duty("丙", f"周{day}早班") for day in "一二三四五六"),  # H6, and H7 on Friday
    )
    standing_by = replace(by, standbys=(Standby(slot("周一早班"), "甲"),))  # who is on duty then
    return replace(of, fixed=(duty("乙", "周六早班"),)), standing_by


def test_every_hard_rule_has_its_say_in_order():
    told = [fault.rule for fault in audit(*broken()).violations]
    assert told == sorted(told)
    assert set(told) == set(rules.HARD_RULES) == {*(f"H{number}" for number in range(1, 8)), "fixed", "standby"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_violations_and_titles_speak_the_language_of_the_moment(language):
    with speaking(language):
        told = [fault.message for fault in audit(*broken()).violations]
        titles = [rules.title(rule) for rule in (*rules.HARD_RULES, *rules.COST_TERMS)]
    assert all(("。" in message) == (language == "zh") for message in told)
    assert all(title.isascii() == (language == "en") for title in titles)


def test_a_phone_number_that_serves_as_identity_is_not_told_in_full():
    of = district([person("甲", identity="13812341234", phone="13812341234", standing=Standing.GRADE), "乙"])
    (fault,) = audit(of, roster(duty("13812341234", "周一早班"))).violations
    assert "138****1234" in fault.message
    assert "13812341234" not in fault.message


@given(st.data())
@settings(max_examples=examples(100), deadline=None)
def test_a_corrupt_roster_is_judged_not_stumbled_over(data):
    of = data.draw(districts())
    by = data.draw(rosters(of, corrupt=True))
    strange = [
        duty
        for duty in by.duties
        if duty.identity not in of.person_by_identity
        or duty.gate not in of.checkpoint_by_gate
        or duty.slot not in of.slot_index
    ]
    result = audit(of, by)
    told = {(fault.identity, fault.slot, fault.gate) for fault in result.violations if fault.rule == "H3"}
    assert {(duty.identity, duty.slot, duty.gate) for duty in strange} <= told
    assert all(points >= 0 for points in result.costs.values())


@given(st.data())
@settings(max_examples=examples(100), deadline=None)
def test_the_order_of_the_duties_does_not_matter(data):
    of = data.draw(districts())
    by = data.draw(rosters(of))
    turned = Roster(by.week, tuple(reversed(by.duties)))

    def about(one):
        return sorted((fault.rule, fault.identity) for fault in audit(of, one).violations)

    assert about(turned) == about(by)
    assert audit(of, turned).costs == audit(of, by).costs


def whole_district(communities: int):
    """Return as many communities of 54 people and 12 gates, with a roster that breaks nothing but capacity."""
    names = [f"社区{n}" for n in range(communities)]
    people = [
        person(f"{n:06d}", community=names[n % communities], unit=f"单位{n % 90}", estate="东盛华庭")
        for n in range(54 * communities)
    ]
    gates = [gate(f"{n}号门", community=name) for name in names for n in range(12)]
    groups = [[f"{n:06d}", f"{n + 1:06d}", f"{n + 2:06d}"] for n in range(0, 54 * communities - 3, 3)]
    of = district(people, gates, units=[unit(f"单位{n}", max_away=9) for n in range(90)], groups=groups)
    duties = [
        Duty(Slot(day, shift), gate_of(f"{n % 12}号门", community=one.community), one.identity)
        for n, one in enumerate(people)
        for day in of.week.dates[n % 3 :: 2]
        for shift in ("早班",)
    ]
    return of, Roster(of.week, tuple(sorted(duties)))


def steps_of_audit(communities: int) -> int:
    """Return how many functions are called to judge so many communities."""
    of, by = whole_district(communities)
    steps = 0

    def count(_frame, event, _function):
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        audit(of, by)
    finally:
        sys.setprofile(None)
    return steps


def test_a_whole_district_takes_as_much_longer_to_judge_as_it_is_larger():
    assert steps_of_audit(12) < 4.2 * steps_of_audit(3)
