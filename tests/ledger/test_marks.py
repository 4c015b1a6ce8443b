"""A plan gives a mark only to what can carry one; everything else is recognised by its look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from core.ledger import book
from core.ledger.settle import verdict
from core.ledger.states import State
from core.models.writes import RecordState, RemoteRecord, Write
from core.store.database import Store
from core.store.tables import Item
from core.transfer.case import Ground
from tests.transfer.build import ground, hours
from tests.transfer.stored import Office

pytestmark = pytest.mark.one_database


def planned(store: Store, on: Ground) -> tuple[Item, book.Entry]:
    office = Office(store)
    office.plan([hours("a", 5, "7.4")], on)
    with store.read() as session:
        (item,) = session.exec(select(Item)).all()
        (row,) = session.execute(book.entries()).all()
        return item, replace(book.entry(store, row), state=State.SENDING, attempts=1)


def there(write: Write) -> RemoteRecord:
    told = {name: getattr(write, name) for name in ("operation", "holder", "first", "last", "target", "quantity")}
    return RemoteRecord(ref="r1", state=RecordState.APPROVED, text=write.marker, **told)


def test_what_carries_a_mark_is_recognised_by_it(store: Store) -> None:
    item, entry = planned(store, ground())
    assert item.marker == entry.write.marker != ""
    assert "by its mark" in verdict(entry, [there(entry.write)], []).note
    assert verdict(entry, [there(replace(entry.write, marker=""))], []).after is State.HELD


def test_what_can_t_carry_a_mark_has_none_and_is_recognised_by_its_look(store: Store) -> None:
    unmarked = {name: o.model_copy(update={"marker": False}) for name, o in ground().operations.items()}
    item, entry = planned(store, replace(ground(), operations=unmarked))
    assert item.marker == entry.write.marker == ""
    found = verdict(entry, [there(entry.write)], [])
    assert (found.after, found.ref) == (State.CONFIRMED, "r1")
    assert "by look" in found.note
