"""Facts that keep a post empty: there is one for whatever a hard rule forbids."""

from __future__ import annotations

from dataclasses import replace

from builders import COMMUNITY, DAYS, district, duty, gate, gate_of, past_week, person, roster, slot, unit
from roster_cli.answers.fact import RULE_OF, Kind
from roster_cli.answers.facts import Facts
from roster_cli.answers.gap import gap_elsewhere
from roster_cli.answers.scene import Scene
from roster_cli.domain import District, Roster
from roster_cli.rules import HARD_RULES

ALWAYS_SO = {"H1", "H2", "standby"}
"""Rules that no coordinator can lift: one duty a day, the own community, and no duty while standing by."""


def test_every_rule_has_a_fact_or_is_always_so() -> None:
    """A rule that is added needs a fact, or “no chain” would be told for reasons that do not name it."""
    told = {rule for rule in RULE_OF.values() if rule}
    assert set(HARD_RULES) == told | ALWAYS_SO


def gaps(given: District, planned: Roster, when: str) -> set[str]:
    """Return the shifts that could lack a person instead of one."""
    places = gap_elsewhere(Scene(given, planned, (COMMUNITY,)), COMMUNITY, given.slot_index[slot(when)])
    return {name for name in ("周一晚班", "周三早班", "周四早班") if given.slot_index[slot(name)] in places}


def test_somebody_may_be_missing_wherever_a_duty_can_come_from() -> None:
    gates = [gate(only=["周一晚班", "周三早班", "周四早班"])]
    assert gaps(district(["甲"], gates), roster(甲="周三早班"), "周一晚班") == {"周一晚班", "周三早班"}
    busy = district([person("甲", unavailable=["周一晚班"])], gates)
    assert gaps(busy, roster(甲="周三早班"), "周一晚班") == {"周一晚班"}
    two = roster(甲="周三早班", 乙="周四早班")
    one_after_another = district([person("甲", unavailable=["周一晚班"]), "乙"], gates)
    assert gaps(one_after_another, two, "周一晚班") == {"周一晚班", "周三早班", "周四早班"}


def test_nobody_comes_whom_the_office_needs_then() -> None:
    gates = [gate(headcount=2, only=["周三早班", "周四早班"])]
    planned = roster(甲="周四早班", 乙="周三早班")
    assert gaps(district(["甲", "乙"], gates), planned, "周三早班") == {"周三早班", "周四早班"}
    assert gaps(district(["甲", "乙"], gates, groups=[("甲", "乙")]), planned, "周三早班") == {"周三早班"}


def test_rest_to_a_stored_duty_is_the_fact_that_keeps_a_post_empty() -> None:
    given = district(["甲"], [gate(only=["周一早班"])], stored=[past_week(-1, {"甲": "周日晚班"})])
    asked = Facts(Scene(given, roster(), (COMMUNITY,)), gate_of(), slot("周一早班"))
    assert [fact.kind for fact in asked.smallest() or ()] == [Kind.REST]


def kinds(given: District, planned: Roster, when: str) -> set[Kind] | None:
    """Return what the facts are about that keep a post empty; None where it can be filled."""
    facts = Facts(Scene(given, planned, (COMMUNITY,)), gate_of(), slot(when)).smallest()
    return None if facts is None else {fact.kind for fact in facts}


def test_facts_are_of_the_rule_that_joins_somebodys_duties() -> None:
    given = district(["甲"], [gate(only=["周一晚班", "周二早班"])])
    assert kinds(given, roster(甲="周一晚班"), "周二早班") == {Kind.KEPT, Kind.REST}
    every_day = district(
        [person("甲", max_per_week=7, own_limit=True)], [gate(only=[f"{day}早班" for day in DAYS[:6]])]
    )
    five = roster(甲=" ".join(f"{day}早班" for day in DAYS[:5]))
    assert kinds(every_day, five, "周六早班") == {Kind.KEPT, Kind.RUN}


def test_facts_are_of_the_office() -> None:
    gates = [gate(only=["周三早班"])]
    ill = [person("甲"), person("乙", leave=["周三"])]
    assert kinds(district(ill, gates, groups=[("甲", "乙")]), roster(), "周三早班") == {Kind.LEAVE, Kind.POST}
    away = [person("甲", leave=["周三"]), person("乙", leave=["周三"]), "丙"]
    assert kinds(district(away, gates, groups=[("甲", "乙")]), roster(), "周三早班") is None
    two = [*gates, gate(community="平阳社区", only=["周三早班"])]
    elsewhere = roster(duty("远", "周三早班", gate_of(community="平阳社区")))
    far = person("远", community="平阳社区")
    assert kinds(district(["甲", far], two, units=[unit(max_away=1)]), elsewhere, "周三早班") == {Kind.CAP}
    assert kinds(district(["甲", far], two, groups=[("甲", "远")]), elsewhere, "周三早班") == {Kind.POST}


def test_a_fixed_duty_is_a_fact() -> None:
    people = [person("甲", max_per_week=1, own_limit=True), person("乙", unavailable=["周四"])]
    given = district(people, [gate(only=["周三早班", "周四早班"])])
    assert kinds(given, roster(甲="周三早班"), "周四早班") is None
    given = replace(given, fixed=(duty("甲", "周三早班"),))
    assert kinds(given, roster(甲="周三早班"), "周四早班") == {
        Kind.KEPT,
        Kind.OWN_LIMIT,
        Kind.UNAVAILABLE,
        Kind.FIXED,
    }
