"""Messages for a chat group: what they say, and how long they may get."""

from dataclasses import replace
from pathlib import Path

import pytest
from invented import NOTICES, stored_roster

from roster_cli.domain import Gate, Person, Settings
from roster_cli.export import Selection, export
from roster_cli.export.messages import LIMIT, SEPARATOR, MessageLine, compose, length

KANGZHUANG = Selection(communities=("康庄社区",))


def texts(
    out: Path, stored=None, selection: Selection = KANGZHUANG, language: str | None = None
) -> dict[str, str]:
    files = export(stored or stored_roster(), selection, formats=["text"], out=out, language=language)
    folder = out / "2022-W11" / "text"
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_a_community_gets_a_file_for_the_week_and_one_for_each_day(tmp_path: Path):
    assert set(texts(tmp_path)) == {
        "康庄社区.txt",
        *(f"2022-03-{day}/康庄社区.txt" for day in range(14, 21)),
    }


def test_every_duty_of_the_week_is_told(tmp_path: Path):
    stored = stored_roster()
    told = texts(tmp_path, stored)["康庄社区.txt"]
    names = [stored.district.person_by_identity[duty.identity].name for duty in stored.roster.duties]
    assert all(told.count(name) >= names.count(name) for name in set(names))


def test_missing_people_are_counted_in_words(tmp_path: Path):
    stored = stored_roster()
    post = stored.roster.unfilled(stored.district)[0]
    told = texts(tmp_path, stored)[f"{post.slot.date}/康庄社区.txt"]
    gate = f"{post.gate.estate} · {post.gate.checkpoint}："
    assert any(line.startswith(gate) and f"【缺{post.missing}人】" in line for line in told.splitlines())


def test_no_message_is_longer_than_wechat_takes(tmp_path: Path):
    long_name = "长" * 300
    extra = tuple(Person(f"L{number}", long_name, "统计局", "康庄社区") for number in range(20))
    stored = stored_roster(gates=15, extra_people=extra)
    for told in texts(tmp_path, stored, Selection(everything=True)).values():
        assert all(length(message) <= LIMIT for message in told.split(f"\n{SEPARATOR}\n"))


def test_messages_are_numbered_and_start_with_the_title(tmp_path: Path):
    messages = texts(tmp_path)["康庄社区.txt"].split(f"\n{SEPARATOR}\n")
    assert len(messages) > 1
    for number, message in enumerate(messages, start=1):
        title = message.splitlines()[0]
        assert title.startswith("康庄社区")
        assert title.endswith(f"({number}/{len(messages)})")


def test_a_message_is_split_between_days_where_a_day_fits():
    lines = [MessageLine(f"■ day {day}", "shift", "x" * 90) for day in range(7) for _ in range(6)]
    messages = compose("title", "", lines)
    assert len(messages) > 1
    for day in range(7):
        assert sum(f"■ day {day}" in message for message in messages) == 1


def test_a_day_too_long_for_one_message_repeats_its_headings():
    messages = compose("title", "", [MessageLine("■ Monday", "【Early】", "x" * 150) for _ in range(30)])
    assert len(messages) > 2
    assert all("■ Monday\n【Early】\n" in message for message in messages)
    assert sum(message.count("x" * 150) for message in messages) == 30


def test_a_line_too_long_for_one_message_is_cut_between_names():
    names = "、".join(f"姓名{number:04d}" for number in range(600))
    messages = compose("title", "", [MessageLine("■ 周一", "", names)])
    assert all(length(message) <= LIMIT for message in messages)
    told = "".join(line for message in messages for line in message.splitlines()[2:])
    assert told == names


@pytest.mark.parametrize("character", ["𠮷", "😀"])
def test_characters_outside_the_basic_plane_count_twice_and_stay_whole(character: str):
    messages = compose("title", "", [MessageLine("■ day", "", character * 3000)])
    assert all(length(message) <= LIMIT for message in messages)
    assert "".join(messages).count(character) == 3000


def test_the_notice_of_the_week_stands_in_the_first_message(tmp_path: Path):
    messages = texts(tmp_path)["康庄社区.txt"].split(f"\n{SEPARATOR}\n")
    assert NOTICES[11 % len(NOTICES)] in messages[0]


def test_a_line_break_in_a_name_does_not_break_the_message(tmp_path: Path):
    stored = stored_roster(extra_people=(Person("B1", "断\n行", "统计局", "康庄社区"),), people=0)
    assert "断 行" in texts(tmp_path, stored)["康庄社区.txt"]


def test_a_unit_reads_where_its_people_stand(tmp_path: Path):
    stored = stored_roster()
    told = texts(tmp_path, stored, Selection(units=("统计局",)))["单位/统计局.txt"]
    duty = next(d for d in stored.roster.duties if stored.district.person_by_identity[d.identity].unit == "统计局")
    assert f"康庄社区 {duty.gate.estate} · {duty.gate.checkpoint}" in told


def test_a_day_without_duties_says_so(tmp_path: Path):
    stored = stored_roster()
    nobody = replace(stored, roster=replace(stored.roster, duties=()))
    assert "没有值班" in texts(tmp_path, nobody, Selection(units=("统计局",)))["2022-03-14/单位/统计局.txt"]


def test_labels_speak_the_language_asked_for_and_names_stay(tmp_path: Path):
    told = texts(tmp_path, language="en")["康庄社区.txt"]
    assert "【Early 07:00–14:00】" in told
    assert "东盛华庭A区 · 南门: " in told


def test_a_community_named_like_a_path_stays_inside_the_folder(tmp_path: Path):
    gate_community = "../../x"
    stored = stored_roster(((gate_community, ""),), people=3, gates=2)
    export(stored, Selection(communities=(gate_community,)), formats=["text", "ics", "html"], out=tmp_path / "out")
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    assert Gate(gate_community, "东盛华庭A区", "南门") in stored.district.checkpoint_by_gate


def test_without_notices_there_is_none(tmp_path: Path):
    told = texts(tmp_path, stored_roster(settings=Settings()))["康庄社区.txt"]
    assert told.splitlines()[1].startswith("■ 周一")
