"""``roster init``: a workspace to start from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from roster_cli.cli.common import Session, pass_session, roster_command
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language


@roster_command(
    "init",
    about=_(
        "Write a workspace into DIR (default: this folder): roster.toml with every setting explained, and the "
        "empty lists staff.xlsx and checkpoints.xlsx with drop-downs and an example row. Files that are there "
        "already are never replaced."
    ),
    examples=("roster init", "roster init my-district --lang en"),
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path), default=Path("."))
@pass_session
def command(session: Session, folder: Path) -> None:
    """Write the workspace and say what comes next."""
    from roster_cli.domain import Settings
    from roster_cli.sheets.templates import checkpoint_template, settings_template, staff_template

    language = session.language or current_language()
    files = {
        folder / "roster.toml": settings_template(language).encode(),
        folder / "staff.xlsx": staff_template(language, Settings()),
        folder / "checkpoints.xlsx": checkpoint_template(language, Settings()),
    }
    _refuse_to_replace(folder, files)
    try:
        _write_all(folder, files)
    except OSError as error:
        raise UsageError(
            _("{folder} cannot be written: {reason}").format(folder=folder, reason=error.strerror or error)
        ) from error
    click.echo(_("Written: {files}").format(files=_(", ").join(str(path) for path in files)))
    staff, checkpoints = list(files)[1:]
    click.echo(
        _("Fill in the two lists, then: roster check {staff} {checkpoints}").format(
            staff=staff, checkpoints=checkpoints
        )
    )


def _refuse_to_replace(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Keep what somebody may have filled in.

    Raises
    ------
    UsageError
        If one of the files is there, or the folder is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{folder} is a file, not a folder.").format(folder=folder))
    present = [path.name for path in files if path.exists()]
    if present:
        raise UsageError(
            _("{folder} holds {files} already; nothing was written. Choose another folder.").format(
                folder=folder, files=_(", ").join(present)
            )
        )


def _write_all(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Write every file under a passing name first, then put them in place without replacing any."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".roster-") as passing:
        for path, content in files.items():
            (Path(passing) / path.name).write_bytes(content)
        for path in files:
            os.replace(Path(passing) / path.name, path)
