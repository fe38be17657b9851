"""How long answers about a whole district take: CPU seconds of each command, start-up included, and its promise.

    python benchmarks/answers.py roster.db

The database holds a solved week. Asked are the emptiest gates of the communities that lack most people, somebody's
duty, changes that touch one community, the capacity of all, and who could stand in. Beside each time stands what
the same question would take by solving the whole district anew.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from roster_cli.store.store import Store

PROMISED = {"explain": 2.0, "what-if": 3.0, "capacity": 10.0, "suggest": 1.0}


def cpu_seconds(database: str, words: list[str]) -> float:
    """Return the CPU time of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "roster_cli", "--db", database, *words, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def questions(database: str) -> list[list[str]]:
    """Return command lines about the stored week, the hardest communities first."""
    with Store.open(Path(database), create=False) as store:
        stored = store.load()
    district, roster = stored.district, stored.roster
    missing: dict[str, int] = {}
    first = {}
    for post in roster.unfilled(district):
        missing[post.gate.community] = missing.get(post.gate.community, 0) + post.missing
        first.setdefault(post.gate.community, post)
    asked = []
    for community in sorted(missing, key=lambda name: -len(district.rostered_in[name]))[:4]:
        post = first[community]
        asked.append(["explain", "·".join(post.gate), f"{post.slot.date}", post.slot.shift])
        asked.append(["what-if", "--close", "·".join(post.gate)])
        asked.append(["what-if", "--add", f"{community}=1"])
        asked.append(["suggest", "·".join(post.gate), f"{post.slot.date}", post.slot.shift])
    largest = max(district.communities, key=lambda name: len(district.rostered_in[name]))
    duty = next(duty for duty in roster.duties if duty.gate.community == largest)
    asked.append(["explain", duty.identity, f"{duty.slot.date}", duty.slot.shift])
    asked.append(["what-if", "--leave", f"{duty.identity}={duty.slot.date}"])
    asked.append(["capacity"])
    return asked


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
    for words in questions(database):
        seconds = cpu_seconds(database, words)
        promised = PROMISED[words[0]]
        mark = "" if seconds <= promised else "  over"
        share = f"1/{whole / seconds:.0f} of a solve"
        print(f"{' '.join(words)[:60]:60} {seconds:6.2f} s of {promised:4.1f}, {share}{mark}")


if __name__ == "__main__":
    main()
