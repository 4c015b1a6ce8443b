"""The specimen's connector, broken in one way per rule."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from core.http.client import Answer, Http
from core.http.errors import (
    Broken,
    Duplicate,
    NotSent,
    ProviderError,
    Rejected,
    SignInNeeded,
    Throttled,
    Unclear,
)
from core.models.codes import HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.rows import Approval, Kind, TimeEntry
from core.models.writes import Identity, Receipt, RemoteRecord, Write
from core.providers.base import Account, Check, Provider, Unconfirmed
from tests.providers.specimen import CAPABILITIES, PROVIDER
from tests.providers.specimen.connector import PAGE, Specimen


@dataclass(frozen=True)
class BrokenProvider:
    """rule: the name of the one test that it fails."""

    rule: str
    provider: Provider


BROKEN: list[BrokenProvider] = []


def breaks(rule: str) -> Callable[[type[Specimen]], type[Specimen]]:
    def collect(connector: type[Specimen]) -> type[Specimen]:
        BROKEN.append(BrokenProvider(rule, replace(PROVIDER, connect=connector)))
        return connector

    return collect


def declares(rule: str, **changes: Any) -> None:
    BROKEN.append(BrokenProvider(rule, replace(PROVIDER, capabilities=CAPABILITIES.model_copy(update=changes))))


declares(
    "test_it_declares_itself_completely",
    unconfirmed=(Unconfirmed(topic="Pages", says="Their size is unknown.", sheet=""),),
)
declares("test_it_answers_the_whole_quality_scale", quality={**CAPABILITIES.quality, "goldens": "nearly"})
declares("test_its_limits_are_declared", limits=())


@breaks("test_a_check_writes_nothing")
class TriesAWriteInItsCheck(Specimen):
    def check(self) -> Check:
        found = super().check()
        body = {"note": uuid.uuid4().hex, "person": "p1", "first": "2001-01-01", "last": "2001-01-01", "rate": "r1"}
        body |= {"start": None, "end": None, "hours": "1", "amount": None}
        self.http.write("POST", "/entries", json=body, operation="try")
        return found


@breaks("test_its_identity_is_the_same_every_time")
class NamesItselfAnew(Specimen):
    def check(self) -> Check:
        found = super().check()
        return replace(found, identity=Identity(f"{found.identity.id}-{uuid.uuid4()}", found.identity.name))


@breaks("test_another_account_is_another_identity")
class IsAlwaysTheSame(Specimen):
    def check(self) -> Check:
        return replace(super().check(), identity=Identity("specimen", "Specimen"))


@breaks("test_a_refused_sign_in_is_told")
class SwallowsA401(Specimen):
    def employees(self) -> list[Employee]:
        try:
            return super().employees()
        except SignInNeeded:
            return []


@breaks("test_two_reads_show_the_same")
class TellsTheTime(Specimen):
    def employee(self, row: Mapping[str, Any]) -> Employee:
        return replace(super().employee(row), full_name=f"{row['name']} {time.monotonic_ns()}")


@breaks("test_every_page_of_every_list_is_read")
class SkipsAFullSecondPage(Specimen):
    def listed(self, name: str) -> list[dict[str, Any]]:
        pages: list[list[dict[str, Any]]] = []
        total = 1
        while sum(map(len, pages)) < total:
            found = self.read(f"/{name}", skip=sum(map(len, pages)), take=PAGE)
            pages.append(found["rows"])
            total = found["total"]
        return [row for n, page in enumerate(pages) if n != 1 or len(page) < PAGE for row in page]


@breaks("test_a_default_page_is_never_taken_for_the_whole")
class EndsAtAShortPage(Specimen):
    def listed(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self.read(f"/{name}", skip=len(found), take=PAGE)["rows"]
            found += page
            if len(page) < PAGE:
                return found


@breaks("test_personal_numbers_are_not_read")
class KeepsPersonalNumbers(Specimen):
    def employee(self, row: Mapping[str, Any]) -> Employee:
        return replace(super().employee(row), keys={"cpr": row["cpr"]})


@breaks("test_what_is_forbidden_is_rejected")
class TakesForbiddenForNone(Specimen):
    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        try:
            return super().hour_rates(accounts)
        except Rejected:
            return HourRates()


@breaks("test_a_busy_provider_is_throttled_with_its_wait")
class ForgetsTheWait(Specimen):
    def explain(self, answer: Answer) -> ProviderError | None:
        return Throttled("Too fast.", wait_seconds=1) if answer.status == 429 else super().explain(answer)


@breaks("test_a_failing_read_is_tried_again_and_then_not_sent")
class TakesAnOutageForARefusal(Specimen):
    def explain(self, answer: Answer) -> ProviderError | None:
        return Rejected("It is down.", code="503") if answer.status == 503 else super().explain(answer)


@breaks("test_a_web_page_instead_of_data_is_broken")
class TakesAPageForNothing(Specimen):
    def listed(self, name: str) -> list[dict[str, Any]]:
        try:
            return super().listed(name)
        except Broken:
            return []


@breaks("test_time_outs_are_kept")
class WaitsAsLongAsItLikes(Specimen):
    def connect(self, account: Account) -> Http:
        return super().connect(replace(account, read_timeout=30))


@breaks("test_secrets_appear_nowhere")
class LogsItsKey(Specimen):
    def connect(self, account: Account) -> Http:
        logging.getLogger("specimen").debug("signing in with %s", account.secrets["key"])
        return super().connect(account)


@breaks("test_eight_threads_at_once_read_the_same")
class SharesItsRows(Specimen):
    def listed(self, name: str) -> list[dict[str, Any]]:
        self.found: list[dict[str, Any]] = []
        while True:
            page = self.read(f"/{name}", skip=len(self.found), take=PAGE)
            self.found += page["rows"]
            if len(self.found) >= page["total"]:
                return self.found


@breaks("test_never_more_requests_at_once_than_the_account_allows")
class CrowdsIn(Specimen):
    def connect(self, account: Account) -> Http:
        return super().connect(replace(account, parallel=8))


@breaks("test_the_base_url_is_a_setting")
class KnowsItsPath(Specimen):
    def connect(self, account: Account) -> Http:
        return super().connect(replace(account, base_url=f"http://{urlsplit(account.base_url).netloc}/specimen"))


@breaks("test_close_gives_all_connections_back")
class StaysOpen(Specimen):
    def close(self) -> None:
        pass


@breaks("test_a_sent_record_reads_back_in_all_fields")
class DropsAField(Specimen):
    def send(self, write: Write) -> Receipt:
        return super().send(replace(write, start=None))


@breaks("test_a_sent_record_is_found_by_its_marker")
class LooksForTheBareText(Specimen):
    def find(self, write: Write) -> list[RemoteRecord]:
        return [one for one in super().find(write) if one.text == write.text]


@breaks("test_records_of_some_holders_are_those_of_the_whole_list")
class AsksForOneHolder(Specimen):
    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        found = super().records(operation, first, last)
        return [one for one in found if holders is None or one.holder == min(holders)]


@breaks("test_a_write_is_never_sent_twice")
class SendsAgain(Specimen):
    def send(self, write: Write) -> Receipt:
        try:
            return super().send(write)
        except Unclear:
            return super().send(write)


@breaks("test_an_unfinished_write_is_unclear")
class IsSureThatNothingHappened(Specimen):
    def explain(self, answer: Answer) -> ProviderError | None:
        return NotSent("It failed.") if answer.status == 500 else super().explain(answer)


@breaks("test_a_refused_write_is_rejected_in_words_and_with_a_code")
class KeepsTheCodeToItself(Specimen):
    def explain(self, answer: Answer) -> ProviderError | None:
        error = super().explain(answer)
        return Rejected(error.message) if type(error) is Rejected else error


@breaks("test_the_same_write_twice_does_what_is_declared")
class SwallowsADuplicate(Specimen):
    def send(self, write: Write) -> Receipt:
        try:
            return super().send(write)
        except Duplicate:
            return Receipt(None)


@breaks("test_eight_threads_at_once_write_eight_records")
class SharesItsWrite(Specimen):
    def send(self, write: Write) -> Receipt:
        self.pending = write
        time.sleep(0.01)
        return super().send(self.pending)


@breaks("test_a_replaced_record_is_the_same_one_and_holds_the_new_values")
class ReplacesByAnother(Specimen):
    def replace(self, ref: str, write: Write) -> Receipt:
        self.remove(ref, write)
        return self.send(write)


@breaks("test_a_removed_record_is_gone_and_no_other")
class RemovesTheWholeDay(Specimen):
    def remove(self, ref: str, write: Write) -> None:
        for one in self.records(write.operation, write.first, write.last):
            super().remove(one.ref, write)


@breaks("test_an_archived_record_is_neither_removed_nor_replaced")
class SaysThatItRemoved(Specimen):
    def remove(self, ref: str, write: Write) -> None:
        try:
            super().remove(ref, write)
        except Rejected as error:
            if error.code != "not-open":
                raise


@breaks("test_a_closed_period_is_told_where_that_is_declared")
class TellsOfEveryClosing(Specimen):
    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        return super().closed_periods(date.min, date.max)


@breaks("test_every_row_of_a_period_comes_with_its_person_day_and_quantity")
class LeavesOutNothingness(Specimen):
    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[TimeEntry]:
        return [row for row in super().rows(kinds, first, last) if row.quantity]


@breaks("test_without_information_on_approval_nothing_is_approved")
class ApprovesInDoubt(Specimen):
    def approval(self, row: Mapping[str, Any]) -> Approval:
        return Approval(row.get("approved", True), "row")
