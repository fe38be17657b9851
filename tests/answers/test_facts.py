"""Facts that keep a post empty: there is one for whatever a hard rule forbids."""

from __future__ import annotations

from builders import COMMUNITY, district, gate, gate_of, past_week, person, roster, slot
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
