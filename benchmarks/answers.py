"""How long answers about a whole district take: CPU seconds of each command, start-up included, and its promise.

    python benchmarks/answers.py roster.db

The database holds a solved week. Asked are empty and filled gates of the largest communities, people's duties,
changes that touch one community, the capacity of all, and who could stand in. Beside each time stands what the
same question would take by solving the whole district anew; at the end the worst of each command.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from roster_cli.domain import Gate, Slot
from roster_cli.store.store import Store

PROMISED = {"explain": 2.0, "what-if": 3.0, "capacity": 10.0, "suggest": 1.0}
_COMMUNITIES = 6


def cpu_seconds(database: str, words: list[str]) -> float:
    """Return the CPU time of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "roster_cli", "--db", database, *words, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def questions(database: str) -> list[list[str]]:
    """Return command lines about the stored week, the hardest communities first.

    Of each kind of target there are several: posts that nobody fills early and late in the week, one that is
    filled, somebody with a duty and somebody without.
    """
    with Store.open(Path(database), create=False) as store:
        stored = store.load()
    district, roster = stored.district, stored.roster
    empty = defaultdict(list)
    for post in roster.unfilled(district):
        empty[post.gate.community].append(post)
    by_size = sorted(district.communities, key=lambda name: -len(district.rostered_in[name]))
    asked = []
    for community in [name for name in by_size if name in empty][:_COMMUNITIES]:
        posts = empty[community]
        for post in (posts[0], posts[len(posts) // 2], posts[-1]):
            asked.append(["explain", *_where(post.gate, post.slot)])
        asked.append(["what-if", "--close", "·".join(posts[0].gate)])
        asked.append(["what-if", "--add", f"{community}=1"])
        asked.append(["suggest", *_where(posts[0].gate, posts[0].slot)])
    for community in by_size[:_COMMUNITIES]:
        own = [duty for duty in roster.duties if duty.gate.community == community]
        for duty in (own[0], own[-1]):
            asked.append(["explain", duty.identity, f"{duty.slot.date}", duty.slot.shift])
            asked.append(["what-if", "--leave", f"{duty.identity}={duty.slot.date}"])
        asked.append(["explain", *_where(own[0].gate, own[0].slot)])
        asked.append(["suggest", *_where(own[0].gate, own[0].slot)])
    asked.append(["capacity"])
    return sorted(asked, key=lambda words: list(PROMISED).index(words[0]))


def _where(gate: Gate, slot: Slot) -> list[str]:
    return ["·".join(gate), f"{slot.date}", slot.shift]


def solve_seconds(database: str) -> float:
    """Return the CPU time of solving the stored district anew."""
    from roster_cli.solve.engine import solve

    with Store.open(Path(database), create=False) as store:
        district = store.load().district
    begin = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    solve(district, workers=1)
    return time.process_time() - begin[0]


def main() -> None:
    """Ask, time and print."""
    database = sys.argv[1]
    whole = solve_seconds(database)
    print(f"{'solving the whole district':60} {whole:6.2f} s CPU")
    taken = defaultdict(list)
    for words in questions(database):
        seconds = cpu_seconds(database, words)
        taken[words[0]].append(seconds)
        print(f"{' '.join(words)[:60]:60} {seconds:6.2f} s, 1/{whole / seconds:.0f} of a solve", flush=True)
    for command, times in taken.items():
        told = f"{len(times)} × {command}: median {median(times):.2f} s, worst {max(times):.2f} s"
        print(f"{told} of {PROMISED[command]:.0f} s promised{'  OVER' if max(times) > PROMISED[command] else ''}")


if __name__ == "__main__":
    main()
