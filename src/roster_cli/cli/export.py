"""``roster export``: a stored roster as files to hand out."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.afterwards import note_full_phones
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.completion import complete_community, complete_subdistrict, complete_unit
from roster_cli.cli.options import workers_option, writing_options
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.errors import UsageError
from roster_cli.export import Selection, export
from roster_cli.i18n import _, ngettext
from roster_cli.lookup import find_community, find_subdistrict, find_unit
from roster_cli.shapes.files import exported_fields

_PATHS_TOLD = 10


@roster_command(
    "export",
    about=_(
        "Write a stored roster as files to hand out: workbooks by default, under DIR and the week. "
        "Files are written whole or not at all, and replace those of an earlier export."
    ),
    examples=(
        "roster export --community 康庄",
        "roster export --all --out rosters",
        "roster export --unit 统计局 --community 康庄 --format csv",
        "roster export --community 康庄 --format html --single --format png",
    ),
)
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_community,
    help=_("A community; may be repeated."),
)
@click.option(
    "--subdistrict",
    "subdistricts",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_subdistrict,
    help=_("A subdistrict; may be repeated."),
)
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_unit,
    help=_("A unit; may be repeated."),
)
@click.option(
    "--all", "everything", is_flag=True, help=_("All communities, all units and the district's summary.")
)
@stored_week_option()
@writing_options
@click.option(
    "--single",
    is_flag=True,
    help=_("With --format html: one file a community with everything in it, to be sent to a chat group."),
)
@click.option(
    "--sign-in",
    type=click.Choice(["day", "gate"]),
    default="day",
    show_default=True,
    help=_("Whether people sign on a sheet a day or on a sheet a gate."),
)
@click.option(
    "--full-phones",
    is_flag=True,
    help=_(
        "Phone numbers in full in community workbooks and on the gates' sheets, for organisers; "
        "that it was asked for is noted in the history."
    ),
)
@workers_option
@json_option()
@pass_session
def command(
    session: Session,
    *,
    communities: tuple[str, ...],
    subdistricts: tuple[str, ...],
    units: tuple[str, ...],
    everything: bool,
    week: Asked,
    formats: tuple[str, ...],
    out: Path,
    single: bool,
    sign_in: str,
    full_phones: bool,
    workers: int | None,
    as_json: bool,
) -> None:
    """Find what was asked for, write it, and say where it is."""
    if single and "html" not in formats:
        raise UsageError(_("--single makes pages: add --format html."))
    with session.open_store() as store:
        stored = week.load(store)
        earlier = store.earlier_rosters(stored)
    district = stored.district
    selection = Selection(
        communities=tuple(find_community(district, name) for name in communities),
        subdistricts=tuple(find_subdistrict(district, name) for name in subdistricts),
        units=tuple(find_unit(district, name) for name in units),
        everything=everything,
    )
    if full_phones:
        with session.open_store() as store:
            note_full_phones(store, stored)
    paths = export(
        stored,
        selection,
        formats=tuple(dict.fromkeys(formats)),
        out=out,
        language=session.language,
        workers=workers,
        earlier=earlier,
        single=single,
        full_phones=full_phones,
        sign_in_by_gate=sign_in == "gate",
    )
    if as_json:
        print_json(exported_fields(stored, paths))
        return
    for path in paths[:_PATHS_TOLD]:
        click.echo(path)
    if len(paths) > _PATHS_TOLD:
        click.echo(_("… and {count} more").format(count=len(paths) - _PATHS_TOLD))
    told = ngettext("{count} file stands in {folder}.", "{count} files stand in {folder}.", len(paths))
    session.notice(told.format(count=len(paths), folder=out / str(district.week)))
