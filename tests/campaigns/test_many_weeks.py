"""Week after week over a year's end: nothing that was published is broken by what comes after it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from campaigns.counted import count
from campaigns.size import rounds
from commands import roster
from roster_cli.domain import Week
from roster_cli.store import Store

FIRST = Week(2022, 51)
LISTS = ("lists/staff.xlsx", "lists/checkpoints.xlsx")


def run(folder: Path, *words: str) -> str:
    done = roster(*words, folder=folder)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def publish_week(folder: Path, week: Week, chance: random.Random) -> None:
    """Plan a week, publish it, and replan it from Wednesday on for somebody who is ill."""
    run(folder, "solve", *LISTS, "--week", str(week))
    run(folder, "publish", "--week", str(week))
    with Store.open(folder / "roster.db", create=False) as store:
        later = [duty for duty in store.load(week).roster.duties if duty.slot.date >= week.dates[2]]
    ill = chance.choice(later)
    absent = f"{ill.identity}={ill.slot.date.isoformat()}"
    run(folder, "replan", "--absent", absent, "--from", week.dates[2].isoformat(), "--week", str(week))


@pytest.mark.parametrize("seed", [1])
def test_weeks_over_a_years_end_keep_every_rule_and_every_duty(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    run(
        tmp_path,
        "sample",
        "lists",
        "--staff",
        "16",
        "--communities",
        "1",
        "--checkpoints",
        "3",
        "--seed",
        str(seed),
    )
    weeks = [FIRST]
    while len(weeks) < rounds(3):
        weeks.append(weeks[-1].plus(1))
    for week in weeks:
        publish_week(tmp_path, week, chance)
        count("weeks lived through", str(week))
    with Store.open(tmp_path / "roster.db", create=False) as store:
        assert [str(stored.week) for stored in store.weeks()] == [str(week) for week in weeks]
    for week in weeks:
        verdict = json.loads(run(tmp_path, "audit", "--week", str(week), "--json"))
        assert verdict["violations"] == [], week
