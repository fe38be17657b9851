"""How long a campaign goes on: a minute of all of them among the tests, as long as one likes by itself.

ROSTER_CAMPAIGN=50 python -m pytest tests/campaigns      fifty times as many rounds as the checks run
ROSTER_CAMPAIGN=50-100                                   those from the fiftieth to the hundredth time as many
"""

from __future__ import annotations

import os


def rounds(usual: int) -> int:
    """Return how many rounds to run where the checks run so many; the first ones are always the same."""
    return usual * max(1, int(_asked()[1]))


def examples(campaign: int, checks: int = 0) -> int:
    """Return how many examples of a property to draw: all of them in a campaign, a quarter or so in the checks.

    The checks draw the same ones each time; ``benchmarks/mutants.py`` draws no more and shows what they notice.

    Parameters
    ----------
    campaign
        How many a campaign draws, as often as it is asked to.
    checks
        How many the checks draw; a quarter, or twelve if that is more, if not told.
    """
    if "ROSTER_CAMPAIGN" in os.environ:
        return rounds(campaign)
    return checks or max(12, campaign // 4)


def first_round(usual: int) -> int:
    """Return the round to begin with: 0, unless a later part of a long campaign is asked for."""
    return usual * int(_asked()[0] or 0)


def _asked() -> tuple[str, str]:
    first, _to, last = os.environ.get("ROSTER_CAMPAIGN", "1").rpartition("-")
    return first, last
