from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from invented import WEEK, StoredRoster
from openpyxl import Workbook

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    DutyType,
    Gate,
    History,
    Management,
    PastDuty,
    PastWeek,
    Person,
    PostGroup,
    Roster,
    Rules,
    Settings,
    Slot,
    SolveReport,
    Unit,
)
from roster_cli.export.spare import Spare
from roster_cli.rules import COST_TERMS
from roster_cli.views.view import View

GATE = Gate("康庄社区", "东盛华庭A区", "南门")
EARLY, LATE = (tuple(Slot(day, shift) for day in WEEK.dates) for shift in ("早班", "晚班"))


def spare_of(
    *people: Person,
    duties: tuple[Duty, ...] = (),
    unit: Unit | None = None,
    groups: tuple[PostGroup, ...] = (),
    rules: Rules | None = None,
    history: History | None = None,
) -> Spare:
    district = District(
        week=WEEK,
        settings=Settings(rules=rules or Rules()),
        people=people,
        checkpoints=(Checkpoint(GATE, "车站街街道", Management.MANAGED, (1,) * 14),),
        units=(unit or Unit("统计局"),),
        post_groups=groups,
        history=history,
    )
    report = SolveReport(dict.fromkeys(COST_TERMS, 0), 0, 0)
    return Spare(View(StoredRoster(district, Roster(WEEK, duties), report), "zh"), ("康庄社区",))


def person(identity: str = "1", **details: object) -> Person:
    return replace(Person(identity, f"人{identity}", "统计局", "康庄社区"), **details)  # type: ignore[arg-type]


def test_a_free_person_could_take_every_shift_up_to_the_limit() -> None:
    spare = spare_of(person())
    assert spare.slots_of["1"] == spare.view.district.slots
    assert spare.capacity("康庄社区") == 5


def test_who_has_all_duties_of_the_week_has_none_to_spare() -> None:
    spare = spare_of(person(max_per_week=1), duties=(Duty(EARLY[0], GATE, "1"),))
    assert spare.capacity("康庄社区") == 0
    assert "1" not in spare.slots_of


def test_one_duty_a_day_and_rest_after_a_late_shift() -> None:
    possible = spare_of(person(), duties=(Duty(LATE[1], GATE, "1"),)).slots_of["1"]
    assert EARLY[1] not in possible
    assert EARLY[2] not in possible
    assert EARLY[0] in possible
    assert LATE[2] in possible


def test_leave_unavailability_and_duty_type_are_kept() -> None:
    away = person(leave=frozenset({EARLY[0]}), unavailable=frozenset({LATE[0]}), duty_type=DutyType.WEEKDAY)
    assert spare_of(away).slots_of["1"] == tuple(slot for day in (1, 2, 3, 4) for slot in (EARLY[day], LATE[day]))
    weekend = person(duty_type=DutyType.WEEKEND)
    assert {slot.date.weekday() for slot in spare_of(weekend).slots_of["1"]} == {5, 6}


def test_peak_and_cap_of_the_unit_are_kept() -> None:
    unit = Unit("统计局", peak=frozenset({EARLY[0]}), max_away=1)
    spare = spare_of(
        person("1"), person("2"), duties=(Duty(LATE[1], GATE, "2"), Duty(LATE[5], GATE, "2")), unit=unit
    )
    assert EARLY[0] not in spare.slots_of["1"]
    assert LATE[1] not in spare.slots_of["1"]
    assert LATE[5] in spare.slots_of["1"]


def test_the_last_holder_of_a_post_stays_in_the_office() -> None:
    group = (PostGroup("统计局", "", "文秘", ("1", "2")),)
    spare = spare_of(person("1"), person("2"), duties=(Duty(EARLY[0], GATE, "2"),), groups=group)
    assert EARLY[0] not in spare.slots_of["1"]
    assert LATE[0] in spare.slots_of["1"]


def test_running_days_count_across_the_edge_of_the_week() -> None:
    def past(days: int) -> PastDuty:
        day = WEEK.monday - timedelta(days=days)
        return PastDuty(
            "1", day, "早班", datetime(day.year, day.month, day.day, 7), datetime(day.year, day.month, day.day, 14)
        )

    history = History(WEEK, (PastWeek(WEEK.plus(-1), (), (past(2), past(1))),))
    possible = spare_of(person(), rules=Rules(max_consecutive_days=2), history=history).slots_of["1"]
    assert {slot.date for slot in possible} == set(WEEK.dates[1:])


@pytest.fixture
def workbook(open_workbook: Callable[[str], Workbook]) -> Workbook:
    return open_workbook("街道/车站街街道.xlsx")


def test_communities_stand_side_by_side_and_sum_up(workbook: Workbook, stored_district: StoredRoster) -> None:
    sheet = workbook["各社区"]
    header, *rows = list(sheet.iter_rows(min_row=4, max_row=7, values_only=True))
    assert [row[0] for row in rows] == ["康庄社区", "复兴社区", "合计"]
    kangzhuang = dict(zip(header, rows[0], strict=True))
    unfilled = [
        post
        for post in stored_district.roster.unfilled(stored_district.district)
        if post.gate.community == "康庄社区"
    ]
    assert kangzhuang["缺员"] == sum(post.missing for post in unfilled)
    kinds = ("三无小区", "无物业", "物业薄弱", "有物业")
    assert sum(kangzhuang[f"缺员：{kind}"] for kind in kinds) == kangzhuang["缺员"]
    assert kangzhuang["到岗率"] == pytest.approx(kangzhuang["已排"] / kangzhuang["岗位数"])
    for column, label in enumerate(header):
        if label not in ("社区", "到岗率"):
            assert rows[2][column] == rows[0][column] + rows[1][column]


def test_help_is_offered_by_another_community_with_people_free(workbook: Workbook) -> None:
    offers = [row for row in workbook["支援"].iter_rows(min_row=4, values_only=True) if row[6]]
    assert any("复兴社区" in offer for *_cells, offer in offers)
    assert all(row[2] not in row[6] for row in offers)
