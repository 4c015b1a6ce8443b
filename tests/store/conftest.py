"""A connection to hang rows on, and a way to run a piece of Python as another process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.security.keys import Keys
from core.store.database import Store
from tests.databases import Databases
from tests.store.processes import Start, begin
from tests.store.rows import add_connection


@pytest.fixture
def databases(any_databases: Databases) -> Databases:
    return any_databases


@pytest.fixture
def connection_id(any_store: Store) -> str:
    return add_connection(any_store)


@pytest.fixture
def start(keys: Keys) -> Iterator[Start]:
    """`start(url, code, *arguments)`: a process that waits for a word, opens the store as `store`, runs the code.

    `together` says that word. Further arguments are `sys.argv[3:]`. What still runs after the test is killed.
    """
    with begin(keys) as start:
        yield start
