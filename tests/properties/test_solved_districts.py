"""What holds for the solved roster of any small district."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brute_force import best_cost, best_familiarity
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District
from roster_cli.rules import own_community
from roster_cli.small_changes import small_changes
from roster_cli.solve.engine import Solution, solve
from strategies import districts, tiny_districts

ANY_TIME = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], derandomize=True
)


def solved(district: District) -> Solution:
    """Solve in this process; what the report says must be what the audit counts."""
    solution = solve(district, workers=1)
    verdict = audit(district, solution.roster)
    assert verdict.violations == ()
    assert solution.report.costs == verdict.costs
    assert not solution.report.cut_short
    assert small_changes(district, solution.roster) == ()
    return solution


@settings(ANY_TIME, max_examples=examples(60))
@given(districts(most_people=8))
def test_no_rule_is_broken_and_few_people_are_planned_at_the_proven_best(district: District) -> None:
    report = solved(district).report
    assert report.gap == 0
    assert report.familiarity_gap >= 0
    assert len(report.communities) == len(district.communities)


@settings(ANY_TIME, max_examples=examples(120))
@given(tiny_districts())
def test_the_cost_found_is_the_least_there_is(district: District) -> None:
    report = solved(district).report
    least = best_cost(district)
    assert report.bound == least == report.cost


@settings(ANY_TIME, max_examples=examples(120, checks=12))
@given(tiny_districts(helpers=True), st.data())
def test_loans_standbys_and_kept_duties_leave_the_least_cost_as_it_is(
    district: District, data: st.DataObject
) -> None:
    """With whatever else is switched on: spread, leads, AB posts, caps, peaks, weights, days and past weeks."""
    first = solved(district)
    least = best_cost(district)
    own = sorted({*first.roster.duties} - {*own_community.loans(district, first.roster)})
    kept = data.draw(st.sets(st.sampled_from(own), max_size=4)) if own else set()
    again = solved(replace(district, fixed=tuple(sorted(kept))))
    for report in (first.report, again.report):
        assert report.bound == least == report.cost_before_loans
        assert report.standbys_gap in (None, 0)


@settings(ANY_TIME, max_examples=examples(120))
@given(tiny_districts())
def test_gates_are_given_out_as_familiar_as_can_be(district: District) -> None:
    solution = solved(district)
    least = best_familiarity(district, solution.roster)
    assert solution.report.familiarity_bound <= least
    assert solution.report.costs["familiarity"] == least
