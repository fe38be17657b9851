"""``roster plot`` as it is typed."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path

import pytest

from export.invented import WEEK, stored_roster
from roster_cli.cli import plot
from roster_cli.cli.main import run
from roster_cli.domain import Week
from roster_cli.store import Store

needs_matplotlib = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None,
    reason='pictures need the extra: pip install "roster-cli[plot]"',
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "roster.db"
    save(path, WEEK)
    return path


def save(path: Path, week: Week) -> None:
    stored = stored_roster(people=8, gates=2, week=week)
    with Store.open(path) as store:
        store.save_roster(stored.district, stored.roster, stored.report)


@needs_matplotlib
def test_it_draws_the_district_and_the_community_named(database: Path, tmp_path: Path, capsys):
    out = tmp_path / "pictures"
    assert run(["--db", str(database), "plot", "--community", "kangzhuang", "--out", str(out)]) == 0
    folder = out / "2022-W11" / "plot"
    names = {f"{name}.{ending}" for name in ("coverage", "fairness", "康庄社区") for ending in ("png", "svg")}
    assert {path.name for path in folder.iterdir()} == names
    assert {Path(line).name for line in capsys.readouterr().out.splitlines()} == names


@needs_matplotlib
def test_a_second_run_leaves_the_same_files_untouched(database: Path, tmp_path: Path):
    written = []
    for _ in range(2):
        assert run(["--db", str(database), "plot", "--out", str(tmp_path)]) == 0
        written.append({path: path.stat().st_mtime_ns for path in (tmp_path / "2022-W11" / "plot").iterdir()})
    assert written[0] == written[1]


def test_the_newest_twelve_stored_weeks_are_compared(tmp_path: Path):
    path = tmp_path / "roster.db"
    weeks = [Week.of(WEEK.monday - timedelta(weeks=back)) for back in range(13, -2, -1)]
    for week in weeks:
        save(path, week)
    with Store.open(path) as store:
        assert plot.stored_weeks(store, WEEK) == weeks[2:-1]


def test_an_unknown_community_is_told_with_the_nearest(database: Path, capsys):
    assert run(["--db", str(database), "plot", "--community", "康床"]) == 2
    assert "康庄社区" in capsys.readouterr().err


def test_without_matplotlib_it_says_how_to_install_it(database: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(plot, "find_spec", lambda name: None)
    assert run(["--db", str(database), "plot"]) == 2
    assert 'pip install "roster-cli[plot]"' in capsys.readouterr().err
