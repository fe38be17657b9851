"""Time of writing a whole district in every format, each on its own and all together.

    python benchmarks/export.py                  solve data/yaodu first, then export it
    python benchmarks/export.py --db solved.db   export what is stored already

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

YAODU = Path(__file__).parent.parent / "data" / "yaodu"
FORMATS = ("xlsx", "csv", "html", "ics", "text")


@dataclass(frozen=True)
class Export:
    """What one export took: seconds on the clock and of all processors, and what it wrote."""

    name: str
    seconds: float
    processor_seconds: float
    files: int
    megabytes: float


def run(words: Sequence[str]) -> tuple[float, float]:
    """Run roster; return the seconds it took on the clock and of all processors."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "roster_cli", *words], check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(database: Path, formats: Sequence[str], scratch: Path) -> Export:
    """Export everything in some formats."""
    out = scratch / "rosters"
    asked = [word for name in formats for word in ("--format", name)]
    seconds, processor_seconds = run(
        ["--quiet", "--db", str(database), "export", "--all", *asked, "--out", str(out)]
    )
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    shutil.rmtree(out)
    return Export(" + ".join(formats), seconds, processor_seconds, len(sizes), sum(sizes) / 1e6)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database with a stored week")
    database = parser.parse_args().db
    table = Table(title="roster export --all", title_justify="left")
    for label in ("format", "seconds", "processor seconds", "files", "MB"):
        table.add_column(label, justify="left" if label == "format" else "right")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        if database is None:
            database = scratch / "roster.db"
            lists = [str(YAODU / "staff.xlsx"), str(YAODU / "checkpoints.xlsx")]
            run(["--quiet", "--db", str(database), "solve", *lists, "--week", "2022-W11"])
        for formats in (*((name,) for name in FORMATS), FORMATS):
            took = measure(database, formats, scratch)
            times = (f"{took.seconds:.1f}", f"{took.processor_seconds:.1f}")
            table.add_row(took.name, *times, str(took.files), f"{took.megabytes:.1f}")
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    Console().print(table)


if __name__ == "__main__":
    main()
