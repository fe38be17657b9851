"""The tables, and how a database of an older program becomes one of this program."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x526F7374  # "Rost": tells our files from those of other programs

Migration = Callable[[sqlite3.Connection], None]

# Positions count from 0 in the order of the lists; slots count from 0 by day, then by shift.
# Sets of slots and lists of headcounts are numbers separated by spaces.
_FIRST = (
    """
    CREATE TABLE rosters (
        id INTEGER PRIMARY KEY,
        week TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        status TEXT NOT NULL CHECK (status IN ('draft', 'published')),
        created_at TEXT NOT NULL,
        published_at TEXT CHECK ((published_at IS NOT NULL) = (status = 'published')),
        language TEXT NOT NULL,
        settings TEXT NOT NULL,
        notices TEXT NOT NULL,
        report TEXT NOT NULL,
        bound INTEGER NOT NULL,
        familiarity_bound INTEGER NOT NULL,
        UNIQUE (week, version)
    )
    """,
    "CREATE UNIQUE INDEX one_draft_a_week ON rosters (week) WHERE status = 'draft'",
    """
    CREATE TABLE slots (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        date TEXT NOT NULL,
        shift TEXT NOT NULL,
        starts_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        points INTEGER NOT NULL,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE units (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        is_window INTEGER NOT NULL,
        peak TEXT NOT NULL,
        max_away INTEGER,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE people (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        community TEXT NOT NULL,
        department TEXT NOT NULL,
        post TEXT NOT NULL,
        ab_role TEXT NOT NULL,
        grade TEXT NOT NULL,
        estate TEXT NOT NULL,
        phone TEXT NOT NULL,
        duty_type TEXT NOT NULL,
        leave TEXT NOT NULL,
        unavailable TEXT NOT NULL,
        preference TEXT NOT NULL,
        max_per_week INTEGER NOT NULL,
        own_limit INTEGER NOT NULL,
        standing TEXT NOT NULL,
        days_present INTEGER NOT NULL,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE checkpoints (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        community TEXT NOT NULL,
        estate TEXT NOT NULL,
        checkpoint TEXT NOT NULL,
        subdistrict TEXT NOT NULL,
        management TEXT NOT NULL,
        headcounts TEXT NOT NULL,
        grid_worker TEXT NOT NULL,
        grid_phone TEXT NOT NULL,
        block_leader TEXT NOT NULL,
        block_phone TEXT NOT NULL,
        property_phone TEXT NOT NULL,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE post_groups (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        unit TEXT NOT NULL,
        department TEXT NOT NULL,
        post TEXT NOT NULL,
        from_sheet INTEGER NOT NULL,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE group_members (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        post_group INTEGER NOT NULL,
        place INTEGER NOT NULL,
        person INTEGER NOT NULL,
        PRIMARY KEY (roster, post_group, place)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE duties (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        position INTEGER NOT NULL,
        slot INTEGER NOT NULL,
        checkpoint INTEGER NOT NULL,
        person INTEGER NOT NULL,
        PRIMARY KEY (roster, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE unfilled_posts (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        slot INTEGER NOT NULL,
        checkpoint INTEGER NOT NULL,
        missing INTEGER NOT NULL CHECK (missing >= 1),
        PRIMARY KEY (roster, slot, checkpoint)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE costs (
        roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
        term TEXT NOT NULL,
        cost INTEGER NOT NULL,
        PRIMARY KEY (roster, term)
    ) WITHOUT ROWID
    """,
    """
    CREATE VIEW duty_list AS
    SELECT rosters.week, rosters.version, rosters.status, slots.date, slots.shift,
           checkpoints.community, checkpoints.estate, checkpoints.checkpoint,
           people.identity, people.name, people.unit
    FROM duties
    JOIN rosters ON rosters.id = duties.roster
    JOIN slots ON slots.roster = duties.roster AND slots.position = duties.slot
    JOIN checkpoints ON checkpoints.roster = duties.roster AND checkpoints.position = duties.checkpoint
    JOIN people ON people.roster = duties.roster AND people.position = duties.person
    """,
)


def _create_first_tables(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _FIRST:
        connection.execute(statement)


def _tell_where_versions_come_from(connection: sqlite3.Connection) -> None:
    """Keep with each version how it came about, what changed in words, and a mark of what it was made from."""
    for column in ("origin TEXT NOT NULL DEFAULT 'solve'", "note TEXT NOT NULL DEFAULT ''", "fingerprint TEXT"):
        connection.execute(f"ALTER TABLE rosters ADD COLUMN {column}")


def _keep_fixed_duties_and_sign_ins(connection: sqlite3.Connection) -> None:
    """Keep what each roster was made to hold, and who signed in, whatever version of the week was solved when."""
    connection.execute(
        """
        CREATE TABLE fixed_duties (
            roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
            position INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            checkpoint INTEGER NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (roster, position)
        ) WITHOUT ROWID
        """
    )
    connection.execute(
        """
        CREATE TABLE sign_ins (
            week TEXT NOT NULL,
            date TEXT NOT NULL,
            shift TEXT NOT NULL,
            identity TEXT NOT NULL,
            community TEXT NOT NULL,
            estate TEXT NOT NULL,
            checkpoint TEXT NOT NULL,
            signed_at TEXT NOT NULL,
            PRIMARY KEY (week, date, shift, identity)
        ) WITHOUT ROWID
        """
    )


def _keep_who_may_lead(connection: sqlite3.Connection) -> None:
    """Keep who may lead a shift; in rosters of older programs nobody was listed as one who may."""
    connection.execute("ALTER TABLE people ADD COLUMN lead INTEGER NOT NULL DEFAULT 0")


def _keep_further_phones(connection: sqlite3.Connection) -> None:
    """Keep the phone numbers behind the one that is used."""
    connection.execute("ALTER TABLE people ADD COLUMN other_phones TEXT NOT NULL DEFAULT ''")


def _keep_who_did_not_come(connection: sqlite3.Connection) -> None:
    """Keep who came late without a time, and who a list says did not come."""
    connection.execute("ALTER TABLE sign_ins ADD COLUMN told TEXT NOT NULL DEFAULT ''")


def _keep_every_change_and_what_was_agreed(connection: sqlite3.Connection) -> None:
    """Keep drafts that were changed, which version each change was made of, absences told, and changes by hand."""
    connection.execute("DROP INDEX one_draft_a_week")
    connection.execute("ALTER TABLE rosters ADD COLUMN previous INTEGER")
    connection.execute("UPDATE rosters SET previous = version - 1 WHERE version > 1")
    connection.execute(
        """
        CREATE TABLE agreed (
            roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('away', 'unavailable', 'duty', 'freed')),
            listed INTEGER NOT NULL,
            identity TEXT NOT NULL,
            date TEXT NOT NULL,
            shift TEXT NOT NULL,
            community TEXT NOT NULL,
            estate TEXT NOT NULL,
            checkpoint TEXT NOT NULL,
            PRIMARY KEY (roster, position)
        ) WITHOUT ROWID
        """
    )


def _keep_who_stands_by(connection: sqlite3.Connection) -> None:
    """Keep who stands by when; in rosters of older programs nobody did."""
    connection.execute(
        """
        CREATE TABLE standbys (
            roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
            position INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (roster, position)
        ) WITHOUT ROWID
        """
    )


def _keep_which_weeks_have_no_names(connection: sqlite3.Connection) -> None:
    """Keep out of which weeks people were taken, and by what key those who are still listed are found again."""
    connection.execute(
        """
        CREATE TABLE forgotten (
            week TEXT PRIMARY KEY,
            forgotten_at TEXT NOT NULL,
            whole INTEGER NOT NULL,
            key TEXT NOT NULL
        ) WITHOUT ROWID
        """
    )


def _keep_who_leads(connection: sqlite3.Connection) -> None:
    """Keep who leads which shifts of a roster: who led least leads next."""
    connection.execute(
        """
        CREATE TABLE leads (
            roster INTEGER NOT NULL REFERENCES rosters ON DELETE CASCADE,
            position INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            person INTEGER NOT NULL,
            PRIMARY KEY (roster, position)
        ) WITHOUT ROWID
        """
    )


# The schema's version is the number of migrations that a database has been through. Only append.
MIGRATIONS: tuple[Migration, ...] = (
    _create_first_tables,
    _tell_where_versions_come_from,
    _keep_fixed_duties_and_sign_ins,
    _keep_who_may_lead,
    _keep_further_phones,
    _keep_who_did_not_come,
    _keep_every_change_and_what_was_agreed,
    _keep_who_stands_by,
    _keep_which_weeks_have_no_names,
    _keep_who_leads,
)


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring a database to the newest schema, in one transaction.

    Parameters
    ----------
    connection
        A connection that leaves transactions to its user (``isolation_level=None``).
    migrations
        Every step from an empty file on.
    """
    if schema_version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, step in enumerate(migrations, start=1):
            if number > schema_version(connection):
                step(connection)
                connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def schema_version(connection: sqlite3.Connection) -> int:
    """Return how many migrations a database has been through; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Return whether a readable SQLite file belongs to another program."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return bool(application != APPLICATION_ID and (application or tables))
