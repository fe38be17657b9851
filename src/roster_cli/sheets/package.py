"""A second look into an .xlsx package: what is too large, and the cells whose value is missing or an error."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree

from roster_cli.i18n import _
from roster_cli.sheets.findings import FileError
from roster_cli.sheets.serials import is_padded, padded

MOST_UNPACKED = 300 * 2**20
MOST_PARTS = 10_000
SUSPICIOUS_RATIO = 150
SUSPICIOUS_SIZE = 40 * 2**20
LARGE = 40 * 2**20
MOST_CELLS = 8_000_000
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14  # of any spreadsheet program
MUCH_SPACE = 500_000
MOST_SPARSE = 50

# Any cell may reach far, whatever row it is written in and however it is written: the reader goes by what it says.
_FAR_CELL = re.compile(rb'r=["\'](?:[A-Z]{3}\d|[B-Z][A-Z]\d|[A-Z]{0,3}\d{6}|[A-Z]{4}|[A-Z]{0,3}[^A-Z\d"\'])')
_FAR_ROW = re.compile(rb'r=["\'][A-Z]{0,3}\d{5}')
_MANY = 52 * 99_999 // MOST_SPARSE  # values that are not sparse wherever they are, if no cell is far
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_SINCE_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_ODD = (b"<f>", b"<f ", b":f>", b":f ", b't="e"')
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LATER = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
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
    values
        How many there are.
    far_cell
        Name of the cell at that corner.
    faults
        Cells without a usable value, by zero-based row and column.
    shown
        Numbers that are shown with zeros in front, as they are shown, by zero-based row and column.
    hidden
        Zero-based rows that a filter or somebody's hand hides.
    is_unusual
        Whether its rows and cells do not all say where they are, as spreadsheet programs let them.
    """

    rows: int = 0
    columns: int = 0
    values: int = 0
    far_cell: str = ""
    faults: Mapping[tuple[int, int], Fault] = field(default_factory=dict)
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    is_unusual: bool = False

    @property
    def is_absurd(self) -> bool:
        """Return whether the sheet is no list: too large, or a stray cell or two far away from all others."""
        area = self.rows * self.columns
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS:
            return True
        return area > MOST_CELLS or (area > MUCH_SPACE and area > MOST_SPARSE * self.values)


class DropDown(NamedTuple):
    """What may be chosen in some cells.

    Parameters
    ----------
    kind
        ``list`` and the like.
    source
        A formula that names what may be chosen.
    cells
        Where.
    """

    kind: str
    source: str
    cells: str


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


