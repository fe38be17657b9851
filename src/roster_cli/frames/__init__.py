"""Stored weeks as pandas DataFrames; pandas is loaded here and nowhere else but for lists that are DataFrames.

Every column has its type whatever the weeks hold, so that frames of different weeks fit together. docs/python.md
lists the columns.
"""
