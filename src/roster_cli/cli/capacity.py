"""``roster capacity``: how many people would be enough, and where one more helps most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.completion import complete_community
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.i18n import _
from roster_cli.lookup import find_community

if TYPE_CHECKING:
    from roster_cli.answers.capacity import Capacity


@roster_command(
    "capacity",
    about=_(
        "Say for each community how many posts there are, how many of them its people can fill at most and why no "
        "more, how many people are missing for all posts to be filled, what one more person is worth, and (with "
        "--community) which gates could be closed at the least cost. All other communities stay as they are."
    ),
    examples=("roster capacity", "roster capacity --community 康庄", "roster capacity --json"),
)
@click.option(
    "--community",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_community,
    help=_("Only this community, in depth; may be repeated."),
)
@stored_week_option()
@json_option()
@pass_session
def command(session: Session, *, names: Sequence[str], week: Asked, as_json: bool) -> None:
    """Find out and print."""
    from roster_cli.answers.capacity import capacity
    from roster_cli.shapes.answers import capacity_fields

    with session.open_store() as store:
        stored = week.load(store)
    district = stored.district
    communities = [find_community(district, name) for name in names] or district.communities
    found = capacity(district, stored.roster, communities, in_depth=bool(names))
    if as_json:
        print_json(capacity_fields(stored, found))
        return
    short = [one for one in found if one.filled < one.posts]
    if names:
        for one in found:
            _print_one(one)
    elif not short:
        click.echo(_("Every post of every community is filled."))
    else:
        _print_table(short)
        enough = len(found) - len(short)
        click.echo(
            _("In {count} other communities every post is filled. More of one: --community NAME.").format(
                count=enough
            )
        )
        if any(one.lent_in for one in short):
            click.echo(_("Loans come after everybody's own duties; all numbers but “by loans” are without them."))


def _print_table(short: Sequence[Capacity]) -> None:
    with_loans = any(one.lent_in for one in short)
    table = plain_table(
        _("community"),
        _("people"),
        _("posts"),
        _("filled"),
        *([_("by loans")] if with_loans else []),
        _("can be filled"),
        _("people missing"),
        _("one more fills"),
        _("one more saves"),
    )
    for one in sorted(short, key=lambda one: (-(one.worth or 0), -one.unfilled)):
        loans = [one.lent_in] if with_loans else []
        able = (one.possible, one.people_missing, one.posts_more, one.worth)
        numbers = (one.people, one.posts, one.filled, *loans, *able)
        table.add_row(one.community, *(_shown(number) for number in numbers))
    table.add_section()
    names = ("people", "posts", "filled", *(["lent_in"] if with_loans else []))
    sums = [sum(getattr(one, name) or 0 for one in short) for name in names]
    missing = sum(one.people_missing or 0 for one in short)
    table.add_row(_("total"), *map(str, sums), "", str(missing), "", "")
    console().print(table)


def _shown(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _print_one(one: Capacity) -> None:
    click.echo(
        _("{community}: {people} people, {posts} posts in the week, {filled} filled, {unfilled} unfilled.").format(
            community=one.community,
            people=one.people,
            posts=one.posts,
            filled=one.filled,
            unfilled=one.unfilled,
        )
    )
    if one.lent_in or one.lent_out:
        told = _(
            "Besides, people of other communities fill {inside} of its posts on loan, and its own serve {outside} "
            "duties elsewhere. What follows is without loans, which come last."
        )
        click.echo(told.format(inside=one.lent_in, outside=one.lent_out))
    click.echo(
        _(
            "By their weekly limits its people may have {limit} duties; leave, days, rest and peaks leave each "
            "{willing} together; of the posts they can fill {possible} at most."
        ).format(limit=one.limit, willing=one.willing, possible=_shown(one.possible))
    )
    if one.filled == one.posts:
        click.echo(_("Every post is filled."))
    elif one.people_missing is None:
        click.echo(_("How many more people would be enough is not proven."))
    else:
        click.echo(
            _("{count} more people for any day fill every post; {fewer} do not.").format(
                count=one.people_missing, fewer=one.people_missing - 1
            )
        )
    if one.worth is not None:
        click.echo(
            _("One more person fills {posts} more posts and saves {points} points.").format(
                posts=one.posts_more, points=f"{one.worth:,}"
            )
        )
    if one.closings:
        _print_closings(one)
    click.echo()


def _print_closings(one: Capacity) -> None:
    table = plain_table(_("closing this gate"), _("duties there now"), _("other posts filled"), _("cost"))
    for closing in one.closings:
        label = f"{closing.gate.estate} · {closing.gate.checkpoint}"
        table.add_row(label, str(closing.lost), str(closing.regained), f"{closing.points:+,}")
    console().print(table)
    click.echo(_("Cost: what the whole roster would cost more, the posts of the closed gate counted as unfilled."))
