"""H2: a person serves only in the community where they report."""

from dataclasses import replace
from itertools import permutations, product

import pytest

from builders import breaches, district, duty, gate, gate_of, person, roster
from roster_cli.domain import Lending, Settings, Standing, Within
from roster_cli.rules import ANYWHERE
from roster_cli.rules.own_community import loans, may_lend, without_lending

GATES = [gate("南门"), gate("东门", community="复兴社区")]
ELSEWHERE = gate_of("东门", community="复兴社区")


def test_duties_at_any_gate_of_the_own_community_are_fine():
    of = district(["甲"], [gate("南门"), gate("北门", estate="检察院小区")])
    by = roster(duty("甲", "周一早班"), duty("甲", "周二早班", gate_of("北门", "检察院小区")))
    assert breaches("H2", of, by) == []


def test_a_duty_in_another_community_names_both():
    (fault,) = breaches("H2", district(["甲"], GATES), roster(duty("甲", "周一早班", ELSEWHERE)))
    assert fault.identity == "甲"
    assert fault.gate == ELSEWHERE
    assert "康庄社区" in fault.message
    assert "复兴社区 · 东盛华庭 · 东门" in fault.message


def test_who_is_not_rostered_reports_nowhere_and_is_told_by_h3():
    of = district([person("甲", standing=Standing.OUTSIDE, community=""), "乙"], GATES)
    by = roster(duty("甲", "周一早班"))
    assert breaches("H2", of, by) == []
    assert len(breaches("H3", of, by)) == 1


def lending(within, most=1):
    """Return a district of three communities, the first two in one subdistrict, which lends people."""
    gates = [gate("南门"), gate("东门", community="复兴社区"), gate("西门", community="滨河社区")]
    of = district(["甲"], gates, settings=Settings(lending=Lending(within, most)))
    *near, far = of.checkpoints
    return replace(of, checkpoints=(*near, replace(far, subdistrict="")))


@pytest.mark.parametrize(
    ("within", "lent"),
    [
        (Within.NONE, []),
        (Within.SUBDISTRICT, [("康庄社区", "复兴社区"), ("复兴社区", "康庄社区")]),
        (Within.DISTRICT, list(permutations(("康庄社区", "复兴社区", "滨河社区"), 2))),
    ],
)
def test_lending_reaches_as_far_as_the_settings_say(within, lent):
    of = lending(within)
    names = ("康庄社区", "复兴社区", "滨河社区", "无名社区")
    assert {pair for pair in product(names[:3], repeat=2) if may_lend(of, *pair)} == set(lent)
    assert may_lend(lending(Within.NONE), "康庄社区", "复兴社区", Within.DISTRICT)
    assert not may_lend(of, "滨河社区", "无名社区", Within.SUBDISTRICT)


def test_a_loan_is_a_duty_of_somebody_rostered_in_another_community():
    of = district(["甲", person("乙", standing=Standing.OUTSIDE, community="")], GATES)
    by = roster(*(duty(who, "周一早班", where) for who in "甲乙丙" for where in (ELSEWHERE, gate_of(), ANYWHERE)))
    assert loans(of, by) == (duty("甲", "周一早班", ELSEWHERE),)


def test_as_many_loans_as_are_allowed_are_fine_and_none_where_lending_is_off():
    twice = roster(*(duty("甲", when, ELSEWHERE) for when in ("周一早班", "周三早班")))
    assert breaches("H2", lending(Within.SUBDISTRICT, 2), twice) == []
    (often,) = breaches("H2", lending(Within.SUBDISTRICT, 1), twice)
    assert (often.slot, often.degree) == (None, 1)
    assert [one.slot is None for one in breaches("H2", lending(Within.NONE), twice)] == [False, False]


def test_without_lending_a_district_is_the_same_but_for_that():
    of = lending(Within.DISTRICT, 3)
    assert without_lending(of) == replace(of, settings=Settings())
    assert without_lending(lending(Within.NONE, 3)).settings.lending.max_per_week == 3
