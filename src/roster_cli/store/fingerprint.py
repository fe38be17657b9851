"""A mark of everything that a roster is made from: two weeks with the same mark get the same roster."""

from __future__ import annotations

from collections.abc import Mapping

from roster_cli.domain import Checkpoint, District, Person, PostGroup, Unit
from roster_cli.store.columns import Columns
from roster_cli.store.encoding import write_settings
from roster_cli.store.rosters import slot_rows


def fingerprint(district: District, versions: Mapping[str, str]) -> str:
    """Return the mark of inputs, settings and history, and of the programs that would solve them.

    The week after is left out: it was made to fit this one, so making it does not call for this one anew. So is
    what nobody said: a column that the lists do not use makes no difference, whether the program knew it or not.

    Parameters
    ----------
    district
        The inputs as read, with what is stored of the neighbouring weeks.
    versions
        Versions of the programs that a repeat depends on.
    """
    from hashlib import sha256

    slots, groups = district.slots, Columns(PostGroup, without=("members",))
    parts = (
        district.week,
        district.language,
        write_settings(district.settings),
        [tuple(row.values()) for row in slot_rows(district)],
        list(map(Columns(Unit, slots).told, district.units)),
        list(map(Columns(Person, slots).told, district.people)),
        list(map(Columns(Checkpoint, slots).told, district.checkpoints)),
        [(groups.told(one), one.members) for one in district.post_groups],
        district.fixed,
        district.past.before,
        *[past.standbys for past in district.past.before if past.standbys],
        sorted(versions.items()),
    )
    return sha256("\n".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()
