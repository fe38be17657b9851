"""When somebody signed in, as people write it."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from builders import SETTINGS, WEEK
from roster_cli.domain import Told
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.signing.said import Said, read_signed_at

CONTEXT = Context(WEEK, SETTINGS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13:58", time(13, 58)),
        ("13：58", time(13, 58)),
        ("１３：５８", time(13, 58)),
        ("下午1点58分", time(13, 58)),
        ("早上7点半", time(7, 30)),
        ("7点", time(7)),
        ("06:55:23", time(6, 55, 23)),
        ("3月14日06:55", datetime(2022, 3, 14, 6, 55)),
        ("3月14日 6：55", datetime(2022, 3, 14, 6, 55)),
        ("2022/3/14 06:55", datetime(2022, 3, 14, 6, 55)),
        ("未到", Said(Told.ABSENT)),
        ("√", Said(Told.CAME)),
        ("6:55到岗", time(6, 55)),
        ("7:20 迟到", Said(Told.LATE, time(7, 20))),
        ("迟到10分钟", Said(Told.LATE, minutes_late=10)),
        ("病假", Said(Told.ABSENT)),
        ("李娜代班", Said(Told.ABSENT, stand_in="李娜")),
        ("迟到了15分钟", Said(Told.LATE, minutes_late=15)),
        ("Signed", Said(Told.CAME)),
        ("signed in.", Said(Told.CAME)),
        ("late by 15 minutes", Said(Told.LATE, minutes_late=15)),
        ("15 min late", Said(Told.LATE, minutes_late=15)),
        ("not signed", Said(Told.ABSENT)),
        ("Stood in by 李娜", Said(Told.ABSENT, stand_in="李娜")),
        ("replaced by: 李娜", Said(Told.ABSENT, stand_in="李娜")),
        ("李娜 stood in", Said(Told.ABSENT, stand_in="李娜")),
        ("顶岗：李娜", Said(Told.ABSENT, stand_in="李娜")),
        ("由李娜代", Said(Told.ABSENT, stand_in="李娜")),
    ],
)
def test_a_time_is_read_as_it_is_written(written: str, meant: object) -> None:
    assert read_signed_at(written, CONTEXT) == (meant if isinstance(meant, Said) else Said(Told.CAME, meant))


@pytest.mark.parametrize("written", ["25:00", "七点", "3-1406:55", "13:75"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        read_signed_at(written, CONTEXT)
