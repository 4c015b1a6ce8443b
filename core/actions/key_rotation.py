"""Changing the key: a new one seals from now on, and everything that is stored is sealed anew.

Small transactions, each row changed only if it is still as it was read: console and workers go on meanwhile, and a
rotation that was killed goes on where it stopped when it is called again. The text that proves the right key (KeyCheck)
is sealed anew last: while it is not, a rotation is unfinished.

Audit chain, anchors and the hashes that find a value again keep their key. Their digests hold no secret that could be
sealed anew, and an audit chain that could be computed afresh would prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import LargeBinary, Select, Table, func, select, update
from sqlalchemy.engine import Row
from sqlmodel import SQLModel, col
from sqlmodel import select as rows_of

from core.accounting.stored import plan_context, step_context
from core.actions.books_row import books_context
from core.actions.file_rows import file_context
from core.actions.home import Home
from core.ledger import payload
from core.security.ciphers import CannotOpen, Cipher
from core.security.keys import add_key, forget_old_keys
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import (
    BooksRow,
    Company,
    Connection,
    Exchange,
    FileRows,
    Item,
    KeyCheck,
    NoticeAddress,
    PostingPlan,
    PostingStep,
    SignIn,
    SyncActionRow,
    TokenRow,
    TwinRow,
)
from core.store.tokens import token_context
from core.sync.planned import action_context, before_context
from core.sync.stored import twin_context
from core.workflows.locks import work_lock

BATCH = 200
"""Rows a transaction: about 10 ms in which nobody else can write on SQLite."""
FORGET_AFTER = timedelta(minutes=10)
"""Longer than any transaction: what began before the new key came may seal with the old one and be stored later."""


class CannotRotate(StoreError):
    """Another process is at it, or an old key is still needed. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """resealed: how many values, by table. lost: values that no key in the file opens, by table: altered, or sealed
    with a key that is gone. continued: an earlier rotation was taken to its end, no new key was made."""

    resealed: Mapping[str, int]
    lost: Mapping[str, int]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A column that holds something sealed. context: what a row's value is sealed for; None for sign-in secrets."""

    model: type[SQLModel]
    column: str
    context: Callable[[Row[Any]], str] | None = None

    @property
    def table(self) -> Table:
        return self.model.__table__  # type: ignore[attr-defined,no-any-return]


SEALED = (
    _Sealed(Connection, "secrets"),
    _Sealed(SignIn, "draft"),
    _Sealed(NoticeAddress, "sealed"),
    _Sealed(NoticeAddress, "secret"),
    _Sealed(NoticeAddress, "old_secret"),
    _Sealed(TokenRow, "sealed", lambda r: token_context(r.connection_id)),
    _Sealed(
        Item, "payload", lambda r: payload.context(r.connection_id, r.operation, r.subject, r.occurrence, r.revision)
    ),
    _Sealed(Exchange, "sealed", lambda r: f"exchange:{r.item_id}"),
    _Sealed(FileRows, "sealed", lambda r: file_context(r.connection_id, r.name)),
    _Sealed(TwinRow, "sealed", lambda r: twin_context(r.integration_id, r.kept)),
    _Sealed(SyncActionRow, "sealed", lambda r: action_context(r.plan_id, r.number)),
    _Sealed(SyncActionRow, "before", lambda r: before_context(r.plan_id, r.number)),
    _Sealed(BooksRow, "sealed", lambda r: books_context(r.connection_id)),
    _Sealed(PostingPlan, "sealed", lambda r: plan_context(r.integration_id, r.posting, r.hash)),
    _Sealed(PostingStep, "sealed", lambda r: step_context(r.plan_id, r.number)),
)
"""All that is sealed, but KeyCheck."""


def rotate(home: Home, actor: str) -> Rotated:
    """Put a new key on top of the key file and seal everything anew; or end a rotation that was cut off.

    Raises CannotRotate while another process does, and KeyBroken where the key file can't be written.
    """
    with _alone(home):
        cipher = home.store.cipher
        continued = _unfinished(home)
        if not continued:
            add_key(cipher.keys)
        resealed, lost = _seal_all_anew(home)
        with home.store.write() as session:
            proof = session.get_one(KeyCheck, 1)
            proof.sealed = cipher.seal_secret_anew(proof.sealed) or proof.sealed
            session.add(proof)
            for company in session.exec(rows_of(Company.id).order_by(col(Company.id))).all():
                about = {"values": sum(resealed.values()), "lost": sum(lost.values())}
                audit(home.store, session, company, actor, "keys changed", f"key:{cipher.newest.hex()}", **about)
    return Rotated(resealed, lost, continued)


