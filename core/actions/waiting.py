"""What a run waits for, in words: for the command line, the list of runs and notices."""

from __future__ import annotations

from datetime import datetime

from core.actions.home import Home
from core.ledger.waits import Wait, Why, waits
from core.store.tables import Connection


def waiting(home: Home, connection: Connection, run: int, until: datetime) -> str:
    """A run that has nothing to do until then: what its rows wait for, else the provider or our own limit."""
    with home.store.read() as session:
        found = waits(session, connection.id, run, home.store.clock())
    return _said(found[-1] if found else Wait(Why.ASKED, until), connection.name, until)


def _said(wait: Wait, target: str, until: datetime) -> str:
    time = f"{until:%H.%M} UTC"
    match wait.why:
        case Why.SETTLING:
            return f"Rows without a clear answer may still arrive at {target}. They are looked for at {time}."
        case Why.LATER if wait.reason:
            return f"{wait.reason} It goes on at {time}."
        case Why.LIMIT:
            return f"{target} is asked only as often as its connection allows. It goes on at {time}."
        case Why.OUT:
            return f"{target} does not answer. It is asked again at {time}."
        case _:
            return f"{target} asked to wait until {time}."
