"""Districts solved side by side, each in a process of its own: whatever becomes of one, the others go on."""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from roster_cli.errors import InputError, Interrupted, Problem, RosterError
from roster_cli.i18n import _, current_language, set_language
from roster_cli.interruption import listen
from roster_cli.planning.pipeline import (
    Clock,
    Request,
    read_lists,
    see_that_nothing_is_lost,
    solve_lists,
    standing_roster,
)
from roster_cli.processes import WorkerContext, end_with_parent

INTERNAL_ERROR = 1


@dataclass(frozen=True)
class Undertaking:
    """One district to solve.

    Parameters
    ----------
    name
        What it is called.
    request
        What is to be solved.
    database
        Where the roster goes.
    words
        The command line that solves all of them.
    """

    name: str
    request: Request
    database: Path
    words: tuple[str, ...]

    def command_line(self, *options: str) -> str:
        """Return what to type to make the week all the same."""
        return shlex.join([*self.words, *options])


@dataclass(frozen=True)
class Undertaken:
    """What became of a district that was to be solved.

    Parameters
    ----------
    status
        ``solved``, ``unchanged`` or ``failed``.
    code
        The exit code that ``roster solve`` would have had.
    message
        Why it failed, else empty.
    problems
        Every problem of its lists.
    fields
        The roster, as ``roster solve --json`` tells it; empty where it failed.
    seconds
        Wall-clock time by stage.
    """

    status: str
    code: int = 0
    message: str = ""
    problems: tuple[Problem, ...] = ()
    fields: dict[str, object] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def run_all(jobs: Sequence[Undertaking], cores: int) -> Iterator[tuple[Undertaking, Undertaken]]:
    """Solve districts side by side and yield each as it is done; stopping early ends those under way.

    Parameters
    ----------
    jobs
        The districts in the order in which they are begun.
    cores
        How many to solve at once; towards the end, when there are fewer, each gets several processes.
    """
    waiting, running = deque(jobs), dict[Connection, tuple[Undertaking, BaseProcess]]()
    try:
        while waiting or running:
            while waiting and len(running) < cores:
                share = max(1, cores // (len(waiting) + len(running)))
                job = waiting.popleft()
                connection, process = _start(replace(job, request=replace(job.request, workers=share)))
                running[connection] = (job, process)
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                job, process = running.pop(ready)
                yield job, _received(ready, process)
    finally:
        for connection, (_job, process) in running.items():
            process.terminate()
            connection.close()
        for _job, process in running.values():
            process.join()


def _start(job: Undertaking) -> tuple[Connection, BaseProcess]:
    context = WorkerContext()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, job, current_language()), name=job.name)
    process.start()
    theirs.close()
    return ours, process


def _received(connection: Connection, process: BaseProcess) -> Undertaken:
    try:
        result = connection.recv()
    except EOFError:
        result = None
    connection.close()
    process.join()
    if isinstance(result, Undertaken):
        return result
    told = _("its process ended without a result (code {code}); perhaps there was not enough memory")
    return Undertaken("failed", INTERNAL_ERROR, told.format(code=process.exitcode))


def _work(connection: Connection, job: Undertaking, language: str) -> None:
    """Solve one district and send what became of it; runs in a process of its own."""
    end_with_parent()
    listen()
    set_language(language)
    try:
        connection.send(solved(job))
    except (KeyboardInterrupt, BrokenPipeError):  # who started us ends us, and no longer waits for a result
        raise SystemExit(Interrupted.exit_code) from None
    connection.close()


def solved(job: Undertaking) -> Undertaken:
    """Solve one district, unless what is stored was made from the same lists."""
    from roster_cli.shapes.roster import roster_fields
    from roster_cli.store import Store
    from roster_cli.views.totals import Totals

    clock, request = Clock(), job.request
    try:
        with Store.open(job.database) as store, store.writing(f"batch --week {request.week}"):
            reading = read_lists(store, request, clock)
            stored = standing_roster(store, request, reading)
            status = "unchanged" if stored else "solved"
            if stored is None:
                see_that_nothing_is_lost(store, request, job.command_line)
                stored = solve_lists(store, request, reading, clock).stored
    except InputError as error:
        return Undertaken("failed", error.exit_code, error.args[0], error.problems)
    except RosterError as error:
        return Undertaken("failed", error.exit_code, str(error))
    except Exception as error:
        return Undertaken("failed", INTERNAL_ERROR, f"{type(error).__name__}: {error}")
    return Undertaken(status, fields=roster_fields(Totals(stored)), seconds=clock.seconds)
