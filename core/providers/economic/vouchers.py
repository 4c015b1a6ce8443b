"""Vouchers of the journals: read, made, deleted while they are drafts (sheet 4.3, 4.7)."""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import date

from core.http.errors import NotSent
from core.models.postings import voucher_of
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.economic import wire
from core.providers.economic.client import Client, between
from core.providers.economic.convert import vouchers as convert
from core.providers.economic.keys import key_of, ours
from core.providers.economic.refusals import not_a_draft
from core.providers.economic.wire import TITLE


class Vouchers:
    """Of one agreement. Years, journals and the currency are read once: they change about never."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: tuple[list[wire.Year], list[wire.Journal], str] | None = None

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        """Drafts of these journals and booked vouchers dated on these days. A booked one names no journal; it is taken
        for the first one asked for."""
        years, journals, currency = self._agreement()
        asked = [one.journal_number for one in journals if holders is None or one.journal_number in holders]
        days = between(first, last)
        found: dict[str, RemoteRecord] = {}
        for journal in asked:
            for record in convert.drafts(journal, self._client.draft_entries(journal, days), currency):
                found[record.ref] = record
        for year in years:
            if asked and year.from_date <= last and year.to_date >= first:
                entries = self._client.booked_entries(year.year, days)
                for record in convert.booked(asked[0], entries, currency):
                    found.setdefault(record.ref, record)
        return list(found.values())

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, {write.holder})

    def send(self, write: Write) -> Receipt:
        voucher = voucher_of(write)
        year = next((one for one in self._agreement()[0] if one.from_date <= voucher.day <= one.to_date), None)
        if year is None:
            raise NotSent(f"e-conomic has no accounting year that holds {voucher.day}.", provider=TITLE)
        made = self._client.create_voucher(
            voucher.journal, convert.body(voucher, year.year, write.marker), key_of(write, "create")
        )
        # Cut in several it is no longer one voucher: reading back says what stands there.
        return Receipt(f"{voucher.day.year}/{made[0].voucher_number}" if len(made) == 1 else None)

    def remove(self, ref: str, write: Write) -> None:
        """Delete what is ours of this voucher. Numbers of deleted ones are given anew, so somebody else's entries may
        stand under the same number by now: they are left alone. Raises Gone where nothing of ours is a draft."""
        number = ref.rpartition("/")[2]
        entries = self._client.draft_entries(write.holder, between(write.first, write.last))
        its = [one for one in entries if one.voucher_number == number and ours(write, one.text)]
        if not its:
            raise not_a_draft("voucher")
        for entry in its:
            entry_key = key_of(write, f"delete {entry.journal_entry_number}")
            self._client.delete_draft_entry(write.holder, entry.journal_entry_number, entry_key)

    def _agreement(self) -> tuple[list[wire.Year], list[wire.Journal], str]:
        with self._lock:
            if self._known is None:
                self._known = self._client.years(), self._client.journals(), self._client.self().currency or ""
            return self._known
