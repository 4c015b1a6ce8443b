"""Supplements of a transfer: compensations of a connection, which can be made and never changed (sheet 4.8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from core.http.errors import NotSent, Rejected
from core.models.codes import HourRate
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.personio.client import Client
from core.providers.personio.convert import compensations as convert
from core.providers.personio.refusals import NO_RIGHT
from core.providers.personio.wire import TITLE


class PayBook:
    """currency: of all amounts, for those of a row carry none (setting `currency`)."""

    def __init__(self, client: Client, currency: str) -> None:
        self._client = client
        self._currency = currency

    def rates(self) -> list[HourRate]:
        """The one-time types. None where these credentials lack the right: hours can be sent all the same."""
        try:
            return [convert.rate(one) for one in self._client.compensation_types() if convert.is_one_time(one)]
        except Rejected as error:
            if error.code == NO_RIGHT:
                return []
            raise

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        types = {one.id for one in self._client.compensation_types() if convert.is_one_time(one)}
        return convert.records(self._client.compensations(first, last, holders), types)

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        return Receipt(self._client.create_compensation(convert.body(write, self._currency)))

    def replace(self, ref: str, write: Write) -> Receipt:
        raise _by_hand()

    def remove(self, ref: str, write: Write) -> None:
        raise _by_hand()


def _by_hand() -> NotSent:
    return NotSent(
        "Personio lets nobody change or delete a compensation from outside. Correct it in Personio by hand.",
        provider=TITLE,
        operation="supplement",
    )
