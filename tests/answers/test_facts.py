"""Facts that keep a post empty: there is one for whatever a hard rule forbids."""

from __future__ import annotations

from roster_cli.answers.fact import RULE_OF
from roster_cli.rules import HARD_RULES

ALWAYS_SO = {"H1", "H2", "standby"}
"""Rules that no coordinator can lift: one duty a day, the own community, and no duty while standing by."""


def test_every_rule_has_a_fact_or_is_always_so() -> None:
    """A rule that is added needs a fact, or “no chain” would be told for reasons that do not name it."""
    told = {rule for rule in RULE_OF.values() if rule}
    assert set(HARD_RULES) == told | ALWAYS_SO
