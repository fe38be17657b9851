"""The database: one SQLite file with every stored week, its inputs as solved and what came out."""

from roster_cli.store.records import Origin, StoredRoster, StoredVersion, StoredWeek
from roster_cli.store.store import Store

__all__ = ["Origin", "Store", "StoredRoster", "StoredVersion", "StoredWeek"]
