"""Duties as plain messages for a chat group: short enough for WeChat, split where one would pause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from roster_cli.domain import Checkpoint, Slot
from roster_cli.export.files import UNIT_FOLDER, file_names
from roster_cli.export.job import Job
from roster_cli.export.marks import write_many
from roster_cli.i18n import _
from roster_cli.views.labels import clock, day_label, gate_label, printable, shift_label, weekday_label
from roster_cli.views.view import View

LIMIT = 2000
SEPARATOR = "=" * 24
# Room for the number of a message, such as " (12/34)".
_NUMBER_ROOM = 12
_TITLE_LIMIT = 400


@dataclass(frozen=True)
class MessageLine:
    """One line of a message, with the headings that it stands under.

    Parameters
    ----------
    day, shift
        The headings.
    text
        The line.
    """

    day: str
    shift: str
    text: str


def length(text: str) -> int:
    """Return how long a chat program counts a text: in UTF-16 units, so that an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _cut(text: str, room: int) -> Iterator[str]:
    """Yield a text in parts that fit, cut after a separator where there is one."""
    while length(text) > room:
        fitting = text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
        place = max(fitting.rfind(mark) + 1 for mark in ("、", ", ", "，", "。", " ")) or len(fitting)
        yield text[:place].rstrip()
        text = text[place:].lstrip()
    yield text


def _render(lines: Sequence[MessageLine]) -> str:
    """Return lines under their headings, each heading once."""
    parts = []
    for day, of_day in groupby(lines, key=lambda line: line.day):
        parts.extend([day] if day else [])
        for shift, of_shift in groupby(of_day, key=lambda line: line.shift):
            parts.extend([shift] if shift else [])
            parts.extend(line.text for line in of_shift)
    return "\n".join(parts)


def _pieces(lines: Sequence[MessageLine], room: int) -> Iterator[str]:
    """Yield a day's lines whole if they fit, else in parts that repeat their headings."""
    piece: list[MessageLine] = []
    for line in lines:
        headings = length(_render([MessageLine(line.day, line.shift, "")]))
        for text in _cut(line.text, room - headings):
            part = MessageLine(line.day, line.shift, text)
            if piece and length(_render([*piece, part])) > room:
                yield _render(piece)
                piece = []
            piece.append(part)
    if piece:
        yield _render(piece)


def compose(title: str, notice: str, lines: Iterable[MessageLine]) -> tuple[str, ...]:
    """Return messages of at most `LIMIT` characters, numbered where there are several.

    Parameters
    ----------
    title
        The first line of every message.
    notice
        The notice of the week for the first message, or nothing.
    lines
        What to tell, by day and shift. A day is split only where it does not fit a message; a split day repeats
        its headings.
    """
    title = next(_cut(_one_line(title), _TITLE_LIMIT))
    room = LIMIT - length(title) - _NUMBER_ROOM - 1
    pieces = list(_cut(_one_line(notice), room)) if notice else []
    for _day, own in groupby(lines, key=lambda line: line.day):
        pieces.extend(_pieces(tuple(own), room))
    bodies: list[str] = []
    for piece in pieces:
        joined = f"{bodies[-1]}\n\n{piece}" if bodies else piece
        if bodies and length(joined) <= room:
            bodies[-1] = joined
        else:
            bodies.append(piece)
    count = len(bodies)
    numbers = [f" ({number}/{count})" if count > 1 else "" for number in range(1, count + 1)]
    return tuple(f"{title}{number}\n{body}" for number, body in zip(numbers, bodies, strict=True))


def _gate_text(view: View, checkpoint: Checkpoint, slot: Slot) -> str:
    names = [_one_line(name) for name in view.names_at(checkpoint.gate, slot)]
    missing = view.district.headcount(checkpoint.gate, slot) - len(names)
    if missing:
        names.append(_("[{count} missing]").format(count=missing))
    return _("{what}: {who}").format(what=_one_line(gate_label(checkpoint.gate)), who=_(", ").join(names))


