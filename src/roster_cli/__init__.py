"""Fair, complete, provably good duty rosters for a whole district."""

__version__ = "0.1.0"
