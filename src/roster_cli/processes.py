"""What processes that work side by side need, whatever they do."""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process


def available_cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def end_with_parent() -> None:
    """Let this worker process end when its parent does, even if that is killed.

    Workers hold each other's ends of the pipe that would tell them, so a thread waits for the parent itself.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
