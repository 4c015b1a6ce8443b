"""The OAuth pair of a connection, in a row that all processes share."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import col

from core.models.tokens import Tokens
from core.store.database import Store
from core.store.errors import StoreError
from core.store.locked import locked_row
from core.store.tables import TokenRow
from core.store.tables.base import new_id

RENEWAL_SECONDS = 60.0
POLL_SECONDS = 0.05


class NoTokens(StoreError):
    """Nobody is signed in, or the pair was lost while it was being refreshed."""


def token_context(connection_id: str) -> str:
    """What the pair of a connection is sealed for."""
    return f"token:{connection_id}"


class TokenBook:
    """The pair of one connection.

    The row itself is the lock: whoever writes its name into it refreshes, the others wait and read again. It is a
    lease and not an open transaction, because on SQLite that would keep every writer waiting for the provider.
    """

    def __init__(self, store: Store, connection_id: str) -> None:
        self.store = store
        self.connection_id = connection_id

    def current(self) -> Tokens | None:
        with self.store.read() as session:
            row = session.get(TokenRow, self.connection_id)
            return self._open(row) if row else None

    def save(self, pair: Tokens) -> None:
        """Store a new pair, as after a sign-in. A refresh under way keeps its result to itself."""
        with self.store.write() as session:
            row = locked_row(session, TokenRow, self.connection_id, sealed=b"", expires_at=pair.expires, generation=0)
            self._fill(row, pair)

    def forget(self) -> None:
        with self.store.write() as session:
            row = session.get(TokenRow, self.connection_id)
            if row:
                session.delete(row)

    def renew(self, stale: str, refresh: Callable[[Tokens], Tokens]) -> Tokens:
        """Replace the pair whose access token is `stale`, once, whoever else asks meanwhile.

        Raises NoTokens when there is none. Whatever `refresh` raises goes on to the caller, the old pair kept.
        """
        me = new_id()
        while True:
            pair = self.current()
            if pair is None:
                raise NoTokens("Nobody is signed in to this connection.")
            if pair.access != stale:
                return pair
            if self._take(me):
                break
            time.sleep(POLL_SECONDS)
        try:
            # Somebody may have finished between our look and our lock.
            pair = self.current()
            if pair is None:
                raise NoTokens("Nobody is signed in to this connection any more.")
            if pair.access != stale:
                return pair
            return self._replace(pair, refresh(pair))
        finally:
            self._release(me)

    def _replace(self, old: Tokens, fresh: Tokens) -> Tokens:
        """Store `fresh`, unless somebody signed in or out since `old` was read: then what they left counts."""
        with self.store.write() as session:
            row = session.get(TokenRow, self.connection_id, with_for_update=True)
            if row is None:
                raise NoTokens("This connection was signed out while its sign-in was being renewed.")
            there = self._open(row)
            if there.access != old.access:
                return there
            self._fill(row, fresh)
        return fresh

    def _take(self, me: str) -> bool:
        now = self.store.clock()
        free = or_(col(TokenRow.renewing_by).is_(None), col(TokenRow.renewing_until) < now)
        with self.store.write() as session:
            done = session.execute(
                update(TokenRow)
                .where(col(TokenRow.connection_id) == self.connection_id, free)
                .values(renewing_by=me, renewing_until=now + timedelta(seconds=RENEWAL_SECONDS))
            )
            return bool(done.rowcount)  # type: ignore[attr-defined]

    def _release(self, me: str) -> None:
        with self.store.write() as session:
            session.execute(
                update(TokenRow)
                .where(col(TokenRow.connection_id) == self.connection_id, col(TokenRow.renewing_by) == me)
                .values(renewing_by=None, renewing_until=None)
            )

    def _fill(self, row: TokenRow, pair: Tokens) -> None:
        body = json.dumps({"access": pair.access, "refresh": pair.refresh}).encode()
        row.sealed = self.store.cipher.seal(body, token_context(self.connection_id))
        row.expires_at = pair.expires
        row.generation += 1
        row.renewing_by = row.renewing_until = None

    def _open(self, row: TokenRow) -> Tokens:
        body = json.loads(self.store.cipher.open(row.sealed, token_context(self.connection_id)))
        return Tokens(body["access"], body["refresh"], row.expires_at)
