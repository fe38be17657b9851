"""Leads: a shift of a community that has leads, but none of them on duty; and who leads where somebody does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import SETTINGS, cost, district, duty, gate, gate_of, past_week, person, roster
from roster_cli.domain import LeadPer, Slot, Standing, Weights
from roster_cli.i18n import speaking
from roster_cli.returned.names import WrittenNames
from roster_cli.rules.lead import leaders
from roster_cli.solve.engine import solve
from roster_cli.store import Store
from roster_cli.views.view import View

LEAD = "lead"
TWO_SHIFTS = ["周一早班", "周二晚班"]


def test_a_shift_without_a_lead_counts_and_one_with_a_lead_does_not():
    of = district([person("甲", lead=True), "乙"], [gate(only=TWO_SHIFTS, headcount=2)])
    assert cost(LEAD, of, roster()) == 400
    assert cost(LEAD, of, roster(乙="周一早班")) == 400
    assert cost(LEAD, of, roster(甲="周一早班", 乙="周一早班")) == 200
    assert cost(LEAD, of, roster(甲="周一早班 周二晚班")) == 0


@pytest.mark.parametrize(
    "people",
    [
        ["甲"],
        [person("甲", lead=True, community="复兴社区")],
        [person("甲", lead=True, standing=Standing.NOT_REPORTED)],
    ],
)
def test_a_community_without_a_lead_owes_none(people):
    gates = [gate(only=TWO_SHIFTS), gate("北门", community="复兴社区", only=["周一早班"], headcount=0)]
    assert cost(LEAD, district(people, gates), roster()) == 0


def test_a_lead_counts_for_the_own_community_only():
    gates = [gate(only=["周一早班"]), gate("北门", community="复兴社区", only=["周一早班"])]
    of = district([person("甲", lead=True), person("乙", lead=True, community="复兴社区")], gates)
    there = roster(duty("甲", "周一早班", gate_of("北门", community="复兴社区")))
    assert cost(LEAD, of, there) == 400


def test_it_can_be_switched_off_and_weighed():
    people, gates = [person("甲", lead=True)], [gate(only=TWO_SHIFTS)]
    off = replace(SETTINGS, lead=LeadPer.NONE)
    light = replace(SETTINGS, weights=Weights(lead=7))
    assert cost(LEAD, district(people, gates, settings=off), roster()) == 0
    assert cost(LEAD, district(people, gates, settings=light), roster()) == 14


def test_leads_are_divided_among_the_shifts():
    # without the term nothing keeps both leads from the same shift
    people = [person("甲", lead=True), person("乙", lead=True), "丙", "丁"]
    of = district(people, [gate(only=TWO_SHIFTS, headcount=2)])
    found = solve(of, workers=1)
    assert (found.report.costs[LEAD], found.report.gap) == (0, 0)
    assert sorted(leaders(of, found.roster).values()) == ["乙", "甲"]


def test_where_no_lead_can_come_the_bound_says_so():
    of = district([person("甲", lead=True, leave=["周一"]), "乙"], [gate(only=TWO_SHIFTS)])
    found = solve(of, workers=1)
    assert (found.report.costs[LEAD], found.report.gap) == (200, 0)


def test_who_led_least_so_far_leads_and_then_the_first_by_identity():
    of = district([person("甲", lead=True), person("乙", lead=True), "丙"], [gate(headcount=3)])
    by = roster(甲="周一早班 周二早班 周三早班", 乙="周一早班 周二早班", 丙="周一早班 周四早班")
    told = [(slot.shift, slot.date.day, who) for (_community, slot), who in leaders(of, by).items()]
    assert told == [("早班", 14, "乙"), ("早班", 15, "甲"), ("早班", 16, "甲")]
    assert all(isinstance(slot, Slot) for _community, slot in leaders(of, by))


def test_a_lead_is_marked_wherever_the_name_stands_and_is_known_again_by_it(tmp_path):
    of = district([person("甲", lead=True), person("乙", lead=True)], [gate(headcount=2, only=["周一早班"])])
    with Store.open(tmp_path / "roster.db") as store:
        stored = store.save_roster(of, roster(甲="周一早班", 乙="周一早班"), solve(of, workers=1).report)
        assert [store.history(of.week.plus(1)).led(one) for one in "甲乙"] == [0, 1]
    view = View(stored, "zh")
    with speaking("zh"):
        assert view.names_at(of.checkpoints[0].gate, of.slots[0]) == ("甲", "乙（带班）")
    names = WrittenNames(of, "康庄社区", view.labels)
    assert [names.find(text).identity for text in ("乙（带班）", "乙 (lead)", "乙")] == ["乙"] * 3


def test_what_one_led_in_the_weeks_before_and_in_this_one_counts_together():
    past = past_week(-1, {"甲": "周一早班", "乙": "周一早班"})
    stored = replace(past, people=tuple(replace(one, led=2 * (one.identity == "乙")) for one in past.people))
    of = district([person("甲", lead=True), person("乙", lead=True)], [gate(headcount=2)], stored=[stored])
    days = ["周一早班", "周二早班", "周三早班", "周四早班", "周五早班"]
    by = roster(甲=" ".join(days), 乙=" ".join(days))
    assert list(leaders(of, by).values()) == ["甲", "甲", "乙", "甲", "乙"]
