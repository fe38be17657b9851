"""Time and memory of the whole way from two lists to the handed-out workbooks.

    python benchmarks/pipeline.py [FOLDER] [--week 2022-W11]

FOLDER holds ``staff.xlsx`` and ``checkpoints.xlsx``; without it, the Yaodu district of ``data/``. Two tables
come out: the commands as a user runs them, start-up included, and the steps inside one process. Memory is the
largest sum over all processes at one moment, pages that processes share counted once.
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

YAODU = Path(__file__).parent.parent / "data" / "yaodu"
SAMPLES_PER_SECOND = 10


@dataclass(frozen=True)
class Measurement:
    """One line of a table: seconds of wall-clock time, and peak memory in megabytes where it was watched."""

    name: str
    seconds: float
    megabytes: float | None = None


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


def measure(name: str, words: Sequence[str]) -> tuple[Measurement, str]:
    """Run a command; return what it took and what it printed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *words], stdout=output, stderr=subprocess.PIPE, text=True)
        watched, peak = psutil.Process(child.pid), 0.0
        while child.poll() is None:
            try:
                peak = max(peak, memory_of_tree(watched))
            except psutil.Error:
                break
            time.sleep(1 / SAMPLES_PER_SECOND)
        _nothing, errors = child.communicate()
        seconds = time.perf_counter() - start
        if child.returncode:
            raise SystemExit(f"{name} ended with {child.returncode}:\n{errors}")
        output.seek(0)
        return Measurement(name, seconds, peak), output.read()


def run_commands(folder: Path, week: str, scratch: Path) -> list[Measurement]:
    """Measure the commands of a week as a user runs them."""
    roster = ["-m", "roster_cli", "--quiet", "--db", str(scratch / "roster.db")]
    lists = [str(folder / "staff.xlsx"), str(folder / "checkpoints.xlsx")]
    commands = {
        "roster --help": ["--help"],
        "roster check": ["check", *lists],
        "roster solve": ["solve", *lists, "--week", week],
        "roster audit": ["audit", "--week", week],
        "roster show --community": ["show", "--community", first_community(folder)],
        "roster export --all": ["export", "--all", "--out", str(scratch / "rosters")],
        "roster export --all --format csv": ["export", "--all", "--format", "csv", "--out", str(scratch / "csv")],
    }
    return [measure(name, [*roster, *words])[0] for name, words in commands.items()]


def first_community(folder: Path) -> str:
    """Return a community of the lists to show."""
    from openpyxl import load_workbook

    rows = load_workbook(folder / "checkpoints.xlsx", read_only=True).worksheets[0].iter_rows(values_only=True)
    for row in rows:
        for heading in ("社区", "community"):
            if heading in row:
                return str(next(rows)[row.index(heading)])
    raise SystemExit("the checkpoint list has no column 社区")


def run_steps(folder: Path, week_text: str) -> list[Measurement]:
    """Time each step inside this process."""
    steps: list[Measurement] = []

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        steps.append(Measurement(name, time.perf_counter() - start))

    with step("import the libraries"):
        from roster_cli.audit import audit
        from roster_cli.domain import Week
        from roster_cli.sheets import read_district, read_settings
        from roster_cli.solve import solve
        from roster_cli.store import Store
    with step("read"):
        reading = read_district(
            folder / "staff.xlsx",
            folder / "checkpoints.xlsx",
            week=Week.parse(week_text),
            settings=read_settings(None),
        )
    with step("solve"):
        solution = solve(reading.district)
    steps += [Measurement(f"  of which {name}", seconds) for name, seconds in solution.report.seconds.items()]
    with step("audit"):
        verdict = audit(reading.district, solution.roster)
    if verdict.violations:
        raise SystemExit(f"{len(verdict.violations)} violations, the first: {verdict.violations[0].message}")
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "roster.db") as store:
        with step("store"):
            store.save(reading.district, solution.roster, solution.report)
        with step("load"):
            store.load()
    return steps


def print_table(title: str, rows: Sequence[Measurement]) -> None:
    """Print measurements."""
    table = Table(title=title, title_justify="left")
    table.add_column("step", no_wrap=True)
    table.add_column("seconds", justify="right")
    watched = any(row.megabytes is not None for row in rows)
    if watched:
        table.add_column("peak MB, all processes", justify="right")
    for row in rows:
        memory = [f"{row.megabytes:.0f}" if row.megabytes is not None else ""] if watched else []
        table.add_row(row.name, f"{row.seconds:.2f}", *memory)
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=YAODU)
    parser.add_argument("--week", default="2022-W11")
    parser.add_argument("--steps", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.steps:
        rows = run_steps(arguments.folder, arguments.week)
        print(json.dumps([[row.name, row.seconds] for row in rows]))
        return
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as scratch:
        commands = run_commands(arguments.folder, arguments.week, Path(scratch))
    print_table("commands, start-up included", commands)
    words = [__file__, str(arguments.folder), "--week", arguments.week, "--steps"]
    whole, printed = measure("all steps in one process", words)
    steps = [Measurement(name, seconds) for name, seconds in json.loads(printed)]
    print_table("steps inside one process", [*steps, whole])


if __name__ == "__main__":
    main()
