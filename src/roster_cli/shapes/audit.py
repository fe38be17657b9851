"""The shape of ``roster audit``."""

from __future__ import annotations

from collections import Counter

from roster_cli.audit import AuditResult
from roster_cli.domain import District, StoredRoster, Violation
from roster_cli.rules import HARD_RULES
from roster_cli.shapes.parts import Fields, gate_fields
from roster_cli.shapes.roster import cost_fields


def audit_fields(stored: StoredRoster, result: AuditResult, small_changes: int) -> Fields:
    """Return every violation, the cost as counted now and as stored, and how many small changes would lower it."""
    counts = Counter(fault.rule for fault in result.violations)
    return {
        "week": stored.district.week,
        "version": stored.version,
        "duties": len(stored.roster.duties),
        "rules": {rule: counts[rule] for rule in HARD_RULES},
        "violations": [_violation_fields(fault, stored.district) for fault in result.violations],
        "costs": dict(result.costs),
        "stored": cost_fields(stored.report),
        "small_changes": small_changes,
    }


def _violation_fields(fault: Violation, district: District) -> Fields:
    person = district.person_by_identity.get(fault.identity)
    return {
        "rule": fault.rule,
        "message": fault.message,
        "identity": person.number if person else None,
        "date": fault.slot.date if fault.slot else None,
        "shift": fault.slot.shift if fault.slot else None,
        "gate": gate_fields(fault.gate) if fault.gate else None,
    }
