"""Who stands by: for which place, who is missing, what it costs; who could come at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import WEEK, cost, district, duty, gate, gate_of, past_week, person, slot
from roster_cli.domain import District, Duty, Per, Roster, Settings, Standby, StandingBy, Weights
from roster_cli.rules import Situation, standbys, standing_by

SETTINGS = Settings(standby=StandingBy(people=2), weights=Weights(standby=50, fairness=3))
OTHER = "复兴社区"
OPEN = ["周一早班", "周三晚班"]


def places(per: Per = Per.COMMUNITY, people: int = 2) -> District:
    """Return a district of two communities in a subdistrict, one in none, and one with gates that never open."""
    of = district(
        [
            "甲",
            "乙",
            person("丙", community=OTHER),
            person("丁", community=OTHER),
            person("戊", community="无街社区"),
        ],
        [
            gate(only=OPEN),
            gate("东门", only=["周一早班"]),
            gate("大门", community=OTHER, only=["周一早班", "周日晚班"]),
            gate("大门", community="无街社区", only=["周二早班"]),
        ],
        settings=replace(SETTINGS, standby=StandingBy(people=people, per=per)),
    )
    *rest, last = of.checkpoints
    return replace(of, checkpoints=(*rest, replace(last, subdistrict="")))


def planned(*duties: Duty, **times: str) -> Roster:
    there = [Standby(slot(time), who) for who, own in times.items() for time in own.split()]
    return Roster(WEEK, tuple(sorted(duties)), tuple(sorted(there)))


def test_a_place_is_the_community_or_its_subdistrict() -> None:
    assert [standbys.place_of(places(), community) for community in ("康庄社区", OTHER)] == ["康庄社区", OTHER]
    of = places(Per.SUBDISTRICT)
    names = [standbys.place_of(of, community) for community in ("康庄社区", OTHER, "无街社区")]
    assert names == ["滨河街道", "滨河街道", "无街社区"]


def test_people_are_to_stand_by_wherever_a_gate_is_open_and_only_then() -> None:
    first = [("康庄社区", slot("周一早班")), ("康庄社区", slot("周三晚班"))]
    second = [(OTHER, slot("周一早班")), (OTHER, slot("周日晚班"))]
    last = [("无街社区", slot("周二早班"))]
    assert list(standbys.wanted(places())) == [*first, *second, *last]
    assert list(standbys.wanted(places(people=0))) == []
    assert [place for place, _slot in standbys.wanted(places(Per.SUBDISTRICT))] == ["滨河街道"] * 3 + ["无街社区"]


def test_who_stands_by_is_found_by_place_in_the_order_of_the_list() -> None:
    of, by = places(Per.SUBDISTRICT), planned(丙="周一早班", 甲="周一早班 周三晚班", 戊="周二早班")
    found = {place: [one.name for one in people] for place, people in standbys.standing_by(of, by).items()}
    assert found == {
        ("滨河街道", slot("周一早班")): ["甲", "丙"],
        ("滨河街道", slot("周三晚班")): ["甲"],
        ("无街社区", slot("周二早班")): ["戊"],
    }
    assert standbys.standing_by(of, planned()) == {}


def test_those_missing_are_counted_for_each_place_and_slot_that_wants_some() -> None:
    by = planned(甲="周一早班", 乙="周一早班 周三晚班", 丙="周二早班")
    assert standbys.missing(places(), by) == {
        ("康庄社区", slot("周三晚班")): 1,
        (OTHER, slot("周一早班")): 2,
        (OTHER, slot("周日晚班")): 2,
        ("无街社区", slot("周二早班")): 2,
    }


@pytest.mark.parametrize(
    ("who", "when", "where", "so"),
    [
        ("甲", "周一早班", gate_of(), True),
        ("甲", "周一早班", gate_of("东门"), True),
        ("甲", "周三晚班", gate_of(), False),
        ("乙", "周一早班", gate_of(), False),
        ("甲", "周一早班", gate_of("大门", community=OTHER), False),
        ("无名", "周一早班", gate_of(), False),
    ],
)
def test_who_stands_by_does_so_for_the_gates_of_the_place(who: str, when: str, where: str, so: bool) -> None:
    assert standbys.stands_by_for(places(), planned(甲="周一早班"), duty(who, when, where)) is so


def test_in_a_subdistrict_one_stands_by_for_all_its_communities() -> None:
    there = duty("甲", "周一早班", gate_of("大门", community=OTHER))
    assert standbys.stands_by_for(places(Per.SUBDISTRICT), planned(甲="周一早班"), there)


def test_standing_by_counts_a_point_on_top_of_what_is_carried_and_earned() -> None:
    of = district(
        ["甲", "乙"], settings=SETTINGS, stored=[past_week(-1, {"甲": "周一早班 周二早班", "乙": "周一早班"})]
    )
    by = planned(duty("甲", "周二早班"), 甲="周一早班 周四晚班", 乙="周三早班", 无名="周三早班")
    carried = [of.past.carry(who) for who in "甲乙"]
    assert carried == [1, -1]
    assert standbys.by_person(of, by) == {"甲": 3 * ((3 + 2) ** 2 - 3**2), "乙": 3 * ((-1 + 1) ** 2 - (-1) ** 2)}
    assert standbys.by_person(of, planned(duty("甲", "周二早班"))) == {}
    absent = 2 * 14 - 3  # nobody knows the third one
    assert cost("standbys", of, by) == 50 * absent + 48 - 3


def test_able_is_who_could_take_a_duty_at_some_gate_of_the_own_community() -> None:
    of = district([person("甲", leave=["周三"]), "乙"], [gate(only=OPEN)], settings=SETTINGS)
    situation = Situation(of, planned(duty("乙", "周一早班")))
    answers = {
        (who, when): standing_by.able(situation, who, slot(when))
        for who, when in [
            ("甲", "周一早班"),
            ("甲", "周三晚班"),
            ("乙", "周一早班"),
            ("乙", "周三晚班"),
            ("乙", "周三早班"),
        ]
    }
    assert list(answers.values()) == [True, False, False, True, False]


def test_two_standbys_on_different_days_break_nothing() -> None:
    of = places()
    assert list(standing_by.check(of, planned(甲="周一早班 周三晚班"))) == []
    assert list(standing_by.check(of, planned())) == []


def test_later_weeks_count_the_points_of_duties_and_of_standing_by() -> None:
    of = district(["甲", "乙", "丙"], settings=SETTINGS)
    by = planned(duty("甲", "周二早班"), 甲="周一早班 周四晚班", 乙="周三早班")
    assert standbys.earned(of, by) == {"甲": 2 + 2, "乙": 1, "丙": 0}
