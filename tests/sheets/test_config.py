import inspect
import re
import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from roster_cli.domain import Calendar, LeadPer, Management, Rules, Settings, Shift, Weights
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import speaking
from roster_cli.sheets import config
from roster_cli.sheets.config import read_settings


def read(folder: Path, text: str) -> Settings:
    path = folder / "roster.toml"
    path.write_text(text, "utf-8")
    return read_settings(path)


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as told:
        read(folder, text)
    return told.value.problems


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(None) == Settings() == read(tmp_path, "") == read(tmp_path, "\ufeff# nothing\n")


@pytest.mark.parametrize(
    "span",
    [
        '"22:00-06:00"',
        '"22:00–6:00"',
        '"22:00～6点"',
        '"22:00 至 06:00"',
        '["22:00", "06:00"]',
        "[22:00:00, 06:00:00]",
        '{start = "22:00", end = "06:00"}',
    ],
)
def test_a_shift_may_be_written_in_several_ways(tmp_path: Path, span: str) -> None:
    assert read(tmp_path, f"[shifts]\n夜班 = {span}\n").shifts == (Shift("夜班", time(22), time(6)),)


def test_a_shift_until_midnight(tmp_path: Path) -> None:
    shift = read(tmp_path, '[shifts]\n"中班" = "16:00-24:00"\n').shifts[0]
    begin, finish = shift.span(date(2022, 3, 14))
    assert (finish - begin).total_seconds() == 8 * 3600


def test_every_section(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [calendar]
        country = "cn"
        extra_rest_days = [2022-03-14, "2022/3/15"]
        working_days = ["2022年3月19日"]
        [office]
        hours = ["9:00-12:00", "13:00-24:00"]
        [rules]
        max_per_week = 4
        min_rest_hours = 10.5
        max_consecutive_days = 3
        [headcount]
        三无小区 = 3
        weak = 2
        [priority]
        "有物业" = 2
        [weights]
        idle = 0
        [notices]
        lines = ["戴口罩", " "]
        """,
    )
    assert settings.calendar == Calendar(
        "CN", frozenset({date(2022, 3, 14), date(2022, 3, 15)}), frozenset({date(2022, 3, 19)})
    )
    assert settings.office_hours == ((time(9), time(12)), (time(13), time.max))
    assert settings.rules == Rules(4, 10.5, 3)
    assert list(settings.headcount.values()) == [1, 2, 2, 3]
    assert settings.priority[Management.MANAGED] == 2
    assert settings.weights == Weights(idle=0)
    assert settings.notices == ("戴口罩",)


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[calender]\n", "calender", "calendar"),
        ("[rules]\nmax_per_weak = 1\n", "rules.max_per_weak", "max_per_week"),
        ("[weights]\nidel = 1\n", "weights.idel", "idle"),
        ("[headcount]\nmanged = 1\n", "headcount.manged", "managed"),
        ("[notices]\nline = []\n", "notices.line", "lines"),
        ("max_per_week = 3\n", "max_per_week", ""),
    ],
)
def test_an_unknown_key_names_the_nearest(tmp_path: Path, text: str, key: str, nearest: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.key == problem.cell == key
    assert nearest in problem.remedy


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[rules]\nmax_per_week = "5"\n', "rules.max_per_week"),
        ("[rules]\nmax_per_week = 0\n", "rules.max_per_week"),
        ("[rules]\nmax_per_week = true\n", "rules.max_per_week"),
        ("[rules]\nmin_rest_hours = -1\n", "rules.min_rest_hours"),
        ("[rules]\nmin_rest_hours = nan\n", "rules.min_rest_hours"),
        ("[headcount]\nnone = 1.5\n", "headcount.none"),
        ("[headcount]\nnone = inf\n", "headcount.none"),
        ("[headcount]\nnone = 1\n三无小区 = 1\n", "headcount.三无小区"),
        ("[weights]\nfairness = -1\n", "weights.fairness"),
        ("[weights]\nunfilled_first = 1\n", "weights.unfilled_further"),
        ('[shifts]\n"早班" = "7-25"\n', "shifts.早班"),
        ('[shifts]\n"早班" = "07:00"\n', "shifts.早班"),
        ('[shifts]\n"早,班" = "07:00-12:00"\n', "shifts.早,班"),
        ('[shifts]\n"Ａ" = "07:00-12:00"\nA = "12:00-13:00"\n', "shifts.A"),
        ("[shifts]\n", "shifts"),
        ('[office]\nhours = "08:00-12:00"\n', "office.hours"),
        ('[office]\nhours = ["12:00-08:00"]\n', "office.hours"),
        ('[calendar]\ncountry = "ZZ"\n', "calendar.country"),
        ('[calendar]\nextra_rest_days = ["2022-02-30"]\n', "calendar.extra_rest_days"),
        ("[calendar]\nrest_days = [2022-03-14]\nworking_days = [2022-03-14]\n", "calendar"),
        ("[notices]\nlines = [1]\n", "notices.lines"),
        ("rules = 3\n", "rules"),
    ],
)
def test_each_wrong_value_is_told(tmp_path: Path, text: str, key: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.key == key
    assert problem.message
    assert problem.remedy


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = '[rulez]\n[rules]\nmax_per_week = 0\n[shifts]\n"早班" = 7\n'
    assert [problem.key for problem in problems(tmp_path, text)] == ["rulez", "rules.max_per_week", "shifts.早班"]


def test_what_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "[rules]\nmax_per_week = = 5\n")
    assert problem.row == 2


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_settings(tmp_path / "none.toml")
    with pytest.raises(InputError):
        read_settings(tmp_path)
    (tmp_path / "gbk.toml").write_bytes('[notices]\nlines = ["戴口罩"]'.encode("gb18030"))
    with pytest.raises(InputError):
        read_settings(tmp_path / "gbk.toml")


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 3000 + "]" * 3000, "{a=" * 2000 + "1" + "}" * 2000])
def test_what_nobody_means_is_an_error_at_its_line(tmp_path: Path, value: str) -> None:
    (problem,) = problems(tmp_path, f"[rules]\nmin_rest_hours = 11\nmax_per_week = {value}\n")
    assert problem.row == 3
    assert problem.message
    assert len(problem.message) < 300


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "0x" + "F" * 5000, "1" + "0" * 4000, "1e400"])
@pytest.mark.parametrize("key", ["max_per_week", "min_rest_hours", "max_consecutive_days"])
def test_a_number_that_is_none_of_ours_is_an_error(tmp_path: Path, key: str, value: str) -> None:
    (problem,) = problems(tmp_path, f"[rules]\n{key} = {value}\n")
    assert problem.key == f"rules.{key}"
    assert len(problem.message) < 300


def test_whatever_pythons_reader_finds_is_told_in_the_users_language() -> None:
    source = inspect.getsource(tomllib._parser)  # type: ignore[attr-defined]
    said = re.findall(r'suffixed_err\(\s*src, \w+, f?"([^"]+)"', source)
    assert len(said) > 15
    with speaking("zh"):
        for message in said:
            assert config._why(tomllib.TOMLDecodeError(message)) != message
            assert not re.search("[a-z]{3}", config._why(tomllib.TOMLDecodeError(message)))


def test_leads_are_switched_off(tmp_path: Path) -> None:
    assert read_settings(None).lead is LeadPer.COMMUNITY
    path = tmp_path / "roster.toml"
    path.write_text('[lead]\nper = "none"\n', "utf-8")
    assert read_settings(path).lead is LeadPer.NONE
