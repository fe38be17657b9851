"""Try the program with the lowest versions that pyproject.toml allows.

    python tools/lowest.py                     some folders of tests
    python tools/lowest.py tests/cli -k week   other words for pytest

Makes an empty environment with each library at its lower bound, solves the small example, audits and exports it,
and runs tests, among them the one that loads both solvers in either order. Ends with 1 where anything fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
LISTS = [f"examples/kangzhuang/{name}.xlsx" for name in ("staff", "checkpoints")]
TESTS = ("test_libraries.py", "domain", "rules", "solve", "change", "store", "sheets", "cli", "door")


def run(words: Sequence[object]) -> bool:
    """Run a program in the repository, tell it, and return whether it ended well."""
    line = [str(word) for word in words]
    print("\n==", " ".join([Path(line[0]).name, *line[1:]]), flush=True)
    return subprocess.run(line, cwd=REPOSITORY, check=False).returncode == 0


def main(words: Sequence[str]) -> int:
    """Make the environment and try everything in it."""
    with tempfile.TemporaryDirectory() as scratch:
        programs = Path(scratch) / "venv" / "bin"
        venv.create(programs.parent, with_pip=True)
        python, roster = programs / "python", [programs / "roster", "--db", Path(scratch) / "roster.db"]
        install = [
            programs / "uv",
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "--resolution",
            "lowest-direct",
        ]
        if not (
            run([python, "-m", "pip", "install", "--quiet", "uv"])
            and run([*install, "--editable", ".[test]"])
            and run([programs / "uv", "pip", "list", "--python", python])
        ):
            return 1
        tried = [
            run([*roster, "solve", *LISTS, "--week", "2022-W11"]),
            run([*roster, "audit"]),
            run([*roster, "export", "--all", "--out", Path(scratch) / "rosters"]),
            run([python, "-m", "pytest", *(words or (f"tests/{name}" for name in TESTS))]),
        ]
    return 0 if all(tried) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
