"""What was asked for: the words that all formats share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from roster_cli.domain import Roster
from roster_cli.views.view import View


@dataclass(frozen=True)
class Selection:
    """What to export, by names as they are stored.

    Parameters
    ----------
    communities, subdistricts, units
        What was named.
    everything
        Whether all of them, and the district's summary, are wanted.
    summary
        Whether the district's summary is wanted, whatever else is.
    """

    communities: tuple[str, ...] = ()
    subdistricts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    everything: bool = False
    summary: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was asked for."""
        return not (self.communities or self.subdistricts or self.units or self.everything or self.summary)


@dataclass(frozen=True)
class Job:
    """One export in one format.

    Parameters
    ----------
    view
        The roster.
    selection
        What was asked for.
    folder
        Where files go: the folder of the week.
    workers
        Most processes to use; None for as many as there are cores.
    earlier
        Earlier versions of the week that may have been handed out: calendars take their dropped duties away.
    single
        Whether pages are one file a community.
    """

    view: View
    selection: Selection
    folder: Path
    workers: int | None = None
    earlier: tuple[Roster, ...] = ()
    single: bool = False

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units asked for, in list order."""
        if self.selection.everything:
            return self.view.units
        return tuple(unit for unit in self.view.units if unit in self.selection.units)

    @cached_property
    def subdistricts(self) -> tuple[str, ...]:
        """Return the subdistricts asked for, in list order."""
        if self.selection.everything:
            return self.view.subdistricts
        return tuple(name for name in self.view.subdistricts if name in self.selection.subdistricts)

    @cached_property
    def communities(self) -> tuple[str, ...]:
        """Return the communities asked for by name, in list order."""
        listed = self.view.district.communities
        if self.selection.everything:
            return listed
        return tuple(community for community in listed if community in self.selection.communities)

    @cached_property
    def scope(self) -> frozenset[str]:
        """Return the communities asked for by name or with their subdistrict."""
        within = (self.view.communities_of[subdistrict] for subdistrict in self.subdistricts)
        return frozenset(self.communities).union(*within)

    @cached_property
    def covered(self) -> tuple[str, ...]:
        """Return the communities of `scope` in list order: formats without a file of a subdistrict write these."""
        return tuple(community for community in self.view.district.communities if community in self.scope)
