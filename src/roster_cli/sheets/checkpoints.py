"""The checkpoint list: gates, and the communities and estates that people's addresses are matched with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roster_cli.domain.checkpoint import Checkpoint, Contacts, Gate
from roster_cli.domain.settings import Management, Settings
from roster_cli.domain.shift import Slot
from roster_cli.i18n import _
from roster_cli.sheets.columns import headcount_field
from roster_cli.sheets.findings import Findings, some
from roster_cli.sheets.naming import Names
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.table import Record, Sheet, read_rows
from roster_cli.sheets.text import community_key, fold
from roster_cli.sheets.words import OLD_ESTATE

_ONE_GATE = r"(?:[东西南北正前后侧旁大小]+\d*号?|\d+号?|[一二三四五六七八九十]+号?)[大小侧旁边]?门"
_GATE = re.compile(_ONE_GATE)
_SEVERAL_GATES = re.compile(rf"{_ONE_GATE}(?:[、,;/&+和与及]*{_ONE_GATE})+")


@dataclass
class Places:
    """The places of a district.

    Parameters
    ----------
    checkpoints
        The gates in list order.
    communities
        The communities' spelling by `community_key`.
    estates
        The estates' spelling by community and folded name.
    subdistricts
        The subdistricts that each community is listed under.
    """

    checkpoints: list[Checkpoint] = field(default_factory=list)
    communities: dict[str, str] = field(default_factory=dict)
    estates: dict[tuple[str, str], str] = field(default_factory=dict)
    subdistricts: Mapping[str, list[str]] = field(default_factory=dict)

    def community(self, written: str) -> str | None:
        """Return the community that a cell names, with its subdistrict in front or without, or None."""
        key = community_key(written)
        if (found := self.communities.get(key)) is not None:
            return found
        meant = [
            community
            for own, community in self.communities.items()
            if key.endswith(own) and self._is_above(key.removesuffix(own), community)
        ]
        return meant[0] if len(meant) == 1 else None

    def _is_above(self, front: str, community: str) -> bool:
        """Return whether what stands in front of a community is its subdistrict."""
        return any(
            re.fullmatch(
                rf"(?:.*[省市区县旗])?{re.escape(_subdistrict_key(name))}(?:街道|街道办|街道办事处|subdistrict)?",
                front,
            )
            for name in self.subdistricts.get(community, ())
        )


def places_of(checkpoints: Iterable[Checkpoint]) -> Places:
    """Return the places of gates that are known already."""
    subdistricts = _Subdistricts()
    places = Places(subdistricts=subdistricts.of)
    for checkpoint in checkpoints:
        community, estate, _name = checkpoint.gate
        subdistricts.add(community, checkpoint.subdistrict)
        places.checkpoints.append(checkpoint)
        places.communities.setdefault(community_key(community), community)
        places.estates.setdefault((community, fold(estate)), estate)
    return places


def read_checkpoints(
    sheets: Sequence[Sheet], context: Context, findings: Findings, names: Names | None = None
) -> Places:
    """Read the gates of checkpoint sheets; problems go to the sheets' findings, notices to the others."""
    subdistricts = _Subdistricts()
    places = Places(subdistricts=subdistricts.of)
    slots = tuple(Slot(day, shift.name) for day in context.week.dates for shift in context.settings.shifts)
    rows: dict[tuple[str, ...], Record] = {}
    names = names or Names()
    records = [record for sheet in sheets for record in read_rows(sheet, context)]
    for record in records:
        gate = _gate(record, places, names)
        if gate is None:
            continue
        key = tuple(fold(part) for part in gate)
        if key in rows:
            first = rows[key]
            row = first.seen_from(record)
            record.problem(
                "checkpoint",
                _("the gate {gate} is listed already, in {row}").format(gate=" · ".join(gate), row=row),
                _("Delete one of the two rows, or give the gates names of their own."),
            )
            continue
        rows[key] = record
        subdistricts.add(gate.community, record.text("subdistrict"))
        places.checkpoints.append(_checkpoint(record, gate, slots, context.settings))
    if not records and sheets:
        sheet = sheets[0]
        sheet.findings.problem(
            sheet.file,
            sheet.name,
            sheet.header_row + 1,
            0,
            _("no checkpoint is listed"),
            _("List one gate a row."),
        )
    places.checkpoints = [subdistricts.completed(checkpoint) for checkpoint in places.checkpoints]
    subdistricts.note(findings)
    _note_old_estates(records, findings)
    _note_several_gates(records, findings)
    for sheet in sheets:
        _note_gates_as_columns(sheet)
    _note_closed(places, findings)
    _note_half_told(rows.values(), places, context, findings)
    return places


def _note_half_told(records: Iterable[Record], places: Places, context: Context, findings: Findings) -> None:
    """Tell gates whose people are told for some shifts only: in the others the usual number counts."""
    names = {headcount_field(shift.name): shift.name for shift in context.settings.shifts}
    found = []
    for record, checkpoint in zip(records, places.checkpoints, strict=True):
        blank = [shift for name, shift in names.items() if record.values.get(name) is None]
        if record.values.get("headcount") is not None or len(blank) in (0, len(names)):
            continue
        by_shift = {
            shift: max(checkpoint.headcounts[place :: len(names)]) for place, shift in enumerate(names.values())
        }
        told = [f"{shift} {by_shift[shift]}" for shift in blank if by_shift[shift]]
        if told:
            found.append(f"{' · '.join(checkpoint.gate)}: {some(told)}")
    if found:
        findings.warn(
            _(
                "Gates whose people are told for one shift only: {count}. In the others the usual number of their "
                "type counts ({gates}). Write 0 where nobody is needed."
            ).format(count=len(found), gates=some(found, 3))
        )


