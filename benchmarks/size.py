"""How a database grows with each change of a week: bytes of the file, and rows of a version by table.

    python benchmarks/size.py roster.db

The database holds a solved week; a copy of it is changed: duties are taken away one after the other. Each version
keeps its own lists, so that it can be read, exported and audited as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from roster_cli.store.store import Store

CHANGES = 4


def change(database: Path) -> None:
    """Take the first duty away."""
    from roster_cli.change.by_hand import changed_by_hand, unassign

    with Store.open(database, create=False) as store, store.writing("benchmark"):
        stored = store.load()
        store.apply(changed_by_hand(stored, unassign(stored.roster, stored.roster.duties[0])), "")


def rows(database: Path) -> dict[str, int]:
    """Return how many rows of each table belong to the newest version."""
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            if "roster" in columns:
                newest = "SELECT MAX(id) FROM rosters"
                query = f"SELECT COUNT(*) FROM {table} WHERE roster = ({newest})"
                (found[table],) = connection.execute(query).fetchone()
    return found


def main() -> None:
    """Change, measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "roster.db")
        shutil.copy(sys.argv[1], database)
        before = database.stat().st_size
        print(f"{'one version':20} {before:>12,} bytes")
        for number in range(CHANGES):
            change(database)
            size = database.stat().st_size
            print(f"{f'change {number + 1}':20} {size:>12,} bytes, {size / before:.2f} of the first")
        for table, count in sorted(rows(database).items(), key=lambda one: -one[1]):
            print(f"{table:20} {count:>12,} rows a version")


if __name__ == "__main__":
    main()
