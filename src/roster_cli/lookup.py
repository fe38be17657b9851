"""Names as people type them: whole, without 社区 or 街道, by a part, or in pinyin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice, product

from roster_cli.domain import District, Gate, Person
from roster_cli.domain.recognition import bare_number, phone_key
from roster_cli.domain.spelling import fold
from roster_cli.errors import UsageError
from roster_cli.i18n import _, sentences

_ENDINGS = ("社区", "街道")
_MARKS = re.compile(r"[·・•/|,，>]")
_LISTED = 8
# By what a person may be named besides the name, the surest first.
_MARKS_OF_PEOPLE: tuple[Callable[[Person, str], bool], ...] = (
    lambda person, text: fold(text) in (fold(person.identity), person.number),
    lambda person, text: bool(person.staff_number) and bare_number(person.staff_number) == bare_number(text),
    lambda person, text: bool(person.phone) and phone_key(person.phone) == phone_key(text),
)
_NEAREST, _LEAST_LIKE = 3, 30  # how many near names are told; where there are more, how like of a hundred at least
_SHORT = 4  # characters of a name, each of which is read by itself
_READINGS = 48  # ways to read a name aloud that are tried; 单 is shan in a surname and dan elsewhere


def find_community(district: District, text: str) -> str:
    """Return the community that a text names.

    Raises
    ------
    roster_cli.errors.UsageError
        If it names none, or several; the message lists them or the nearest.
    """
    return _find_name(text, district.communities, _("There is no community “{text}”."))


def find_subdistrict(district: District, text: str) -> str:
    """Return the subdistrict that a text names.

    Raises
    ------
    roster_cli.errors.UsageError
        If it names none, or several; the message lists them or the nearest.
    """
    names = dict.fromkeys(checkpoint.subdistrict for checkpoint in district.checkpoints)
    names.pop("", None)
    return _find_name(text, tuple(names), _("There is no subdistrict “{text}”."))


def find_unit(district: District, text: str) -> str:
    """Return the unit that a text names.

    Raises
    ------
    roster_cli.errors.UsageError
        If it names none, or several; the message lists them or the nearest.
    """
    names = tuple(unit.name for unit in district.units)
    return _find_name(text, names, _("There is no unit “{text}”."))


def find_person(district: District, text: str) -> Person:
    """Return the person that a text names: by staff number, by name, by part of a name or in pinyin.

    Raises
    ------
    roster_cli.errors.UsageError
        If it names nobody, or several; the message lists them with unit and number, or the nearest.
    """
    wanted = fold(text)
    for is_borne_by in _MARKS_OF_PEOPLE:
        bearers = [person for person in district.people if wanted and is_borne_by(person, text)]
        if len(bearers) == 1:
            return bearers[0]
    names = tuple(dict.fromkeys(person.name for person in district.people))
    matches = set(_matches(wanted, names))
    bearers = [person for person in district.people if person.name in matches]
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        listed = "\n".join(f"  {person_label(person)}" for person in bearers[:_LISTED])
        raise UsageError(
            _("“{text}” fits {count} people. Name one by number:\n{people}").format(
                text=text, count=len(bearers), people=listed + _and_more(len(bearers) - _LISTED)
            )
        )
    raise UsageError(_no_such(_("There is nobody called “{text}”."), text, names))


def find_gate(district: District, text: str) -> Gate:
    """Return the gate that a text names: 南门, 东盛华庭A区南门 or 康庄·东盛华庭A区·南门, or a part that is unique.

    Raises
    ------
    roster_cli.errors.UsageError
        If it names none, or several; the message lists them or the nearest.
    """
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    wanted = fold(_MARKS.sub("", text))
    parts = [fold(part) for part in _MARKS.split(text) if fold(part)]
    tests: tuple[Callable[[Gate], bool], ...] = (
        lambda gate: wanted in {fold("".join(named)) for named in _ways_to_name(gate)},
        lambda gate: len(parts) > 1 and _holds_in_order(gate, parts),
        lambda gate: bool(wanted) and any(wanted in fold("".join(named)) for named in _ways_to_name(gate)),
    )
    for fits in tests:
        found = [gate for gate in gates if fits(gate)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = "\n".join(f"  {' · '.join(gate)}" for gate in found[:_LISTED])
            raise UsageError(
                _("“{text}” fits {count} gates. Write more of the name:\n{gates}").format(
                    text=text, count=len(found), gates=listed + _and_more(len(found) - _LISTED)
                )
            )
    raise UsageError(_no_such(_("There is no gate “{text}”."), text, [" · ".join(gate) for gate in gates]))


def _ways_to_name(gate: Gate) -> tuple[tuple[str, ...], ...]:
    bare = _bare(gate.community)
    return (
        gate[2:],
        gate[1:],
        gate,
        (bare, *gate[1:]),
        (gate.community, gate.checkpoint),
        (bare, gate.checkpoint),
    )


def _holds_in_order(gate: Gate, parts: Sequence[str]) -> bool:
    """Return whether the parts of a gate's name hold some texts, one after the other."""
    names = iter(gate)
    return all(any(part in fold(name) for name in names) for part in parts)


