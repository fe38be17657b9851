"""The database as the rest of the program sees it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self

from roster_cli.domain import (
    Agreed,
    District,
    History,
    Origin,
    PastWeek,
    Roster,
    SignIn,
    SolveReport,
    StoredRoster,
    StoredVersion,
    StoredWeek,
    Week,
)
from roster_cli.domain.recognition import Listed, recognise, renaming
from roster_cli.domain.roster import APART
from roster_cli.errors import Busy, ChangedByHand, Published, UsageError
from roster_cli.i18n import _
from roster_cli.interruption import finishing
from roster_cli.store.database import believing, connect, damaged, telling
from roster_cli.store.encoding import parsed_moment, parsed_moment_or_none, write_moment
from roster_cli.store.fingerprint import fingerprint
from roster_cli.store.frames import Frames, WeeksNamed
from roster_cli.store.history import read_history, read_listed, read_names, read_past_weeks, when_forgotten
from roster_cli.store.lock import writer_lock
from roster_cli.store.rosters import now, read_roster, write_roster
from roster_cli.store.schema import migrate
from roster_cli.store.signins import stored_sign_ins, write_sign_ins

if TYPE_CHECKING:
    from roster_cli.store.forgetting import Forgotten

NameKind = Literal["community", "subdistrict", "unit", "person"]
_NAMES: dict[NameKind, tuple[str, str]] = {
    "community": ("checkpoints", "community"),
    "subdistrict": ("checkpoints", "subdistrict"),
    "unit": ("people", "unit"),
    "person": ("people", "name"),
}

_HAS_NAMES = "week NOT IN (SELECT week FROM forgotten WHERE whole)"
_VERSIONS = f"""
    SELECT week, version, published_at, created_at, origin, note,
           (SELECT coalesce(sum(cost), 0) FROM costs WHERE roster = rosters.id
            AND term NOT IN ({", ".join("?" * len(APART))})),
           bound,
           (SELECT coalesce(sum(missing), 0) FROM unfilled_posts WHERE roster = rosters.id),
           (SELECT count(*) FROM duties WHERE roster = rosters.id),
           json_extract(report, '$.lending.loans'),
           json_extract(report, '$.lending.cost_before')
    FROM rosters ORDER BY week, version
"""


class WasRead(Protocol):
    """What `roster_cli.read` returns."""

    @property
    def district(self) -> District:
        """The planning problem."""

    @property
    def as_listed(self) -> District:
        """The planning problem by the lists alone, without what was agreed since."""

    @property
    def agreed(self) -> Agreed:
        """What was agreed about the week and is in the district."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is worth knowing about the lists."""


class WasFound(Protocol):
    """What `roster_cli.solve` returns."""

    @property
    def roster(self) -> Roster:
        """The duties."""

    @property
    def report(self) -> SolveReport:
        """How the run went."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is worth knowing about the run."""


