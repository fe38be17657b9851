"""How large an invented district is, and from which seed it grows."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from roster_cli.domain import Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _

MOST_ROWS = 200_000
EXAMPLE_WEEK = Week(2022, 11)


@dataclass(frozen=True)
class SampleSize:
    """What decides an invented district, down to the last cell.

    Parameters
    ----------
    staff, communities, checkpoints
        How many rows and communities; at least 1, and a checkpoint for every community.
    seed
        Any whole number.
    week
        The week in which the leave lies.

    Raises
    ------
    UsageError
        If no district can have this size.
    """

    staff: int = 3648
    communities: int = 68
    checkpoints: int = 765
    seed: int = 2022
    week: Week = EXAMPLE_WEEK

    def __post_init__(self) -> None:
        if min(self.staff, self.communities, self.checkpoints) < 1:
            raise UsageError(_("A district needs at least one person, one community and one checkpoint."))
        if self.checkpoints < self.communities:
            raise UsageError(
                _(
                    "{checkpoints} checkpoints are too few for {communities} communities: each needs at least "
                    "one. Ask for more checkpoints or fewer communities."
                ).format(checkpoints=self.checkpoints, communities=self.communities)
            )
        if max(self.staff, self.checkpoints) > MOST_ROWS:
            raise UsageError(
                _("A sample holds at most {most} people and as many checkpoints.").format(most=MOST_ROWS)
            )

    def random(self, purpose: str) -> Random:
        """Return the random numbers of one purpose; what one part draws never moves another part."""
        return Random(f"{self.seed}/{purpose}")


def apportion(total: int, weights: list[float], least: int = 0) -> list[int]:
    """Split a whole number in proportion to weights.

    Parameters
    ----------
    total
        What is given out.
    weights
        One positive number a share.
    least
        What every share gets at least; falls away where the total does not suffice.

    Returns
    -------
    list[int]
        Shares that sum to `total`; the largest remainders are rounded up.
    """
    if total < least * len(weights):
        least = 0
    shares = [least] * len(weights)
    rest = total - sum(shares)
    scale = rest / sum(weights)
    for index, weight in enumerate(weights):
        shares[index] += int(weight * scale)
    remainders = sorted(range(len(weights)), key=lambda i: (int(weights[i] * scale) - weights[i] * scale, i))
    for index in remainders[: total - sum(shares)]:
        shares[index] += 1
    return shares
