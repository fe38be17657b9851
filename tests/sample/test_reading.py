"""What the sample writes is read back without a problem, whatever its size."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest

from roster_cli.domain import Settings, Standing, Weights
from roster_cli.sample import SampleSize, count_features, make_district, write_district
from roster_cli.sheets.config import read_settings
from roster_cli.sheets.district import read_district

SIZES = [
    SampleSize(1, 1, 1),
    SampleSize(2, 2, 2, seed=-1),
    SampleSize(12, 1, 30, seed=3),
    SampleSize(200, 4, 45, seed=9),
    SampleSize(600, 12, 80, seed=77),
]


@pytest.mark.parametrize(
    ("size", "language"),
    [*product(SIZES, ("zh", "en")), (SampleSize(), "zh")],
    ids=lambda size: f"{size.staff}people" if isinstance(size, SampleSize) else size,
)
def test_reading_finds_what_was_made(tmp_path: Path, size: SampleSize, language: str) -> None:
    made = make_district(size)
    staff, checkpoints, config = write_district(made, tmp_path, language=language)
    read = read_district(staff, checkpoints, week=size.week, settings=read_settings(config)).district
    counts = count_features(made)
    assert read.language == language
    assert len(read.people) == counts.people
    assert len(read.checkpoints) == counts.checkpoints
    assert len(read.communities) == counts.communities
    assert len(read.post_groups) == counts.post_groups
    assert sum(sum(checkpoint.headcounts) for checkpoint in read.checkpoints) == counts.weekly_posts
    assert sum(unit.is_window for unit in read.units) == counts.window_units
    assert sum(bool(unit.peak) for unit in read.units) == counts.units_with_peak
    assert sum(unit.max_away is not None for unit in read.units) == counts.units_with_cap
    assert sum(person.own_limit for person in read.people) == counts.with_limit
    assert sum(bool(person.preference) for person in read.people) == counts.with_preference
    standing = Counter(person.standing for person in read.people)
    away = (counts.outside, counts.not_reported, counts.high_grade)
    assert counts.people - sum(away) <= standing[Standing.ROSTERED] <= counts.people - max(away)


def test_the_example_settings_say_every_default() -> None:
    path = Path(__file__).parents[2] / "examples" / "kangzhuang" / "roster.toml"
    assert read_settings(path) == Settings()
    for weight in fields(Weights):
        assert f"\n{weight.name} = " in path.read_text("utf-8")
