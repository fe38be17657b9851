"""An earlier build against this one, on districts that neither has seen, made from seeds.

    python benchmarks/districts.py BEFORE [--seeds 101 102 ...] [--communities 3 10 20] [--makers sample tens ...]
                                   [--full N] [--early] [--fifth] [--json FILE]

BEFORE is the source folder of the earlier build, for example of commit 56459d9:

    git archive 56459d9 src | tar -x -C /tmp/before && python benchmarks/districts.py /tmp/before/src

Each district is made once and solved by both builds, one right after the other, from the command line with
everything included. The table tells the worst and the median, and every district by itself; seconds are processor
time of all processes too, which another load on the machine does not change much. With ``--early`` the gap is told
that stands after 1, 2, 5, 10 and 20 seconds of time limit. With ``--fifth`` Yaodu's fifth week is solved too, by
both builds with the same four weeks of history, which the earlier build made in a few seconds each.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from invented import MAKERS, make
from pipeline import memory_of_tree
from psutil import Error, Process

OURS = Path(__file__).parent.parent / "src"
YAODU = Path(__file__).parent.parent / "data" / "yaodu"
WEEK, LATER = "2022-W11", ("2022-W12", "2022-W13", "2022-W14")
FIFTH = "2022-W15"
FULL_SIZE = 68
LIMITS = (1, 2, 5, 10, 20)


@dataclass(frozen=True)
class Run:
    """What one build made of one district."""

    seconds: float
    processor: float
    megabytes: float
    gap: int
    bound: int
    unfilled: int
    familiarity: float
    small_changes: int | None


@dataclass(frozen=True)
class Pair:
    """A district, and both builds on it."""

    name: str
    before: Run
    after: Run


def solve(
    source: Path, lists: Path, limit: float | None = None, week: str = WEEK, history: Path | None = None
) -> Run:
    """Solve a district with a build, from the command line, and judge what it stored."""
    with tempfile.TemporaryDirectory() as scratch:
        if history is not None:
            shutil.copy(history, f"{scratch}/roster.db")
        words = _solving(Path(scratch) / "roster.db", lists, week)
        words += [] if limit is None else ["--time-limit", str(limit)]
        told, seconds, processor, megabytes = _run(source, words)
        audited, *_rest = _run(
            OURS, ["--quiet", "--db", f"{scratch}/roster.db", "audit", "--week", week, "--json"]
        )
    if any(audited["rules"].values()):
        raise SystemExit(f"{lists.name}: {audited['rules']}")
    bound = told["familiarity_bound"]
    return Run(
        seconds,
        processor,
        megabytes,
        told["gap"],
        told["bound"],
        sum(post["missing"] for post in told["unfilled"]),
        told["costs"]["familiarity"] / bound - 1 if bound else 0.0,
        audited["small_changes"],
    )


def _solving(database: Path, lists: Path, week: str) -> list[str]:
    """Return the words of the command that solves a week."""
    words = ["--quiet", "--db", str(database), "solve", str(lists / "staff.xlsx"), str(lists / "checkpoints.xlsx")]
    return [*words, "--week", week, "--json"]


def fifth_week(before: Path, scratch: Path) -> Pair:
    """Solve Yaodu's fifth week with both builds, after the same four."""
    database, lists = scratch / "history.db", scratch / "Yaodu"
    lists.mkdir()
    for name in ("staff.xlsx", "checkpoints.xlsx"):  # an earlier build does not know every setting beside them
        shutil.copy(YAODU / name, lists)
    for week in (WEEK, *LATER):
        _run(before, [*_solving(database, lists, week), "--time-limit", str(LIMITS[-1])])
        publish = [sys.executable, "-m", "roster_cli", "--db", str(database), "publish", "--week", week]
        subprocess.run(publish, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(before)})
    return Pair("Yaodu, fifth week", *(solve(of, lists, week=FIFTH, history=database) for of in (before, OURS)))


