"""Shell completion of names, from the newest stored week."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from roster_cli.cli.common import Session
from roster_cli.errors import RosterError

if TYPE_CHECKING:
    from roster_cli.store.store import NameKind


def _completer(kind: NameKind) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from roster_cli.lookup import completions

        try:
            with context.ensure_object(Session).open_store() as store:
                return [CompletionItem(name) for name in completions(store.names(kind), incomplete)]
        except RosterError:
            return []  # a shell that completes is no place for messages

    return complete


complete_community = _completer("community")
complete_subdistrict = _completer("subdistrict")
complete_unit = _completer("unit")
complete_person = _completer("person")