def forget_old(home: Home, actor: str) -> int:
    """Take every key but the newest out of the key file; what proves and searches stays. Answers how many went.

    Raises CannotRotate while an old key may still be needed, and KeyBroken where the key file can't be written.
    """
    with _alone(home):
        cipher = home.store.cipher
        old = len(cipher.keys.roots) - 1
        if not old:
            raise CannotRotate("The key file holds one key only. There is none to forget.")
        if _unfinished(home):
            raise CannotRotate("Not everything is sealed with the newest key yet. Call `handover key rotate` first.")
        left = FORGET_AFTER - timedelta(seconds=cipher.age())
        if left > timedelta(0):
            raise CannotRotate(
                "The key file was changed just now, and work that began before may still store something under the old "
                f"key. Call this again in {-(-left.seconds // 60)} min."
            )
        resealed, _ = _seal_all_anew(home)
        if found := sum(resealed.values()):
            raise CannotRotate(
                f"{found} values were still sealed with an old key after the rotation; they are sealed anew now. Some "
                "process has an old key file, perhaps on another machine: give it this one, then call this again."
            )
        with home.store.write() as session:
            for company in session.exec(rows_of(Company.id).order_by(col(Company.id))).all():
                audit(home.store, session, company, actor, "old keys forgotten", f"key:{cipher.newest.hex()}", keys=old)
            session.flush()
            forget_old_keys(cipher.keys)
    return old


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    with work_lock(home.store, home.folder, "keys") as mine:
        if not mine:
            raise CannotRotate("Another process changes the keys at this moment. Wait until it ends.")
        yield


def _unfinished(home: Home) -> bool:
    with home.store.read() as session:
        return home.store.cipher.seal_secret_anew(session.get_one(KeyCheck, 1).sealed) is not None


def _seal_all_anew(home: Home) -> tuple[Counter[str], Counter[str]]:
    resealed: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for sealed in SEALED:
        for changed, broken in _batches(home, sealed):
            resealed[sealed.table.name] += changed
            lost[sealed.table.name] += broken
    return +resealed, +lost


def _batches(home: Home, sealed: _Sealed) -> Iterator[tuple[int, int]]:
    """A batch after another, by primary key: how many values were sealed anew, and how many no key opens."""
    (key,) = sealed.table.primary_key
    column = sealed.table.c[sealed.column]
    last: Any = None
    while True:
        with home.store.read() as session:
            found = session.execute(_next(home.store.cipher, sealed, last)).all()
        if not found:
            return
        anew: list[tuple[Any, Any, Any]] = []
        lost = 0
        for row in found:
            before = row._mapping[column]
            try:
                after = _anew(home.store.cipher, sealed, row, before)
            except CannotOpen:
                lost += 1
                continue
            if after is not None:
                anew.append((row._mapping[key], before, after))
        changed = 0
        if anew:
            with home.store.write() as session:
                for this, before, after in anew:
                    unchanged = update(sealed.table).where(key == this, column == before)
                    done = session.connection().execute(unchanged.values({column: after}))
                    changed += done.rowcount
        yield changed, lost
        last = found[-1]._mapping[key]


def _next(cipher: Cipher, sealed: _Sealed, last: Any) -> Select[Any]:
    (key,) = sealed.table.primary_key
    column = sealed.table.c[sealed.column]
    query = select(sealed.table).order_by(key).limit(BATCH)
    if sealed.context is None:
        query = query.where(column != "")
    else:
        newest = func.substr(column, 1, len(cipher.newest), type_=LargeBinary)
        query = query.where(newest != cipher.newest, func.length(column) > 0)
    return query if last is None else query.where(key > last)


def _anew(cipher: Cipher, sealed: _Sealed, row: Row[Any], before: Any) -> Any:
    """The value under the newest key; None where it is under that already. Raises CannotOpen."""
    if sealed.context is None:
        return cipher.seal_secret_anew(before)
    context = sealed.context(row)
    return cipher.seal(cipher.open(before, context), context)
