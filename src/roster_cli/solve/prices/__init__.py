"""Prices and bound of a whole district: the linear relaxation over weekly patterns with what couples communities.

One door: `CoupledPrices`. Behind it columns are generated around an interior-point method of our own, since
general solvers were 3 to 30 times slower on this program.
"""

from roster_cli.solve.prices.coupled import CoupledPrices, DistrictPrices, settled

__all__ = ["CoupledPrices", "DistrictPrices", "settled"]
