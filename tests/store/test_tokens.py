"""The OAuth pair of a connection: refreshed once, whoever asks, and never lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core.models.tokens import Tokens
from core.security.ciphers import CannotOpen, Cipher
from core.store.database import Store, open_store
from core.store.tables import TokenRow
from core.store.tokens import RENEWAL_SECONDS, NoTokens, TokenBook
from tests.store.processes import Start, together
from tests.store.rows import add_connection

LATER = datetime(2027, 1, 1, tzinfo=UTC)
OLD = Tokens("old-access", "old-refresh", LATER)
NEW = Tokens("new-access", "new-refresh", LATER + timedelta(hours=1))

REFRESH_ONCE = """
import time
from core.store.tokens import TokenBook
from core.models.tokens import Tokens
def refresh(pair):
    with open(sys.argv[4], "a") as calls:
        calls.write(pair.refresh + "\\n")
    time.sleep(0.3)
    return Tokens("new-access", "new-refresh", pair.expires)
print(TokenBook(store, sys.argv[3]).renew("old-access", refresh).access)
"""
CRASH_IN_REFRESH = """
import os
from core.store.tokens import TokenBook
TokenBook(store, sys.argv[3]).renew("old-access", lambda pair: os._exit(9))
"""


@pytest.fixture
def book(any_store: Store, connection_id: str) -> TokenBook:
    """A connection whose pair is OLD."""
    book = TokenBook(any_store, connection_id)
    book.save(OLD)
    return book


def test_a_pair_comes_back_as_it_was_stored_and_is_sealed_in_the_row(book: TokenBook) -> None:
    assert book.current() == OLD
    with book.store.read() as session:
        assert b"old-refresh" not in bytes(session.scalar(text("SELECT sealed FROM token")))


def test_a_pair_copied_into_the_row_of_another_connection_does_not_open(any_store: Store, book: TokenBook) -> None:
    other = add_connection(any_store)
    with any_store.write() as session:
        row = session.get_one(TokenRow, book.connection_id)
        session.add(TokenRow(connection_id=other, sealed=row.sealed, expires_at=row.expires_at))
    with pytest.raises(CannotOpen, match="belongs to another row"):
        TokenBook(any_store, other).current()


def test_nobody_signed_in_is_said(any_store: Store, connection_id: str) -> None:
    with pytest.raises(NoTokens, match="Nobody is signed in"):
        TokenBook(any_store, connection_id).renew("old-access", lambda pair: NEW)


def test_eight_threads_refresh_once_and_all_get_the_new_pair(book: TokenBook) -> None:
    calls = []

    def refresh(pair: Tokens) -> Tokens:
        calls.append(pair)
        time.sleep(0.2)
        return NEW

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: book.renew("old-access", refresh), range(8)))
    assert got == [NEW] * 8
    assert calls == [OLD]
    assert book.current() == NEW


def test_two_processes_refresh_once(any_url: str, book: TokenBook, start: Start, tmp_path: Path) -> None:
    printed = together(*[start(any_url, REFRESH_ONCE, book.connection_id, tmp_path / "calls") for _ in range(2)])
    assert printed == ["new-access\n"] * 2
    assert (tmp_path / "calls").read_text() == "old-refresh\n"


def test_after_a_crash_in_the_refresh_others_wait_for_the_lease_and_then_try_the_old_pair(
    any_url: str, book: TokenBook, start: Start, cipher: Cipher
) -> None:
    crashed = start(any_url, CRASH_IN_REFRESH, book.connection_id)
    crashed.wait_until_ready()
    crashed.go()
    assert crashed.ended()[0] == 9
    assert book.current() == OLD
    born = datetime.now(UTC)
    passed = timedelta()
    later = open_store(any_url, cipher, clock=lambda: born + passed)
    got: list[Tokens] = []
    waiting = threading.Thread(
        target=lambda: got.append(TokenBook(later, book.connection_id).renew("old-access", lambda pair: NEW))
    )
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive(), "The dead process still holds its lease."
    passed = timedelta(seconds=RENEWAL_SECONDS + 1)
    waiting.join(10)
    assert got == [NEW]
    assert book.current() == NEW
    later.close()


def test_a_refresh_that_fails_keeps_the_old_pair_and_lets_the_next_one_try(book: TokenBook) -> None:
    def fail(pair: Tokens) -> Tokens:
        raise ConnectionError("no answer")

    with pytest.raises(ConnectionError, match="no answer"):
        book.renew("old-access", fail)
    assert book.current() == OLD
    assert book.renew("old-access", lambda pair: NEW) == NEW


def test_a_sign_in_during_a_refresh_is_not_overwritten_by_it(book: TokenBook) -> None:
    signed_in = Tokens("signed-in", "r", LATER)

    def slow(pair: Tokens) -> Tokens:
        book.save(signed_in)
        return NEW

    assert book.renew("old-access", slow) == signed_in
    assert book.current() == signed_in


def test_a_sign_out_during_a_refresh_stays_signed_out(book: TokenBook) -> None:
    def slow(pair: Tokens) -> Tokens:
        book.forget()
        return NEW

    with pytest.raises(NoTokens, match="signed out while"):
        book.renew("old-access", slow)
    assert book.current() is None
