"""All workbooks of an export, side by side in processes where that pays."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from roster_cli.export.files import UNIT_FOLDER, file_names, write_whole
from roster_cli.export.job import Job, Selection
from roster_cli.export.workers import open_pool
from roster_cli.i18n import set_language, speaking
from roster_cli.processes import available_cores
from roster_cli.views.view import View

SUMMARY = "全区汇总"
SUBDISTRICT_FOLDER = "街道"
# Starting a process costs about as much as a few workbooks.
_WORTH_A_POOL = 12


@dataclass(frozen=True)
class WorkbookFile:
    """One workbook to write.

    Parameters
    ----------
    made
        What makes it out of a roster and the name.
    name
        Whose workbook it is; empty for the district.
    path
        Where it goes.
    """

    made: Callable[[View, str], bytes]
    name: str
    path: Path


def _community(view: View, name: str) -> bytes:
    from roster_cli.export.community import workbook

    return workbook(view, name)


def _unit(view: View, name: str) -> bytes:
    from roster_cli.export.unit import workbook

    return workbook(view, name)


def _subdistrict(view: View, name: str) -> bytes:
    from roster_cli.export.subdistrict import workbook

    return workbook(view, name)


def _district(view: View, name: str) -> bytes:
    from roster_cli.export.district import workbook

    return workbook(view, name)


def wanted_files(job: Job) -> tuple[WorkbookFile, ...]:
    """Return the workbooks that were asked for, in the order in which they are listed.

    File names depend on all names that share a folder, not on what is written this time.
    """
    view, folder = job.view, job.folder
    communities = file_names(view.district.communities, reserved=(SUMMARY, UNIT_FOLDER, SUBDISTRICT_FOLDER))
    units, subdistricts = file_names(view.units), file_names(view.subdistricts)
    found = [WorkbookFile(_community, name, folder / f"{communities[name]}.xlsx") for name in job.communities]
    found += [WorkbookFile(_unit, name, folder / UNIT_FOLDER / f"{units[name]}.xlsx") for name in job.units]
    found += [
        WorkbookFile(_subdistrict, name, folder / SUBDISTRICT_FOLDER / f"{subdistricts[name]}.xlsx")
        for name in job.subdistricts
    ]
    if job.selection.everything or job.selection.summary:
        found.append(WorkbookFile(_district, "", folder / f"{SUMMARY}.xlsx"))
    return tuple(found)


def chosen(files: Collection[WorkbookFile]) -> Selection:
    """Return what asks for some workbooks."""
    names = {
        make: tuple(file.name for file in files if file.made is make) for make in (_community, _subdistrict, _unit)
    }
    summary = any(file.made is _district for file in files)
    return Selection(names[_community], names[_subdistrict], names[_unit], summary=summary)


def write(job: Job) -> tuple[Path, ...]:
    """Write the workbooks that were asked for.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        The workbooks.
    """
    wanted = wanted_files(job)
    workers = min(job.workers or available_cores(), len(wanted))
    if workers > 1 and len(wanted) >= _WORTH_A_POOL:
        _write_side_by_side(job.view, wanted, workers)
    else:
        for file in wanted:
            write_file(job.view, file)
    return tuple(file.path for file in wanted)


def write_file(view: View, file: WorkbookFile) -> None:
    """Make one workbook and write it."""
    write_whole(file.path, file.made(view, file.name))


def _write_side_by_side(view: View, wanted: Sequence[WorkbookFile], workers: int) -> None:
    # The summary and the subdistricts take longest: they start first.
    ordered = list(reversed(wanted))
    view.prepare()
    with open_pool(workers, _start_worker, view) as pool:
        try:
            for _done in pool.map(_write_in_worker, ordered, chunksize=4):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_views: list[View] = []


def _start_worker(view: View) -> None:
    set_language(view.language)
    _views[:] = [view]
    # The roster stays as long as the worker: looking through it for garbage again and again is wasted.
    gc.freeze()
    gc.set_threshold(100_000)


def _write_in_worker(file: WorkbookFile) -> None:
    with speaking(_views[0].language):
        write_file(_views[0], file)
