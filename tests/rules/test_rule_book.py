"""What holds for every rule of the book: its halves say the same, with weeks before and after."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NIGHT, SETTINGS, district, duty, gate, past_week, person, roster, rules, unit
from campaigns.size import examples
from roster_cli import rules as book
from roster_cli.domain import District, Duty, DutyType, Roster, Settings
from roster_cli.rules import ANYWHERE, COST_TERMS, HARD_RULES, Situation
from roster_cli.solve.model import build_model
from roster_cli.solve.patterns import enumerate_patterns
from strategies import districts, rosters

SOME_TIME = settings(
    deadline=None,
    max_examples=examples(80),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LONG = rules(min_rest_hours=10, max_consecutive_days=8)


def busy(configured: Settings = SETTINGS) -> District:
    """Return people for whom each rule bars something, between two weeks of duties."""
    people = [
        person("甲", leave=["周三早班"], unavailable=["周五"], preference="晚班"),
        person("乙", duty_type=DutyType.WEEKEND, max_per_week=2, own_limit=True),
        person("丙", unit="发改局", duty_type=DutyType.WEEKDAY),
        person("丁", estate="检察院小区"),
        person("戊", leave=["周二"]),
        person("己", max_per_week=7, own_limit=True),
    ]
    shifts = [
        "周一早班",
        "周一晚班",
        "周二早班",
        "周二晚班",
        "周三晚班",
        "周四早班",
        "周五早班",
        "周六早班",
        "周日晚班",
    ]
    gates = [gate(only=shifts, headcount=2), gate("大门", estate="检察院小区", only=["周一早班", "周日晚班"])]
    before = {
        "甲": "周日晚班",
        "乙": "周日早班",
        "丙": "周四早班 周五早班 周六早班",
        "丁": "周六晚班 周日晚班",
        "己": "周日早班",
    }
    after = {
        "甲": "周一早班 周二早班 周三早班",
        "乙": "周一晚班",
        "丁": "周一早班",
        "戊": "周一早班 周二早班",
        "己": "周一晚班",
    }
    return district(
        people,
        gates,
        settings=configured,
        units=[unit(), unit("发改局", peak=["周四早班"])],
        groups=[["丙", "戊"]],
        stored=[past_week(-1, before), past_week(-2, {"甲": "周一早班 周三早班"}), past_week(1, after)],
    )


def weeks(given: District):
    """Yield each person, each pattern's place, and the duties that it means at the open gates, or the first."""
    patterns = enumerate_patterns(given)
    open_at = {
        slot: next((one.gate for one in given.checkpoints if one.headcounts[place]), given.checkpoints[0].gate)
        for place, slot in enumerate(given.slots)
    }
    slots_of = [[given.slots[place] for place in np.flatnonzero(row)] for row in patterns.works]
    for index, one in enumerate(given.rostered):
        for place, slots in enumerate(slots_of):
            duties = tuple(Duty(slot, open_at[slot], one.identity) for slot in slots)
            yield index, place, Roster(given.week, duties)


@pytest.mark.parametrize(
    "configured",
    [SETTINGS, rules(min_rest_hours=10), rules(max_consecutive_days=3), rules(min_rest_hours=41), LONG],
)
def test_the_solver_may_choose_just_the_weeks_that_break_no_rule(configured: Settings) -> None:
    given = busy(configured)
    people, patterns = given.rostered, enumerate_patterns(given)
    legal = np.ones((len(people), len(patterns.works)), dtype=bool)
    for rule in HARD_RULES.values():
        if rule.allow:
            barred = ~rule.allow(given, people)
            legal &= barred.astype(np.int64) @ patterns.works.T.astype(np.int64) == 0
        if rule.allow_patterns:
            legal &= rule.allow_patterns(given, people, patterns)
    assert legal.any(axis=1).all()
    for index, place, one in weeks(given):
        found = {violation.rule for violation in book.violations(given, one)}
        assert legal[index, place] == (not found), (people[index].identity, one.duties, found)


@pytest.mark.parametrize("term", [name for name, one in COST_TERMS.items() if one.price])
def test_the_price_of_a_week_is_what_it_costs(term: str) -> None:
    given = busy()
    one, people, patterns = COST_TERMS[term], given.rostered, enumerate_patterns(given)
    assert one.price is not None
    prices = np.asarray(one.price(given, people, patterns))
    idle = one.cost(given, roster())
    assert prices[:, 0].sum() == idle
    for index, place, planned in weeks(given):
        assert prices[index, place] - prices[index, 0] == one.cost(given, planned) - idle, planned.duties


