"""The shapes of ``roster history`` and ``roster import-history``."""

from __future__ import annotations

from collections.abc import Sequence

from roster_cli.domain import District, Roster, StoredRoster, StoredVersion
from roster_cli.shapes.parts import Fields


def history_fields(versions: Sequence[StoredVersion]) -> Fields:
    """Return stored versions."""
    return {"versions": [version_fields(version) for version in versions]}


def taken_over_fields(weeks: Sequence[Fields], notices: Sequence[str]) -> Fields:
    """Return past weeks that are taken over, as `taken_fields` tells them, and what there is to say about them."""
    return {"weeks": list(weeks), "notices": list(notices)}


def version_fields(version: StoredVersion) -> Fields:
    """Return one stored version of a week."""
    return {
        "week": version.week,
        "version": version.version,
        "status": "draft" if version.published_at is None else "published",
        "created_at": version.created_at,
        "published_at": version.published_at,
        "origin": version.origin,
        "note": version.note,
        "duties": version.duties,
        "unfilled": version.unfilled,
        "cost": version.cost,
        "bound": version.bound,
        "gap": version.gap,
    }


def taken_fields(
    district: District, roster: Roster, now: StoredRoster | None, *, stored: bool, unchanged: bool
) -> Fields:
    """Return a past week that is taken over, and under which version it stands now."""
    return {
        "week": district.week,
        "version": now.version if now else None,
        "stored": stored,
        "unchanged": unchanged,
        "duties": len(roster.duties),
        "people": len(district.people),
        "gates": len(district.checkpoints),
    }
