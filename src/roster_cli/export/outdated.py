"""Which files of a week's folder are old now that the week was changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from roster_cli.domain import StoredRoster
from roster_cli.export.again import ExportedPart, standing_parts, workbook_parts
from roster_cli.export.job import Job, Selection
from roster_cli.export.stamp import duties_mark, read_stamp
from roster_cli.export.workbooks import wanted_files
from roster_cli.views.view import View


@dataclass(frozen=True)
class Outdated:
    """What stands in a week's folder and is not of the roster as it is now.

    Parameters
    ----------
    folder
        The folder of the week.
    workbooks
        Workbooks whose people have other duties now.
    workbook_parts
        What writes these again as they were asked for.
    parts
        What stands there in other formats, and can be written again as it was asked for.
    others
        Further files that were written before the change, of which it is not known whether they show other duties.
    """

    folder: Path
    workbooks: tuple[Path, ...]
    workbook_parts: tuple[ExportedPart, ...]
    parts: tuple[ExportedPart, ...]
    others: tuple[Path, ...]


def outdated(stored: StoredRoster, out: Path, people: Collection[str], *, all_of_it: bool = False) -> Outdated:
    """Return which exported files are old now that a change was stored.

    Community workbooks say themselves which duties they show; those of units and subdistricts are old where one of
    their people is concerned.

    Parameters
    ----------
    stored
        The roster as it is now.
    out
        The folder in which the week has its own.
    people
        Identities of those whose week changed.
    all_of_it
        Whether every workbook is old, as where a draft was published.
    """
    folder = out / str(stored.district.week)
    if not folder.is_dir():
        return Outdated(folder, (), (), (), ())
    present = {path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$"))}
    view = View(stored, stored.district.language)
    offered = {
        "communities": Selection(communities=stored.district.communities),
        "subdistricts": Selection(subdistricts=view.subdistricts),
        "units": Selection(units=view.units),
        "summary": Selection(summary=True),
    }
    found = {
        kind: [
            (file.name, file.path) for file in wanted_files(Job(view, selection, folder)) if file.path in present
        ]
        for kind, selection in offered.items()
    }
    right = set() if all_of_it else {path for name, path in found["communities"] if _is_right(stored, name, path)}
    concerned = _concerned(view, people)
    old = {
        kind: [
            (name, path)
            for name, path in files
            if path not in right and (all_of_it or kind in ("communities", "summary") or name in concerned)
        ]
        for kind, files in found.items()
    }
    workbooks = tuple(path for files in old.values() for _name, path in files)
    names = {kind: tuple(name for name, _path in files) for kind, files in old.items()}
    again = Selection(names["communities"], names["subdistricts"], names["units"], summary=bool(names["summary"]))
    others = tuple(sorted(present - set(workbooks) - right))
    return Outdated(folder, workbooks, workbook_parts(view, folder, again), standing_parts(view, folder), others)


def _is_right(stored: StoredRoster, community: str, path: Path) -> bool:
    """Return whether a community's workbook shows the duties as they are now."""
    mark = read_stamp(path)
    return mark is not None and mark.duties == duties_mark(stored.roster, community)


def _concerned(view: View, people: Collection[str]) -> set[str]:
    """Return the units and the subdistricts of people."""
    whose = [person for person in view.district.people if person.identity in people]
    communities = {person.community for person in whose}
    return {person.unit for person in whose} | {
        name for name, own in view.communities_of.items() if communities & set(own)
    }
