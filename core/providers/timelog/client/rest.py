"""REST v1, as the user of a personal access token. Paths and bodies [spec 4.1 to 4.8]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from core.http import paging
from core.http.client import Answer, Http, Params
from core.http.errors import Broken, ProviderError, Rejected, SignInNeeded, Unclear
from core.providers.timelog.wire import TITLE, UserID
from core.providers.timelog.wire.rest import (
    AbsenceCode,
    ExternalKey,
    ExternalSystem,
    LegalEntity,
    Privileges,
    Projection,
    RestError,
    TimeRegistration,
    User,
    WeeklyStatus,
    Wire,
    read_one,
    read_page,
)
from core.providers.timelog.wire.xml import broken

ROOT = "/api/v1"
PAGE_SIZE = 500
"""500 and 1000 work live; more was never tried. [client 5]"""
LOOKUPS = {
    "department": "/department",
    "legal_entity": "/legal-entity",
    "employee_type": "/employee-type",
    "salary_group": "/salary-group",
    "normal_working_time": "/normal-working-time",
    "holiday_calendar": "/holiday-calendar",
    "allowance_legislation": "/allowance-legislation",
    "hourly_rate": "/hourly-rate/default",
    "cost_price": "/cost-price",
    "role": "/role",
}
"""The lists that a new user's numbers come from. [spec 4.2]"""
PLAIN_WORDS = {
    30012: "the day is closed in TimeLog; reopen the timesheet there first",
    37040: "TimeLog knows no such user",
}
"""ErrorCodes that were seen, in words for a person. [client 6]"""

M = TypeVar("M", bound=Wire)


class Rest:
    """All calls of REST v1 that we use. Raises only the errors of `core.http.errors`."""

    def __init__(self, http: Http, pat: str, parallel: int) -> None:
        self._http = http
        self._headers = {"Accept": "application/json", "Authorization": f"Bearer {pat}"}
        self._parallel = parallel

    def me(self) -> User:
        return self._one("/user/me", User, "read who is signed in")

    def user(self, user: UserID) -> User:
        return self._one(f"/user/{user}", User, "read a user")

    def users(self) -> list[User]:
        found = self._list("/user", User, "users")
        paging.unique([u.UserID for u in found], "users", provider=TITLE)
        return found

    def privileges(self) -> Mapping[str, Any]:
        """What the token's user may do, by TimeLog's names."""
        return self._one("/user-setting", Privileges, "read the privileges").Privileges

    def absence_codes(self) -> list[AbsenceCode]:
        """Active and inactive ones: old rows carry inactive codes."""
        return self._list("/absence-code/-1", AbsenceCode, "absence codes")

    def legal_entities(self) -> list[LegalEntity]:
        return self._list("/legal-entity", LegalEntity, "legal entities")

    def lookup(self, name: str) -> list[tuple[int, str]]:
        """Number and name of each row of one of LOOKUPS.

        Each list names them in its own way: the number is the first whole number whose name ends in ID, the name stands
        in Name, in HourlyRateName, or for allowances in Description. [spec 4.2]
        """
        return [_numbered(row, name) for row in self._list(LOOKUPS[name], _Anything, name.replace("_", " ") + "s")]

    def projections(self, first: date, last: date) -> list[Projection]:
        """One row per user and day, of all employees. [spec 4.5]"""
        params = {**_days(first, last), "includeAllEmployees": "true"}
        found = self._list("/employee-projection/get-in-period", Projection, "days of employees", params)
        days = [(p.UserID, p.Date.date().isoformat()) for p in found]
        paging.unique(days, "days of employees", provider=TITLE)
        return found

    def weekly_status(self, first: date, last: date) -> list[WeeklyStatus]:
        """The timesheet weeks of all employees. [spec 4.5]"""
        return self._list("/timesheet-status/weekly", WeeklyStatus, "timesheet weeks", _days(first, last))

    def rename(self, user: User, first_name: str, last_name: str) -> None:
        """Both names always: whether an omitted one is kept is unknown. Licence and roles are kept. [spec 4.2]"""
        body = {"ID": user.ID, "FirstName": first_name, "LastName": last_name}
        self._write("PUT", "/user", "change a name", json=body)

    def validate_new_user(self, body: Mapping[str, Any]) -> None:
        """The dry run: writes nothing, answers `null` when the body is good. Raises Rejected otherwise."""
        answer = self._read("POST", "/user/validate-new-user", "check a new user", json=body)
        if answer.content.strip() not in (b"null", b""):
            said = answer.json()
            words = RestError.model_validate(said).sentences() if isinstance(said, dict) else [str(said)]
            raise Rejected(
                f"TimeLog does not accept this new user: {' '.join(words) or 'no reason given'}",
                provider=TITLE,
                operation="check a new user",
            )

    def create_user(self, body: Mapping[str, Any]) -> UserID | None:
        """The new user's number, if the answer tells it. An answer of `null` means that it failed. [client 4.2]"""
        answer = self._write("POST", "/user/create", "create a user", json=body)
        said = answer.json() if answer.content.strip() else None
        if said is None:
            raise Unclear(
                "TimeLog answered the creation of a user with nothing, which its own importer reads as a failure.",
                provider=TITLE,
                operation="create a user",
            )
        fields = said.get("Properties", said) if isinstance(said, dict) else {}
        number = fields.get("UserID") if isinstance(fields, dict) else None
        return UserID(number) if isinstance(number, int) and number > 0 else None

    def external_systems(self) -> list[ExternalSystem]:
        return self._list("/external-systems", ExternalSystem, "external systems")

    def time_registration(self, number: int) -> TimeRegistration:
        return self._one(f"/time-registration/{number}", TimeRegistration, "read a time registration")

    def external_keys(self, number: int) -> list[ExternalKey]:
        return self._list(f"/time-registration/{number}/external-keys", ExternalKey, "external keys")

    def put_external_key(self, number: int, system: int, key: str) -> None:
        """Creates or updates. [spec 4.8]"""
        body = {"ExternalID": key, "ExternalSystemID": system}
        self._write("PUT", f"/time-registration/{number}/external-keys", "stamp a row", json=body)

    def delete_external_key(self, number: int, system: int) -> None:
        path = f"/time-registration/{number}/external-keys"
        self._write("DELETE", path, "remove a stamp", params={"externalSystemID": system})

    def _read(
        self, method: str, path: str, operation: str, *, params: Params | None = None, json: Any = None
    ) -> Answer:
        return self._http.read(
            method, f"{ROOT}{path}", params=params, json=json, headers=self._headers, operation=operation
        )

    def _write(
        self, method: str, path: str, operation: str, *, params: Params | None = None, json: Any = None
    ) -> Answer:
        return self._http.write(
            method, f"{ROOT}{path}", params=params, json=json, headers=self._headers, operation=operation
        )

    def _one(self, path: str, model: type[M], operation: str) -> M:
        return read_one(self._read("GET", path, operation).json(), model, operation)

    def _list(self, path: str, model: type[M], what: str, params: Mapping[str, str] | None = None) -> list[M]:
        operation = f"read {what}"

        def page(number: int) -> paging.Page[M]:
            query = {**(params or {}), "$page": str(number), "$pagesize": str(PAGE_SIZE)}
            found = read_page(self._read("GET", path, operation, params=query).json(), model, operation)
            if found.total is None or found.pages is None:
                if len(found.rows) >= PAGE_SIZE:
                    raise broken(f"TimeLog handed over {what} without saying whether these are all.", operation)
                return paging.Page(found.rows, len(found.rows))
            return paging.Page(found.rows, found.total, found.pages)

        return paging.numbered(page, what, provider=TITLE, parallel=self._parallel)


