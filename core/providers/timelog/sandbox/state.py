"""What the sandbox holds: one data set, seen by REST, Reporting and the Transactional calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from core.providers.sandbox_host import SandboxClock
from core.providers.timelog.sandbox.days import DayBook, Norms, days_of
from core.providers.timelog.sandbox.records import all_records
from core.providers.timelog.sandbox.references import check_references
from core.providers.timelog.sandbox.seed import (
    Expense,
    Mileage,
    SalaryAccountPosting,
    Seed,
    Task,
    TimeOff,
    User,
    WorkUnit,
)
from core.providers.timelog.sandbox.shelf import Entry, Shelf, guid

FIRST_WORK_UNIT, FIRST_TIME_OFF, FIRST_REGISTRATION = 50_001, 8_001, 50_008
"""Where ids start. Work units and registrations overlap on purpose: taking one for the other hits somebody's row."""


class TimeLogState:
    """All that is stored. Handlers change it only between two awaits, so every request is atomic.

    auth: the sign-in values of the index; filled by `load`. switches (`reporting_errors`, `pat_revoked`, `dropped`) are
    what the control screens turn. tokens: Transactional tokens by hash, with initials and the moment they end.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.auth: dict[str, str] = {}

    def now(self) -> datetime:
        """The clock without zone, as TimeLog writes moments."""
        return self.clock.now().replace(tzinfo=None)

    # -- loading ----------------------------------------------------------------------------------------------------

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed. Raises ValueError where it does not fit; all stays then."""
        seed = Seed.model_validate(document)
        check_references(seed)
        self.same_ids = seed.same_ids
        self.credentials = seed.credentials
        self.account = seed.account
        self.legal_entities = {r.LegalEntityID: r for r in seed.legal_entities}
        self.departments = {r.DepartmentID: r for r in seed.departments}
        self.employee_types = {r.EmployeeTypeID: r for r in seed.employee_types}
        self.salary_groups = {r.SalaryGroupID: r for r in seed.salary_groups}
        self.normal_working_times = {r.NormalWorkingTimeID: r for r in seed.normal_working_times}
        self.holiday_calendars = {r.PublicHolidayCalendarID: r for r in seed.holiday_calendars}
        self.allowance_legislations = {r.AllowanceLegislationID: r for r in seed.allowance_legislations}
        self.hourly_rates = {r.HourlyRateID: r for r in seed.hourly_rates}
        self.cost_prices = {r.CostPriceID: r for r in seed.cost_prices}
        self.roles = {r.RoleID: r for r in seed.roles}
        self.external_systems = {r.ID: r for r in seed.external_systems}
        self.absence_codes = {r.AbsenceCodeID: r for r in seed.absence_codes}
        self.salary_codes = {r.SalaryCodeID: r for r in seed.salary_codes}
        self.customers = {r.CustomerID: r for r in seed.customers}
        self.projects = {r.ProjectID: r for r in seed.projects}
        self.tasks = {r.TaskID: r for r in seed.tasks}
        self.salary_accounts = {r.ID: r for r in seed.salary_accounts}
        self.postings, self.mileage, self.expenses = seed.salary_account_postings, seed.mileage, seed.expenses
        numbered: list[SalaryAccountPosting | Mileage | Expense] = [*self.postings, *self.mileage, *self.expenses]
        for number, row in enumerate(numbered, 1001):
            row.ID = row.ID or number
        self.flex_time = seed.flex_time
        self.users: dict[int, User] = {}
        for user in seed.users:
            self.put_user(user)
        self.norms = Norms(self.normal_working_times, self.holiday_calendars)
        self.days = DayBook()
        self.days.fill(seed.timesheets)
        self.reporting_errors = self.pat_revoked = False
        self.dropped: set[tuple[str, str]] = set()
        self.tokens: dict[str, tuple[str, datetime]] = {}
        self.conflicts: list[dict[str, Any]] = [
            {"IntegrationConflictID": n, **c.model_dump()} for n, c in enumerate(seed.integration_conflicts, 1)
        ]
        self._load_time(seed)
        self.external_keys = {(k.TimeRegistrationID, k.ExternalSystemID): k.ExternalID for k in seed.external_keys}
        self._fill_auth()

    def _fill_auth(self) -> None:
        c = self.credentials
        self.auth.clear()
        self.auth.update(
            account=self.account, pat=c.pat, site_code=c.site_code, api_id=c.api_id, api_password=c.api_password
        )
        if c.transactional_user and c.transactional_password:
            self.auth.update(transactional_user=c.transactional_user, transactional_password=c.transactional_password)

    def _load_time(self, seed: Seed) -> None:
        self.units, self.time_off = Shelf(), Shelf()
        self.registrations: dict[int, Entry] = {}
        self.by_guid: dict[str, Entry] = {}
        self._allocations: dict[tuple[int, int], int] = {}
        self._next_registration = count(FIRST_REGISTRATION)
        self._next_unit = count(FIRST_WORK_UNIT)
        self._next_time_off = count(FIRST_TIME_OFF)
        rows: list[WorkUnit | TimeOff] = [*seed.work_units, *seed.time_off]
        self._taken = {r.TimeRegistrationID for r in rows if r.TimeRegistrationID}
        if seed.same_ids:
            self._taken |= {r.ID for r in rows if r.ID}
        self._taken_units = {r.ID for r in seed.work_units if r.ID}
        self._taken_time_off = {r.ID for r in seed.time_off if r.ID}
        for row in rows:
            entry = self._unit_of(row) if isinstance(row, WorkUnit) else self._time_off_of(row)
            self.shelve(entry)

    def _unit_of(self, row: WorkUnit) -> Entry:
        created = row.CreatedAt or datetime.combine(row.Date, time(16))
        entry = self.new_entry(
            row.UserID,
            row.Date,
            row.RegHours,
            task_id=row.TaskID,
            number=row.ID,
            registration_id=row.TimeRegistrationID,
            registration_guid=row.TimeRegistrationGuid,
            created=created,
        )
        entry.work_unit_guid = (row.WorkUnitGuid or entry.work_unit_guid).lower()
        entry.start, entry.note, entry.extra_text = row.StartTime, row.Note, row.AdditionalTextField
        entry.end, entry.salary_code_id = row.EndTime, row.SalaryCodeID
        entry.billable = self.tasks[row.TaskID].IsBillable if row.IsBillable is None else row.IsBillable
        if row.ApprovedStatus is not None:
            entry.status = row.ApprovedStatus
        entry.modified_at, entry.modified_by = row.LastModifiedAt or created, row.last_modified_by or row.UserID
        return entry

    def _time_off_of(self, row: TimeOff) -> Entry:
        created = row.CreatedAt or datetime.combine(row.Date, time(16))
        entry = self.new_entry(
            row.UserID,
            row.Date,
            row.RegHours,
            absence_code_id=row.AbsenceCodeID,
            number=row.ID,
            registration_id=row.TimeRegistrationID,
            created=created,
        )
        entry.note, entry.modified_at = row.Comment, row.LastModifiedAt or created
        return entry

    # -- rows of time -----------------------------------------------------------------------------------------------

    def new_entry(
        self,
        user_id: int,
        day: date,
        hours: Decimal,
        *,
        task_id: int = 0,
        absence_code_id: int = 0,
        number: int | None = None,
        registration_id: int | None = None,
        registration_guid: str | None = None,
        created: datetime | None = None,
        created_by: int | None = None,
    ) -> Entry:
        """A new row with ids of its own, not stored yet. A work unit starts with the status of its day."""
        if self.same_ids:
            number = registration_id = number or registration_id or _free(self._next_registration, self._taken)
        registration_id = registration_id or _free(self._next_registration, self._taken)
        if number is None:
            ids = (self._next_unit, self._taken_units) if task_id else (self._next_time_off, self._taken_time_off)
            number = _free(*ids)
        if task_id and (user_id, task_id) not in self._allocations:
            self._allocations[user_id, task_id] = 901 + len(self._allocations)
        moment, author = created or self.now(), created_by or user_id
        return Entry(
            number=number,
            registration_id=registration_id,
            guid=(registration_guid or guid("registration", registration_id)).lower(),
            user_id=user_id,
            day=day,
            hours=hours,
            task_id=task_id,
            absence_code_id=absence_code_id,
            work_unit_guid=guid("work_unit", number) if task_id else "",
            allocation_id=self._allocations[user_id, task_id] if task_id else 0,
            status=self.days.status(user_id, day) if task_id else 0,
            created_at=moment,
            created_by=author,
            modified_at=moment,
            modified_by=author,
        )

    def shelve(self, entry: Entry) -> None:
        """Store a row. Raises ValueError if one of its ids is taken."""
        shelf = self.shelf_of(entry)
        if entry.number in shelf.by_number or entry.registration_id in self.registrations or entry.guid in self.by_guid:
            raise ValueError(f"row {entry.number} of user {entry.user_id} on {entry.day}: its id is taken")
        shelf.add(entry)
        self.registrations[entry.registration_id] = entry
        self.by_guid[entry.guid] = entry

    def remove(self, entry: Entry) -> None:
        self.shelf_of(entry).remove(entry)
        del self.registrations[entry.registration_id]
        del self.by_guid[entry.guid]
        for key in [k for k in self.external_keys if k[0] == entry.registration_id]:
            del self.external_keys[key]

    def shelf_of(self, entry: Entry) -> Shelf:
        return self.time_off if entry.is_absence else self.units

    def touch(self, entry: Entry, user_id: int) -> None:
        """Note that this user changed the row now."""
        entry.modified_at, entry.modified_by = self.now(), user_id

    def set_days(self, user_id: int, first: date, last: date, status: int, by: int, comment: str = "") -> int:
        """Give all days of the period and the hours on them this status. Returns how many work units changed."""
        for day in days_of(first, last):
            self.days.put(user_id, day, status, comment)
        changed = [e for e in self.units.of_user(user_id, first, last) if e.status != status]
        for entry in changed:
            entry.status = status
            self.touch(entry, by)
        return len(changed)

    # -- people -----------------------------------------------------------------------------------------------------

    def put_user(self, user: User) -> None:
        """Store a user; missing GUIDs are made."""
        user.ID = (user.ID or guid("user", user.UserID)).lower()
        user.EmployeeGUID = (user.EmployeeGUID or guid("employee", user.EmployeeID)).lower()
        user.Username = user.Username or user.Email or user.Initials
        self.users[user.UserID] = user

    def employee(self, employee_id: int) -> User | None:
        return next((u for u in self.users.values() if u.EmployeeID == employee_id), None)

    def token_owner(self, token: str) -> User | None:
        """The user a personal access token acts as; None if it is wrong, revoked or expired."""
        c = self.credentials
        if self.pat_revoked or token != c.pat or (c.pat_expires and self.now() >= c.pat_expires.replace(tzinfo=None)):
            return None
        return self.users.get(c.pat_user_id)

    def project_of(self, task: Task) -> tuple[Any, Any]:
        project = self.projects[task.ProjectID]
        return project, self.customers[project.CustomerID]

    # -- what _control/records shows ----------------------------------------------------------------------------------

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything stored, by kind. Hours and amounts are decimal strings. See `records.py`."""
        return all_records(self)


def _free(numbers: count[int], taken: set[int]) -> int:
    number = next(numbers)
    while number in taken:
        number = next(numbers)
    return number
