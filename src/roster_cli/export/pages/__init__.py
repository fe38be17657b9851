"""The roster as a folder of static pages for phones: no server, no network, opens from a file."""

from roster_cli.export.pages.site import write

__all__ = ["write"]
