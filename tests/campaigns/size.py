"""How long a campaign goes on: a minute of all of them among the tests, as long as one likes by itself.

ROSTER_CAMPAIGN=50 python -m pytest tests/campaigns      fifty times as many rounds as the checks run
"""

from __future__ import annotations

import os


def rounds(usual: int) -> int:
    """Return how many rounds to run where the checks run so many; the first ones are always the same."""
    return usual * max(1, int(os.environ.get("ROSTER_CAMPAIGN", "1")))
