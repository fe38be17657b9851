"""Workbooks in: columns declared as data, one reader, all problems collected."""

from roster_cli.sheets.config import read_settings
from roster_cli.sheets.district import ListProblems, Reading, read_district, read_inputs

__all__ = ["ListProblems", "Reading", "read_district", "read_inputs", "read_settings"]
