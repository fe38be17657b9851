"""Invented names and phone numbers of people."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from roster_cli.sample import words

# No operator was given the range 154: well-formed numbers that reach nobody.
PHONE_RANGE = "154"


def invent_name(random: Random) -> str:
    """Return a name as frequent as names are: common surnames more often, some bearers twice."""
    if random.random() < 0.004:
        surname = random.choice(words.COMPOUND_SURNAMES)
    else:
        # Surnames are listed by frequency; the quadratic draw follows their long tail.
        surname = words.SURNAMES[int(len(words.SURNAMES) * random.random() ** 2)]
    if random.random() < 0.22:
        return surname + random.choice(words.GIVEN_SINGLE)
    return surname + random.choice(words.GIVEN_FIRST) + random.choice(words.GIVEN_SECOND)


def invent_phones(random: Random, most: int) -> Iterator[str]:
    """Yield up to `most` distinct mobile numbers."""
    return (f"{PHONE_RANGE}{tail:08d}" for tail in random.sample(range(10**8), most))
