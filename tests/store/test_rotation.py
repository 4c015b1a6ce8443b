"""A provider that takes each refresh token once and ends the grant when one comes twice: nobody is ever signed out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.models.tokens import Tokens
from core.store.database import Store
from core.store.tokens import TokenBook
from tests.store.processes import Start, together

ROUNDS, THREADS = 4, 2
REFRESH_OFTEN = """
import os
import threading
import time
from dataclasses import replace
from core.store.tokens import TokenBook
book, folder = TokenBook(store, sys.argv[3]), Path(sys.argv[4])
rounds, threads = int(sys.argv[5]), int(sys.argv[6])
out = []

def refresh(pair):
    os.close(os.open(folder / pair.refresh, os.O_CREAT | os.O_EXCL))  # a second time it raises
    time.sleep(0.01)
    number = int(pair.refresh) + 1
    return replace(pair, access=f"access-{number}", refresh=str(number))

def call():
    try:
        for _ in range(rounds):
            book.renew(book.current().access, refresh)
    except Exception as error:
        out.append(error)

calling = [threading.Thread(target=call) for _ in range(threads)]
for each in calling:
    each.start()
for each in calling:
    each.join()
if out:
    raise out[0]
"""


def test_two_processes_and_their_threads_never_use_a_refresh_token_twice(
    any_url: str, any_store: Store, connection_id: str, start: Start, tmp_path: Path
) -> None:
    book, used = TokenBook(any_store, connection_id), tmp_path / "used"
    used.mkdir()
    book.save(Tokens("access-0", "0", datetime(2027, 1, 1, tzinfo=UTC)))
    together(*[start(any_url, REFRESH_OFTEN, connection_id, used, ROUNDS, THREADS) for _ in range(2)])
    newest = book.current()
    assert newest is not None
    assert sorted(int(name.name) for name in used.iterdir()) == list(range(int(newest.refresh)))
    assert ROUNDS <= int(newest.refresh) <= 2 * ROUNDS * THREADS
