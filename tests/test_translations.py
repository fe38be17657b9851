"""Both languages say everything: each message has its translation, and that its placeholders."""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

REPOSITORY = Path(__file__).parents[1]
SOURCES = REPOSITORY / "src" / "roster_cli"
TRANSLATING = ("_", "N_", "ngettext", "pgettext")

sys.path.insert(0, str(REPOSITORY / "tools"))
import messages  # noqa: E402 - a tool, not a package


@cache
def catalogue() -> Catalog:
    return messages.load()


@cache
def in_sources() -> dict[str, str]:
    """Return the file in which each message stands; of counted ones, by their singular."""
    found = {}
    for file, _line, text, _comments, _context in extract_from_dir(
        str(SOURCES), messages.METHODS, keywords=messages.KEYWORDS
    ):
        found[text if isinstance(text, str) else text[0]] = file
    return found


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def by_singular() -> dict[str, Message]:
    return {forms(message.id)[0]: message for message in catalogue() if message.id}


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            yield node


def test_messages_are_found_in_sources_and_in_templates() -> None:
    endings = {Path(file).suffix for file in in_sources().values()}
    assert {".py", ".html"} <= endings


def test_every_message_is_in_the_catalogue() -> None:
    missing = {text: file for text, file in in_sources().items() if text not in by_singular()}
    assert not missing, "run: python tools/messages.py extract"


def test_every_message_has_a_translation() -> None:
    assert not [
        text for text in in_sources() if text in by_singular() and not all(forms(by_singular()[text].string))
    ]


def test_the_catalogue_holds_nothing_that_the_sources_do_not() -> None:
    assert not set(by_singular()) - set(in_sources()), "run: python tools/messages.py extract"


def test_no_translation_is_only_guessed() -> None:
    assert not [message.id for message in catalogue() if message.id and message.fuzzy]


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for text, message in by_singular().items():
        allowed = [placeholders(form) for form in forms(message.id)]
        wrong += [(text, form) for form in forms(message.string) if form and placeholders(form) not in allowed]
    assert not wrong


def test_translations_keep_the_options_and_the_line_breaks_at_the_ends() -> None:
    for text, message in by_singular().items():
        options = {word.strip(".,;:()[]'\"") for word in text.split() if word.startswith("--")}
        for form in filter(None, forms(message.string)):
            assert all(option.rstrip("s") in form for option in options), (text, form)
            assert text.endswith("\n") == form.endswith("\n"), (text, form)


def test_chinese_is_written_with_chinese_characters() -> None:
    untranslated = [
        text
        for text, message in by_singular().items()
        if any(form == text and len(text.split()) > 1 for form in forms(message.string))
    ]
    assert not untranslated


@pytest.mark.parametrize(
    "path", sorted(SOURCES.rglob("*.py")), ids=lambda path: path.relative_to(SOURCES).as_posix()
)
def test_nothing_is_put_into_a_message_before_it_is_translated(path: Path) -> None:
    for call in calls(path):
        for argument in call.args:
            computed = isinstance(argument, ast.JoinedStr | ast.BinOp) or (
                isinstance(argument, ast.Call)
                and isinstance(argument.func, ast.Attribute)
                and argument.func.attr == "format"
            )
            assert not computed, f"{path.name}:{call.lineno}"


def test_the_program_reads_what_the_catalogue_says() -> None:
    from roster_cli.i18n import _, ngettext, speaking

    with speaking("zh"):
        for text, message in by_singular().items():
            if all(forms(message.string)) and not message.context:
                said = _(text) if isinstance(message.id, str) else ngettext(*message.id, 2)
                assert said == forms(message.string)[-1], "run: python tools/messages.py compile"
