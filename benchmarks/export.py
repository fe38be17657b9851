"""Time of writing a whole district in every format, each on its own and all together.

    python benchmarks/export.py                  solve data/yaodu first, then export it
    python benchmarks/export.py --db solved.db   export what is stored already
    python benchmarks/export.py --against DIR    beside another checkout, which solves: ratios of processor seconds

Each line is one ``roster export --all`` into an empty folder, start-up included. Beside the seconds on the clock
stand those of all processors together: on a machine that is busy with other things only these can be compared.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent.parent
FORMATS = ("xlsx", "csv", "html", "ics", "text")
NEW_FORMATS = ("png",)
REPEATS = 2


@dataclass(frozen=True)
class Export:
    """What one export took: seconds on the clock and of all processors, and what it wrote."""

    name: str
    seconds: float
    processor_seconds: float
    files: int
    megabytes: float


def run(words: Sequence[str], checkout: Path | None = None) -> tuple[float, float]:
    """Run roster, perhaps of another checkout; return its seconds on the clock and of all processors."""
    other = {"PYTHONPATH": str(checkout / "src")} if checkout else {}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "roster_cli", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **other})
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(database: Path, formats: Sequence[str], scratch: Path, checkout: Path | None = None) -> Export:
    """Export everything in some formats."""
    out = scratch / "rosters"
    asked = [word for name in formats for word in ("--format", name)]
    words = ["--quiet", "--db", str(database), "export", "--all", *asked, "--out", str(out)]
    seconds, processor_seconds = run(words, checkout)
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    shutil.rmtree(out)
    return Export(" + ".join(formats), seconds, processor_seconds, len(sizes), sum(sizes) / 1e6)


def solved(scratch: Path, checkout: Path | None = None) -> Path:
    """Solve the example district, as it stands beside whoever solves it; return the database."""
    database = scratch / "roster.db"
    yaodu = (checkout or HERE) / "data" / "yaodu"
    lists = [str(yaodu / "staff.xlsx"), str(yaodu / "checkpoints.xlsx")]
    run(["--quiet", "--db", str(database), "solve", *lists, "--week", "2022-W11"], checkout)
    return database


def side_by_side(database: Path, scratch: Path, checkout: Path) -> Table:
    """Export in turns with another checkout, whose database it is, and with this one, on a copy."""
    ours = scratch / "ours.db"
    shutil.copyfile(database, ours)
    table = Table(title="roster export --all, processor seconds", title_justify="left")
    for label in ("format", "there", "here", "here / there"):
        table.add_column(label, justify="left" if label == "format" else "right")
    for formats in (*((name,) for name in FORMATS), FORMATS):
        there, here = [], []
        for _repeat in range(REPEATS):
            there.append(measure(database, formats, scratch, checkout).processor_seconds)
            here.append(measure(ours, formats, scratch).processor_seconds)
        ratio = min(here) / min(there)
        table.add_row(" + ".join(formats), f"{min(there):.1f}", f"{min(here):.1f}", f"{ratio:.2f}")
    for name in NEW_FORMATS:
        table.add_row(name, "", f"{measure(ours, (name,), scratch).processor_seconds:.1f}", "")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database with a stored week")
    parser.add_argument("--against", type=Path, metavar="DIR", help="another checkout to compare with")
    chosen = parser.parse_args()
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        database = chosen.db or solved(scratch, chosen.against)
        if chosen.against:
            Console().print(side_by_side(database, scratch, chosen.against))
            return
        table = Table(title="roster export --all", title_justify="left")
        for label in ("format", "seconds", "processor seconds", "files", "MB"):
            table.add_column(label, justify="left" if label == "format" else "right")
        for formats in (*((name,) for name in (*FORMATS, *NEW_FORMATS)), (*FORMATS, *NEW_FORMATS)):
            took = measure(database, formats, scratch)
            times = (f"{took.seconds:.1f}", f"{took.processor_seconds:.1f}")
            table.add_row(took.name, *times, str(took.files), f"{took.megabytes:.1f}")
        Console().print(table)


if __name__ == "__main__":
    main()
