"""A runner on DBOS: what it starts survives the process. The only module that knows the engine.

The engine wakes, the ledger decides. Its tables hold the names of pieces of work, nothing about people; what the
functions return or raise never reaches them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import Context
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID, WorkflowStatus, WorkflowStatusString
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from core.store.database import Store, make_engine
from core.workflows.runner import Work

NAME = "handover"
QUEUE = "runs"
RUNS_AT_ONCE = 12
"""Those that wait for a provider cost next to nothing."""
POLL_SECONDS = 0.5
QUEUED, SUCCEEDED = WorkflowStatusString.ENQUEUED.value, WorkflowStatusString.SUCCESS.value

# The engine finds workflows by name, one engine per process: what it calls has to be found from here.
_functions: dict[str, Callable[[str], None]] = {}


@DBOS.workflow(name="take")
def take(name: str) -> None:
    """Outside the engine's context, so that nothing called is recorded, and quietly: the engine stores exceptions."""
    try:
        Context().run(_functions["take"], name)
    except Exception:
        structlog.get_logger(__name__).exception("a piece of work failed", name=name)


class DurableRunner:
    """Use it as a context. Close it only after everything in hand has ended: it does not wait.

    executor: this worker's name. What was under way under the same name is taken up again at the start, so two living
    workers must never share one. version: work is taken up only by workers of the version that queued it.
    """

    def __init__(self, work: Work, store: Store, folder: Path, executor: str, version: str) -> None:
        self._work = work
        self._version = version
        self._engine = _own_file(folder) if store.sqlite else _same_server(store)
        self._config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._engine,
            "executor_id": executor,
            "application_version": version,
            "serializer": DBOSPortableJSONSerializer(),
            # Nothing listens; but who ends waits for the next time that it would look.
            "notification_listener_polling_interval_sec": POLL_SECONDS,
            "enable_otlp": False,
            "log_level": "WARNING",
        }

    def __enter__(self) -> DurableRunner:
        # With a handler of its own it would write past our log, unmasked and not as JSON.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        _functions["take"] = self._work.take
        DBOS(config=self._config)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=RUNS_AT_ONCE, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        DBOS.destroy()
        self._engine.dispose()
        _functions.clear()

    def start(self, name: str) -> None:
        rounds = self._rounds(name)
        last = max(rounds, default=0)
        if last and rounds[last].status == QUEUED and rounds[last].app_version == self._version:
            return
        with SetWorkflowID(f"{name}-{last + 1}"):
            DBOS.enqueue_workflow(QUEUE, take, name)
        DBOS.delete_workflows([past.workflow_id for past in rounds.values() if past.status == SUCCEEDED])

    def _rounds(self, name: str) -> dict[int, WorkflowStatus]:
        """The engine's workflows for this piece of work by number.

        Two workers that look at once see the same and start the same.
        """
        found: list[WorkflowStatus] = DBOS.list_workflows(
            workflow_id_prefix=f"{name}-", load_input=False, load_output=False
        )
        return {int(workflow.workflow_id.rpartition("-")[2]): workflow for workflow in found}

    def sweep(self) -> None:
        for name in self._work.due():
            self.start(name)


def _own_file(folder: Path) -> Engine:
    """Losing its last moment costs a wake-up, not data; so it need not wait for the disk at each commit."""
    engine = create_engine(
        f"sqlite:///{folder / 'engine.sqlite'}", connect_args={"timeout": 30, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """As DBOS prepares its own connections, and the journal and pace that it leaves out."""
    driver: Any = connection
    driver.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        driver.execute(f"PRAGMA {pragma}")


def _same_server(store: Store) -> Engine:
    """Its tables go into a schema of their own, `dbos`, in the ledger's database."""
    return make_engine(store.engine.url.render_as_string(hide_password=False))
