"""What a person does while a run goes and after it: stop it, open the raw exchange of one row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.actions.home import Home
from core.actions.shown.rows import row_of
from core.actions.shown.runs import run_now
from core.ledger import halts
from core.security.ciphers import CannotOpen
from core.store.audit import audit
from core.store.tables import Company, Exchange


@dataclass(frozen=True, slots=True)
class RawExchange:
    """A request and its answer as they went over the wire, secrets masked. error: where no answer came.

    line: method and URL, empty where they were not kept.
    """

    at: datetime
    status: int | None
    line: str
    request: str
    response: str
    error: str


def stop_run(home: Home, company: Company, run: int, actor: str) -> None:
    """The run stops between two rows; what was sent stays sent. Raises NotFound for another company's run."""
    halts.ask_to_stop(home.store, company.id, run_now(home, company, run).id, actor)


def pause_run(home: Home, company: Company, run: int, actor: str) -> None:
    """The run rests between two rows, until `resume_run` or `stop_run`. Raises NotFound for another company's run."""
    halts.pause(home.store, company.id, run_now(home, company, run).id, actor)


def resume_run(home: Home, company: Company, run: int, actor: str) -> None:
    """Raises NotFound for another company's run."""
    halts.go_on(home.store, company.id, run_now(home, company, run).id, actor)


def open_exchanges(home: Home, company: Company, item: int, actor: str) -> list[RawExchange]:
    """The raw exchanges of a row, in order. Opening them is an act that the audit chain keeps.

    Raises NotFound for a row that is not this company's.
    """
    row = row_of(home, company, item)
    with home.store.write() as session:
        found = session.exec(select(Exchange).where(Exchange.item_id == row.item).order_by(col(Exchange.id))).all()
        audit(home.store, session, company.id, actor, "raw exchange opened", f"item:{row.item}", exchanges=len(found))
    return [_opened(home, one) for one in found]


def _opened(home: Home, one: Exchange) -> RawExchange:
    try:
        body = json.loads(home.store.cipher.open(one.sealed, f"exchange:{one.item_id}"))
    except CannotOpen as error:
        body = {"request": "", "response": "", "error": str(error)}
    line, *rest = (body.get(name, "") for name in ("line", "request", "response", "error"))
    return RawExchange(one.at, one.status, line, *rest)
