"""Where the program prints: a full disk, a closed stream or a reader that goes away must not stop its work."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TextIO

_STREAMS = ("stdin", "stdout", "stderr")


class Patient(io.RawIOBase):
    """A stream that takes everything; what could not be written is remembered.

    Parameters
    ----------
    stream
        What is written to; kept, because a stream that is let go closes.
    raw
        The same without its buffer.
    """

    def __init__(self, stream: TextIO, raw: io.RawIOBase) -> None:
        self._stream, self._raw = stream, raw
        self.failure: OSError | None = None

    def writable(self) -> bool:
        """Return that it may be written to."""
        return True

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._raw.isatty()

    def fileno(self) -> int:
        """Return its number with the operating system."""
        return self._raw.fileno()

    def write(self, some: object) -> int:
        """Write bytes, or forget them once that has failed."""
        size = memoryview(some).nbytes  # type: ignore[arg-type]
        if self.failure is None:
            try:
                return self._raw.write(some) or 0  # type: ignore[arg-type]
            except OSError as failure:
                self.failure = failure
        return size


def prepare() -> None:
    """Make standard streams that never fail and that print any character.

    A stream that was closed is opened on nothing: else the next file would take its place, and what is printed
    would go into that file.
    """
    for number, name in enumerate(_STREAMS):
        if getattr(sys, name) is None:
            setattr(sys, name, _nothing(number))
    for name in _STREAMS[1:]:
        setattr(sys, name, _patient(getattr(sys, name)))


def _nothing(number: int) -> TextIO:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)


def _patient(stream: TextIO) -> TextIO:
    raw = _raw(stream)
    if raw is None or isinstance(raw, Patient):
        return stream
    # Names with rare characters or odd bytes must not end the run where the output's encoding lacks them.
    encoding = stream.encoding if stream.isatty() else "utf-8"
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(Patient(stream, raw)),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=stream.isatty() or stream is sys.stderr,
        write_through=getattr(stream, "write_through", False),
    )


def _raw(stream: TextIO) -> io.RawIOBase | None:
    """Return what is below a stream's buffer, if there is a system's file at all; it may have no buffer."""
    buffer = getattr(stream, "buffer", None)
    return buffer if isinstance(buffer, io.RawIOBase) else getattr(buffer, "raw", None)


def lost(stream: TextIO) -> OSError | None:
    """Return why some of what was printed is lost; None where nothing is, or where nobody wanted more."""
    stream.flush()
    raw = _raw(stream)
    failure = raw.failure if isinstance(raw, Patient) else None
    return None if failure is None or failure.errno == errno.EPIPE else failure
