"""Something changed on Wednesday: what stays, who comes, and what nobody needs to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from builders import DAYS, district, duty, gate, gate_of, person, roster, slot, slots, unit
from roster_cli import rules
from roster_cli.change import refill as refilling
from roster_cli.change.absences import ToldAbsences, joined, read_listed, read_typed, recorded, with_absences
from roster_cli.change.lists import merged, touched
from roster_cli.change.moments import begun, read_moment, read_slot
from roster_cli.change.moves import moves
from roster_cli.change.refill import refill
from roster_cli.change.replanning import _targets, _together, replan, ties
from roster_cli.compare import Comparison
from roster_cli.domain import (
    Absence,
    Agreed,
    District,
    Lending,
    Management,
    Person,
    PostGroup,
    Roster,
    Rules,
    Settings,
    Standing,
    Weights,
    Within,
)
from roster_cli.errors import InputError, UsageError
from roster_cli.rules import violations
from roster_cli.rules.modelling import Booleans
from strategies import OVERLAPPING

WEDNESDAY = datetime(2022, 3, 16)


def broken(given: District, planned: Roster) -> list[str]:
    """Return the rules that a roster breaks."""
    return [violation.rule for violation in violations(given, planned)]


def replanned(
    given: District, planned: Roster, *absent: str, start: datetime = WEDNESDAY
) -> tuple[District, Roster]:
    """Return the district with absences as they are typed, and the roster that fits it."""
    gone = begun(given, start)
    later = with_absences(given, read_typed(given, absent), gone)
    return later, replan(later, planned, gone)


def test_somebody_free_takes_the_duty_and_nobody_else_moves() -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周三晚班", "周四早班"])])
    later, after = replanned(given, roster(甲="周三晚班", 乙="周四早班"), "甲=周三晚班")
    assert after == roster(丙="周三晚班", 乙="周四早班")
    assert broken(later, after) == []


def test_of_those_who_are_free_the_cheapest_comes() -> None:
    given = district([person("甲"), person("乙"), person("丙", preference="早班")], [gate(only=["周三晚班"])])
    _later, after = replanned(given, roster(甲="周三晚班"), "甲=周三")
    assert after == roster(乙="周三晚班")


def test_without_anybody_free_two_change_places_rather_than_leave_a_post_empty() -> None:
    given = district(
        [person("甲"), person("乙", max_per_week=1, own_limit=True)], [gate(only=["周三晚班", "周五早班"])]
    )
    later, after = replanned(given, roster(甲="周三晚班", 乙="周五早班"), "甲=周三晚班")
    assert after == roster(乙="周三晚班", 甲="周五早班")
    assert broken(later, after) == []


def test_a_post_that_nobody_can_take_stays_empty() -> None:
    given = district(["甲"], [gate(only=["周三晚班", "周五早班"])])
    _later, after = replanned(given, roster(甲="周三晚班 周五早班"), "甲=周三晚班")
    assert after == roster(甲="周五早班")


def test_what_has_begun_stays_even_where_somebody_is_absent() -> None:
    given = district(["甲", "乙"], [gate(only=["周二早班", "周三早班", "周四早班"])])
    planned = roster(甲="周二早班 周三早班 周四早班")
    _later, after = replanned(given, planned, "甲=周二-周四", start=datetime(2022, 3, 16, 8))
    assert [move.slot for move in moves(planned, after)] == [slot("周四早班")]


def test_a_post_that_was_empty_before_stays_empty_for_the_sake_of_peace() -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周四早班", "周五早班"])])
    _later, after = replanned(given, roster(甲="周四早班"), "甲=周四")
    assert {one.slot for one in after.duties} == {slot("周四早班")}


def test_a_holder_who_falls_ill_frees_the_backup_from_duty() -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周四晚班"])], groups=[("甲", "乙")])
    later, after = replanned(given, roster(乙="周四晚班"), "甲=周四")
    assert after == roster(丙="周四晚班")
    assert broken(later, after) == []


def test_who_is_on_duty_in_what_has_begun_leaves_the_office_to_others_in_a_shift_that_overlaps() -> None:
    configured = Settings(shifts=OVERLAPPING)
    people, ten = [person(name, settings=configured) for name in "甲乙丙"], datetime(2022, 3, 14, 10)
    for groups, left in (([("甲", "乙")], {}), ([], {"乙": "周一晚班"})):
        given = district(people, [gate(only=["周一"])], groups=groups, settings=configured)
        _later, after = replanned(given, roster(甲="周一早班", 丙="周一晚班"), "丙=周一", start=ten)
        assert after == roster(甲="周一早班", **left)


def test_the_cap_of_a_unit_holds_after_the_change() -> None:
    people = [person("甲"), person("丁"), person("丙", unit="发改局"), person("戊", unit="发改局")]
    units = [unit(max_away=1), unit("发改局")]
    given = district(people, [gate(headcount=2, only=["周四晚班"])], units=units)
    later, after = replanned(given, roster(甲="周四晚班", 丙="周四晚班"), "丙=周四")
    assert after == roster(甲="周四晚班", 戊="周四晚班")
    assert broken(later, after) == []


def elsewhere(unit_cap: int | None = None, *, groups: tuple[tuple[str, str], ...] = ()) -> tuple[District, Roster]:
    """Return two communities: 丁 could take both duties of 甲, and 远, on duty elsewhere, may be in the way."""
    people = [person("甲", unit="发改局"), "丁", person("远", community="复兴社区")]
    gates = [gate(only=["周三晚班", "周四晚班"]), gate(community="复兴社区", only=["周四晚班"])]
    given = district(people, gates, units=[unit(max_away=unit_cap), unit("发改局")], groups=groups)
    planned = (
        duty("甲", "周三晚班"),
        duty("甲", "周四晚班"),
        duty("远", "周四晚班", gate_of(community="复兴社区")),
    )
    return given, Roster(given.week, tuple(sorted(planned)))


def test_several_posts_are_filled_again_with_those_who_are_on_duty_elsewhere_in_mind() -> None:
    for given, planned, dates in (
        (*elsewhere(), {"周三晚班", "周四晚班"}),
        (*elsewhere(unit_cap=1), {"周三晚班"}),
        (*elsewhere(groups=(("丁", "远"),)), {"周三晚班"}),
    ):
        later, after = replanned(given, planned, "甲=周三-周四")
        assert broken(later, after) == []
        assert {one.slot for one in after.duties if one.identity == "丁"} == slots(*dates)


def test_one_who_gives_up_two_duties_is_less_of_a_change_than_three_who_give_up_one() -> None:
    every = [day + shift for day in DAYS for shift in ("早班", "晚班")]

    def able(name: str, most: int, *times: str) -> Person:
        return person(
            name, unavailable=[one for one in every if one not in times], max_per_week=most, own_limit=True
        )

    people = [
        able("病", 1, "周三晚班"),
        able("甲", 2, "周三早班", "周三晚班", "周四早班"),
        able("乙", 1, "周三早班"),
        able("丙", 1, "周四早班"),
        able("戊", 1, "周三晚班", "周六早班"),
        able("己", 1, "周六早班", "周五早班"),
        able("庚", 1, "周五早班", "周日早班"),
        able("辛", 1, "周日早班"),
    ]
    posts = ["周三早班", "周三晚班", "周四早班", "周五早班", "周六早班", "周日早班"]
    given = district(people, [gate(only=posts)])
    planned = roster(病="周三晚班", 甲="周三早班 周四早班", 戊="周六早班", 己="周五早班", 庚="周日早班")
    later, after = replanned(given, planned, "病=周三")
    assert after == roster(
        甲="周三晚班", 乙="周三早班", 丙="周四早班", 戊="周六早班", 己="周五早班", 庚="周日早班"
    )
    assert broken(later, after) == []


@pytest.mark.parametrize("steps", [[0, 10, 20], [0, 0, 20]])
def test_a_term_of_people_missing_together_counts_when_posts_are_filled_again(
    steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shortage(district: District, _community: str, slot: int) -> list[int]:
        return steps[: district.checkpoints[0].headcounts[slot]]

    spread = rules.CostTerm("spread", "spread", lambda _district, _roster: 0, shortage=shortage)
    monkeypatch.setattr(rules, "COST_TERMS", {**rules.COST_TERMS, "spread": spread})
    settings = Settings(weights=Weights(unfilled_first=0, unfilled_further=0, preference=1))
    names = [person(name, preference="早班") for name in ("戊", "己", "庚")]
    given = district(
        [*"甲乙丙", *"丁辛壬", *names], [gate(headcount=3, only=["周四早班", "周四晚班"])], settings=settings
    )
    planned = roster(**dict.fromkeys("甲乙丙", "周四早班"), **dict.fromkeys("丁辛壬", "周四晚班"))
    _later, after = replanned(given, planned, *(f"{name}=周四" for name in "甲乙丙丁辛壬"))
    early = sum(one.slot == slot("周四早班") for one in after.duties)
    # Three want the early shift at 1 point each; a third missing in the late one costs 20 more than a second.
    assert (early, len(after.duties)) == (2, 3)
    assert broken(given, roster(*after.duties)) == []


def test_posts_are_filled_where_a_duty_is_fixed_and_no_further_than_they_are_wanted() -> None:
    thursday = slot("周四早班")
    people = [person("甲", estate="东盛华庭"), person("乙", estate="检察院小区")]
    given = district(people, [gate(only=["周四早班"]), gate("北门", estate="检察院小区", only=["周四早班"])])
    south, north = (checkpoint.gate for checkpoint in given.checkpoints)
    wanted = {(south, thursday): 1, (north, thursday): 1}

    def stands(of: District, before: Roster) -> dict[str, object]:
        return {one.identity: one.gate for one in refill(of, before, of.communities, (), wanted).roster.duties}

    assert stands(given, roster()) == {"甲": south, "乙": north}
    fixed = replace(given, fixed=(duty("甲", "周四早班", north),))
    assert stands(fixed, roster()) == stands(fixed, roster(乙="周四早班")) == {"甲": north, "乙": south}
    assert stands(given, roster(甲="周四早班", 乙="周四早班")) == {"甲": south, "乙": north}


def test_of_two_who_may_not_both_stay_the_one_gives_way_who_leaves_somebody_at_the_gate() -> None:
    people = ["甲", person("乙", preference="晚班"), "丙"]
    gates = [gate(only=["周四早班"], headcount=2), gate("北门", only=["周四早班"])]
    given = district(people, gates, groups=[("甲", "乙")])
    north = given.checkpoints[1].gate
    planned = roster(duty("乙", "周四早班", north), 甲="周四早班", 丙="周四早班")
    wanted = {(one.gate, slot("周四早班")): one.headcounts[6] for one in given.checkpoints}
    after = refill(given, planned, given.communities, (), wanted).roster
    assert after == roster(duty("乙", "周四早班", north), 丙="周四早班")


def test_where_several_give_way_all_weeks_are_tried_that_could_save_one_of_these(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    class Watched(refilling._Search):
        def __init__(self, asked: refilling.Refilling, columns: Booleans) -> None:
            tried.append((asked, columns))
            super().__init__(asked, columns)

    monkeypatch.setattr(refilling, "_Search", Watched)
    gates = [gate(only=["周四早班"], headcount=4), gate("北门", only=["周五早班", "周六早班"])]
    given = district("甲乙丙丁戊己", gates, groups=["甲乙", "丙丁"])
    friday = duty("甲", "周五早班", "北门")
    planned = roster(friday, **dict.fromkeys("甲乙丙丁", "周四早班"))
    wanted = {(given.checkpoints[0].gate, slot("周四早班")): 4, (friday.gate, friday.slot): 1}
    after = refill(given, planned, given.communities, (), wanted).roster
    assert len(after.duties) == 5
    for (asked, columns), most in zip(tried, (0, 1, 2), strict=True):
        within = (asked.drops <= most) & (asked.steps <= most)
        assert (columns == (asked.legal & within)).all()
        assert (columns & (asked.steps == most)).any()
        assert (columns & (asked.drops == most)).any()


def test_a_gate_is_to_have_as_many_as_it_had_and_as_are_needed_or_all_by_new_lists() -> None:
    given = district(["甲", "乙"], [gate(only=["周三早班", "周四早班"]), gate("北门", headcount=2, only=["周四"])])
    south, north = (checkpoint.gate for checkpoint in given.checkpoints)
    planned = roster(duty("甲", "周四早班", "北门"), 甲="周三早班 周四早班", 乙="周四早班")
    thursday = {(south, slot("周四早班")): 1, (north, slot("周四早班")): 1}
    assert _targets(given, planned, slots("周三"), ()) == thursday
    assert _targets(given, planned, slots("周三"), {"康庄社区"}) == {
        **thursday,
        (north, slot("周四早班")): 2,
        (north, slot("周四晚班")): 2,
    }


@pytest.mark.parametrize("number", [0, 1])
def test_who_is_lent_is_not_called_back_for_a_post_at_home(number: int) -> None:
    """The post next door was to be filled; that of one who falls ill at home stays empty for it."""
    lending = Settings(lending=Lending(Within.DISTRICT))
    gates = [gate(only=["周三早班", "周三晚班"]), gate(community="复兴社区", only=["周三早班"])]
    people = [person("甲", community="复兴社区"), person("乙", community="复兴社区")]
    given = district(people, gates, settings=lending)
    north = gate_of(community="复兴社区")
    planned = roster(duty("甲", ["周三早班", "周三晚班"][number]), duty("乙", "周三早班", north))
    _later, after = replanned(given, planned, "乙=周三")
    assert after == roster(duty("甲", ["周三早班", "周三晚班"][number]))


def test_a_loan_stays_another_takes_one_over_and_nobody_is_lent_to_a_post_that_was_empty_before() -> None:
    gates = [gate(only=["周三早班", "周三晚班", "周四早班"]), gate(community="复兴社区", only=["周五早班"])]
    people = [person(name, community="复兴社区") for name in "甲乙丙丁"]
    given = district(people, gates, settings=Settings(lending=Lending(Within.DISTRICT)))
    home = duty("乙", "周五早班", gate_of(community="复兴社区"))
    _later, after = replanned(given, roster(home, 丁="周三早班", 甲="周三晚班"), "甲=周三")
    assert {home, duty("丁", "周三早班")} < set(after.duties)
    assert [(one.slot, one.gate) for one in after.duties if one.identity not in "乙丁"] == [
        (slot("周三晚班"), gate_of())
    ]


def test_of_loans_that_may_not_all_stay_the_first_do() -> None:
    gates = [gate(only=["周三早班", "周四早班", "周五早班"]), gate(community="复兴社区", only=["周日早班"])]
    people = [person("丁", community="复兴社区")]
    lending = Settings(lending=Lending(Within.DISTRICT, 2))
    _later, after = replanned(district(people, gates, settings=lending), roster(丁="周三早班 周四早班 周五早班"))
    assert after == roster(丁="周三早班 周四早班")


def test_communities_that_clash_are_planned_together_however_they_hang_together() -> None:
    names = [f"{place}社区" for place in "东西南北中上下"]
    people = [
        person(name, community=name, unit=f"{'甲' if place < 5 else '乙'}局") for place, name in enumerate(names)
    ]
    of = district(
        people,
        [gate(community=name) for name in names],
        units=[unit("甲局", max_away=9), unit("乙局", max_away=1)],
    )
    east, west, south, north, middle, upper, lower = names
    clashes = [frozenset({east, west}), frozenset({west, south}), frozenset({north})]
    free = replace(of, units=(unit("甲局"), unit("乙局", max_away=1)))
    assert list(_together(free, clashes, {lower})) == [(east, west, south), (north,), (lower,)]
    assert list(_together(of, clashes, {lower})) == [(east, west, south, north), (lower,)]
    assert list(_together(of, [], {upper, lower, north})) == [(north,), (upper, lower)]
    assert list(_together(of, [], {east, west, south, north})) == [(east, west, south, north)]
    assert list(_together(of, [], {east, west, south, north, middle})) == [(one,) for one in names[:5]]


def test_posts_are_filled_again_by_somebody_who_leads_where_a_lead_is_missing() -> None:
    people = [*"甲乙", person("丙", preference="早班"), person("丁", lead=True, preference="早班"), *"戊己"]
    given = district(people, [gate(headcount=2, only=["周四晚班"])])
    _later, after = replanned(given, roster(甲="周四晚班", 乙="周四晚班"), "甲=周四", "乙=周四")
    assert "丁" in after.by_person
    assert len(after.duties) == 2


def test_a_breach_that_was_there_before_is_nobodys_to_mend() -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周四晚班", "周五早班", "周六早班"])])
    imported = roster(甲="周四晚班 周五早班", 乙="周六早班")
    known = tuple(violations(given, imported))
    assert [one.rule for one in known] == ["H5"]
    later = with_absences(given, {"乙": slots("周六")}, ())
    assert replan(later, imported, (), known=lambda: known) == roster(甲="周四晚班 周五早班", 丙="周六早班")
    assert broken(later, replan(later, imported, ())) == []


def test_a_change_of_the_unit_sheet_touches_the_communities_of_its_people() -> None:
    def lists(**changed: object) -> District:
        people = ["甲", person("远", unit="发改局", community="复兴社区")]
        return district(people, [gate(), gate(community="复兴社区")], units=[unit(), unit("发改局", **changed)])

    assert touched(lists(), lists()) == set()
    assert touched(lists(), lists(peak=["周四早班"])) == {"复兴社区"}
    assert touched(lists(), lists(max_away=1)) == {"复兴社区"}
    assert touched(lists(max_away=1), lists(max_away=2)) == {"复兴社区"}
    shared = replace(lists(), post_groups=(PostGroup("统计局", "", "会计", ("甲", "远")),))
    assert touched(lists(), shared) == touched(shared, lists()) == {"康庄社区", "复兴社区"}
    assert touched(shared, shared) == set()
    other = replace(lists(), settings=Settings(lending=Lending(Within.DISTRICT)))
    assert touched(lists(), other) == {"康庄社区", "复兴社区"}
    fixed = replace(lists(), fixed=(duty("甲", "周一早班"),))
    assert touched(lists(), fixed) == touched(fixed, lists()) == {"康庄社区"}
    assert touched(fixed, fixed) == set()
    helping = replace(lists().people[1], standing=Standing.NOT_REPORTED)
    helper = replace(lists(), people=(lists().people[0], helping))
    assert touched(lists(), helper) == {"复兴社区"}
    wishing = replace(helper, people=(helper.people[0], replace(helping, preference="早班")))
    assert touched(helper, wishing) == set()
    wishing = replace(lists(), people=(lists().people[0], replace(lists().people[1], preference="早班")))
    assert touched(lists(), wishing) == {"复兴社区"}


def test_absence_from_nothing_changes_nothing() -> None:
    given = district(["甲", "乙"], [gate(only=["周四早班"])])
    planned = roster(甲="周四早班")
    assert replanned(given, planned, "乙=周四")[1] == planned


def test_untouched_communities_keep_their_roster_to_the_last_duty() -> None:
    def lists(*names: str) -> District:
        people = [person(name) for name in names] + [person("远", community="复兴社区")]
        return district(people, [gate(headcount=2, only=["周四早班"]), gate(community="复兴社区", only=DAYS)])

    before, after = lists("甲", "乙"), lists("甲", "丙")
    planned = Roster(before.week, tuple(sorted([duty("甲", "周四早班"), duty("乙", "周四早班")])))
    assert touched(before, after) == {"康庄社区"}
    gone = begun(before, WEDNESDAY)
    joined = merged(before, planned, after, gone)
    result = replan(joined, planned, gone, touched(before, joined))
    assert {one.identity for one in result.duties} == {"甲", "丙"}
    assert not [one for one in result.duties if one.gate.community == "复兴社区"]
    assert len(Comparison(planned, result).by_person) == 2


def test_what_new_lists_say_of_what_has_begun_is_too_late() -> None:
    before = district([person("甲", unavailable=["周二晚班"])])
    later = district([person("甲", unavailable=["周一早班", "周五早班"])])
    before, later = (
        replace(of, units=(unit(peak=peak), *more))
        for of, peak, *more in (
            (before, ["周二晚班", "周四早班"]),
            (later, ["周一晚班", "周五早班"], unit("发改局", peak=["周一早班"])),
        )
    )
    later = replace(later, checkpoints=(*later.checkpoints, gate("北门")(later.week, later.settings)))
    whole = merged(before, roster(甲="周一早班"), later, begun(later, WEDNESDAY))
    assert [one.peak for one in whole.units] == [slots("周二晚班", "周五早班"), slots("周一早班")]
    assert [one.headcounts for one in whole.checkpoints] == [(1,) * 14, (0,) * 4 + (1,) * 10]
    assert whole.people[0].unavailable == slots("周二晚班", "周五早班")
    assert not whole.people[0].leave


def test_what_has_begun_and_does_not_fit_the_new_lists_is_told() -> None:
    before = district("甲乙", settings=Settings(rules=Rules(min_rest_hours=0)))
    planned = roster(甲="周一晚班 周二早班", 乙="周二晚班 周三早班")
    after = replace(before, settings=Settings())
    with pytest.raises(UsageError) as refused:
        merged(before, planned, after, slots("周一", "周二", "周三"))
    assert str(refused.value).splitlines() == [
        "What has begun already does not fit the new lists, so nothing was changed:",
        *(f"  H5: {one.message}" for one in violations(after, planned, part=True)),
    ]


def test_the_posts_that_stay_empty_are_those_that_cost_least() -> None:
    for single, double in (("周四早班", "周五早班"), ("周五早班", "周四早班")):
        people = ["病", *(person(name, max_per_week=1, own_limit=True) for name in "甲乙")]
        gates = [
            gate(only=[single], management=Management.UNMANAGED),
            gate("北门", headcount=2, only=[double]),
        ]
        planned = roster(duty("病", double, "北门"), duty("甲", double, "北门"), 病=single)
        given = district(people, gates)
        _later, after = replanned(given, planned, "病=周四-周五")
        assert after == roster(duty("甲", double, "北门"), 乙=single)


def test_who_comes_takes_a_gate_that_is_known_from_what_has_begun() -> None:
    for first, second in (("南门", "北门"), ("北门", "南门")):
        given = district([*"甲乙病疾"], [gate(name, only=["周二早班", "周四早班"]) for name in ("南门", "北门")])
        begun_so = [duty("甲", "周二早班", first), duty("乙", "周二早班", second)]
        ill = [duty("病", "周四早班", "南门"), duty("疾", "周四早班", "北门")]
        _later, after = replanned(given, roster(*begun_so, *ill), "病=周四", "疾=周四")
        assert after == roster(*begun_so, duty("甲", "周四早班", first), duty("乙", "周四早班", second))


def test_who_has_left_stays_in_what_has_begun() -> None:
    before = district(["甲", "乙"], [gate(only=["周二早班", "周四早班"])])
    after = district(["乙"], [gate(only=["周二早班", "周四早班"])])
    planned = roster(甲="周二早班 周四早班")
    gone = begun(before, WEDNESDAY)
    joined = merged(before, planned, after, gone)
    result = replan(joined, planned, gone, touched(before, joined))
    assert result == roster(甲="周二早班", 乙="周四早班")
    assert broken(joined, result) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("周三", datetime(2022, 3, 16)),
        ("3月16日", datetime(2022, 3, 16)),
        ("周三晚班", datetime(2022, 3, 16, 14)),
        ("2022-03-16", datetime(2022, 3, 16)),
        ("2022-03-16T12:30", datetime(2022, 3, 16, 12, 30)),
    ],
)
def test_the_moment_is_a_day_a_shift_or_a_time(text: str, moment: datetime) -> None:
    given = district(["甲"])
    assert read_moment(text, given.week, given.settings) == moment


def test_what_names_no_shift_or_several_is_told_so() -> None:
    given = district(["甲"])
    for text, told in (
        ("周三", "“周三” names several shifts; name one day and one of the shifts 早班, 晚班."),
        ("", "“” names no shift of 2022-W11."),
    ):
        with pytest.raises(UsageError) as wrong:
            read_slot(text, given.week, given.settings)
        assert str(wrong.value) == told
    with pytest.raises(UsageError, match=r"^“明天” is .*\. .*\.$"):
        read_slot("明天", given.week, given.settings)


def test_an_absence_names_a_person_and_shifts() -> None:
    given = district(["甲", "乙"])
    assert read_typed(given, ["甲=周三晚班", "甲=周五"]) == {"甲": slots("周三晚班", "周五")}
    for text in ("甲", "甲=", "甲=明天", "甲=3月30日", "无名=周三"):
        with pytest.raises(UsageError):
            read_typed(given, [text])


def test_a_list_of_absences_is_read_by_number_or_name_and_told_where_it_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "缺勤.csv"
    given = district([person("1001"), person("1002", unit="发改局")])
    named = replace(given, people=tuple(replace(one, name="王芳") for one in given.people))
    path.write_text("工号,姓名,单位,请假\n1001,,,周三晚班\n,王芳,发改局,周四早班\n1001,,,周五早班\n", "utf-8")
    assert read_listed(named, path) == {"1001": slots("周三晚班", "周五早班"), "1002": slots("周四早班")}
    path.write_text("工号,姓名,单位,请假\n9,,,周三\n,无名,,周三\n,,统计局,周三\n1001,,,某日\n", "utf-8")
    with pytest.raises(InputError) as wrong:
        read_listed(named, path)
    assert [(one.row, one.column) for one in wrong.value.problems] == [(2, 1), (3, 2), (4, 2), (5, 4)]
    with pytest.raises(InputError) as missing:
        read_listed(named, tmp_path / "没有.csv")
    assert [one.message for one in wrong.value.problems][2] == "nobody is named"
    assert wrong.value.problems[2].remedy == "Write the staff number or the name."
    (problem,) = missing.value.problems
    assert (problem.file, problem.sheet, problem.row, problem.column) == (str(tmp_path / "没有.csv"), "", 0, 0)


def test_an_absence_is_recorded_once_and_only_for_what_has_not_begun() -> None:
    wednesday, thursday, friday = (slot(f"周{day}早班") for day in "三四五")
    given = replace(
        district([person("甲", leave=["周四早班", "周五早班"]), "乙", "丙"]),
        fixed=tuple(duty("甲", f"周{day}早班") for day in "三四六"),
    )
    known = Absence("甲", thursday)
    agreed = Agreed(frozenset([known]))
    told = ToldAbsences({"甲": frozenset([wednesday, thursday, friday])}, {"乙": frozenset([thursday])}, {})
    later, after = recorded(given, agreed, told, [wednesday])
    assert after.absences == {known, Absence("甲", friday, listed=True), Absence("乙", thursday, away=False)}
    assert [(one.leave, one.unavailable) for one in later.people] == [
        ({thursday, friday}, frozenset()),
        (frozenset(), {thursday}),
        (frozenset(), frozenset()),
    ]
    assert later.fixed == (duty("甲", "周三早班"), duty("甲", "周六早班"))

    def back(name: str, *times: str) -> tuple[District, Agreed]:
        return recorded(later, after, ToldAbsences({}, {}, {name: slots(*times)}), [wednesday])

    there, left = back("乙", "周四")
    assert left.absences == after.absences - {Absence("乙", thursday, away=False)}
    assert [one.unavailable for one in there.people] == [set(), set(), set()]
    there, left = back("甲", "周四", "周五")
    assert left.absences == {Absence("乙", thursday, away=False)}
    assert (there.people[0].leave, there.people[1:]) == ({friday}, later.people[1:])
    with pytest.raises(UsageError, match=r"^No absence of 甲.* was told for then.* Told: .*-17 早班, .*-18 早班"):
        back("甲", "周六")
    with pytest.raises(UsageError, match=r"^No absence of 丙.* was told that could be taken back"):
        back("丙", "周四")


def test_several_lists_of_absences_are_one() -> None:
    lists = ({"甲": slots("周三")}, {"乙": slots("周四")}, {"甲": slots("周五")})
    assert joined(lists) == {"甲": slots("周三", "周五"), "乙": slots("周四")}


def test_who_moves_to_another_community_stays_for_what_has_begun_and_is_away_after() -> None:
    gates = [gate(only=["周一早班", "周四早班"]), gate("东门", community="复兴社区", only=["周五早班"])]
    before = district(["甲", "乙"], gates)
    after = district([person("甲", community="复兴社区"), "乙"], gates)
    there = gate_of("东门", community="复兴社区")
    fixed = (duty("甲", "周一早班"), duty("甲", "周五早班", there), duty("乙", "周四早班"))
    gone = begun(before, WEDNESDAY)
    later = merged(before, roster(甲="周一早班"), replace(after, fixed=fixed), gone)
    assert later.fixed == (fixed[0], fixed[2])
    moved = later.person_by_identity["甲"]
    assert moved.community == before.person_by_identity["甲"].community
    assert moved.leave == frozenset(later.slots) - frozenset(gone)
    assert later.person_by_identity["乙"] == after.person_by_identity["乙"]


def test_what_has_begun_against_a_rule_is_told_with_who_it_is() -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周一", "周四早班"], headcount=2)])
    planned = roster(甲="周一早班 周一晚班 周四早班", 乙="周一早班 周一晚班", 丙="周四早班")
    with pytest.raises(UsageError, match="breaks a rule for 甲, 乙, so the week"):
        refill(given, planned, given.communities, begun(given, WEDNESDAY), {})


def test_a_gate_that_is_no_more_stays_for_what_has_begun_where_somebody_stood_there() -> None:
    gates = [
        gate(only=["周一早班", "周四早班"]),
        *(gate(name, only=["周一", "周五"]) for name in ("北门", "东门")),
    ]
    before, later = district(["甲"], gates), district(["甲"], gates[:1])
    whole = merged(before, roster(duty("甲", "周一早班", "北门")), later, slots("周一"))
    assert [one.gate.checkpoint for one in whole.checkpoints] == ["南门", "北门"]
    assert whole.checkpoints[1].headcounts == (1, 1, *(0,) * 12)


def test_what_ties_communities_together_is_told_with_the_fewest_first() -> None:
    names = ["东社区", "西社区", "南社区", "北社区"]
    people = [person(name, community=name) for name in names]
    groups = [("北社区", "西社区", "东社区"), ("北社区", "南社区"), ("西社区", "东社区")]
    of = district(people, [gate(community=name) for name in names], groups=groups)
    east, west, south, north = names
    assert ties(of, names) == [{east, west}, {south, north}, {east, west, north}]
    assert ties(of, names[:2]) == [{east, west}]


def test_posts_that_nobody_held_in_the_past_stay_as_they_were_listed() -> None:
    before = district(["甲"], [gate(only=["周一早班", "周五早班"])])
    later = district(["甲"], [gate(only=["周五早班"])])
    assert merged(before, roster(甲="周五早班"), later, slots("周一")).checkpoints == before.checkpoints
