"""Prices and bound of a whole district: the linear relaxation over weekly patterns with what couples communities.

One door: `price_district`. Behind it columns are generated around an interior-point method of our own, since
general solvers were 3 to 30 times slower on this program.
"""

from roster_cli.solve.prices.coupled import DistrictPrices, price_district

__all__ = ["DistrictPrices", "price_district"]
