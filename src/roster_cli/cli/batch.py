"""``roster batch``: solve the districts of a whole province, one folder each."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.options import solving_options, what_becomes_of_changes
from roster_cli.domain import Week
from roster_cli.errors import (
    Busy,
    Interrupted,
    Published,
    RosterError,
    Unfilled,
    UsageError,
)
from roster_cli.i18n import _, ngettext
from roster_cli.planning.pipeline import Request, coming_week, paths_of
from roster_cli.planning.side_by_side import INTERNAL_ERROR, Undertaken, Undertaking, run_all
from roster_cli.processes import available_cores
from roster_cli.shapes.batch import batch_fields, became_fields
from roster_cli.sheets.folders import DistrictFolder, find_districts

# Where districts fail in several ways, the first of these codes that occurred is the exit code.
_GRAVEST_FIRST = (
    INTERNAL_ERROR,
    UsageError.exit_code,
    Interrupted.exit_code,
    Busy.exit_code,
    Published.exit_code,
    Unfilled.exit_code,
)


class SomeFailed(RosterError):
    """Not every district could be solved.

    Parameters
    ----------
    message
        What to tell.
    code
        The exit code.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code


@roster_command(
    "batch",
    about=_(
        "Solve every district below DIR. A district is a folder with a staff list and a checkpoint list, and its "
        "own roster.toml if it has one; its rosters are stored inside. Several are solved at once, and whatever "
        "becomes of one, the others go on. Run again, it solves only what is missing or has changed."
    ),
    examples=(
        "roster batch province",
        "roster batch province --week 2022-W11 --workers 8",
        "roster batch province --cluster tcp://10.0.0.5:8786 --json > result.json",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@solving_options
@json_option()
@pass_session
def command(
    session: Session,
    folder: Path,
    *,
    week: Week | None,
    time_limit: float | None,
    workers: int | None,
    cluster: str | None,
    replace: bool,
    keep_changes: bool,
    discard_changes: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Find the districts, solve them, and tell each as it is done."""
    begun = time.perf_counter()
    districts = _districts(folder, session.database)
    week = week or coming_week()
    if cluster:
        _see_that_it_answers(cluster)
    jobs = [
        Undertaking(
            district.name,
            Request(
                district.staff,
                district.checkpoints,
                district.config,
                week,
                time_limit,
                None,
                replace,
                cluster,
                what_becomes_of_changes(keep=keep_changes, discard=discard_changes),
            ),
            district.path / session.database,
            ("roster", "batch", str(folder), "--week", str(week)),
        )
        for district in districts
        if district.staff and district.checkpoints
    ]
    jobs.sort(
        key=lambda job: (-sum(path.stat().st_size for path in paths_of(job.request.staff)), job.name)
    )  # the longest first: cores end together
    tally = _Tally(week, len(districts), silent=as_json, strict=strict)
    for district in districts:
        if district.fault:
            tally.add(district.name, Undertaken("failed", UsageError.exit_code, district.fault), None)
    try:
        for job, result in run_all(jobs, workers or available_cores()):
            tally.add(job.name, result, job)
    except KeyboardInterrupt:
        raise Interrupted(tally.stopped()) from None
    tally.finish(time.perf_counter() - begun, folder)


def _see_that_it_answers(cluster: str) -> None:
    """Fail once where a cluster does not answer, not once a district."""
    from roster_cli.solve.cluster import cluster_executor

    with cluster_executor(cluster):
        pass


def _districts(folder: Path, database: Path) -> tuple[DistrictFolder, ...]:
    if not folder.is_dir():
        raise UsageError(_("There is no folder {folder}.").format(folder=folder))
    if database.is_absolute():
        raise UsageError(
            _(
                "{database} would be one database for all districts. Name it without its folder: "
                "each district has its own."
            ).format(database=database)
        )
    districts = find_districts(folder)
    if not districts:
        raise UsageError(
            _(
                "No district is in {folder}: no folder there holds a staff list (人员.xlsx or staff.xlsx) and a "
                "checkpoint list (卡点.xlsx or checkpoints.xlsx)."
            ).format(folder=folder)
        )
    return districts


class _Tally:
    """What became of the districts so far."""

    def __init__(self, week: Week, total: int, *, silent: bool, strict: bool) -> None:
        self._week, self._total, self._silent, self._strict = week, total, silent, strict
        self._results: dict[str, tuple[Undertaken, int]] = {}

    def add(self, name: str, result: Undertaken, job: Undertaking | None) -> None:
        """Take up a district and tell it in a line."""
        code = result.code
        if self._strict and result.fields and _falls_short(result.fields):
            code = Unfilled.exit_code
        self._results[name] = (result, code)
        if not self._silent:
            click.echo(f"[{len(self._results)}/{self._total}] {name}: {_line(result, job)}")

    def stopped(self) -> str:
        """Return what there is to say where the user stopped the run."""
        return _(
            "Stopped after {done} of {total} districts; what is solved is stored. Run it again for the rest."
        ).format(done=len(self._results), total=self._total)

    def finish(self, seconds: float, folder: Path) -> None:
        """Tell the sum, and fail where a district did."""
        counts = Counter(result.status for result, _code in self._results.values())
        codes = {code for _result, code in self._results.values()}
        if not self._silent:
            told = _(
                "{week}: {total} districts, {solved} solved, {unchanged} unchanged, {failed} failed; {seconds} s"
            )
            click.echo(
                told.format(
                    week=self._week,
                    total=self._total,
                    solved=counts["solved"],
                    unchanged=counts["unchanged"],
                    failed=counts["failed"],
                    seconds=f"{seconds:.1f}",
                )
            )
        else:
            districts = [
                became_fields(
                    name, result.status, code, result.message, result.problems, result.fields, result.seconds
                )
                for name, (result, code) in sorted(self._results.items())
            ]
            print_json(batch_fields(self._week, folder, counts, seconds, districts))
        code = next((code for code in _GRAVEST_FIRST if code in codes), 0)
        if counts["failed"]:
            told = ngettext("{count} district failed.", "{count} districts failed.", counts["failed"])
            raise SomeFailed(told.format(count=counts["failed"]), code)
        if code:
            short = sum(code == Unfilled.exit_code for _result, code in self._results.values())
            told = ngettext(
                "--strict: {count} district has unfilled posts or people without a duty. The roster is stored.",
                "--strict: {count} districts have unfilled posts or people without a duty. Rosters are stored.",
                short,
            )
            raise SomeFailed(told.format(count=short), code)


def _falls_short(fields: dict[str, Any]) -> bool:
    return bool(fields["posts"]["unfilled"] or fields["people"]["without_duty"])


def _line(result: Undertaken, job: Undertaking | None) -> str:
    if result.problems:
        return _problems(result, job)
    if not result.fields:
        return _("failed: {reason}").format(reason=" ".join(result.message.split()))
    fields: dict[str, Any] = result.fields
    if result.status == "unchanged":
        return _("unchanged, version {version}").format(version=fields["version"])
    return _("version {version}: {filled} of {needed} posts filled, cost {cost}, gap {gap}, {seconds} s").format(
        version=fields["version"],
        filled=f"{fields['posts']['filled']:,}",
        needed=f"{fields['posts']['needed']:,}",
        cost=f"{fields['cost']:,}",
        gap=f"{fields['gap']:,}",
        seconds=f"{sum(result.seconds.values()):.1f}",
    )


def _problems(result: Undertaken, job: Undertaking | None) -> str:
    """Return the first problem of a district's lists, and the command that tells them all."""
    count, first = len(result.problems), result.problems[0]
    place = " · ".join(part for part in (Path(first.file).name, first.sheet, first.cell) if part)
    told = ngettext(
        "failed: {count} problem in its lists: {place}: {message}",
        "failed: {count} problems in its lists, the first one {place}: {message}",
        count,
    ).format(count=count, place=place, message=first.message)
    if job is None:
        return told
    words = [
        "roster",
        "check",
        *map(str, paths_of(job.request.staff)),
        *map(str, paths_of(job.request.checkpoints)),
    ]
    words += ["--week", str(job.request.week)]
    if job.request.config:
        words += ["--config", str(job.request.config)]
    return _("{failure}. To see all: {command}").format(failure=told, command=shlex.join(words))
