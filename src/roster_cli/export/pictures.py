"""Duties as pictures for a chat group: as wide as a phone's screen, a week and each of its days a community."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from roster_cli.domain import Checkpoint, Slot
from roster_cli.export.files import file_names
from roster_cli.export.job import Job
from roster_cli.export.letters import Letters
from roster_cli.export.marks import write_many
from roster_cli.export.parts import by_estate, missing_mark
from roster_cli.export.workers import open_pool
from roster_cli.i18n import _, set_language, speaking
from roster_cli.processes import available_cores
from roster_cli.views.labels import clock, day_label, gate_label, marked_below, shift_label, weekday_label
from roster_cli.views.view import View

WIDTH, MARGIN = 1080, 36
_INK, _SOFT, _LINE, _ALARM = "#1b2433", "#566175", "#c9d1dd", "#b3180f"
_PAPER, _BAND, _HEAD, _REST, _GAP, _NOTICE = "#ffffff", "#e9eef5", "#dce6f1", "#fdf0d5", "#fde3e0", "#fff8d0"
_TITLE, _SUBTITLE, _TEXT, _SMALL = 60, 32, 42, 32
# Three characters of this size fill the column of a day.
_NARROW = 35
_LEADING, _PADDING = 1.3, 10
# A phone shows three of these as one point: smaller is not read.
_LEAST = 27
_COLORS = 48
_TALLEST = 30_000
# Starting a process costs about as much as the pictures of a community.
_WORTH_A_POOL = 3


@dataclass(frozen=True)
class Cell:
    """A part of a row: its lines, how they look, and what lies behind them.

    Parameters
    ----------
    lines
        What it says.
    size
        Of its letters; they get smaller where a line would not fit.
    ground
        Colour behind it.
    ink
        Colour of its letters.
    missing
        A mark of who is missing below the lines, or nothing.
    left
        Whether lines begin at the left.
    """

    lines: tuple[str, ...]
    size: int = _TEXT
    ground: str = _PAPER
    ink: str = _INK
    missing: str = ""
    left: bool = False


@dataclass
class Picture:
    """A picture in the making: rows of cells below each other."""

    letters: Letters = field(default_factory=Letters)
    rows: list[tuple[tuple[Cell, ...], tuple[int, ...], bool]] = field(default_factory=list)

    def row(self, cells: Sequence[Cell], widths: Sequence[int] = (), *, ruled: bool = True) -> None:
        """Append a row; without widths its one cell is as wide as the page."""
        self.rows.append((tuple(cells), tuple(widths) or (WIDTH - 2 * MARGIN,), ruled))

    def content(self) -> bytes:
        """Return the picture as the bytes of its file."""
        shown = [(cells, widths, ruled, self._height(cells, widths)) for cells, widths, ruled in self.rows]
        height = min(_TALLEST, sum(row[-1] for row in shown) + 2 * MARGIN)
        image = Image.new("RGB", (WIDTH, height), _PAPER)
        draw = ImageDraw.Draw(image)
        top = MARGIN
        for cells, widths, ruled, own in shown:
            left = MARGIN
            for cell, width in zip(cells, widths, strict=True):
                self._draw(draw, cell, (left, top, left + width, top + own), ruled)
                left += width
            top += own
        file = BytesIO()
        image.quantize(_COLORS, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
        return file.getvalue()

    def _lines(self, cell: Cell, width: int) -> list[tuple[str, int]]:
        """Return a cell's lines as they stand, each with the size of its letters."""
        room = width - 2 * _PADDING
        return [part for line in cell.lines for part in self.letters.fitted(line, cell.size, room, _LEAST)]

    def _height(self, cells: Sequence[Cell], widths: Sequence[int]) -> int:
        heights = []
        for cell, width in zip(cells, widths, strict=True):
            text = sum(size * _LEADING for _line, size in self._lines(cell, width))
            heights.append(text + (cell.size * _LEADING if cell.missing else 0) + 2 * _PADDING)
        return round(max(heights))

    def _draw(self, draw: ImageDraw.ImageDraw, cell: Cell, box: tuple[int, int, int, int], ruled: bool) -> None:
        left, top, right, bottom = box
        draw.rectangle(box, fill=cell.ground, outline=_LINE if ruled else None)
        lines = [(line, size, cell.ink) for line, size in self._lines(cell, right - left)]
        if cell.missing:
            marks = self.letters.fitted(cell.missing, cell.size, right - left - 2 * _PADDING, _LEAST)
            lines += [(line, size, _ALARM) for line, size in marks]
        y = top + (bottom - top - sum(size * _LEADING for _line, size, _ink in lines)) / 2
        for line, size, ink in lines:
            wide = self.letters.width(line, size)
            x = left + _PADDING if cell.left else (left + right - wide) / 2
            if ink == _ALARM:  # a frame tells it apart where there is no colour
                frame = (x - 6, y + size * 0.12, x + wide + 6, y + size * 1.22)
                draw.rounded_rectangle(frame, 8, fill=_GAP, outline=_ALARM, width=2)
            self.letters.draw(draw, (x, y + size * 1.02), line, size, ink)
            y += size * _LEADING


def _heading(picture: Picture, view: View, title: str) -> None:
    picture.row([Cell((title,), _TITLE, left=True)], ruled=False)
    told = (view.week_label(), view.status_label())
    picture.row([Cell(told, _SUBTITLE, ink=_SOFT, left=True)], ruled=False)
    if view.notice:
        picture.row([Cell((view.notice,), _SMALL, _NOTICE, left=True)])


