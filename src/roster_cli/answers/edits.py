"""Changes of a district that one may ask about: gates, people, absences, rules. None of them is stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from roster_cli.domain import Checkpoint, District, Duty, Gate, Person, PostGroup, Settings, Slot, Unit
from roster_cli.domain.hours import reached
from roster_cli.errors import UsageError
from roster_cli.i18n import N_, _

_HELPERS = N_("added people")


def with_headcount(district: District, gate: Gate, people: int) -> District:
    """Return a district in which a gate needs so many people whenever it is open; 0 closes it."""
    return _with_gate(district, gate, lambda _slot, count: people if count else 0)


def closed(district: District, gate: Gate, slots: Collection[Slot]) -> District:
    """Return a district in which a gate is closed in some slots."""
    return _with_gate(district, gate, lambda slot, count: 0 if slot in slots else count)


def opened(district: District, gate: Gate, slots: Collection[Slot]) -> District:
    """Return a district in which a gate is open in some slots too, with as many people as it has elsewhere."""
    checkpoint = district.checkpoint_by_gate[gate]
    usual = max(checkpoint.headcounts) or district.settings.headcount[checkpoint.management]
    return _with_gate(district, gate, lambda slot, count: count or usual if slot in slots else count)


def _with_gate(district: District, gate: Gate, headcount: Callable[[Slot, int], int]) -> District:
    def changed(checkpoint: Checkpoint) -> Checkpoint:
        counts = zip(district.slots, checkpoint.headcounts, strict=True)
        return replace(checkpoint, headcounts=tuple(headcount(slot, count) for slot, count in counts))

    checkpoints = tuple(changed(one) if one.gate == gate else one for one in district.checkpoints)
    after = {one.gate: dict(zip(district.slots, one.headcounts, strict=True)) for one in checkpoints}
    fixed = tuple(
        duty for duty in district.fixed if duty.gate != gate or _fits(district.fixed, duty, after[gate][duty.slot])
    )
    return replace(district, checkpoints=checkpoints, fixed=fixed)


def _fits(fixed: Collection[Duty], duty: Duty, headcount: int) -> bool:
    """Return whether a fixed duty is among the first that a gate still has room for."""
    there = sorted(one for one in fixed if (one.gate, one.slot) == (duty.gate, duty.slot))
    return there.index(duty) < headcount


def with_people(district: District, community: str, count: int) -> District:
    """Return a district with more people in a community who may serve on any day and hold no office post."""
    unit = _(_HELPERS)
    known = len([person for person in district.people if person.unit == unit])
    numbers = range(known + 1, known + count + 1)
    people = tuple(
        Person(
            identity=f"{unit}{number}",
            name=f"{unit}{number}",
            unit=unit,
            community=community,
            max_per_week=district.settings.rules.max_per_week,
        )
        for number in numbers
    )
    units = district.units if unit in district.unit_by_name else (*district.units, Unit(unit))
    return replace(district, people=(*district.people, *people), units=units)


def without_person(district: District, person: Person) -> District:
    """Return a district without somebody; an office post with one holder left is none that asks for anything."""
    own = person.identity
    groups: list[PostGroup] = []
    for group in district.post_groups:
        members = tuple(member for member in group.members if member != own)
        if len(members) > 1:
            groups.append(replace(group, members=members))
    return replace(
        district,
        people=tuple(one for one in district.people if one.identity != own),
        post_groups=tuple(groups),
        fixed=tuple(duty for duty in district.fixed if duty.identity != own),
    )


def on_leave(district: District, person: Person, slots: Collection[Slot]) -> District:
    """Return a district in which somebody is away in some slots, also from the office."""
    away = reached(frozenset(slots), district.week, district.settings)
    return _with_person(district, person, leave=_now(district, person).leave | away)


def unavailable(district: District, person: Person, slots: Collection[Slot]) -> District:
    """Return a district in which somebody has no duty in some slots, though in the office."""
    away = reached(frozenset(slots), district.week, district.settings)
    return _with_person(district, person, unavailable=_now(district, person).unavailable | away)


def present(district: District, person: Person, slots: Collection[Slot]) -> District:
    """Return a district in which somebody is there in some slots after all."""
    now, back = _now(district, person), reached(frozenset(slots), district.week, district.settings)
    return _with_person(district, person, leave=now.leave - back, unavailable=now.unavailable - back)


def _now(district: District, person: Person) -> Person:
    return district.person_by_identity[person.identity]


def _with_person(district: District, person: Person, **fields: frozenset[Slot]) -> District:
    after = replace(_now(district, person), **fields)  # type: ignore[arg-type]
    away = after.leave | after.unavailable
    return replace(
        district,
        people=tuple(after if one.identity == person.identity else one for one in district.people),
        fixed=tuple(duty for duty in district.fixed if duty.identity != person.identity or duty.slot not in away),
    )


def with_rule(district: District, name: str, value: str) -> District:
    """Return a district with another number in ``[rules]`` or ``[weights]``.

    Raises
    ------
    roster_cli.errors.UsageError
        If there is no such number, or the value is none.
    """
    settings = district.settings
    for section in ("rules", "weights"):
        numbers = getattr(settings, section)
        if name in vars(numbers):
            try:
                number = float(value) if name == "min_rest_hours" else int(value)
                changed = replace(settings, **{section: replace(numbers, **{name: number})})
            except ValueError:
                raise UsageError(
                    _("“{value}” does not fit {name}, which is {now} now.").format(
                        value=value, name=name, now=getattr(numbers, name)
                    )
                ) from None
            return _with_settings(district, changed)
    known = _(", ").join((*vars(settings.rules), *vars(settings.weights)))
    raise UsageError(_("There is no rule “{name}”. There are: {known}.").format(name=name, known=known))


def _with_settings(district: District, settings: Settings) -> District:
    """Return a district with other settings; who has no limit of their own has the configured one."""
    most = settings.rules.max_per_week
    people = tuple(
        person if person.own_limit else replace(person, max_per_week=most) for person in district.people
    )
    return replace(district, settings=settings, people=people)
