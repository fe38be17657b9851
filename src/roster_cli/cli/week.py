"""``roster week``: everything that the coming week needs, for a scheduler to start."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli import interruption
from roster_cli.change.telling import made_anew, message_if_published
from roster_cli.cli.afterwards import print_message
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.options import lists, lists_of, solving_options, what_becomes_of_changes, writing_options
from roster_cli.cli.outcome import strict_met
from roster_cli.cli.progress import ask_whether_to_store, warn
from roster_cli.domain import Week
from roster_cli.errors import RosterError
from roster_cli.i18n import N_, _, ngettext
from roster_cli.planning.pipeline import (
    Clock,
    Onlooker,
    Request,
    coming_week,
    find_config,
    newest_of,
    read_lists,
    see_that_nothing_is_lost,
    solve_lists,
    standing_roster,
)
from roster_cli.shapes.made import step_fields, week_fields
from roster_cli.views.labels import week_label
from roster_cli.views.totals import Totals

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.export.staging import Exported
    from roster_cli.sheets.district import Reading
    from roster_cli.store import Store

STEPS = {"check": N_("check"), "solve": N_("solve"), "audit": N_("audit"), "export": N_("export")}


@roster_command(
    "week",
    about=_(
        "Check the lists, make the roster of the coming week, audit it and export everything, with one line a "
        "step for a log. Run again with the same lists it says “unchanged” and touches no file. If a step fails, "
        "the last good export stays as it is."
    ),
    examples=(
        "roster week staff.xlsx checkpoints.xlsx",
        "roster week staff.xlsx checkpoints.xlsx --format xlsx --format html --out rosters >> roster.log",
        "roster week staff.xlsx checkpoints.xlsx --week 2022-W11 --json",
    ),
)
@lists
@solving_options
@writing_options
@json_option()
@pass_session
def command(
    session: Session,
    paths: tuple[Path, ...],
    *,
    week: Week | None,
    config: Path | None,
    time_limit: float | None,
    workers: int | None,
    cluster: str | None,
    replace: bool,
    keep_changes: bool,
    discard_changes: bool,
    formats: tuple[str, ...],
    out: Path,
    strict: bool,
    as_json: bool,
) -> None:
    """Go through the steps, each in a line of the log."""
    from roster_cli.store import Store

    silent = session.quiet or as_json
    given = lists_of(session, paths, silent=silent)
    request = Request(
        given.staff,
        given.checkpoints,
        find_config(config, given.staff),
        week or coming_week(),
        time_limit,
        workers,
        replace,
        cluster,
        what_becomes_of_changes(keep=keep_changes, discard=discard_changes),
    )
    log = _Log(silent=silent)
    with Store.open(session.database) as store, store.writing(f"week --week {request.week}"):
        reading = _check(store, request, log)
        before = newest_of(store, request.week)
        stored, is_new = _solve(store, request, reading, log)
        interruption.resume()
        _audit(stored, log)
        exported = _export(store, stored, tuple(dict.fromkeys(formats)), out, session.language, workers, log)
    unchanged = not is_new and not exported.written
    told = message_if_published(made_anew(before, stored)) if before and is_new else ""
    totals = Totals(stored)
    if as_json:
        print_json(
            week_fields(
                totals, session.database, request.config, log.steps, exported, told, out=out, unchanged=unchanged
            )
        )
    else:
        if not session.quiet:
            print_message(told)
        click.echo(_result(stored, exported, unchanged=unchanged))
    if strict:
        strict_met(totals)


class _Log:
    """One line a step, as it is done, with the time."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._begun = time.perf_counter()
        self.steps: list[dict[str, object]] = []

    def step(self, name: str, told: str) -> None:
        """Note that a step is done."""
        now = time.perf_counter()
        self.steps.append(step_fields(name, told, now - self._begun))
        self._begun = now
        if not self._silent:
            click.echo(f"{datetime.now():%Y-%m-%d %H:%M:%S} {_(STEPS[name])}: {told}")

    def remark(self, told: str) -> None:
        """Add a line that belongs to the step before."""
        if not self._silent:
            click.echo(f"    {told}")


