from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from office import Office

# A change is judged by what it changed: the same examples in every run, and no limit that a busy machine breaks.
# A campaign draws others each time.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("campaign", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("campaign" if "ROSTER_CAMPAIGN" in os.environ else "same")


# Whose tests take longest: first, so that at the end nobody waits for one of them.
_LONG = ("test_docs.py", "test_cluster.py", "test_stopping.py", "test_release.py", "test_determinism.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; all else stays in its order."""
    items.sort(key=lambda item: item.path.name not in _LONG)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))
