"""What may go wrong with a zip package that somebody else wrote, or that was damaged on its way."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

# Any of these, by which byte of it is damaged.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