def _check(store: Store, request: Request, log: _Log) -> Reading:
    reading = read_lists(store, request, Clock())
    told = _("{week}: {people} people, {gates} gates, {posts} posts; {notices} notices")
    district = reading.district
    log.step(
        "check",
        told.format(
            week=week_label(district.week),
            people=f"{len(district.people):,}",
            gates=f"{len(district.checkpoints):,}",
            posts=f"{sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints):,}",
            notices=len(reading.notices),
        ),
    )
    return reading


def _solve(store: Store, request: Request, reading: Reading, log: _Log) -> tuple[StoredRoster, bool]:
    """Return the roster of these lists, and whether it had to be made."""
    stored = standing_roster(store, request, reading)
    if stored:
        log.step(
            "solve", _("unchanged: version {version} was made from these lists").format(version=stored.version)
        )
        return stored, False
    see_that_nothing_is_lost(store, request, partial(request.command_line, "week"))
    stored = solve_lists(
        store, request, reading, Clock(), Onlooker(keeping=ask_whether_to_store, warned=warn)
    ).stored
    totals = Totals(stored)
    told = _("version {version}: {filled} of {needed} posts filled, cost {cost}, gap {gap}")
    log.step(
        "solve",
        told.format(
            version=stored.version,
            filled=f"{totals.needed - totals.missing:,}",
            needed=f"{totals.needed:,}",
            cost=f"{stored.report.cost:,}",
            gap=f"{stored.report.gap:,}",
        ),
    )
    return stored, True


def _audit(stored: StoredRoster, log: _Log) -> None:
    """Judge what is stored; the neighbouring weeks may have changed since it was made.

    Raises
    ------
    roster_cli.errors.RosterError
        If it breaks a rule.
    """
    from roster_cli.audit import audit
    from roster_cli.rules import sign

    violations = audit(stored.district, stored.roster).violations
    if violations:
        count = len(violations)
        told = ngettext(
            "The roster breaks a rule in {count} place.", "The roster breaks rules in {count} places.", count
        )
        raise RosterError(f"{told.format(count=count)} {sign(violations[0].rule)}: {violations[0].message}")
    log.step("audit", _("{count} duties, no rule broken").format(count=f"{len(stored.roster.duties):,}"))


def _export(
    store: Store,
    stored: StoredRoster,
    formats: tuple[str, ...],
    out: Path,
    language: str | None,
    workers: int | None,
    log: _Log,
) -> Exported:
    from roster_cli.export import Selection
    from roster_cli.export.staging import export_whole

    exported = export_whole(
        stored,
        Selection(everything=True),
        formats=formats,
        out=out,
        language=language,
        workers=workers,
        earlier=store.earlier_rosters(stored),
    )
    told = _("{count} files in {folder}, {written} of them new or changed")
    folder = out / str(stored.district.week)
    log.step(
        "export",
        told.format(count=f"{len(exported.files):,}", folder=folder, written=f"{len(exported.written):,}"),
    )
    for path in exported.left:
        log.remark(
            _("{path} was changed by hand and stays as it is. To take the changes in: {command}").format(
                path=path, command=f"roster import {path}"
            )
        )
    for path in exported.set_aside:
        log.remark(
            _("A workbook of an earlier roster that was changed by hand is kept as {path}").format(path=path)
        )
    return exported


def _result(stored: StoredRoster, exported: Exported, *, unchanged: bool) -> str:
    if unchanged:
        return _("{week}: unchanged").format(week=stored.district.week)
    state = _("published") if stored.is_published else _("draft")
    told = ngettext(
        "{week}: version {version} ({state}), {count} file written",
        "{week}: version {version} ({state}), {count} files written",
        len(exported.written),
    )
    return told.format(week=stored.district.week, version=stored.version, state=state, count=len(exported.written))