def _gate(record: Record, places: Places, names: Names) -> Gate | None:
    """Return the gate of a row in the spelling that came first, or None where a part of it is wrong."""
    community, estate, checkpoint = (record.text(name) for name in ("community", "estate", "checkpoint"))
    if community:
        community = names.community(community)
        community = places.communities.setdefault(community_key(community), community)
    if not (community and estate and checkpoint):
        return None
    estate = places.estates.setdefault((community, fold(estate)), estate)
    return Gate(community, estate, checkpoint)


def _checkpoint(record: Record, gate: Gate, slots: tuple[Slot, ...], settings: Settings) -> Checkpoint:
    values = record.values
    management = Management(record.text("management") or Management.MANAGED)
    general = values.get("headcount")
    usual = settings.headcount[management] if general is None else general
    by_shift = {}
    for shift in settings.shifts:
        own = values.get(headcount_field(shift.name))
        listed = usual[shift.name] if isinstance(usual, Mapping) else usual
        by_shift[shift.name] = listed if own is None else own
    opened = values.get("open")
    return Checkpoint(
        gate=gate,
        subdistrict=record.text("subdistrict"),
        management=management,
        headcounts=tuple(
            int(str(by_shift[slot.shift])) if not isinstance(opened, frozenset) or slot in opened else 0
            for slot in slots
        ),
        contacts=Contacts(
            **{
                name: record.text(name)
                for name in ("grid_worker", "grid_phone", "block_leader", "block_phone", "property_phone")
            }
        ),
    )


def _subdistrict_key(subdistrict: str) -> str:
    return (
        fold(subdistrict)
        .removesuffix("办事处")
        .removesuffix("办")
        .removesuffix("街道")
        .removesuffix("subdistrict")
    )


class _Subdistricts:
    """Gathers the subdistrict of each community; rows that leave it blank get their neighbours'."""

    def __init__(self) -> None:
        self._spelling: dict[str, str] = {}
        self.of: Mapping[str, list[str]] = defaultdict(list)

    def add(self, community: str, subdistrict: str) -> None:
        """Take one row in."""
        if subdistrict:
            self._spelling.setdefault(_subdistrict_key(subdistrict), subdistrict)
            spelling = self._spelling[_subdistrict_key(subdistrict)]
            if spelling not in self.of[community]:
                self.of[community].append(spelling)

    def completed(self, checkpoint: Checkpoint) -> Checkpoint:
        """Return a checkpoint with its subdistrict in the spelling that came first."""
        if checkpoint.subdistrict:
            return replace(checkpoint, subdistrict=self._spelling[_subdistrict_key(checkpoint.subdistrict)])
        known = self.of[checkpoint.gate.community]
        return replace(checkpoint, subdistrict=known[0]) if known else checkpoint

    def note(self, findings: Findings) -> None:
        """Note communities that are listed under several subdistricts: two communities of one name, or a slip."""
        for community, names in self.of.items():
            if len(names) > 1:
                findings.notice(
                    _("{community} is listed under several subdistricts: {names}").format(
                        community=community, names=some(names)
                    )
                )


def _note_closed(places: Places, findings: Findings) -> None:
    closed = [" · ".join(checkpoint.gate) for checkpoint in places.checkpoints if not any(checkpoint.headcounts)]
    if closed:
        findings.notice(
            _("Gates that are closed all week: {count} ({names})").format(count=len(closed), names=some(closed, 3))
        )


def _note_old_estates(records: Sequence[Record], findings: Findings) -> None:
    """Note estates of which only their age is told."""
    old = [
        record.text("estate")
        for record in records
        if record.line and isinstance(cell := record.line.cell("management"), str) and fold(cell) == OLD_ESTATE
    ]
    if old:
        findings.notice(
            _(
                "老旧小区 was read as 物业薄弱: {count} gates ({names}). Write another type where it is wrong."
            ).format(count=len(old), names=some(dict.fromkeys(old), 3))
        )


def _note_several_gates(records: Iterable[Record], findings: Findings) -> None:
    """Ask about cells that name several gates: as one gate they get one headcount together."""
    names = [name for record in records if _SEVERAL_GATES.fullmatch(fold(name := record.text("checkpoint")))]
    if names:
        findings.warn(
            _(
                "Cells that name several gates, each read as one gate: {count} ({names}). "
                "List one gate a row where each has its own people."
            ).format(count=len(names), names=some(names, 3))
        )


def _note_gates_as_columns(sheet: Sheet) -> None:
    """Ask about columns that are called like gates: a list has one gate a row."""
    titles = [
        title
        for title in sheet.placing.unknown
        if _GATE.fullmatch(fold(title)) and not sheet.headers.is_needless(title)
    ]
    if titles:
        sheet.findings.warn(
            _(
                "{where}: columns that are called like gates were not read: {titles}. List one gate a row, with "
                'its people in 每班人数. "{title}" = "" under [columns] in roster.toml leaves one aside for good.'
            ).format(
                where=sheet.where,
                titles=some(titles),
                title=titles[0],
            )
        )
