"""What a reading found: every problem, and what was skipped, normalised or left out, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roster_cli.errors import Problem, shortened
from roster_cli.i18n import _

if TYPE_CHECKING:
    from roster_cli.sheets.shape import Body
    from roster_cli.sheets.table import Sheet

_LONGEST_NAME = 120
_LONGEST_LINE = 2000


class CellError(Exception):
    """What is wrong with one cell, and how to mend it, in the user's language."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class FileError(Exception):
    """Why a file cannot be read at all."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


@dataclass
class Findings:
    """Collects while the files are read; nothing stops at the first problem.

    Parameters
    ----------
    problems
        What is wrong.
    notices
        Lines for the summary.
    warnings
        Lines that belong beside the verdict.
    bodies
        The sheets whose rows were read, for the report of what was understood.
    counts, examples
        What was done to the input, counted, with an example each.
    """

    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    bodies: list[tuple[Sheet, Body]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def problem(
        self, file: str, sheet: str, row: int, column: int, message: str, remedy: str = "", key: str = ""
    ) -> None:
        """Note a problem; the same one only once."""
        problem = Problem(file, sheet, row, column, message, remedy, key)
        if problem not in self.problems[-50:]:
            self.problems.append(problem)

    def notice(self, text: str) -> None:
        """Note a line for the summary, once."""
        text = shortened(text, _LONGEST_LINE)
        if text not in self.notices:
            self.notices.append(text)

    def warn(self, text: str) -> None:
        """Note a line that belongs beside the verdict: somebody has to look at it."""
        text = shortened(text, _LONGEST_LINE)
        if text not in self.warnings:
            self.warnings.append(text)

    def count(self, what: str, example: str = "") -> None:
        """Count something that was done to the input; the first example is kept."""
        self.counts[what] += 1
        if example and what not in self.examples:
            self.examples[what] = example


def some(names: Iterable[str], limit: int = 5) -> str:
    """Return the first few names for a sentence."""
    listed = list(names)
    text = _(", ").join(shortened(name, _LONGEST_NAME) for name in listed[:limit])
    return (
        _("{names} and {count} more").format(names=text, count=len(listed) - limit)
        if len(listed) > limit
        else text
    )


def nearest(text: str, names: Iterable[str], key: Callable[[str], str], *, least: float = 40) -> list[str]:
    """Return the names most like a misspelt one: several where they are equally alike, none where nothing is."""
    from rapidfuzz import fuzz, process

    others = [name for name in names if key(name) != key(text)]  # nobody is asked whether the same word is meant
    found = process.extract(key(text), others, scorer=fuzz.ratio, processor=key, score_cutoff=least, limit=3)
    return [str(name) for name, score, _place in found if score == found[0][1]]


def did_you_mean(text: str, names: Iterable[str], key: Callable[[str], str]) -> str:
    """Return a remedy that offers the nearest name, or an empty string."""
    found = nearest(text, dict.fromkeys(names), key)
    if not found:
        return ""
    quoted = [_("“{name}”").format(name=name) for name in found]
    return _("Did you mean {names}?").format(names=_(" or ").join(quoted))
