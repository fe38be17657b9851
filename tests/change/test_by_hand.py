"""Changes by hand: what they do, what they cost and which rule refuses them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import SETTINGS, district, duty, gate, gate_of, person, roster, slot, slots, unit
from roster_cli import rules
from roster_cli.change import judging
from roster_cli.change.by_hand import assign, candidates, changed_by_hand, duty_of, released, swap, unassign
from roster_cli.change.changing import Change, refuse
from roster_cli.change.judging import costs_of, judge, violations_near
from roster_cli.change.telling import message, message_if_published
from roster_cli.domain import (
    Absence,
    Agreed,
    District,
    Lending,
    Roster,
    Standby,
    StandingBy,
    Violation,
    Within,
    without_terms_apart,
)
from roster_cli.errors import UsageError
from roster_cli.rules import COST_TERMS, HardRule, Situation, title, violations
from roster_cli.store import Store
from small import REPORT

SOUTH = gate_of()


def refused_by(given: District, before: Roster, after: Roster) -> list[str]:
    """Return the rules that a change breaks."""
    return [violation.rule for violation in judge(given, before, after).violations]


def test_a_swap_changes_the_people_of_two_duties() -> None:
    planned = roster(甲="周一早班", 乙="周二晚班")
    assert swap(planned, duty("甲", "周一早班"), duty("乙", "周二晚班")) == roster(乙="周一早班", 甲="周二晚班")
    north = duty("乙", "周二晚班", "北门")
    swapped = swap(roster(north, 甲="周一早班"), duty("甲", "周一早班"), north)
    assert swapped == roster(duty("甲", "周二晚班", "北门"), 乙="周一早班")


def test_a_swap_with_oneself_is_refused() -> None:
    with pytest.raises(UsageError, match="same person"):
        swap(roster(甲="周一早班 周二早班"), duty("甲", "周一早班"), duty("甲", "周二早班"))


def test_the_same_duty_is_not_given_twice() -> None:
    with pytest.raises(UsageError, match="already"):
        assign(district(["甲"]), roster(甲="周一早班"), duty("甲", "周一早班"))


ONE_OF_TWO = district(["甲", "乙"], [gate(headcount=2)], groups=[("甲", "乙")])


@pytest.mark.parametrize(
    ("rule", "given", "before", "new"),
    [
        ("H1", district(["甲"]), roster(甲="周一早班"), duty("甲", "周一晚班")),
        ("H2", district([person("甲", community="复兴社区")], [gate(), gate(community="复兴社区")]), roster(),
         duty("甲", "周一早班")),
        ("H3", district([person("甲", leave=["周一"])]), roster(), duty("甲", "周一早班")),
        ("H3", district(["甲", "乙"]), roster(乙="周一早班"), duty("甲", "周一早班")),
        ("H4", ONE_OF_TWO, roster(乙="周一早班"), duty("甲", "周一早班")),
        ("H5", district(["甲"]), roster(甲="周一晚班"), duty("甲", "周二早班")),
        ("H6", district([person("甲", max_per_week=1)]), roster(甲="周一早班"), duty("甲", "周三早班")),
        ("H7", district(["甲"], units=[unit(peak=["周一早班"])]), roster(), duty("甲", "周一早班")),
        ("H7", district(["甲", "乙", person("丙", unit="发改局")], [gate(headcount=3)], units=[unit(max_away=1)]),
         roster(乙="周一早班", 丙="周一早班"), duty("甲", "周一早班")),
    ],
)  # fmt: skip
def test_each_rule_refuses_what_breaks_it(rule: str, given: District, before: Roster, new: object) -> None:
    assert rule in refused_by(given, before, assign(given, before, new))  # type: ignore[arg-type]


def test_a_change_is_refused_with_each_rule_its_title_and_the_reason() -> None:
    given = district([person("甲", leave=["周一"])])
    breaches = judge(given, roster(), roster(甲="周一早班 周一晚班")).violations
    with pytest.raises(UsageError) as refused:
        refuse(breaches)
    first, *told = str(refused.value).splitlines()
    assert first == f"This would break {len(breaches)} rules, so nothing was changed:"
    assert told == [f"  {one.rule} ({title(one.rule)}): {one.message}" for one in breaches]
    refuse([])


def test_breaches_near_somebody_are_not_those_of_others_elsewhere() -> None:
    gates = [gate(), gate(community="复兴社区")]
    beside = [person(name, unit="调查队") for name in "丙丁"]
    units = [unit("调查队", max_away=1)]
    given = district(["甲", "乙", *beside, person("远", community="复兴社区", unit="发改局")], gates, units=units)
    far = gate_of(community="复兴社区")
    planned = roster(
        duty("远", "周三早班", far),
        duty("远", "周三晚班", far),
        甲="周一早班 周二早班",
        乙="周一早班",
        丙="周一早班",
        丁="周一早班",
    )
    found = list(violations_near(given, planned, ["甲"]))
    assert {one.rule for one in found} == {"H3"}
    assert not any("远" in one.people for one in found)
    colleagues = [*"甲乙", person("远", community="复兴社区")]
    given = district(colleagues, gates, units=[unit(max_away=2)])
    assert not list(violations_near(given, roster(甲="周一早班"), ["甲"]))
    office = district(colleagues, gates, groups=[("甲", "远")])
    assert refused_by(office, roster(), roster(甲="周一早班")) == []
    assert not list(violations_near(given, roster(duty("远", "周三早班", far), 甲="周一早班"), ["甲"]))


def test_a_fixed_duty_is_missed_by_whoever_takes_it_away_and_nobody_else() -> None:
    given = replace(district("甲乙"), fixed=(duty("甲", "周一早班"), duty("乙", "周三早班")))
    before = roster(甲="周一早班", 乙="周二早班")
    (breach,) = judge(given, before, roster(乙="周二早班")).violations
    assert (breach.rule, breach.people) == ("fixed", ("甲",))
    assert refused_by(given, before, roster(甲="周一早班", 乙="周四早班")) == []


def test_what_duties_cost_is_told_of_each_post_by_itself() -> None:
    given = district("甲乙丙", [gate(headcount=2), gate("北门", only=["周三"])])
    planned = roster(乙="周一早班")
    duties = [duty(name, "周一早班") for name in "甲丙"]
    duties += [duty("甲", "周三早班", "北门"), duty("丙", "周三晚班")]
    told = list(costs_of(given, planned, duties))
    for one, costs in zip(duties, told, strict=True):
        after = assign(given, planned, one)
        assert dict(costs) == {
            name: term.cost(given, after) - term.cost(given, planned) for name, term in COST_TERMS.items()
        }


def test_a_rule_that_looks_far_is_asked_with_the_whole_district(monkeypatch: pytest.MonkeyPatch) -> None:
    given, planned = district("甲乙", [gate(), gate(community="复兴社区")]), roster(乙="周一早班")
    asked: list[tuple[District, Roster]] = []

    def further(situation: Situation, _duty: object) -> list[Violation]:
        asked.append((situation.district, situation.roster))
        return []

    far = HardRule("H9", "", lambda _district, _roster: [], further=further)
    monkeypatch.setattr(rules, "HARD_RULES", {"H9": far})
    monkeypatch.setattr(judging, "HARD_RULES", {"H9": far})
    assert list(judging.obstacles_of(given, planned, [duty("甲", "周三早班")])) == [()]
    assert asked == [(given, planned)]


def test_what_was_wrong_before_does_not_refuse_another_change() -> None:
    given = district([person("甲", leave=["周一"]), "乙"])
    before = roster(甲="周一早班")
    assert refused_by(given, before, assign(given, before, duty("乙", "周二早班"))) == []


def test_the_cost_of_a_change_is_the_difference_of_the_whole_costs() -> None:
    given = district(["甲", "乙", person("丙", preference="晚班")], [gate("南门"), gate("北门")])
    before = roster(甲="周一早班 周二早班 周六早班", 乙="周三晚班")
    after = swap(before, duty("甲", "周二早班"), duty("乙", "周三晚班"))
    after = assign(given, after, duty("丙", "周五早班", "北门"))
    told = judge(given, before, after).difference
    whole = {term: one.cost(given, after) - one.cost(given, before) for term, one in COST_TERMS.items()}
    assert dict(told) == whole


def test_the_duty_that_is_meant_must_be_the_only_one() -> None:
    given, planned = district(["甲"]), roster(甲="周一早班 周二早班")
    assert duty_of(given, planned, given.people[0], slots("周一")) == duty("甲", "周一早班")
    with pytest.raises(UsageError, match=r"甲.* has no duty then.*2022-03-14"):
        duty_of(given, planned, given.people[0], slots("周三"))
    with pytest.raises(UsageError, match=r"Duties this week: none\.$"):
        duty_of(given, roster(), given.people[0], slots("周三"))
    with pytest.raises(UsageError, match="several"):
        duty_of(given, planned, given.people[0], slots("周一", "周二"))


def test_candidates_come_with_the_cheapest_first_and_the_rules_that_keep_others_out() -> None:
    people = ["甲", "乙", person("病", leave=["周三"]), person("远", community="复兴社区"), "忙"]
    given = district(people, [gate(only=["周一早班", "周二晚班", "周三早班"]), gate(community="复兴社区")])
    planned = roster(乙="周一早班", 忙="周二晚班")
    ranked = candidates(given, planned, SOUTH, slot("周三早班"))
    assert [one.person.name for one in ranked] == ["甲", "乙", "病", "忙"]
    assert [one.rules for one in ranked] == [(), (), ("H3",), ("H5",)]
    assert ranked[0].judgement.cost < ranked[1].judgement.cost
    assert ranked[0].judgement.difference["idle"] < 0
    assert ranked[0].judgement.difference["unfilled"] < 0
    others = {term: points for term, points in ranked[0].judgement.difference.items() if term != "unfilled"}
    assert ranked[0].cost == without_terms_apart(others)


def test_who_stands_there_is_no_candidate_and_who_stands_next_door_is_kept_out_by_a_rule() -> None:
    given = district(["甲", "乙", "丙"], [gate(headcount=2), gate("北门")])
    planned = roster(duty("乙", "周三早班", "北门"), 甲="周三早班")
    ranked = candidates(given, planned, SOUTH, slot("周三早班"))
    assert [(one.person.name, one.rules) for one in ranked] == [("丙", ()), ("乙", ("H1",))]


def test_of_candidates_who_cost_the_same_who_knows_the_gate_comes_first() -> None:
    people = [
        person("甲", estate="检察院小区"),
        person("乙", estate="东盛华庭"),
        person("丙", estate="检察院小区"),
    ]
    given = district(people, [gate(), gate("大门", estate="检察院小区")])
    ranked = candidates(given, roster(), SOUTH, slot("周三早班"))
    assert [one.person.name for one in ranked] == ["乙", "甲", "丙"]
    assert {one.judgement.cost for one in ranked} == {ranked[0].judgement.cost}


def test_every_candidate_may_really_take_the_duty_at_the_cost_told() -> None:
    given = district(
        ["甲", "乙", "丙", person("丁", leave=["周二"])],
        [gate(headcount=2)],
        groups=[("甲", "乙")],
        units=[unit(max_away=2)],
    )
    planned = roster(甲="周二晚班", 丙="周一早班")
    when = slot("周二晚班")
    for one in candidates(given, planned, SOUTH, when):
        after = assign(given, planned, duty(one.person.identity, "周二晚班"))
        found = tuple(dict.fromkeys(v.rule for v in violations(given, after)))
        assert one.rules == found
        cost = sum(one.cost(given, after) - one.cost(given, planned) for one in COST_TERMS.values())
        assert cost == sum(one.judgement.difference.values())


def test_taking_a_duty_away_leaves_the_post_empty() -> None:
    given, before = district(["甲"], [gate(only=["周一早班"])]), roster(甲="周一早班")
    after = unassign(before, duty("甲", "周一早班"))
    assert after == roster()
    assert judge(given, before, after).difference["unfilled"] == given.settings.weights.unfilled_first


def test_a_change_reads_as_its_lines(tmp_path: Path) -> None:
    (monday,) = slots("周一早班")
    of = district(
        "甲乙丙", [gate(only=["周一早班", "周二早班"])], settings=replace(SETTINGS, standby=StandingBy(1))
    )
    before = replace(roster(甲="周二早班", 丙="周一早班"), standbys=(Standby(monday, "甲"),))
    with Store.open(tmp_path / "roster.db") as store:
        stored = store.save_roster(of, before, REPORT)
    swapped = swap(stored.roster, duty("甲", "周二早班"), duty("丙", "周一早班"))
    assert "instead" not in str(changed_by_hand(stored, swapped))
    nothing = changed_by_hand(stored, stored.roster)
    assert str(nothing) == "No duty changes."
    assert not nothing.differs
    assert replace(nothing, district=replace(of, people=of.people[:2])).differs
    renamed = replace(of.people[0], name="新")
    changed = replace(nothing, district=replace(of, people=(renamed,)))
    assert (changed.person("甲"), changed.person("乙")) == (renamed, of.people[1])
    after = replace(roster(乙="周二早班", 丙="周一早班"), standbys=(Standby(monday, "乙"),))
    assert str(changed_by_hand(stored, after)).splitlines() == [
        "15 Mar Tue Early 康庄社区 东盛华庭 南门: 甲 → 乙",
        "14 Mar Mon Early: 甲 stands by no longer",
        "14 Mar Mon Early: 乙 stands by",
    ]


def test_a_message_says_that_a_week_is_a_draft_until_it_is_published(tmp_path: Path) -> None:
    of = district("甲乙", [gate(only=["周二早班"])])
    with Store.open(tmp_path / "roster.db") as store:
        draft = store.save_roster(of, roster(甲="周二早班"), REPORT)
        published = store.publish()
    changes = [changed_by_hand(stored, roster(乙="周二早班")) for stored in (draft, published)]
    told, later = map(message, changes)
    assert told.count(" · 草稿") == 1
    assert told.replace(" · 草稿", "") == later
    assert [message_if_published(change) for change in changes] == ["", later]


def test_a_message_names_who_stands_by_and_who_is_lent(tmp_path: Path) -> None:
    gates = [gate(only=["周二早班"]), gate("北门", community="复兴社区", only=["周四早班"])]
    lent = replace(SETTINGS, lending=Lending(Within.DISTRICT), standby=StandingBy(1))
    of = district(["甲", "乙", person("远", community="复兴社区")], gates, settings=lent)
    (tuesday,) = slots("周二早班")
    before = replace(roster(甲="周二早班"), standbys=(Standby(tuesday, "乙"),))
    with Store.open(tmp_path / "roster.db") as store:
        stored = store.save_roster(of, before, REPORT)
    after = replace(roster(远="周二早班"), standbys=(Standby(tuesday, "甲"),))
    told = message(Change(stored, of, after)).splitlines()
    shift = "3月15日 周二早班"
    place = f"{shift} 康庄社区 东盛华庭 · 南门"
    assert told[-3:] == [
        f"乙：{shift}备班 → 不值班",
        f"甲：{place} → {shift}备班",
        f"远：不值班 → {place}（支援）",
    ]


def test_who_was_freed_by_hand_may_be_given_the_duty_back(tmp_path: Path) -> None:
    (tuesday,) = slots("周二早班")
    of = district([person("甲", unavailable=["周二早班"]), "乙"], [gate(only=["周二早班"])])
    with Store.open(tmp_path / "roster.db") as store:
        stored = store.save_roster(of, roster(乙="周二早班"), REPORT)
    freed = replace(stored, agreed=Agreed(freed=frozenset({("甲", tuesday)})))
    back = released(freed, roster(甲="周二早班"))
    assert not back.person_by_identity["甲"].unavailable
    assert changed_by_hand(freed, roster(甲="周二早班")).differs
    fixed = replace(of, fixed=(duty("乙", "周二早班"),))
    given = replace(stored, district=fixed, agreed=Agreed(duties=frozenset(fixed.fixed)))
    assert released(given, stored.roster).fixed == fixed.fixed
    assert released(given, roster(甲="周二早班")).fixed == ()
    told = replace(freed.agreed, absences=frozenset({Absence("甲", tuesday, away=False)}))
    still = released(replace(freed, agreed=told), roster(甲="周二早班"))
    assert still.person_by_identity["甲"].unavailable == {tuesday}
