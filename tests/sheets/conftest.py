from pathlib import Path

import hypothesis
import pytest
from sheet_files import Desk

# Reading a real file takes as long as the machine is busy; that is no failure.
hypothesis.settings.register_profile("files", deadline=None)
hypothesis.settings.load_profile("files")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
