"""Where somebody could be missing instead: duties that change hands one after the other, from now on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from roster_cli.answers.scene import Scene
from roster_cli.rules.modelling import Booleans
from roster_cli.solve.block import FORBIDDEN


def gap_elsewhere(scene: Scene, community: str, slot: int) -> frozenset[int]:
    """Return slots of which one would lack a person of a community if another slot had one more.

    Each comes with a legal week for everybody; there may be further slots for which only a search would find it.
    The slot itself is one of them: that is the present week.

    Parameters
    ----------
    scene
        A legal week of some communities, one of which is asked about.
    community, slot
        Where one more is wanted.
    """
    assert scene.choice is not None
    moves = _Moves(scene, community)
    found = {slot: scene.model.works[scene.choice].astype(bool)}
    waiting = [slot]
    while waiting:
        gap = waiting.pop(0)
        for place, week in moves.into(gap, found[gap]):
            if place not in found:
                found[place] = week
                waiting.append(place)
    return frozenset(found)


class _Moves:
    """What one person of a community could do otherwise while every rule holds."""

    def __init__(self, scene: Scene, community: str) -> None:
        self._scene = scene
        self._people = scene.model.people_of[scene.communities.index(community)].tolist()
        self._pattern = {works.tobytes(): index for index, works in enumerate(scene.model.works)}
        self._rows = [row for row in scene.model.rows if not row.missing]

    def into(self, gap: int, week: Booleans) -> Iterator[tuple[int, Booleans]]:
        """Yield each slot out of which one duty can go to another, and everybody's week then."""
        for person in self._people:
            if week[person, gap]:
                continue
            for place in np.flatnonzero(week[person]).tolist():
                after = week.copy()
                after[person, gap], after[person, place] = True, False
                if self._is_legal(person, after):
                    yield place, after

    def _is_legal(self, person: int, week: Booleans) -> bool:
        pattern = self._pattern.get(week[person].astype(np.uint8).tobytes())
        if pattern is None or self._scene.block.costs[person, pattern] >= FORBIDDEN:
            return False
        return all(row.used(week) <= row.room for row in self._rows if person in row.members)
