"""接龙 texts as chat groups write them, made from a truth and read back."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from builders import WEEK, district, duty, gate, person
from builders import roster as planned
from commands import COMMAND, environment, roster
from roster_cli.domain import SignIn, Told
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.signins import SignInReading, read_sign_ins
from roster_cli.store import Store
from small import REPORT
from workbooks import write_lists

NAMES = ("王芳", "李强", "张伟", "刘洋", "陈静", "杨勇", "赵敏", "黄磊", "代小军", "买买提·吐逊")
PEOPLE = [
    *(person(name, unit="统计局" if place % 2 else "民政局") for place, name in enumerate(NAMES)),
    replace(person("李娜一", unit="统计局"), name="李娜"),
    replace(person("李娜二", unit="民政局"), name="李娜"),
]
GIVEN = district(PEOPLE, [gate("南门"), gate("北门")])
WORDS = ("已到", "到", "已到岗", "✅", "到了", "☑️", "已签到", "在岗", "到👍", "体温36.5℃ 已到")
DAYS = ("周一", "周二", "周三")
SHIFTS = ("早班", "晚班")
POSTS = [(day, shift, at) for day in DAYS for shift in SHIFTS for at in ("南门", "北门")]
DUTIES = planned(
    *(duty(PEOPLE[place % 10].identity, f"{day}{shift}", at) for place, (day, shift, at) in enumerate(POSTS))
)


@dataclass(frozen=True)
class Truth:
    """What one line of a text says."""

    who: str
    told: Told
    moment: datetime | None = None
    gate: str = ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(GIVEN, DUTIES, REPORT)
        store.publish()
    return tmp_path


def read(folder: Path, text: str, name: str = "接龙.txt") -> SignInReading:
    (folder / name).write_text(text, "utf-8")
    with Store.open(folder / "roster.db") as store:
        stored = store.load()
        return read_sign_ins(
            folder / name,
            lambda week: stored if week == WEEK else None,
            week=None,
            context=Context(WEEK, stored.district.settings),
        )


def sign_ins(reading: SignInReading) -> list[SignIn]:
    return [one for own in reading.sign_ins.values() for one in own]


def a_chat(chance: random.Random) -> tuple[str, dict[tuple[str, str, str], Truth]]:
    """Return a text as a group writes it, and what it says by day, shift and person."""
    lines = ["#接龙"]
    truth: dict[tuple[str, str, str], Truth] = {}
    for day in chance.sample(DAYS, chance.randint(1, 3)):
        for shift in chance.sample(SHIFTS, chance.randint(1, 2)):
            lines += _title(chance, day, shift)
            signers = chance.sample(PEOPLE[:10], chance.randint(2, 6))
            for number, someone in enumerate(signers, 1):
                line, told = _entry(chance, someone.name, day, shift)
                mark = chance.choice([f"{number}. ", f"{number}、", f"{number}.", f"{number}）", f"{number} "])
                says_nothing = (
                    told.told is Told.CAME and not told.moment and not any(word in line for word in WORDS)
                )
                is_plain = says_nothing and not told.gate  # a name alone says nothing without a number
                lines.append((mark if is_plain or chance.random() < 0.8 else "") + line)
                truth[day, shift, someone.identity] = told
                if chance.random() < 0.1:
                    lines.append("")
    return "\n".join(lines) + "\n", truth


def _date(day: str) -> datetime:
    return datetime.combine(WEEK.dates["周一周二周三".index(day) // 2], datetime.min.time())


def _title(chance: random.Random, day: str, shift: str) -> Iterator[str]:
    date = _date(day)
    written = chance.choice([f"{date.month}月{date.day}日", f"{date.month}.{date.day}", f"{date:%Y-%m-%d}", day])
    part = chance.choice([shift, {"早班": "上午", "晚班": "下午"}[shift]])
    yield chance.choice(
        [f"康庄社区{written}{part}签到接龙", f"{written} {part}签到", f"【{written}】{part}值班人员签到"]
    )
    if chance.random() < 0.5:
        yield chance.choice(["例：1. 张三 南门 6:50到岗", "格式：姓名 卡点 时间", "例如: 张三 已到"])


def _entry(chance: random.Random, name: str, day: str, shift: str) -> tuple[str, Truth]:
    """Return a line and what it says."""
    begins = _date(day) + timedelta(hours=7 if shift == "早班" else 14)
    shown = name.replace("·", chance.choice("·•.・"))
    unit = next(one.unit for one in PEOPLE if one.name == name)
    shown = chance.choice([shown, shown, f"{shown}（{unit}）", f"{shown}({unit})"])
    at = chance.choice(["", "", "南门", "北门"])
    place = f" {at}" if at else ""
    moment = begins + timedelta(minutes=chance.randint(-30, 20))
    clock = chance.choice([f"{moment:%H:%M}", f"{moment.hour}：{moment:%M}", f"{moment.hour}点{moment:%M}分"])
    kind = chance.choice(["came", "plain", "time", "late", "leave", "absent"])
    if kind == "plain":
        return shown + place, Truth(name, Told.CAME, None, at)
    if kind == "came":
        word = chance.choice(
            ["已到", "到", "已到岗", "✅", "到了", "☑️", "已签到", "在岗", "到👍", "体温36.5℃ 已到"]
        )
        glue = chance.choice(["", " ", "，"])
        return shown + place + (" " if word == "到" and not glue else glue) + word, Truth(
            name, Told.CAME, None, at
        )
    if kind == "time":
        return f"{shown}{place} {clock}{chance.choice(['', '到岗', ' 已到', '到', '✅'])}", Truth(
            name, Told.CAME, moment, at
        )
    if kind == "late":
        return f"{shown}{place} {chance.choice(['迟到', '迟到了'])}", Truth(name, Told.LATE, None, at)
    if kind == "leave":
        return f"{shown} {chance.choice(['请假', '病假', '今天请假'])}", Truth(name, Told.ABSENT)
    return f"{shown} {chance.choice(['未到', '❌', '没来'])}", Truth(name, Told.ABSENT)


@pytest.mark.parametrize("seed", range(150))
def test_what_a_group_writes_is_what_is_read(folder: Path, seed: int) -> None:
    text, truth = a_chat(random.Random(seed))
    reading = read(folder, text)
    assert not reading.unknown, (text, reading.unknown)
    found = {
        (f"周{'一二三四五六日'[one.slot.date.weekday()]}", one.slot.shift, one.identity): Truth(
            next(somebody.name for somebody in PEOPLE if somebody.identity == one.identity),
            one.told,
            one.signed_at,
            one.gate.checkpoint if one.gate else "",
        )
        for one in sign_ins(reading)
    }
    assert found == truth, text


def test_what_is_not_understood_is_listed_with_its_number_and_nothing_is_guessed(folder: Path) -> None:
    text = "\n".join(
        (
            "3月14日早班签到接龙",
            "1. 王芳 已到",
            "大家早上好",
            "2. 李娜 已到",
            "3. 李娜（民政局）已到",
            "收到",
            "4. 王大锤 已到",
            "张伟 明天不来",
            "已到",
            "刘洋",
            "5. 陈静 25:00",
        )
    )
    reading = read(folder, text)
    assert [one.identity for one in sign_ins(reading)] == ["王芳", "李娜二"]
    assert [one.row for one in reading.unknown] == [3, 4, 6, 7, 8, 9, 10, 11]
    namesakes = next(one for one in reading.unknown if one.row == 4)
    assert "统计局" in namesakes.hint
    assert "民政局" in namesakes.hint


def test_a_line_without_a_day_is_not_guessed_and_a_file_name_may_tell_it(folder: Path) -> None:
    assert [one.row for one in read(folder, "1. 王芳 已到\n").unknown] == [1]
    named = read(folder, "1. 王芳 已到\n", "3月14日早班接龙.txt")
    assert [(one.slot.date, one.slot.shift) for one in sign_ins(named)] == [(WEEK.monday, "早班")]


@pytest.mark.parametrize(
    "title",
    [
        "3月14日社区疫情防控下沉干部值班签到",
        "3月14日志愿者服务名单\n例 姓名 时间",
        "#接龙\n3月14日（周一）各岗位签到记录\n示例 张三 7:00",
    ],
)
def test_a_title_in_other_words_tells_the_day_all_the_same(folder: Path, title: str) -> None:
    reading = read(folder, f"{title}\n1. 王芳 早班 已到\n")
    assert not reading.unknown
    assert [(one.identity, one.slot.date) for one in sign_ins(reading)] == [("王芳", WEEK.monday)]


@pytest.mark.parametrize("line", ["3月14日 王大锤", "3月14日 王大锤 社区", "1. 社区", "例王大锤 已到"])
def test_a_line_that_may_name_somebody_is_no_title(folder: Path, line: str) -> None:
    assert [one.row for one in read(folder, f"{line}\n").unknown] == [1]


def test_the_only_duty_of_the_day_tells_the_shift(folder: Path) -> None:
    reading = read(folder, "3月14日接龙\n1. 王芳 已到\n2. 代小军 已到\n")
    assert [(one.identity, one.slot.shift) for one in sign_ins(reading)] == [("王芳", "早班")]
    assert [one.row for one in reading.unknown] == [3]  # no duty on that day


@pytest.mark.parametrize(
    "line", ["陈静代王芳", "1. 陈静代替王芳 已到", "王芳由陈静代", "陈静（代王芳）到岗", "陈静替王芳 6:50"]
)
def test_a_stand_in_comes_and_the_other_does_not(folder: Path, line: str) -> None:
    reading = read(folder, f"3月14日早班\n{line}\n")
    assert not reading.unknown, reading.unknown
    assert {one.identity: one.told for one in sign_ins(reading)} == {"陈静": Told.CAME, "王芳": Told.ABSENT}


def test_a_stand_in_comes_in_the_shift_of_whom_he_stands_in_for(folder: Path) -> None:
    reading = read(folder, "3月14日接龙\n1. 王芳请假，由代小军顶班\n")
    assert not reading.unknown
    assert {(one.identity, one.slot.shift, one.told) for one in sign_ins(reading)} == {
        ("王芳", "早班", Told.ABSENT),
        ("代小军", "早班", Told.CAME),
    }


def test_the_command_takes_it_from_a_file_and_from_standard_input(folder: Path) -> None:
    (folder / "接龙.txt").write_text("3月14日早班签到\n1. 王芳 南门 6:50到岗\n2. 张三丰 已到\n", "utf-8")
    done = roster("signin", "接龙.txt", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "Sign-ins: 1 new" in done.stdout
    assert "Not told of: 王芳" not in done.stdout
    assert "Not understood, row 3: 2. 张三丰 已到" in done.stdout
    again = subprocess.run(
        [*COMMAND, "signin", "-"],
        cwd=folder,
        env=environment(),
        input="3月14日早班签到\n1. 王芳 南门 6:50到岗\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "1 known already" in again.stdout, again.stderr


def test_a_workbook_that_is_called_a_text_is_told(folder: Path) -> None:
    write_lists(folder)
    (folder / "staff.xlsx").rename(folder / "接龙.txt")
    done = roster("signin", "接龙.txt", folder=folder)
    assert done.returncode == 2
    assert "this is a workbook, though its name ends in .txt" in done.stderr
