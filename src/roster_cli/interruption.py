"""Ctrl-C at any moment: noted when it comes, because a library that loads may swallow it, or Python die of it.

What is stored is stored wholly or not at all, and the exit code says which: an interruption that comes before the
end of a transaction takes it back, one that comes later finds the work done. A machine that shuts down and a
terminal that is closed end the program likewise, only that nobody is there to be asked.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from _thread import interrupt_main

# This module is the first one that the program loads: until then Python answers Ctrl-C with a trace.
# That is why it does without dataclasses, contextlib and typing.


EXIT_CODE = 4
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_A_MOMENT = 0.01
_AT_FIRST = (signal.default_int_handler, signal.SIG_DFL)


class _State:
    number = signal.SIGINT
    interrupted = False
    ended = False
    unheeded = False
    too_late = False
    done = False
    stored = False
    exit_code: int | None = None


_state = _State()


def listen() -> None:
    """Note interruptions from now on; to be called once, before anything large is loaded.

    What is ignored stays so: Ctrl-C in the background of a script, the end of a terminal under ``nohup``.
    """
    heard = [number for number in (signal.SIGINT, *ENDING) if signal.getsignal(number) in _AT_FIRST]
    if heard:
        _state.interrupted = _state.ended = False
        _state.unheeded = _state.too_late = _state.done = _state.stored = False
        for number in heard:
            signal.signal(number, _note)
        sys.unraisablehook = _raise_elsewhere
        atexit.register(_leave)  # what is registered first runs last


def _note(number: int, _frame: object) -> None:
    _state.number = signal.Signals(number)
    _state.interrupted = True
    _state.ended = _state.ended or number in ENDING
    if "threading" in sys.modules:
        import threading

        threading.excepthook = _say_nothing
    if not _state.too_late:
        _state.unheeded = True
        raise KeyboardInterrupt


def _say_nothing(_raised: object) -> None:
    """Let threads end as they like: those that mind workers fail if these are ended by the same signal."""


def _raise_elsewhere(swallowed: sys.UnraisableHookArgs) -> None:
    """Interrupt once more a moment later, where Python was tidying up, prints a trace and goes on as before."""
    if swallowed.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(swallowed)
    elif not _state.too_late:
        from threading import Timer, main_thread

        # A real signal also wakes a main thread that sleeps or waits; Windows knows none for a thread.
        wake = getattr(signal, "pthread_kill", None)
        again = Timer(_A_MOMENT, *((wake, (main_thread().ident, _state.number)) if wake else (interrupt_main,)))
        again.daemon = True
        again.start()


def came() -> bool:
    """Return whether there was an interruption that nobody has answered."""
    return _state.unheeded


def is_end() -> bool:
    """Return whether somebody ends the program who waits for nothing and answers no question."""
    return _state.ended


def tell() -> int:
    """Say on standard error that the program was stopped, and return the exit code for that."""
    from roster_cli.i18n import _

    if _state.stored:
        told = _("Stopped. The roster is stored; what comes after it is not done: run the same command again.")
        print(told, file=sys.stderr)
        return 0
    print(_("Stopped. Nothing was changed after that."), file=sys.stderr)
    return EXIT_CODE


def heed() -> None:
    """Raise KeyboardInterrupt if one came that something swallowed."""
    if came():
        raise KeyboardInterrupt


def answered() -> None:
    """Note that somebody was asked what to do about the interruption, so that it is no reason to stop any more."""
    _state.unheeded = False


class finishing:  # noqa: N801 - read as a word of the with statement
    """Let no interruption reach the ``with`` block, which makes what was done lasting: it is early or late.

    Until `resume` it stays too late for one: the work is done, and the exit code is to say so.

    Raises
    ------
    KeyboardInterrupt
        If an interruption came before.
    """

    def __enter__(self) -> None:
        _state.too_late = True
        try:
            heed()
        except BaseException:
            _state.too_late = False
            raise

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        if kind is None:
            _state.done = True
        else:
            _state.too_late = False


def note_done() -> None:
    """Note that something was made lasting, though there may be more to do."""
    _state.done = True


def is_done() -> bool:
    """Return whether anything was made lasting."""
    return _state.done


def resume() -> None:
    """Let interruptions stop the program again: the roster is stored, what follows may be left undone."""
    _state.too_late, _state.stored = False, True


def leave_with(code: int) -> None:
    """Settle with which exit code the program is to end, whatever was or will be interrupted on the way."""
    _state.too_late = True
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
