from __future__ import annotations

from collections.abc import Iterator

import pytest

from solved import searched_once


@pytest.fixture(scope="module", autouse=True)
def rosters_that_were_found_before() -> Iterator[None]:
    with searched_once():
        yield
