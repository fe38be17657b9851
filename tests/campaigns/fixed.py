"""Files that are the same byte for byte in every run, so that what a campaign met can be met again.

A workbook and a database hold the moment at which they were written; where bytes are changed at random, other
bytes are other cases.
"""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

_WRITTEN = "2022-03-01T08:00:00"
_SAVED_LATER = "2022-03-02T09:00:00"
_CREATED = re.compile(rb"(<dcterms:created[^>]*>)[^<]*")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_MOMENT = re.compile(r"'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00'")
_MEASURED = re.compile(r'"(seconds|versions)": \{[^{}]*\}')


def fix_workbook(path: Path, *, saved_later: bool = False) -> None:
    """Take the moment out of a workbook.

    Parameters
    ----------
    path
        The workbook.
    saved_later
        Whether it says that it was saved after it was made, as a spreadsheet program says of what it changed.
    """
    fixed = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                modified = _SAVED_LATER if saved_later else _WRITTEN
                content = _CREATED.sub(rb"\g<1>%sZ" % _WRITTEN.encode(), content)
                content = _MODIFIED.sub(rb"\g<1>%sZ" % modified.encode(), content)
            after.writestr(zipfile.ZipInfo(entry.filename, (2022, 3, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    path.write_bytes(fixed.getvalue())


def fix_database(path: Path) -> None:
    """Take moments, times that were measured, and versions of libraries out of a database."""
    fixed = path.with_suffix(".fixed")
    with closing(sqlite3.connect(path)) as before, closing(sqlite3.connect(fixed)) as after:
        told = _MOMENT.sub(f"'{_WRITTEN}+00:00'", "\n".join(before.iterdump()))
        after.executescript(_MEASURED.sub(r'"\1": {}', told))
        for name in ("user_version", "application_id"):
            (value,) = before.execute(f"PRAGMA {name}").fetchone()
            after.execute(f"PRAGMA {name} = {value}")
        after.commit()
    fixed.replace(path)
