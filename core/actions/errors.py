"""The errors that a person can do something about, each as a sentence for that person."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from core.actions.demo import DemoFailed
from core.actions.workflows import CannotDoNow
from core.http.errors import ProviderError
from core.ledger.runs import CannotSend
from core.security.keys import KeyBroken, KeyMissing
from core.store.errors import StoreError
from core.sync.stored import NotAsked
from core.transfer.plan import BeingSent, PeriodClosed

EXPECTED = (
    *(StoreError, KeyMissing, KeyBroken, ProviderError),
    *(CannotSend, BeingSent, PeriodClosed, CannotDoNow, DemoFailed, NotAsked),
)


def sentence(error: Exception) -> str | None:
    """What happened and what to do, in words. None for an error that is a fault of ours."""
    if isinstance(error, EXPECTED):
        return str(error)
    if isinstance(error, SQLAlchemyError):
        return f"The database can't be used: {str(error).splitlines()[0]}"
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"This machine does not allow it: {error.strerror}{where}."
    return None
