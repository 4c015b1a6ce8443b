"""The connector: one account of TimeTrack, read for transfers and kept in step with another system."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.http.client import Http
from core.http.errors import NotSent, SignInNeeded
from core.models.both_sides import AbsencePeriod, Changes, Kept, WorkPeriod
from core.models.codes import AbsenceType, HourRates, SourceCode
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.rows import Kind, SourceRow
from core.models.writes import Identity, Receipt, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.timetrack import account as settings
from core.providers.timetrack import users
from core.providers.timetrack.absences import Absences
from core.providers.timetrack.client import Client
from core.providers.timetrack.convert import absences as absence_convert
from core.providers.timetrack.convert import people, rows, types
from core.providers.timetrack.entries import Entries
from core.providers.timetrack.everybody import Everybody
from core.providers.timetrack.refusals import explain
from core.providers.timetrack.wire import TITLE
from core.security.redaction import register_secret

TYPES_AROUND = timedelta(days=400)
"""How far back and ahead absence is read for the types that are in use."""
KEY, SECRET = "X-TimeTrack-Api-Key", "X-TimeTrack-Api-Secret"


class TimeTrack:
    """One connection to one account. Raises only `core.http.errors`. Safe for threads; close it.

    Raises SignInNeeded for missing keys and NotSent for settings that make no sense already when it is made.
    """

    def __init__(self, account: Account) -> None:
        key, secret = account.settings.get("api_key", "").strip(), account.secrets.get("api_secret", "").strip()
        if not (key and secret):
            raise SignInNeeded("TimeTrack needs the API key and the API secret of the account.", provider=TITLE)
        register_secret(secret)
        self._choices = settings.choices(account.settings)
        http = Http(
            provider=TITLE,
            base_url=settings.address(account.base_url, self._choices.account),
            gate=account.gate,
            breaker=account.breaker,
            recorder=account.recorder,
            read_timeout=account.read_timeout,
            parallel=account.parallel,
            headers={KEY: key, SECRET: secret, "Content-Type": "application/json", "Accept": "application/json"},
            explain=explain,
        )
        self.client = Client(http)
        self._everybody = Everybody(self.client)
        self._users = users.Users(self.client)
        self._absences = Absences(self.client, self._everybody, self._choices)
        self._entries = Entries(self.client, self._everybody, self._choices)

    def close(self) -> None:
        self.client.http.close()

    def check(self) -> Check:
        """Whether the keys are good. They stand for the account and no person; no call names either."""
        name = self._choices.account
        seen = self.client.some_users()
        problems = () if seen else ("TimeTrack shows no users, so nobody can be matched.",)
        return Check(
            identity=Identity(name, f"{name}.{settings.DOMAIN}"),
            signed_in_as=f"API key of the account {name}",
            role="whole account",
            problems=problems,
        )

    def employees(self) -> list[Employee]:
        """Everybody, disabled users included."""
        return [people.employee(user) for user in self._everybody.now().users]

    # -- salary data -------------------------------------------------------------------------------------------------

    def legal_entities(self) -> Mapping[str, str]:
        """None: TimeTrack has no such thing."""
        return {}

    def codes(self) -> list[SourceCode]:
        return types.codes(self.absence_types())

    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[SourceRow]:
        """All rows of these kinds and days. Raises Broken rather than leave out a row that fits nobody."""
        known = self._everybody.now()
        found: list[SourceRow] = []
        if Kind.HOURS in kinds:
            found += self._entries.rows(first, last, known)
        if Kind.ABSENCE in kinds:
            found += self._absence_rows(first, last, known)
        return found

    def _absence_rows(self, first: date, last: date, known: people.People) -> list[SourceRow]:
        reports = {(one.username, one.work_date): one for one in self.client.work_reports(first, last)}
        found: list[SourceRow] = []
        for row in self.client.absences(first, last, None):
            person = known.person(row.user, row.user_id, f"absence {row.id}")
            half = types.is_half(row, self._choices.types)
            half = half or absence_convert.boundaries(row, self._choices.halves) != absence_convert.WHOLE
            found += rows.absences(row, person, Decimal("0.5") if half else Decimal(1), reports, first, last)
        return found

    # -- what is kept in step ----------------------------------------------------------------------------------------

    def absence_types(self) -> list[AbsenceType]:
        """Those of the settings, and those in use a year back and ahead."""
        today = datetime.now(UTC).date()
        seen = self.client.absences(today - TYPES_AROUND, today + TYPES_AROUND, None)
        return types.absence_types(self._choices.types, seen)

    def absence_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[AbsencePeriod]:
        return self._absences.periods(first, last, people)

    def absence_period(self, ref: str) -> AbsencePeriod | None:
        return self._absences.period(ref)

    def work_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[WorkPeriod]:
        return self._entries.periods(first, last, people)

    def work_period(self, ref: str, person: str, day: date) -> WorkPeriod | None:
        return self._entries.period(ref, person)

    def changes(self, kept: Kept, cursor: str) -> Changes:
        """Nothing in TimeTrack tells what changed. [docs 5]"""
        raise NotSent(
            "TimeTrack tells nobody what changed: read the days and compare.", provider=TITLE, operation="changes"
        )

    # -- writing -----------------------------------------------------------------------------------------------------

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """None: TimeTrack pays nobody."""
        return HourRates()

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """None, for the same reason."""
        return []

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        match operation:
            case Kept.ABSENCE:
                return self._absences.records(first, last, holders)
            case Kept.WORK:
                return self._entries.records(first, last, holders)
            case users.CHANGE | users.CREATE:
                return self._users.records(operation, first, last, holders)
        raise _unknown(operation)

    def find(self, write: Write) -> list[RemoteRecord]:
        match write.operation:
            case Kept.ABSENCE:
                return self._absences.find(write)
            case Kept.WORK:
                return self._entries.find(write)
            case users.CHANGE | users.CREATE:
                return self._users.find(write)
        raise _unknown(write.operation)

    def send(self, write: Write) -> Receipt:
        match write.operation:
            case Kept.ABSENCE:
                return self._absences.send(write)
            case Kept.WORK:
                return self._entries.send(write)
            case users.CHANGE | users.CREATE:
                return self._users.send(write)
        raise _unknown(write.operation)

    def replace(self, ref: str, write: Write) -> Receipt:
        """Change a record. Of an absence only its standing: NotSent for anything else."""
        match write.operation:
            case Kept.ABSENCE:
                return self._absences.replace(ref, write)
            case Kept.WORK:
                return self._entries.replace(ref, write)
            case users.CHANGE | users.CREATE:
                return self._users.replace(write)
        raise _unknown(write.operation)

    def remove(self, ref: str, write: Write) -> None:
        match write.operation:
            case Kept.ABSENCE:
                self._absences.remove(ref)
            case Kept.WORK:
                self._entries.remove(ref)
            case operation:
                raise _unknown(operation, "TimeTrack's users are disabled or deleted there, not from here.")


def _unknown(operation: str, why: str = "") -> NotSent:
    words = why or f"TimeTrack takes no {operation} from here."
    return NotSent(f"{words} Nothing was sent.", provider=TITLE, operation=operation)
