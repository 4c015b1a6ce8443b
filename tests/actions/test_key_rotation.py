"""Changing the key: everything opens at every moment, killed anywhere it goes on, and old keys go when nothing needs
them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from core.accounting.stored import plan_context, step_context
from core.actions.books_row import books_context
from core.actions.home import Home
from core.actions.key_rotation import FORGET_AFTER, SEALED, CannotRotate, forget_old, rotate
from core.actions.verify import check_chain
from core.ledger.book import entries, entry
from core.models.tokens import Tokens
from core.security.ciphers import Cipher
from core.security.keys import add_key, load_keys
from core.store.audit import audit
from core.store.database import Store, open_store
from core.store.tables import (
    AuditEntry,
    BooksRow,
    Company,
    Connection,
    Exchange,
    Item,
    KeyCheck,
    NoticeAddress,
    PostingPlan,
    PostingStep,
    SignIn,
    SyncActionRow,
    SyncPlan,
    TwinRow,
)
from core.store.tables.base import new_id
from core.store.tokens import TokenBook
from core.sync.planned import action_context, before_context
from core.sync.stored import twin_context
from core.workflows.locks import work_lock
from tests.ledger.house import House, build, hours
from tests.ledger.mortal import Mortal
from tests.ledger.payroll import Killed

ITEMS = 6


def fill(store: Store, items: int = ITEMS) -> House:
    """A house with something in every place that is sealed."""
    house, cipher, now = build(store), store.cipher, store.clock()
    made = [house.item(hours("p1", day % 28, str(1 + day // 28))) for day in range(items)]
    TokenBook(store, house.connection).save(Tokens("access", "refresh", now + timedelta(days=1)))
    with store.write() as session:
        session.get_one(Connection, house.connection).secrets = cipher.seal_secret('{"pat": "secret"}')
        sealed = cipher.seal(b"{}", f"exchange:{made[0]}")
        session.add(Exchange(item_id=made[0], at=now, sealed=sealed))
        session.add(
            SignIn(
                company_id=house.company,
                provider="zenegy",
                state=new_id(),
                draft=cipher.seal_secret("{}"),
                actor="kim",
                created_at=now,
                expires_at=now,
            )
        )
        session.add(
            NoticeAddress(
                company_id=house.company,
                way="webhook",
                shown="x",
                sealed=cipher.seal_secret("https://x.example/key"),
                digest=cipher.search_hash("webhook:x"),
                secret=cipher.seal_secret("signs"),
                old_secret=cipher.seal_secret("signed"),
                added_by="kim",
                added_at=now,
            )
        )
        _fill_sync(session, store, house.integration)
        _fill_accounting(session, store, house)
        audit(store, session, house.company, "kim", "connected", "connection:1")
    return house


def _fill_sync(session: Session, store: Store, integration: str) -> None:
    days = {"first": date(2026, 10, 5), "last": date(2026, 10, 5)}
    plan = SyncPlan(
        integration_id=integration, kept="work_period", **days, hash="x", made_by="kim", made_at=store.clock()
    )
    session.add(plan)
    session.flush()
    number = plan.id or 0
    session.add(
        SyncActionRow(
            plan_id=number,
            integration_id=integration,
            number=0,
            key="x",
            do="create",
            person="p1",
            **days,
            state="entered",
            sealed=store.cipher.seal(b"{}", action_context(number, 0)),
            before=store.cipher.seal(b"{}", before_context(number, 0)),
        )
    )
    sides = {f"{side}_{name}": "x" for side in "ab" for name in ("person", "ref", "mark")}
    twin = store.cipher.seal(b"{}", twin_context(integration, "work_period"))
    session.add(TwinRow(integration_id=integration, kept="work_period", **sides, state="linked", **days, sealed=twin))


def _fill_accounting(session: Session, store: Store, house: House) -> None:
    seal, now, days = store.cipher.seal, store.clock(), {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    session.add(
        BooksRow(connection_id=house.connection, sealed=seal(b"{}", books_context(house.connection)), read_at=now)
    )
    problems = seal(b"[]", plan_context(house.integration, "voucher", "x"))
    plan = PostingPlan(
        integration_id=house.integration,
        posting="voucher",
        **days,
        hash="x",
        sealed=problems,
        made_by="kim",
        made_at=now,
    )
    session.add(plan)
    session.flush()
    number = plan.id or 0
    session.add(PostingStep(plan_id=number, number=0, sealed=seal(b"{}", step_context(number, 0))))


def open_all(store: Store, cipher: Cipher) -> None:
    """Everything opens with these keys. Raises CannotOpen."""
    with store.read() as session:
        for sealed in SEALED:
            for row in session.execute(select(sealed.table)).all():
                value = row._mapping[sealed.table.c[sealed.column]]
                if value and sealed.context is not None:
                    cipher.open(value, sealed.context(row))
                elif value:
                    cipher.open_secret(value)
        cipher.open_secret(session.get_one(KeyCheck, 1).sealed)


def grown_old(path: Path) -> None:
    before = time.time() - FORGET_AFTER.total_seconds() - 1
    os.utime(path, (before, before))


@pytest.fixture
def any_home(any_store: Store, tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir(exist_ok=True)
    return Home(tmp_path / "home", any_store)


def test_after_a_rotation_the_new_key_alone_opens_everything_and_the_chain_is_whole(any_home):
    house = fill(any_home.store)
    old = Cipher(load_keys(any_home.store.cipher.keys.path))
    done = rotate(any_home, "kim")
    assert done.resealed == {
        "connection": 1,
        "sign_in": 1,
        "notice_address": 3,
        "token": 1,
        "item": ITEMS,
        "exchange": 1,
        "twin": 1,
        "sync_action": 2,
        "books": 1,
        "posting_plan": 1,
        "posting_step": 1,
    }
    assert not done.lost
    assert not done.continued
    grown_old(old.keys.path)
    assert forget_old(any_home, "kim") == 1
    alone = Cipher(load_keys(old.keys.path))
    assert len(alone.keys.roots) == 1
    open_all(any_home.store, alone)
    with any_home.store.read() as session:
        company = session.get_one(Company, house.company)
        acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.number))).all()
        assert session.scalar(select(func.max(Item.change))) == 0
        assert session.exec(select(NoticeAddress.digest)).one() == alone.search_hash("webhook:x")
    assert acts == ["connected", "keys changed", "old keys forgotten"]
    assert check_chain(any_home, company) == []
    open_store(any_home.store.engine.url.render_as_string(hide_password=False), alone).close()


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_commit_everything_opens_and_the_next_call_ends_it(any_home, monkeypatch, after):
    monkeypatch.setattr("core.actions.key_rotation.BATCH", 4)
    store = any_home.store
    fill(store)
    for commit in range(1, 30):
        mortal = Mortal(store)
        mortal.die_at(commit, after)
        try:
            rotate(Home(any_home.folder, mortal), "kim")
        except Killed:
            here = Cipher(load_keys(store.cipher.keys.path))
            open_all(store, here)
            # Where the last commit had come through nothing was left to go on with: that is a new rotation.
            made = len(load_keys(here.keys.path).roots)
            assert rotate(any_home, "kim").continued == (len(store.cipher.keys.roots) == made)
            continue
        break
    else:
        pytest.fail("It never came to its end.")
    assert commit >= 9
    newest = store.cipher.newest
    with store.read() as session:
        assert {bytes(p[:4]) for p in session.exec(select(Item.payload))} == {newest}


def test_a_process_that_lives_meanwhile_goes_on_with_the_new_key(any_home):
    house = fill(any_home.store)
    url = any_home.store.engine.url.render_as_string(hide_password=False)
    living = open_store(url, Cipher(load_keys(any_home.store.cipher.keys.path)))
    try:
        rotate(any_home, "kim")
        assert TokenBook(living, house.connection).current().access == "access"
        with living.read() as session:
            row = session.execute(entries().order_by(Item.__table__.c.id).limit(1)).first()
        assert entry(living, row).write.person == "p1"
        TokenBook(living, house.connection).save(Tokens("fresh", "refresh", living.clock()))
        grown_old(any_home.store.cipher.keys.path)
        forget_old(any_home, "kim")
        assert TokenBook(living, house.connection).current().access == "fresh"
        open_all(living, living.cipher)
    finally:
        living.close()


def test_old_keys_stay_while_something_may_still_need_them(any_home):
    store = any_home.store
    path = store.cipher.keys.path
    house = fill(store)
    with pytest.raises(CannotRotate, match="one key only"):
        forget_old(any_home, "kim")
    old = load_keys(path)
    rotate(any_home, "kim")
    with pytest.raises(CannotRotate, match=r"changed just now.* 10 min"):
        forget_old(any_home, "kim")
    grown_old(path)
    # A machine that didn't get the new file stores under the old key all the while.
    elsewhere = path.with_name("elsewhere")
    elsewhere.write_text(path.read_text().splitlines()[2] + "\n")
    far = Cipher(load_keys(elsewhere))
    assert far.keys.roots == old.roots
    with store.write() as session:
        session.get_one(Connection, house.connection).secrets = far.seal_secret("{}")
    with pytest.raises(CannotRotate, match="1 values were still sealed with an old key"):
        forget_old(any_home, "kim")
    assert len(load_keys(path).roots) == 2
    assert forget_old(any_home, "kim") == 1
    open_all(store, Cipher(load_keys(path)))


def test_an_unfinished_rotation_forgets_nothing(any_home):
    fill(any_home.store)
    path = add_key(any_home.store.cipher.keys).path
    grown_old(path)
    with pytest.raises(CannotRotate, match="Call `handover key rotate` first"):
        forget_old(any_home, "kim")
    assert rotate(any_home, "kim").continued
    assert len(load_keys(path).roots) == 2


def test_what_no_key_opens_is_told_and_left_as_it_is(any_home):
    store = any_home.store
    house = fill(store)
    with store.write() as session:
        item = session.exec(select(Item).order_by(col(Item.id)).limit(1)).one()
        broken = item.payload[:-1] + bytes([item.payload[-1] ^ 1])
        item.payload = broken
    assert rotate(any_home, "kim").lost == {"item": 1}
    assert house.get(item.id).payload == broken


def test_a_change_made_while_a_batch_was_sealed_anew_is_kept(any_home, monkeypatch):
    store = any_home.store
    house = fill(store)
    plain: Callable[..., bytes] = Cipher.seal

    def meanwhile(cipher: Cipher, value: bytes, context: str) -> bytes:
        sealed = plain(cipher, value, context)
        if context.startswith("token:"):
            monkeypatch.setattr(Cipher, "seal", plain)
            TokenBook(store, house.connection).save(Tokens("fresh", "refresh", store.clock()))
        return sealed

    monkeypatch.setattr(Cipher, "seal", meanwhile)
    assert "token" not in rotate(any_home, "kim").resealed
    assert TokenBook(store, house.connection).current().access == "fresh"


def test_two_rotations_at_once_are_one(any_home):
    fill(any_home.store)
    with work_lock(any_home.store, any_home.folder, "keys"), pytest.raises(CannotRotate, match="Another process"):
        rotate(any_home, "kim")
    assert len(any_home.store.cipher.keys.roots) == 1


SLOWLY = """
import time
import core.actions.key_rotation as rotation
from console.cli import main
rotation.BATCH, quick = 2, rotation._next
rotation._next = lambda *about: time.sleep(0.05) or quick(*about)
main()
"""


def test_a_rotation_ended_by_force_goes_on_and_prints_no_key(home):
    fill(home.store, 20)
    environment = {**os.environ, "HANDOVER_HOME": str(home.folder)}
    old = home.store.cipher.newest
    process = subprocess.Popen([sys.executable, "-c", SLOWLY, "key", "rotate"], env=environment)
    until = time.monotonic() + 60
    while time.monotonic() < until and count_under(home, old) == 20:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < count_under(home, old) < 20
    open_all(home.store, home.store.cipher)
    command = [sys.executable, "-m", "console", "key", "rotate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "had been cut off" in done.stdout
    keys = load_keys(home.store.cipher.keys.path)
    assert len(keys.roots) == 2
    words = [line.split()[-1] for line in keys.path.read_text().splitlines() if not line.startswith("#")]
    assert not any(word in done.stdout for word in words)
    assert count_under(home, old) == 0


def count_under(home: Home, name: bytes) -> int:
    with home.store.read() as session:
        return session.scalar(select(func.count()).where(func.substr(Item.payload, 1, 4) == name))
