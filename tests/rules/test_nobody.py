"""A district in which nobody is rostered is a district like any other."""

from types import ModuleType

import pytest

from builders import district
from roster_cli.rules import availability, own_community, post_continuity, rest_hours, unit_limits


@pytest.mark.parametrize("rule", [own_community, availability, unit_limits, post_continuity, rest_hours])
def test_nobody_has_slots_to_choose_from(rule: ModuleType) -> None:
    allowed = rule.allow(district([]), ())
    assert allowed.shape == (0, 14)
    assert allowed.dtype == bool