class _Anything(Wire, extra="allow"):
    """A row whose fields nobody documented."""


def _numbered(row: _Anything, name: str) -> tuple[int, str]:
    fields = row.model_extra or {}
    number = next((v for k, v in fields.items() if k.endswith("ID") and isinstance(v, int)), None)
    title = next((fields[k] for k in ("Name", "HourlyRateName", "Description") if fields.get(k)), None)
    if number is None or not isinstance(title, str):
        raise broken(f"TimeLog's list of {name.replace('_', ' ')}s has a row without number or name.", "read look-ups")
    return number, title


def _days(first: date, last: date) -> dict[str, str]:
    return {"startDate": first.isoformat(), "endDate": last.isoformat()}


def explain(answer: Answer) -> ProviderError | None:
    """REST errors in plain words. A 5xx with a JSON `Code` is a considered answer, so it is permanent. [client 6]

    Answers to most writes are not looked at, so a page that stands in for one is told here.
    """
    if answer.status < 300 and answer.content.lstrip().startswith(b"<"):
        return answer.broken("is a web page and no data; check the base URL")
    if answer.status < 400 or answer.status == 429 or "retry-after" in answer.headers:
        return None
    if answer.status == 401:
        return SignInNeeded("TimeLog does not accept the personal access token: it is wrong, expired or revoked.")
    try:
        body = answer.json()
    except Broken:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("Code"), int):
        return None
    error = RestError.model_validate(body)
    codes = error.codes()
    words = [PLAIN_WORDS[c] for c in codes if c in PLAIN_WORDS] + error.sentences()
    reason = "; ".join(w.rstrip(".") for w in words) or f"code {error.Code}, no reason given"
    return Rejected(f"TimeLog refused it: {reason}.", code=str(codes[0] if codes else error.Code))
