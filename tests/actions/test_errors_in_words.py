"""What goes wrong with a provider is told by the name that people know it by."""

from __future__ import annotations

import socket

import pytest

from core.actions.connections import opened
from core.http.errors import NotSent
from core.store.tables import Connection
from tests.actions.conftest import Practice


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize(("end", "title"), [("source_id", "TimeLog"), ("target_id", "Zenegy")])
def test_a_provider_that_is_down_is_named_by_its_title(practice: Practice, end: str, title: str) -> None:
    connection = getattr(practice.demo.integration, end)
    with practice.home.store.write() as session:
        row = session.get_one(Connection, connection)
        row.base_url = f"http://127.0.0.1:{closed_port()}/{row.provider}"
        session.add(row)
    with opened(practice.home, connection) as (_, connector), pytest.raises(NotSent) as down:
        connector.employees()
    assert str(down.value).startswith(title)
    assert row.provider not in str(down.value)