class Changed(Protocol):
    """What `roster_cli.replan` returns."""

    @property
    def stored(self) -> StoredRoster:
        """The roster so far."""

    @property
    def district(self) -> District:
        """The inputs as they are to be."""

    @property
    def roster(self) -> Roster:
        """The duties as they are to be."""

    @property
    def costs(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Cost by term before and after."""

    @property
    def lists(self) -> District | None:
        """The inputs as read, where new lists are taken up."""

    @property
    def agreed(self) -> Agreed | None:
        """What is agreed from now on; None where that stays as it was."""

    @property
    def note(self) -> str:
        """What was changed, in a sentence."""

    @property
    def differs(self) -> bool:
        """Whether anything is to change at all."""


class Store(Frames):
    """One database file; use it in a ``with`` block.

    A file that is not there yet counts as an empty database and is made by the first `save`, so that a run that
    fails leaves nothing behind. Readers never wait for a solve; writers hold `writing`.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path) if path.exists() else None
        self._is_writing = False

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True) -> Store:
        """Open a database.

        Parameters
        ----------
        path
            The file.
        create
            Whether it may be missing, to be made by the first `save`.

        Raises
        ------
        roster_cli.errors.UsageError
            If the file is missing and must not be, is damaged or not ours, or is newer than this program.
        """
        path = Path(path)
        if not create and not path.exists():
            raise UsageError(
                _(
                    "There is no database {database} yet: “roster solve” makes one. If yours is elsewhere, "
                    "name it with --db."
                ).format(database=path)
            )
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def see_that_it_is_whole(self) -> None:
        """Look at all of the database, which takes a while.

        Raises
        ------
        roster_cli.errors.UsageError
            If it is damaged.
        """
        with self._reading() as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise damaged(self.path)
        named = {one.week for one in self.weeks()}
        for one in self.versions():
            if one.week in named:
                self.load(one.week, one.version)
            self.sign_ins(one.week)
            self.history(one.week)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def writing(self, command: str, wait_seconds: float | None = None) -> Iterator[None]:
        """Keep other writers out within a ``with`` block.

        Parameters
        ----------
        command
            What is being done, for the message of those who wait in vain.
        wait_seconds
            How long to wait for another writer; as long as usual if None.

        Raises
        ------
        roster_cli.errors.Busy
            If another writer holds the database after that time; the message says who.
        """
        if self._is_writing:
            yield
            return
        with writer_lock(self.path, command, wait_seconds):
            self._is_writing = True
            try:
                if self._connection is None and self.path.exists():  # made while we waited
                    self._connection = connect(self.path)
                yield
            finally:
                self._is_writing = False

    def weeks(self) -> tuple[StoredWeek, ...]:
        """Return the stored weeks in their newest versions, oldest week first, but those without names."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT week, max(version), published_at, created_at FROM rosters "
                f"WHERE {_HAS_NAMES} GROUP BY week ORDER BY week"
            ).fetchall()
            return tuple(
                StoredWeek(
                    Week.parse(week), version, parsed_moment_or_none(published_at), parsed_moment(created_at)
                )
                for week, version, published_at, created_at in rows
            )

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return every stored version, oldest week first, each week's versions in order."""
        with self._reading() as connection:
            rows = connection.execute(_VERSIONS, sorted(APART)).fetchall()
            return tuple(
                StoredVersion(
                    Week.parse(week),
                    version,
                    parsed_moment_or_none(published_at),
                    parsed_moment(created_at),
                    Origin(origin),
                    *rest,
                )
                for week, version, published_at, created_at, origin, *rest in rows
            )

    def history(self, week: Week) -> History:
        """Return what is stored about the four weeks before a week and the one after it.

        A week counts in its newest published version, else in its draft, with points by its own settings.
        """
        with self._reading() as connection:
            return read_history(connection, week)

    def load(self, week: Week | None = None, version: int | None = None) -> StoredRoster:
        """Read a stored roster.

        The district's history is built from what is stored about the neighbouring weeks now, not from what was
        stored when the roster was made.

        Parameters
        ----------
        week
            The week; None for the newest that is stored.
        version
            Its version; None for the newest.

        Raises
        ------
        roster_cli.errors.UsageError
            If no such roster is stored.
        """
        with self._reading() as connection:
            stored = read_roster(connection, self._find(connection, week, version))
            history = read_history(connection, stored.district.week)
        district = stored.district
        if history.before or history.after:
            history = history.among(district.marks, district.unit_keys)
        return replace(stored, district=replace(district, history=history))

    def newest(self) -> StoredRoster:
        """Read the newest stored week in its newest version; see `load`."""
        return self.load()

    def past_weeks(self, weeks: WeeksNamed = None) -> tuple[PastWeek, ...]:
        """Return weeks as fairness counts them: in their newest published version, else their draft.

        Parameters
        ----------
        weeks
            Which, as for `duties`.
        """
        named = self.weeks_named(weeks)
        with self._reading() as connection:
            return read_past_weeks(connection, named)

    def names_in(self, week: Week) -> Mapping[str, tuple[str, str]]:
        """Return name and unit of everybody in a week as fairness counts it, by identity."""
        with self._reading() as connection:
            return read_names(connection, week)

    def made_from(self, district: District, versions: Mapping[str, str]) -> StoredRoster | None:
        """Return a week's newest version if it was made from the same inputs, settings and history.

        What was changed since by a replan or by hand does not matter: it is this week's roster all the same.

        Parameters
        ----------
        district
            The inputs as read, with `history`.
        versions
            Versions of the programs that would solve them.
        """
        if all(stored.week != district.week for stored in self.weeks()):
            return None
        stored = self.load(district.week)
        return stored if stored.fingerprint == fingerprint(district, versions) else None

    def sign_ins(self, week: Week) -> tuple[SignIn, ...]:
        """Return who signed in for a week."""
        with self._reading() as connection:
            return stored_sign_ins(connection, week)

    def record_sign_ins(self, sign_ins: Iterable[SignIn]) -> tuple[int, int]:
        """Add sign-ins to those that are stored, in one transaction.

        Returns
        -------
        tuple[int, int]
            How many are new, and how many told more than was known.
        """
        with self.writing("signin"), self._writing_transaction() as connection:
            return write_sign_ins(connection, sign_ins)

    def earlier_rosters(self, stored: StoredRoster) -> tuple[Roster, ...]:
        """Return the published rosters of a week before a version, oldest first, with people as they are in it."""
        week = str(stored.district.week)
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id FROM rosters WHERE week = ? AND version < ? AND status = 'published' ORDER BY version",
                (week, stored.version),
            ).fetchall()
            earlier = [read_roster(connection, number) for (number,) in rows]
        return tuple(one.named_as_in(stored.district).roster for one in earlier)

    def names(self, kind: NameKind) -> tuple[str, ...]:
        """Return the names of one kind in the newest stored week, in list order; nothing where none is stored."""
        table, column = _NAMES[kind]
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {column} FROM {table} WHERE roster = "
                f"(SELECT id FROM rosters WHERE {_HAS_NAMES} ORDER BY week DESC, version DESC LIMIT 1) "
                "ORDER BY position"
            ).fetchall()
        return tuple(dict.fromkeys(name for (name,) in rows if name))

    def refuse_published(self, week: Week, command: str) -> None:
        """Refuse to go on where a week is published, before time is spent on it.

        Parameters
        ----------
        week
            The week about to be made anew.
        command
            The command line that would replace it.

        Raises
        ------
        roster_cli.errors.Published
            If a version of the week is published.
        """
        with self._reading() as connection:
            _refuse_published(connection, week, command)

    def save(
        self, week: WasRead, result: WasFound, *, replace: bool = False, discard_changes: bool = False
    ) -> StoredRoster:
        """Store what was read and what was found for it, as a new roster of the week; see `save_roster`.

        Parameters
        ----------
        week
            What `roster_cli.read` returned.
        result
            What `roster_cli.solve` returned.
        replace
            Whether the week may be published already: the roster then becomes its next published version.
        discard_changes
            Whether changes by hand may be lost.

        Raises
        ------
        ValueError
            If the result is of another district.
        roster_cli.errors.Published
            If the week is published and `replace` does not allow it.
        roster_cli.errors.ChangedByHand
            If the week holds changes by hand and `discard_changes` does not allow to lose them.
        roster_cli.errors.UsageError
            If absences were told of the week that the lists were read without.
        """
        if week.district.week != result.roster.week:
            raise ValueError(f"the roster is of {result.roster.week}, the lists of {week.district.week}")
        with self.writing("save"):
            if any(one.week == week.district.week for one in self.weeks()):
                _refuse_forgetting(self.load(week.district.week), week, discard_changes=discard_changes)
            return self.save_roster(
                week.district,
                result.roster,
                result.report,
                (*week.notices, *result.notices),
                replace=replace,
                agreed=week.agreed,
                lists=week.as_listed,
            )

    def save_roster(
        self,
        district: District,
        roster: Roster,
        report: SolveReport,
        notices: tuple[str, ...] = (),
        *,
        replace: bool = False,
        origin: Origin = Origin.SOLVE,
        agreed: Agreed | None = None,
        lists: District | None = None,
    ) -> StoredRoster:
        """Store a new roster of a week, in one transaction; a draft that is the same keeps its version.

        Parameters
        ----------
        district
            What the roster was made from.
        roster, report
            What came out.
        notices
            What was told about the inputs when they were read.
        replace
            Whether the week may be published already: the roster then becomes its next published version.
        origin
            How the roster came about. One that is imported is published at once.
        agreed
            What was agreed about the week and is held by the roster; None for nothing.
        lists
            The inputs as read, where what was agreed made others of them.

        Returns
        -------
        StoredRoster
            What was stored, with its version: one more than the newest.

        Raises
        ------
        roster_cli.errors.Published
            If the week is published and `replace` does not allow it.
        """
        mark = fingerprint(lists or district, report.versions)
        stored = StoredRoster(
            district, roster, report, 0, None, now(), notices, origin, "", mark, agreed or Agreed()
        )
        with self.writing("save"), self._writing_transaction() as connection:
            if not replace:
                command = f"roster solve STAFF CHECKPOINTS --week {district.week} --replace"
                _refuse_published(connection, district.week, command)
            if same := _same_draft(connection, stored):
                return _rewrite(connection, same, stored)
            return _write_version(connection, stored, publish=origin is Origin.IMPORT)

    def apply(self, change: Changed, note: str | None = None) -> StoredRoster:
        """Store a change, unless nothing differs, and return what is stored now.

        Hold `writing` from before the roster was loaded, so that nobody else changes the week in between.

        Parameters
        ----------
        change
            The change, as `roster_cli.replan` returns it.
        note
            What was changed, in a sentence; None for what the change says.
        """
        from roster_cli.store.changes import recounted

        if not change.differs:
            return change.stored
        report = recounted(change.stored, change.district, change.roster, change.costs[1])
        return self.save_change(
            change.stored,
            change.district,
            change.roster,
            report,
            note=change.note if note is None else note,
            lists=change.lists,
            agreed=change.agreed,
        )

    def save_change(
        self,
        previous: StoredRoster,
        district: District,
        roster: Roster,
        report: SolveReport | None = None,
        *,
        note: str,
        lists: District | None = None,
        agreed: Agreed | None = None,
    ) -> StoredRoster:
        """Store what became of a stored roster by a replan or a change by hand, in one transaction.

        The change becomes the next version; every version stays readable. A draft stays a draft; of a published
        week the change is published at once. Hold `writing` from before `load` until after this
        call, so that nobody else changes the week in between.

        Parameters
        ----------
        previous
            The roster that was changed, as `load` returned it: the week's newest version.
        district, roster
            What is to be stored: the inputs, with new absences for example, and the duties. The caller has audited
            them.
        report
            How the change was found; None to count the costs anew and keep what is still proven.
        note
            What was changed, in a sentence of the user's language; shown by ``roster history``.
        lists
            The inputs as read, where the change takes up new lists: the week then counts as made from these.
        agreed
            What is agreed from now on; None where that stays as it was.

        Returns
        -------
        StoredRoster
            What was stored, with its version and, where `previous` was published, the time.

        Raises
        ------
        ValueError
            If the change is of another week.
        roster_cli.errors.Busy
            If the week was changed since `previous` was loaded.
        """
        from roster_cli.store.changes import recounted

        if district.week != previous.district.week:
            raise ValueError("a change stays within its week")
        mark = fingerprint(lists, previous.report.versions) if lists else previous.fingerprint
        stored = replace(
            previous,
            fingerprint=mark,
            district=district,
            roster=roster,
            report=report or recounted(previous, district, roster),
            created_at=now(),
            origin=Origin.CHANGE,
            note=note,
            agreed=(previous.agreed if agreed is None else agreed).still_held(roster.duties),
        )
        with self.writing("save"), self._writing_transaction() as connection:
            _refuse_outdated(connection, previous)
            return _write_version(connection, stored, publish=previous.is_published)

    def restore(
        self, newest: StoredRoster, restored: StoredRoster, *, note: str, undone: bool = True
    ) -> StoredRoster:
        """Store an earlier version of a week as its next one, in one transaction.

        Hold `writing` from before both were loaded.

        Parameters
        ----------
        newest
            The week's newest version.
        restored
            The earlier one, with what it was made from and what was agreed then.
        note
            What was taken back, in a sentence.
        undone
            Whether this takes back the last change: the next undo then goes further back. Else it is a change
            like any other, and the next undo takes it back.

        Raises
        ------
        roster_cli.errors.Busy
            If the week was changed since `newest` was loaded.
        """
        previous = restored.previous if undone else newest.version
        stored = replace(restored, created_at=now(), origin=Origin.UNDO, note=note, previous=previous)
        with self.writing("undo"), self._writing_transaction() as connection:
            _refuse_outdated(connection, newest)
            return _write_version(connection, stored, publish=newest.is_published, follows=False)

    def publish(self, week: Week | None = None) -> StoredRoster:
        """Freeze a week: its draft becomes a published version; a published week stays as it is.

        Parameters
        ----------
        week
            The week; None for the newest that is stored.

        Returns
        -------
        StoredRoster
            The published version.

        Raises
        ------
        roster_cli.errors.UsageError
            If no such week is stored.
        """
        with self.writing("publish"):
            with self._writing_transaction() as connection:
                number = self._find(connection, week, None)
                connection.execute(
                    "UPDATE rosters SET status = 'published', published_at = ? WHERE id = ? AND status = 'draft'",
                    (write_moment(now()), number),
                )
            return self.load(week)

    def remark(self, stored: StoredRoster, remark: str) -> None:
        """Add to what the history says of a version.

        Parameters
        ----------
        stored
            The version.
        remark
            What happened to it that is no change of its duties.
        """
        week, version = str(stored.district.week), stored.version
        with self.writing("export"), self._writing_transaction() as connection:
            find = "SELECT id, note FROM rosters WHERE week = ? AND version = ?"
            number, known = connection.execute(find, (week, version)).fetchone()
            told = f"{known} · {remark}" if known else remark
            connection.execute("UPDATE rosters SET note = ? WHERE id = ?", (told, number))

    def forget_weeks(self, before: date) -> Forgotten:
        """Take names, phones and rows out of the weeks that ended before a day, for good.

        What fairness and the rest at the edge of the next week go by stays what it was.

        Parameters
        ----------
        before
            The first day of what is left as it is.
        """
        from roster_cli.store.forgetting import forget_weeks

        return self._forget(lambda connection: forget_weeks(connection, before))

    def forget_person(self, person: Listed, week: Week, today: date) -> Forgotten:
        """Take a person's name, phones and rows out of every week that is over, for good.

        Parameters
        ----------
        person, week
            Who, as listed in the newest version of which week.
        today
            The day that says which weeks are over.
        """
        from roster_cli.store.forgetting import forget_person

        return self._forget(lambda connection: forget_person(connection, person, week, today))

    def _forget(self, take_out: Callable[[sqlite3.Connection], Forgotten]) -> Forgotten:
        """Take something out of the file, and out of every page of it that is free."""
        with self.writing("forget"):
            with self._writing_transaction() as connection:
                forgotten = take_out(connection)
            with telling(self.path):
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return forgotten

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Show one state of the database within a ``with`` block, whatever a writer does meanwhile."""
        with ExitStack() as stack:
            stack.enter_context(telling(self.path))
            stack.enter_context(believing(self.path))
            connection = self._connection
            if connection is None:
                connection = stack.enter_context(_nothing_stored())
            connection.execute("BEGIN")
            stack.callback(connection.execute, "ROLLBACK")
            yield connection

    @contextmanager
    def _writing_transaction(self) -> Iterator[sqlite3.Connection]:
        """Change the database within a ``with`` block: wholly, or not at all."""
        if self._connection is None:
            self._connection = connect(self.path)
        connection = self._connection
        with telling(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                with finishing():
                    connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _find(self, connection: sqlite3.Connection, week: Week | None, version: int | None) -> int:
        """Return the number of the roster that a week and a version name."""
        stored = [
            row[0]
            for row in connection.execute(f"SELECT DISTINCT week FROM rosters WHERE {_HAS_NAMES} ORDER BY week")
        ]
        if week and (told := when_forgotten(connection, week)):
            raise UsageError(
                _("The names of {week} were taken out for good on {date}; only its counts are kept.").format(
                    week=week, date=told.date().isoformat()
                )
            )
        if not stored:
            raise UsageError(_("{database} holds no roster yet.").format(database=self.path))
        wanted = str(week) if week else stored[-1]
        if wanted not in stored:
            raise UsageError(
                _("No roster of {week} is stored. Stored: {weeks}.").format(
                    week=wanted, weeks=", ".join(stored[-8:])
                )
            )
        rows = connection.execute("SELECT version, id FROM rosters WHERE week = ? ORDER BY version", (wanted,))
        numbers = dict(rows.fetchall())
        if version is not None and version not in numbers:
            raise UsageError(
                _("{week} has no version {version}. Stored: {versions}.").format(
                    week=wanted, version=version, versions=", ".join(map(str, numbers))
                )
            )
        return int(numbers[version if version is not None else max(numbers)])


def _refuse_published(connection: sqlite3.Connection, week: Week, command: str) -> None:
    row = connection.execute(
        "SELECT version, published_at FROM rosters WHERE week = ? AND status = 'published' "
        "ORDER BY version DESC LIMIT 1",
        (str(week),),
    ).fetchone()
    if row is None:
        return
    version, published_at = row
    raise Published(
        _(
            "{week} is published (version {version}, {time}), so it stays as it is. "
            "To publish a new version in its place: {command}"
        ).format(
            week=week,
            version=version,
            time=parsed_moment(published_at).strftime("%Y-%m-%d %H:%M"),
            command=command,
        )
    )


def _refuse_outdated(connection: sqlite3.Connection, previous: StoredRoster) -> None:
    """Refuse a change of something that is not the week's newest version any more."""
    newest = connection.execute(
        "SELECT version, created_at, published_at FROM rosters WHERE week = ? ORDER BY version DESC LIMIT 1",
        (str(previous.district.week),),
    ).fetchone()
    known = (previous.version, write_moment(previous.created_at), write_moment(previous.published_at))
    if newest != known:
        raise Busy(
            _("{week} was changed by another run meanwhile; nothing was stored. Try again.").format(
                week=previous.district.week
            )
        )


