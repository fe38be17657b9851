"""A roster as it is kept: a version of a week with everything that it was made from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from roster_cli.domain.agreed import Agreed
from roster_cli.domain.district import District
from roster_cli.domain.recognition import recognise, renaming
from roster_cli.domain.roster import Roster, SolveReport
from roster_cli.domain.week import Week


class Origin(StrEnum):
    """How a version came about."""

    SOLVE = "solve"
    CHANGE = "change"
    IMPORT = "import"
    UNDO = "undo"


@dataclass(frozen=True)
class StoredRoster:
    """One version of a week's roster with everything that it was made from.

    Parameters
    ----------
    district
        The inputs as solved. Its history is what the database holds of the neighbouring weeks *now*: rules H5 and
        H6 speak of stored weeks, whatever they were when this roster was made.
    roster, report
        What came out, and how the run went.
    version
        Counts from 1 within the week.
    published_at
        When it was published; None for a draft.
    created_at
        When it was stored, with time zone.
    notices
        What was told about the inputs when they were read.
    origin
        How this version came about.
    note
        What was changed, in words; empty for a solve.
    fingerprint
        A mark of everything that the roster was made from; empty where none was taken.
    agreed
        Absences that were told since, and changes by hand; the absences are in the district, too.
    previous
        The version that taking back the last change restores; None where nothing was changed.
    """

    district: District
    roster: Roster
    report: SolveReport
    version: int
    published_at: datetime | None
    created_at: datetime
    notices: tuple[str, ...] = ()
    origin: Origin = Origin.SOLVE
    note: str = ""
    fingerprint: str = ""
    agreed: Agreed = field(default_factory=Agreed)
    previous: int | None = None

    def named_as_in(self, other: District) -> StoredRoster:
        """Return the same with everybody under the identity that they bear in other lists."""
        known, listed = self.district.marks, other.marks
        names = renaming(recognise(known, listed, other.unit_keys).now, known, listed)
        return replace(
            self,
            district=self.district.renamed(names),
            roster=self.roster.renamed(names),
            agreed=self.agreed.renamed(names),
        )

    @property
    def is_published(self) -> bool:
        """Return whether this version is published rather than a draft."""
        return self.published_at is not None


@dataclass(frozen=True)
class StoredWeek:
    """A stored week in its newest version.

    Parameters
    ----------
    week, version
        Which roster.
    published_at
        When that version was published; None for a draft.
    created_at
        When that version was stored.
    """

    week: Week
    version: int
    published_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class StoredVersion:
    """One stored version of a week, as a list of them shows it.

    Parameters
    ----------
    week, version
        Which roster.
    published_at
        When it was published; None for a draft.
    created_at
        When it was stored.
    origin
        How it came about.
    note
        What was changed, in words.
    cost, bound
        All cost terms but familiarity together, and what is proven to be their least.
    unfilled
        People missing at all gates and shifts together.
    duties
        How many duties it has.
    loans
        How many of them are loans; None where that was not counted.
    cost_before
        The cost before anybody was lent, which is what `bound` bounds; None where that was not counted.
    """

    week: Week
    version: int
    published_at: datetime | None
    created_at: datetime
    origin: Origin
    note: str
    cost: int
    bound: int
    unfilled: int
    duties: int
    loans: int | None = None
    cost_before: int | None = None

    @property
    def gap(self) -> int:
        """Return the points between the cost before anybody is lent and its bound."""
        return (self.cost_before if self.loans and self.cost_before is not None else self.cost) - self.bound
