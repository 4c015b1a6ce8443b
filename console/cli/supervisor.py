"""`handover run`: sandboxes, worker and console as three processes with a practice company, ended together."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from console.cli.children import Child, DidNotStart, start, terminated_as_exit
from console.cli.servers import CANNOT_RUN, HERE, listen

START_SECONDS = 150.0
LOOK_SECONDS = 0.1


def supervise(port: int) -> int:
    """Start everything, print the address once it answers, end everything on Ctrl-C or SIGTERM.

    The sandboxes forget what they hold when they end, so each start makes a new practice company in place of the one
    before, whose ledger stays in the home. Answers 0 when it was told to end, 3 when it can't run or one of the
    processes ended by itself.
    """
    listening = listen(port)
    if listening is None:
        return CANNOT_RUN
    listening.close()
    home = _home()
    told = False
    try:
        with terminated_as_exit(), ExitStack() as running:
            children = _start(running, home, port)
            told = True
            print(f"Handover is at http://{HERE}:{port} with a practice company. Ctrl-C ends it.", flush=True)
            print(f"Data and logs are in {home}.", flush=True)
            _watch(children)
    except (KeyboardInterrupt, SystemExit):
        if told:
            print("\nEnded.", flush=True)
    return 0


def _home() -> Path:
    """HANDOVER_HOME, or a folder beside the usual one: practice is never mixed with real data."""
    if named := os.environ.get("HANDOVER_HOME"):
        return Path(named).expanduser().resolve()
    import platformdirs

    return platformdirs.user_data_path("handover-practice")


def _start(running: ExitStack, home: Path, port: int) -> list[Child]:
    """Sandboxes first, then all else at once. They end the other way round."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {"HANDOVER_HOME": str(home)}

    def begin(name: str, *arguments: str, read: bool = False) -> Child:
        child = start(name, *arguments, environment=environment, log=home / f"{name}.log", read=read)
        running.callback(child.end)
        return child

    print("Starting sandboxes, worker and console, with a practice company.", flush=True)
    sandbox = begin("sandbox", "--port", "0", read=True)
    url = sandbox.line("http://").split()[0]
    setup = begin("demo", "--setup", "--sandbox", url, "--with-sync", "--with-books")
    worker = begin("worker", read=True)
    console = begin("console", "--port", str(port))
    if setup.process.wait():
        raise DidNotStart(f"The practice company could not be prepared: {setup.last_words()}")
    worker.line("Worker ")
    _until(lambda: _answers(port), console)
    return [sandbox, worker, console]


def _until(ready: Callable[[], bool], child: Child) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if child.process.poll() is not None or time.monotonic() > until:
            raise DidNotStart(f"The {child.name} did not start: {child.last_words()}")
        time.sleep(LOOK_SECONDS)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HERE}:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _watch(children: list[Child]) -> None:
    """Returns never, but by an exception: what is left without one of the three is no Handover."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                raise DidNotStart(f"The {child.name} ended by itself: {child.last_words()}")
        time.sleep(LOOK_SECONDS * 5)
