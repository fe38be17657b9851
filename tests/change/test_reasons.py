"""Why each post of a replanned week changes hands, and where nobody was free to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from builders import SETTINGS, district, gate, person, roster
from roster_cli.change.changing import Change
from roster_cli.domain import District, Lending, Roster, Within
from roster_cli.planning.replanning import replan_stored
from roster_cli.store import Store
from small import REPORT


def replanned(folder: Path, given: District, planned: Roster, *absent: str) -> Change:
    with Store.open(folder / "roster.db") as store:
        return replan_stored(store.save_roster(given, planned, REPORT), absent, moment=datetime(2022, 3, 1))


def test_who_has_to_stay_in_the_office_is_told_with_the_rule(tmp_path: Path) -> None:
    given = district(["甲", "乙", "丙"], [gate(only=["周四晚班"])], groups=[("甲", "乙")])
    change = replanned(tmp_path, given, roster(乙="周四晚班"), "甲=周四")
    (line,) = change.lines()
    assert "乙" in line.partition("→")[0]
    assert "(" in line.partition("→")[2]
    assert change.reasons[change.moves[0]]


def test_a_chain_is_told_link_by_link_and_that_nobody_free_exists(tmp_path: Path) -> None:
    given = district(
        [person("甲"), person("乙", max_per_week=1, own_limit=True)], [gate(only=["周三晚班", "周五早班"])]
    )
    change = replanned(tmp_path, given, roster(甲="周三晚班", 乙="周五早班"), "甲=周三晚班")
    assert list(change.reasons.values()) == ["away then", "takes 16 Mar Wed Late instead"]
    assert any("nobody is free" in notice for notice in change.notices)


def test_who_comes_on_loan_is_told_and_not_that_nobody_was_free(tmp_path: Path) -> None:
    given = district(
        ["甲", person("乙", community="平阳社区")],
        [gate(only=["周三晚班"]), gate(community="平阳社区", only=["周一早班"])],
        settings=replace(SETTINGS, lending=Lending(Within.DISTRICT)),
    )
    change = replanned(tmp_path, given, roster(甲="周三晚班"), "甲=周三晚班")
    (notice,) = change.notices
    assert "nobody of 康庄社区 is free to take it; 乙 of 平阳社区 comes on loan" in notice


def test_where_somebody_free_comes_nothing_more_is_said(tmp_path: Path) -> None:
    given = district(["甲", "乙"], [gate(only=["周三晚班"])])
    change = replanned(tmp_path, given, roster(甲="周三晚班"), "甲=周三晚班")
    assert (list(change.reasons.values()), change.notices) == (["away then"], ())


def test_only_what_is_new_is_a_reason_and_a_rule_of_the_whole_week_is_one(tmp_path: Path) -> None:
    gates = [gate(only=["周三晚班", "周五早班"])]
    away = [person("甲", leave=["周三"], unavailable=["周五"]), "乙"]
    before = roster(甲="周三晚班 周五早班")
    with Store.open(tmp_path / "roster.db") as store:
        imported = store.save_roster(district(away, gates), before, REPORT)
        planned = store.save_roster(district(["甲", "乙"], gates), before, REPORT)
    after = roster(乙="周三晚班 周五早班")
    assert list(Change(imported, imported.district, after, is_replanned=True).reasons.values()) == ["", ""]
    later = Change(planned, district(away, gates), after, is_replanned=True)
    assert list(later.reasons.values()) == ["away then", "not on duty then"]
    fewer = Change(planned, district([person("甲", max_per_week=1), "乙"], gates), after, is_replanned=True)
    assert {reason[:10] for reason in fewer.reasons.values()} == {"otherwise:"}
