"""``roster show --today`` and ``--person``: who is on, whom to call, and what came before."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands import roster


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    roster("sample", ".", "--staff", 60, "--communities", 2, "--checkpoints", 4, "--seed", 3, folder=folder)
    night = '[shifts]\n早班 = "08:00-20:00"\n晚班 = "20:00-08:00"\n'
    (folder / "nights.toml").write_text(night, "utf-8")
    for week in ("2022-W10", "2022-W11"):
        done = roster("-q", "solve", "staff.xlsx", "checkpoints.xlsx", "--week", week, folder=folder)
        assert done.returncode == 0, done.stderr
        words = ("-q", "--db", "nights.db", "solve", "staff.xlsx", "checkpoints.xlsx", "--config", "nights.toml")
        done = roster(*words, "--week", week, folder=folder)
        assert done.returncode == 0, done.stderr
    return folder


def today(folder: Path, at: str, *words: object, database: str = "roster.db") -> list[dict]:
    done = roster("--db", database, "show", "--today", "--at", at, *words, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["shifts"]


def when(shifts: list[dict]) -> list[tuple[str, str, bool]]:
    return [(one["date"], one["shift"], one["on_now"]) for one in shifts]


def test_now_and_later_are_told_apart_to_the_minute(folder):
    wednesday = "2022-03-16"
    early, late = (wednesday, "早班"), (wednesday, "晚班")
    assert when(today(folder, f"{wednesday} 06:59")) == [(*early, False), (*late, False)]
    assert when(today(folder, f"{wednesday} 07:00")) == [(*early, True), (*late, False)]
    assert when(today(folder, f"{wednesday} 14:00")) == [(*late, True)]
    assert when(today(folder, f"{wednesday} 21:00")) == []
    assert "No gate is staffed" in roster("show", "--today", "--at", f"{wednesday} 21:00", folder=folder).stdout


def test_last_nights_shift_is_on_after_midnight_also_from_the_week_before(folder):
    monday = today(folder, "2022-03-14 03:00", database="nights.db")
    assert when(monday) == [
        ("2022-03-13", "晚班", True),
        ("2022-03-14", "早班", False),
        ("2022-03-14", "晚班", False),
    ]
    assert any(gate["people"] for gate in monday[0]["gates"])


def test_who_stands_there_is_who_the_roster_names(folder):
    words = ("show", "--week", "2022-W11", "--community", "康庄", "--json")
    duties = json.loads(roster(*words, folder=folder).stdout)["duties"]
    expected = sorted(
        (one["estate"], one["checkpoint"], one["name"])
        for one in duties
        if (one["date"], one["shift"]) == ("2022-03-16", "早班")
    )
    (early, _late) = today(folder, "2022-03-16 09:00", "--community", "康庄")
    found = [
        (gate["estate"], gate["checkpoint"], person["name"])
        for gate in early["gates"]
        for person in gate["people"]
    ]
    assert sorted(found) == expected
    assert expected


def test_phones_are_masked_unless_organisers_ask_which_the_history_tells(folder):
    words = ("show", "--today", "--at", "2022-03-16 09:00", "--community", "康庄")
    masked = {
        person["phone"]
        for shift in today(folder, "2022-03-16 09:00")
        for gate in shift["gates"]
        for person in gate["people"]
    }
    assert all(re.fullmatch(r"(1\d\d)?\*{4}\d{2,4}|", phone) for phone in masked)
    assert "full" not in roster("history", folder=folder).stdout
    full = roster(*words, "--full-phones", folder=folder).stdout
    assert re.search(r"\b1\d{10}\b", full.replace(" ", "\n"))
    assert "shown with phone numbers in full" in roster("history", folder=folder).stdout


def test_a_person_is_shown_with_points_the_weeks_before_and_what_comes(folder):
    words = ("show", "--week", "2022-W11", "--community", "康庄", "--json")
    identity = json.loads(roster(*words, folder=folder).stdout)["duties"][0]["identity"]
    second, first = (
        json.loads(roster("show", "--person", identity, "--week", week, "--json", folder=folder).stdout)
        for week in ("2022-W11", "2022-W10")
    )
    assert [past["week"] for past in second["before"]] == ["2022-W10"]
    assert second["before"][0]["points"] == first["points"]
    assert len(second["before"][0]["duties"]) == len(first["duties"])
    assert first["after"]["week"] == "2022-W11"
    assert first["after"]["points"] == second["points"]
    told = roster("show", "--person", identity, "--week", "2022-W11", folder=folder).stdout
    assert f"Points this week: {second['points']}; carried over" in told
    assert "2022-W10" in told


@pytest.mark.parametrize(
    "words",
    [
        ("--today", "--unit", "统计局"),
        ("--today", "--week", "2022-W11"),
        ("--at", "2022-03-16 09:00"),
        ("--full-phones",),
        ("--today", "--at", "yesterday"),
        ("--today", "--at", "2022-03-16 09:00", "--community", "无此"),
        ("--today", "--at", "2022-05-16 09:00"),
    ],
)
def test_what_does_not_go_together_is_said(folder, words):
    done = roster("show", *words, folder=folder)
    assert done.returncode == 2
    assert done.stderr
    assert not done.stdout
