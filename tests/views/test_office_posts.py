"""Who holds an office post while a shift goes on."""

from __future__ import annotations

from datetime import time

import pytest

from builders import WEEK, district, gate, roster, slot
from roster_cli.domain import Settings, Shift, SolveReport, StoredRoster
from roster_cli.views.office_posts import holders
from roster_cli.views.view import View
from strategies import OVERLAPPING

ALL_DAY = (Shift("早班", time(7), time(10)), Shift("白班", time(8), time(18)), Shift("晚班", time(16), time(21)))


@pytest.mark.parametrize(
    ("shifts", "people", "duties", "on_duty", "here"),
    [
        (OVERLAPPING, "甲乙", {"甲": "周一早班"}, "甲", "乙"),
        (OVERLAPPING, "甲乙丙", {"甲": "周一早班", "乙": "周一晚班"}, "甲乙", "丙"),
        (OVERLAPPING, "甲乙丙", {"甲": "周一早班", "乙": "周二晚班"}, "甲", "乙丙"),
        # One of them is there in the morning, the other in the afternoon: the office is not empty.
        (ALL_DAY, "甲乙丙", {"甲": "周一白班", "乙": "周一早班", "丙": "周一晚班"}, "甲", "乙丙"),
    ],
)
def test_who_is_on_duty_in_a_shift_that_overlaps_holds_no_post_meanwhile(
    shifts: tuple[Shift, ...], people: str, duties: dict[str, str], on_duty: str, here: str
) -> None:
    of = district([*people], [gate()], groups=[[*people]], settings=Settings(shifts=shifts))
    stored = StoredRoster(of, roster(**duties), SolveReport({}, 0, 0), 1, None, "")
    view = View(stored, "zh")
    found = holders(view, of.post_groups[0], slot(duties["甲"], WEEK))
    assert "".join(one.name for one in found.on_duty) == on_duty
    assert "".join(one.name for one in found.here) == here
