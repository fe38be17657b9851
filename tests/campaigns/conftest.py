"""Tell at the end how much the campaigns met, also where processes share the work."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns import counted


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["campaigns"] = counted.hand_over()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    counted.take_over(getattr(node, "workeroutput", {}).get("campaigns", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in counted.told():
        terminalreporter.write_line(f"campaign: {line}")
