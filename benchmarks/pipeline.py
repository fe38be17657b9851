"""Time and memory of the whole way from two lists to the handed-out workbooks.

    python benchmarks/pipeline.py [FOLDER] [--week 2022-W11] [--parts first history community large steps]

FOLDER holds ``staff.xlsx`` and ``checkpoints.xlsx``; without it, the Yaodu district of ``data/``. The parts:

- first: the commands of a first week as a user runs them, start-up included
- history: the same week planned after four weeks that were solved and published before it
- community: one community of about fifty people
- large: ten districts' worth in one (``--staff``, ``--communities`` and ``--checkpoints`` say how many);
  takes a while, so it has to be asked for
- steps: the steps inside one process

Beside each figure stands what must be reached and what is aimed at, on 2 cores. Memory is the largest sum over all
processes at one moment, pages that processes share counted once.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from roster_cli.domain import Week

YAODU = Path(__file__).parent.parent / "data" / "yaodu"
SAMPLES_PER_SECOND = 10
PARTS = ("first", "history", "community", "large", "steps")
USUAL_PARTS = ("first", "history", "community", "steps")
WEEKS_BEFORE = 4
DISTRICT_MEGABYTES = (1500.0, 700.0)
LARGE_MEGABYTES = (6000.0, None)
POINTS_ABOVE_BOUND = (300, 20)
SMALL_SAMPLE = ("--staff", "54", "--communities", "1", "--checkpoints", "11")

Target = tuple[float | None, float | None]
"""What must be reached, and what is aimed at."""
NO_TARGET: Target = (None, None)


@dataclass(frozen=True)
class Measurement:
    """One line of a table: wall-clock time, peak memory, and how far a roster lies above its bound."""

    name: str
    seconds: float
    megabytes: float | None = None
    points_above: int | None = None
    seconds_target: Target = NO_TARGET
    megabytes_target: Target = NO_TARGET
    cost: int | None = None


def memory_of_tree(root: psutil.Process) -> float:
    """Return the megabytes that a process and its descendants hold now."""
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.uss)
        except psutil.Error:
            continue
    return total / 1e6


def measure(name: str, words: Sequence[str], seconds: Target = NO_TARGET) -> tuple[Measurement, str]:
    """Run a Python program; return what it took and what it printed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *words], stdout=output, stderr=errors)
        watched, peak = psutil.Process(child.pid), 0.0
        while child.poll() is None:
            try:
                peak = max(peak, memory_of_tree(watched))
            except psutil.Error:
                break
            time.sleep(1 / SAMPLES_PER_SECOND)
        child.wait()
        taken = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{name} ended with {child.returncode}:\n{errors.read()}")
        return Measurement(name, taken, peak, seconds_target=seconds), output.read()


class Commands:
    """Runs ``roster`` on two lists with a database of its own.

    Parameters
    ----------
    folder
        Holds the lists.
    scratch
        Where the database and what is exported go.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.lists = [str(folder / "staff.xlsx"), str(folder / "checkpoints.xlsx")]
        self.scratch = scratch
        self._roster = ["-m", "roster_cli", "--quiet", "--db", str(scratch / "roster.db")]

    def run(self, name: str, *words: str, seconds: Target = NO_TARGET) -> Measurement:
        """Measure a command."""
        return measure(name, [*self._roster, *words], seconds)[0]

    def solve(self, name: str, week: Week, seconds: Target = NO_TARGET, memory: Target = NO_TARGET) -> Measurement:
        """Measure a solve, and note how far its roster lies above the bound."""
        words = [*self._roster, "solve", *self.lists, "--week", str(week), "--json"]
        measured, printed = measure(name, words, seconds)
        told = json.loads(printed)
        return replace(measured, points_above=told["gap"], cost=told["cost"], megabytes_target=memory)


def first_week(folder: Path, week: Week, scratch: Path) -> list[Measurement]:
    """Measure the commands of a week as a user runs them."""
    commands = Commands(folder, scratch)
    return [
        commands.run("roster --help", "--help", seconds=(None, 0.3)),
        commands.run("roster check", "check", *commands.lists),
        commands.solve("roster solve, first week", week, (60, 12), DISTRICT_MEGABYTES),
        commands.run("roster audit", "audit", "--week", str(week)),
        commands.run("roster show --community", "show", "--community", first_community(folder)),
        commands.run("roster export --all", "export", "--all", "--out", str(scratch / "rosters"), seconds=(20, 6)),
        commands.run(
            "roster export --all --format csv", "export", "--all", "--format", "csv", "--out", str(scratch / "csv")
        ),
    ]


def with_history(folder: Path, week: Week, scratch: Path) -> list[Measurement]:
    """Solve and publish four weeks, and measure the one after them."""
    commands = Commands(folder, scratch)
    rows = []
    for place in range(WEEKS_BEFORE):
        own = week.plus(place)
        rows.append(commands.solve(f"roster solve, {own}, {place} weeks before it", own))
        commands.run(f"roster publish, {own}", "publish", "--week", str(own))
    last = week.plus(WEEKS_BEFORE)
    rows.append(commands.solve(f"roster solve, {last}, four weeks of history", last, (90, 15), DISTRICT_MEGABYTES))
    return rows


def one_community(week: Week, scratch: Path) -> list[Measurement]:
    """Measure a single community, start-up included."""
    made = scratch / "community"
    Commands(made, scratch).run("roster sample", "sample", str(made), *SMALL_SAMPLE)
    commands = Commands(made, scratch)
    return [
        commands.run("roster --version", "--version", seconds=(None, 0.7)),
        commands.solve("roster solve, one community of about 50", week, (3, 1.5)),
    ]


def large_district(
    sample: Sequence[str], week: Week, scratch: Path, one_district: float | None
) -> list[Measurement]:
    """Measure ten districts' worth in one; its time is held against that of one district."""
    made = scratch / "large"
    Commands(made, scratch).run("roster sample", "sample", str(made), *sample)
    target = (10 * one_district, 8 * one_district) if one_district else NO_TARGET
    return [Commands(made, scratch).solve("roster solve, " + " ".join(sample), week, target, LARGE_MEGABYTES)]


