"""Opening the database, and the two kinds of transaction: one that reads, one that writes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection as DbConnection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from core.security.ciphers import CannotOpen, Cipher
from core.store.errors import DiskFull, StoreError, WrongKey
from core.store.locked import locked_row
from core.store.migrate import upgrade
from core.store.tables import KeyCheck

KEY_PROOF = "handover"
FULL = ("database or disk is full", "disk I/O error", "No space left", "could not extend file")

Clock = Callable[[], datetime]


def machine_clock() -> datetime:
    return datetime.now(UTC)


class Store:
    """The database, the cipher for what is sealed in it, and the clock. Share one per process.

    `read()` and `write()` each give a session for one transaction. On SQLite writers queue on a lock of this process
    before they ask the file's lock: busy-waiting on the file alone is several times slower.
    """

    def __init__(self, engine: Engine, cipher: Cipher, clock: Clock = machine_clock) -> None:
        self.engine = engine
        self.cipher = cipher
        self.clock = clock
        self._writer = engine.execution_options(handover_write=True)
        self._waiting: deque[_Ticket] = deque()
        self._lock: Any = threading.RLock() if engine.dialect.name == "sqlite" else _NoLock()

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, committed at the end. Raises DiskFull when there is no room; then nothing was stored."""
        with self._lock, Session(self._writer, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except OperationalError as error:
                if _is_full(error):
                    raise _disk_full() from error
                raise

    def together(self, job: Callable[[Session], None]) -> None:
        """Run `job` in a transaction that it may share with others who ask at the same moment; back when it is on disk.

        Bringing a commit to disk costs more than the statements in it, so on SQLite whoever gets the lock does the
        waiting jobs of all. A job that raises is undone alone: the others are run again without it, so a job must do
        nothing but talk to its session.
        """
        if not self.sqlite:
            with self.write() as session:
                job(session)
            return
        ticket = _Ticket(job)
        self._waiting.append(ticket)
        with self._lock:
            if not ticket.done:
                self._run_waiting()
        if ticket.error is not None:
            raise ticket.error

    def _run_waiting(self) -> None:
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            with self.write() as session:
                for ticket in batch:
                    ticket.job(session)
        except Exception:
            for ticket in batch:
                self._run_alone(ticket)
        except BaseException as error:
            for ticket in batch:
                ticket.error, ticket.done = error, True
            raise
        for ticket in batch:
            ticket.done = True

    def _run_alone(self, ticket: _Ticket) -> None:
        try:
            with self.write() as session:
                ticket.job(session)
        except Exception as error:
            ticket.error = error
        ticket.done = True

    def close(self) -> None:
        self.engine.dispose()


class _Ticket:
    """A job that waits for its transaction."""

    def __init__(self, job: Callable[[Session], None]) -> None:
        self.job = job
        self.done = False
        self.error: BaseException | None = None


class _NoLock:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(url: str, cipher: Cipher, clock: Clock = machine_clock) -> Store:
    """Open the database at `url`, make or upgrade its tables, and check that `cipher` belongs to it.

    Raises WrongKey, NewerDatabase, DiskFull, or StoreError where the database can't be opened at all.
    """
    engine = make_engine(url)
    try:
        upgrade(engine)
        store = Store(engine, cipher, clock)
        _prove_key(store)
    except BaseException as error:
        engine.dispose()
        if not isinstance(error, DBAPIError):
            raise
        raise _disk_full() if _is_full(error) else _cannot_open(engine.url, error.orig) from error
    return store


def make_engine(url: str) -> Engine:
    """An engine as Handover needs it. On SQLite: WAL, every commit on disk, thirty seconds of patience.

    Raises StoreError where the folder of a SQLite file can't be made.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True)
    if parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_open(parsed, error.strerror) from error
    engine = create_engine(
        parsed, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=20, max_overflow=20
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkout", _leave_nothing_open)
    return engine


def _cannot_open(url: URL, reason: object) -> StoreError:
    return StoreError(f"The database at {url.render_as_string()} can't be opened: {reason}")


def _is_full(error: DBAPIError) -> bool:
    return any(words in str(error.orig) for words in FULL)


def _disk_full() -> DiskFull:
    return DiskFull("The disk is full. Nothing of this step was stored; all before it is safe. Make room and go on.")


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: we say which kind
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _leave_nothing_open(connection: DBAPIConnection, _: ConnectionPoolEntry, __: object) -> None:
    """A commit that was interrupted may have left its transaction open on a connection of the pool."""
    if connection.in_transaction:
        connection.rollback()


def _begin_sqlite(connection: DbConnection) -> None:
    write = connection.get_execution_options().get("handover_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prove_key(store: Store) -> None:
    with store.write() as session:
        proof = locked_row(session, KeyCheck, 1, sealed=store.cipher.seal_secret(KEY_PROOF))
        try:
            store.cipher.open_secret(proof.sealed)
        except CannotOpen as error:
            raise WrongKey(
                "The key file does not belong to this database. Put back the key file that was made with it "
                "(HANDOVER_KEY_FILE names another place); without it the stored sign-ins and rows can't be read."
            ) from error
