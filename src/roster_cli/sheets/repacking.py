"""Workbooks that Excel opens and the libraries do not, brought into the form that they read."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

USUAL = "xl/workbook.xml"
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="e"[^>]*>.*?</(?:\w+:)?c>', re.DOTALL)
_NEW_ERROR = re.compile(rb"(<(?:\w+:)?v>)#(?!DIV/0!<|N/A<|NAME\?<|NULL!<|NUM!<|REF!<|VALUE!<)[^<]*")
_ODD_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\b[^>]*\bref="(?![A-Z]+\d+(?::[A-Z]+\d+)?")[^"]*"[^>]*/>')

_BEYOND_ALL_TIME = re.compile(
    rb'(<(?:\w+:)?c\b[^>]*?)\s+s="\d+"([^>]*>(?:<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?'
    rb"<(?:\w+:)?v>-?(?:\d{8}|[\d.]+[eE]\+?\d))"
)
"""A number of so many days is none: a phone number, say, in a cell that is shown as a time."""


def usually_named(content: bytes) -> bytes:
    """Return a package whose members are named as usual: no backslashes, the workbook where it is looked for."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = {name: name.replace("\\", "/").lstrip("/") for name in package.namelist()}
        plain = {name.lower() for name in names.values()}
        workbook = "" if USUAL in plain else _workbook_of(package, names)
    if workbook:
        folder, name = posixpath.split(workbook)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        moved = {workbook: USUAL, relations: "xl/_rels/workbook.xml.rels"}
        names = {old: moved.get(new, new) for old, new in names.items()}

        def mended(name: str, part: bytes) -> bytes:
            if name in ("[Content_Types].xml", "_rels/.rels"):
                return part.replace(f'{workbook}"'.encode(), f'{USUAL}"'.encode())
            return _absolute(part, folder) if name == "xl/_rels/workbook.xml.rels" else part

        return _repacked(content, names, mended)
    if any(old != new for old, new in names.items()):
        return _repacked(content, names, lambda name, part: part)
    return content


def plain_sheets(content: bytes) -> bytes:
    """Return a package without what the reader does not know: newer error values, ranges of rows, odd times."""

    def mended(name: str, part: bytes) -> bytes:
        if not name.lower().startswith("xl/worksheets/") or not name.lower().endswith(".xml"):
            return part
        part = _BEYOND_ALL_TIME.sub(rb"\1\2", _ODD_DIMENSION.sub(b"", part))
        return _ERROR_CELL.sub(lambda cell: _NEW_ERROR.sub(rb"\1#N/A", cell[0]), part)

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = {name: name for name in package.namelist()}
    return _repacked(content, names, mended)


def transitional(content: bytes) -> bytes:
    """Return a workbook saved as Strict Open XML in the usual form, which openpyxl reads."""

    def mended(name: str, part: bytes) -> bytes:
        if not name.lower().endswith((".xml", ".rels")):
            return part
        return (
            part.replace(
                b"http://purl.oclc.org/ooxml/officeDocument/",
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
            )
            .replace(
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            )
            .replace(
                b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"
            )
        )

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = {name: name for name in package.namelist()}
    return _repacked(content, names, mended)


def _workbook_of(package: zipfile.ZipFile, names: dict[str, str]) -> str:
    """Return the part that the package names as its workbook, empty where it names none that is there."""
    relations = next((old for old, new in names.items() if new.lower() == "_rels/.rels"), None)
    if relations is None:
        return ""
    part = package.read(relations)
    if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part[:4096]:
        return ""
    for relation in ElementTree.fromstring(part):
        if str(relation.get("Type")).endswith("/officeDocument"):
            target = str(relation.get("Target")).replace("\\", "/").lstrip("/")
            return next((new for new in names.values() if new.lower() == target.lower()), "")
    return ""


def _absolute(part: bytes, folder: str) -> bytes:
    """Return relations whose targets no longer depend on the folder that they stood in."""

    def target(match: re.Match[bytes]) -> bytes:
        path = match[1].decode()
        if path.startswith("/") or "://" in path:
            return match[0]
        return f'Target="/{posixpath.normpath(posixpath.join(folder, path))}"'.encode()

    return re.sub(rb'Target="([^"]*)"', target, part)


def _repacked(content: bytes, names: dict[str, str], mended: Callable[[str, bytes], bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for old, new in names.items():
            if not old.endswith(("/", "\\")):
                copy.writestr(new, mended(new, package.read(old)))
    return packed.getvalue()
