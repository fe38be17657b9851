"""A second look into an .xlsx package: what is too large, and the cells whose value is missing or an error."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree

from roster_cli.i18n import _
from roster_cli.sheets.findings import FileError

MOST_UNPACKED = 300 * 2**20
MOST_PARTS = 10_000
SUSPICIOUS_RATIO = 150
SUSPICIOUS_SIZE = 40 * 2**20
USUAL_ROWS = 100_000

_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="[A-Z]{3}\d')
_ODD = (b"<f>", b"<f ", b":f>", b":f ", b't="e"')
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Fault:
    """A cell without a usable value.

    Parameters
    ----------
    error
        Excel's error value, such as ``#N/A``; empty for a formula whose result is not stored.
    """

    error: str = ""


@dataclass(frozen=True)
class Look:
    """What the second look at a sheet found.

    Parameters
    ----------
    rows, columns
        How far its values reach.
    far_cell
        Name of the cell at that corner.
    faults
        Cells without a usable value, by zero-based row and column.
    """

    rows: int = 0
    columns: int = 0
    far_cell: str = ""
    faults: Mapping[tuple[int, int], Fault] = field(default_factory=dict)


def column_number(letters: str) -> int:
    """Return the zero-based number of a column such as ``AB``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of a zero-based column number."""
    letters = ""
    while number >= 0:
        number, digit = divmod(number, 26)
        letters, number = chr(65 + digit) + letters, number - 1
    return letters


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class Package:
    """The parts of an .xlsx file.

    Parameters
    ----------
    content
        The whole file.

    Raises
    ------
    FileError
        If it is another kind of zip file, or unpacks to an absurd size.
    zipfile.BadZipFile
        If it is damaged.
    """

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._refuse_bombs()
        names = {name.lower() for name in self._zip.namelist()}
        if "xl/workbook.xml" not in names:
            raise FileError(
                _("this is no Excel workbook (.xlsx)"),
                _("Open it in Excel or WPS, save it as .xlsx and give that file."),
            )
        # The strings are read once here because a part may hold more than the zip directory says.
        for name in self._zip.namelist():
            if name.lower().endswith("sharedstrings.xml"):
                self._read(name)

    def _refuse_bombs(self) -> None:
        parts = self._zip.infolist()
        unpacked = sum(part.file_size for part in parts)
        suspicious = any(
            part.file_size > SUSPICIOUS_SIZE and part.file_size > SUSPICIOUS_RATIO * max(1, part.compress_size)
            for part in parts
        )
        if suspicious or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise FileError(
                _("this workbook unpacks to {size} MB, far more than a list needs").format(size=unpacked // 2**20),
                _("Copy the list into a new workbook and save it."),
            )
        if any(part.flag_bits & 1 for part in parts):
            raise FileError(_("this file is locked with a password"), _("Save it without a password."))

    def _read(self, name: str) -> bytes:
        part = self._zip.read(name)
        if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part[:4096]:
            raise zipfile.BadZipFile("a workbook has no document type")
        return part

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """Return the part that holds each worksheet, by the sheet's name."""
        workbook = next(name for name in self._zip.namelist() if name.lower() == "xl/workbook.xml")
        folder, name = posixpath.split(workbook)
        relations = ElementTree.fromstring(self._read(f"{folder}/_rels/{name}.rels"))
        targets = {
            relation.get("Id"): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))[1:]
            for relation in relations
            if str(relation.get("Type")).endswith("/worksheet")
        }
        present = {part.lower(): part for part in self._zip.namelist()}
        sheets = [e for e in ElementTree.fromstring(self._read(workbook)).iter() if _local(e.tag) == "sheet"]
        found = {}
        for sheet in sheets:
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
            if target and target.lower() in present:
                found[str(sheet.get("name"))] = present[target.lower()]
        return found

    def look(self, sheet: str) -> Look:
        """Look at one sheet; the cells are gone through only where something is odd."""
        xml = self._read(self.parts[sheet])
        rows = _ROW.findall(xml)
        odd = any(mark in xml for mark in _ODD)
        if not odd and not _FAR_COLUMN.search(xml) and (not rows or int(rows[-1]) <= USUAL_ROWS):
            return Look()
        return _go_through(xml)

    def number_format(self, sheet: str, row: int, column: int) -> str:
        """Return how a cell, zero-based, is shown: ``0%`` for example, or an empty string."""
        xml = self._read(self.parts[sheet])
        styles = (int(cell.get("s", 0)) for at, place, cell in _cells(xml) if (at, place) == (row, column))
        return self._formats.get(next(styles, 0), "")

    @cached_property
    def _formats(self) -> Mapping[int, str]:
        name = next((name for name in self._zip.namelist() if name.lower() == "xl/styles.xml"), None)
        if name is None:
            return {}
        root = ElementTree.fromstring(self._read(name))
        codes = {"9": "0%", "10": "0.00%"} | {
            str(e.get("numFmtId")): str(e.get("formatCode")) for e in root.iter() if _local(e.tag) == "numFmt"
        }
        styles = next((list(e) for e in root if _local(e.tag) == "cellXfs"), [])
        return {number: codes.get(str(style.get("numFmtId")), "") for number, style in enumerate(styles)}


def _cells(xml: bytes) -> Iterator[tuple[int, int, ElementTree.Element]]:
    row = column = -1
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        tag = _local(element.tag)
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            continue
        if tag == "c":
            match = _REFERENCE.fullmatch(element.get("r", ""))
            column = column_number(match[1]) if match else column + 1
            yield row, column, element
        elif tag == "row":
            element.clear()


def _go_through(xml: bytes) -> Look:
    last_row = last_column = -1
    faults = {}
    for row, column, cell in _cells(xml):
        children = {_local(child.tag): child for child in cell}
        value = children.get("v")
        text = (value.text or "") if value is not None else ""
        if cell.get("t") == "e":
            faults[row, column] = Fault(text or "#ERROR")
        elif "f" in children and not text and not (cell.get("t") == "str" and value is not None):
            faults[row, column] = Fault()
        elif not text and "is" not in children:
            continue
        last_row, last_column = max(last_row, row), max(last_column, column)
    far_cell = f"{column_letters(last_column)}{last_row + 1}"
    return Look(last_row + 1, last_column + 1, far_cell, faults)
