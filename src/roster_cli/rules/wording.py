"""How violations name people, shifts and gates."""

from __future__ import annotations

from collections.abc import Iterable

from roster_cli.domain import District, Gate, Slot
from roster_cli.i18n import _


def who(district: District, identity: str) -> str:
    """Return a person's name with what tells them from their namesakes; the bare identity of a stranger."""
    person = district.person_by_identity.get(identity)
    if person is None:
        return identity
    return _("{name} ({unit}, {number})").format(name=person.name, unit=person.unit, number=person.number)


def when(slot: Slot) -> str:
    """Return a slot as date and shift."""
    return f"{slot.date} {slot.shift}"


def where(gate: Gate) -> str:
    """Return a gate with its community and estate."""
    return " · ".join(part for part in gate if part)


def listed(parts: Iterable[str]) -> str:
    """Return some words as a list."""
    return _(", ").join(parts)