def _write_version(
    connection: sqlite3.Connection, stored: StoredRoster, *, publish: bool, follows: bool = True
) -> StoredRoster:
    """Write a roster as its week's newest version.

    A published week has no draft any more: whatever comes after its first published version is published too.
    Taking back the last change restores the version before, if this one follows it.
    """
    week = str(stored.district.week)
    if connection.execute("DELETE FROM forgotten WHERE week = ? AND whole", (week,)).rowcount:
        connection.execute("DELETE FROM rosters WHERE week = ?", (week,))  # a week without names gives way
        connection.execute("DELETE FROM sign_ins WHERE week = ?", (week,))
    _rename_sign_ins(connection, stored.district)
    last, is_published = connection.execute(
        "SELECT max(version), max(status = 'published') FROM rosters WHERE week = ?", (week,)
    ).fetchone()
    stored = replace(
        stored,
        version=(last or 0) + 1,
        published_at=stored.created_at if publish or is_published else None,
        previous=last if follows else stored.previous,
    )
    write_roster(connection, stored)
    return stored


def _same_draft(connection: sqlite3.Connection, stored: StoredRoster) -> StoredRoster | None:
    """Return the week's newest version if it is a draft that says just the same."""
    row = connection.execute(
        "SELECT id, status FROM rosters WHERE week = ? ORDER BY version DESC LIMIT 1", (str(stored.district.week),)
    ).fetchone()
    if row is None or row[1] != "draft" or stored.origin is not Origin.SOLVE:
        return None
    newest = read_roster(connection, row[0])
    is_same = (
        newest.roster == stored.roster
        and newest.agreed == stored.agreed
        and newest.district == replace(stored.district, history=None)
    )
    return newest if is_same else None


