"""The yardstick measured: cases counted by hand, and every roster of districts with a handful of duties."""

from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings

from brute_force import best_cost, best_familiarity, legal_weeks
from builders import district, duty, gate, gate_of, past_week, person, roster, rules, unit
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District, Duty, Management, Roster
from strategies import districts, tiny_districts


def test_one_person_fills_the_one_post():
    # 1 working-day duty: (2)² = 4
    assert best_cost(district(["甲"], [gate(only=["周一早班"])])) == 4


def test_nobody_to_fill_a_post_that_counts_fourfold():
    only_on_leave = person("甲", leave=["周一"])
    assert best_cost(district([only_on_leave], [gate(only=["周一早班"], management=Management.NONE)])) == 40_000


def test_posts_are_shared_rather_than_heaped_on_one():
    # two people, two posts on different days: 2² + 2², not 4² + idle
    assert best_cost(district(["甲", "乙"], [gate(only=["周一早班", "周二早班"])])) == 8


def test_one_is_idle_where_there_is_one_post_for_two():
    assert best_cost(district(["甲", "乙"], [gate(only=["周一早班"])])) == 4 + 300


def test_the_gate_with_the_higher_priority_gets_the_only_person():
    gates = [
        gate("南门", only=["周一早班"], management=Management.MANAGED),
        gate("北门", only=["周一早班"], management=Management.NONE),
    ]
    assert best_cost(district(["甲"], gates)) == 10_000 + 4


def test_a_post_group_keeps_one_in_the_office():
    # both posts at once would empty the office; leaving one further person out costs 2,000, and one is idle
    of = district(["甲", "乙"], [gate(only=["周一早班"], headcount=2)], groups=[["甲", "乙"]])
    assert best_cost(of) == 2_000 + 300 + 4


def test_a_unit_sends_no_more_than_its_cap():
    of = district(["甲", "乙"], [gate(only=["周一早班"], headcount=2)], units=[unit(max_away=1)])
    assert best_cost(of) == 2_000 + 300 + 4


def test_late_then_early_is_no_legal_week():
    of = district(["甲"], [gate(only=["周一晚班", "周二早班"])])
    assert best_cost(of) == 10_000 + 4
    assert len(list(legal_weeks(of, of.people[0]))) == 3


def test_two_shifts_and_five_duties_allow_895_weeks():
    of = district(["甲"])
    assert len(list(legal_weeks(of, of.people[0]))) == 895


def test_a_late_duty_of_the_week_before_bars_monday_early():
    of = district(["甲"], [gate(only=["周一早班"])], stored=[past_week(-1, {"甲": "周日晚班"})])
    assert best_cost(of) == 10_000 + 300


def test_days_in_a_row():
    of = district(["甲"], [gate(only=["周一早班", "周二早班"])], settings=rules(max_consecutive_days=1))
    assert best_cost(of) == 10_000 + 4


def test_familiarity_keeps_people_at_one_gate():
    gates = [gate("南门"), gate("北门")]
    crossed = roster(
        duty("甲", "周一早班", "南门"),
        duty("乙", "周一早班", "北门"),
        duty("甲", "周二早班", "北门"),
        duty("乙", "周二早班", "南门"),
    )
    assert best_familiarity(district(["甲", "乙"], gates), crossed) == 0


def test_familiarity_leaves_the_cheapest_post_unfilled():
    # 甲 lives at the managed gate, but the one of 三无小区 comes first
    gates = [
        gate("南门", estate="东盛华庭", only=["周一早班"]),
        gate("北门", estate="检察院小区", only=["周一早班"], management=Management.NONE),
    ]
    of = district([person("甲", estate="东盛华庭")], gates)
    assert best_familiarity(of, roster(duty("甲", "周一早班", gate_of("北门", "检察院小区")))) == 1


def possible_duties(of: District) -> list[Duty]:
    return [
        Duty(slot, checkpoint.gate, person.identity)
        for slot in of.slots
        for checkpoint in of.checkpoints
        for person in of.rostered
        if of.headcount(checkpoint.gate, slot) and person.community == checkpoint.gate.community
    ]


def every_roster(of: District) -> list[Roster]:
    duties = possible_duties(of)
    return [
        Roster(of.week, tuple(sorted(chosen)))
        for count in range(len(duties) + 1)
        for chosen in combinations(duties, count)
    ]


SLOW = settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@given(districts(most_people=3, most_gates=2, most_communities=2, most_open=4, most_headcount=2))
@SLOW
def test_audit_and_brute_force_agree_on_the_best_of_all_rosters(of: District):
    assume(len(possible_duties(of)) <= 8)
    sound = [result for one in every_roster(of) if not (result := audit(of, one)).violations]
    assert best_cost(of) == min(result.cost for result in sound)


@given(districts(most_people=3, most_gates=2, most_communities=1, most_open=4, most_headcount=2))
@SLOW
def test_audit_and_brute_force_agree_on_the_most_familiar_gates(of: District):
    assume(len(possible_duties(of)) <= 8)
    by_shifts: dict[frozenset[tuple[object, str]], list[tuple[int, int, Roster]]] = {}
    for one in every_roster(of):
        if not (result := audit(of, one)).violations:
            shifts = frozenset((duty.slot, duty.identity) for duty in one.duties)
            costs = (result.costs["unfilled"], result.costs["familiarity"], one)
            by_shifts.setdefault(shifts, []).append(costs)
    for ways in by_shifts.values():
        least = min(ways, key=lambda way: way[:2])
        assert best_familiarity(of, least[2]) == least[1]


@given(tiny_districts())
@settings(max_examples=examples(30), deadline=None)
def test_a_tiny_district_costs_no_more_than_the_empty_roster(of: District):
    assert best_cost(of) <= audit(of, Roster(of.week, ())).cost
