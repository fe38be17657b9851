"""What holds for every command: help, languages, common options, failures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from commands import COMMAND, environment, roster, start
from roster_cli.cli import click_messages
from roster_cli.cli.main import COMMANDS
from roster_cli.i18n import _, ngettext, speaking
from roster_cli.store import Store
from small import REPORT, WEEK, district, person, slot
from small import roster as duties

HEAVY = ("numpy", "ortools", "openpyxl", "pandas", "highspy", "rich", "holidays", "msgspec", "sqlite3", "filelock")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a database of one person's week."""
    path = tmp_path_factory.mktemp("workspace")
    with Store.open(path / "roster.db") as store:
        store.save_roster(district(person("甲"), person("乙")), duties((slot(0), "甲")), REPORT)
    return path


def test_help_and_version_import_nothing_heavy() -> None:
    script = (
        "import sys; from roster_cli.cli.main import run; "
        f"run(['--help']); run(['--version']); sys.exit(str([n for n in {HEAVY} if n in sys.modules] or ''))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert result.stderr.strip() == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_in_both_languages(folder: Path, name: str) -> None:
    english = roster("--lang", "en", name, "--help", folder=folder)
    chinese = roster("--lang", "zh", name, "--help", folder=folder)
    assert english.returncode == chinese.returncode == 0
    assert f"Examples:\n  roster {name}" in english.stdout
    assert f"示例:\n  roster {name}" in chinese.stdout
    assert not re.search("[一-鿿]", english.stdout.partition("Examples:")[0])
    for word in ("Usage", "Options", "Show this", "The "):
        assert word not in chinese.stdout


def test_the_list_of_commands_speaks_both_languages(folder: Path) -> None:
    assert "Make the roster of a week" in roster("--help", folder=folder).stdout
    chinese = roster("--lang", "zh", "--help", folder=folder).stdout
    assert "排出一周的班并保存" in chinese
    assert "Commands" not in chinese


@pytest.mark.parametrize("message", click_messages.MESSAGES)
def test_clicks_own_words_are_the_ones_that_we_translate(message: str) -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    assert message.replace("\n", "\\n").replace("\t", "\\t") in sources
    with speaking("zh"):
        assert _(message) != message


@pytest.mark.parametrize("message", click_messages.COUNTED)
def test_clicks_own_words_with_a_count_are_the_ones_that_we_translate(message: str) -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    assert message in sources
    with speaking("zh"):
        assert ngettext(message, message, 1) != message


def test_no_command_at_all_shows_the_help(folder: Path) -> None:
    result = roster(folder=folder)
    assert result.returncode == 2
    assert "Commands:" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("words", "variables"),
    [
        (("--lang", "zh", "show"), {}),
        (("show", "--lang", "zh"), {}),
        (("show", "--lang=zh"), {}),
        (("show",), {"ROSTER_LANG": "zh"}),
        (("show",), {"LANG": "zh_CN.UTF-8"}),
        (("--lang", "en", "show", "--lang", "zh"), {"ROSTER_LANG": "en"}),
    ],
)
def test_the_language_may_be_asked_for_in_many_places(folder: Path, words: tuple[str, ...], variables) -> None:
    assert "康庄社区" in roster(*words, folder=folder, **variables).stdout
    assert "缺岗" in roster(*words, folder=folder, **variables).stdout


def test_the_database_may_be_named_before_and_after_the_command_and_by_the_environment(
    folder: Path, tmp_path
) -> None:
    path = folder / "roster.db"
    for words in (("--db", path, "show"), ("show", "--db", path), ("--db", "none.db", "show", "--db", path)):
        assert roster(*words, folder=tmp_path).returncode == 0
    assert roster("show", folder=tmp_path, ROSTER_DB=str(path)).returncode == 0


def test_a_missing_database_is_told_and_not_made(tmp_path: Path) -> None:
    result = roster("show", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "There is no database roster.db yet" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("shwo",), "没有 'shwo' 这个命令"),
        (("show", "--communty", "x"), "是不是想用 '--community'"),
        (("--lang", "zh", "solve"), "请写明人员名单和卡点名单"),
        (("show", "--week", "2022-W54"), "不是有效的周"),
        (("show", "--week", "soon"), "请写成 2022-W11"),
        (("show", "--week", "2021-W01"), "没有保存 2021-W01 的班表"),
        (("show", "--community", "上海"), "最接近的：康庄社区"),
        (("show", "--community", "康庄", "--unit", "统计局"), "只能选一个"),
        (("show", "extra"), "多出了参数"),
    ],
)
def test_wrong_words_exit_with_2_and_say_what_to_write(folder: Path, words: tuple[str, ...], told: str) -> None:
    result = roster(*words, folder=folder, ROSTER_LANG="zh")
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_fault_of_the_program_is_told_shortly_and_in_full_for_those_who_ask(folder: Path) -> None:
    script = (
        "import sys, roster_cli.cli.show as show; from roster_cli.cli.main import run; "
        "show.find_community = lambda *_: 1 / 0; sys.exit(run(['show', '--community', '康庄']))"
    )
    run = [sys.executable, "-c", script]
    short = subprocess.run(run, cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=False)
    assert (short.returncode, short.stdout) == (1, "")
    assert "ZeroDivisionError" in short.stderr
    assert "Traceback" not in short.stderr
    full = subprocess.run(
        run, cwd=folder, env=environment(ROSTER_DEBUG="1"), capture_output=True, encoding="utf-8", check=False
    )
    assert full.returncode == 1
    assert "Traceback" in full.stderr


def test_a_reader_who_has_enough_is_no_failure(folder: Path) -> None:
    writer = start(
        [*COMMAND, "show", "--json"],
        cwd=folder,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    assert writer.stderr.read() == b""
    assert writer.wait() == 0


def test_names_complete_in_the_shell(folder: Path) -> None:
    completed = roster(
        folder=folder, _ROSTER_COMPLETE="bash_complete", COMP_WORDS="roster show --community kang", COMP_CWORD="3"
    )
    assert completed.stdout.strip() == "plain,康庄社区"


def test_colours_are_for_terminals_only(folder: Path) -> None:
    for words in (("show",), ("show", "--community", "康庄"), ("--help",)):
        assert "\x1b" not in roster(*words, folder=folder).stdout


def test_the_week_may_be_any_date_in_it(folder: Path) -> None:
    assert roster("show", "--week", "2022-03-20", folder=folder).returncode == 0
    assert str(WEEK) in roster("show", "--week", "2022-03-14", folder=folder).stdout
