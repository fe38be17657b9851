"""Columns of days: 周一 to 周日, or dates, with a mark in each for whoever can be on duty then, or cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from roster_cli.domain.shift import Slot
from roster_cli.domain.spelling import fold, tidy_lines
from roster_cli.i18n import _
from roster_cli.sheets.book import Cell
from roster_cli.sheets.day_titles import day_text
from roster_cli.sheets.findings import CellError, some
from roster_cli.sheets.package import Fault
from roster_cli.sheets.placing import fault_error
from roster_cli.sheets.text import whole

if TYPE_CHECKING:
    from roster_cli.sheets.parsers import Context
    from roster_cli.sheets.shape import Line
    from roster_cli.sheets.table import Sheet


class _Says(Enum):
    """What a mark says by itself."""

    YES = "yes"
    NO = "no"
    LEAVE = "leave"
    SHIFT = "shift"


class _Title(Enum):
    """What the title above the days says of the marks below."""

    CAN = "can"
    CANNOT = "cannot"
    LEAVE = "leave"
    NONE = ""


_LEAVE = frozenset(
    """请假 假 请 休假 事假 病假 年假 年休 年休假 公休 产假 婚假 丧假 陪产假 育儿假 探亲假 公差 出差 外出 外地
    学习 培训 隔离 住院 离岗 不在岗 leave away onleave sick vacation""".split()  # noqa: SIM905
)
# Below 不可值班 these may mean that somebody can.
_TURN_ROUND = frozenset("否 不 × ✗ ✘ x ╳ ❌ no n 0".split())  # noqa: SIM905
_NO = _TURN_ROUND | frozenset(
    """不可 不能 不可以 不行 休 休息 轮休 调休 补休 不值 不值班 不可值班 不能值班 不排 不排班 没空 没时间 无空 忙
    有事 不在 不便 不方便 off busy unavailable cannot""".split()  # noqa: SIM905
)
_YES = frozenset(
    """是 能 可 可以 行 √ ✓ ✔ ✅ ☑ yes y 1 有空 空 在岗 在 上班 正常 可值班 能值班 可排 可排班 ○ o ok 均可 都可
    都可以 都行 不限 available free any""".split()  # noqa: SIM905
)
_ALL_SHIFTS = frozenset("早晚 早/晚 早、晚 早晚班 早晚均可 全天 全日 整天 both".split())  # noqa: SIM905
_TITLES = (
    (re.compile(r"请假|休假|外出|出差|leave|away|absen"), _Title.LEAVE),
    (re.compile(r"不[可能便宜排值]|无法|没空|冲突|unavailab|cannot|notavail"), _Title.CANNOT),
    (re.compile(r"可|能|有空|空闲|意愿|availab|free"), _Title.CAN),
)


@dataclass
class Marked:
    """What the marks in one row say.

    Parameters
    ----------
    texts
        Items such as ``周三`` and ``3月15日早班``, by the field that they would stand in.
    slots
        The shifts of the week that they mean, likewise.
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, frozenset[Slot]] = field(default_factory=dict)

    def add(self, name: str, title: str, off: frozenset[Slot], whole_day: frozenset[Slot]) -> None:
        """Take in that somebody is away in some shifts of a day."""
        self.slots[name] = self.slots.get(name, frozenset()) | off
        shifts = [] if off == whole_day else sorted({slot.shift for slot in off})
        self.texts.setdefault(name, []).extend([f"{title}{shift}" for shift in shifts] or [title])


