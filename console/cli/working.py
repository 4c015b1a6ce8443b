"""Having a run worked: by the worker where one lives, else by this command."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from console import texts
from console.cli.printing import say

if TYPE_CHECKING:
    from core.actions.home import Home
    from core.actions.shown.runs import RunNow

PAUSES_SECONDS = (2.0, 5.0, 10.0)
"""Between attempts at a run that had to wait. Afterwards the command gives up; the run stays."""

WAITS_SECONDS = 60.0
"""How long this command looks on while a worker's run only waits."""

LOOK_SECONDS = 0.5


def finish(home: Home, run_id: int) -> RunNow:
    """See a run to its end. Answers it as it is then: `waiting` where it could not end, with the reason."""
    from core.actions.alive import worker_alive

    if worker_alive(home):
        say(f"Run {run_id}: the worker takes it.")
        return _look_on(home, run_id)
    say(f"Run {run_id}: no worker is running, so this command works it itself.")
    return work(home, run_id)


def work(home: Home, run_id: int) -> RunNow:
    """See a run to its end in this process; looks on where another process has it in hand."""
    from core.actions.inline import work_here
    from core.actions.shown.runs import run_now

    for pause in (*PAUSES_SECONDS, None):
        with _progress(home, run_id):
            mine = work_here(home, run_id) is not None
        if not mine:
            say(f"Run {run_id}: another process has it in hand.")
            return _look_on(home, run_id)
        run = run_now(home, None, run_id)
        if run.ended_at is not None or run.state == "paused" or pause is None:
            return run
        say(f"Run {run_id} waits: {run.reason} It goes on in {pause:.0f} seconds.")
        time.sleep(pause)
    raise AssertionError("unreachable")


def _look_on(home: Home, run_id: int) -> RunNow:
    from core.actions.shown.runs import run_now

    waits_since: float | None = None
    with _progress(home, run_id):
        while True:
            run = run_now(home, None, run_id)
            waits_since = (waits_since or time.monotonic()) if run.state == "waiting" else None
            if (
                run.ended_at is not None
                or run.state == "paused"
                or (waits_since and time.monotonic() - waits_since > WAITS_SECONDS)
            ):
                return run
            time.sleep(LOOK_SECONDS)


@contextmanager
def _progress(home: Home, run_id: int) -> Iterator[None]:
    """A line that follows the run, where somebody sits in front of it."""
    if not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_follow, args=(home, run_id, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        print(file=sys.stderr)


def _follow(home: Home, run_id: int, ended: threading.Event) -> None:
    from core.actions.shown.runs import run_now

    while not ended.wait(LOOK_SECONDS):
        run = run_now(home, None, run_id)
        done = sum(count for state, count in run.states.items() if state not in ("planned", "sending"))
        line = f"{texts.RUNS[run.state]}: {done:,} of {sum(run.states.values()):,}"
        print(f"\r  {line:<40}", end="", file=sys.stderr, flush=True)
