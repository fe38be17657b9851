"""Processes that write files side by side."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_start_method
from types import FrameType
from typing import Any

from roster_cli.errors import Interrupted
from roster_cli.interruption import ENDING
from roster_cli.processes import WorkerContext, end_with_parent


def open_pool(workers: int, start: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """Return processes that begin with a call, and that end when this process does, even if it is killed."""
    context = None if get_start_method() == "fork" else WorkerContext()
    return ProcessPoolExecutor(workers, context, _start, (start, given))


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    end_with_parent()
    for number in ENDING:
        signal.signal(number, _leave)
    start(*given)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End in an orderly way, so that no file stays behind that is half written."""
    raise SystemExit(Interrupted.exit_code)
