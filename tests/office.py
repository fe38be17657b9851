"""LibreOffice as a user's office program: started once for as many files as a test has."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


class Office:
    """LibreOffice with a profile that all tests of a process share: to make one takes longer than most files."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def save(self, files: Sequence[Path], ending: str, folder: Path) -> list[Path]:
        """Save files in another format into a folder, and return them in their order."""
        command = ["soffice", f"-env:UserInstallation={self._profile.as_uri()}", "--headless"]
        words = ["--convert-to", ending, "--outdir", str(folder), *map(str, files)]
        subprocess.run([*command, *words], check=True, capture_output=True, timeout=300)
        return [folder / f"{file.stem}.{ending}" for file in files]