def local_name(tag: str) -> str:
    """Return an element's name without its namespace."""
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
    def _workbook(self) -> str:
        return next(name for name in self._zip.namelist() if name.lower() == "xl/workbook.xml")

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """Return the part that holds each worksheet, by the sheet's name."""
        workbook = self._workbook
        folder, name = posixpath.split(workbook)
        relations = ElementTree.fromstring(self._read(f"{folder}/_rels/{name}.rels"))
        targets = {
            relation.get("Id"): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))[1:]
            for relation in relations
            if str(relation.get("Type")).endswith("/worksheet")
        }
        present = {part.lower(): part for part in self._zip.namelist()}
        sheets = [e for e in ElementTree.fromstring(self._read(workbook)).iter() if local_name(e.tag) == "sheet"]
        found = {}
        for sheet in sheets:
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
            if target and target.lower() in present:
                found[str(sheet.get("name"))] = present[target.lower()]
        return found

    def look(self, sheet: str) -> Look:
        """Look at one sheet; the cells are gone through only where something is odd."""
        xml = self.sheet_xml(sheet)
        hidden = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(xml)) if b'hidden="' in xml else frozenset()
        forms = {style: form for style, form in self._padded.items() if b' s="%d"' % style in xml}
        is_unusual = not _says_where_all_is(xml)
        odd = is_unusual or bool(forms) or any(mark in xml for mark in _ODD)
        if not odd and not _may_reach_far(xml):
            return Look(hidden=hidden)
        return replace(_go_through(xml, forms), hidden=hidden, is_unusual=is_unusual)

    def sheet_xml(self, sheet: str) -> bytes:
        """Return the part that holds a worksheet."""
        return self._read(self.parts[sheet])

    def beside(self, sheet: str, kind: str) -> list[bytes]:
        """Return the parts of a kind, ``/comments`` for example, that belong to a worksheet."""
        folder, name = posixpath.split(self.parts[sheet])
        present = {part.lower(): part for part in self._zip.namelist()}
        relations = present.get(f"{folder}/_rels/{name}.rels".lower())
        if relations is None:
            return []
        named = [
            posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))[1:].lower()
            for relation in ElementTree.fromstring(self._read(relations))
            if str(relation.get("Type")).endswith(kind)
        ]
        return [self._read(present[part]) for part in named if part in present]

    def part(self, lower: str) -> bytes:
        """Return a part by its name in lower case, nothing where there is none."""
        name = next((name for name in self._zip.namelist() if name.lower() == lower), None)
        return b"" if name is None else self._read(name)

    @cached_property
    def is_large(self) -> bool:
        """Return whether it holds far more than a list usually does."""
        return sum(part.file_size for part in self._zip.infolist()) > LARGE

    @cached_property
    def _padded(self) -> Mapping[int, str]:
        """Return the forms that show zeros in front, by the number of the style."""
        return {style: form for style, form in self._formats.items() if is_padded(form)}

    @cached_property
    def counts_from_1904(self) -> bool:
        """Return whether the workbook's days count from 1904."""
        return bool(_SINCE_1904.search(self._read(self._workbook)))

    def drop_downs(self, sheet: str) -> tuple[DropDown, ...]:
        """Return the drop-downs that Excel keeps apart from the others because another sheet feeds them."""
        xml = self.sheet_xml(sheet)
        if b"x14:dataValidation" not in xml:
            return ()
        found = []
        for element in ElementTree.fromstring(xml).iter():
            if not element.tag.startswith(_LATER) or local_name(element.tag) != "dataValidation":
                continue
            texts = {local_name(part.tag): "".join(part.itertext()).strip() for part in element.iter()}
            if texts.get("formula1") and texts.get("sqref"):
                found.append(DropDown(str(element.get("type", "list")), texts["formula1"], texts["sqref"]))
        return tuple(found)

    def number_format(self, sheet: str, row: int, column: int) -> str:
        """Return how a cell, zero-based, is shown: ``0%`` for example, or an empty string."""
        xml = self.sheet_xml(sheet)
        styles = (int(cell.get("s", 0)) for at, place, cell in _cells(xml) if (at, place) == (row, column))
        return self._formats.get(next(styles, 0), "")

    @cached_property
    def _formats(self) -> Mapping[int, str]:
        part = self.part("xl/styles.xml")
        if not part:
            return {}
        root = ElementTree.fromstring(part)
        codes = {"9": "0%", "10": "0.00%"} | {
            str(e.get("numFmtId")): str(e.get("formatCode")) for e in root.iter() if local_name(e.tag) == "numFmt"
        }
        styles = next((list(e) for e in root if local_name(e.tag) == "cellXfs"), [])
        return {number: codes.get(str(style.get("numFmtId")), "") for number, style in enumerate(styles)}


def _says_where_all_is(xml: bytes) -> bool:
    """Return whether a sheet's rows and cells say where they are, as spreadsheet programs write them."""
    rows = xml.count(b"<row") - xml.count(b"<rowBreaks")
    elements = rows + xml.count(b"<c ") + xml.count(b"<c>")
    return xml.count(b' r="') >= elements and (elements > 0 or b":row" not in xml)


def _may_reach_far(xml: bytes) -> bool:
    """Return whether a sheet may reach too far for a list of so many values, which takes long to find out."""
    if _FAR_CELL.search(xml):
        return True
    values = xml.count(b"</v>") + xml.count(b"</is>")
    return values < _MANY and bool(_FAR_ROW.search(xml))


def _cells(xml: bytes) -> Iterator[tuple[int, int, ElementTree.Element]]:
    row = column = -1
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        tag = local_name(element.tag)
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            continue
        if tag == "c":
            match = _REFERENCE.fullmatch(named := element.get("r", ""))
            if named and not match:
                raise zipfile.BadZipFile("a cell does not say where it is")
            column = column_number(match[1]) if match else column + 1
            yield int(match[2]) - 1 if match else row, column, element
        elif tag == "row":
            element.clear()


def _go_through(xml: bytes, forms: Mapping[int, str]) -> Look:
    last_row = last_column = -1
    values = 0
    faults, shown = {}, {}
    for row, column, cell in _cells(xml):
        children = {local_name(child.tag): child for child in cell}
        value = children.get("v")
        text = (value.text or "") if value is not None else ""
        if cell.get("t") == "e":
            faults[row, column] = Fault(text or "#ERROR")
        elif "f" in children and not text and not (cell.get("t") == "str" and value is not None):
            faults[row, column] = Fault()
        elif not text and "is" not in children:
            continue
        elif (form := forms.get(int(cell.get("s", 0)))) and cell.get("t", "n") == "n":
            with suppress(ValueError):
                shown[row, column] = padded(float(text), form)
        values += 1
        last_row, last_column = max(last_row, row), max(last_column, column)
    far_cell = f"{column_letters(last_column)}{last_row + 1}"
    return Look(
        last_row + 1,
        last_column + 1,
        values,
        far_cell,
        faults,
        {place: text for place, text in shown.items() if text},
    )
