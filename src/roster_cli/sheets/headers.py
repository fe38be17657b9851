"""Headers: which words name which column, and where in a sheet they stand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from roster_cli.domain.spelling import fold, tidy_lines
from roster_cli.sheets.book import Area, Cell, Grid
from roster_cli.sheets.columns import Column, Table
from roster_cli.sheets.day_titles import day_text, names_a_day
from roster_cli.sheets.synonyms import (
    DEPARTMENT_OR_UNIT,
    NEEDLESS,
    NUMBER_OR_COUNT,
    POST_OR_GRADE,
    REMARKS,
    SYNONYMS,
    shift_headcounts,
)

HEADER_ROWS = 10
LEFT_ASIDE = ""
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_BRACKET = re.compile(r"[(（\[［【]")
_MARKS = re.compile(r"[*_\-/:.、,?!#·'\"“”()\[\]【】]")
_WORTH_ASKING = 72
_BOTH_LANGUAGES = re.compile(r"([\u3400-\u9fff]+)([a-z]{2,})|([a-z]{2,})([\u3400-\u9fff]+)")
_ABOUT_DUTY = re.compile(
    r"值班|值守|排班|轮班|[早晚中夜白]班|班次|参加|参与|上岗|在岗|出勤|能否|可否|shift|duty|availab"
)
_ABOUT_LEAVE = re.compile(r"假|外出|出差|外地|隔离|leave|away|absen")
_TURNS_ROUND = re.compile(r"[不无非未没]|cannot|unavail|noduty|notavail")
# 请假开始时间 beside 请假结束时间: the two ends of what one column would hold.
_AWAY = r"(?:请假|休假|外出|出差|请休假|离岗|leave|不可值班|不能值班|unavailable)(?:时间|日期)?"
ENDS = (
    re.compile(rf"{_AWAY}(?:开始|起始|起|始|自|从|from|start)(?:时间|日期|日)?|(?:开始|起始){_AWAY}"),
    re.compile(rf"{_AWAY}(?:结束|截止|终止|止|至|到|to|until|end)(?:时间|日期|日)?|(?:结束|截止){_AWAY}"),
)
_END_OF_SPAN = re.compile(
    r"(?:开始|起始|起|始|自|从|结束|截止|终止|止|至|到|from|to|start|end|until)(?:时间|日期|日)?"
)


def is_blank(value: Cell) -> bool:
    """Return whether a cell shows nothing."""
    return (
        value is None
        or value == ""
        or (isinstance(value, str) and not value[0].isalnum() and not tidy_lines(value))
    )


@lru_cache(maxsize=1 << 14)
def _folded_header(text: str) -> str:
    return _MARKS.sub("", fold(text))


def header_key(value: Cell) -> str:
    """Return a header as it is compared: no marks such as * or /."""
    return _folded_header(value) if isinstance(value, str) else ""


class Known(NamedTuple):
    """What a header names.

    Parameters
    ----------
    column
        The column.
    rank
        0 for its own header, its English name and what the user set; else counted through its synonyms.
    in_chinese
        Whether it is written in Chinese.
    """

    column: Column
    rank: int
    in_chinese: bool


class Headers:
    """The words that name the columns of a table.

    Parameters
    ----------
    table
        The table.
    own
        What the user set: header by header or field; `LEFT_ASIDE` for headers that count for nothing.
    """

    def __init__(self, table: Table, own: Mapping[str, str]) -> None:
        self.table = table
        self._names: dict[str, Known] = {}
        self.aside = {header_key(header) for header, column in own.items() if column == LEFT_ASIDE}
        for column in table.columns:
            self._add(column.field, column, 0, in_chinese=False)
            self._add(column.header, column, 0, in_chinese=True)
        by_name = dict(self._names)
        for header, named in own.items():
            if found := by_name.get(header_key(named)):
                self._names[header_key(header)] = Known(found.column, 0, not header.isascii())
        for column in table.columns:
            for rank, word in enumerate(_synonyms(column), 1):
                self._add(word, column, rank, in_chinese=not word.isascii())

    def _add(self, word: str, column: Column, rank: int, *, in_chinese: bool) -> None:
        self._names.setdefault(header_key(word), Known(column, rank, in_chinese))

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Return the headers that mean one column of this table or another."""
        fields = self.table.by_field
        words: set[str] = set()
        if "department" in fields and "unit" in fields:
            words |= DEPARTMENT_OR_UNIT
        if "post" in fields and "grade" in fields:
            words |= POST_OR_GRADE
        if "staff_id" in fields:
            words |= NUMBER_OR_COUNT
        return frozenset(key for word in words if (key := header_key(word)) not in self._names)

    @cached_property
    def _by_turn(self) -> Mapping[bool, Mapping[str, Column]]:
        """Return the words apart: those about days of duty, and those about days without, or none of them."""
        found: dict[bool, dict[str, Column]] = {False: {}, True: {}}
        for word, known in self._names.items():
            found[bool(_TURNS_ROUND.search(word))][word] = known.column
        return found

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(key[0] for key in self._names)

    def may_know(self, value: Cell) -> bool:
        """Return whether a cell may be a header, by its first letter: a quick look before `known`."""
        return (
            isinstance(value, str)
            and value != ""
            and (not value[0].isalnum() or value[0].casefold() in self._beginnings)
        )

    def known(self, value: Cell) -> Known | None:
        """Return what a header names, if anything."""
        key = header_key(value)
        if not key or key in self.aside:
            return None
        if found := self._names.get(key):
            return found
        if _BRACKET.search(str(value)) and (found := self._names.get(self._bare(value))):
            return found
        return self._in_both_languages(key)

    def _in_both_languages(self, key: str) -> Known | None:
        """Return what a header such as 姓名 Name names, unless its two halves name different columns."""
        if not (match := _BOTH_LANGUAGES.fullmatch(key)):
            return None
        chinese, english = (self._names.get(half) for half in (match[1] or match[4], match[2] or match[3]))
        return chinese if chinese and (english is None or english.column is chinese.column) else None

    def is_doubtful(self, value: Cell) -> bool:
        """Return whether a header means one column or another."""
        return self._bare(value) in self.doubtful

    def is_remark(self, value: Cell) -> bool:
        """Return whether a header heads remarks that nobody reads."""
        return self._bare(value) in REMARKS and header_key(value) not in self.aside

    def is_needless(self, value: Cell) -> bool:
        """Return whether nobody need be asked about a header."""
        key = self._bare(value)
        return key in NEEDLESS or key in REMARKS or header_key(value) in self.aside or key.isdigit()

    def is_about_duty(self, value: str, taken: Container[str]) -> bool:
        """Return whether a header of people that is not known seems to say who can be on duty, or when."""
        if "unavailable" not in self.table.by_field or self.is_needless(value):
            return False
        key = self._bare(value)
        return bool(_ABOUT_DUTY.search(key)) or (self.is_about_leave(value) and "leave" not in taken)

    def is_about_leave(self, value: str) -> bool:
        """Return whether a header of people seems to say who is away."""
        return "leave" in self.table.by_field and bool(_ABOUT_LEAVE.search(self._bare(value)))

    @staticmethod
    def _bare(value: Cell) -> str:
        return header_key(_BRACKETS.sub("", fold(value))) if isinstance(value, str) else ""

    def alike(self, value: str, taken: Mapping[str, object]) -> Column | None:
        """Return the column that a header which is not known may mean, of those that the sheet lacks."""
        if self.is_needless(value) or not (key := self._bare(value)):
            return None
        # A header about duty is never taken for one about days without, nor the other way round.
        same = self._by_turn[bool(_TURNS_ROUND.search(key))]
        words = {word: column for word, column in same.items() if column.field not in taken}
        within = [word for word in words if len(word) > 1 and not word.isascii() and word in key]
        if within:
            return words[max(within, key=len)]
        from rapidfuzz import fuzz, process

        found = process.extractOne(key, list(words), scorer=fuzz.ratio, score_cutoff=_WORTH_ASKING)
        return words[found[0]] if found else None


