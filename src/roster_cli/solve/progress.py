"""What a run tells while it goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Parameters
    ----------
    stage
        ``model``, ``relaxation``, ``coupling``, ``people``, ``improvement``, ``proof`` or ``gates``.
    done, total
        Steps of the stage.
    cost
        Cost of the best complete roster so far without familiarity, None before there is one.
    bound
        Proven lower bound of that cost, None before there is one.
    """

    stage: str
    done: int
    total: int
    cost: int | None = None
    bound: int | None = None
