"""What pages say about periods, read from the store."""

from __future__ import annotations

from core.actions.home import Home
from core.actions.shown.periods import payout_groups
from core.store.database import Store
from core.store.tables import EmployeeLink, Integration, PersonCopy
from tests.ledger.house import build

GROUPS = {"a": "monthly", "b": "biweekly", "c": "monthly", "d": None}


def test_pay_out_groups_come_with_the_number_of_their_linked_people(any_store: Store, tmp_path) -> None:
    house, now = build(any_store), any_store.clock()
    with any_store.write() as session:
        integration = session.get_one(Integration, house.integration)
        for person, group in GROUPS.items():
            body = {"payout_group": group, "active": True}
            seen = {"connection_id": integration.target_id, "version": "1", "seen_at": now}
            session.add(PersonCopy(person=person, body=body, **seen))
            link = {"integration_id": integration.id, "status": "linked", "decided_by": "kim", "decided_at": now}
            session.add(EmployeeLink(source_person=f"s{person}", target_person=person, **link))
    assert payout_groups(Home(tmp_path, any_store), integration) == [("monthly", 2), ("biweekly", 1), ("unknown", 1)]
