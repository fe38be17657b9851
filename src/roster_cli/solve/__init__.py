"""From a district to its roster: patterns, quotas, people, gates."""

from roster_cli.solve.engine import Solution, solve
from roster_cli.solve.progress import Progress

__all__ = ["Progress", "Solution", "solve"]
