"""The CPU time of quick commands on a stored week, beside that of Python alone and of numpy.

``python benchmarks/quick.py`` reads the database of the current folder, ``--db PATH`` another one; without one it
solves the example community first. Each line is the least of five runs, and how many times that of Python alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "kangzhuang"
PROMISED = {"--help": 0.15, "show": 0.25, "history": 0.25}
RUNS = 5


def cpu_seconds(command: Sequence[str]) -> float:
    """Return the least user and system time of a command in several runs."""
    spent = []
    for _run in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", type=Path, help="a database (default: that of the example community, solved now)")
    given = parser.parse_args()
    program = [sys.executable, "-m", "roster_cli"]
    with tempfile.TemporaryDirectory() as folder:
        database = given.db or Path(folder) / "roster.db"
        os.environ["ROSTER_DB"] = str(database.absolute())
        if given.db is None:
            lists = [str(EXAMPLE / "staff.xlsx"), str(EXAMPLE / "checkpoints.xlsx")]
            subprocess.run([*program, "--quiet", "solve", *lists, "--week", "2022-W11"], check=True)
        python = cpu_seconds([sys.executable, "-c", "pass"])
        print(f"{'Python alone':<24} {python:6.3f} s")
        print(f"{'import numpy':<24} {cpu_seconds([sys.executable, '-c', 'import numpy']):6.3f} s")
        for words, promised in PROMISED.items():
            spent = cpu_seconds([*program, words])
            kept = "kept" if spent <= promised else "NOT KEPT"
            print(f"{'roster ' + words:<24} {spent:6.3f} s  {spent / python:4.1f} ×  ≤ {promised} s: {kept}")


if __name__ == "__main__":
    main()
