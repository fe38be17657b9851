"""What a sheet says beside its values: cells struck out, and comments on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from roster_cli.sheets.package import Package, column_number, local_name

if TYPE_CHECKING:
    from xlrd.book import Book as XlrdBook
    from xlrd.sheet import Sheet as XlrdSheet

AUTHOR = "roster"  # of the comments that ``check --annotate`` writes, which are no news to anybody

_STRIKE = re.compile(rb"<(?:\w+:)?strike\b(?!\s+val=\"(?:0|false)\")")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(?:\s*<(?:\w+:)?v>(\d+)<)?")
_INLINE = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>((?:(?!</(?:\w+:)?c>).)*)", re.DOTALL)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAME = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_THREAD = re.compile(r"^\[[^\]]+\].*\n\s*\w+[:：]\s*", re.DOTALL)
Place = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """Cells, zero-based row and column, that carry more than their value.

    Parameters
    ----------
    struck
        Those that are struck out, wholly or in part.
    comments
        What comments say, by cell.
    """

    struck: frozenset[Place] = frozenset()
    comments: Mapping[Place, str] = field(default_factory=dict)


NO_MARKS = Marks()


def struck_in(package: Package) -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of a workbook's cell styles and texts that are struck out."""
    return _struck_styles(package.part("xl/styles.xml")), _struck_strings(package.part("xl/sharedstrings.xml"))


def marks_of_sheet(package: Package, sheet: str, struck: tuple[frozenset[int], frozenset[int]]) -> Marks:
    """Return the marks of a worksheet of a workbook in which some styles and texts are struck out."""
    said: dict[Place, str] = {}
    for part in package.beside(sheet, "/comments"):
        said |= _comments(part)
    return Marks(_struck_cells(package.sheet_xml(sheet), *struck), said)


def _struck_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles of ``styles.xml`` whose letters are struck out."""
    if not _STRIKE.search(styles):
        return frozenset()
    parts = {local_name(part.tag): list(part) for part in ElementTree.fromstring(styles)}
    struck = {str(number) for number, font in enumerate(parts.get("fonts", ())) if _is_struck(font)}
    own = enumerate(parts.get("cellXfs", ()))
    return frozenset(number for number, style in own if style.get("fontId", "0") in struck)


def _struck_strings(strings: bytes) -> frozenset[int]:
    """Return the numbers of the texts of ``sharedStrings.xml`` of which a part is struck out."""
    if not _STRIKE.search(strings):
        return frozenset()
    texts = enumerate(part for part in ElementTree.fromstring(strings) if local_name(part.tag) == "si")
    return frozenset(number for number, text in texts if _is_struck(text))


def _struck_cells(sheet: bytes, styles: Collection[int], strings: Collection[int]) -> frozenset[Place]:
    """Return the cells of a worksheet that have one of the styles, or a struck text."""
    struck = set(_struck(sheet, styles, strings)) if styles or strings else set()
    if _STRIKE.search(sheet):
        inline = (cell for cell in _INLINE.finditer(sheet) if _STRIKE.search(cell[2]))
        struck |= {_place(named[1].decode()) for cell in inline if (named := _NAME.search(cell[1]))}
    return frozenset(struck)


def _struck(sheet: bytes, styles: Collection[int], strings: Collection[int]) -> Iterator[Place]:
    for cell in _CELL.finditer(sheet):
        named, style = _NAME.search(cell[1]), _STYLE.search(cell[1])
        is_text = cell[2] is not None and b't="s"' in cell[1]
        if named and ((style and int(style[1]) in styles) or (is_text and int(cell[2]) in strings)):
            yield _place(named[1].decode())


def _comments(part: bytes) -> dict[Place, str]:
    """Return what the comments of a part say; those that this program wrote itself are left out."""
    root = ElementTree.fromstring(part)
    authors = [(element.text or "") for element in root.iter() if local_name(element.tag) == "author"]
    said = {}
    for comment in root.iter():
        named = comment.get("ref", "")
        if local_name(comment.tag) != "comment" or not _PLACE.fullmatch(named):
            continue
        author = comment.get("authorId", "")
        texts = (text.text or "" for text in comment.iter() if local_name(text.tag) == "t")
        if not (author.isdecimal() and int(author) < len(authors) and authors[int(author)] == AUTHOR):
            said[_place(named)] = _without_opening("".join(texts), authors)
    return {place: text for place, text in said.items() if text}


def marks_of_old_sheet(book: XlrdBook, sheet: XlrdSheet) -> Marks:
    """Return the marks of a sheet of Excel 97–2003."""
    struck = {number for number, style in enumerate(book.xf_list) if book.font_list[style.font_index].struck_out}
    cells = (
        (row, column)
        for row in range(sheet.nrows if struck else 0)
        for column in range(sheet.row_len(row))
        if sheet.cell_xf_index(row, column) in struck
    )
    notes = {
        place: _without_opening(note.text, [note.author])
        for place, note in sheet.cell_note_map.items()
        if note.author != AUTHOR
    }
    return Marks(frozenset(cells), {place: text for place, text in notes.items() if text})


def _without_opening(text: str, authors: Collection[str]) -> str:
    """Return a comment's own words: Excel opens one with its author's name, and a thread with a paragraph."""
    text = _THREAD.sub("", text.strip())
    for author in filter(None, authors):
        text = re.sub(rf"^{re.escape(author)}\s*[:：]\s*", "", text)
    return text.strip()


def _is_struck(part: ElementTree.Element) -> bool:
    return any(local_name(one.tag) == "strike" and one.get("val") not in ("0", "false") for one in part.iter())


def _place(named: str) -> Place:
    match = _PLACE.fullmatch(named)
    if match is None:
        raise ValueError(named)
    return int(match[2]) - 1, column_number(match[1])