def person_label(person: Person) -> str:
    """Return a person with number and unit, for a list to choose from."""
    return f"{person.number} · {person.name} · {person.unit}"


def completions(names: Iterable[str], typed: str) -> tuple[str, ...]:
    """Return the names that what was typed so far may become, by any part or in pinyin."""
    wanted = fold(typed)
    return tuple(name for name in names if not wanted or any(wanted in form for form in _forms(name, wanted)))


def _find_name(text: str, names: Sequence[str], none: str) -> str:
    matches = _matches(fold(text), names)
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = _(", ").join(matches[:_LISTED]) + _and_more(len(matches) - _LISTED)
        raise UsageError(
            _("“{text}” fits several: {names}. Write more of the name.").format(text=text, names=listed)
        )
    raise UsageError(_no_such(none, text, names))


def _matches(wanted: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that fit best: equal ones, else equal but for the ending, else those that hold the text."""
    if not wanted:
        return ()
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: wanted == fold(name),
        lambda name: _bare(wanted) in {_bare(form) for form in _forms(name, wanted)},
        lambda name: any(wanted in form for form in _forms(name, wanted)),
    )
    for fits in tests:
        if found := tuple(name for name in names if fits(name)):
            return found
    return ()


def _bare(text: str) -> str:
    for ending in _ENDINGS:
        if text.endswith(ending) and text != ending:
            return text.removesuffix(ending)
    return text


def _forms(name: str, wanted: str) -> tuple[str, ...]:
    """Return how a name may be written: as it is and, for Latin letters, in pinyin."""
    folded = fold(name)
    if not (wanted.isascii() and any(letter.isalpha() for letter in wanted)) or name.isascii():
        return (folded,)
    return (folded, *_readings(_bare(folded)), *_readings(folded))


@lru_cache(maxsize=1 << 15)
def _readings(name: str) -> tuple[str, ...]:
    """Return a name in pinyin without tones, whole and by initials, in the ways it may be read.

    A surname may form a word with what follows, and be read otherwise in it: 查明辉 is Zha Minghui though 查明 is
    cháming. So the first character is read by itself, too, and in a short name every one.
    """
    from pypinyin import Style, pinyin

    together = pinyin(name, style=Style.NORMAL, heteronym=True)
    if len(together) != len(name):
        ways = [together]
    else:
        alone = [pinyin(letter, style=Style.NORMAL, heteronym=True)[0] for letter in name]
        ways = [together, [alone[0], *together[1:]], *([alone] if len(name) <= _SHORT else ())]
    read = [reading for way in ways for reading in islice(product(*way), _READINGS)]
    whole = ["".join(reading).casefold() for reading in read]
    initials = ["".join(syllable[:1] for syllable in reading).casefold() for reading in read]
    return tuple(dict.fromkeys((*whole, *initials)))


def _no_such(sentence: str, text: str, names: Sequence[str]) -> str:
    """Return a sentence with the names nearest to the text, in pinyin where it is Latin letters."""
    from rapidfuzz import fuzz

    wanted = fold(text)

    def likeness(name: str) -> float:
        return max(fuzz.ratio(wanted, form) for form in _forms(name, wanted))

    if any(letter.isalpha() and letter.isascii() for letter in wanted):
        scored = sorted(((likeness(name), place) for place, name in enumerate(names)), key=lambda one: -one[0])
    else:
        scored = sorted(
            ((fuzz.WRatio(wanted, fold(name)), place) for place, name in enumerate(names)), key=lambda one: -one[0]
        )
    few = len(names) <= _NEAREST
    nearest = [names[place] for score, place in scored[:_NEAREST] if few or score >= _LEAST_LIKE]
    said = sentence.format(text=text)
    if not nearest:
        return said
    return sentences(said, _("Nearest: {names}.").format(names=_(", ").join(nearest)))


def _and_more(count: int) -> str:
    return _(" … and {count} more").format(count=count) if count > 0 else ""
