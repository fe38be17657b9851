"""The guide tells the truth: its commands run and print what it shows, its links and pictures are there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from commands import environment, roster

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
FOLDERS = {"en": DOCS, "zh": DOCS / "zh"}
# In the order in which the guide tells them to be read: a page may use what the ones before it stored.
PAGES = (
    "first-roster.md",
    "lists.md",
    "secretary.md",
    "weeks.md",
    "monday.md",
    "messages.md",
    "cost.md",
    "excel.md",
    "scripting.md",
    "agreed.md",
)
OTHERS = ("README.md", "limits.md", "pictures.md")
COMMAND_LIMIT = 120
PICTURES_LIMIT = 3_000_000


class Block(NamedTuple):
    """Commands to run, the exit code of the last one, and lines that they print."""

    commands: tuple[str, ...]
    code: int
    shown: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    for kind, body in re.findall(
        r"^```(sh run(?: exit=\d+)?|text shows)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    ):
        lines = tuple(line.strip() for line in body.splitlines() if line.strip())
        if kind == "text shows":
            found[-1] = found[-1]._replace(shown=lines)
        else:
            found.append(Block(lines, int(kind.partition("exit=")[2] or 0), ()))
    return found


def run(line: str, folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a shell would: ``roster`` or ``python``, and where its output goes."""
    words = shlex.split(line)
    target = None
    if ">" in words:
        target = words[words.index(">") + 1]
        words = words[: words.index(">")]
    if words[0] == "roster":
        result = roster(*words[1:], folder=folder, ROSTER_LANG=language)
    else:
        result = run_python(words, folder, language)
    if target:
        (folder / target).write_text(result.stdout, encoding="utf-8")
    return result


def run_python(words: Sequence[str], folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    assert words[0] == "python"
    return subprocess.run(
        [sys.executable, *words[1:]],
        cwd=folder,
        env=environment(ROSTER_LANG=language),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=COMMAND_LIMIT,
        check=False,
    )


@pytest.mark.usefixtures("rosters_that_were_found_before")
@pytest.mark.parametrize("language", FOLDERS)
def test_the_commands_run_and_print_what_the_pages_show(language: str, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    for page in PAGES:
        for block in blocks((FOLDERS[language] / page).read_text("utf-8")):
            results = [run(line, tmp_path, language) for line in block.commands]
            told = "\n".join(result.stdout + result.stderr for result in results)
            codes = [result.returncode for result in results]
            assert codes == [*[0] * (len(codes) - 1), block.code], f"{page}: {block.commands}\n{told}"
            printed = [" ".join(line.split()) for line in told.splitlines()]
            for line in block.shown:
                wanted = " ".join(line.split())
                assert any(wanted in line for line in printed), f"{page}: {wanted!r} is not in\n{told}"


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_both_languages_show_the_same_commands_and_the_same_pictures(page: str) -> None:
    english, chinese = ((folder / page).read_text("utf-8") for folder in FOLDERS.values())
    assert [block[:2] for block in blocks(english)] == [block[:2] for block in blocks(chinese)]
    pictures = [re.findall(r"pictures/([\w-]+)\.png", text) for text in (english, chinese)]
    assert pictures[0] == pictures[1]
    headings = [len(re.findall(r"^#+ ", text, re.MULTILINE)) for text in (english, chinese)]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.relative_to(DOCS).as_posix())
def test_links_and_pictures_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        goal = page.parent.joinpath(path) if path else page
        assert goal.exists(), target
        if anchor and goal.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", goal.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in anchors, target


@pytest.mark.parametrize("language", FOLDERS)
def test_every_picture_is_shown_and_the_folder_stays_small(language: str) -> None:
    pictures = list((DOCS / "pictures").glob("*.png"))
    text = "".join(page.read_text("utf-8") for page in FOLDERS[language].glob("*.md"))
    assert all(f"pictures/{picture.name}" in text for picture in pictures)
    assert sum(picture.stat().st_size for picture in pictures) < PICTURES_LIMIT


def test_the_pictures_are_those_that_the_tool_makes() -> None:
    tool = (REPOSITORY / "tools" / "pictures.py").read_text("utf-8")
    assert "tools/pictures.py" in (DOCS / "pictures.md").read_text("utf-8")
    for picture in (DOCS / "pictures").glob("*.png"):
        assert f'"{picture.stem}"' in tool


@pytest.mark.parametrize("language", FOLDERS)
def test_the_guide_leads_to_every_page(language: str) -> None:
    folder = FOLDERS[language]
    index = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_every_page_leads_to_the_other_language(page: str) -> None:
    assert f"](zh/{page})" in (DOCS / page).read_text("utf-8")
    assert f"](../{page})" in (DOCS / "zh" / page).read_text("utf-8")
