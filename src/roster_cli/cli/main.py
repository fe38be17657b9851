"""The command line as a whole: which commands there are, and how every failure is told."""

from __future__ import annotations

import gettext
import importlib
import keyword
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

import roster_cli
from roster_cli import interruption
from roster_cli.cli import streams
from roster_cli.cli.common import RosterCommand, Session, common_options, write_examples
from roster_cli.errors import InputError, Interrupted, RosterError, UsageError
from roster_cli.i18n import N_, _, current_language, ngettext

# Each command lives in the module of its name, with dashes as underscores and one more behind Python's own words;
# the module is imported when it is used.
COMMANDS = {
    "init": N_("Make a workspace: settings and empty lists to fill in"),
    "sample": N_("Make an invented district to try things on"),
    "collect": N_("Make one staff list of many units' lists"),
    "check": N_("Check the two lists before solving"),
    "solve": N_("Make the roster of a week and store it"),
    "batch": N_("Solve every district below a folder"),
    "week": N_("Check, solve, audit and export the coming week, for a scheduler"),
    "show": N_("Show a stored roster in the terminal"),
    "export": N_("Write a stored roster as workbooks or csv"),
    "audit": N_("Check a stored roster against every rule"),
    "signin": N_("Record who came and compare it with the roster"),
    "summary": N_("Sum up the week for the Monday meeting, by unit or for the district"),
    "publish": N_("Freeze a week: its draft becomes a published version"),
    "history": N_("List the stored weeks and their versions"),
    "replan": N_("Make a week fit again after absences or with changed lists"),
    "suggest": N_("Say who could take a duty, and at what cost"),
    "explain": N_("Say why nobody is there, or why it is me"),
    "what-if": N_("Say what a change would do; nothing is stored"),
    "capacity": N_("Say how many people would be enough, and where one more helps most"),
    "forget": N_("Take old names and phones out of the database for good"),
    "backup": N_("Write a copy of the database that is whole"),
    "restore": N_("Put a copy in the place of the database"),
    "swap": N_("Let two people swap duties"),
    "assign": N_("Give a person a duty"),
    "unassign": N_("Take a duty from a person"),
    "undo": N_("Take back the last change of a week"),
    "import-history": N_("Take over past rosters that were made by hand"),
    "import": N_("Take back community workbooks that somebody edited"),
    "diff": N_("Show who moved between two versions of a week"),
    "plot": N_("Draw coverage, fairness and a community's week"),
}
EXAMPLES = (
    "roster solve staff.xlsx checkpoints.xlsx --week 2022-W11",
    "roster export --community 康庄",
    "roster solve --help",
)
INTERNAL_ERROR = 1
_LONGEST_TOLD = 120


class RosterGroup(click.Group):
    """The commands by name, each imported only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_") + "_" * keyword.iskeyword(cmd_name)
        module = importlib.import_module(f"roster_cli.cli.{name}")
        command = module.command
        if not isinstance(command, RosterCommand):
            raise TypeError(f"{cmd_name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line a command without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(about)) for name, about in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(formatter, EXAMPLES)


def build() -> click.Group:
    """Return the group of all commands, speaking the current language."""
    group = RosterGroup(
        "roster",
        help=_("Fair, complete and provably good duty rosters from two lists: the staff and the checkpoints."),
        params=list(common_options(at_top=True)),
        options_metavar=_("[OPTIONS]"),
        subcommand_metavar=_("COMMAND [ARGUMENTS]..."),
        context_settings={"help_option_names": ["-h", "--help"]},
        callback=lambda: None,
    )
    return click.version_option(
        roster_cli.__version__, "--version", prog_name="roster", message="%(prog)s %(version)s"
    )(group)


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Parameters
    ----------
    arguments
        The words after the program's name.

    Returns
    -------
    int
        The exit code.
    """
    _translate_click()
    streams.prepare()
    code = _run(arguments)
    streams.lost(sys.stderr)
    failure = streams.lost(sys.stdout)
    if failure is None:
        return code
    click.echo(
        _("What was to be printed could not be written: {reason}.").format(reason=failure.strerror), err=True
    )
    # What is lasting was done, whether it could be told or not; where telling was all there was to do, it failed.
    return code or (0 if interruption.is_done() else UsageError.exit_code)


