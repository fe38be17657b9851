"""What only some systems know is used where CONTRIBUTING tells how others do without it, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import roster_cli

PACKAGE = Path(roster_cli.__file__).parent
CONTRIBUTING = PACKAGE.parents[1] / "CONTRIBUTING.md"
# Names that Windows lacks, or that do something else there.
NAMES = re.compile(
    r"\b(fcntl|prctl|setrlimit|getrlimit|killpg|os\.fork|forkpty|getuid|geteuid|getpwuid|umask|mkfifo|chown|fchmod|chmod|"
    r"os\.kill|os\.link|os\.symlink|sched_getaffinity|pthread_\w+|setitimer|SIG(?:KILL|TERM|HUP|ALRM|USR\d|PIPE|CHLD)|"
    r"O_NOFOLLOW|O_DIRECTORY|/proc|/dev/\w+)\b"
)


def used() -> Iterator[tuple[str, str]]:
    for path in PACKAGE.rglob("*.py"):
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text("utf-8"), flags=re.DOTALL)
        for found in NAMES.finditer(code):
            yield path.relative_to(PACKAGE).as_posix(), found[0]


def told() -> Iterator[tuple[str, str]]:
    section = CONTRIBUTING.read_text("utf-8").partition("## What Windows does not have")[2].partition("\n## ")[0]
    for files, names in re.findall(r"^\| (`.*?) \| (`.*?) \|", section, re.MULTILINE):
        for file in re.findall("`(.+?)`", files):
            for name in re.findall("`(.+?)`", names):
                yield file, name


def test_every_place_that_windows_cannot_follow_is_told_with_the_way_around() -> None:
    assert set(used()) == set(told())
