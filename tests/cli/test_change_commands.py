"""Changing a stored week by commands: replan, swap, assign, unassign, suggest, publish, diff, history."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from builders import COMMUNITY, district, duty, gate, person, rules
from builders import roster as planned
from commands import COMMAND, environment, roster, start
from roster_cli.domain import District, Roster
from roster_cli.store import Store
from small import REPORT
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

FROM = ("--from", "3月16日")


def four_people() -> District:
    """Return a district with one namesake and one gate in four shifts."""
    people = [
        person("1001", unit="统计局"),
        person("1002", unit="统计局"),
        person("1003", unit="发改局"),
        person("1004", unit="发改局"),
    ]
    named = zip(people, ("张伟", "王芳", "李强", "王芳"), strict=True)
    staff = [one.__class__(**{**vars(one), "name": name, "identity": one.name}) for one, name in named]
    return district(staff, [gate(only=["周一早班", "周三晚班", "周四早班", "周五晚班"])], settings=rules())


FIRST = planned(
    duty("1001", "周一早班"), duty("1001", "周三晚班"), duty("1002", "周四早班"), duty("1003", "周五晚班")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose database holds a published week."""
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(four_people(), FIRST, REPORT)
        store.publish()
    return tmp_path


def newest(folder: Path) -> tuple[int, Roster]:
    """Return what is stored now."""
    with Store.open(folder / "roster.db") as store:
        stored = store.load()
        return stored.version, stored.roster


def run(folder: Path, *words: str) -> CompletedProcess[str]:
    return roster(*words, folder=folder)


def test_replan_prints_who_comes_instead_and_publishes_the_next_version(folder: Path) -> None:
    done = run(folder, "replan", "--absent", "张伟=周三晚班", *FROM)
    assert done.returncode == 0, done.stderr
    assert "1 post changes hands:" in done.stdout
    assert re.search(r"16 Mar Wed Late 康庄社区 东盛华庭 南门: 张伟 → 王芳\(发改局\)", done.stdout), done.stdout
    assert "published as version 2" in done.stdout
    after = planned(
        duty("1001", "周一早班"), duty("1004", "周三晚班"), duty("1002", "周四早班"), duty("1003", "周五晚班")
    )
    assert newest(folder) == (2, after)


