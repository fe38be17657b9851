"""Running the program on a terminal of its own, as a person at a keyboard does."""

from __future__ import annotations

import math
import os
import pty
import re
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from commands import COMMAND, environment

CTRL_C = "\x03"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """A ``roster`` that runs on a terminal: what it prints is read, what is typed reaches it.

    Parameters
    ----------
    words
        The command line after ``roster``.
    folder
        Where it runs.
    command
        What is run instead of ``roster``.
    """

    def __init__(self, *words: object, folder: Path, command: Sequence[str] = COMMAND) -> None:
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            line = [*command, *map(str, words)]
            os.execve(line[0], line, environment(TERM="xterm", COLUMNS="100"))
        self._raw = b""
        self.code: int | None = None

    @property
    def text(self) -> str:
        """Return everything printed so far, without the codes that move the cursor."""
        return _ESCAPES.sub("", self._raw.decode("utf-8", errors="replace"))

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        os.write(self._screen, text.encode())

    def wait_for(self, *wanted: str, seconds: float = 120) -> str:
        """Read until one of some texts is on the screen and return it; fail if the program ends before."""
        end = time.monotonic() + seconds
        while True:
            for text in wanted:
                if text in self.text:
                    return text
            assert time.monotonic() < end, f"none of {wanted} in time:\n{self.text}"
            assert self._read(1.0), f"none of {wanted}:\n{self.text}"

    def finish(self, seconds: float = 120) -> int:
        """Read until the program has ended and return its exit code."""
        end = time.monotonic() + seconds
        while self._read(1.0):
            assert time.monotonic() < end, f"still running:\n{self.text}"
        _pid, status = os.waitpid(self.pid, 0)
        os.close(self._screen)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def press_until_finished(self, key: str, seconds: float = 120) -> int:
        """Press a key as an impatient person does, again and again, until the program has ended.

        A single Ctrl-C can go unheard, between Python's last look for signals and its wait for a line.
        """
        end = time.monotonic() + seconds
        pressed = -math.inf
        while self._read(0.1):
            assert time.monotonic() < end, f"still running:\n{self.text}"
            if time.monotonic() - pressed > 2.0:
                self.type(key)
                pressed = time.monotonic()
        return self.finish()

    def _read(self, seconds: float) -> bool:
        """Read what is there; return whether the program still holds the terminal."""
        ready, _write, _error = select.select([self._screen], [], [], seconds)
        if not ready:
            return True
        try:
            more = os.read(self._screen, 65536)
        except OSError:  # Linux answers so once the other end is closed
            return False
        self._raw += more
        return bool(more)