def _post(view: View, checkpoint: Checkpoint, slot: Slot, ground: str, size: int = _TEXT) -> Cell:
    """Return who stands at a gate in a slot, and what is missing."""
    names = view.names_at(checkpoint.gate, slot)
    needed = view.district.headcount(checkpoint.gate, slot)
    if not needed and not names:
        return Cell(("—",), size, ground, _SOFT)
    missing = missing_mark(needed - len(names)) if needed > len(names) else ""
    lines = (
        tuple(line for name in names for line in marked_below(name, narrow=True).splitlines())
        if size == _NARROW
        else names
    )
    return Cell(lines, size, ground, missing=missing)


def week_picture(view: View, community: str) -> bytes:
    """Return a community's week: a block a gate, days side by side, shifts below each other."""
    picture = Picture()
    _heading(picture, view, _("{community}: duty roster").format(community=community))
    days = view.district.week.dates
    day_width = 127
    widths = [WIDTH - 2 * MARGIN - 7 * day_width, *[day_width] * 7]
    grounds = {day: _REST if day in view.rest_days else _PAPER for day in days}
    for _estate, checkpoints in by_estate(view.district.checkpoints_of[community]):
        heads = [
            Cell((weekday_label(day), day_label(day)), _SMALL, _REST if day in view.rest_days else _HEAD)
            for day in days
        ]
        picture.row([Cell(("",), _SMALL, _HEAD), *heads], widths)
        for checkpoint in checkpoints:
            picture.row([Cell((gate_label(checkpoint.gate),), _TEXT, _BAND, left=True)])
            for shift in view.district.settings.shifts:
                posts = [_post(view, checkpoint, Slot(day, shift.name), grounds[day], _NARROW) for day in days]
                picture.row([Cell((shift_label(shift.name),), _SMALL, ink=_SOFT), *posts], widths)
    waiting = _waiting(view, community, days)
    if waiting:
        picture.row([Cell((_("Standby"),), _TEXT, _BAND, left=True)])
    for label, cells in waiting:
        own = [replace(cell, size=_NARROW, ground=grounds[day]) for day, cell in zip(days, cells, strict=True)]
        picture.row([Cell((label,), _SMALL, ink=_SOFT), *own], widths)
    return picture.content()


def _waiting(view: View, community: str, days: Sequence[date]) -> list[tuple[str, list[Cell]]]:
    """Return for each shift who stands by on some days, a cell a day; nothing where nobody does."""
    rows = []
    for shift in view.district.settings.shifts:
        names = [view.standbys_at(community, Slot(day, shift.name), phones=False) for day in days]
        cells = [Cell(own) if own else Cell(("—",), ink=_SOFT) for own in names]
        rows.append((shift_label(shift.name), cells, any(names)))
    return [(label, cells) for label, cells, _any in rows] if any(some for _label, _cells, some in rows) else []


def day_picture(view: View, community: str, day: date) -> bytes:
    """Return a community's day: gates below each other, shifts side by side."""
    picture = Picture()
    rest = f" · {_('rest day')}" if day in view.rest_days else ""
    _heading(picture, view, f"{community} · {weekday_label(day)} {day_label(day)}{rest}")
    shifts = view.district.settings.shifts
    shift_width = 680 // len(shifts)
    widths = [WIDTH - 2 * MARGIN - shift_width * len(shifts), *[shift_width] * len(shifts)]
    heads = [Cell((shift_label(shift.name), clock(shift)), _SMALL, _HEAD) for shift in shifts]
    picture.row([Cell((_("Gate"),), _SMALL, _HEAD), *heads], widths)
    for estate, checkpoints in by_estate(view.district.checkpoints_of[community]):
        picture.row([Cell((estate,), _SMALL, _BAND, left=True)])
        for checkpoint in checkpoints:
            posts = [_post(view, checkpoint, Slot(day, shift.name), _PAPER) for shift in shifts]
            picture.row([Cell((checkpoint.gate.checkpoint,), _TEXT, left=True), *posts], widths)
    if waiting := _waiting(view, community, [day]):
        own = [cell for _shift, (cell,) in waiting]
        picture.row([Cell((_("Standby"),), _TEXT, _BAND, left=True), *own], widths)
    return picture.content()


@dataclass(frozen=True)
class PictureTask:
    """The pictures of a community, and where they go: the folder, and their file's name."""

    community: str
    folder: Path
    name: str


def write(job: Job) -> tuple[Path, ...]:
    """Write pictures: ``png/康庄社区.png`` for the week and ``png/2022-03-14/康庄社区.png`` for each day.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        Every file.
    """
    names = file_names(job.view.district.communities)
    tasks = [PictureTask(name, job.folder / "png", names[name]) for name in job.covered]
    workers = min(job.workers or available_cores(), len(tasks))
    if workers <= 1 or len(tasks) < _WORTH_A_POOL:
        return tuple(path for task in tasks for path in _write_task(job.view, task))
    with open_pool(workers, _start_worker, job.view) as pool:
        try:
            return tuple(path for paths in pool.map(_write_in_worker, tasks) for path in paths)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def pictures(view: View, community: str) -> Mapping[str, Callable[[], bytes]]:
    """Return what draws each picture of a community, by its place: empty for the week, else the day."""
    days = view.district.week.dates
    return {
        "": partial(week_picture, view, community),
        **{f"{day:%Y-%m-%d}": partial(day_picture, view, community, day) for day in days},
    }


def _write_task(view: View, task: PictureTask) -> tuple[Path, ...]:
    return write_many(
        {
            task.folder / place / f"{task.name}.png": draw()
            for place, draw in pictures(view, task.community).items()
        }
    )


_views: list[View] = []


def _start_worker(view: View) -> None:
    set_language(view.language)
    _views[:] = [view]


def _write_in_worker(task: PictureTask) -> tuple[Path, ...]:
    with speaking(_views[0].language):
        return _write_task(_views[0], task)
