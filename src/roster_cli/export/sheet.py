"""Sheets that fit their paper: widths and heights are computed, because no office program fits them reliably.

A `Page` collects its cells first. When it is finished, columns are made wide enough for what stands in them, rows
high enough for what wraps, the scale fits the page's width, and pages break between blocks that belong together.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import xlsxwriter

from roster_cli.i18n import _
from roster_cli.views.labels import printable

FONT = "微软雅黑"
INK, FAINT, ALARM = "#1F1F1F", "#8A8A8A", "#9C0006"
HEAD, REST_HEAD, BAND = "#DCE6F1", "#F6DDB0", "#EEF3F8"
REST, GAP, PEAK, NOTICE = "#FFF6E5", "#F8D0CB", "#D9D9D9", "#FFFBD6"
HALF_FILLED = "#FDEFEC"

_CELL_TEXT_LIMIT = 32_767
_ROW_LIMIT = 409.0
_PAGE_INCHES = (8.27, 11.69)
_SIDE, _TOP, _BOTTOM = 0.4, 0.4, 0.6
# Printers and office programs differ by a little in what they call a pixel.
_PAGE_SLACK = 0.97
# Columns are counted in digits of the workbook's default font. This one's are seven pixels wide, as XlsxWriter
# takes for granted, in Excel and in the fonts that other programs put in its place.
_DEFAULT_FONT: Mapping[str, object] = {"font_name": "Arial", "font_size": 10}
# Where the program that prints does not fit the width: so much wider may its fonts make the columns.
_FONT_SLACK = 0.95
_PADDING = 10
# What is smaller on paper is not read.
LEAST_PRINTED = 8.0
_FOOT = 8.5
# How much smaller a sheet may get to fit one page, and to need one page less.
_ZOOMS, _ZOOMS_OF_MANY = (0.95, 0.9, 0.85, 0.8, 0.74, 0.68), (0.95, 0.9, 0.85)
# Of more pages than this one less is not worth the trouble.
_FEW_PAGES = 6


@dataclass(frozen=True)
class Style:
    """How a cell looks; sizes in points, colours as ``#RRGGBB``."""

    size: float = 10
    bold: bool = False
    color: str = INK
    fill: str = ""
    align: str = "center"
    border: bool = True
    number: str = ""

    def properties(self) -> dict[str, Any]:
        """Return the same in XlsxWriter's words."""
        properties: dict[str, Any] = {
            "font_name": FONT,
            "font_size": self.size,
            "font_color": self.color,
            "bold": self.bold,
            "align": self.align,
            "valign": "vcenter",
            "text_wrap": True,
        }
        if self.fill:
            properties["bg_color"] = self.fill
        if self.border:
            properties |= {"border": 1, "border_color": "#A6A6A6"}
        if self.number:
            properties["num_format"] = self.number
        return properties


PLAIN = Style()
LEFT = Style(align="left")
HEADER = Style(bold=True, fill=HEAD)
TITLE = Style(size=18, bold=True, border=False)
SUBTITLE = Style(border=False, color="#404040")
NOTE = Style(size=9, border=False, align="left", color="#404040")
NOTICE_LINE = Style(size=11, bold=True, fill=NOTICE, border=False)
BAND_LINE = Style(bold=True, fill=BAND, align="left")
MISSING = Style(bold=True, fill=GAP, color=ALARM)
PERCENT = Style(number="0.0%")


@lru_cache(maxsize=65_536)
def ems(line: str) -> float:
    """Return how wide a line without breaks is, in widths of a Chinese character."""
    width = 0.0
    for character in line:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        if character > "\U0001f000" and unicodedata.category(character) == "So":
            width += 1.4
        elif unicodedata.east_asian_width(character) in "WFA":
            width += 1.0
        else:
            width += 0.7 if character.isupper() or character in "@%&mwMW" else 0.58
    return width


@lru_cache(maxsize=262_144)
def _line_widths(text: str, size: float, bold: bool) -> tuple[float, ...]:
    """Return how wide each line of a text is in pixels, without padding."""
    pixels_per_em = size * 96 / 72 * (1.06 if bold else 1.0)
    return tuple(ems(line) * pixels_per_em for line in text.split("\n"))


