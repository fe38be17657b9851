"""How each breach of each hard rule is told: whom it is about, where, whose duties it comes from, and in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import NIGHT, WEEK, district, duty, gate, gate_of, past_week, person, roster, rules, slot, unit
from roster_cli.domain import (
    District,
    Duty,
    DutyType,
    Lending,
    Roster,
    Rules,
    Standby,
    Standing,
    StandingBy,
    Violation,
    Within,
)
from roster_cli.rules import violations

OTHER = gate_of("大门", community="复兴社区")
TWO = (gate(headcount=2), gate("大门", community="复兴社区"))
SOUTH = "康庄社区 · 东盛华庭 · 南门"
NIGHT_AND_NO_REST = replace(NIGHT, rules=Rules(min_rest_hours=0))
MONDAY, TUESDAY, SATURDAY = "2022-03-14", "2022-03-15", "2022-03-19"


def lending(of: District, within: Within = Within.DISTRICT, most: int = 1) -> District:
    return replace(of, settings=replace(of.settings, lending=Lending(within, most)))


def standing_by(of: District) -> District:
    return replace(of, settings=replace(of.settings, standby=StandingBy(1)))


def away(*times: str) -> tuple[Duty, ...]:
    return tuple(duty("甲", time, OTHER) for time in times)


def standbys(**times: str) -> Roster:
    """Return a roster of one duty, and who stands by when."""
    there = [Standby(slot(time), who) for who, own in times.items() for time in own.split()]
    return Roster(WEEK, (duty("丁", "周二早班"),), tuple(sorted(there)))


def told(one: Violation) -> tuple[object, ...]:
    """Return everything that a breach says."""
    place = " · ".join(one.gate) if one.gate else one.office
    return one.rule, one.identity, one.slot, place, "".join(one.people), one.reason, one.degree, one.message


UNAVAILABLE = district(
    [
        person("甲", leave=["周一"]),
        person("乙", unavailable=["周一"]),
        person("丙", duty_type=DutyType.WEEKEND),
        person("丁", duty_type=DutyType.WEEKDAY),
        person("戊", standing=Standing.NOT_REPORTED),
        person("己", standing=Standing.GRADE),
        person("辛", standing=Standing.OUTSIDE, community=""),
    ],
    [gate(headcount=9)],
)
LAST_ONE = district(["甲", "乙", person("丙", leave=["周一"])], [gate(headcount=3)], groups=[["甲", "乙", "丙"]])
BETWEEN_WEEKS = district(
    ["甲", "乙", "丙"],
    [gate(headcount=3)],
    stored=[past_week(-1, {"甲": "周日晚班"}), past_week(1, {"乙": "周一早班"})],
)
IN_A_ROW = district(
    [person("甲", max_per_week=2, own_limit=True), "乙", "丙", "丁"],
    [gate(headcount=4)],
    settings=rules(max_consecutive_days=3),
    stored=[past_week(-1, {"乙": "周六早班 周日早班"}), past_week(1, {"丙": "周一早班 周二早班"})],
)
CAPPED = district(["甲", "乙", "丙"], [gate(headcount=3)], units=[unit(peak=["周一早班"], max_away=1)])
STANDING = standing_by(
    district([person("甲", leave=["周一"]), "乙", "丙", "丁"], [gate(only=["周一", "周二", "周三", "周四"])])
)


@pytest.mark.parametrize(
    ("of", "by", "said"),
    [
        (
            district(["甲"], settings=rules(min_rest_hours=0)),
            roster(甲="周一早班 周一晚班"),
            [
                (
                    *("H1", "甲", "周一晚班", SOUTH, "甲", "another duty on that day", 1),
                    f"甲 (统计局, 甲) has 2 duties on {MONDAY}: {MONDAY} 早班 {SOUTH}, {MONDAY} 晚班 {SOUTH}.",
                )
            ],
        ),
        (
            district(["甲"], settings=NIGHT_AND_NO_REST),
            roster(甲="周一早班 周一晚班 周一夜班"),
            [
                (
                    *("H1", "甲", "周一早班", SOUTH, "甲", "another duty on that day", 2),
                    f"甲 (统计局, 甲) has 3 duties on {MONDAY}: {MONDAY} 夜班 {SOUTH}, {MONDAY} 早班 {SOUTH}, "
                    f"{MONDAY} 晚班 {SOUTH}.",
                )
            ],
        ),
        (
            district(["甲"], TWO),
            roster(*away("周一早班")),
            [
                (
                    *("H2", "甲", "周一早班", " · ".join(OTHER), "甲", "reports in another community", 1),
                    f"甲 (统计局, 甲) reports in 康庄社区, but has a duty on {MONDAY} 早班 at "
                    "复兴社区 · 东盛华庭 · 大门.",
                )
            ],
        ),
        (
            lending(district(["甲"], TWO)),
            roster(*away("周一早班", "周三早班", "周五早班")),
            [
                (
                    *("H2", "甲", None, "", "甲", "lent as often in the week as is allowed", 2),
                    "甲 (统计局, 甲) is lent to other communities 3 times in the week; 1 is allowed.",
                )
            ],
        ),
        (
            lending(district(["甲"], TWO), most=2),
            roster(*away("周一早班", "周三早班", "周五早班")),
            [
                (
                    *("H2", "甲", None, "", "甲", "lent as often in the week as is allowed", 1),
                    "甲 (统计局, 甲) is lent to other communities 3 times in the week; 2 are allowed.",
                )
            ],
        ),
        (
            UNAVAILABLE,
            roster(**dict.fromkeys("甲乙丙戊己庚辛", "周一早班"), 丁="周六早班"),
            [
                (
                    *("H3", "丁", "周六早班", SOUTH, "丁", "serves on working days only", 1),
                    f"丁 (统计局, 丁) serves on working days only, but the duty on {SATURDAY} 早班 at {SOUTH} "
                    "reaches into a rest day.",
                ),
                (
                    *("H3", "丙", "周一早班", SOUTH, "丙", "serves on rest days only", 1),
                    f"丙 (统计局, 丙) serves on rest days only, but the duty on {MONDAY} 早班 at {SOUTH} "
                    "reaches into a working day.",
                ),
                (
                    *("H3", "乙", "周一早班", SOUTH, "乙", "not available", 1),
                    f"乙 (统计局, 乙) is not available on {MONDAY} 早班, but has a duty at {SOUTH}.",
                ),
                (
                    *("H3", "己", "周一早班", SOUTH, "己", "grade not rostered", 1),
                    f"己 (统计局, 己) has a grade that is not rostered, but a duty on {MONDAY} 早班 at {SOUTH}.",
                ),
                (
                    *("H3", "庚", "周一早班", SOUTH, "庚", "not listed", 1),
                    f"庚 is not on the staff list, but has a duty on {MONDAY} 早班 at {SOUTH}.",
                ),
                (
                    *("H3", "戊", "周一早班", SOUTH, "戊", "has not reported", 1),
                    f"戊 (统计局, 戊) has not reported, but has a duty on {MONDAY} 早班 at {SOUTH}.",
                ),
                (
                    *("H3", "甲", "周一早班", SOUTH, "甲", "on leave", 1),
                    f"甲 (统计局, 甲) is on leave on {MONDAY} 早班, but has a duty at {SOUTH}.",
                ),
                (
                    *("H3", "辛", "周一早班", SOUTH, "辛", "lives outside the city", 1),
                    f"辛 (统计局, 辛) lives outside the city, but has a duty on {MONDAY} 早班 at {SOUTH}.",
                ),
            ],
        ),
        (
            district(["甲", "乙", "丙"], [gate(only=["周一早班"])]),
            roster(甲="周一早班 周二早班", 乙="周一早班", 丙="周一早班"),
            [
                (
                    *("H3", "", "周一早班", SOUTH, "丙乙甲", "the gate has everybody whom it needs", 2),
                    f"{SOUTH} needs 1 on {MONDAY} 早班, but 3 are on duty there.",
                ),
                (
                    *("H3", "甲", "周二早班", SOUTH, "甲", "the gate is closed", 1),
                    f"甲 (统计局, 甲) has a duty on {TUESDAY} 早班 at {SOUTH}, but the gate is closed then.",
                ),
            ],
        ),
        (
            LAST_ONE,
            roster(甲="周一早班", 乙="周一早班"),
            [
                (
                    *("H4", "乙", "周一早班", "统计局 · 办公室 · 岗位0", "甲乙"),
                    *("nobody else is left at the office post", 1),
                    f"Nobody is left at the post 统计局 · 办公室 · 岗位0 on {MONDAY} 早班: on duty: "
                    "甲 (统计局, 甲), 乙 (统计局, 乙); on leave: 丙 (统计局, 丙).",
                )
            ],
        ),
        (
            district(["甲", "乙"], [gate(headcount=2)], groups=[["甲", "乙"]]),
            roster(甲="周一早班", 乙="周一早班"),
            [
                (
                    *("H4", "乙", "周一早班", "统计局 · 办公室 · 岗位0", "甲乙"),
                    *("nobody else is left at the office post", 1),
                    f"Nobody is left at the post 统计局 · 办公室 · 岗位0 on {MONDAY} 早班: on duty: "
                    "甲 (统计局, 甲), 乙 (统计局, 乙); on leave: nobody.",
                )
            ],
        ),
        (
            BETWEEN_WEEKS,
            roster(甲="周一早班", 乙="周日晚班", 丙="周二晚班 周三早班"),
            [
                (
                    *("H5", "丙", "周三早班", "", "丙", "too little rest", 1),
                    f"丙 (统计局, 丙) has only 10 hours of rest between {TUESDAY} 晚班 and 2022-03-16 早班; "
                    "11 are needed.",
                ),
                (
                    *("H5", "乙", "周日晚班", "", "乙", "too little rest", 1),
                    "乙 (统计局, 乙) has only 10 hours of rest between 2022-03-20 晚班 and 2022-03-21 早班; "
                    "11 are needed.",
                ),
                (
                    *("H5", "甲", "周一早班", "", "甲", "too little rest", 1),
                    f"甲 (统计局, 甲) has only 10 hours of rest between 2022-03-13 晚班 and {MONDAY} 早班; "
                    "11 are needed.",
                ),
            ],
        ),
        (
            IN_A_ROW,
            roster(
                甲="周一早班 周三早班 周五早班",
                乙="周一早班 周二早班",
                丙="周六早班 周日早班",
                丁="周一早班 周二早班 周三早班 周四早班 周五早班 周六早班",
            ),
            [
                (
                    *("H6", "丁", "周一早班", "", "丁", "as many days in a row as are allowed", 3),
                    f"丁 (统计局, 丁) is on duty 6 days in a row, {MONDAY} to {SATURDAY}; 3 are allowed.",
                ),
                (
                    *("H6", "丁", None, "", "丁", "as many duties in the week as are allowed", 1),
                    "丁 (统计局, 丁) has 6 duties in the week; 5 are allowed.",
                ),
                (
                    *("H6", "丙", "周六早班", "", "丙", "as many days in a row as are allowed", 1),
                    f"丙 (统计局, 丙) is on duty 4 days in a row, {SATURDAY} to 2022-03-22; 3 are allowed.",
                ),
                (
                    *("H6", "乙", "周一早班", "", "乙", "as many days in a row as are allowed", 1),
                    f"乙 (统计局, 乙) is on duty 4 days in a row, 2022-03-12 to {TUESDAY}; 3 are allowed.",
                ),
                (
                    *("H6", "甲", None, "", "甲", "as many duties in the week as are allowed", 1),
                    "甲 (统计局, 甲) has 3 duties in the week; 2 are allowed.",
                ),
            ],
        ),
        (
            CAPPED,
            roster(甲="周一早班 周二早班", 乙="周二早班", 丙="周二早班"),
            [
                (
                    *("H7", "", "周二早班", "统计局", "丙乙甲", "as many of the unit away as may be", 2),
                    f"统计局 has 3 people on duty on {TUESDAY} 早班, 1 may be: 丙 (统计局, 丙), 乙 (统计局, 乙), "
                    "甲 (统计局, 甲).",
                ),
                (
                    *("H7", "甲", "周一早班", SOUTH, "甲", "a peak shift of the unit", 1),
                    f"甲 (统计局, 甲) has a duty on {MONDAY} 早班 at {SOUTH}, in a peak shift of 统计局.",
                ),
            ],
        ),
        (
            replace(district(["甲"]), fixed=(duty("甲", "周一早班"), duty("甲", "周二早班"))),
            roster(甲="周二早班"),
            [
                (
                    *("fixed", "甲", "周一早班", SOUTH, "甲", "", 1),
                    f"甲 (统计局, 甲) has the fixed duty on {MONDAY} 早班 at {SOUTH}, but not in this roster.",
                )
            ],
        ),
        (
            STANDING,
            standbys(
                甲="周一早班",
                乙="周一早班 周二早班 周三早班",
                丙="周三早班 周三晚班",
                丁="周二晚班",
                戊="周一晚班",
            ),
            [
                (
                    *("standby", "丁", "周二晚班", "", "丁", "another duty on that day", 1),
                    f"丁 (统计局, 丁) stands by on {TUESDAY} 晚班, but could take no duty then: "
                    "another duty on that day.",
                ),
                (
                    *("standby", "丙", "周三早班", "", "丙", "stands by on that day already", 1),
                    "丙 (统计局, 丙) stands by twice on one day.",
                ),
                (
                    *("standby", "乙", None, "", "乙", "stands by as often as is allowed", 1),
                    "乙 (统计局, 乙) stands by 3 times in the week; 2 are allowed.",
                ),
                (
                    *("standby", "戊", "周一晚班", "", "戊", "not listed", 1),
                    f"戊 stands by on {MONDAY} 晚班, but could take no duty then: not listed.",
                ),
                (
                    *("standby", "甲", "周一早班", "", "甲", "on leave", 1),
                    f"甲 (统计局, 甲) stands by on {MONDAY} 早班, but could take no duty then: on leave.",
                ),
            ],
        ),
        (
            STANDING,
            standbys(乙="周一早班 周二早班 周三早班 周四早班"),
            [
                (
                    *("standby", "乙", None, "", "乙", "stands by as often as is allowed", 2),
                    "乙 (统计局, 乙) stands by 4 times in the week; 2 are allowed.",
                )
            ],
        ),
        (
            STANDING,
            standbys(乙="周四晚班 周日早班", 丙="周一早班"),
            [
                (
                    *("standby", "乙", "周日早班", "", "乙", "no gate is open then", 1),
                    "乙 (统计局, 乙) stands by on 2022-03-20 早班, but could take no duty then: "
                    "no gate is open then.",
                )
            ],
        ),
    ],
)
def test_each_breach_is_told_in_full(of: District, by: Roster, said: list[tuple[object, ...]]) -> None:
    expected = [(rule, who, time and slot(str(time)), *rest) for rule, who, time, *rest in said]
    assert sorted(map(told, violations(of, by)), key=str) == sorted(expected, key=str)


def test_a_part_of_the_week_lacks_no_fixed_duty_and_nobody_who_stands_by() -> None:
    of = replace(STANDING, fixed=(duty("乙", "周二早班"),))
    by = standbys(甲="周一早班")
    assert {one.rule for one in violations(of, by)} == {"fixed", "standby"}
    assert list(violations(of, by, part=True)) == []
