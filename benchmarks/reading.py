"""Reading the lists now and at an earlier commit, both in one run: time and memory as ratios.

    python benchmarks/reading.py [--against COMMIT] [--rounds 7]
    python benchmarks/reading.py --collect [--lists 90]

Each side reads the two workbooks of the example district in processes of its own, in turns; what counts is the
least CPU time and the peak memory. ``--collect`` writes the district's people as one workbook a unit, each in
another shape, and times ``roster collect`` on the folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
YAODU = ROOT / "data" / "yaodu"
FIRST = "2ddee79"
READ = """
import json, resource, sys, time
from pathlib import Path
from roster_cli.domain import Week
from roster_cli.sheets import read_inputs
begun = time.process_time()
reading = read_inputs(Path(sys.argv[1]), Path(sys.argv[2]), None, week=Week(2022, 11))
seconds = time.process_time() - begun
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, memory, len(reading.district.people)]))
"""


def read_once(source: Path) -> tuple[float, float, int]:
    """Return CPU seconds, MB at most and people of one reading with the program below a folder."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", READ, str(YAODU / "staff.xlsx"), str(YAODU / "checkpoints.xlsx")]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    seconds, memory, people = json.loads(told)
    return seconds, memory, people


def check_out(commit: str, folder: Path) -> Path:
    """Return the sources of a commit below a folder."""
    archive = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x", "-C", str(folder)], input=archive, check=True)
    return folder / "src"


def compare(commit: str, rounds: int) -> None:
    """Print both sides and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        sides = {commit: check_out(commit, Path(folder)), "now": ROOT / "src"}
        found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in sides}
        for _round in range(rounds):
            for name, source in sides.items():
                found[name].append(read_once(source))
    print("| side | CPU seconds | MB at most | people |")
    print("| --- | --- | --- | --- |")
    least = {}
    for name, rows in found.items():
        least[name] = (min(row[0] for row in rows), min(row[1] for row in rows))
        print(f"| {name} | {least[name][0]:.3f} | {least[name][1]:.0f} | {rows[0][2]} |")
    ratios = [now / before for before, now in zip(least[commit], least["now"], strict=True)]
    print(f"| ratio | {ratios[0]:.2f} | {ratios[1]:.2f} | |")


def main() -> None:
    """Read the words of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", default=FIRST)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    compare(options.against, options.rounds)


if __name__ == "__main__":
    main()
