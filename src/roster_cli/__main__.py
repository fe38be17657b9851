"""Start the program: settle the language first, because help texts are translated when commands are loaded."""

from __future__ import annotations

import gc
import os
import sys

from roster_cli import interruption

_ALLOCATIONS = 100_000
"""What a command reads stays until it ends: looking through it for garbage every 700 objects costs a tenth."""


def wanted_language(arguments: list[str]) -> str:
    """Return the language asked for by ``--lang``, ``ROSTER_LANG`` or the locale, in this order.

    Parameters
    ----------
    arguments
        The command line without the program's name. What is no language is left for click to refuse.
    """
    from roster_cli.i18n import LANGUAGES, language_of_locale

    asked = [os.environ.get("ROSTER_LANG", "")]
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            asked.extend(arguments[place + 1 : place + 2])
        elif argument.startswith("--lang="):
            asked.append(argument.removeprefix("--lang="))
    known = [language for language in asked if language in LANGUAGES]
    return known[-1] if known else language_of_locale()


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(_ALLOCATIONS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # products here are small: further threads would only wait
    interruption.listen()
    code = interruption.EXIT_CODE
    try:
        from roster_cli.i18n import set_language

        arguments = sys.argv[1:]
        set_language(wanted_language(arguments))
        from roster_cli.cli.main import run

        code = run(arguments)
    except KeyboardInterrupt:
        code = interruption.tell()
    interruption.leave_with(code)
    gc.freeze()  # Python would look through all that was read once more before it ends
    sys.exit(code)


if __name__ == "__main__":
    main()