def pixels(text: str, style: Style) -> float:
    """Return how wide the longest line of a text is in pixels, without padding."""
    return max(_line_widths(text, style.size, style.bold))


def line_count(text: str, style: Style, width: float) -> int:
    """Return on how many lines a text stands in a cell of a width in pixels."""
    needed = _line_widths(text, style.size, style.bold)
    room = max(width - _PADDING + 1, style.size)
    if max(needed) <= room:
        return len(needed)
    # A break cannot fall anywhere: words and brackets keep together and leave some of each line empty.
    return sum(1 if width <= room else math.ceil(width * 1.08 / room) for width in needed)


@dataclass(frozen=True)
class Width:
    """Bounds of a column's width, in Chinese characters of 10 points.

    Parameters
    ----------
    least, most
        Bounds; what is longer wraps.
    group
        Columns of the same group get the same width.
    stretch
        Whether the column takes up what is left of the page.
    """

    least: float = 2
    most: float = 24
    group: str = ""
    stretch: bool = False


class _Kind(NamedTuple):
    """What cells of one column may have in common, which is measured once for all of them."""

    column: int
    columns: int
    value: str | float | None
    style: Style
    runs: tuple[tuple[str, Style], ...] = ()

    @property
    def shown(self) -> str:
        """Return the text that has to fit."""
        if isinstance(self.value, str):
            return self.value
        return "100.0%" if "%" in self.style.number else "" if self.value is None else f"{self.value:,}"

    def legible(self, least: float) -> _Kind:
        """Return the same in letters that are no smaller; what is empty may be as low as it is."""
        if self.value in ("", None):
            return self
        runs = tuple((text, _at_least(style, least)) for text, style in self.runs)
        return self._replace(style=_at_least(self.style, least), runs=runs)

    def height(self, widths: Mapping[int, float]) -> float:
        """Return how high a row has to be for it, in points."""
        lines = 1
        if isinstance(self.value, str):
            width = sum(widths[number] for number in range(self.column, self.column + self.columns))
            lines = line_count(self.value, self.style, width)
        return lines * self.style.size * 1.4 + 5


@dataclass(frozen=True)
class _Layout:
    """How a sheet stands on paper: sizes in pixels and points as they are before the scale makes them smaller."""

    kinds: list[_Kind]
    widths: dict[int, float]
    heights: dict[int, float]
    landscape: bool
    scale: float
    breaks: list[int]

    @property
    def pages(self) -> int:
        """Return how many pages it takes."""
        return len(self.breaks) + 1


class BookWriter:
    """A workbook in the making.

    Parameters
    ----------
    title
        Its title.
    created
        When what it shows was made; the file depends on nothing else, so the same roster gives the same bytes.
    """

    def __init__(self, title: str, created: datetime) -> None:
        self._buffer = io.BytesIO()
        options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        # XlsxWriter adds to the font that it is given.
        options |= {"strings_to_numbers": False, "default_format_properties": dict(_DEFAULT_FONT)}
        self.workbook = xlsxwriter.Workbook(self._buffer, options)
        self.workbook.set_properties({"title": printable(title), "created": created.replace(tzinfo=None)})
        self.workbook.set_size(2400, 1500)
        self._formats: dict[Style, Any] = {}

    def format(self, style: Style) -> Any:
        """Return XlsxWriter's format of a style."""
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(style.properties())
        return self._formats[style]

    def letters(self, style: Style) -> Any:
        """Return XlsxWriter's format of a style's letters alone, for a part of a cell."""
        plain = Style(style.size, style.bold, style.color, align="", border=False)
        if plain not in self._formats:
            own = {"font_name": FONT, "font_size": style.size, "font_color": style.color, "bold": style.bold}
            self._formats[plain] = self.workbook.add_format(own)
        return self._formats[plain]

    def content(self) -> bytes:
        """Close the workbook and return it."""
        self.workbook.close()
        return self._buffer.getvalue()


def _natural_widths(kinds: Sequence[_Kind]) -> dict[int, float]:
    """Return the width that each column's own cells ask for."""
    natural: dict[int, float] = defaultdict(float)
    for kind in kinds:
        if kind.columns == 1:
            natural[kind.column] = max(natural[kind.column], pixels(kind.shown, kind.style) + _PADDING)
    return natural


