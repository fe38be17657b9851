"""H2: a person serves only in the community where they report."""

from builders import breaches, district, duty, gate, gate_of, person, roster
from roster_cli.domain import Standing

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
