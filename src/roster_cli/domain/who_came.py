"""Sign-ins of a week matched to its roster."""

from __future__ import annotations

from collections.abc import Collection

from roster_cli.domain.attendance import Attendance, SignIn, match
from roster_cli.domain.district import District
from roster_cli.domain.roster import Roster


def who_came(district: District, roster: Roster, sign_ins: Collection[SignIn]) -> Attendance:
    """Match sign-ins to a roster; see `match`."""
    return match(
        roster.duties,
        sign_ins,
        homes={person.identity: person.community for person in district.people},
        starts={slot: district.settings.shift(slot.shift).span(slot.date)[0] for slot in district.slots},
        unfilled={(post.slot, post.gate): post.missing for post in roster.unfilled(district)},
        standbys=roster.standbys,
    )
