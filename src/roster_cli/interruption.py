"""Ctrl-C at any moment: noted when it comes, because a library that loads may swallow it, or Python die of it."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from dataclasses import dataclass
from types import FrameType


@dataclass
class _State:
    interrupted: bool = False
    exit_code: int | None = None


_state = _State()


def listen() -> None:
    """Note interruptions from now on; to be called once, before anything large is loaded."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note)
        atexit.register(_leave)  # what is registered first runs last


def _note(_number: int, _frame: FrameType | None) -> None:
    _state.interrupted = True
    raise KeyboardInterrupt


def came() -> bool:
    """Return whether there was an interruption."""
    return _state.interrupted


def heed() -> None:
    """Raise KeyboardInterrupt if one came that something swallowed."""
    if came():
        raise KeyboardInterrupt


def leave_with(code: int) -> None:
    """Settle with which exit code the program is to end, whatever was interrupted on the way."""
    _state.exit_code = code


def _leave() -> None:
    """End with the exit code that was settled; Python would die of an interruption that hit generated code."""
    if _state.interrupted and _state.exit_code is not None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                continue
        os._exit(_state.exit_code)