def test_what_persons_at_a_gate_are_worth_is_what_they_save() -> None:
    given = district(["甲", "乙", "丙"], [gate(headcount=3, only=["周一早班"])])
    saved = [book.worth(given, given.checkpoints[0], 0, present) for present in range(3)]
    costs = [
        COST_TERMS["unfilled"].cost(given, roster(**dict.fromkeys("甲乙丙"[:n], "周一早班"))) for n in range(4)
    ]
    assert saved == [before - after for before, after in pairwise(costs)]
    steps = given.settings.weights.spread * np.arange(3)
    assert book.empty_posts(given, "康庄社区", 0) == (sorted(saved) + steps).tolist()


def test_a_term_of_people_missing_joins_the_costs_of_empty_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    def shortage(_district: District, _community: str, _slot: int) -> list[int]:
        return [0, 10, 20]

    spread = book.CostTerm("spread", "spread", lambda _district, _roster: 0, shortage=shortage)
    monkeypatch.setattr(book, "COST_TERMS", {**COST_TERMS, "spread": spread})
    given = district(["甲"], [gate(headcount=2), gate("东门")])
    assert book.empty_posts(given, "康庄社区", 0) == [2_000, 10_010, 10_020]
    assert build_model(given).tiers.unfilled(np.array([[3] + [0] * 13])) == 22_030


@SOME_TIME
@given(st.data())
def test_what_keeps_somebody_away_is_what_one_more_duty_would_breach(data: st.DataObject) -> None:
    of = data.draw(districts())
    by = data.draw(rosters(of))
    situation = Situation(of, by)
    for one in of.people:
        slot = data.draw(st.sampled_from(of.slots))
        more = Duty(slot, data.draw(st.sampled_from(of.checkpoints)).gate, one.identity)
        for rule in HARD_RULES.values():
            assert rule.further is not None
            told = set(rule.further(situation, more))
            after = Roster(of.week, tuple(sorted((*by.duties, more))))
            assert told == set(book.new_violations(rule.check(of, by), rule.check(of, after))), rule.name
        assert book.is_free(situation, more) == (not list(book.obstacles(situation, more)))


def test_a_rule_without_a_question_of_its_own_is_asked_by_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    of = district(["甲", person("乙", leave=["周一"])])
    asked = [duty(who, "周一早班") for who in "甲乙"]
    told = [list(book.obstacles(Situation(of, roster(甲="周一早班")), one)) for one in asked]
    slow = {name: book.HardRule(name, one.title, one.check) for name, one in HARD_RULES.items()}
    monkeypatch.setattr(book, "HARD_RULES", slow)
    assert [list(book.obstacles(Situation(of, roster(甲="周一早班")), one)) for one in asked] == told


def test_anywhere_asks_about_the_own_community_whichever_gate() -> None:
    of = district(["甲", person("乙", leave=["周一"])], [gate(only=["周二早班"])])
    free = Situation(of, roster(甲="周二早班"))
    assert book.is_free(free, duty("甲", "周一早班", ANYWHERE))
    assert [one.reason for one in book.obstacles(free, duty("乙", "周一早班", ANYWHERE))] == ["on leave"]
    assert [one.reason for one in book.obstacles(free, duty("甲", "周二晚班", ANYWHERE))] == [
        "another duty on that day",
        "too little rest",
    ]


def test_a_breach_that_grows_is_new_and_one_that_shrinks_is_not() -> None:
    of = district(["甲", "乙", "丙"], [gate()])
    two, three = (roster(*(duty(who, "周一早班") for who in names)) for names in ("甲乙", "甲乙丙"))
    both = [list(book.violations(of, one)) for one in (two, three)]
    assert both[0] == both[1]
    assert list(book.new_violations(*both)) == both[1]
    assert list(book.new_violations(*reversed(both))) == []


def test_every_number_of_a_rule_is_told_in_the_template() -> None:
    names = {*vars(SETTINGS.rules), *vars(SETTINGS.weights)}
    assert book.settings_about().keys() == names
    assert NIGHT.weights == SETTINGS.weights
