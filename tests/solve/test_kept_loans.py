"""Loans that are fixed: kept whatever the search would rather do, and counted as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import SETTINGS, district, duty, gate, gate_of, person
from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.domain import District, Duty, Gate, Lending, Management, Roster, Within, without_terms_apart
from roster_cli.rules import Situation, costs, is_free, own_community
from roster_cli.solve import kept_loans
from roster_cli.solve.engine import Solution, solve
from roster_cli.solve.kept_loans import KeptLoans, set_apart
from roster_cli.solve.model import BARRED, build_model
from strategies import districts

NEXT_DOOR = "复兴社区"
LENT = replace(SETTINGS, lending=Lending(Within.DISTRICT, 1))
SOUTH = gate_of("南门")


def kept(of: District, *loans: str) -> tuple[District, Solution]:
    """Return a district in which people of next door are fixed at the south gate, and its roster."""
    fixed = tuple(sorted(duty(one[0], one[1:], SOUTH) for one in loans))
    asked = replace(of, fixed=fixed)
    return asked, solve(asked)


def held(of: District, found: Solution) -> None:
    """Make sure that a roster keeps every rule and fixed duty, costs what it says, and not less than its bound."""
    assert not audit(of, found.roster).violations
    assert set(of.fixed) <= set(found.roster.duties)
    assert found.report.costs == costs(of, found.roster)
    assert found.report.gap >= 0
    assert (found.report.loans_gap or 0) >= 0


def test_a_loan_that_leaves_a_post_at_home_empty():
    """Who is fixed on loan is missed at home; the other post there goes to the only other one who can."""
    people = [person("甲", community=NEXT_DOOR), person("乙", community=NEXT_DOOR, unavailable=["周一"])]
    gates = [gate("南门", only=["周一早班"]), gate("北门", community=NEXT_DOOR, only=["周一早班", "周二早班"])]
    of, found = kept(district(people, gates, settings=LENT), "甲周一早班")
    held(of, found)
    assert found.report.gap == 0
    assert [(post.gate.checkpoint, post.missing) for post in found.roster.unfilled(of)] == [("北门", 1)]
    assert found.report.loans == 1
    assert found.report.lending is not None
    assert found.report.lending.unfilled == 2


def test_who_stands_in_has_a_name_that_nobody_has():
    assert kept_loans._new("+0", ["+0", "甲", "+0+"]) == "+0++"
    assert kept_loans._new("+1", ["+0"]) == "+1"


def test_who_is_fixed_on_loan_is_not_lent_again():
    gates = [gate("南门", only=["周一早班", "周三早班"]), gate("北门", community=NEXT_DOOR, only=["周五早班"])]
    of, found = kept(district([person("甲", community=NEXT_DOOR)], gates, settings=LENT), "甲周一早班")
    held(of, found)
    assert found.report.loans == 1
    assert {one.slot.date.day for one in found.roster.duties} == {14, 18}


def test_a_gate_with_help_is_worth_what_one_is_with_one_there():
    """The first person missing at a gate is dear, the second is not: a loan there makes the other gate dearer."""
    people = [person("甲", community=NEXT_DOOR), person("乙")]
    gates = [gate("南门", headcount=2, only=["周一早班"]), gate("东门", only=["周一早班"])]
    gates += [gate("北门", community=NEXT_DOOR, only=["周五早班"])]
    of, found = kept(district(people, gates, settings=LENT), "甲周一早班")
    held(of, found)
    assert {(one.identity, one.gate.checkpoint) for one in found.roster.duties if one.slot.date.day == 14} == {
        ("甲", "南门"),
        ("乙", "东门"),
    }


@given(st.data())
@settings(max_examples=examples(2), deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_any_loan(data: st.DataObject) -> None:
    """Whatever loan can be made beside everybody's own duties: what is proven holds for these too."""
    of = data.draw(districts())
    of = replace(of, settings=replace(of.settings, lending=Lending(Within.DISTRICT, 1)))
    own = solve(replace(of, settings=replace(of.settings, lending=Lending()))).roster
    own = Roster(of.week, own.duties)
    situation = Situation(of, own)
    possible = [
        loan
        for post in own.unfilled(of)
        for one in of.rostered
        if one.community != post.gate.community
        and is_free(situation, loan := Duty(post.slot, post.gate, one.identity))
    ]
    assume(possible)
    loan = data.draw(st.sampled_from(possible))
    fixed = replace(of, fixed=tuple(sorted((*of.fixed, loan))))
    found = solve(fixed)
    held(fixed, found)
    beside = own.with_further(loan)
    assert found.report.bound <= without_terms_apart(costs(fixed, beside))
    assert loan in own_community.loans(fixed, found.roster)


def test_fixed_loans_are_laid_out_as_duties_at_home_and_somebody_stands_in_where_they_help():
    people = [person("甲", community="复兴社区"), person("乙"), person("+0", community="复兴社区")]
    gates = [
        gate(only=["周一", "周二早班"], headcount=2),
        gate("北门", community="复兴社区", only=["周三早班"], management=Management.NONE),
    ]
    own = duty("乙", "周一晚班")
    loans = (duty("甲", "周一早班"), duty("+0", "周二早班"))
    of = replace(district(people, gates, settings=LENT), fixed=(own, *loans))
    laid_out = set_apart(of)
    assert laid_out.district is of
    first, second = "+0+", "+1"
    assert laid_out.loans == {first: loans[0], second: loans[1]}
    apart = laid_out.apart
    assert apart.people[:3] == of.people
    standing_in = apart.people[3:]
    assert [(one.identity, one.name, one.unit, one.community) for one in standing_in] == [
        (name, name, name, "康庄社区") for name in (first, second)
    ]
    assert all(one.is_rostered and one.max_per_week == 1 for one in standing_in)
    assert [one.name for one in apart.units[len(of.units) :]] == [first, second]
    assert apart.checkpoints[:2] == of.checkpoints
    for name, loan, added in zip((first, second), loans, apart.checkpoints[2:], strict=True):
        assert added.gate == Gate("复兴社区", name, name)
        assert added.management is Management.NONE
        assert added.subdistrict == of.subdistrict_of["复兴社区"]
        assert [slot for slot, count in zip(of.slots, added.headcounts, strict=True) if count] == [loan.slot]
        assert sum(added.headcounts) == 1
        assert {loan._replace(gate=added.gate), loan._replace(identity=name)} <= set(apart.fixed)
    assert len(apart.fixed) == 5
    assert own in apart.fixed
    assert list(apart.fixed) == sorted(apart.fixed)
    model = build_model(apart)
    weeks = {one.identity: model.works[model.costs[place] != BARRED] for place, one in enumerate(model.people)}
    for name, loan in zip((first, second), loans, strict=True):
        assert np.argwhere(weeks[name]).tolist() == [[0, of.slot_index[loan.slot]]]
    nothing = replace(of, fixed=(own,))
    assert set_apart(nothing) == KeptLoans(nothing, nothing, {})
    back = laid_out.back(Roster(of.week, apart.fixed))
    assert sorted(back.duties) == sorted(of.fixed)
