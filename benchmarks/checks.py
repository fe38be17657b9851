"""What the tests cost now, beside what they cost in an earlier commit.

    python benchmarks/checks.py 2ddee79                   the whole suite, both sides one after the other
    python benchmarks/checks.py 2ddee79 tests/cli         one folder

Both sides run with this Python and its libraries. Beside the seconds on the clock stand those of all processors
together: on a machine that is busy with other things only these can be compared.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def copy_of(commit: str, folder: Path) -> Path:
    """Unpack a commit into a folder of its own, with its catalogue compiled."""
    folder.mkdir()
    packed = folder.with_suffix(".tar")
    subprocess.run(["git", "archive", "--output", str(packed), commit], cwd=REPOSITORY, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    compiling = [sys.executable, "tools/messages.py", "compile"]
    subprocess.run(compiling, cwd=folder, env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which that folder's program is found, compiled once and for all."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(folder / "src")}


def measure(folder: Path, words: Sequence[str]) -> tuple[float, float, str]:
    """Run the tests; return seconds on the clock, seconds of all processors, and how they went."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    line = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(line, cwd=folder, env=environment(folder), capture_output=True, encoding="utf-8")
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, (done.stdout.splitlines() or [f"exit code {done.returncode}"])[-1]


def main() -> None:
    """Measure both sides and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("words", nargs="*", help="what to hand to pytest, after --")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sides = {asked.commit: copy_of(asked.commit, Path(scratch) / "before"), "now": REPOSITORY}
        figures = {}
        for name, folder in sides.items():
            figures[name] = seconds, used, told = measure(folder, asked.words)
            print(f"{name:>10}: {seconds:7.1f} s on the clock, {used:7.1f} s of processors; {told}", flush=True)
    before, now = figures.values()
    print(f"{'ratio':>10}: {now[0] / before[0]:7.2f}   on the clock, {now[1] / before[1]:7.2f}   of processors")


if __name__ == "__main__":
    main()
