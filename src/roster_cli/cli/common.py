"""What every command shares: options, printing, the look of the help."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from roster_cli.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from roster_cli.store import Store

WIDTH = 80
DEFAULT_DATABASE = "roster.db"
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass
class Session:
    """What the common options say; filled in while click reads the command line.

    Parameters
    ----------
    database
        The database file.
    language
        What ``--lang`` asks for, or None where it was not given: workbooks then follow the input.
    quiet
        Whether notices and progress are left out.
    """

    database: Path = Path(DEFAULT_DATABASE)
    language: str | None = None
    quiet: bool = False

    def open_store(self, *, create: bool = False) -> Store:
        """Open the database; only what is about to be written makes a new one.

        Raises
        ------
        roster_cli.errors.UsageError
            If there is no database and none is to be made.
        """
        from roster_cli.store import Store

        return Store.open(self.database, create=create)

    def notice(self, text: str) -> None:
        """Tell something that is worth knowing but no result, on standard error."""
        if not self.quiet:
            click.echo(text, err=True)


pass_session = click.make_pass_decorator(Session, ensure=True)


def _remember(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Store a common option in the session; what stands after the command's name wins."""
    if value is not None and value is not False:
        setattr(context.ensure_object(Session), str(parameter.name), value)


def common_options(*, at_top: bool) -> list[click.Option]:
    """Return ``--db``, ``--lang`` and ``--quiet``, which may stand before and after a command's name.

    Parameters
    ----------
    at_top
        Whether they stand before the command's name: only there do environment variables count.
    """
    return [
        click.Option(
            ["--db", "database"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="PATH",
            envvar="ROSTER_DB" if at_top else None,
            expose_value=False,
            callback=_remember,
            help=_("The database file (default {name}; or set ROSTER_DB).").format(name=DEFAULT_DATABASE),
        ),
        click.Option(
            ["--lang", "language"],
            type=click.Choice(LANGUAGES),
            envvar="ROSTER_LANG" if at_top else None,
            expose_value=False,
            callback=_remember,
            help=_("The language to speak (default: that of the system; or set ROSTER_LANG)."),
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help=_("Print results and errors only, no notices and no progress."),
        ),
    ]


class RosterCommand(click.Command):
    """A command with the common options and with examples at the end of its help.

    Parameters
    ----------
    examples
        Command lines to show, each complete.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], **settings: Any) -> None:
        settings["options_metavar"] = _("[OPTIONS]")
        super().__init__(*arguments, **settings)
        self.params.extend(common_options(at_top=False))
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(formatter, self.examples)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """Write example command lines as they are, unwrapped."""
    with formatter.section(_("Examples")):
        for example in examples:
            formatter.write(" " * formatter.current_indent + example + "\n")


def roster_command(
    name: str, *, about: str, examples: Sequence[str]
) -> Callable[[Callable[..., Any]], RosterCommand]:
    """Make a function a command.

    Parameters
    ----------
    name
        What is typed.
    about
        The help text, translated.
    examples
        Command lines to show at the end of the help.
    """
    return click.command(name, cls=RosterCommand, help=about, examples=examples)


def json_option() -> Callable[[Decorated], Decorated]:
    """Return the option ``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help=_("Print one JSON object on standard output and nothing else.")
    )


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value)


def print_json(fields: Mapping[str, object]) -> None:
    """Print one JSON object; dates, weeks, paths and names of kinds become text."""
    click.echo(json.dumps(fields, ensure_ascii=False, indent=2, default=_plain))


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints what users typed as it is: no markup, no emoji codes, no highlighting.

    On a terminal it takes the terminal's width, elsewhere 80 columns; colours appear only on a terminal, and never
    with ``NO_COLOR`` set.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)


def plain_table(*columns: str) -> Table:
    """Return a table without frames whose columns but the first are numbers, aligned to the right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", overflow="fold")
    return table


def add_lines(table: Table, lines: Sequence[Sequence[str]]) -> None:
    """Add many rows of a line each; as one row where no cell has to be folded, which is laid out in no time."""
    from rich.cells import cell_len

    columns = [(str(column.header), *cells) for column, *cells in zip(table.columns, *lines, strict=True)]
    if sum(max(map(cell_len, column)) + 1 for column in columns) <= console().width:
        table.add_row(*("\n".join(cells) for _heading, *cells in columns))
        return
    for line in lines:
        table.add_row(*line)
