"""Workbooks, csv and other files out of a stored roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from roster_cli.domain import Roster, StoredRoster
from roster_cli.errors import UsageError
from roster_cli.export.files import clean_strays
from roster_cli.export.job import Job, Selection
from roster_cli.i18n import _, speaking
from roster_cli.views.view import View

__all__ = ["FORMATS", "Selection", "export"]


def _workbooks(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.workbooks import write

    return write(job)


def _csv(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.csv import write

    return write(job)


def _pages(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.pages import write

    return write(job)


def _calendars(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.calendars import write

    return write(job)


def _messages(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.messages import write

    return write(job)


def _pictures(job: Job) -> tuple[Path, ...]:
    from roster_cli.export.pictures import write

    return write(job)


# What writes each format; its libraries are loaded when it is asked for.
FORMATS: Mapping[str, Callable[[Job], tuple[Path, ...]]] = {
    "xlsx": _workbooks,
    "csv": _csv,
    "html": _pages,
    "ics": _calendars,
    "text": _messages,
    "png": _pictures,
}


def export(
    stored: StoredRoster,
    selection: Selection,
    *,
    formats: Sequence[str],
    out: Path,
    language: str | None = None,
    workers: int | None = None,
    earlier: Sequence[Roster] = (),
    single: bool = False,
    full_phones: bool = False,
    sign_in_by_gate: bool = False,
) -> tuple[Path, ...]:
    """Write a stored week for people to read.

    Parameters
    ----------
    stored
        The roster with its inputs.
    selection
        What to write.
    formats
        Names in `FORMATS`.
    out
        Folder under which the week gets a folder of its own.
    language
        Language of labels; None for that of the input's headers.
    workers
        Most processes to use; None for as many as there are cores.
    earlier
        Earlier versions of the week that may have been handed out: calendars take their dropped duties away.
    single
        Whether pages are one file a community, which can be sent by itself.
    full_phones
        Whether community workbooks, which organisers keep, show phone numbers in full.
    sign_in_by_gate
        Whether their sign-in sheets are one a gate instead of one a day.

    Returns
    -------
    tuple[Path, ...]
        Every file that now stands as asked, whether it had to be written or held the same already.

    Raises
    ------
    UsageError
        If nothing was asked for, a format is unknown, or the folder cannot be written to.
    """
    if selection.is_empty:
        raise UsageError(_("Say what to export: a community, a subdistrict, a unit, or everything with --all."))
    for name in formats:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise UsageError(
                _("There is no format {name}. Known formats: {known}.").format(name=name, known=known)
            )
    folder = out / str(stored.district.week)
    clean_strays(folder)
    view = View(stored, language or stored.district.language, full_phones, sign_in_by_gate)
    job = Job(view, selection, folder, workers, tuple(earlier), single)
    if single and not job.covered:
        raise UsageError(_("A single file holds a community: name one, or a subdistrict, or use --all."))
    with speaking(view.language):
        return tuple(path for name in formats for path in _written(job, name))


def _written(job: Job, name: str) -> tuple[Path, ...]:
    """Write one format, and note what stands there."""
    files = FORMATS[name](job)
    from roster_cli.export.again import note_exported, note_workbooks

    if name == "xlsx":
        note_workbooks(job, files)
    else:
        note_exported(job, name)
    return files
