"""Small changes against all rosters of districts with a handful of duties, and one of each kind by hand."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import cost, district, duty, gate, person, roster, unit
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District, Roster
from roster_cli.rules import COST_TERMS
from roster_cli.small_changes import small_changes
from strategies import districts
from test_brute_force import every_roster, possible_duties

Shifts = frozenset[tuple[str, object]]


def shifts_of(of: Roster) -> Shifts:
    return frozenset((duty.identity, duty.slot) for duty in of.duties)


def near(one: Shifts, other: Shifts, homes: dict[str, str]) -> bool:
    """Return whether one small change leads from one roster to the other."""
    before, after = one - other, other - one
    people = {identity for identity, _slot in before | after}
    slots = {slot for _identity, slot in before | after}
    if len({homes[identity] for identity in people}) > 1:
        return False
    if len(before) + len(after) == 1:
        return True
    if len(before) == len(after) == 1:
        return len(people) == 1 or len(slots) == 1
    exchanged = len(before) == len(after) == len(people) == len(slots) == 2
    return exchanged and {identity for identity, _slot in before} == people


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    derandomize=True,
)
@given(st.data())
def test_every_roster_nearby_that_is_better_is_found(data: st.DataObject) -> None:
    of = data.draw(districts(most_people=3, most_gates=2, most_communities=2, most_open=4, most_headcount=2))
    assume(0 < len(possible_duties(of)) <= 8)
    homes = {person.identity: person.community for person in of.people}
    least: dict[Shifts, int] = {}
    for one in every_roster(of):
        if not (result := audit(of, one)).violations:
            least[shifts_of(one)] = min(result.cost, least.get(shifts_of(one), result.cost))
    start = data.draw(st.sampled_from(sorted(least, key=sorted)))
    one = next(r for r in every_roster(of) if shifts_of(r) == start and not audit(of, r).violations)
    expected = sorted(
        least[start] - points
        for other, points in least.items()
        if near(start, other, homes) and points < least[start]
    )
    assert sorted(change.points for change in small_changes(of, one)) == expected


def after(of: Roster, change_of: District) -> Iterator[tuple[list[str], list[str]]]:
    for change in small_changes(change_of, of):
        yield [who for who, _slot in change.before], [who for who, _slot in change.after]


def test_a_free_person_and_an_empty_post() -> None:
    of = district(["甲", "乙"], [gate(only=["周一早班", "周二早班"])])
    (best, *_others) = small_changes(of, roster(duty("甲", "周一早班")))
    assert best.before == ()
    assert [who for who, _slot in best.after] == ["乙"]
    # the first person missing 10,000 and one without a duty 300; 2² more for fairness
    assert best.points == 10_000 + 300 - 4


def test_a_duty_handed_to_somebody_without_one() -> None:
    of = district(["甲", "乙"], [gate(only=["周一早班", "周二早班"])])
    full = roster(duty("甲", "周一早班"), duty("甲", "周二早班"))
    assert [sorted(pair) for pair in after(full, of)] == [[["乙"], ["甲"]], [["乙"], ["甲"]]]


def test_two_exchange_what_neither_wants() -> None:
    staff = [person("甲", preference="早班"), person("乙", preference="晚班")]
    of = district(staff, [gate(only=["周一早班", "周一晚班"])])
    (change,) = small_changes(of, roster(duty("甲", "周一晚班"), duty("乙", "周一早班")))
    assert change.points == cost("preference", of, roster(duty("甲", "周一晚班"), duty("乙", "周一早班")))
    assert "preference" in COST_TERMS


def test_nobody_is_free_whom_a_cap_keeps_in_the_office() -> None:
    of = district(["甲", "乙"], [gate(only=["周一早班"], headcount=2)], units=[unit(max_away=1)])
    assert small_changes(of, roster(duty("甲", "周一早班"))) == ()
