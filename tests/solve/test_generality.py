"""Districts of unusual shapes: the same engine solves them all, by the rules and to the proven best."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest

from brute_force import best_cost, best_familiarity
from builders import DAYS, NIGHT, SETTINGS, district, gate, past_week, person, rules, unit
from roster_cli.audit import audit
from roster_cli.domain import District, DutyType, Person, Rules, Settings, Shift, Standing, Week
from roster_cli.errors import UsageError
from roster_cli.solve.engine import Solution, solve

NAMES = [first + second for first in "赵钱孙李周吴郑王冯陈" for second in "甲乙丙丁戊己"]
HOLIDAYS = Week(2022, 14)  # Qingming: Sunday to Tuesday off, the Saturday before a working day
ALL_REST = replace(SETTINGS, calendar=replace(SETTINGS.calendar, extra_rest_days=frozenset(Week(2022, 11).dates)))


def solved(of: District) -> Solution:
    """Solve a district; the roster keeps every rule, the report counts as the audit does, nothing is cut short."""
    solution = solve(of, workers=1)
    verdict = audit(of, solution.roster)
    assert verdict.violations == ()
    assert solution.report.costs == verdict.costs
    assert solution.report.bound <= solution.report.cost
    assert 0 <= solution.report.familiarity_bound <= verdict.costs["familiarity"]
    assert not solution.report.cut_short
    return solution


def solved_best(of: District) -> Solution:
    """Solve a tiny district; nothing is better than what comes out."""
    solution = solved(of)
    assert solution.report.bound == solution.report.cost == best_cost(of)
    assert solution.report.costs["familiarity"] == best_familiarity(of, solution.roster)
    return solution


def shifts_of(solution: Solution, name: str) -> list[str]:
    return [duty.slot.shift for duty in solution.roster.by_person.get(name, ())]


TINY = {
    "three shifts": district(
        ["甲", "乙", "丙"],
        [gate(only=["周一早班", "周一晚班", "周二早班"]), gate("北门", only=["周一晚班", "周三早班"])],
        settings=NIGHT,
    ),
    "a night that ends the next morning": district(
        ["甲", "乙"], [gate(only=["周一夜班", "周二早班", "周二夜班", "周三晚班"])], settings=NIGHT
    ),
    "a week without rest": district(
        ["甲"], [gate(only=DAYS)], settings=rules(max_consecutive_days=7, max_per_week=7)
    ),
    "no hours of rest": district(
        ["甲", "乙"], [gate(only=["周一晚班", "周二早班", "周二晚班"])], settings=rules(min_rest_hours=0)
    ),
    "more rest than a day": district(
        ["甲", "乙"],
        [gate(only=["周一早班", "周二早班", "周三早班", "周三晚班"])],
        settings=rules(min_rest_hours=30),
    ),
    "headcount of four at one gate": district(
        ["甲", "乙", "丙", "丁", "戊"], [gate(headcount=4, only=["周一早班", "周二早班"])]
    ),
    "a public holiday and a working weekend": district(
        [
            person("甲", duty_type=DutyType.WEEKEND, week=HOLIDAYS),
            person("乙", duty_type=DutyType.WEEKDAY, week=HOLIDAYS),
        ],
        [gate(only=["周一早班", "周二晚班", "周三早班", "周六晚班", "周日早班"])],
        week=HOLIDAYS,
    ),
    "only rest days": district(["甲", "乙"], [gate(only=["周一早班", "周三早班", "周六晚班"])], settings=ALL_REST),
    "nobody works weekdays": district(
        [person(name, duty_type=DutyType.WEEKEND) for name in "甲乙丙"],
        [gate(only=["周一早班", "周六早班", "周六晚班", "周日早班"])],
    ),
    "one person a community": district(
        [person(name, community=f"{name}社区") for name in "甲乙丙"],
        [gate(community=f"{name}社区", only=["周一早班", "周二晚班"]) for name in "甲乙丙"],
        groups=[("甲", "乙"), ("乙", "丙")],
    ),
    "three who hold posts two by two": district(
        [person(name, community=f"{name}社区") for name in "甲乙丙"],
        [gate(community=f"{name}社区", only=["周一早班"]) for name in "甲乙丙"],
        groups=[("甲", "乙"), ("乙", "丙"), ("丙", "甲")],
    ),
    "no post groups": district(["甲", "乙", "丙"], [gate(only=["周一早班", "周二早班", "周六早班"])]),
    "post groups everywhere": district(
        ["甲", "乙", "丙", "丁"],
        [gate(headcount=2, only=["周一早班", "周二早班", "周六早班"])],
        groups=[("甲", "乙"), ("乙", "丙"), ("丙", "丁", "甲")],
    ),
    "a cap of nobody": district(["甲", "乙"], [gate(only=["周一早班", "周六早班"])], units=[unit(max_away=0)]),
    "one duty a week": district(
        [person(name, max_per_week=1) for name in "甲乙丙"],
        [gate(only=["周一早班", "周二早班", "周六早班", "周日早班"])],
    ),
    "seven duties a week": district(
        [person("甲", max_per_week=7)],
        [gate(only=[day + "早班" for day in DAYS])],
        settings=rules(max_per_week=7, max_consecutive_days=7),
    ),
    "one shift only": district(
        ["甲", "乙"],
        [gate(only=["周一白班", "周二白班", "周六白班"])],
        settings=Settings(shifts=(Shift("白班", time(8), time(18)),)),
    ),
    "nobody at all": district([], [gate(only=["周一早班", "周二晚班"])]),
    "a community without staff": district(
        ["甲"], [gate(only=["周一早班"]), gate(community="复兴社区", only=["周一早班", "周二早班"])]
    ),
    "a community without open gates": district(
        ["甲", person("乙", community="复兴社区")], [gate(only=["周一早班"]), gate(community="复兴社区", only=[])]
    ),
    "no gates": district([], []),
    "nobody reported": district([person("甲", standing=Standing.NOT_REPORTED)], [gate(only=["周一早班"])]),
    "everybody on leave": district(
        [person(name, leave=DAYS) for name in "甲乙"], [gate(only=["周一早班"])], groups=[("甲", "乙")]
    ),
}


@pytest.mark.parametrize("shape", TINY)
def test_nothing_is_better_than_what_comes_out(shape: str) -> None:
    solved_best(TINY[shape])


def test_a_night_bars_the_next_day_and_the_next_day_alone() -> None:
    of = district(
        [person("甲", settings=NIGHT)], [gate(only=["周一夜班", "周二晚班", "周三早班"])], settings=NIGHT
    )
    solution = solved_best(of)
    assert shifts_of(solution, "甲") == ["夜班", "早班"]


def test_a_night_of_the_week_before_reaches_into_monday() -> None:
    before = past_week(-1, {"甲": "周日夜班", "乙": "周三早班"}, settings=NIGHT)
    of = district(["甲", "乙"], [gate(only=["周一早班", "周一晚班", "周二早班"])], settings=NIGHT, stored=[before])
    monday = [duty for duty in solved_best(of).roster.by_person["甲"] if duty.slot.date == of.week.monday]
    assert monday == []


def crowd(**fields: object) -> list[Person]:
    return [person(name, **fields) for name in NAMES[:30]]


@pytest.mark.parametrize(
    "of",
    [
        district(crowd(), [gate(f"{n}号门", headcount=4) for n in range(5)]),
        district(crowd(), [gate(f"{n}号门", headcount=2) for n in range(5)], settings=NIGHT),
        district(crowd(duty_type=DutyType.WEEKEND), [gate(f"{n}号门") for n in range(5)]),
        district(crowd(), [gate(f"{n}号门") for n in range(5)], week=HOLIDAYS),
        district(
            crowd(), [gate(f"{n}号门") for n in range(5)], groups=[NAMES[n : n + 2] for n in range(0, 30, 2)]
        ),
        district(
            [person(name, max_per_week=7) for name in NAMES[:30]],
            [gate(f"{n}号门", headcount=3) for n in range(5)],
            settings=rules(max_per_week=7, max_consecutive_days=7, min_rest_hours=8),
        ),
    ],
    ids=[
        "five gates of four",
        "three shifts round the clock",
        "everybody weekends only",
        "a holiday week",
        "everybody in a post group",
        "seven duties and eight hours of rest",
    ],
)
def test_larger_districts_keep_every_rule_and_end_near_their_bound(of: District) -> None:
    report = solved(of).report
    assert report.gap <= 20


def test_thirty_communities_of_one_person_all_held_together_by_posts_and_a_cap() -> None:
    of = district(
        [person(name, community=f"{name}社区") for name in NAMES[:30]],
        [gate(community=f"{name}社区", only=["周一", "周五早班", "周六晚班"]) for name in NAMES[:30]],
        groups=[NAMES[n : n + 3] for n in range(0, 30, 3)],
        units=[unit(max_away=9)],
    )
    # one in three at work, nine on duty at once: whole people cannot share what the bound divides among all
    assert solved(of).report.gap <= 300


def test_too_many_shifts_are_refused_before_solving_with_what_to_change() -> None:
    hours = [time(hour) for hour in range(0, 24, 3)]
    many = Settings(
        shifts=tuple(Shift(f"{n}班", *span) for n, span in enumerate(pairwise(hours))),
        rules=Rules(max_per_week=7, min_rest_hours=0, max_consecutive_days=7),
    )
    of = District(
        Week(2022, 11), many, (replace(person("甲"), max_per_week=7),), (gate()(Week(2022, 11), many),), (unit(),)
    )
    with pytest.raises(UsageError, match=r"fewer shifts.*min_rest_hours.*max_per_week"):
        solve(of, workers=1)


def test_the_first_planned_week_of_a_year_is_no_special_case() -> None:
    week = Week.of(date(2025, 12, 31))
    solved_best(district([person(n, week=week) for n in "甲乙"], [gate(only=["周四早班", "周五早班"])], week=week))
