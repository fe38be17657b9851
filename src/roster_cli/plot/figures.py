"""The pictures: a district's coverage, fairness over the weeks, a community's week."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from roster_cli.domain import Checkpoint, Slot
from roster_cli.i18n import _, ngettext
from roster_cli.plot.fonts import drawable, settings
from roster_cli.views.labels import day_label, shift_label, weekday_label
from roster_cli.views.view import Count, View

if TYPE_CHECKING:
    from pandas import DataFrame

INK, SOFT, LINE = "#1b2433", "#566175", "#dbe1ea"
FILLED, MISSING, REST, BAND = "#2f6db5", "#c5372c", "#fdf3de", "#f2f5f9"
SHARE = LinearSegmentedColormap.from_list("share", ["#b3180f", "#e8743b", "#f8d287", "#dcefe3"])
AMOUNT = LinearSegmentedColormap.from_list("amount", ["#edf3fa", "#8db6de", "#2f6db5", "#173f70"])
EMPTY = "#f2f5f9"
MOST_ROWS = 90
WINDOW = 5
_NAME_WIDTH, _SHIFT_WIDTH, _LABEL_WIDTH, _TITLE_WIDTH = 12, 8, 24, 80
# Names with a mark (lead, loan) are wider than a column and drawn smaller; beyond this they are cut.
_MOST_WIDTH, _NAME_SIZE = 18, 9.0
_DOTS = 160


def _short(text: str, most: int) -> str:
    """Return a text on one line, cut to a width in Latin letters; a Chinese character is as wide as two."""
    line = drawable(text)
    for place in range(len(line)):
        if _width(line[: place + 1]) > most:
            return f"{line[: max(1, place - 1)]}…"
    return line


def _width(text: str) -> int:
    """Return the width of a text in Latin letters."""
    return sum(2 if east_asian_width(character) in "FW" else 1 for character in text)


def _title(figure: Figure, title: str, below: str) -> None:
    """Write a title and a line below it at the top left, a fixed way from the edge whatever the height."""
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.18 / height, _short(title, _TITLE_WIDTH), size=17, color=INK, va="top")
    figure.text(0.02, 1 - 0.56 / height, drawable(below), size=10.5, color=SOFT, va="top")


@dataclass(frozen=True)
class Frame:
    """Where a plot stands in its figure, in inches from the left and from the top."""

    left: float
    top: float
    width: float
    height: float

    def axes(self, figure: Figure) -> Axes:
        """Add the plot to its figure."""
        width, height = figure.get_size_inches()
        bottom = 1 - (self.top + self.height) / height
        return figure.add_axes((self.left / width, bottom, self.width / width, self.height / height))


def _slot_axis(axes: Axes, view: View) -> None:
    """Label a horizontal axis with the slots of the week, days below shifts; rest days are tinted."""
    slots, shifts = view.district.slots, len(view.district.settings.shifts)
    axes.set_xlim(-0.5, len(slots) - 0.5)
    axes.set_xticks(range(len(slots)), [_short(shift_label(slot.shift), _SHIFT_WIDTH) for slot in slots], size=8.5)
    axes.tick_params(axis="x", length=0)
    for number, day in enumerate(view.district.week.dates):
        middle = (number + 0.5) * shifts - 0.5
        label = f"{weekday_label(day)} {day_label(day)}"
        color = "#8a5a00" if day in view.rest_days else INK
        axes.annotate(
            drawable(label),
            (middle, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -22),
            textcoords="offset points",
            ha="center",
            va="top",
            size=9.5,
            color=color,
        )


def _rows(view: View) -> Mapping[str, tuple[Count, ...]]:
    """Return the rows of the heat map: communities, or subdistricts where communities are too many to read."""
    if len(view.coverage) <= MOST_ROWS:
        return view.coverage
    rows = {}
    for subdistrict, communities in view.communities_of.items():
        counts = zip(*(view.coverage[community] for community in communities), strict=True)
        rows[subdistrict or "—"] = tuple(sum(of_slot, Count()) for of_slot in counts)
    worst = sorted(rows, key=lambda name: sum(count.missing for count in rows[name]), reverse=True)[:MOST_ROWS]
    return {name: counts for name, counts in rows.items() if name in set(worst)}


def _draw_totals(axes: Axes, view: View) -> None:
    """Draw the people needed and present in each slot of the whole district."""
    totals = [sum(of_slot, Count()) for of_slot in zip(*view.coverage.values(), strict=True)]
    places = range(len(totals))
    axes.bar(places, [count.filled for count in totals], 0.72, color=FILLED)
    short = [(place, count) for place, count in enumerate(totals) if count.missing]
    axes.bar(
        [place for place, _count in short],
        [count.missing for _place, count in short],
        0.72,
        bottom=[count.filled for _place, count in short],
        color="white",
        edgecolor=MISSING,
        hatch="////",
    )
    top = max((count.needed for count in totals), default=0) or 1
    for place, count in enumerate(totals):
        text = f"{count.filled}" if not count.missing else f"{count.filled}\n−{count.missing}"
        color = MISSING if count.missing else INK
        axes.text(place, count.needed + top * 0.03, text, ha="center", size=8, color=color, linespacing=1.1)
    axes.set_ylim(0, top * 1.25)
    axes.set_ylabel(_("people on duty"), size=9.5)
    axes.tick_params(axis="y", labelsize=8.5)
    # Bars that are not there have no colour of their own to show.
    known = [Patch(facecolor=FILLED, label=_("present"))]
    if short:
        known.append(Patch(facecolor="white", edgecolor=MISSING, hatch="////", label=_("missing")))
    axes.legend(handles=known, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=9)


def coverage_figure(view: View) -> Figure:
    """Return the district's coverage: people by day and shift, and a heat map of communities.

    Parameters
    ----------
    view
        The roster.

    Returns
    -------
    Figure
        A figure that is as tall as there are communities.
    """
    rows = _rows(view)
    height = 0.24 * len(rows)
    figure = Figure(figsize=(11.5, 5.1 + height))
    missing = sum(count.missing for counts in view.coverage.values() for count in counts)
    told = ngettext("{count} post unfilled", "{count} posts unfilled", missing).format(count=missing)
    _title(figure, _("Coverage by day and shift"), f"{view.week_label()} · {view.status_label()} · {told}")
    totals = Frame(2, 1.15, 9.2, 2.45).axes(figure)
    _slot_axis(totals, view)
    _draw_totals(totals, view)
    axes = Frame(2, 4.35, 9.2, height).axes(figure)
    _slot_axis(axes, view)
    for row, counts in enumerate(rows.values()):
        for place, count in enumerate(counts):
            color = EMPTY if count.share is None else SHARE(count.share)
            axes.add_patch(Rectangle((place - 0.5, row - 0.5), 1, 1, facecolor=color, edgecolor="white", lw=1))
            if count.missing:
                dark = (count.share or 0) < 0.45
                text = f"−{count.missing}"
                axes.text(place, row, text, ha="center", va="center", size=8, color="white" if dark else INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [_short(name, _LABEL_WIDTH) for name in rows], size=9)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    caption = _("Green: everybody is there. A number: people missing. Grey: closed.")
    figure.text(2 / 11.5, 1 - 4.25 / figure.get_figheight(), caption, size=9, color=SOFT)
    return figure


def fairness_figure(view: View, points: DataFrame) -> Figure:
    """Return how evenly points are spread: week by week, and summed over the newest five weeks.

    Parameters
    ----------
    view
        The roster of the newest week.
    points
        What people earned in stored weeks, as `Store.points` gives it, oldest week first, `view`'s last.

    Returns
    -------
    Figure
        The figure.
    """
    figure = Figure(figsize=(11.5, 6.2))
    below = _("{first} to {last} · points: {working} a duty on a working day, {rest} on a rest day").format(
        first=points["week"].min() if len(points) else view.district.week,
        last=view.district.week,
        working=view.district.settings.weights.points_working_day,
        rest=view.district.settings.weights.points_rest_day,
    )
    _title(figure, _("Fairness over the weeks"), below)
    _draw_weeks(Frame(0.9, 1.3, 6, 4.1).axes(figure), points)
    _draw_sums(Frame(7.7, 1.3, 3.5, 4.1).axes(figure), points)
    return figure


def _draw_weeks(axes: Axes, points: DataFrame) -> None:
    """Draw a cell for each number of points in each week, the darker the more people had them."""
    weeks = list(points["week"].unique())
    people = points.groupby(["week", "points"]).size()
    shares = people / people.groupby("week").transform("sum")
    for (week, earned), count in people.items():
        place, share = weeks.index(week), shares[week, earned]
        color = AMOUNT(share)
        axes.add_patch(Rectangle((place - 0.42, earned - 0.46), 0.84, 0.92, facecolor=color, linewidth=0))
        ink = "white" if share > 0.35 else INK
        axes.text(place - 0.2, earned, f"{count}", ha="center", va="center", size=8, color=ink)
    means = points.groupby("week")["points"].mean()
    axes.plot(range(len(weeks)), means[weeks], color=MISSING, lw=1.6, marker="o", ms=4, label=_("mean"))
    turned = 35 if len(weeks) > 6 else 0
    axes.set_xticks(range(len(weeks)), weeks, size=8.5, rotation=turned)
    axes.set_xlim(-0.6, max(len(weeks) - 0.4, 3.4))
    axes.set_ylim(-0.6, max(points["points"], default=0) + 1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(_("People by points of the week"), size=11, loc="left", color=INK)
    axes.set_ylabel(_("points"), size=9.5)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)


def _draw_sums(axes: Axes, points: DataFrame) -> None:
    """Draw how many people have which sum of points over the newest weeks in which all of them took part."""
    newest = points["week"].unique()[-WINDOW:]
    by_week = points[points["week"].isin(newest)].pivot(index="identity", columns="week", values="points")
    people = by_week.dropna().sum(axis="columns").value_counts()
    axes.bar(list(people.index), list(people), 0.8, color=FILLED)
    title = ngettext("Sum over {count} week", "Sum over {count} weeks", len(newest)).format(count=len(newest))
    axes.set_title(title, size=11, loc="left", color=INK)
    axes.set_xlabel(_("points of those who were there every week"), size=9.5)
    axes.set_ylabel(_("people"), size=9.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=LINE, lw=0.7)
    axes.set_axisbelow(True)


@dataclass(frozen=True)
class _Row:
    """A row of the community's picture: an estate's heading, a gate, or who stands by."""

    label: str
    checkpoint: Checkpoint | None
    height: float
    waiting: bool = False


_LINE_HEIGHT, _COLUMN, _LEFT, _HEADINGS = 0.2, 0.86, 1.7, 0.62
_MARGIN = _LEFT / _COLUMN


def _community_rows(view: View, community: str) -> Sequence[_Row]:
    rows = []
    checkpoints = view.district.checkpoints_of[community]
    for estate, own in groupby(checkpoints, key=lambda checkpoint: checkpoint.gate.estate):
        rows.append(_Row(estate, None, 0.28))
        for checkpoint in own:
            lines = max(1, *checkpoint.headcounts)
            rows.append(_Row(checkpoint.gate.checkpoint, checkpoint, 0.12 + _LINE_HEIGHT * lines))
    most = max((len(view.standing_by.get((community, slot), ())) for slot in view.district.slots), default=0)
    if most:
        rows += [_Row(_("Standby"), None, 0.28), _Row("", None, 0.12 + _LINE_HEIGHT * most, waiting=True)]
    return rows


def community_figure(view: View, community: str) -> Figure:
    """Return a community's week: gates, days and shifts with names.

    Parameters
    ----------
    view
        The roster.
    community
        Its name.

    Returns
    -------
    Figure
        A table that is as tall as there are gates.
    """
    rows = _community_rows(view, community)
    slots = view.district.slots
    height = sum(row.height for row in rows)
    width = _COLUMN * len(slots)
    figure = Figure(figsize=(_LEFT + width + 0.3, 1.05 + _HEADINGS + height + 0.35))
    _title(figure, f"{community} · {_('Duty roster')}", f"{view.week_label()} · {view.status_label()}")
    axes = Frame(_LEFT, 1.05, width, _HEADINGS + height).axes(figure)
    axes.set_xlim(0, len(slots))
    axes.set_ylim(_HEADINGS + height, 0)
    axes.axis("off")
    _draw_headings(axes, view)
    top = _HEADINGS
    for row in rows:
        if row.waiting:
            _draw_cells(axes, row, top, [_waiting(view, community, slot) for slot in slots])
        elif row.checkpoint is None:
            band = Rectangle((-_MARGIN, top), _MARGIN + len(slots), row.height, facecolor=BAND, clip_on=False)
            axes.add_patch(band)
            label = _short(row.label, 60)
            axes.text(-_MARGIN + 0.2, top + row.height / 2, label, va="center", size=10, color=INK)
        else:
            _draw_cells(axes, row, top, [_cell(view, row.checkpoint, slot) for slot in slots])
        top += row.height
    if view.notice:
        figure.text(0.02, 0.12 / figure.get_figheight(), _short(view.notice, 180), size=9.5, color=SOFT)
    return figure


def _draw_headings(axes: Axes, view: View) -> None:
    shifts = len(view.district.settings.shifts)
    for number, day in enumerate(view.district.week.dates):
        rest = day in view.rest_days
        color = REST if rest else "white"
        axes.add_patch(Rectangle((number * shifts, 0), shifts, axes.get_ylim()[0], facecolor=color, zorder=0))
        label = drawable(f"{weekday_label(day)} {day_label(day)}")
        axes.text((number + 0.5) * shifts, 0.17, label, ha="center", va="center", size=10, color=INK)
        axes.axvline(number * shifts, color="#b9c3d1", lw=1)
    for place, slot in enumerate(view.district.slots):
        label = _short(shift_label(slot.shift), _SHIFT_WIDTH)
        axes.text(place + 0.5, 0.45, label, ha="center", va="center", size=9, color=SOFT)


def _draw_cells(axes: Axes, row: _Row, top: float, cells: Sequence[Sequence[tuple[str, str]]]) -> None:
    axes.plot([-_MARGIN, len(cells)], [top, top], color=LINE, lw=0.7, clip_on=False)
    axes.text(-_MARGIN + 0.2, top + row.height / 2, _short(row.label, 18), va="center", size=9.5, color=INK)
    for place, lines in enumerate(cells):
        for line, (text, color) in enumerate(lines):
            middle = top + 0.06 + _LINE_HEIGHT * (line + 0.5)
            size = _NAME_SIZE * min(1.0, _NAME_WIDTH / max(1, _width(text)))
            axes.text(place + 0.5, middle, text, ha="center", va="center", size=size, color=color)


def _waiting(view: View, community: str, slot: Slot) -> Sequence[tuple[str, str]]:
    return [(_short(name, _MOST_WIDTH), INK) for name in view.standbys_at(community, slot, phones=False)]


def _cell(view: View, checkpoint: Checkpoint, slot: Slot) -> Sequence[tuple[str, str]]:
    """Return the lines of a cell with their colours: names, then how many are missing."""
    headcount = view.district.headcount(checkpoint.gate, slot)
    if not headcount:
        return [("—", SOFT)]
    names = [(_short(name, _MOST_WIDTH), INK) for name in view.names_at(checkpoint.gate, slot)]
    missing = headcount - len(names)
    return [*names, (_("{count} missing").format(count=missing), MISSING)] if missing else names


def written(make: Callable[[], Figure]) -> Mapping[str, bytes]:
    """Draw a picture.

    Parameters
    ----------
    make
        Returns the figure; called with our fonts set.

    Returns
    -------
    Mapping[str, bytes]
        The content of the file by its ending, ``png`` and ``svg``; the same picture gives the same bytes.
    """
    rc: Any = dict(settings())
    # rc_context also restores matplotlib's settings for whoever else draws in this process.
    with mpl.rc_context(rc=rc):
        figure = make()
        FigureCanvasAgg(figure)
        files = {}
        for ending, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
            content = BytesIO()
            figure.savefig(content, format=ending, dpi=_DOTS, facecolor="white", metadata=metadata)
            files[ending] = content.getvalue()
    return files
