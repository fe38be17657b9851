"""What a change of a stored week leaves to do: which exported files are old, and writing them again."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Decorated
from roster_cli.errors import UsageError
from roster_cli.i18n import _, ngettext
from roster_cli.shapes.files import old_files_fields, still_old
from roster_cli.views.labels import moment_label

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster, Week
    from roster_cli.export.again import ExportedPart
    from roster_cli.export.outdated import Outdated
    from roster_cli.export.staging import Exported
    from roster_cli.store import Store

_NAMED = 10


@dataclass(frozen=True)
class Files:
    """Where exported files are, and whether those that are old are to be written again.

    Parameters
    ----------
    out
        The folder in which each week has its own.
    again
        Whether to write them again.
    """

    out: Path
    again: bool


def files_options(function: Decorated) -> Decorated:
    """Add the options ``--export`` and ``--out``."""
    function = click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("rosters"),
        metavar="DIR",
        help=_("Where exported files are (default: rosters)."),
    )(function)
    return click.option(
        "--export",
        "again",
        is_flag=True,
        help=_("Write exported files that are old now again, in every format that was exported."),
    )(function)


@dataclass(frozen=True)
class Afterwards:
    """What became of the week's exported files.

    Parameters
    ----------
    old
        Which were old.
    exported
        What was written again; None where that was not asked for, or nothing was to be written.
    commands
        What writes old workbooks again.
    failure
        Why they could not be written again, though that was asked for.
    """

    old: Outdated
    exported: Exported | None
    commands: tuple[str, ...]
    failure: UsageError | None = None

    def settle(self) -> None:
        """End as a failure where files could not be written: the change is stored and told by then.

        Raises
        ------
        UsageError
            If so.
        """
        if self.failure:
            raise self.failure

    def fields(self) -> dict[str, object]:
        """Return them for ``--json``."""
        return old_files_fields(self.old, self.exported)

    def tell(self) -> None:
        """Print them."""
        told = self.exported
        paths = told.written if told else self.old.workbooks
        if paths:
            count = len(paths)
            heading = (
                ngettext("{count} file was written again:", "{count} files were written again:", count)
                if told
                else ngettext(
                    "{count} exported workbook is old now:", "{count} exported workbooks are old now:", count
                )
            )
            click.echo(heading.format(count=count))
            for path in paths[:_NAMED]:
                click.echo(f"  {path}")
            if count > _NAMED:
                click.echo("  " + _("… and {count} more").format(count=count - _NAMED))
            if not told:
                for command in self.commands:
                    click.echo(_("To write them again: {command}").format(command=command))
        for path in told.set_aside if told else ():
            click.echo(_("Changed by hand, so kept as {file}").format(file=path))
        if count := len(still_old(self.old, told)):
            click.echo(
                ngettext(
                    "{count} other file in {folder} was written before this change and may be old.",
                    "{count} other files in {folder} were written before this change and may be old.",
                    count,
                ).format(count=count, folder=self.old.folder)
            )


def afterwards(
    store: Store, stored: StoredRoster, files: Files, people: Collection[str], *, all_of_it: bool = False
) -> Afterwards:
    """Find which exported files are old, and write them again where that is asked for.

    The parameters are those of `roster_cli.export.outdated.outdated`, and the database that holds the week.
    """
    from roster_cli.export.outdated import outdated

    old = outdated(stored, files.out, people, all_of_it=all_of_it)
    usual = stored.district.language
    commands = tuple(_export_command(part, stored.district.week, files.out, usual) for part in old.workbook_parts)
    parts = (*old.workbook_parts, *old.parts)
    if not files.again or not parts:
        return Afterwards(old, None, commands)
    from roster_cli.export.staging import export_again

    if any(part.full_phones for part in parts):
        note_full_phones(store, stored)
    try:
        exported = export_again(stored, parts, out=files.out, earlier=store.earlier_rosters(stored))
    except UsageError as failure:
        return Afterwards(old, None, commands, failure)
    return Afterwards(old, exported, commands)


def print_message(text: str) -> None:
    """Print what to tell the people concerned; nothing where there is nothing to tell."""
    if text:
        click.echo()
        click.echo(_("For the chat group:"))
        click.echo(f"\n{text}\n")


def note_full_phones(store: Store, stored: StoredRoster) -> None:
    """Note in the history that phone numbers are exported in full, before they are: that cannot be taken back."""
    moment = moment_label(datetime.now().astimezone())
    store.remark(stored, _("{moment} exported with phone numbers in full").format(moment=moment))


def _export_command(part: ExportedPart, week: Week, out: Path, usual: str) -> str:
    """Return the command that writes old workbooks again as they were asked for."""
    chosen = part.selection
    words = [
        word
        for option, names in (
            ("--community", chosen.communities),
            ("--subdistrict", chosen.subdistricts),
            ("--unit", chosen.units),
        )
        for name in names
        for word in (option, name)
    ]
    if chosen.summary or len(words) > 2 * _NAMED:
        words = ["--all"]
    elsewhere = [] if out == Path("rosters") else ["--out", str(out)]
    words += ["--full-phones"] if part.full_phones else []
    words += ["--sign-in", "gate"] if part.sign_in_by_gate else []
    words += ["--lang", part.language] if part.language and part.language != usual else []
    return shlex.join(["roster", "export", *words, "--week", str(week), *elsewhere])
