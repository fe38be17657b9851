"""Text that a user sees, in the language of the moment.

Messages are written in English in the sources and translated by the gettext catalogues under ``locale/``.
The language is a context variable: the terminal may speak one language while a workbook is written in another.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation("roster", folder, languages=[language], fallback=True)


def _(message: str) -> str:
    """Translate a message into the current language."""
    return _catalogue(_language.get()).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark a message for the catalogue without translating it yet."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a message that depends on a count."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose meaning depends on where it stands."""
    return _catalogue(_language.get()).pgettext(context, message)


def sentences(first: str, second: str) -> str:
    """Return two sentences as one text; the second may be missing."""
    return _("{first} {second}").format(first=first, second=second) if second else first


def current_language() -> str:
    """Return the language in use, one of `LANGUAGES`."""
    return _language.get()


def set_language(language: str) -> None:
    """Use a language from here on.

    Raises
    ------
    ValueError
        If the language is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language}")
    _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a ``with`` block."""
    before = _language.get()
    set_language(language)
    try:
        yield
    finally:
        _language.set(before)


def language_of_locale() -> str:
    """Return ``zh`` where the user's locale is Chinese, else ``en``."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