def _run(arguments: Sequence[str]) -> int:
    session = Session()
    try:
        result = build().main(
            list(arguments), prog_name="roster", standalone_mode=False, obj=session, windows_expand_args=False
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        # Click takes any end of any file for the end of what somebody types.
        if isinstance(error.__cause__, EOFError) and not interruption.came():
            return _tell_unexpected(error.__cause__)
        return _tell_stopped()
    except RosterError as error:
        if interruption.came() and not isinstance(error, Interrupted):
            return _tell_stopped()
        _tell(error)
        return error.exit_code
    except Exception as error:
        if interruption.came():
            return _tell_stopped()  # a library that is interrupted says that it cannot load, or that it failed
        if (failure := _failure_outside(error, session.database)) is not None:
            _tell(failure)
            return failure.exit_code
        return _tell_unexpected(error)
    return result if isinstance(result, int) else 0


def _tell_stopped() -> int:
    return interruption.tell()


def _tell(error: RosterError) -> None:
    """Print a failure that is the user's to mend."""
    if not isinstance(error, InputError):
        click.echo(_("Error: {message}").format(message=error), err=True)
        return
    for problem in error.problems:
        place = " · ".join(part for part in (problem.file, problem.sheet, problem.cell) if part)
        click.echo(f"{place}: {problem.message}" if place else problem.message, err=True)
        if problem.remedy:
            click.echo(f"    {problem.remedy}", err=True)
    count = len(error.problems)
    click.echo(
        ngettext(
            "Error: {count} problem in the input. Nothing was written.",
            "Error: {count} problems in the input. Nothing was written.",
            count,
        ).format(count=count),
        err=True,
    )


def _failure_outside(error: Exception, database: Path) -> RosterError | None:
    """Return what to tell where not the program failed but what it works with: files, disks, the database."""
    if isinstance(error, OSError) and error.errno is not None:
        place = error.filename or database
        return UsageError(_("{path}: {reason}.").format(path=_short(place), reason=error.strerror or error))
    if isinstance(error, UnicodeEncodeError) and error.encoding == sys.getfilesystemencoding():
        return UsageError(
            _(
                "File names here can be written in {encoding} only, and “{text}” cannot. Set the variable "
                "PYTHONUTF8 to 1, or choose a locale with UTF-8, for example LC_ALL=C.UTF-8."
            ).format(encoding=error.encoding, text=_short(error.object))
        )
    from roster_cli.store import Store

    try:
        with Store.open(database, create=False) as store:
            store.see_that_it_is_whole()
    except RosterError as failure:
        return failure if database.exists() else None
    return None


def _short(text: object) -> str:
    told = os.fsdecode(text) if isinstance(text, bytes) else str(text)
    return told if len(told) <= _LONGEST_TOLD else f"{told[:_LONGEST_TOLD]}…"


def _tell_unexpected(error: Exception) -> int:
    """Print a failure that is ours."""
    if os.environ.get("ROSTER_DEBUG"):
        traceback.print_exception(error)
    else:
        click.echo(
            _(
                "Internal error: {kind}: {message}\n"
                "This is a fault of the program. Run it again with ROSTER_DEBUG=1 for details to report."
            ).format(kind=type(error).__name__, message=error),
            err=True,
        )
    return INTERNAL_ERROR


def _translate_click() -> None:
    """Let click's own words come from our catalogue too: it asks the standard library's gettext."""
    gettext.bindtextdomain("roster", Path(roster_cli.__file__).parent / "locale")
    gettext.textdomain("roster")
    os.environ["LANGUAGE"] = current_language()
