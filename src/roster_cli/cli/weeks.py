"""The week that a command means: as typed, or the stored one that is nearest at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Decorated
from roster_cli.domain.week import Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store

_NAMED = {
    **dict.fromkeys(("上周", "上星期", "last", "last week"), -1),
    **dict.fromkeys(("本周", "这周", "本星期", "这星期", "this", "this week"), 0),
    **dict.fromkeys(("下周", "下星期", "next", "next week"), 1),
}
_DAY_OF_YEAR = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?")


@dataclass(frozen=True)
class Asked:
    """A week as it was asked for.

    Parameters
    ----------
    weeks
        Weeks that are meant, one for each year that was not typed; nothing where no week was asked for.
    version
        The version that was asked for; None for the newest.
    """

    weeks: tuple[Week, ...] = ()
    version: int | None = None

    @classmethod
    def parse(cls, text: str, today: date) -> Asked:
        """Read ``2022-W11``, ``3月14日``, ``2022-03-14``, ``下周``, each with ``@2`` behind it, or ``@2`` alone.

        Raises
        ------
        ValueError
            If the text is none of these.
        """
        week, mark, version = text.strip().partition("@")
        number = int(version) if mark else None
        return cls(tuple(_weeks(week.strip().lower(), today)) if week or not mark else (), number)

    def week(self, stored: Sequence[Week], today: date | None = None) -> Week | None:
        """Return the week that is meant, None where none was asked for and nothing is stored.

        Parameters
        ----------
        stored
            The weeks that are stored, oldest first.
        today
            The day from which it is asked.
        """
        now = Week.of(today or date.today())
        if self.weeks:
            known = [week for week in self.weeks if week in stored]
            return min(known or self.weeks, key=lambda week: abs(week.monday - now.monday))
        return next((week for week in stored if week >= now), stored[-1] if stored else None)

    def load(self, store: Store) -> StoredRoster:
        """Read the roster that is meant.

        Raises
        ------
        roster_cli.errors.UsageError
            If it is not stored.
        """
        return store.load(self.week([one.week for one in store.weeks()]), self.version)


def _weeks(text: str, today: date) -> list[Week]:
    if text in _NAMED:
        return [Week.of(today).plus(_NAMED[text])]
    if match := _DAY_OF_YEAR.fullmatch(text):
        month, day = int(match[1]), int(match[2])
        date(2000, month, day)  # a leap year: what is no day in it is none in any
        return [Week.of(found) for year in range(1990, 2100) if (found := _day(year, month, day))]
    return [Week.parse(text)]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # the 29th of February
        return None


def _read(context: click.Context, parameter: click.Parameter, text: str | None) -> Asked:
    try:
        return Asked.parse(text, date.today()) if text else Asked()
    except ValueError:
        raise click.BadParameter(
            _(
                "“{text}” is no week. Write it like 2022-W11 or 下周, or give a date such as 3月14日 or "
                "2022-03-14."
            ).format(text=text)
        ) from None


def week_option(about: str) -> Callable[[Decorated], Decorated]:
    """Return the option ``--week`` of commands that do without it."""
    return click.option("--week", callback=_read, default=None, metavar="2022-W11", help=about)


def stored_week_option() -> Callable[[Decorated], Decorated]:
    """Return the option ``--week`` of commands that read or change a stored week."""
    return week_option(
        _(
            "The week, a date in it, “this” or “next”; with @2 its version 2 (default: the stored week that "
            "holds today, else the next one, else the newest)."
        )
    )


def plain_week_option(about: str) -> Callable[[Decorated], Decorated]:
    """Return the option ``--week`` of commands that ask no database which weeks there are: a week, or none."""
    return click.option("--week", callback=_read_plain, default=None, metavar="2022-W11", help=about)


def _read_plain(context: click.Context, parameter: click.Parameter, text: str | None) -> Week | None:
    asked = _read(context, parameter, text)
    if asked.version is not None:
        told = _("A week that is to be read or made has no versions yet. Leave out @{version}.")
        raise click.BadParameter(told.format(version=asked.version))
    return asked.week(())


def to_change(store: Store, asked: Asked) -> StoredRoster:
    """Read the newest version of the week that is to be changed.

    Raises
    ------
    roster_cli.errors.UsageError
        If it is not stored, or an earlier version was named.
    """
    newest = Asked(asked.weeks).load(store)
    if asked.version not in (None, newest.version):
        told = _(
            "Only the newest version of {week} can be changed, which is {newest}. To go back to version "
            "{version}: roster undo --week {week} --to {version}"
        )
        raise UsageError(told.format(week=newest.district.week, newest=newest.version, version=asked.version))
    return newest


def week_line(week: Week) -> str:
    """Return the line that says which week is changed, with its dates."""
    from roster_cli.views.labels import week_label

    return _("Week: {week}").format(week=week_label(week))
