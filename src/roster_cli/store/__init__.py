"""The database: one SQLite file with every stored week, its inputs as solved and what came out."""

from roster_cli.store.store import Store

__all__ = ["Store"]
