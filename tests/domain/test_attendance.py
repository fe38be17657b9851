"""Who came: sign-ins matched to duties."""

from __future__ import annotations

from datetime import datetime, time
from itertools import permutations

import pytest

from builders import district, duty, gate, gate_of, person, roster, slot
from roster_cli.domain import Attendance, Presence, Roster, SignIn, Told
from roster_cli.domain.who_came import who_came

SOUTH, NORTH = gate_of("南门"), gate_of("北门")
TWO_GATES = district(["甲", "乙", "丙", "丁", "戊"], [gate("南门"), gate("北门")])
MONDAY = slot("周一早班")


def came(who: str, when: str = "周一早班", at: str | None = None, clock: str | None = None) -> SignIn:
    """Return a sign-in."""
    own = slot(when)
    moment = datetime.combine(own.date, time.fromisoformat(clock)) if clock else None
    return SignIn(own, who, gate_of(at) if at else None, moment)


def outcome(result: Attendance, who: str) -> tuple[Presence, str]:
    """Return what became of somebody's only duty, and who stood in."""
    found = [one for one in result.outcomes if one.duty.identity == who]
    assert len(found) == 1
    return found[0].presence, found[0].stand_in


PLANNED = roster(duty("甲", "周一早班", "南门"), duty("乙", "周一早班", "北门"))


def test_who_signs_in_before_the_shift_is_on_time_and_after_it_late() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲", clock="07:00"), came("乙", clock="07:01")])
    assert outcome(result, "甲") == (Presence.ON_TIME, "")
    assert outcome(result, "乙") == (Presence.LATE, "")


def test_who_came_at_no_told_time_is_on_time() -> None:
    assert outcome(who_came(TWO_GATES, PLANNED, [came("甲")]), "甲") == (Presence.ON_TIME, "")


def test_who_a_list_says_did_not_come_is_absent() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲"), SignIn(MONDAY, "乙", told=Told.ABSENT)])
    assert outcome(result, "乙") == (Presence.ABSENT, "")
    assert result.served == (("甲", MONDAY),)


def test_of_a_gate_that_no_list_speaks_of_nothing_is_known() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲")])
    assert outcome(result, "乙") == (Presence.OPEN, "")


def test_who_is_not_on_the_list_of_a_gate_is_absent_there() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲", at="北门")])
    assert outcome(result, "乙") == (Presence.ABSENT, "")


def test_who_came_late_without_a_time_is_late() -> None:
    result = who_came(TWO_GATES, PLANNED, [SignIn(MONDAY, "甲", told=Told.LATE)])
    assert outcome(result, "甲") == (Presence.LATE, "")


def test_a_shift_of_which_nothing_is_recorded_stays_open_and_counts_as_served() -> None:
    planned = roster(甲="周一早班 周二早班")
    result = who_came(TWO_GATES, planned, [came("甲")])
    assert [one.presence for one in result.outcomes] == [Presence.ON_TIME, Presence.OPEN]
    assert len(result.served) == 2


def test_who_stands_in_gets_the_duty_and_who_is_missing_does_not() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲"), came("丙")])
    assert outcome(result, "乙") == (Presence.STOOD_IN, "丙")
    assert set(result.served) == {("甲", MONDAY), ("丙", MONDAY)}


def test_somebody_who_signs_in_at_a_gate_stands_in_there() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("丙", at="北门"), came("丁", at="南门")])
    assert outcome(result, "甲") == (Presence.STOOD_IN, "丁")
    assert outcome(result, "乙") == (Presence.STOOD_IN, "丙")


def test_two_who_swapped_on_the_spot_stand_in_for_each_other() -> None:
    planned = roster(甲="周一早班", 乙="周二晚班")
    result = who_came(TWO_GATES, planned, [came("乙", "周一早班"), came("甲", "周二晚班")])
    assert outcome(result, "甲") == (Presence.STOOD_IN, "乙")
    assert outcome(result, "乙") == (Presence.STOOD_IN, "甲")


def test_who_comes_to_a_post_that_the_roster_left_empty_helps_there() -> None:
    result = who_came(TWO_GATES, roster(duty("甲", "周一早班", "南门")), [came("甲"), came("丙")])
    assert result.helpers == ((came("丙"), NORTH),)
    assert ("丙", MONDAY) in result.served


def test_who_comes_where_nobody_is_missing_gets_no_duty() -> None:
    result = who_came(TWO_GATES, PLANNED, [came("甲"), came("乙"), came("丙")])
    assert [one.identity for one in result.extras] == ["丙"]
    assert ("丙", MONDAY) not in result.served


def test_the_order_of_the_list_does_not_matter() -> None:
    listed = [came("丙", clock="07:10"), came("丁", clock="06:50"), came("戊", at="北门")]
    results = [who_came(TWO_GATES, PLANNED, order) for order in permutations(listed)]
    assert all(result == results[0] for result in results)
    assert outcome(results[0], "甲") == (Presence.STOOD_IN, "丁")


def test_people_of_another_community_stand_in_where_they_signed_in() -> None:
    given = district([person("甲"), person("客", community="复兴社区")], [gate(), gate(community="复兴社区")])
    planned = roster(甲="周一早班")
    assert outcome(who_came(given, planned, [came("客", at="南门")]), "甲") == (Presence.STOOD_IN, "客")
    away = who_came(given, planned, [came("客")])
    assert outcome(away, "甲") == (Presence.OPEN, "")


@pytest.mark.parametrize(("first", "second"), [("07:05", None), (None, "07:05"), ("07:05", "07:30")])
def test_two_sign_ins_of_one_person_are_one_with_the_earlier_time(first: str | None, second: str | None) -> None:
    merged = came("甲", clock=first).merged(came("甲", at="南门", clock=second))
    assert merged == came("甲", at="南门", clock="07:05")


def test_an_empty_roster_and_no_sign_ins_are_nothing() -> None:
    assert who_came(TWO_GATES, Roster(PLANNED.week, ()), []) == Attendance()