def _synonyms(column: Column) -> tuple[str, ...]:
    return shift_headcounts(column.shift_aliases) if column.shift_aliases else SYNONYMS.get(column.field, ())


@lru_cache(maxsize=64)
def _cached_headers(table: Table, own: tuple[tuple[str, str], ...]) -> Headers:
    return Headers(table, dict(own))


def headers_of(table: Table, own: Mapping[str, str] | None = None) -> Headers:
    """Return the words that name a table's columns; see `Headers`."""
    return _cached_headers(table, tuple((own or {}).items()))


@dataclass(frozen=True)
class HeaderRow:
    """Where the header of a sheet stands.

    Parameters
    ----------
    first, last
        Its zero-based rows; two where groups of columns bear a title above their own.
    titles
        The header of each column, the group's title in front where it takes both to name one.
    fit
        How many columns of the table it names.
    """

    first: int
    last: int
    titles: tuple[Cell, ...]
    fit: int


def spread(grid: Grid, row: int) -> list[Cell]:
    """Return a row with merged areas filled downwards."""
    cells = list(grid.rows[row])
    for area in grid.merged:
        if area.top < row <= area.bottom and area.left < len(cells) and is_blank(cells[area.left]):
            cells[area.left] = at(grid, area.top, area.left)
    return cells


