"""Running the program as a user does: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "roster_cli"]
OWN_VARIABLES = ("ROSTER_", "LANG", "LC_", "NO_COLOR", "COLUMNS", "_ROSTER_")


def environment(**variables: str) -> dict[str, str]:
    """Return the environment without what would change the program's ways, and with what a test sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    return {**kept, "LANG": "en_US.UTF-8", **variables}


def roster(*words: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``roster`` in a folder.

    Parameters
    ----------
    words
        The command line after ``roster``.
    folder
        Where it runs.
    variables
        Environment variables to set.
    """
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
