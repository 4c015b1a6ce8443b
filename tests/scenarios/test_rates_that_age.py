"""What an account may use is read again after a day, and as soon as payroll refuses something of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.demo import ask
from core.actions.home import Home
from core.store.database import Store
from core.store.tables import Item
from tests.scenarios.world import World


def later(world: World, hours: float) -> World:
    """The same company, some hours later on our clock."""
    store = world.home.store
    shifted = Store(store.engine, store.cipher, lambda: store.clock() + timedelta(hours=hours))
    return replace(world, home=Home(world.home.folder, shifted))


def asked(world: World) -> int:
    """How many accounts a plan asks payroll for, one request each."""
    before = len(reads(world))
    world.plan()
    return len(reads(world)) - before


def reads(world: World) -> list[Any]:
    everything = ask("GET", f"{world.url}/zenegy/_control/requests")
    return [r for r in everything if "/users/" in r["path"] and r["path"].split("?")[0].endswith("/rates")]


def test_after_a_day_every_account_is_asked_again_once(world: World) -> None:
    world.plan()
    assert asked(world) == 0
    assert asked(later(world, 23)) == 0
    tomorrow = later(world, 25)
    assert asked(tomorrow) > 8
    assert asked(tomorrow) == 0


def test_the_age_is_a_setting(world: World) -> None:
    world.plan()
    world.settings(rates_max_age_hours=1)
    assert asked(later(world, 2)) > 8
    with pytest.raises(ValueError, match="0 or more"):
        world.settings(rates_max_age_hours=-1)


def test_an_account_of_which_payroll_refused_something_is_asked_again(world: World) -> None:
    world.plan()
    (person,) = world.hourly()
    with world.home.store.write() as session:
        mine = select(Item).where(Item.source_person == person, Item.operation == "hours")
        item = session.exec(mine.order_by(col(Item.id))).first()
        assert item
        item.state, item.sent_at = "rejected", world.home.store.clock()
        session.add(item)
    assert asked(world) == 1
    assert asked(world) == 0
