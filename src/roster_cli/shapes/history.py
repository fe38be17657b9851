"""The shape of ``roster history``."""

from __future__ import annotations

from roster_cli.domain import StoredVersion
from roster_cli.shapes.parts import Fields


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
