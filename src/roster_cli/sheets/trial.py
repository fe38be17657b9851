"""A first try at an odd or large workbook in a process of its own, within bounds of time and memory.

A list of the usual kind is read at once. What is not written as spreadsheet programs write it, or is large, may
make the library that reads it take all memory, and end the process at once: then it is this one that ends.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

MOST_SECONDS = 60
MOST_MEMORY = 2 << 30
_BUSY = 10
"""How many times longer something may take where the system counts the work itself, on a machine that is busy."""
_WITHOUT_MEMORY = (MemoryError, ImportError, OSError)
"""What libraries raise that find no memory, or no room to be loaded."""


def is_bearable(content: bytes, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> bool:
    """Return whether a workbook can be read through within bounds; what else is wrong with it is told later.

    Parameters
    ----------
    content
        The whole file.
    seconds, memory
        The bounds; that of the memory in bytes.
    """
    if not sys.executable:
        return True
    try:
        tried = subprocess.run(
            [sys.executable, "-P", "-m", __name__, str(seconds), str(memory)],
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds * (_BUSY if is_counted() else 1),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def is_counted() -> bool:
    """Return whether the system ends a process that takes too much; Windows does not."""
    return find_spec("resource") is not None


def _bound(seconds: int, memory: int) -> None:
    """Let the system end this process when it takes too much; elsewhere time alone is bounded, from outside."""
    if not is_counted():
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):  # a lower bound is set already
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read a workbook from standard input through; how this process ends says whether that took too much."""
    from roster_cli.sheets.book import of_content
    from roster_cli.sheets.findings import FileError

    _bound(*map(int, sys.argv[1:]))
    try:
        book = of_content(Path("-"), sys.stdin.buffer.read(), is_tried=True)
        for name in book.names:
            book.grid(name)
    except FileError as error:
        if isinstance(error.__cause__, _WITHOUT_MEMORY) or "memory" in str(error.__cause__):
            raise


if __name__ == "__main__":
    main()
