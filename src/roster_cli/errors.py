"""Everything that can go wrong for a user, each with its exit code.

``cli`` turns these into a message and an exit code; nothing else in the program exits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 400


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return a text without its middle where it is too long to be read: a cell may hold 32,767 characters."""
    kept = longest // 2
    return text if len(text) <= longest else f"{text[:kept]} … {text[-kept:]}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input, told so that a person can mend it.

    Parameters
    ----------
    file
        Name of the file as the user gave it.
    sheet
        Name of the sheet; empty for csv and toml.
    row, column
        One-based row and column number; 0 where the problem is not of one cell. For ``roster.toml`` see `key`.
    message
        What is wrong, in the user's language.
    remedy
        How to mend it, in the user's language.
    key
        Dotted key in ``roster.toml``, else empty.
    """

    file: str
    sheet: str
    row: int
    column: int
    message: str
    remedy: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        for name in ("message", "remedy"):
            object.__setattr__(self, name, shortened(getattr(self, name)))

    def __str__(self) -> str:
        """Return the problem in a line: place, what is wrong, how to mend it."""
        place = " · ".join(part for part in (self.file, self.sheet, self.cell) if part)
        told = f"{place}: {self.message}" if place else self.message
        return f"{told} ({self.remedy})" if self.remedy else told

    @property
    def cell(self) -> str:
        """Return the cell's name, for example ``C7``; the row's or nothing where there is no one cell."""
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row or ''}" if letters else (str(self.row) if self.row else self.key)


class RosterError(Exception):
    """A failure that is told to the user in one sentence."""

    exit_code = 1


class UsageError(RosterError):
    """The command's words are off: a name that fits nothing, a week that is not stored."""

    exit_code = 2


class InputError(RosterError):
    """The inputs hold problems; all of them are carried along.

    Parameters
    ----------
    problems
        Every problem of every file, in the order of the files.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} input problem(s)")

    def __str__(self) -> str:
        """Return every problem, each with its place and how to mend it."""
        return "\n".join([f"{self.args[0]}:", *map(str, self.problems)])


class Unfilled(RosterError):
    """``--strict`` was asked for, and posts are unfilled or people without duty."""

    exit_code = 3


class Interrupted(RosterError):
    """The run was stopped before the first complete roster."""

    exit_code = 4


class Busy(RosterError):
    """Another run holds the database."""

    exit_code = 5


class Published(RosterError):
    """The week is published and was not to be replaced."""

    exit_code = 6


class ChangedByHand(RosterError):
    """The week holds changes made by hand that would be lost."""

    exit_code = 6
