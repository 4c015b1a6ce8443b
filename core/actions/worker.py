"""The worker: takes up runs and workflows, one process of its own, until it is told to end.

Console and command line only write plans and runs; this is what works them. It opens no port: what it is to do and what
came of it stand in the database.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from core.actions.anchored import close_if_older
from core.actions.home import Home, open_home
from core.actions.late_records import look_again
from core.actions.noticing import Notices
from core.actions.runs import helpers, lend_a_hand, work_run
from core.actions.scheduled import carry_out
from core.ledger import runs
from core.ledger.owners import owner
from core.security.keys import KeyBroken, KeyMissing
from core.security.logging import bound, set_up_logging
from core.store.errors import StoreError
from core.store.migrate import config
from core.store.tables import Integration, Run
from core.workflows import firing
from core.workflows.due import Due
from core.workflows.locks import work_lock, worker_lock
from core.workflows.mornings import Mornings
from core.workflows.runner import Work
from core.workflows.shares import fair, owners_of_runs, owners_of_workflows

SWEEP_SECONDS = 1.0
FAULT_PAUSE = timedelta(minutes=1)
MORNING_PAUSE = timedelta(hours=1)
CANNOT_RUN = 3
RUN, WORKFLOW, MORNING = "run", "workflow", "morning"
"""Kinds of work, by which a piece of it is named: `run-7`."""

log = structlog.get_logger(__name__)


def work_forever(folder: Path | None = None) -> int:
    """Take runs until SIGTERM or SIGINT, then leave what is under way for the next worker; a second signal ends it at
    once, which is as safe. Logs JSON lines to stderr and prints one line when it is ready.

    HANDOVER_WORKER names this worker; without it, the host's name does. Answers the exit code: 0 ended as told, 3 it
    can't run, and stderr says why. Call it in the main thread of a process of its own.
    """
    set_up_logging()
    try:
        with open_home(folder) as home:
            name = os.environ.get("HANDOVER_WORKER") or socket.gethostname()
            with worker_lock(home.store, home.folder, name) as mine:
                if not mine:
                    return _refuse(_taken(home, name))
                close_if_older(home)
                Worker(home, name).work()
    except (StoreError, KeyMissing, KeyBroken, SQLAlchemyError) as error:
        return _refuse(str(error))
    return 0


def take_run(home: Home, run_id: int, leaving: Callable[[], bool] = lambda: False) -> Run | None:
    """Work a run in this thread as far as it goes now (`work_run`). None when another process has it in hand; then it
    may have been helped to send."""
    with home.store.read() as session:
        company = session.get_one(Integration, session.get_one(Run, run_id).integration_id).company_id
    with bound(company=company, run=str(run_id)):
        with work_lock(home.store, home.folder, f"{RUN}-{run_id}") as mine:
            if mine:
                return _work_it(home, run_id, leaving)
        _help(home, run_id, leaving)
    return None


def _work_it(home: Home, run_id: int, leaving: Callable[[], bool]) -> Run:
    with owner(home.store, home.owners) as me:
        log.info("run taken")
        run = work_run(home, run_id, me, leaving)
        log.info("run left", state=run.state, reason=run.reason, counts=run.counts)
    return run


def _help(home: Home, run_id: int, leaving: Callable[[], bool]) -> None:
    """The first place that nobody has yet, if the account has one left."""
    for place in helpers(home, run_id):
        with work_lock(home.store, home.folder, f"{RUN}-{run_id}-{place}") as mine:
            if mine:
                with owner(home.store, home.owners) as me:
                    log.info("run helped")
                    lend_a_hand(home, run_id, me, place, leaving)
                    log.info("help ended")
                return


def take_workflow(home: Home, run_id: int) -> None:
    """Do what a workflow does at one of its times. Nothing happens where another process has it in hand."""
    with work_lock(home.store, home.folder, f"{WORKFLOW}-{run_id}") as mine:
        if mine:
            log.info("workflow taken", workflow_run=run_id)
            carry_out(home, run_id)


def take_morning(home: Home, run_id: int) -> None:
    """Read the days of a run once more. Nothing happens where another process has it in hand."""
    with work_lock(home.store, home.folder, f"{MORNING}-{run_id}") as mine:
        if mine:
            log.info("looked again", run=str(run_id), late=look_again(home, run_id))


class Worker:
    """One process's work: what it has in hand, what is due, and whether it is leaving."""

    def __init__(self, home: Home, name: str) -> None:
        self.home = home
        self.name = name
        self.leaving = threading.Event()
        self._due = Due(home.store)
        self._notices = Notices(home)
        self._mornings = Mornings(home.store)
        self._in_hand: dict[str, str] = {}
        self._paused: dict[str, datetime] = {}
        self._changed = threading.Condition()

    def work(self) -> None:
        # Here, because the engine takes its time to import and the command line needs the rest of this module too.
        from core.workflows.durable import DurableRunner

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._leave)
        work = Work(due=self.due, take=self.take)
        with DurableRunner(work, self.home.store, self.home.folder, self.name, _version()) as runner:
            print(f"Worker {self.name} is ready and takes runs of {self.home.folder}.", flush=True)
            while not self.leaving.is_set():
                try:
                    firing.fire(self.home.store)
                    runner.sweep()
                    self._notices.sweep()
                except Exception:  # a full or busy disk now is no reason to be gone when it is over
                    log.exception("sweep failed")
                self.leaving.wait(SWEEP_SECONDS)
            with self._changed:
                self._changed.wait_for(lambda: not self._in_hand)
            self._notices.leave()
        log.info("worker ended")

    def _leave(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.leaving.set()

    def due(self) -> list[str]:
        with self._changed:
            return list(self._to_take())

    def _to_take(self) -> dict[str, str]:
        """What this worker may take up now, with whose it is."""
        now = self.home.store.clock()
        runs_due, workflows, mornings = self._due.runs(), firing.waiting(self.home.store), self._mornings.due()
        whose = owners_of_runs(self.home.store, [*runs_due, *mornings])
        owner = {f"{RUN}-{run}": whose[run] for run in runs_due}
        owner |= {f"{WORKFLOW}-{n}": of for n, of in owners_of_workflows(self.home.store, workflows).items()}
        owner |= {f"{MORNING}-{run}": whose[run] for run in mornings}
        self._paused = {name: until for name, until in self._paused.items() if name in owner}
        names = [name for name in owner if self._paused.get(name, now) <= now]
        return {name: owner[name] for name in fair(names, self._in_hand, owner)}

    def take(self, name: str) -> None:
        with self._changed:
            found = {} if self.leaving.is_set() else self._to_take()
            if name not in found:
                return
            self._in_hand[name] = found[name]
        kind, _, number = name.rpartition("-")
        try:
            if kind == RUN:
                self._take_run(int(number))
            else:
                self._take_other(name, {WORKFLOW: take_workflow, MORNING: take_morning}[kind], int(number))
        finally:
            with self._changed:
                del self._in_hand[name]
                self._changed.notify_all()

    def _take_run(self, run_id: int) -> None:
        try:
            if take_run(self.home, run_id, self.leaving.is_set) is None:
                self._due.elsewhere(run_id)
                return
        except Exception as error:
            log.exception("run failed", run=str(run_id))
            self._due.tried(run_id)
            runs.set_state(self.home.store, run_id, "waiting", _fault(error), fault=True)
        self._due.tried(run_id)

    def _take_other(self, name: str, take: Callable[[Home, int], None], number: int) -> None:
        # What has not ended by then is another process's, or could not even be noted: not at once again.
        pause = MORNING_PAUSE if take is take_morning else FAULT_PAUSE
        try:
            take(self.home, number)
        except Exception:
            log.exception("work failed", work=name)
        with self._changed:
            self._paused[name] = self.home.store.clock() + pause


def _fault(error: Exception) -> str:
    if isinstance(error, StoreError):
        return str(error)
    return f"Handover itself failed ({type(error).__name__}). It tries again; the worker's log says more."


def _version() -> str:
    """The ledger's schema version: who knows the same tables may take up the same runs."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def _taken(home: Home, name: str) -> str:
    if home.store.sqlite:
        return f"A worker for {home.folder} is running already. One is enough for this home; this one ends."
    return f"A worker named {name} is running already. Give this one another name with HANDOVER_WORKER."


def _refuse(reason: str) -> int:
    print(f"The worker can't run: {reason}", file=sys.stderr, flush=True)
    return CANNOT_RUN
