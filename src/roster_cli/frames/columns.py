"""What the frames are made of: rows of plain values, and the type of each column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

TEXT, NUMBER, YES_NO, MOMENT, SHARE, KIND = "str", "int64", "bool", "datetime64[us]", "float64", "category"
PERSON = {"identity": TEXT, "name": TEXT, "unit": TEXT}
SLOT = {"date": MOMENT, "shift": TEXT}
GATE = {"subdistrict": TEXT, "community": TEXT, "estate": TEXT, "checkpoint": TEXT, "management": TEXT}
VERSION = {"week": TEXT, "version": NUMBER}


def frame_of(columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> DataFrame:
    """Return a frame of rows whose columns have these types, whether there are rows or not.

    Parameters
    ----------
    columns
        Type by name, in order.
    rows
        Values in the order of the columns; None for what is not known.
    """
    import pandas

    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pandas.DataFrame(
        {
            name: pandas.Series(list(column), dtype=kind)
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )
