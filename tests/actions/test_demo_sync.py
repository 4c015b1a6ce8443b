"""The demo company's second integration: linked, mapped, and with edits on both sides that a sync finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from core.actions.demo_sync import prepare_sync
from core.actions.home import Home
from core.actions.links import links
from core.actions.syncs import plan_sync
from core.models.both_sides import Kept
from core.models.period import PayPeriod
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Company, Integration
from core.store.tables.base import new_id
from tests.serving import serving

MARCH = PayPeriod.month(2026, 3)


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def company(home: Home) -> Company:
    made = Company(slug=new_id(), name="Nordlys", time_zone="Europe/Copenhagen", created_at=home.store.clock())
    with home.store.write() as session:
        session.add(made)
    return made


def test_the_demo_company_has_a_second_integration_with_something_to_carry_over(
    home: Home, both: str, company: Company
) -> None:
    made = prepare_sync(home, both, company, "lone", MARCH, 40)
    with home.store.read() as session:
        row = session.exec(select(Integration).where(Integration.name == "sync")).one()
        linked = links(session, row.id)
    assert (row.purpose, len(linked), made.unlinked) == ("sync", 21, 1)
    plan = plan_sync(home, company, row, Kept.ABSENCE, MARCH.first, MARCH.last, "lone")
    assert plan.stops == []
    assert plan.counts == {
        "update": 1,
        "replace": 1,
        "conflict": 1,
        "conflict_approved": 1,
        "ask_delete": 1,
        "create": 2,
    }
    work = plan_sync(home, company, row, Kept.WORK, MARCH.first, MARCH.last, "lone")
    assert work.counts == {"update": 1}
