"""Rows: what the solver is told of people who may not all be on duty at once, and of whom some should be."""

from __future__ import annotations

import numpy as np

from builders import WORKING_DAYS, district, gate, person, slot, unit
from roster_cli.domain import District, LeadPer, Settings, Weights
from roster_cli.rules import COST_TERMS, HARD_RULES
from roster_cli.rules.modelling import Booleans, CouplingRow

OFFICE = [slot(f"{day}{shift}") for day in WORKING_DAYS for shift in ("早班", "晚班")]


def everywhere(of: District) -> Booleans:
    return np.ones((len(of.rostered), len(of.slots)), dtype=bool)


def rows(name: str, of: District, allowed: Booleans | None = None) -> list[CouplingRow]:
    stated = {**HARD_RULES, **COST_TERMS}[name].rows
    assert stated is not None
    return list(stated(of, of.rostered, everywhere(of) if allowed is None else allowed))


def test_a_post_may_not_lose_all_its_holders_in_office_hours() -> None:
    of = district(["甲", "乙", "丙", "丁"], groups=[["丙", "甲"], ["乙", "丙", "丁"]])
    told = rows("H4", of)
    assert told == [
        *(CouplingRow((of.slot_index[when],), (0, 2), 1, "post 0") for when in OFFICE),
        *(CouplingRow((of.slot_index[when],), (1, 2, 3), 2, "post 1") for when in OFFICE),
    ]


def test_holders_on_leave_are_no_members_and_the_last_one_needs_no_row() -> None:
    of = district(
        ["甲", person("乙", leave=["周一"]), person("丙", leave=["周二"])],
        groups=[["甲", "乙"], ["甲", "乙", "丙"]],
    )
    told = {(row.owner, *row.slots): row.members for row in rows("H4", of)}
    monday, tuesday, wednesday = (of.slot_index[slot(f"{day}早班")] for day in ("周一", "周二", "周三"))
    assert ("post 0", monday) not in told
    assert told["post 0", tuesday] == (0, 1)
    assert told["post 1", monday] == (0, 2)
    assert told["post 1", tuesday] == (0, 1)
    assert told["post 1", wednesday] == (0, 1, 2)


def test_a_post_with_a_holder_who_cannot_be_on_duty_needs_no_row() -> None:
    of = district(["甲", "乙"], groups=[["甲", "乙"]])
    allowed = everywhere(of)
    allowed[1, of.slot_index[slot("周一早班")]] = False
    assert [row.slots for row in rows("H4", of, allowed)] == [(of.slot_index[when],) for when in OFFICE[1:]]


def test_a_cap_counts_those_of_the_unit_who_could_be_on_duty() -> None:
    of = district(
        ["甲", person("乙", unit="发改局"), "丙", "丁", person("戊", unit="发改局")],
        units=[unit(max_away=2), unit("发改局")],
    )
    allowed = everywhere(of)
    monday, tuesday = (of.slot_index[slot(when)] for when in ("周一早班", "周二晚班"))
    allowed[2, monday] = False
    allowed[[0, 2], tuesday] = False
    told = rows("H7", of, allowed)
    assert told == [
        CouplingRow((of.slot_index[when],), (0, 2, 3), 2, "unit 统计局")
        for when in OFFICE
        if of.slot_index[when] not in (monday, tuesday)
    ]
    of = district(["甲", "乙"], units=[unit(max_away=1), unit("发改局", max_away=1)])
    assert rows("H7", of) == [CouplingRow((of.slot_index[when],), (0, 1), 1, "unit 统计局") for when in OFFICE]


def test_one_lead_should_be_on_duty_in_each_shift_with_open_gates() -> None:
    people = [person("甲", lead=True), "乙", person("丙", lead=True), person("丁", community="复兴社区")]
    gates = [gate(only=["周一早班", "周日晚班"]), gate("大门", community="复兴社区")]
    of = district(people, gates)
    assert rows("lead", of) == [CouplingRow((place,), (0, 2), 1, "lead 康庄社区", 200) for place in (0, 13)]
    assert rows("lead", district(people, gates, settings=Settings(lead=LeadPer.NONE))) == []
    assert rows("lead", district(people, gates, settings=Settings(weights=Weights(lead=0)))) == []
    stated = COST_TERMS["lead"].rows
    assert stated is not None
    assert list(stated(of, of.rostered[1:2], everywhere(of))) == []


def test_a_row_that_wants_people_costs_what_each_missing_one_costs() -> None:
    wants, bars = CouplingRow((0,), (1, 2, 3), 2, "lead", 200), CouplingRow((0, 2), (1, 2, 3), 2)
    assert [wants.unmet(used) for used in range(4)] == [400, 200, 0, 0]
    assert [bars.unmet(used) for used in range(4)] == [0, 0, 0, 0]
    assert (wants.room, bars.room) == (3, 2)
    on_duty = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 1], [0, 0, 1]])
    assert (wants.used(on_duty), bars.used(on_duty)) == (1, 3)