def test_a_dry_run_shows_the_same_and_stores_nothing(folder: Path) -> None:
    done = run(folder, "replan", "--absent", "张伟=3月16日-3月18日", *FROM, "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert (told["stored"], told["version"]) == (False, 1)
    assert [(one["date"], one["from"]["name"], one["to"]["identity"]) for one in told["changes"]] == [
        ("2022-03-16", "张伟", "1004")
    ]
    assert newest(folder) == (1, FIRST)


def test_absences_come_from_a_list_too(folder: Path) -> None:
    (folder / "缺勤.csv").write_text("姓名,单位,请假\n王芳,统计局,周四\n张伟,,3月16日\n", "utf-8")
    done = run(folder, "replan", "--absences", "缺勤.csv", *FROM, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {one["from"]["identity"] for one in told["changes"]} >= {"1001", "1002"}
    _version, after = newest(folder)
    assert not {("1001", "周三"), ("1002", "周四")} & {
        (one.identity, "周一周二周三周四周五周六周日"[2 * one.slot.date.weekday() :][:2]) for one in after.duties
    }


def test_a_bad_week_is_remarked_with_ten_names_and_the_number_of_the_others(tmp_path: Path) -> None:
    people = [person(f"{1001 + number}") for number in range(12)]
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(people, [gate(only=["周一早班"])], settings=rules()), planned(), REPORT)
    absent = [word for one in people for word in ("--absent", f"{one.identity}=周日")]
    assert run(tmp_path, "replan", *FROM, *absent).returncode == 0
    (*_first, remark) = json.loads(run(tmp_path, "history", "--json").stdout)["versions"]
    assert [one.identity in remark["note"] for one in people] == [True] * 10 + [False] * 2
    assert "2" in remark["note"].rpartition("1010")[2]


def test_a_list_of_absences_with_a_name_of_two_people_is_refused_with_both(folder: Path) -> None:
    (folder / "缺勤.csv").write_text("姓名,请假\n王芳,周四\n李强,周\n", "utf-8")
    done = run(folder, "replan", "--absences", "缺勤.csv", *FROM)
    assert done.returncode == 2
    for words in ("A2", "1002", "1004", "统计局", "发改局", "B3"):
        assert words in done.stderr
    assert newest(folder) == (1, FIRST)


def test_a_week_that_is_over_is_not_replanned(folder: Path) -> None:
    done = run(folder, "replan", "--absent", "张伟=周三晚班")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--from" in done.stderr


def test_a_duty_that_has_begun_is_said_to_stay(folder: Path) -> None:
    done = run(folder, "replan", "--absent", "张伟=周一-周三", *FROM)
    assert done.returncode == 0, done.stderr
    assert "2022-03-14 早班 has begun" in done.stderr
    assert duty("1001", "周一早班") in newest(folder)[1].duties


@pytest.mark.parametrize(
    "words",
    [
        ("replan", "--absent", "王芳=周四", *FROM),
        ("swap", "王芳@周四早班", "李强@周五晚班"),
        ("assign", "王芳", "南门", "周三", "晚班"),
        ("unassign", "王芳@周四早班"),
        ("show", "--person", "王芳"),
    ],
    ids=lambda words: words[0],
)
def test_a_name_that_two_people_bear_is_refused_with_unit_and_number_of_both(
    folder: Path, words: tuple[str, ...]
) -> None:
    done = run(folder, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "1002 · 王芳 · 统计局" in done.stderr
    assert "1004 · 王芳 · 发改局" in done.stderr
    assert newest(folder) == (1, FIRST)


def test_swap_assign_and_unassign_make_versions_that_history_names(folder: Path) -> None:
    assert run(folder, "swap", "张伟@3月16日晚班", "李强@3月18日晚班").returncode == 0
    assert run(folder, "unassign", "1002", "3月17日", "早班").returncode == 0
    assert run(folder, "assign", "1004", "南门", "3月17日", "早班").returncode == 0
    assert newest(folder) == (
        4,
        planned(
            duty("1001", "周一早班"), duty("1003", "周三晚班"), duty("1004", "周四早班"), duty("1001", "周五晚班")
        ),
    )
    told = run(folder, "history").stdout
    assert "Swapped: 张伟 and 李强" in told
    assert "Taken off by hand: 王芳(统计局)" in told
    assert "Assigned by hand: 王芳(发改局)" in told
    assert run(folder, "history", "--week", "3月16日").stdout == told
    (only,) = json.loads(run(folder, "history", "--week", "2022-W11@3", "--json").stdout)["versions"]
    assert only["version"] == 3
    assert run(folder, "history", "--week", "2022-W12").returncode == 2


def test_what_a_rule_forbids_is_refused_with_its_name_and_the_reason(folder: Path) -> None:
    done = run(folder, "swap", "张伟@周一早班", "李强@周五晚班")
    assert done.returncode == 0, done.stderr
    done = run(folder, "assign", "李强", "南门", "周三", "晚班")
    assert done.returncode == 2
    assert "H3" in done.stderr
    assert "needs 1 on 2022-03-16" in done.stderr
    done = run(folder, "assign", "1002", "南门", "周一", "晚班")
    assert (done.returncode, "closed" in done.stderr) == (2, True)
    assert newest(folder)[0] == 2


def test_suggest_ranks_who_could_come_and_names_the_rules_that_keep_others_out(folder: Path) -> None:
    told = json.loads(run(folder, "suggest", "南门", "周三", "晚班", "--json").stdout)
    assert (told["needed"], told["present"]) == (1, ["张伟"])
    assert [one["identity"] for one in told["candidates"]] == ["1004", "1003"]
    assert told["candidates"][0]["cost"] < told["candidates"][1]["cost"]
    assert [(one["identity"], {v["rule"] for v in one["violations"]}) for one in told["kept_out"]] == [
        ("1002", {"H5"})
    ]
    text = run(folder, "suggest", "南门", "周三", "晚班").stdout
    assert "Kept out by H5" in text
    assert newest(folder) == (1, FIRST)


def test_diff_shows_who_moved_by_person_and_by_gate(folder: Path) -> None:
    run(folder, "swap", "张伟@周三晚班", "李强@周五晚班")
    told = run(folder, "diff", "2022-W11@1", "2022-W11@2").stdout
    people, gates = told.split("By gate:")
    assert "张伟" in people
    assert "李强" in people
    assert "张伟 → 李强" in gates
    assert "李强 → 张伟" in gates
    assert run(folder, "diff", "2022-W11@1", "2022-W11@1").stdout != told
    assert run(folder, "diff", "2022-W11@7").returncode == 2


def test_a_published_week_refuses_a_solve_and_names_the_command_that_replaces_it(tmp_path: Path) -> None:
    write_lists(tmp_path, EIGHT_PEOPLE[:4], TWO_GATES[:1])
    solve = ("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
    assert run(tmp_path, *solve).returncode == 0
    assert run(tmp_path, "export", "--community", "康庄").returncode == 0
    assert run(tmp_path, "publish").returncode == 0
    first = newest(tmp_path)
    done = run(tmp_path, *solve)
    assert (done.returncode, done.stdout) == (6, "")
    command = done.stderr[done.stderr.index("roster solve") :].strip()
    assert newest(tmp_path) == first
    assert run(tmp_path, *command.split()[1:]).returncode == 0
    assert newest(tmp_path) == (2, first[1])
    with Store.open(tmp_path / "roster.db") as store:
        assert store.load(version=1).roster == first[1]


def test_a_solve_whose_week_before_is_missing_says_so(tmp_path: Path) -> None:
    write_lists(tmp_path, EIGHT_PEOPLE[:4], TWO_GATES[:1])
    solve = ("solve", "staff.xlsx", "checkpoints.xlsx", "--week")
    first = run(tmp_path, *solve, "2022-W10")
    assert "No roster of" not in first.stdout + first.stderr
    later = run(tmp_path, *solve, "2022-W12")
    assert "No roster of 2022-W11 is stored" in later.stdout + later.stderr
    next_week = run(tmp_path, *solve, "2022-W11")
    assert "No roster of" not in next_week.stdout + next_week.stderr


def test_new_lists_leave_other_communities_alone(tmp_path: Path) -> None:
    gates = (*TWO_GATES[:1], ("车站街街道", "复兴社区", "复兴小区", "北门", "有物业", "", ""))
    others = [
        (f"20{n:02d}", name, "教育局", "复兴社区", "", "", "") for n, name in enumerate(("周一", "吴二", "郑三"))
    ]
    write_lists(tmp_path, [*EIGHT_PEOPLE[:4], *others], gates)
    assert run(tmp_path, "solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11").returncode == 0
    _version, before = newest(tmp_path)
    write_lists(tmp_path, [*EIGHT_PEOPLE[1:5], *others], gates)
    done = run(tmp_path, "replan", "--staff", "staff.xlsx", "--checkpoints", "checkpoints.xlsx", *FROM)
    assert done.returncode == 0, done.stderr
    _version, after = newest(tmp_path)
    assert before != after

    def elsewhere(one: Roster) -> list[object]:
        return [own for own in one.duties if own.gate.community != COMMUNITY]

    assert elsewhere(before) == elsewhere(after)
    assert not [
        own for own in after.duties if own.identity == "1000" and own.slot.date.isoformat() >= "2022-03-16"
    ]


def test_a_publish_that_is_killed_loses_nothing(folder: Path) -> None:
    """Kill a chain of changes again and again; what was published stays, whole."""
    for pause in (0.3, 0.5, 0.7, 0.9, 1.2):
        words = [*COMMAND, "swap", "1001@周三晚班", "1003@周五晚班"]
        child = start(words, cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
        child.wait()
        version, now = newest(folder)
        swapped = version % 2 == 0
        who = {one.slot.date.weekday(): one.identity for one in now.duties}
        assert (who[2], who[4]) == (("1003", "1001") if swapped else ("1001", "1003"))
        with Store.open(folder / "roster.db") as store:
            assert store.load(version=1).roster == FIRST
            assert all(one.published_at for one in store.versions())
        if swapped:
            assert run(folder, "swap", "1003@周三晚班", "1001@周五晚班").returncode == 0
    assert run(folder, "audit").returncode == 0
