from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def commands_alone(rosters_that_were_found_before: None) -> None:
    """Test what commands do with rosters, not how these are found."""
