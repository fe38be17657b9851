"""Sign-ins: what lists, sign-in sheets filled in by hand and chat groups say, matched with the stored weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roster_cli.domain import SignIn, StoredRoster, Week
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import _
from roster_cli.sheets.district import in_order, lines_of, open_or_note
from roster_cli.sheets.findings import FileError, Findings
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.signing.chain import ChainReader, is_text, text_of
from roster_cli.sheets.signing.collected import TWICE, CollectedSignIns, Unknown
from roster_cli.sheets.signing.rows import RowReader

STANDARD_INPUT = Path("-")
_ENDINGS = frozenset({".xlsx", ".xls", ".csv", ".txt", ".xlsm"})


@dataclass(frozen=True)
class SignInReading:
    """What was read.

    Parameters
    ----------
    sign_ins
        Each person and shift once, by week.
    unknown
        Rows and lines that name nobody or are not understood.
    duplicates
        Rows beyond the first of one person in one shift.
    notices
        Lines for the user: what was skipped or left aside, counted.
    """

    sign_ins: dict[Week, tuple[SignIn, ...]]
    unknown: tuple[Unknown, ...] = ()
    duplicates: int = 0
    notices: tuple[str, ...] = ()


def read_sign_ins(
    file: Path, stored_of: Callable[[Week], StoredRoster | None], *, week: Week | None, context: Context
) -> SignInReading:
    """Read who came.

    Parameters
    ----------
    file
        A workbook, a csv file, a text of a chat group, a folder of them, or ``-`` for a text on standard input.
    stored_of
        The roster of a stored week; None for weeks that are not stored.
    week
        The only week that counts; None for all that are stored.
    context
        Shifts, and the week around which dates without a year are meant.

    Raises
    ------
    InputError
        With every problem of every file; a name in a list that several people bear is one.
    """
    collected = CollectedSignIns(lambda own: stored_of(own) if week in (None, own) else None)
    problems: list[Problem] = []
    notices: list[str] = []
    duplicates = 0
    for one in _files(file):
        findings = Findings()
        _read(one, collected, context, findings)
        problems.extend(in_order(findings.problems))
        notices.extend(lines_of(one, findings))
        duplicates += findings.counts[TWICE]
    if problems:
        raise InputError(problems)
    by_week: dict[Week, list[SignIn]] = defaultdict(list)
    for sign_in in collected.sign_ins.values():
        by_week[Week.of(sign_in.slot.date)].append(sign_in)
    return SignInReading(
        {own: tuple(by_week[own]) for own in sorted(by_week)}, tuple(collected.unknown), duplicates, tuple(notices)
    )


def _files(file: Path) -> list[Path]:
    if not file.is_dir():
        return [file]
    found = [one for one in sorted(file.rglob("*")) if one.suffix.lower() in _ENDINGS]
    files = [one for one in found if one.is_file() and not one.name.startswith((".", "~$"))]
    if not files:
        remedy = _("Give a folder with workbooks, csv files or texts.")
        raise InputError([Problem(str(file), "", 0, 0, _("no list of sign-ins is in this folder"), remedy)])
    return files


def _read(file: Path, collected: CollectedSignIns, context: Context, findings: Findings) -> None:
    try:
        if file == STANDARD_INPUT or is_text(file):
            ChainReader(collected, context).read(text_of(file), findings, file)
        elif book := open_or_note(file, findings):
            RowReader(collected, context).read(book, findings)
    except FileError as error:
        findings.problem(str(file), "", 0, 0, error.message, error.remedy)
