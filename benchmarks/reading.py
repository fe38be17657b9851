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
from roster_cli.sheets.district import read_inputs
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


HEADERS = (
    ("序号", "姓名", "职务", "社区", "居住小区", "联系电话", "值班类型", "请假时间"),
    ("工号", "人员姓名", "科室", "居住社区", "小区", "手机号", "值班类别", "请假"),
    ("编号", "姓 名", "岗位", "报到社区", "住址", "联系方式", "值班类型", "休假时间"),
)


def write_lists(folder: Path, count: int) -> int:
    """Write the example district's people as so many workbooks, each in one of a dozen shapes; return how many."""
    import openpyxl

    from roster_cli.domain import Week
    from roster_cli.sheets.district import read_inputs

    people = read_inputs(
        YAODU / "staff.xlsx", YAODU / "checkpoints.xlsx", None, week=Week(2022, 11)
    ).district.people
    groups: list[list[object]] = [[] for _number in range(count)]
    for number, person in enumerate(people):
        groups[number * count // len(people)].append(person)
    for number, group in enumerate(groups):
        book = openpyxl.Workbook()
        sheet = book.active
        if number % 2:
            sheet.append([f"第{number}单位下沉人员名单"])
            sheet.merge_cells("A1:I1")
        sheet.append([*HEADERS[number % 3], "单位"])
        unit = ""
        for row, person in enumerate(group, 1):
            name = person.name + ("（组长）" if row == 1 else "")
            own = person.unit if number % 4 or person.unit != unit else None
            unit = person.unit
            first = person.identity if number % 3 == 1 else row
            place = person.community or "不在城区"
            sheet.append(
                [first, name, person.post, place, person.estate, person.phone, person.duty_type.value, None, own]
            )
        sheet.append(["合计", len(group)])
        book.save(folder / f"{number:02d}名单.xlsx")
    return len(people)


def collect(count: int) -> None:
    """Print how long ``roster collect`` takes for so many lists."""
    import resource
    import time

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "lists")
        folder.mkdir()
        people = write_lists(folder, count)
        command = [
            sys.executable,
            "-m",
            "roster_cli",
            "--quiet",
            "collect",
            str(folder),
            "--out",
            f"{place}/staff.xlsx",
        ]
        begun = time.perf_counter()
        told = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True).stdout
        seconds = time.perf_counter() - begun
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("| lists | people | read | set aside | seconds | CPU seconds | MB at most |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    found = json.loads(told)
    print(
        f"| {count} | {people} | {found['people']} | {len(found['set_aside'])} | {seconds:.1f} "
        f"| {used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss / 1024:.0f} |"
    )


def main() -> None:
    """Read the words of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", default=FIRST)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--collect", action="store_true")
    parser.add_argument("--lists", type=int, default=90)
    options = parser.parse_args()
    if options.collect:
        collect(options.lists)
    else:
        compare(options.against, options.rounds)


if __name__ == "__main__":
    main()