def first_community(folder: Path) -> str:
    """Return a community of the lists to show."""
    from openpyxl import load_workbook

    rows = load_workbook(folder / "checkpoints.xlsx", read_only=True).worksheets[0].iter_rows(values_only=True)
    for row in rows:
        for heading in ("社区", "community"):
            if heading in row:
                return str(next(rows)[row.index(heading)])
    raise SystemExit("the checkpoint list has no column 社区")


def run_steps(folder: Path, week: Week) -> list[Measurement]:
    """Time each step inside this process."""
    steps: list[Measurement] = []

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        steps.append(Measurement(name, time.perf_counter() - start))

    with step("import the libraries"):
        from roster_cli.audit import audit
        from roster_cli.sheets.district import read_inputs
        from roster_cli.solve.engine import solve
        from roster_cli.store import Store
    with step("read"):
        reading = read_inputs(folder / "staff.xlsx", folder / "checkpoints.xlsx", None, week=week)
    with step("solve"):
        solution = solve(reading.district)
    steps += [Measurement(f"  of which {name}", seconds) for name, seconds in solution.report.seconds.items()]
    with step("audit"):
        verdict = audit(reading.district, solution.roster)
    if verdict.violations:
        raise SystemExit(f"{len(verdict.violations)} violations, the first: {verdict.violations[0].message}")
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "roster.db") as store:
        with step("store"):
            store.save_roster(reading.district, solution.roster, solution.report)
        with step("load"):
            store.load()
    return steps


def steps_of_a_process(folder: Path, week: Week) -> list[Measurement]:
    """Time the steps in a process of their own, whose memory is watched."""
    words = [__file__, str(folder), "--week", str(week), "--inside"]
    whole, printed = measure("all steps in one process", words)
    return [*(Measurement(name, seconds) for name, seconds in json.loads(printed)), whole]


def print_table(title: str, rows: Sequence[Measurement]) -> None:
    """Print measurements, each with its targets."""
    table = Table(title=title, title_justify="left")
    table.add_column("step")
    columns = ("seconds", "must", "aim", "peak MB", "must", "aim", "points above bound", "must", "aim")
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        above = ("", "", "")
        if row.points_above is not None:
            above = (f"{row.points_above} of {row.cost:,}", *map(str, POINTS_ABOVE_BOUND))
        table.add_row(
            row.name,
            f"{row.seconds:.2f}",
            *map(_limit, row.seconds_target),
            f"{row.megabytes:.0f}" if row.megabytes is not None else "",
            *map(_limit, row.megabytes_target),
            *above,
        )
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def _limit(value: float | None) -> str:
    return "" if value is None else f"≤ {value:.3g}" if value < 100 else f"≤ {value:.0f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=YAODU)
    parser.add_argument("--week", type=Week.parse, default=Week(2022, 11))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=USUAL_PARTS)
    parser.add_argument("--staff", default="36480", help="people of the large district")
    parser.add_argument("--communities", default="680", help="its communities")
    parser.add_argument("--checkpoints", default="7650", help="its gates")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps([[row.name, row.seconds] for row in run_steps(options.folder, options.week)]))
        return
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as scratch:
        measure_parts(options, Path(scratch))


def measure_parts(options: argparse.Namespace, scratch: Path) -> None:
    """Measure the parts asked for, one after another, each in a folder of its own."""
    folders = {part: scratch / part for part in PARTS}
    for own in folders.values():
        own.mkdir()
    one_district = None
    if "first" in options.parts:
        rows = first_week(options.folder, options.week, folders["first"])
        one_district = next(row.seconds for row in rows if row.points_above is not None)
        print_table("a first week, start-up included", rows)
    if "history" in options.parts:
        print_table("weeks with history", with_history(options.folder, options.week, folders["history"]))
    if "community" in options.parts:
        print_table("one community", one_community(options.week, folders["community"]))
    if "large" in options.parts:
        sample = (
            "--staff",
            options.staff,
            "--communities",
            options.communities,
            "--checkpoints",
            options.checkpoints,
        )
        rows = large_district(sample, options.week, folders["large"], one_district)
        print_table("ten districts' worth in one", rows)
    if "steps" in options.parts:
        print_table("steps inside one process", steps_of_a_process(options.folder, options.week))


if __name__ == "__main__":
    main()
