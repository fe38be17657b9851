"""Familiarity: few gates, and those of the own estate."""

import pytest

from builders import ESTATE, cost, district, duty, gate, gate_of, person, roster, slot
from roster_cli.domain import Settings, Standing, Weights
from roster_cli.rules import familiarity
from roster_cli.solve.engine import solve

FAMILIARITY = "familiarity"
HOME, AWAY = gate_of("南门", "东盛华庭"), gate_of("北门", "检察院小区")
GATES = [gate("南门", estate="东盛华庭", only=["周一", "周二"]), gate("北门", estate="检察院小区")]


def test_each_further_gate_in_the_week_counts_two():
    of = district(["甲", "乙"], [gate("南门"), gate("北门"), gate("东门")])
    by = roster(
        duty("甲", "周一早班", "南门"),
        duty("甲", "周二早班", "北门"),
        duty("甲", "周三早班", "东门"),
        duty("甲", "周四早班", "南门"),
        duty("乙", "周四早班", "北门"),
        duty("乙", "周五早班", "北门"),
    )
    assert familiarity.by_person(of, by) == {"甲": 4}
    assert cost(FAMILIARITY, of, by) == 4


def test_gates_of_one_name_in_two_estates_are_two():
    of = district(["甲"], [gate("南门"), gate("南门", estate="检察院小区")])
    by = roster(duty("甲", "周一早班"), duty("甲", "周二早班", gate_of("南门", "检察院小区")))
    assert cost(FAMILIARITY, of, by) == 2


def test_away_from_home_while_a_gate_there_is_open():
    of = district([person("甲", estate="东盛华庭")], GATES)
    assert cost(FAMILIARITY, of, roster(duty("甲", "周一早班", AWAY), duty("甲", "周二早班", AWAY))) == 2
    assert cost(FAMILIARITY, of, roster(duty("甲", "周一早班", HOME), duty("甲", "周二早班", HOME))) == 0


def test_a_closed_gate_at_home_calls_nobody():
    of = district([person("甲", estate="东盛华庭")], GATES)
    assert cost(FAMILIARITY, of, roster(duty("甲", "周三早班", AWAY))) == 0


def test_who_names_no_estate_or_one_without_gates_is_at_home_anywhere():
    of = district([person("甲"), person("乙", estate="别处")], GATES)
    assert cost(FAMILIARITY, of, roster(duty("甲", "周一早班", AWAY), duty("乙", "周二早班", AWAY))) == 0


def test_an_estate_of_the_same_name_in_another_community_is_not_home():
    gates = [gate("北门", estate="检察院小区"), gate("东门", estate="东盛华庭", community="复兴社区")]
    of = district([person("甲", estate="东盛华庭")], gates)
    assert cost(FAMILIARITY, of, roster(duty("甲", "周一早班", AWAY))) == 0


@pytest.mark.parametrize(("estate", "gate_on_tuesday"), [(1, "大门"), (5, "南门")])
def test_the_weights_decide_between_the_own_estate_and_the_same_gate(estate: int, gate_on_tuesday: str):
    weights = Weights(familiarity_gate=2, familiarity_estate=estate)
    people = [person("甲", estate=ESTATE), person("乙", unavailable=["周一"])]
    gates = [gate("大门", estate="检察院小区", only=["周一早班", "周二早班"]), gate(only=["周二早班"])]
    of = district(people, gates, settings=Settings(weights=weights))
    by = solve(of, workers=1).roster
    (tuesday,) = [one for one in by.by_person["甲"] if one.slot == slot("周二早班")]
    assert tuesday.gate.checkpoint == gate_on_tuesday
    assert cost(FAMILIARITY, of, by) == min(2, estate)


def test_who_lives_elsewhere_is_at_home_anywhere():
    of = district([person("甲", community="", estate=ESTATE, standing=Standing.OUTSIDE)], [gate()])
    assert not familiarity.away_costs(of, of.people, of.checkpoints).any()