def _rewrite(connection: sqlite3.Connection, same: StoredRoster, stored: StoredRoster) -> StoredRoster:
    """Write a draft again under its number: what is known of it may be more than before."""
    connection.execute(
        "DELETE FROM rosters WHERE week = ? AND version = ?", (str(same.district.week), same.version)
    )
    stored = replace(stored, version=same.version, previous=same.previous)
    write_roster(connection, stored)
    return stored


def _refuse_forgetting(newest: StoredRoster, week: WasRead, *, discard_changes: bool) -> None:
    """Refuse a roster that was made without what was agreed about its week."""
    known = newest.named_as_in(week.district).agreed
    if known.told - week.agreed.told:
        raise UsageError(
            _("Absences were told of {week} that these lists were read without. Read them with store=…").format(
                week=newest.district.week
            )
        )
    if known.is_by_hand and not discard_changes:
        raise ChangedByHand(
            _("{week} holds changes by hand that would be lost. To drop them: discard_changes=True").format(
                week=newest.district.week
            )
        )


def _rename_sign_ins(connection: sqlite3.Connection, district: District) -> None:
    """Let who signed in keep up with the identities of the list that is stored now."""
    week = district.week
    newest = connection.execute(
        "SELECT id FROM rosters WHERE week = ? ORDER BY version DESC LIMIT 1", (str(week),)
    ).fetchone()
    if newest is None or not (sign_ins := stored_sign_ins(connection, week)):
        return
    known = read_listed(connection, newest[0])
    names = renaming(recognise(known, district.marks, district.unit_keys).now, known, district.marks)
    if any(names.get(one.identity, one.identity) != one.identity for one in sign_ins):
        connection.execute("DELETE FROM sign_ins WHERE week = ?", (str(week),))
        write_sign_ins(
            connection, (replace(one, identity=names.get(one.identity, one.identity)) for one in sign_ins)
        )


@contextmanager
def _nothing_stored() -> Iterator[sqlite3.Connection]:
    """Provide an empty database for a file that is not there yet."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        yield connection
    finally:
        connection.close()
