"""What is told of who was found again: how many by what, who is doubtful, and where a list fits too few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roster_cli.domain import District, History
from roster_cli.domain.recognition import Listed, Pair, Recognition, Step, recognise, renaming
from roster_cli.i18n import N_, _
from roster_cli.sheets.findings import some

_TOLD = 3
_FEWEST = 4  # of fewer people it says nothing that half of them are others
_LINES = {
    Step.SPELLING: N_("{count} people recognised by their number though it is written otherwise ({examples})"),
    Step.PHONE: N_("{count} people recognised by phone: their numbers are new ({examples})"),
    Step.NAME: N_("{count} people recognised by name and unit: their numbers or phones are new ({examples})"),
    Step.UNIT: N_("{count} people recognised by name: their unit has another name now ({examples})"),
    Step.OTHER_NAME: N_("{count} people recognised by number or phone: their name is another now ({examples})"),
}


def lines_of_recognition(found: Recognition, before: str) -> Iterator[str]:
    """Yield a line for each step by which people were found again, and one for those who are in doubt.

    Parameters
    ----------
    found
        Who was found.
    before
        Where they were known: ``2022-W10`` for example.
    """
    for step, pairs in found.steps.items():
        if step in _LINES and pairs:
            told = _(_LINES[step]).format(count=len(pairs), examples=_examples(pairs, step))
            yield _("{before}: {told}").format(before=before, told=told)
    if found.doubtful:
        names = some((_doubt(one, row) for one, row in found.doubtful), _TOLD)
        told = _(
            "people who share a number, a phone or a name with somebody and count as somebody else: {count} "
            "({names}). If they are the same, write their number or phone as it was."
        ).format(count=len(found.doubtful), names=names)
        yield _("{before}: {told}").format(before=before, told=told)


def _examples(pairs: Sequence[Pair], step: Step) -> str:
    return some((f"{one.name}: {_change(one, row, step)}" for one, row in pairs), _TOLD)


def _change(one: Listed, row: Listed, step: Step) -> str:
    if step is Step.UNIT:
        return f"{one.unit} → {row.unit}"
    if step is Step.OTHER_NAME:
        return f"→ {row.name}"
    return f"{_mark(one)} → {_mark(row)}"


def _mark(one: Listed) -> str:
    """Return a number, or a phone with its middle hidden."""
    if one.number:
        return one.number
    return f"{one.phone[:3]}****{one.phone[-4:]}" if len(one.phone) >= 7 else one.phone or one.unit


def _doubt(one: Listed, row: Listed) -> str:
    return f"{one.name} {one.unit} {_mark(one)} / {row.name} {row.unit} {_mark(row)}"


def few_found(count: int, found: int, where: str) -> str:
    """Return a warning where fewer than half of those known are found again, else an empty string."""
    if count < _FEWEST or 2 * found >= count:
        return ""
    return _(
        "Only {found} of the {count} people of {week} are found again in this list. For everybody else rest "
        "hours, running days and fairness begin anew. Is it the right list, with numbers and phones as they were?"
    ).format(found=found, count=count, week=where)


def recognised(history: History | None) -> tuple[list[str], list[str]]:
    """Return the notices and the warnings about who was found again in the newest week before."""
    newest = history.newest if history else None
    if newest is None:
        return [], []
    past, found = newest
    warning = few_found(len(past.listed), len(found.now), str(past.week))
    return list(lines_of_recognition(found, str(past.week))), [warning] if warning else []


def known_again(before: District, after: District) -> tuple[District, tuple[str, ...], tuple[str, ...]]:
    """Return new lists of a week with everybody under the identity that the week knows them by.

    Parameters
    ----------
    before
        The week as it is stored.
    after
        The same week by new lists.

    Returns
    -------
    tuple[District, tuple[str, ...], tuple[str, ...]]
        The new lists, notices and warnings.
    """
    known, listed = before.marks, after.marks
    found = recognise(known, listed, after.unit_keys)
    names = renaming({new: old for old, new in found.now.items()}, listed, known)
    history = after.history.renamed(names) if after.history else None
    warning = few_found(len(known), len(found.now), str(before.week))
    notices = tuple(lines_of_recognition(found, str(before.week)))
    return replace(after.renamed(names), history=history), notices, (warning,) if warning else ()
