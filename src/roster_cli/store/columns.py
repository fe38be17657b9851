"""The fields of the domain as columns of the tables, by name: a field that is added needs its column, no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_type_hints

from roster_cli.domain import Slot
from roster_cli.store.encoding import read_numbers, slot_reader, slot_writer, write_numbers

Record = TypeVar("Record", bound=Hashable)
Coding = Callable[[Any], Any]
_AS_IT_IS = (str, int, int | None)


class Columns(Generic[Record]):
    """The columns of a dataclass or named tuple: one for each field, or for each part of a field that has parts.

    Parameters
    ----------
    kind
        The class.
    slots
        Slots of the week, for fields that are sets of slots.
    without
        Fields that have a table of their own.

    Raises
    ------
    TypeError
        If a field is of a type that no column can hold.
    """

    def __init__(self, kind: type[Record], slots: tuple[Slot, ...] = (), without: Collection[str] = ()) -> None:
        self._kind = kind
        self._fields = _declared(kind)
        self._defaults = _defaults(kind)
        self._parts = tuple(
            _Part(name, declared, slots) for name, declared in self._fields.items() if name not in without
        )
        self.names: tuple[str, ...] = tuple(name for part in self._parts for name in part.names)

    def row(self, record: Record) -> dict[str, object]:
        """Return a record as its columns."""
        row: dict[str, object] = {}
        for part in self._parts:
            row.update(part.written(record))
        return row

    def told(self, record: Record) -> tuple[tuple[str, object], ...]:
        """Return the columns in which a record differs from one of which only what is needed was said."""
        said = [part for part in self._parts if getattr(record, part.name) != self._defaults.get(part.name)]
        return tuple(column for part in said for column in part.written(record).items())

    def records(
        self, rows: Iterable[Sequence[Any]], others: Mapping[str, Iterable[Any]] | None = None
    ) -> Iterator[Record]:
        """Return the records that rows of all columns, in the order of `names`, are.

        Parameters
        ----------
        rows
            The rows.
        others
            Values of the fields that have a table of their own, in the order of the rows.
        """
        columns = list(zip(*rows, strict=True))
        if not columns:
            return iter(())
        values, begin = dict(others or {}), 0
        for part in self._parts:
            end = begin + len(part.names)
            values[part.name] = part.read(columns[begin:end])
            begin = end
        return map(self._kind, *(values[name] for name in self._fields))


class _Part:
    """One field: how it is written into its columns, and read from them."""

    def __init__(self, name: str, declared: Any, slots: tuple[Slot, ...]) -> None:
        self.name = name
        self._value = attrgetter(name)
        self._inner = Columns(declared, slots) if _has_parts(declared) else None
        self.names = self._inner.names if self._inner else (name,)
        self._write, self._read = (None, None) if self._inner else _coding(declared, slots)

    def written(self, record: Any) -> dict[str, object]:
        """Return the columns of the field."""
        value = self._value(record)
        if self._inner:
            return self._inner.row(value)
        return {self.name: self._write(value) if self._write else value}

    def read(self, columns: Sequence[Sequence[Any]]) -> Iterable[Any]:
        """Return the values of the field in all rows."""
        if self._inner:
            return self._inner.records(zip(*columns, strict=True))
        (column,) = columns
        return map(self._read, column) if self._read else column


@cache
def _declared(kind: type) -> dict[str, Any]:
    """Return the type of each field, in the order in which the class takes them."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)] if is_dataclass(kind) else list(getattr(kind, "_fields", ()))
    return {name: hints[name] for name in names}


@cache
def _defaults(kind: type) -> dict[str, Any]:
    """Return the value of each field that may be left out."""
    return {one.name: _default(one) for one in (fields(kind) if is_dataclass(kind) else ())}


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def _has_parts(declared: Any) -> bool:
    return isinstance(declared, type) and (is_dataclass(declared) or hasattr(declared, "_fields"))


def _coding(declared: Any, slots: tuple[Slot, ...]) -> tuple[Coding | None, Coding | None]:
    """Return how values of a type are written and read; None for as they are."""
    if declared is bool:
        return int, bool
    if declared in _AS_IT_IS:
        return None, None
    if isinstance(declared, type) and issubclass(declared, Enum):
        return attrgetter("value"), {one.value: one for one in declared}.__getitem__
    if declared == frozenset[Slot]:
        return slot_writer({slot: place for place, slot in enumerate(slots)}), slot_reader(slots)
    if declared == tuple[int, ...]:
        return write_numbers, read_numbers
    raise TypeError(f"no column can hold {declared}; say how in store/columns.py")