def _run(source: Path, words: Sequence[str]) -> tuple[dict, float, float, float]:  # type: ignore[type-arg]
    """Run a command of a build; return what it printed, seconds, processor seconds and megabytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output, tempfile.TemporaryFile("w+") as errors:
        environment = {**os.environ, "PYTHONPATH": str(source)}
        child = subprocess.Popen(
            [sys.executable, "-m", "roster_cli", *words], stdout=output, stderr=errors, env=environment
        )
        watched, peak = Process(child.pid), 0.0
        while child.poll() is None:
            with contextlib.suppress(Error):
                peak = max(peak, memory_of_tree(watched))
            time.sleep(0.2)
        seconds = time.perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(words)}:\n{errors.read()}")
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return json.load(output), seconds, processor, peak


def districts(options: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Make the districts asked for, makers and sizes in turn, then those of full size."""
    for place, seed in enumerate(options.seeds):
        maker = options.makers[place % len(options.makers)]
        communities = options.communities[place % len(options.communities)]
        yield from _made(maker, seed, communities, scratch)
    for place in range(options.full):
        yield from _made("sample", options.seeds[place] + 5000, FULL_SIZE, scratch)


def _made(maker: str, seed: int, communities: int, scratch: Path) -> Iterator[tuple[str, Path]]:
    folder = scratch / f"{maker} {seed}, {communities}"
    make(maker, seed, communities, folder)
    yield folder.name, folder


def row(pair: Pair) -> str:
    """Return a line of the table."""
    before, after = pair.before, pair.after
    cells = [
        pair.name,
        f"{before.gap:,}",
        f"{after.gap:,}",
        f"{before.unfilled} / {after.unfilled}",
        f"{after.small_changes}",
        f"{before.seconds:.1f}",
        f"{after.seconds / before.seconds:.2f}",
        f"{after.processor / before.processor:.2f}",
        f"{after.megabytes / before.megabytes:.2f}",
        f"{before.familiarity:.0%} / {after.familiarity:.0%}",
    ]
    return "| " + " | ".join(cells) + " |"


TITLES = (
    "district (maker seed, communities)",
    "gap before",
    "gap now",
    "posts unfilled",
    "small changes that better it now",
    "s before",
    "time ratio",
    "processor ratio",
    "memory ratio",
    "familiarity above its bound",
)


def summary(name: str, pairs: Sequence[Pair]) -> str:
    """Return what all districts of a size come to, the worst of them."""
    times = [pair.after.seconds / pair.before.seconds for pair in pairs]
    work = [pair.after.processor / pair.before.processor for pair in pairs]
    return (
        f"{name}, {len(pairs)}: worst gap {max(p.before.gap for p in pairs):,} before, "
        f"{max(p.after.gap for p in pairs):,} now; proven optimal {sum(p.before.gap == 0 for p in pairs)} before, "
        f"{sum(p.after.gap == 0 for p in pairs)} now; time median {statistics.median(times):.2f}, worst "
        f"{max(times):.2f}; processor median {statistics.median(work):.2f}, worst {max(work):.2f}; memory worst "
        f"{max(p.after.megabytes / p.before.megabytes for p in pairs):.2f}; familiarity above its bound, mean "
        f"{statistics.mean(p.before.familiarity for p in pairs):.0%} before, "
        f"{statistics.mean(p.after.familiarity for p in pairs):.0%} now"
    )


def main() -> None:
    """Make, solve twice, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="source folder of the earlier build")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(101, 131)))
    parser.add_argument("--communities", type=int, nargs="+", default=[3, 10, 6, 20, 8])
    parser.add_argument("--makers", nargs="+", choices=MAKERS, default=MAKERS)
    parser.add_argument("--full", type=int, default=0, help="how many districts of full size beside them")
    parser.add_argument("--early", action="store_true", help="also tell the gap after a few seconds")
    parser.add_argument("--fifth", action="store_true", help="also solve Yaodu's fifth week")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print("\n| " + " | ".join(TITLES) + " |\n| --- |" + " --: |" * (len(TITLES) - 1), flush=True)
    pairs: dict[bool, list[Pair]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as scratch:
        for name, folder in districts(options, Path(scratch)):
            pair = Pair(name, solve(options.before, folder), solve(OURS, folder))
            pairs[name.endswith(f", {FULL_SIZE}")].append(pair)
            print(row(pair), flush=True)
            if options.early:
                for limit in LIMITS:
                    early = [solve(source, folder, limit).gap for source in (options.before, OURS)]
                    print(f"  {name}: {limit} s: gap {early[0]:,} before, {early[1]:,} now", flush=True)
        if options.fifth:
            print(row(fifth_week(options.before, Path(scratch))), flush=True)
    print()
    for full, name in ((False, "3 to 20 communities"), (True, "full size")):
        if pairs[full]:
            print(summary(name, pairs[full]), flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(pair) for own in pairs.values() for pair in own], indent=1))


if __name__ == "__main__":
    main()
