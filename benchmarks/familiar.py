"""Familiar gates: their cost, what is proven, and what that takes, beside an earlier build on the same shifts.

    python benchmarks/familiar.py [BEFORE] [--lists DIR ...] [--seeds 1 2 3] [--communities 10]
                                  [--makers sample ...]

BEFORE is the source folder of the earlier build (see ``districts.py``). This build plans each district; then both
builds give out the gates of its communities, one after the other in one process. Told are points of familiarity,
the proven bound, how far above it the roster is, the part of the communities in which nothing better is possible,
and processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from invented import MAKERS, make

OURS = Path(__file__).parent.parent / "src"
WEEK = "2022-W11"

_KEEP_PROBLEMS = """
import pickle, sys
from roster_cli.cli.main import run
from roster_cli.solve import engine
plain = engine.gate_problems
def kept(model, choice):
    problems = plain(model, choice)
    with open(sys.argv[1], "wb") as file:
        pickle.dump(problems, file)
    return problems
engine.gate_problems = kept
sys.exit(run(sys.argv[2:]))
"""
_GIVE_GATES = """
import json, pickle, sys, time
from threadpoolctl import threadpool_limits
from roster_cli.solve import engine
from roster_cli.solve.gates import give_gates
with open(sys.argv[1], "rb") as file:
    problems = pickle.load(file)
more = {"tries": max(1, engine._TRIES // len(problems))} if hasattr(engine, "_TRIES") else {}
with threadpool_limits(1):
    give_gates(problems[-1])
    begin = time.process_time()
    results = [give_gates(problem, **more) for problem in problems]
    seconds = time.process_time() - begin
cost, bound = sum(r.cost for r in results), sum(r.bound for r in results)
print(json.dumps([cost, bound, sum(r.proven for r in results), len(results), seconds]))
"""


def districts(options: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield the districts asked for: lists that are there, then those made from seeds."""
    for folder in options.lists:
        yield folder.name, folder
    for maker in options.makers:
        for seed in options.seeds:
            folder = scratch / f"{maker}-{seed}"
            make(maker, seed, options.communities, folder)
            yield f"{maker} {seed}, {options.communities}", folder


def run(source: Path, program: str, *words: str) -> str:
    """Run a program with a build and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def figures(source: Path, problems: Path) -> tuple[float, str]:
    """Give out gates with a build; return processor time and the cells of the table."""
    cost, bound, proven, communities, seconds = json.loads(run(source, _GIVE_GATES, str(problems)))
    above = f"{cost / bound - 1:.1%}" if bound else "–"
    return seconds, f"{cost:,} | {bound:,} | {above} | {proven}/{communities}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("before", type=Path, nargs="?")
    parser.add_argument("--lists", type=Path, nargs="*", default=[])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--communities", type=int, default=10)
    parser.add_argument("--makers", choices=MAKERS, nargs="*", default=["sample"])
    options = parser.parse_args()
    builds = [("now", OURS)] if options.before is None else [("before", options.before), ("now", OURS)]
    print("| district | build | points | bound | above | proven | processor s | ratio |")
    print("| --- " * 8 + "|")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for district, lists in districts(options, scratch):
            problems = scratch / "problems"
            words = ["--quiet", "--db", str(scratch / f"{district}.db"), "solve", str(lists / "staff.xlsx")]
            run(OURS, _KEEP_PROBLEMS, str(problems), *words, str(lists / "checkpoints.xlsx"), "--week", WEEK)
            first = None
            for build, source in builds:
                seconds, cells = figures(source, problems)
                first = first or seconds
                print(f"| {district} | {build} | {cells} | {seconds:.2f} | {seconds / first:.2f} |", flush=True)


if __name__ == "__main__":
    main()
