"""A store whose clock is turned by hand, and a house in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from tests.databases import Databases
from tests.ledger.house import Hands, House, build
from tests.ledger.payroll import Payroll


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def databases(any_databases: Databases) -> Databases:
    return any_databases


@pytest.fixture
def store(databases: Databases, tmp_path: Path, cipher: Cipher, clock: Hands) -> Iterator[Store]:
    opened = open_store(databases.make(tmp_path), cipher, clock)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


@pytest.fixture
def payroll(clock: Hands) -> Payroll:
    return Payroll(clock)
