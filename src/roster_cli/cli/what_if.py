"""``roster what-if``: what a change would do; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import click

from roster_cli.cli.answering import begun_option, begun_so_far, print_unproven
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.domain import District, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _, ngettext
from roster_cli.lookup import find_community, find_gate, find_person
from roster_cli.views.labels import when_label

if TYPE_CHECKING:
    from roster_cli.answers.what_if import WhatIf
    from roster_cli.domain import StoredRoster

_NAMED = 6


@roster_command(
    "what-if",
    about=_(
        "Say what a change would do: posts filled, cost by term, whose week changes, before and after. The "
        "communities that it touches are planned anew, all others stay as they are. Nothing is stored. Several "
        "changes count together."
    ),
    examples=(
        "roster what-if --close 东盛华庭A区南门",
        "roster what-if --close 东盛华庭A区南门=晚班 --add 康庄=2",
        "roster what-if --leave 张伟=3月16日-3月18日",
        "roster what-if --headcount 东盛华庭A区南门=1 --json",
        "roster what-if --rule max_per_week=6",
    ),
)
@click.option("--headcount", multiple=True, metavar="GATE=N", help=_("A gate needs so many people a shift."))
@click.option("--close", multiple=True, metavar="GATE[=WHEN]", help=_("A gate is closed, always or then."))
@click.option("--open", "opening", multiple=True, metavar="GATE[=WHEN]", help=_("A gate is open, always or then."))
@click.option(
    "--add", multiple=True, metavar="COMMUNITY=N", help=_("So many more people who may serve on any day report.")
)
@click.option("--remove", multiple=True, metavar="PERSON", help=_("Somebody is on no list any more."))
@click.option("--leave", multiple=True, metavar="PERSON=WHEN", help=_("Somebody is away, also from the office."))
@click.option(
    "--unavailable", multiple=True, metavar="PERSON=WHEN", help=_("Somebody has no duty then, though at work.")
)
@click.option("--present", multiple=True, metavar="PERSON=WHEN", help=_("Somebody is there after all."))
@click.option(
    "--rule", multiple=True, metavar="NAME=VALUE", help=_("Another number in [rules] or [weights], for all.")
)
@click.option("--whole", is_flag=True, help=_("Solve the whole changed district; takes as long as roster solve."))
@click.option("--all", "everything", is_flag=True, help=_("List every post that changes hands."))
@begun_option
@stored_week_option()
@json_option()
@pass_session
def command(
    session: Session,
    *,
    headcount: Sequence[str],
    close: Sequence[str],
    opening: Sequence[str],
    add: Sequence[str],
    remove: Sequence[str],
    leave: Sequence[str],
    unavailable: Sequence[str],
    present: Sequence[str],
    rule: Sequence[str],
    whole: bool,
    everything: bool,
    start: str | None,
    week: Asked,
    as_json: bool,
) -> None:
    """Read the changes, apply them to the stored district, and tell what comes out."""
    from roster_cli.answers.what_if import what_if
    from roster_cli.shapes.answers import what_if_fields

    changes = (
        *((_rule, text) for text in rule),
        *((_add, text) for text in add),
        *((_remove, text) for text in remove),
        *((_headcount, text) for text in headcount),
        *((_open, text) for text in opening),
        *((_close, text) for text in close),
        *((_leave, text) for text in leave),
        *((_unavailable, text) for text in unavailable),
        *((_present, text) for text in present),
    )
    if not changes:
        raise UsageError(_("Say what would be different: --close, --add, --leave … (see --help)."))
    with session.open_store() as store:
        stored = week.load(store)
    after = reduce(lambda district, change: change[0](district, change[1]), changes, stored.district)
    gone = begun_so_far(stored, start)
    answer = what_if(stored.district, stored.roster, after, whole=whole, begun=gone)
    if as_json:
        print_json(what_if_fields(stored, answer, len(gone)))
    else:
        if gone:
            last = when_label(max(gone, key=stored.district.slot_index.__getitem__))
            click.echo(_("What has begun, until {when}, stays as it is.").format(when=last))
        _print(stored, answer, everything=everything)


def _parts(text: str, example: str) -> tuple[str, str]:
    name, mark, value = text.rpartition("=")
    if not mark or not name or not value:
        raise UsageError(
            _("“{text}” says too little. Write it like {example}.").format(text=text, example=example)
        )
    return name, value


def _number(text: str, least: int) -> int:
    if not text.strip().isdecimal() or int(text) < least:
        raise UsageError(_("“{text}” is no whole number from {least}.").format(text=text, least=least))
    return int(text)


def _slots(district: District, text: str) -> frozenset[Slot]:
    from roster_cli.change.moments import read_slots

    if text in {shift.name for shift in district.settings.shifts}:
        return frozenset(slot for slot in district.slots if slot.shift == text)
    return read_slots(text, district.week, district.settings)


def _rule(district: District, text: str) -> District:
    from roster_cli.answers import edits

    return edits.with_rule(district, *_parts(text, "max_per_week=6"))


def _add(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, value = _parts(text, "康庄=2")
    return edits.with_people(district, find_community(district, name), _number(value, 1))


def _remove(district: District, text: str) -> District:
    from roster_cli.answers import edits

    return edits.without_person(district, find_person(district, text))


def _headcount(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, value = _parts(text, "东盛华庭A区南门=1")
    return edits.with_headcount(district, find_gate(district, name), _number(value, 0))


def _open(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, _mark, when = text.partition("=")
    slots = _slots(district, when) if when else frozenset(district.slots)
    return edits.opened(district, find_gate(district, name), slots)


def _close(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, _mark, when = text.partition("=")
    slots = _slots(district, when) if when else frozenset(district.slots)
    return edits.closed(district, find_gate(district, name), slots)


def _leave(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, when = _parts(text, "张伟=周三晚班")
    return edits.on_leave(district, find_person(district, name), _slots(district, when))


def _unavailable(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, when = _parts(text, "张伟=周三晚班")
    return edits.unavailable(district, find_person(district, name), _slots(district, when))


def _present(district: District, text: str) -> District:
    from roster_cli.answers import edits

    name, when = _parts(text, "张伟=周三晚班")
    return edits.present(district, find_person(district, name), _slots(district, when))


def _print(stored: StoredRoster, answer: WhatIf, *, everything: bool) -> None:
    from roster_cli.cli.answering import labels_of, print_costs, print_moves

    outcome = answer.outcome
    before, after = outcome.before, outcome.after
    if answer.is_whole:
        click.echo(_("The whole district was solved anew."))
    elif not answer.communities:
        click.echo(_("This touches nobody's week."))
        return
    else:
        names = _(", ").join(answer.communities)
        told = (
            _("Planned anew: {communities}. All others keep their own duties.")
            if any(outcome.loans)
            else _("Planned anew: {communities}. All others stay as they are.")
        )
        click.echo(told.format(communities=names))
    click.echo(
        _(
            "Posts filled: {before} of {posts_before} → {after} of {posts_after}; unfilled: {empty} → {left}"
        ).format(
            before=before.posts - before.unfilled,
            posts_before=before.posts,
            after=after.posts - after.unfilled,
            posts_after=after.posts,
            empty=before.unfilled,
            left=after.unfilled,
        )
    )
    if any(outcome.loans):
        number, then = outcome.loans
        click.echo(
            _("Loans, made again after everybody's own duties: {before} → {after}").format(
                before=number, after=then
            )
        )
    labels = labels_of(stored, outcome)
    names = _(", ").join(labels[identity] for identity in outcome.people[:_NAMED])
    if (more := len(outcome.people) - _NAMED) > 0:
        names += _(" … and {count} more").format(count=more)
    if outcome.people:
        told = ngettext(
            "The week of {count} person changes: {names}", "The week of {count} people changes: {names}",
            len(outcome.people),
        )  # fmt: skip
        click.echo(told.format(count=len(outcome.people), names=names))
    print_moves(stored, outcome, everything=everything)
    print_costs(outcome)
    _print_notes(answer)
    click.echo(_("Nothing was stored."))


def _print_notes(answer: WhatIf) -> None:
    if answer.anyway > 0:
        click.echo(
            _("Of this, {points} points would come from planning anew without any change.").format(
                points=answer.anyway
            )
        )
    if answer.outcome.loans_gap:
        print_unproven(answer.outcome)
    elif not answer.outcome.proven:
        click.echo(_("It is not proven that no cheaper roster exists."))
    elif answer.is_tied:
        click.echo(
            _(
                "No roster is cheaper while all others stay. They share office posts or caps with people "
                "elsewhere, so a solve of the whole district (--whole) may find a better one."
            )
        )
