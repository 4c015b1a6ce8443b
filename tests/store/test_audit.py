"""The audit chain: append only, and tampering shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from core.security.chain import Anchor, append_anchor, compare_anchors, read_anchors
from core.store.audit import audit, broken_entries, head
from core.store.database import Store
from core.store.tables import AuditEntry, Company
from tests.store.processes import Start, together
from tests.store.rows import add_connection, add_transition


@pytest.fixture
def company(any_store: Store) -> str:
    """A company with three entries in its chain."""
    company = Company(slug="hav", name="Hav ApS", created_at=any_store.clock())
    with any_store.write() as session:
        session.add(company)
        session.flush()
        for place in range(3):
            audit(any_store, session, company.id, "karen", "link", f"person {place}", to="1007", people=[1, "ø"])
    return company.id


def past_the_code(store: Store, statement: str) -> None:
    """Run one statement past the code, as somebody with a database tool would."""
    with store.write() as session:
        session.execute(text(statement))


def without_triggers(store: Store) -> None:
    if store.sqlite:
        past_the_code(store, "DROP TRIGGER audit_entry_no_update")
        past_the_code(store, "DROP TRIGGER audit_entry_no_delete")
    else:
        past_the_code(store, "DROP TRIGGER audit_entry_no_change ON audit_entry")


def test_a_chain_is_whole_and_its_head_is_the_newest_entry(any_store: Store, company: str) -> None:
    assert broken_entries(any_store, company) == []
    with any_store.read() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
        assert head(session, company) == entries[-1].digest
        assert head(session, "nobody") == "0" * 64
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[2].previous == entries[1].digest


def test_an_act_that_fails_leaves_no_entry(any_store: Store, company: str) -> None:
    def act() -> None:
        with any_store.write() as session:
            audit(any_store, session, company, "karen", "link", "person 9")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    with any_store.read() as session:
        assert len(session.exec(select(AuditEntry)).all()) == 3


def test_every_company_has_a_chain_of_its_own(any_store: Store, company: str) -> None:
    with any_store.write() as session:
        other = Company(slug="fjord", name="Fjord ApS", created_at=any_store.clock())
        session.add(other)
        session.flush()
        entry = audit(any_store, session, other.id, "lars", "sign in", "zenegy")
    assert entry.number == 1
    assert broken_entries(any_store, other.id) == broken_entries(any_store, company) == []


@pytest.mark.parametrize("table", ["audit_entry", "transition"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_what_was_written(
    any_store: Store, company: str, table: str, statement: str
) -> None:
    add_transition(any_store, add_connection(any_store))
    with pytest.raises(DBAPIError, match=f"The rows of {table} are never changed"):
        past_the_code(any_store, statement.format(table))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2", "Entry 2 was altered"),
        ("UPDATE audit_entry SET body = '{}' WHERE number = 2", "Entry 2 was altered"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE number = 1", "Entry 1 was altered"),
        ("DELETE FROM audit_entry WHERE number = 2", "Entry 3 does not follow"),
        ("UPDATE audit_entry SET number = 7 WHERE number = 1", "Entry 7 was altered"),
    ],
)
def test_tampering_past_the_triggers_is_noticed(any_store: Store, company: str, statement: str, problem: str) -> None:
    without_triggers(any_store)
    past_the_code(any_store, statement)
    assert any(problem in sentence for sentence in broken_entries(any_store, company))


def test_cutting_off_the_newest_entries_is_noticed_by_the_anchor_file(
    any_store: Store, company: str, tmp_path: Path
) -> None:
    file, key = tmp_path / "anchors", any_store.cipher.audit_key
    with any_store.read() as session:
        append_anchor(file, key, Anchor(any_store.clock(), company, 3, head(session, company)))
    without_triggers(any_store)
    past_the_code(any_store, "DELETE FROM audit_entry WHERE number = 3")
    assert broken_entries(any_store, company) == []
    anchors, damaged = read_anchors(file, key)
    with any_store.read() as session:
        digests = {entry.number: entry.digest for entry in session.exec(select(AuditEntry))}
    assert damaged == []
    assert [problem[:7] for problem in compare_anchors(anchors, company, digests)] == ["Entry 3"]


def test_two_processes_append_to_one_chain_without_a_gap(
    any_url: str, any_store: Store, company: str, start: Start
) -> None:
    code = """
from core.security.chain import Anchor, append_anchor, compare_anchors, read_anchors
from core.store.audit import audit
for place in range(20):
    with store.write() as session:
        audit(store, session, sys.argv[3], "worker", "run", str(place))
"""
    together(*[start(any_url, code, company) for _ in range(2)])
    with any_store.read() as session:
        numbers = session.exec(select(AuditEntry.number).order_by(col(AuditEntry.number))).all()
    assert numbers == list(range(1, 44))
    assert broken_entries(any_store, company) == []
