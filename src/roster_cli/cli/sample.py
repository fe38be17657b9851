"""``roster sample``: an invented district to try things on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Session, pass_session, roster_command
from roster_cli.cli.weeks import plain_week_option
from roster_cli.errors import UsageError
from roster_cli.i18n import _

if TYPE_CHECKING:
    from roster_cli.domain import Week
    from roster_cli.sample import SampleCounts

FILES = ("staff.xlsx", "checkpoints.xlsx", "roster.toml")


@roster_command(
    "sample",
    about=_(
        "Write an invented district into DIR: staff.xlsx, checkpoints.xlsx and roster.toml. "
        "The same numbers and the same seed give the same lists on every machine."
    ),
    examples=(
        "roster sample yaodu",
        "roster sample small --staff 50 --communities 1 --checkpoints 11",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--staff", type=int, default=3648, show_default=True, metavar="N", help=_("How many people."))
@click.option(
    "--communities", type=int, default=68, show_default=True, metavar="N", help=_("How many communities.")
)
@click.option(
    "--checkpoints", type=int, default=765, show_default=True, metavar="N", help=_("How many checkpoints.")
)
@click.option(
    "--seed",
    type=int,
    default=2022,
    show_default=True,
    metavar="N",
    help=_("Another number makes another district of the same size."),
)
@plain_week_option(_("The week in which people are on leave (default: 2022-W11)."))
@click.option("--force", is_flag=True, help=_("Replace lists that are in DIR already."))
@pass_session
def command(
    session: Session,
    folder: Path,
    *,
    staff: int,
    communities: int,
    checkpoints: int,
    seed: int,
    week: Week | None,
    force: bool,
) -> None:
    """Write an invented district and say what is in it."""
    from roster_cli.sample import EXAMPLE_WEEK, SampleSize, count_features, make_district, write_district

    size = SampleSize(staff, communities, checkpoints, seed, week or EXAMPLE_WEEK)
    _refuse_to_replace(folder, force=force)
    district = make_district(size)
    files = write_district(district, folder, language=session.language or "zh")
    for line in _summary(count_features(district), size.week):
        click.echo(line)
    click.echo(_("Written: {files}").format(files=_(", ").join(str(path) for path in files)))
    click.echo(
        _("Next: roster solve {staff} {checkpoints} --week {week}").format(
            staff=files[0], checkpoints=files[1], week=size.week
        )
    )


def _refuse_to_replace(folder: Path, *, force: bool) -> None:
    """Keep lists that somebody may have filled in.

    Raises
    ------
    UsageError
        If there are some, and nobody said to replace them.
    """
    present = [name for name in FILES if (folder / name).exists()]
    if present and not force:
        raise UsageError(
            _("{folder} holds {files} already. Choose another folder, or add --force to replace them.").format(
                folder=folder, files=_(", ").join(present)
            )
        )


def _summary(counts: SampleCounts, week: Week) -> list[str]:
    """Return lines that tell what a sample holds."""
    return [
        _(
            "People (all invented): {people} in {units} units; window units: {windows}; units with peak shifts: "
            "{peaks}, with a cap: {caps}"
        ).format(
            people=counts.people,
            units=counts.units,
            windows=counts.window_units,
            peaks=counts.units_with_peak,
            caps=counts.units_with_cap,
        ),
        _("Communities: {communities}; subdistricts: {subdistricts}; plainly short of people: {scarce}").format(
            communities=counts.communities, subdistricts=counts.subdistricts, scarce=counts.scarce_communities
        ),
        _(
            "Checkpoints: {checkpoints}; posts in an ordinary week: {posts}; checkpoints closed at times: "
            "{restricted}; estates that are 三无小区: {unprotected}"
        ).format(
            checkpoints=counts.checkpoints,
            posts=counts.weekly_posts,
            restricted=counts.restricted_gates,
            unprotected=counts.unprotected_estates,
        ),
        _(
            "People with an office post: {holders}; post groups: {groups}; with three holders: {three}; "
            "from the sheet AB岗: {listed}"
        ).format(
            holders=counts.post_holders,
            groups=counts.post_groups,
            three=counts.groups_of_three,
            listed=counts.sheet_posts,
        ),
        _("Not rostered: outside the city {outside}; not reported {unreported}; grade above 科级 {grades}").format(
            outside=counts.outside, unreported=counts.not_reported, grades=counts.high_grade
        ),
        _(
            "People in {week} with leave: {leave}; with times without duty: {unavailable}; with a preferred "
            "shift: {preferences}; with a limit of their own: {limits}; with a duty type of their own: {types}; "
            "may lead a shift: {leads}"
        ).format(
            week=week,
            leave=counts.with_leave,
            unavailable=counts.with_unavailable,
            preferences=counts.with_preference,
            limits=counts.with_limit,
            types=counts.with_duty_type,
            leads=counts.may_lead,
        ),
    ]
