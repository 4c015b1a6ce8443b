"""A full disk: said clearly, nothing of before lost, and work goes on when there is room."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import event, text
from sqlmodel import col, func, select

from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from core.store.errors import DiskFull
from core.store.tables import Company
from tests.store.processes import Start, together

pytestmark = pytest.mark.sqlite

FILL = """
import json, resource
from core.store.errors import DiskFull
from core.store.tables import Company
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
stored = 0
try:
    for number in range(10000):
        with store.write() as session:
            session.add(Company(slug=str(number), name="x" * 5000, created_at=store.clock()))
        stored += 1
except DiskFull as error:
    print(json.dumps([stored, str(error)]))
"""


def add(store: Store, name: str) -> None:
    with store.write() as session:
        session.add(Company(slug=secrets.token_hex(8), name=name, created_at=store.clock()))


def names(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(Company.name).order_by(col(Company.created_at))).all())


def let_grow(store: Store, pages: int) -> None:
    """How many pages the file may have: for the connections of the pool and for new ones."""

    def limit(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    event.listen(store.engine, "connect", limit)
    store.engine.dispose()


def test_a_full_disk_is_said_nothing_of_before_is_lost_and_room_lets_work_go_on(store: Store) -> None:
    add(store, "before")
    with store.read() as session:
        pages = session.scalar(text("PRAGMA page_count"))
    let_grow(store, pages + 2)
    with pytest.raises(DiskFull, match=r"The disk is full\. Nothing of this step was stored"):
        add(store, "x" * 100_000)
    assert names(store) == ["before"]
    let_grow(store, pages + 1000)
    add(store, "after")
    assert names(store) == ["before", "after"]


def test_a_step_of_many_rows_on_a_full_disk_leaves_none_of_them(store: Store) -> None:
    with store.read() as session:
        let_grow(store, session.scalar(text("PRAGMA page_count")) + 5)

    def step() -> None:
        with store.write() as session:
            for number in range(100):
                session.add(Company(slug=str(number), name="x" * 5000, created_at=store.clock()))
                session.flush()

    with pytest.raises(DiskFull):
        step()
    assert names(store) == []


def test_a_limit_on_the_size_of_files_is_a_full_disk_too(sqlite_url: str, start: Start, cipher: Cipher) -> None:
    stored, message = json.loads(together(start(sqlite_url, FILL, 1_000_000))[0])
    assert stored > 10
    assert message.startswith("The disk is full.")
    store = open_store(sqlite_url, cipher)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Company)) == stored
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    store.close()


def test_opening_on_a_full_disk_says_so(sqlite_url: str, start: Start) -> None:
    code = """
import resource
from core.store.errors import DiskFull
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    open_store(sys.argv[3], store.cipher)
except DiskFull as error:
    print(error)
"""
    assert together(start(sqlite_url, code, sqlite_url + ".new"))[0].startswith("The disk is full.")
