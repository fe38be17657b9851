"""What is solved and exported, judged from the files alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.size import examples
from commands import roster
from outside import Judged, Lists, Switches

KANGZHUANG = Path(__file__).parents[2] / "examples" / "kangzhuang"


def judge(folder: Path, lists: Path, weeks: list[str], switches: Switches | None = None) -> list[Judged]:
    """Solve and export week after week; costs, violations and unfilled posts must be what the files say."""
    config = folder / "switches.toml"
    config.write_text((switches or Switches()).toml(), "utf-8")
    judged: list[Judged] = []
    for week in weeks:
        files = (lists / "staff.xlsx", lists / "checkpoints.xlsx")
        solved = roster("solve", *files, "--week", week, "--config", config, "--json", folder=folder)
        assert solved.returncode == 0, solved.stderr
        audited = roster("audit", "--week", week, "--json", folder=folder)
        assert roster("export", "--all", "--format", "csv", "--week", week, folder=folder).returncode == 0
        monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
        read = Lists(*files, monday, switches or Switches())
        one = Judged(read, folder / "rosters" / week, tuple(judged))
        assert one.violations() == []
        told = json.loads(solved.stdout)
        assert one.costs() == told["costs"] == json.loads(audited.stdout)["costs"]
        assert one.missing_as_told == one.missing
        assert told["posts"]["unfilled"] == sum(one.missing.values())
        assert told["people"]["rostered"] == len(read.rostered)
        assert told["lending"]["loans"] * 100 == one.costs()["loans"]
        assert told["standbys"]["standing_by"] == len(one.standbys)
        assert told["gap"] >= 0 == told["standbys_gap"] or (told["standbys_gap"] is None and not one.standbys)
        judged.append(one)
    return judged


def test_week_after_week_of_one_community(tmp_path: Path) -> None:
    *_others, last = judge(tmp_path, KANGZHUANG, ["2022-W11", "2022-W12", "2022-W13"])
    assert any(last.carry(who) for who in last.lists.rostered), "else the weeks before would not be tried"


def test_short_staffed_communities_in_a_week_with_holidays_and_a_working_saturday(tmp_path: Path) -> None:
    week = "2022-W18"
    size = ("--staff", 40, "--communities", 2, "--checkpoints", 12, "--seed", 16, "--week", week)
    assert roster("sample", "lists", *size, folder=tmp_path).returncode == 0
    (judged,) = judge(tmp_path, tmp_path / "lists", [week])
    assert judged.missing, "else nothing would be unfilled"
    assert judged.lists.post_groups
    assert any(judged.lists.cap(unit) for unit in judged.lists.units)


SWITCHES = st.builds(
    Switches,
    leads=st.booleans(),
    lending=st.sampled_from(("district", "subdistrict", "none")),
    loans=st.integers(1, 3),
    standbys=st.integers(0, 2),
    per=st.sampled_from(("community", "subdistrict")),
)


@st.composite
def sizes(draw: st.DrawFn) -> tuple[object, ...]:
    """Draw the size of a small district, most of them short of people, that is in one subdistrict or two."""
    communities = draw(st.integers(2, 3))
    return (
        *("--staff", communities * draw(st.integers(3, 7)), "--communities", communities),
        *("--checkpoints", communities * draw(st.integers(1, 2)), "--seed", draw(st.integers(0, 10**6))),
    )


@settings(max_examples=examples(6, 3), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sizes(), SWITCHES, st.sampled_from(("2022-W11", "2022-W18", "2022-W40")))
def test_leads_loans_and_standbys_on_and_off(size: tuple[object, ...], switches: Switches, week: str) -> None:
    with TemporaryDirectory() as name:
        made = roster("sample", "lists", *size, "--week", week, folder=Path(name))
        assert made.returncode == 0, made.stderr
        following = f"2022-W{int(week[-2:]) + 1:02}"
        judge(Path(name), Path(name) / "lists", [week, following], switches)


@pytest.fixture(scope="module")
def all_switched_on(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    """Return two weeks of a scarce district in which everything is switched on."""
    folder = tmp_path_factory.mktemp("on")
    size = ("--staff", 24, "--communities", 3, "--checkpoints", 6, "--seed", 8, "--week", "2022-W11")
    assert roster("sample", "lists", *size, folder=folder).returncode == 0
    switches = Switches(True, "district", 3, 2, "subdistrict")
    return judge(folder, folder / "lists", ["2022-W11", "2022-W12"], switches)


def test_the_judge_sees_what_is_to_be_judged(all_switched_on: list[Judged]) -> None:
    first, second = all_switched_on
    lent = Counter(who for _slot, gate, who in first.duties if first.is_loan(gate, who))
    assert max(lent.values()) > 1, "else nobody would be lent twice"
    assert max(first.standing_by.values()) == 2
    without = replace(second, before=[replace(first, on_call=[])])
    assert without.costs()["fairness"] != second.costs()["fairness"], "else no standby would count later"


def test_the_judge_misses_no_breach_of_loans_and_standbys(all_switched_on: list[Judged]) -> None:
    """What the program should never do, done to its files: the judge must say so."""
    first = all_switched_on[0]
    assert first.violations() == []
    lent = max(Counter(who for _slot, gate, who in first.duties if first.is_loan(gate, who)).values())
    fewer = replace(first, lists=replace(first.lists, switches=replace(first.lists.switches, loans=lent - 1)))
    assert lent > 1
    assert any("lent" in line for line in fewer.violations())
    busy = next((slot, who) for slot, _gate, who in first.duties)
    twice = first.standbys[0]
    thrice = next(who for who, count in first.standing_by.items() if count == 2)
    days = {slot[0] for slot in (*first.slots(thrice), *(slot for slot, who in first.standbys if who == thrice))}
    other = next(slot for slot in sorted(first.lists.slots("早班")) if slot[0] not in days)
    for more, why in ((busy, "H1"), (twice, "twice"), ((other, thrice), "3 times")):
        worse = replace(first, on_call=[*first.standbys, more])
        assert any(why in line for line in worse.violations()), why
