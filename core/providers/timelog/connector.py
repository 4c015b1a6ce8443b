"""The TimeLog connector: REST, Reporting and SOAP put together behind the protocols of `core.providers.base`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from core.http.client import Answer, Http
from core.http.errors import NotSent, ProviderError, Rejected, SignInNeeded
from core.models.codes import AbsenceType, HourRates, SourceCode
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.rows import Kind, SalaryLine, SourceRow
from core.models.writes import Identity, Receipt, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.timelog.client import reporting, rest, soap
from core.providers.timelog.convert import absence, approval, codes, hours, people, salary_lines
from core.providers.timelog.wire import TITLE
from core.providers.timelog.wire.reporting import Expense
from core.providers.timelog.wire.rest import User, WeeklyStatus
from core.providers.timelog.writes import Writer
from core.security.redaction import register_secret

EXPENSE_TYPES_FROM = timedelta(days=365)
"""How far back expense types in use are looked for."""


class TimeLog:
    """One TimeLog tenant, read as source and written to for employee data and stamps.

    Raises only the errors of `core.http.errors`: SignInNeeded for missing credentials and NotSent for settings that
    make no sense already when it is made. Safe for threads.
    """

    def __init__(self, account: Account) -> None:
        settings, secrets = account.settings, account.secrets
        self._root, self._tenant = _root(account.base_url, settings.get("account", ""))
        self._site = settings.get("site_code", "").strip()
        self._approved_from = _step(settings.get("approved_from", ""))
        self._salary_codes_on_hours = _yes(settings.get("salary_codes_on_hours", ""))
        self._paid_back = {m.strip().casefold() for m in settings.get("paid_back", "").split(",") if m.strip()}
        self._parallel = account.parallel
        for secret in secrets.values():
            register_secret(secret)
        # A token pasted with its quotes is refused like a wrong one. [client 3]
        pat = secrets.get("pat", "").strip().strip("\"'")
        api_id, api_password = settings.get("api_id", "").strip(), secrets.get("api_password", "")
        if not (pat and self._site and api_id and api_password):
            raise SignInNeeded(
                "TimeLog needs a personal access token and the Reporting site code, API id and API password.",
                provider=TITLE,
            )
        # One client for all three APIs: the account's limit holds for them together.
        self._http = Http(
            provider=TITLE,
            base_url=self._root,
            gate=account.gate,
            breaker=account.breaker,
            recorder=account.recorder,
            read_timeout=account.read_timeout,
            parallel=self._parallel,
            explain=_explain,
        )
        self.rest = rest.Rest(self._http, pat, self._parallel)
        self.reporting = reporting.Reporting(self._http, self._site, api_id, api_password, self._parallel)
        user, password = settings.get("transactional_user", ""), secrets.get("transactional_password", "")
        self.soap = soap.Soap(self._http, user, password) if user and password else None
        if self._salary_codes_on_hours and self.soap is None:
            raise NotSent(
                "Salary codes on hours are switched on, but there is no transactional user to read them.",
                provider=TITLE,
            )
        self._writer = Writer(self.rest, self.reporting, self.soap)

    def close(self) -> None:
        self._http.close()

    def _me(self) -> User:
        try:
            return self.rest.me()
        except Rejected as error:
            if error.code != "404":
                raise
            raise Rejected(
                "There is no TimeLog account at this address. Account is the word after the host when you are signed "
                "in to TimeLog.",
                provider=TITLE,
                code=error.code,
                operation=error.operation,
                excerpt=error.excerpt,
            ) from error

    def check(self) -> Check:
        """Signs in to each API once and looks whether everybody can be seen. Writes nothing.

        Raises SignInNeeded when the token or the Reporting credentials are refused: nothing can be read then; and
        Rejected where no account stands at the address.
        """
        me = self._me()
        users = self.rest.users()
        if not self.reporting.validate_credentials():
            raise SignInNeeded(
                "TimeLog does not accept the Reporting credentials: check site code, API id and API password.",
                provider=TITLE,
            )
        privileges = self.rest.privileges()
        entity = next((e.Name for e in self.rest.legal_entities() if e.IsSystemLegalEntity), self._tenant)
        return Check(
            identity=Identity(
                f"{self._tenant.lower()}/{self._site}", f"{entity} (account {self._tenant}, site {self._site})"
            ),
            signed_in_as=" ".join(p for p in (me.FirstName, me.LastName) if p) or me.Initials or str(me.UserID),
            role=me.UserType or "",
            scopes=tuple(sorted(name for name, has in privileges.items() if has is True)),
            problems=tuple(self._problems(me, users)),
        )

    def _problems(self, me: User, users: Sequence[User]) -> list[str]:
        problems = []
        today = datetime.now(UTC).date()
        seen = {p.UserID for p in self.rest.projections(today - timedelta(days=6), today)}
        if seen == {me.UserID} and sum(u.IsActive for u in users) > 1:
            problems.append(
                "The personal access token sees only its own user's days: approvals of absence can't be read. "
                "Use the token of somebody who may see all employees."
            )
        if not any(e.number for e in self.reporting.employees()):
            problems.append(
                'No employee has an employee number. Switch on "Show employee ID" in TimeLog and fill it in.'
            )
        if self.soap is not None:
            try:
                self.soap.sign_in()
            except ProviderError as error:
                problems.append(error.message)
        return problems

    def employees(self) -> list[Employee]:
        return people.employees(people.People(self.reporting.employees()), self.rest.users())

    def legal_entities(self) -> dict[str, str]:
        return {str(entity.LegalEntityID): entity.Name for entity in self.rest.legal_entities()}

    def codes(self) -> list[SourceCode]:
        """Absence codes, project time and salary codes, mileage and the expense types of the last year."""
        today = datetime.now(UTC).date()
        everybody = people.People(self.reporting.employees())
        outlays = self._expenses(today - EXPENSE_TYPES_FROM, today)
        return [
            *self._absence_codes(),
            *codes.hour_codes(self.soap.salary_codes() if self.soap else ()),
            *codes.salary_line_codes(salary_lines.expenses(outlays, everybody, self._approved_from)),
        ]

    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[SourceRow]:
        """All rows of these kinds and days. Raises Broken rather than leave out a row that fits nobody."""
        everybody = people.People(self.reporting.employees())
        found: list[SourceRow] = []
        if Kind.HOURS in kinds:
            flat = self.soap.work(first, last) if self.soap and self._salary_codes_on_hours else None
            units = self.reporting.work_units(first, last)
            found += hours.time_entries(units, everybody, self._approved_from, flat)
        if Kind.ABSENCE in kinds or Kind.SUPPLEMENT in kinds:
            days = approval.days(self.rest.projections(first, last))
            if Kind.ABSENCE in kinds:
                found += self._absences(first, last, everybody, days)
            if Kind.SUPPLEMENT in kinds:
                found += self._salary_lines(first, last, everybody, days)
        return found

    def weekly_status(self, first: date, last: date) -> list[WeeklyStatus]:
        """The timesheet weeks of everybody, with the manager who approves them."""
        return self.rest.weekly_status(first, last)

    def _absence_codes(self) -> list[SourceCode]:
        payroll = self.soap.payroll_codes() if self.soap else ()
        return codes.absence_codes(self.rest.absence_codes(), payroll)

    def _absences(self, first: date, last: date, everybody: people.People, days: approval.Days) -> Sequence[SourceRow]:
        time_off = self.reporting.time_off(first, last)
        known = {c.code: c for c in codes.absence_codes(self.rest.absence_codes(), ())}
        weeks = self.reporting.normal_hours() if absence.without_norm(time_off, everybody, days) else {}
        return absence.absences(time_off, everybody, known, days, weeks)

    def _salary_lines(
        self, first: date, last: date, everybody: people.People, days: approval.Days
    ) -> Sequence[SalaryLine]:
        trips = salary_lines.mileage(self.reporting.mileage(first, last), everybody, days)
        return [*trips, *salary_lines.expenses(self._expenses(first, last), everybody, self._approved_from)]

    def _expenses(self, first: date, last: date) -> list[Expense]:
        """Those that the employee gets back: all of them unless the payment methods are named."""
        outlays = self.reporting.expenses(first, last)
        if not self._paid_back:
            return outlays
        return [o for o in outlays if (o.payment_method or "").casefold() in self._paid_back]

    def absence_types(self) -> list[AbsenceType]:
        """None: TimeLog takes employee data and stamps, no absence of ours."""
        return []

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """None, for the same reason."""
        return HourRates()

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        return self._writer.records(operation, first, last, holders)

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """None: TimeLog pays nobody."""
        return []

    def find(self, write: Write) -> list[RemoteRecord]:
        return self._writer.find(write)

    def send(self, write: Write) -> Receipt:
        return self._writer.send(write)

    def replace(self, ref: str, write: Write) -> Receipt:
        return self._writer.replace(ref, write)

    def remove(self, ref: str, write: Write) -> None:
        self._writer.remove(ref, write)


def _explain(answer: Answer) -> ProviderError | None:
    """Each API says no in its own way; which one was asked shows in the operation."""
    if answer.operation in reporting.METHODS:
        return reporting.explain(answer)
    if answer.operation in soap.METHODS:
        return soap.explain(answer)
    return rest.explain(answer)


def _root(base_url: str, account: str) -> tuple[str, str]:
    """The tenant's root address and its name, whether or not the address already ends with the account."""
    base, account = base_url.strip().rstrip("/"), account.strip().strip("/")
    scheme, _, place = base.partition("://")
    if scheme not in ("http", "https") or not place:
        raise NotSent(f"{base_url!r} is no address such as https://app1.timelog.com/company.", provider=TITLE)
    host, _, path = place.partition("/")
    if account and path.rpartition("/")[2] != account:
        base, path = f"{base}/{account}", account
    if not host or not path:
        raise NotSent("The account is missing: the word after the host in TimeLog's address.", provider=TITLE)
    return base, path.rpartition("/")[2]


def _step(text: str) -> int:
    text = text.strip() or "30"
    if text not in {str(step) for step in approval.LADDER}:
        raise NotSent(f"Hours count as approved from 0, 10, 20 or 30, not from {text!r}.", provider=TITLE)
    return int(text)


def _yes(text: str) -> bool:
    text = text.strip().lower() or "no"
    if text not in ("yes", "no"):
        raise NotSent(f"Reading salary codes on hours is yes or no, not {text!r}.", provider=TITLE)
    return text == "yes"
