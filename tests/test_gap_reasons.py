"""Why a post stays empty, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from builders import district, gate, person, roster, rules
from roster_cli.domain import District, DutyType, Roster, SolveReport, StoredRoster
from roster_cli.i18n import speaking
from roster_cli.views.gap_reasons import GapReasons
from roster_cli.views.view import View


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def lines(of: District, by: Roster) -> list[str]:
    stored = StoredRoster(of, by, SolveReport({}, 0, 0), 1, datetime(2022, 3, 12), None)
    reasons = GapReasons(View(stored, "zh"))
    return [reasons.line(post) for post in by.unfilled(of)]


def test_everybody_is_counted_once_by_what_no_change_of_duties_mends_first() -> None:
    people = [
        person("甲", leave=["周六"], duty_type=DutyType.WEEKDAY),
        person("乙", unavailable=["周六早班"]),
        person("丙"),
        person("丁", duty_type=DutyType.WEEKDAY),
    ]
    gates = [gate("南门", only=["周六早班"]), gate("北门", only=["周六晚班"])]
    (line,) = lines(district(people, gates), roster(丙="周六早班"))
    assert line == "乙可以去、1 人请假、1 人当天已有值班、1 人仅工作日值班"


def test_who_could_take_it_comes_first() -> None:
    (line,) = lines(district(["甲"], [gate(only=["周一早班"])]), roster())
    assert line == "甲可以去"


def test_more_posts_than_duties_are_told() -> None:
    of = district(["甲"], [gate(only=["周一早班", "周二早班"])], settings=rules(max_per_week=1))
    assert of.person_by_identity["甲"].max_per_week == 5
    limited = district([person("甲", max_per_week=1)], [gate(only=["周一早班", "周二早班"])])
    (line,) = lines(limited, roster(甲="周一早班"))
    assert line.endswith("全社区 1 人本周最多值 1 班，而岗位有 2 个")
