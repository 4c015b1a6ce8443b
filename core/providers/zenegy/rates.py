"""Hour rates and supplement rates of a company, and creating and changing the general ones (sheet 5.3, 5.5)."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from core.http.errors import Broken, Duplicate, NotSent, Rejected
from core.models.codes import HourRate, HourRates
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.zenegy import wire
from core.providers.zenegy.client import Client
from core.providers.zenegy.convert import codes
from core.providers.zenegy.routes import TITLE

RATE = "rate"

_TAKEN = ("CONFLICTED", "409")
_UNKNOWN = ("USER_NOT_FOUND", "NOT_FOUND", "404")


def hour_rates(client: Client, accounts: Sequence[str], parallel: int) -> HourRates:
    """All shared rates, and of each account its standard rate and the limited rates it may use.

    One list of the account's rates, one list per account: Zenegy's own answer to who may use what. [spec]
    An account that Zenegy does not know has no standard rate.
    """
    asked = list(dict.fromkeys(accounts))
    with ThreadPoolExecutor(max(1, parallel)) as pool:
        lists = list(pool.map(lambda account: _rates_of(client, account), asked))
    found = {rate.uid: rate for rate in client.rates() if not rate.is_standard}
    holders: defaultdict[str, set[str]] = defaultdict(set)
    standard: dict[str, str] = {}
    for account, rates in zip(asked, lists, strict=True):
        for rate in rates:
            found.setdefault(rate.uid, rate)
            holders[rate.uid].add(account)
            if rate.is_standard and not rate.is_disabled:
                standard.setdefault(account, rate.uid)
    hours = {one: codes.hour_rate(rate, holders[one]) for one, rate in found.items()}
    pieces = {one.uid: codes.supplement_rate(one) for one in _supplement_rates(client)}
    return HourRates(rates=hours | pieces, standard=standard)


def _rates_of(client: Client, account: str) -> list[wire.HourRate]:
    try:
        return client.user_rates(account)
    except Rejected as error:
        if error.code in _UNKNOWN:
            return []
        raise


def _supplement_rates(client: Client) -> list[wire.SupplementRate]:
    """None where this sign-in may not see them: hours can be sent all the same."""
    try:
        return client.supplement_rates()
    except Rejected:
        return []


def create(client: Client, rate: HourRate) -> HourRate:
    """A new general rate; `rate.id` is ignored. Raises Duplicate for a taken number, NotSent for a standard rate."""
    try:
        ref = client.create_rate(codes.rate_body(rate))
    except Rejected as error:
        raise _taken(rate, error, Duplicate) if error.code in _TAKEN else error from None
    if ref is None:
        ref = next((one.uid for one in client.rates() if one.number == rate.number and not one.is_standard), None)
    if ref is None:
        raise Broken(f"Zenegy took the rate {rate.number} and does not list it.", provider=TITLE)
    return replace(rate, id=ref)


def change(client: Client, rate: HourRate) -> None:
    """Give the general rate `rate.id` this name, number, amount and access; what we do not know of it is kept.

    Raises NotSent for a standard rate, Rejected where the number is another rate's.
    """
    body = codes.rate_body(rate, client.rate_detail(rate.id))
    try:
        client.change_rate(rate.id, body)
    except Rejected as error:
        raise _taken(rate, error, Rejected) if error.code in _TAKEN else error from None


def from_write(write: Write) -> HourRate:
    """A general rate as an item carries it. fields: name, amount, own_amount (`yes` or `no`); the target is its number.

    Raises NotSent for an amount that is none.
    """
    given = write.fields
    try:
        amount = Decimal(given["amount"]) if given.get("amount") else None
    except InvalidOperation:
        raise NotSent(f"{given['amount']!r} is no amount. Write it like 185.50.", provider=TITLE) from None
    return HourRate(
        id=given.get("id", ""),
        number=write.target,
        name=given.get("name", ""),
        amount=amount,
        own_amount=given.get("own_amount") == "yes",
    )


def change_as_written(client: Client, ref: str, write: Write) -> None:
    """Change the general rate `ref` as an item says; who may use it stays as it is there. Raises as `change` does."""
    now = client.rate_detail(ref)
    users = frozenset(user["uid"] for user in now.get("allowedUsers") or ())
    change(client, replace(from_write(write), id=ref, accounts=users if now.get("limitUserAccess") else None))


def records(client: Client, holder: str, first: date, last: date) -> list[RemoteRecord]:
    """All general rates as records of the company: what an unclear change of a rate is settled by."""
    return [
        RemoteRecord(
            operation=RATE,
            ref=rate.uid,
            holder=holder,
            first=first,
            last=last,
            target=rate.number or "",
            quantity=Decimal(1),
            state=RecordState.APPROVED,
            fields={
                "id": rate.uid,
                "name": rate.name or "",
                "amount": "" if rate.payment_per_rate is None else f"{rate.payment_per_rate.normalize():f}",
                "own_amount": "yes" if rate.override_rate else "no",
            },
        )
        for rate in client.rates()
        if not rate.is_standard and not rate.is_disabled
    ]


def _taken(rate: HourRate, error: Rejected, kind: type[Rejected]) -> Rejected:
    return kind(
        f"Zenegy already has an hour rate with the number {rate.number}; numbers are unique. "
        f"Choose another number for {rate.name}, or use the rate that has it.",
        code=error.code,
        fields=("number",),
        provider=TITLE,
        operation=error.operation,
        excerpt=error.excerpt,
    )


class OwnAmounts:
    """Which rates let a row carry its own amount: registrations as read do not say it.

    The list is read when a rate turns up that was not in it.
    """

    def __init__(self, client: Client, operation: str) -> None:
        self._client = client
        self._operation = operation
        self._known: dict[str, bool] = {}
        self._lock = threading.Lock()

    def among(self, rates: Iterable[wire.RegisteredRate]) -> frozenset[str]:
        """The uids of those that do. Reads the list of rates at most once; a rate that is not in it allows none."""
        told = {rate.uid: rate.override_rate for rate in rates}
        missing = {one for one, allows in told.items() if allows is None}
        with self._lock:
            if not missing <= self._known.keys():
                listed = {one.uid: one.override_rate for one in self._read()}
                self._known = dict.fromkeys(self._known | dict.fromkeys(missing), False) | listed
            known = self._known
        return frozenset(one for one, allows in told.items() if (known[one] if allows is None else allows))

    def _read(self) -> Sequence[wire.HourRate | wire.SupplementRate]:
        return self._client.supplement_rates() if self._operation == "supplement" else self._client.rates()
