"""What stands in a week's folder in each format, so that it can be written again as it was asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from roster_cli.export.calendars import files_of
from roster_cli.export.csv import DUTIES
from roster_cli.export.files import PAGES_FOLDER, UNIT_FOLDER, file_names, write_whole
from roster_cli.export.job import Job, Selection
from roster_cli.export.workbooks import WorkbookFile, chosen, wanted_files
from roster_cli.views.view import View

RECORD = ".exported.json"
"""The file that holds what no file's name tells: whose duties a table and the pages hold, and the language.

Of workbooks only those are noted that were not written as they are without options.
"""
_WORKBOOKS = "xlsx"
_SINGLE = "single"


@dataclass(frozen=True)
class ExportedPart:
    """What was exported in one format.

    Parameters
    ----------
    name
        The format.
    selection
        Whose files there are.
    language
        Language of labels; None where that is not known.
    single
        Whether pages are one file a community.
    full_phones, sign_in_by_gate
        As community workbooks were asked for.
    """

    name: str
    selection: Selection
    language: str | None
    single: bool = False
    full_phones: bool = False
    sign_in_by_gate: bool = False


def note_exported(job: Job, name: str) -> None:
    """Note in the week's folder what was asked for in a format, in the place of what was noted of it before."""
    everything = job.selection.everything
    told = {
        "language": job.view.language,
        "everything": everything,
        "communities": [] if everything else list(job.covered),
        "units": [] if everything else list(job.units),
    }
    _note(job.folder, _SINGLE if job.single and name == "html" else name, told)


def note_workbooks(job: Job, written: Collection[Path]) -> None:
    """Note in the week's folder how workbooks were asked for, in the place of what was noted of them before."""
    view = job.view
    style = _Style(view.language, view.full_phones, view.sign_in_by_gate)
    before = _styles(job.folder)
    names = dict.fromkeys(path.relative_to(job.folder).as_posix() for path in written)
    after = {name: own for name, own in before.items() if name not in names}
    if style != _Style(view.stored.district.language):
        after |= dict.fromkeys(names, style)
    if after != before:
        _note(job.folder, _WORKBOOKS, {name: own._asdict() for name, own in after.items()})


def _note(folder: Path, name: str, told: Mapping[str, object]) -> None:
    """Note what was asked for in a format beside what is noted of the others."""
    known = {**_noted(folder), name: told}
    write_whole(folder / RECORD, json.dumps(known, indent=1, sort_keys=True).encode("ascii"))


def workbook_parts(view: View, folder: Path, selection: Selection) -> tuple[ExportedPart, ...]:
    """Return some workbooks of a week's folder, apart by how they were asked for, first those without options."""
    noted = _styles(folder)
    usual = _Style(view.stored.district.language)
    alike: dict[_Style, list[WorkbookFile]] = {usual: []}
    for file in wanted_files(Job(view, selection, folder)):
        alike.setdefault(noted.get(file.path.relative_to(folder).as_posix(), usual), []).append(file)
    return tuple(
        ExportedPart(_WORKBOOKS, chosen(files), *style.asked()) for style, files in alike.items() if files
    )


class _Style(NamedTuple):
    """How a workbook was asked for."""

    language: str
    full_phones: bool = False
    sign_in_by_gate: bool = False

    def asked(self) -> tuple[str, bool, bool, bool]:
        """Return the language, whether it is a single page, and the rest."""
        return self.language, False, self.full_phones, self.sign_in_by_gate


def _styles(folder: Path) -> dict[str, _Style]:
    """Return how the workbooks that are noted were asked for, by their place in the week's folder."""
    return {
        name: _Style(language, told.get("full_phones") is True, told.get("sign_in_by_gate") is True)
        for name, told in _noted(folder).get(_WORKBOOKS, {}).items()
        if isinstance(told, dict) and (language := _language(told))
    }


def standing_parts(view: View, folder: Path) -> tuple[ExportedPart, ...]:
    """Return what stands in a week's folder in formats other than workbooks.

    Tables and pages of which no record tells whose duties they hold are left out.
    """
    noted = _noted(folder)
    languages = {name: _language(told) for name, told in noted.items()}
    parts = [
        ExportedPart(name, _as_noted(view, noted[name]), languages[name])
        for name, file in (("csv", DUTIES), ("html", f"{PAGES_FOLDER}/index.html"))
        if name in noted and (folder / file).is_file()
    ]
    parts += [
        ExportedPart(name, selection, languages.get(name))
        for name, selection in (
            ("ics", _calendars(view, folder)),
            ("text", _named(view, folder / "text", "txt")),
            ("png", _named(view, folder / "png", "png")),
        )
    ]
    parts.append(ExportedPart("html", _named(view, folder, "html"), languages.get(_SINGLE), single=True))
    return tuple(part for part in parts if not part.selection.is_empty)


def _noted(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """Return what is noted; nothing where there is no note that can be read."""
    try:
        noted = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        {name: told for name, told in noted.items() if isinstance(told, dict)} if isinstance(noted, dict) else {}
    )


def _language(told: Mapping[str, object]) -> str | None:
    return str(told["language"]) if told.get("language") in ("zh", "en") else None


def _as_noted(view: View, told: Mapping[str, object]) -> Selection:
    """Return what was asked for, as far as it is still listed."""
    if told.get("everything") is True:
        return Selection(everything=True)
    communities, units = told.get("communities"), told.get("units")
    return Selection(
        communities=tuple(
            name for name in view.district.communities if isinstance(communities, list) and name in communities
        ),
        units=tuple(name for name in view.units if isinstance(units, list) and name in units),
    )


def _calendars(view: View, folder: Path) -> Selection:
    """Return whose calendars stand in a week's folder."""
    present = [file for file in files_of(Job(view, Selection(everything=True), folder)) if _holds(file.path)]
    return Selection(
        communities=tuple(file.community for file in present if file.community),
        units=tuple(file.unit for file in present if file.unit),
    )


def _holds(path: Path) -> bool:
    """Return whether a file stands there, or a folder with one."""
    return path.is_file() or (path.is_dir() and next(path.glob("*.ics"), None) is not None)


def _named(view: View, folder: Path, ending: str) -> Selection:
    """Return of which communities and units files stand in the folder of a format."""
    communities, units = file_names(view.district.communities), file_names(view.units)
    return Selection(
        communities=tuple(
            name for name in view.district.communities if (folder / f"{communities[name]}.{ending}").is_file()
        ),
        units=tuple(name for name in view.units if (folder / UNIT_FOLDER / f"{units[name]}.{ending}").is_file()),
    )