@lru_cache(maxsize=4096)
def _at_least(style: Style, size: float) -> Style:
    return style if style.size >= size else replace(style, size=size)


def _balanced(starts: Sequence[int], sizes: Mapping[int, float], room: float) -> list[int]:
    """Return the rows before which pages break so that none holds much less than another."""
    breaks = _filled(starts, sizes, room)
    least, most = max((sizes[start] for start in starts), default=0.0), room
    if not breaks or least > room:
        return breaks
    while most - least > 1:
        middle = (least + most) / 2
        if len(_filled(starts, sizes, middle)) > len(breaks):
            least = middle
        else:
            most = middle
    return _filled(starts, sizes, most)


def _filled(starts: Sequence[int], sizes: Mapping[int, float], room: float) -> list[int]:
    """Return the rows before which pages break if each is filled before the next is begun."""
    breaks: list[int] = []
    used = 0.0
    for start in starts:
        size = sizes[start]
        if used and used + size > room:
            breaks.append(start)
            used = 0.0
        used = (used + size) if used + size <= room else (used + size) % room
    return breaks


@dataclass
class Page:
    """A sheet in the making, printed on A4.

    Parameters
    ----------
    book
        The workbook it is appended to.
    name
        Its name.
    landscape
        Whether the paper lies on its side.
    footer
        What stands at the foot of each page beside the page number: left, right.
    """

    book: BookWriter
    name: str
    landscape: bool = False
    footer: tuple[str, str] = ("", "")
    columns: dict[int, Width] = field(default_factory=dict)
    least_heights: dict[int, float] = field(default_factory=dict)
    # Row, rows and kind of each cell.
    _cells: list[tuple[int, int, int]] = field(default_factory=list)
    _kinds: list[_Kind] = field(default_factory=list)
    _at_least: dict[float, tuple[list[_Kind], dict[int, float]]] = field(default_factory=dict)
    _kind_of: dict[tuple[int, int, str | float | None, int], int] = field(default_factory=dict)
    _starts: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.raw = self.book.workbook.add_worksheet(self.name)

    def text(self, row: int, column: int, text: str, style: Style, *, rows: int = 1, columns: int = 1) -> None:
        """Put a text into a cell or a merged range; it stays a text whatever it looks like."""
        self._put(row, rows, column, columns, text, style)

    def runs(self, row: int, column: int, runs: Sequence[tuple[str, Style]], style: Style) -> None:
        """Put texts that look different into one cell; their own styles say letters, the cell's all the rest."""
        shown = tuple((printable(text), own) for text, own in runs if text)
        whole = "".join(text for text, _own in shown)
        if len(shown) < 2:
            self._put(row, 1, column, 1, whole, style)
        else:
            self._cells.append((row, 1, len(self._kinds)))
            self._kinds.append(_Kind(column, 1, whole[:_CELL_TEXT_LIMIT], style, shown))

    def number(self, row: int, column: int, number: float | None, style: Style) -> None:
        """Put a number into a cell; None leaves it empty."""
        self._put(row, 1, column, 1, number, style)

    def _put(
        self, row: int, rows: int, column: int, columns: int, value: str | float | None, style: Style
    ) -> None:
        # Looked up by the style's address, for its hash costs more than all the rest; the list keeps it alive.
        key = (column, columns, value, id(style))
        place = self._kind_of.get(key)
        if place is None:
            place = self._kind_of[key] = len(self._kinds)
            if isinstance(value, str):
                value = printable(value)[:_CELL_TEXT_LIMIT]
            self._kinds.append(_Kind(column, columns, value, style))
        self._cells.append((row, rows, place))

    def block(self, row: int, *, new_page: bool = False) -> None:
        """Say that a page may break before a row, or that it must; blocks are kept together where they fit."""
        self._starts[row] = new_page or self._starts.get(row, False)

    def finish(
        self, *, header: tuple[int, int], freeze: tuple[int, int], one_page: bool = False, turns: bool = False
    ) -> None:
        """Lay the sheet out and write it.

        Parameters
        ----------
        header
            First and last row that are repeated on every page; the last before the first for none.
        freeze
            First row and column that scroll.
        one_page
            Whether to make it a good deal smaller if it then fits one page.
        turns
            Whether the paper may be turned for that.
        """
        layout = self._best_layout(header, one_page=one_page, turns=turns)
        self.landscape = layout.landscape
        self._write(layout)
        self._set_up_pages(header, layout.scale * _FONT_SLACK)
        if layout.breaks:
            # Excel ignores breaks that were set by hand where it fits the page itself.
            self.raw.set_h_pagebreaks(layout.breaks)
            self.raw.set_print_scale(int(100 * layout.scale * _FONT_SLACK))
        else:
            # Fonts differ between machines, and with them the size of a page: the program that prints fits it.
            self.raw.fit_to_pages(1, 1 if layout.pages == 1 and self._height_of(layout, header) <= 1 else 0)
        self.raw.freeze_panes(*freeze)
        self.raw.print_area(0, 0, max(layout.heights), max(layout.widths))

    def room(self, landscape: bool | None = None) -> tuple[float, float]:
        """Return the page's width in pixels and its height in points."""
        short, long = _PAGE_INCHES
        width, height = (long, short) if (self.landscape if landscape is None else landscape) else (short, long)
        return (width - 2 * _SIDE) * 96 * _PAGE_SLACK, (height - _TOP - _BOTTOM) * 72 * _PAGE_SLACK

    def _best_layout(self, header: tuple[int, int], *, one_page: bool, turns: bool) -> _Layout:
        """Return the largest layout of those with fewest pages."""
        best = self._layout(header, 1.0, self.landscape)
        if best.pages == 1 or not (one_page or best.pages <= _FEW_PAGES):
            return best
        sides = (self.landscape, not self.landscape) if turns else (self.landscape,)
        for zoom in _ZOOMS if one_page else _ZOOMS_OF_MANY:
            for side in sides:
                if self._may_fit(best, zoom, side, 1 if one_page else best.pages - 1):
                    layout = self._layout(header, zoom, side)
                    if layout.pages == 1 or (layout.pages < best.pages and not one_page):
                        return layout
        return best if not one_page else self._best_layout(header, one_page=False, turns=False)

    def _may_fit(self, layout: _Layout, zoom: float, landscape: bool, pages: int) -> bool:
        """Return whether it is worth laying the sheet out again: turned pages and wider columns change little."""
        height = sum(layout.heights.values()) * zoom
        return height <= 1.5 * self.room(landscape)[1] * pages

    def _layout(self, header: tuple[int, int], zoom: float, landscape: bool) -> _Layout:
        """Lay the sheet out at a zoom, smaller where it is wider than the page; letters stay legible."""
        width = self.room(landscape)[0]
        scale = zoom
        for _attempt in range(4):
            kinds, natural = self._legible(scale)
            widths = self._widths(natural, width / zoom)
            needed = min(zoom, width / sum(widths.values()))
            if needed > scale - 0.004:
                break
            scale = needed
        heights = self._heights(kinds, widths)
        breaks = self._breaks(heights, header, scale, landscape)
        return _Layout(kinds, widths, heights, landscape, scale, breaks)

    def _legible(self, scale: float) -> tuple[list[_Kind], dict[int, float]]:
        """Return what cells hold in letters that are read at a scale, and the widths that it asks for."""
        least = math.ceil(2 * LEAST_PRINTED / (scale * _FONT_SLACK)) / 2
        if least not in self._at_least:
            kinds = [
                kind if kind.style.size >= least and not kind.runs else kind.legible(least) for kind in self._kinds
            ]
            self._at_least[least] = kinds, _natural_widths(kinds)
        return self._at_least[least]

    def _height_of(self, layout: _Layout, header: tuple[int, int]) -> float:
        """Return how much of a page the rows fill."""
        return sum(layout.heights.values()) * layout.scale / self.room(layout.landscape)[1]

    def _widths(self, natural: dict[int, float], room: float) -> dict[int, float]:
        """Return the columns' widths within their bounds, as wide together as the room."""
        widths = {}
        for number in range(max((kind.column + kind.columns for kind in self._kinds), default=1)):
            column = self.columns.get(number, Width())
            least, most = (em * 40 / 3 + _PADDING for em in (column.least, column.most))
            widths[number] = min(max(natural.get(number, 0.0), least), most)
        self._equalise(widths)
        self._stretch(widths, room)
        return widths

    def _equalise(self, widths: dict[int, float]) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        for number in widths:
            if group := self.columns.get(number, Width()).group:
                groups[group].append(number)
        for members in groups.values():
            width = max(widths[number] for number in members)
            widths.update(dict.fromkeys(members, width))

    def _stretch(self, widths: dict[int, float], room: float) -> None:
        spare = room - sum(widths.values())
        stretching = [number for number in widths if self.columns.get(number, Width()).stretch]
        for number in stretching:
            widths[number] += max(0.0, spare) / len(stretching)

    def _heights(self, kinds: Sequence[_Kind], widths: dict[int, float]) -> dict[int, float]:
        heights = [0.0] * max((row + rows for row, rows, _kind in self._cells), default=1)
        needed = [kind.height(widths) for kind in kinds]
        for row, rows, kind in self._cells:
            if rows == 1 and needed[kind] > heights[row]:
                heights[row] = needed[kind]
        for row, least in self.least_heights.items():
            heights[row] = max(heights[row], least)
        for row, rows, kind in self._cells:
            if rows > 1 and (lacking := needed[kind] - sum(heights[row : row + rows])) > 0:
                for own in range(row, row + rows):
                    heights[own] += lacking / rows
        return {row: min(round(height, 1), _ROW_LIMIT) for row, height in enumerate(heights)}

    def _breaks(
        self, heights: dict[int, float], header: tuple[int, int], scale: float, landscape: bool
    ) -> list[int]:
        """Return the rows before which a page breaks: the fewest pages, as full as each other."""
        repeated = sum(heights[row] for row in range(header[0], header[1] + 1))
        room = self.room(landscape)[1] / scale - repeated
        first = header[1] + 1
        starts = sorted({first, *(row for row in self._starts if row >= first)}) if self._starts else []
        sizes = {
            start: sum(heights[row] for row in range(start, following))
            for start, following in zip(starts, [*starts, len(heights)][1:], strict=True)
        }
        breaks: list[int] = []
        section: list[int] = []
        for start in starts:
            if self._starts.get(start) and section:
                breaks += [*_balanced(section, sizes, room), start]
                section = []
            section.append(start)
        return breaks + _balanced(section, sizes, room)

    def _write(self, layout: _Layout) -> None:
        for number, width in layout.widths.items():
            self.raw.set_column_pixels(number, number, round(width))
        for row, height in layout.heights.items():
            self.raw.set_row(row, height)
        formats = [self.book.format(kind.style) for kind in layout.kinds]
        for row, rows, place in self._cells:
            self._write_cell(row, rows, layout.kinds[place], formats[place])

    def _write_cell(self, row: int, rows: int, kind: _Kind, style: Any) -> None:
        column, columns, value, _style, runs = kind
        if rows > 1 or columns > 1:
            self.raw.merge_range(row, column, row + rows - 1, column + columns - 1, "", style)
        if runs:
            letters = [part for text, own in runs for part in (self.book.letters(own), text)]
            self.raw.write_rich_string(row, column, *letters, style)
        elif isinstance(value, str) and value:
            self.raw.write_string(row, column, value, style)
        elif isinstance(value, int | float):
            self.raw.write_number(row, column, value, style)
        else:
            self.raw.write_blank(row, column, None, style)

    def _set_up_pages(self, header: tuple[int, int], scale: float) -> None:
        self.raw.set_paper(9)
        if self.landscape:
            self.raw.set_landscape()
        self.raw.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
        self.raw.center_horizontally()
        if header[1] >= header[0]:
            self.raw.repeat_rows(*header)
        self.raw.hide_gridlines(2)
        left, right = (printable(part)[:40].replace("&", "&&") for part in self.footer)
        pages = _("Page {page} of {pages}").format(page="&P", pages="&N")
        # Its letters are scaled with the sheet. The spaces keep a text that begins with a digit from reading as a
        # size.
        size = f"&{math.ceil(_FOOT / scale)} "
        self.raw.set_footer(f"&L{size}{left}&C{size}{pages}&R{size}{right}", {"margin": 0.3})