def _headings(view: View, slot: Slot) -> tuple[str, str]:
    rest = _(" (rest day)") if slot.date in view.rest_days else ""
    shift = view.district.settings.shift(slot.shift)
    return (
        f"■ {weekday_label(slot.date)} {day_label(slot.date)}{rest}",
        f"【{_one_line(shift_label(shift.name))} {clock(shift)}】",
    )


def community_lines(view: View, community: str) -> tuple[MessageLine, ...]:
    """Return who stands at each open gate of a community and who stands by, by day and shift.

    Missing people are marked.
    """
    lines = []
    for place, slot in enumerate(view.district.slots):
        lines += [
            MessageLine(*_headings(view, slot), _gate_text(view, checkpoint, slot))
            for checkpoint in view.district.checkpoints_of[community]
            if checkpoint.headcounts[place]
        ]
        if waiting := view.standbys_at(community, slot, phones=False):
            names = _(", ").join(map(_one_line, waiting))
            lines.append(MessageLine(*_headings(view, slot), _("Standby: {people}").format(people=names)))
    return tuple(lines)


def unit_lines(view: View, unit: str) -> tuple[MessageLine, ...]:
    """Return where each of a unit's people stands, and who of them stands by, by day and shift."""
    index = view.district.slot_index
    told = [
        (
            duty.slot,
            view.name_in(view.person(duty.identity), duty.slot),
            f"{duty.gate.community} {gate_label(duty.gate)}",
        )
        for duty in view.duties_of_unit[unit]
    ]
    told += [
        (one.slot, person.name, _("standby, {place}").format(place=person.community))
        for one in view.standbys
        for person in [view.person(one.identity)]
        if person.unit == unit
    ]
    told.sort(key=lambda line: index[line[0]])
    return tuple(
        MessageLine(*_headings(view, slot), _("{what}: {who}").format(what=_one_line(who), who=_one_line(where)))
        for slot, who, where in told
    )


def _day_lines(view: View, lines: Sequence[MessageLine], day: date) -> tuple[MessageLine, ...]:
    heading = _headings(view, Slot(day, view.district.settings.shifts[0].name))[0]
    return tuple(line for line in lines if line.day == heading) or (MessageLine(heading, "", _("No duties.")),)


def _files(
    view: View, name: str, file: str, lines: Sequence[MessageLine]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the week's messages, then each day's, with the place where they go."""
    state = _("draft") if view.stored.published_at is None else ""
    title = " · ".join(part for part in (name, _("Duty roster"), view.week_label(), state) if part)
    yield file, compose(title, view.notice, lines or (MessageLine("", "", _("No duties this week.")),))
    for day in view.district.week.dates:
        title = " · ".join(part for part in (name, _("Duties of the day"), state) if part)
        yield f"{day:%Y-%m-%d}/{file}", compose(title, view.notice, _day_lines(view, lines, day))


def write(job: Job) -> tuple[Path, ...]:
    """Write messages: ``text/康庄社区.txt`` for the week and ``text/2022-03-14/康庄社区.txt`` for each day.

    A file of several messages has a line of ``=`` between them. Units go into ``单位``.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        Every file.
    """
    view = job.view
    communities, units = file_names(view.district.communities), file_names(view.units)
    texts: list[tuple[str, tuple[str, ...]]] = []
    for community in job.covered:
        texts.extend(_files(view, community, communities[community], community_lines(view, community)))
    for unit in job.units:
        for place, messages in _files(view, unit, units[unit], unit_lines(view, unit)):
            day, _slash, file = place.rpartition("/")
            texts.append(("/".join(part for part in (day, UNIT_FOLDER, file) if part), messages))
    return write_many(
        {
            job.folder / "text" / f"{place}.txt": (f"\n{SEPARATOR}\n".join(messages) + "\n").encode("utf-8")
            for place, messages in texts
        }
    )