class DayColumns:
    """Reads the marks below the days of one sheet; what cannot be told becomes a problem.

    Parameters
    ----------
    sheet
        Where they stand.
    lines
        Its rows.
    context
        Week and settings.
    """

    def __init__(self, sheet: Sheet, lines: Sequence[Line], context: Context) -> None:
        self.sheet, self.context = sheet, context
        self.titles: dict[int, str] = {}
        self._slots: dict[int, frozenset[Slot]] = {}
        self._shifts = context.shift_words
        for place, title in sheet.placing.days.items():
            self._take_title(place, title)
        self._title = self._title_above(sheet.placing.days.values())
        said = {says for _place, says in self._said(lines)}
        self._has_yes, self._has_no = _Says.YES in said, bool(said & {_Says.NO, _Says.LEAVE})
        self.can_be_told = self._can_be_told(said, lines)

    def _take_title(self, place: int, title: Cell) -> None:
        text = day_text(title)
        try:
            self._slots[place] = self.context.grammar.slots(text)
        except CellError as error:
            self._problem(place, error.message, error.remedy)
            return
        self.titles[place] = text

    def _problem(self, place: int, message: str, remedy: str) -> None:
        sheet = self.sheet
        sheet.findings.problem(sheet.file, sheet.name, sheet.header_row + 1, place + 1, message, remedy)

    @staticmethod
    def _title_above(titles: Iterable[Cell]) -> _Title:
        text = " ".join(dict.fromkeys(fold(str(title).rpartition("\n")[0]) for title in titles))
        return next((kind for pattern, kind in _TITLES if pattern.search(text)), _Title.NONE)

    def _said(self, lines: Sequence[Line]) -> Iterator[tuple[int, _Says | None]]:
        for line in lines:
            for place in self.titles:
                value = line.cells[place] if place < len(line.cells) else None
                if text := _written(value):
                    yield place, self._says(text)

    def _says(self, text: str) -> _Says | None:
        if text in self._shifts or text in _ALL_SHIFTS:
            return _Says.SHIFT
        kinds = ((_LEAVE, _Says.LEAVE), (_NO, _Says.NO), (_YES, _Says.YES))
        return next((says for known, says in kinds if text in known), None)

    def _can_be_told(self, said: set[_Says | None], lines: Sequence[Line]) -> bool:
        """Return whether the marks can be told; a problem at the first day where they may mean the opposite."""
        if self._title is not _Title.NONE or not said or not self.titles:
            return bool(self.titles)
        has_blank = any(
            not _written(line.cells[place] if place < len(line.cells) else None)
            for line in lines
            for place in self.titles
        )
        is_clear = self._has_no and (self._has_yes or _Says.SHIFT not in said)
        if is_clear or (said == {_Says.YES} and not has_blank):
            return True
        if said == {None}:
            return True  # each cell is told
        self._problem(
            min(self.titles),
            _("do the marks below {days} say when people can be on duty, or when they cannot?").format(
                days=some(self.titles.values(), 7)
            ),
            _(
                "Write 可值班 or 不可值班 as a title above the days, or 休 where somebody cannot and ✓ where they "
                "can. A roster that is made already belongs into the sheet 固定."
            ),
        )
        return False

    def read(self, line: Line) -> Marked:
        """Return what the marks of a row say; problems go to the sheet's findings."""
        marked = Marked()
        filled = [
            place for place in self.titles if _written(line.cells[place] if place < len(line.cells) else None)
        ]
        for place, title in self.titles.items():
            value = line.cells[place] if place < len(line.cells) else None
            try:
                self._read_mark(marked, title, self._slots[place], value, is_row_marked=bool(filled))
            except CellError as error:
                sheet = self.sheet
                sheet.findings.problem(
                    sheet.file, sheet.name, line.row + 1, place + 1, error.message, error.remedy
                )
        return marked

    def _read_mark(
        self, marked: Marked, title: str, slots: frozenset[Slot], value: Cell, *, is_row_marked: bool
    ) -> None:
        if isinstance(value, Fault):
            raise fault_error(value)
        text = _written(value)
        if not text:
            self._read_blank(marked, title, slots, is_row_marked=is_row_marked)
            return
        says = self._says(text)
        above = self._title
        if says is None or (above in (_Title.CANNOT, _Title.LEAVE) and text in _TURN_ROUND):
            raise CellError(
                _("“{value}” does not say whether somebody can be on duty on {day}").format(
                    value=tidy_lines(str(value)), day=title
                ),
                _("Write 休 or 请假 where somebody cannot, ✓ where they can, or 早班 or 晚班 for one shift."),
            )
        if says is _Says.LEAVE:
            marked.add("leave", title, slots, slots)
        elif above in (_Title.CANNOT, _Title.LEAVE):
            name = "leave" if above is _Title.LEAVE else "unavailable"
            marked.add(name, title, self._in_shift(text, slots) if says is _Says.SHIFT else slots, slots)
        elif says is _Says.NO:
            marked.add("unavailable", title, slots, slots)
        elif says is _Says.SHIFT and (off := slots - self._in_shift(text, slots)):
            marked.add("unavailable", title, off, slots)

    def _read_blank(self, marked: Marked, title: str, slots: frozenset[Slot], *, is_row_marked: bool) -> None:
        if self._title is _Title.CAN and is_row_marked:
            marked.add("unavailable", title, slots, slots)
        elif self._title is _Title.CAN or (self._title is _Title.NONE and self._has_yes):
            raise CellError(
                _("a blank among marks: can this person be on duty on {day}?").format(day=title),
                _("Write ✓ where somebody can be on duty, 休 where they cannot."),
            )

    def _in_shift(self, text: str, slots: frozenset[Slot]) -> frozenset[Slot]:
        return frozenset(slot for slot in slots if text in _ALL_SHIFTS or slot.shift == self._shifts[text])


def day_columns(sheet: Sheet, lines: Sequence[Line], context: Context) -> DayColumns | None:
    """Return what reads the columns of days of a sheet; None, with a problem or a notice, where nothing does."""
    where = sheet.where
    titles = [day_text(title) for title in sheet.placing.days.values()]
    if "unavailable" not in sheet.table.by_field:
        sheet.findings.problem(
            sheet.file,
            sheet.name,
            sheet.header_row + 1,
            min(sheet.placing.days) + 1,
            _("columns of days are not read in this list: {days}").format(days=some(titles, 7)),
            _(
                "Write into the column 开放 when the gate is staffed, such as 周一至周五、周六晚班, and delete "
                'these columns, or leave one aside with "{title}" = "" under [columns] in roster.toml.'
            ).format(title=titles[0]),
        )
        return None
    columns = DayColumns(sheet, lines, context)
    if not columns.can_be_told:
        return None
    sheet.findings.notice(
        _("{where}: columns of days were read: {days}. Marks such as 休 and 请假 keep people from duty.").format(
            where=where, days=some(columns.titles.values(), 7)
        )
    )
    return columns


def _written(value: Cell) -> str:
    if value is None or value == "" or isinstance(value, Fault):
        return "" if not isinstance(value, Fault) else "#"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return whole(value)
    text = fold(str(value))
    return text if text not in ("/", "-", "—", "——", "–") else ""
