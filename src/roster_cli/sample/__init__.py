"""Invented districts to try things on, reproducible at any size."""

from roster_cli.sample.district import (
    SampleCounts,
    SampleDistrict,
    count_features,
    make_district,
    scarce_communities,
)
from roster_cli.sample.size import EXAMPLE_WEEK, SampleSize
from roster_cli.sample.workbooks import write_district

__all__ = [
    "EXAMPLE_WEEK",
    "SampleCounts",
    "SampleDistrict",
    "SampleSize",
    "count_features",
    "make_district",
    "scarce_communities",
    "write_district",
]
