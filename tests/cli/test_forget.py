"""``roster forget``, ``backup`` and ``restore`` as a user runs them, on weeks that were solved and handed out."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from commands import roster


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    roster("sample", "lists", "--staff", 60, "--communities", 2, "--checkpoints", 4, "--seed", 3, folder=folder)
    for week in ("2022-W10", "2022-W11"):
        done = roster("-q", "solve", "lists/staff.xlsx", "lists/checkpoints.xlsx", "--week", week, folder=folder)
        assert done.returncode == 0, done.stderr
    formats = [word for kind in ("xlsx", "html", "ics", "csv", "text") for word in ("--format", kind)]
    assert roster("export", "--all", "--week", "2022-W10", *formats, folder=folder).returncode == 0
    return folder


@pytest.fixture
def folder(handed_out, tmp_path) -> Path:
    done = roster("--db", handed_out / "roster.db", "backup", tmp_path / "roster.db", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "rosters").symlink_to(handed_out / "rosters")
    return tmp_path


def somebody(folder: Path) -> dict[str, str]:
    """Return somebody on duty in 2022-W10 who has no namesake."""
    (community, *_rest) = json.loads(roster("show", "--week", "2022-W10", "--json", folder=folder).stdout)[
        "communities"
    ]
    words = ("show", "--week", "2022-W10", "--community", community["community"], "--json")
    return json.loads(roster(*words, folder=folder).stdout)["duties"][0]


def test_a_person_is_gone_and_every_file_that_names_them_is_listed(folder):
    person = somebody(folder)
    done = roster("forget", person["identity"], "--json", folder=folder)
    told = json.loads(done.stdout)
    assert told["weeks"] == ["2022-W10", "2022-W11"]
    assert person["name"].encode() not in (folder / "roster.db").read_bytes()
    assert person["identity"].encode() not in (folder / "roster.db").read_bytes()
    listed = {Path(file).name for file in told["files"]}
    assert {f"{person['community']}.xlsx", f"{person['unit']}.xlsx", "全区汇总.xlsx", "duties.csv"} <= listed
    for file in (file for file in (folder / "rosters").rglob("*.xlsx") if file.name not in listed):
        with ZipFile(file) as package:
            assert all(person["name"].encode() not in package.read(name) for name in package.namelist())
    assert roster("audit", "--week", "2022-W10", folder=folder).returncode == 0
    assert roster("forget", person["identity"], folder=folder).returncode == 2


def test_old_weeks_say_that_they_have_no_names_and_stay_in_the_history(folder):
    done = roster("forget", "--before", "2022-03-14", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "60 rows" in done.stdout
    assert "全区汇总.xlsx" in done.stdout or "… and" in done.stdout
    for words in (("show",), ("audit",), ("export", "--all"), ("summary",), ("publish",)):
        done = roster(*words, "--week", "2022-W10", folder=folder)
        assert done.returncode == 2, words
        assert "taken out for good" in done.stderr
    assert "names and phones taken out" in roster("history", folder=folder).stdout
    assert roster("audit", "--week", "2022-W11", folder=folder).returncode == 0
    again = roster("forget", "--before", "2022-03-14", folder=folder)
    assert again.returncode == 0
    assert "Nothing was to be taken out" in again.stdout


def test_the_next_week_is_the_same_with_and_without_the_names(handed_out, folder):
    rosters = []
    for forgotten in (False, True):
        place = folder / str(forgotten)
        place.mkdir()
        assert roster("--db", place / "r.db", "restore", folder / "roster.db", folder=folder).returncode == 0
        if forgotten:
            assert roster("--db", place / "r.db", "forget", "--before", "2022-W12", folder=folder).returncode == 0
        lists = (handed_out / "lists/staff.xlsx", handed_out / "lists/checkpoints.xlsx")
        done = roster("--db", place / "r.db", "solve", *lists, "--week", "2022-W12", folder=place)
        assert done.returncode == 0, done.stderr
        words = ("--db", place / "r.db", "export", "--all", "--format", "csv", "--out", place / "out")
        assert roster(*words, folder=place).returncode == 0
        rosters.append((place / "out/2022-W12/duties.csv").read_bytes())
    assert rosters[0] == rosters[1]


@pytest.mark.parametrize(
    "words", [(), ("张伟", "--before", "2022-W10"), ("--before", "soon"), ("--before", "2999-01-01")]
)
def test_what_is_unclear_or_not_over_changes_nothing(folder, words):
    roster("-q", "solve", "lists", "--week", "2022-W12", folder=folder)
    before = (folder / "roster.db").read_bytes()
    done = roster("forget", *words, folder=folder)
    assert done.returncode == (0 if "2999-01-01" in words else 2)
    if done.returncode:
        assert (folder / "roster.db").read_bytes() == before


def test_a_backup_is_refused_over_a_file_and_a_restore_over_a_database(folder):
    before = (folder / "roster.db").read_bytes()
    assert roster("backup", "copy.db", folder=folder).returncode == 0
    assert roster("backup", "copy.db", folder=folder).returncode == 2
    assert roster("restore", "copy.db", folder=folder).returncode == 2
    assert (folder / "roster.db").read_bytes() == before
    done = roster("restore", "copy.db", "--force", "--json", folder=folder)
    assert json.loads(done.stdout)["replaced"] is True
    assert len(json.loads(done.stdout)["weeks"]) == 2
