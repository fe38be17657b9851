"""Fixed duties hold in every roster of their week."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import breaches, cost, district, duty, gate, person, roster
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District, Duty, Management, Roster
from roster_cli.solve.engine import solve
from strategies import districts
from test_brute_force import every_roster, possible_duties


def test_a_fixed_duty_that_a_roster_lacks_is_told():
    of = replace(district(["甲", "乙"]), fixed=(duty("甲", "周一早班"),))
    assert breaches("fixed", of, roster(甲="周一早班 周二早班")) == []
    (fault,) = breaches("fixed", of, roster(乙="周一早班"))
    assert fault.identity == "甲"


def test_the_right_shift_at_another_gate_is_not_the_fixed_duty():
    of = replace(district(["甲"], [gate(), gate("北门")]), fixed=(duty("甲", "周一早班", "北门"),))
    assert len(breaches("fixed", of, roster(duty("甲", "周一早班", "南门")))) == 1


def test_the_solver_keeps_a_fixed_duty_that_costs_more():
    prefers_late = person("甲", preference="晚班")
    of = district([prefers_late, "乙"], [gate(only=["周一早班", "周一晚班"])])
    assert audit(of, solve(of, workers=1).roster).costs["preference"] == 0
    fixed = replace(of, fixed=(duty("甲", "周一早班"),))
    found = solve(fixed, workers=1)
    assert duty("甲", "周一早班") in found.roster.duties
    assert found.report.costs["preference"] == 1


def test_a_fixed_person_at_a_gate_that_would_stay_empty_leaves_the_dearer_gate_to_the_next():
    only = ["周一早班"]
    gates = [gate("南门", only=only), gate("北门", only=only, management=Management.NONE)]
    one = replace(district(["甲"], gates), fixed=(duty("甲", "周一早班", "南门"),))
    found = solve(one, workers=1)
    assert found.roster.duties == one.fixed
    assert cost("unfilled", one, found.roster) == 40_000
    assert found.report.gap == 0
    two = replace(district(["甲", "乙"], gates), fixed=one.fixed)
    assert cost("unfilled", two, solve(two, workers=1).roster) == 0


@st.composite
def with_fixed_duties(draw: st.DrawFn) -> District:
    """Draw a tiny district in which some duties are fixed that break no rule together."""
    of = draw(districts(most_people=3, most_gates=3, most_communities=1, most_open=5, most_headcount=2))
    fixed: tuple[Duty, ...] = ()
    for one in draw(st.permutations(possible_duties(of)))[: draw(st.integers(1, 4))]:
        if not audit(of, Roster(of.week, tuple(sorted((*fixed, one))))).violations:
            fixed = (*fixed, one)
    return replace(of, fixed=tuple(sorted(fixed)))


@given(with_fixed_duties())
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_the_best_roster_with_fixed_duties_is_found_and_proven(of: District):
    assume(of.fixed)
    solution = solve(of, workers=1)
    verdict = audit(of, solution.roster)
    assert verdict.violations == ()
    assert solution.report.costs == verdict.costs
    assert solution.report.gap >= 0
    assert solution.report.familiarity_gap >= 0
    if len(possible_duties(of)) <= 9:
        sound = [result for one in every_roster(of) if not (result := audit(of, one)).violations]
        assert verdict.cost == min(result.cost for result in sound)