def at(grid: Grid, row: int, column: int) -> Cell:
    """Return a cell of a grid, None outside of it."""
    cells = grid.rows[row] if row < len(grid.rows) else []
    return cells[column] if column < len(cells) else None


def recognised(titles: Sequence[Cell], headers: Headers) -> set[str]:
    """Return the fields that titles name."""
    return {known.column.field for title in titles if (known := headers.known(title))}


def find_header(grid: Grid, headers: Headers) -> HeaderRow:
    """Return the rows that look most like the header, the topmost where several do."""
    best = HeaderRow(0, 0, (), 0)
    for row in range(min(HEADER_ROWS, len(grid.rows))):
        for candidate in _candidates(grid, row, headers):
            if candidate.fit > best.fit:
                best = candidate
    return best


def _candidates(grid: Grid, row: int, headers: Headers) -> Iterator[HeaderRow]:
    cells = spread(grid, row)
    single = len(recognised(cells, headers))
    yield HeaderRow(row, row, tuple(cells), single)
    if row + 1 < len(grid.rows) and single and (titles := _two_rows(grid, row, headers)):
        ends = sum(any(end.fullmatch(header_key(title)) for end in ENDS) for title in titles)
        ends += sum(isinstance(title, str) and "\n" in title and names_a_day(title) for title in titles)
        yield HeaderRow(row, row + 1, titles, len(recognised(titles, headers)) + ends)


def _two_rows(grid: Grid, row: int, headers: Headers) -> tuple[Cell, ...]:
    """Return the titles of a header of two rows; empty where the second row is none."""
    above, below = spread(grid, row), grid.rows[row + 1]
    groups = _groups(grid.merged, row, above, below)
    titles: list[Cell] = []
    for place in range(max(len(above), len(below))):
        top, bottom = groups[place], below[place] if place < len(below) else None
        if is_blank(bottom) or bottom == top:
            titles.append(above[place] if place < len(above) else None)
            continue
        if names_a_day(bottom, below_a_title=isinstance(top, str) and not is_blank(top)):
            day = bottom if isinstance(bottom, str) else day_text(bottom)
            titles.append(f"{top}\n{day}" if isinstance(top, str) else day)
            continue
        if not isinstance(bottom, str):
            return ()
        top = day_text(top) if isinstance(top, date) else top
        both = f"{top}{bottom}" if isinstance(top, str) else bottom
        title = next((one for one in (both, bottom) if headers.known(one)), both)
        if headers.known(top) and not headers.known(title) and not _END_OF_SPAN.fullmatch(fold(bottom)):
            return ()
        titles.append(title)
    return tuple(titles)


def _groups(merged: Sequence[Area], row: int, above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Return the title above each column: a group's counts for every column that has one of its own below."""
    groups: list[Cell] = []
    spans = [area for area in merged if area.top <= row <= area.bottom]
    carried: Cell = None
    for place in range(max(len(above), len(below))):
        own = above[place] if place < len(above) else None
        area = next((one for one in spans if one.left <= place <= one.right), None)
        if area is not None:
            own = above[area.left] if area.left < len(above) else None
            carried = None
        elif is_blank(own):
            has_title = place < len(below) and not is_blank(below[place])
            own = carried if has_title else None
        elif place < len(below) and not is_blank(below[place]):
            carried = own
        else:
            carried = None
        groups.append(own)
    return groups
