"""Random districts: every hard rule and every cost term judged by code that knows nothing of the solver."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from brute_force import best_cost
from campaigns.counted import count
from campaigns.size import examples, first_round, rounds
from commands import roster
from end_to_end.test_judged_from_outside import judge
from outside import Switches
from roster_cli.audit import audit
from roster_cli.domain import District
from roster_cli.solve.engine import solve
from strategies import districts, tiny_districts


@pytest.mark.filterwarnings("error::RuntimeWarning")
@settings(
    max_examples=examples(25, 10),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(districts(most_people=12, helpers=True))
def test_any_district_gets_a_roster_that_breaks_no_rule_at_the_cost_that_is_told(district: District) -> None:
    count("random districts", repr(district))
    solution = solve(district, workers=1)
    verdict = audit(district, solution.roster)
    assert verdict.violations == ()
    assert solution.report.costs == verdict.costs
    assert solution.report.gap >= 0
    assert (solution.report.loans_gap or 0) >= 0
    assert solution.report.standbys_gap in (None, 0)


@settings(max_examples=examples(25, 3), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(tiny_districts())
def test_of_all_rosters_of_a_tiny_district_none_is_better(district: District) -> None:
    count("random districts", repr(district))
    count("of them tried in every way there is", repr(district))
    solution = solve(district, workers=1)
    assert audit(district, solution.roster).violations == ()
    assert solution.report.bound <= best_cost(district) == solution.report.cost


@pytest.mark.parametrize("seed", range(first_round(2), rounds(2)))
def test_a_random_district_is_judged_alike_from_its_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(f"district {seed}")
    communities = chance.randint(1, 3)
    week = chance.choice(["2022-W05", "2022-W11", "2022-W14", "2022-W18", "2022-W40", "2022-W52"])
    size = (
        *("--staff", communities * chance.randint(8, 40), "--communities", communities),
        *("--checkpoints", communities * chance.randint(1, 8), "--seed", chance.randrange(10**6), "--week", week),
    )
    made = roster("sample", "lists", *size, folder=tmp_path)
    assert made.returncode == 0, made.stderr
    switches = Switches(
        leads=chance.random() < 0.7,
        lending=chance.choice(["none", "subdistrict", "district"]),
        loans=chance.randint(1, 3),
        standbys=chance.randint(0, 2),
        per=chance.choice(["community", "subdistrict"]),
    )
    count("random districts", f"{size} {switches}")
    count("of them judged from their files", f"{size} {switches}")
    judge(tmp_path, tmp_path / "lists", [week], switches)
