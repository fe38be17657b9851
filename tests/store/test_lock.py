"""One writer at a time, between real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from commands import start
from roster_cli.errors import Busy
from roster_cli.store import Store
from small import REPORT, district, person, roster, slot

HOLD = """
import sys, time
from pathlib import Path
from roster_cli.store import Store
with Store.open(Path(sys.argv[1])) as store, store.writing("solve --week 2022-W11"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(path, seconds=60.0):
    """Start a process that holds the database, and wait until it does."""
    holder = start([sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


@pytest.fixture
def path(tmp_path):
    with Store.open(tmp_path / "roster.db") as store:
        store.save_roster(district(person("甲")), roster((slot(0), "甲")), REPORT)
    return tmp_path / "roster.db"


def test_a_second_writer_is_told_who_holds_the_database(path):
    holder = hold(path)
    try:
        with Store.open(path) as store, pytest.raises(Busy) as caught, store.writing("solve", wait_seconds=0.2):
            pytest.fail("two writers at once")
    finally:
        holder.kill()
        holder.wait()
    told = str(caught.value)
    assert str(holder.pid) in told
    assert "roster solve --week 2022-W11" in told
    assert os.uname().nodename in told


def test_a_second_writer_waits_for_the_first(path):
    holder = hold(path, seconds=0.5)
    begun = time.monotonic()
    with Store.open(path) as store, store.writing("solve"):
        assert time.monotonic() - begun > 0.2
    assert holder.wait() == 0


def test_readers_are_not_kept_out(path):
    holder = hold(path)
    try:
        with Store.open(path) as store:
            assert store.load().roster == roster((slot(0), "甲"))
    finally:
        holder.kill()
        holder.wait()


def test_a_killed_writer_frees_the_database(path):
    holder = hold(path)
    holder.kill()
    holder.wait()
    with Store.open(path) as store, store.writing("solve", wait_seconds=1):
        store.save_roster(district(person("甲")), roster((slot(1), "甲")), REPORT)
        assert store.load().roster == roster((slot(1), "甲"))


def test_a_writer_may_save_within_its_own_hold(path):
    with Store.open(path) as store, store.writing("solve"):
        store.save_roster(district(person("甲")), roster(), REPORT)
    with Store.open(path) as store, store.writing("solve", wait_seconds=0):
        assert store.load().roster == roster()
