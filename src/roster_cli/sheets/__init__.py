"""Workbooks in: columns declared as data, one reader, all problems collected."""
