"""What people do in Personio's own screens, and the sandbox's switches: `POST _control/<name>` with a JSON object.

Fields carry the names of the v2 bodies. Rows are named by `id`. What people do there keeps the rules of the API but for
the lock of confirmed attendances; what a rule forbids answers 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from core.providers.sandbox_host import ScreenAction

from . import absence, attendance, people
from .access import Credential
from .account import Account, Document
from .answers import Problem
from .calls import checked
from .limits import EVERYWHERE
from .state import PersonioState
from .switches import RateLimit, Switches

LIMITS = TypeAdapter(dict[str, RateLimit])


class Screens:
    """The actions, bound to the state."""

    def __init__(self, state: PersonioState) -> None:
        self.state = state

    @property
    def account(self) -> Account:
        return self.state.account

    def actions(self) -> dict[str, ScreenAction]:
        found: dict[str, Callable[[Document], Any]] = {
            "approve_absence": lambda d: self._absence_status(d, "APPROVED"),
            "reject_absence": lambda d: self._absence_status(d, "REJECTED"),
            "cancel_absence": lambda d: self._absence_status(d, "CANCELLED"),
            "create_absence": self.create_absence,
            "edit_absence": self.edit_absence,
            "delete_absence": self.delete_absence,
            "confirm_attendance": lambda d: self._attendance_status(d, "CONFIRMED"),
            "reject_attendance": lambda d: self._attendance_status(d, "REJECTED"),
            "create_attendance": self.create_attendance,
            "edit_attendance": self.edit_attendance,
            "delete_attendance": self.delete_attendance,
            "create_person": self.create_person,
            "edit_person": self.edit_person,
            "set_person_status": self.set_person_status,
            "delete_person": self.delete_person,
            "set_whitelist": self.set_whitelist,
            "set_scopes": self.set_scopes,
            "switches": self.switches,
            "rate_limits": self.rate_limits,
            "expire_tokens": lambda _: {"expired": self.account.access.expire_all()},
        }
        return {name: _plain_errors(action) for name, action in found.items()}

    def _absence_status(self, document: Document, status: str) -> Any:
        """{id}: a manager decides."""
        row = absence.set_status(self.account, absence.find(self.account, document["id"]), status)
        return {"id": row.id, "status": row.status}

    def create_absence(self, document: Document) -> Any:
        """{the body of a POST, skip_approval?}: a person asks for it, so a rule makes it wait."""
        body = checked(absence.AbsenceBody, document)
        row = absence.create(self.account, body, bool(document.get("skip_approval", False)))
        return {"id": row.id, "status": row.status}

    def edit_absence(self, document: Document) -> Any:
        """{id, the fields to change, skip_approval?}."""
        found = absence.find(self.account, document["id"])
        body = checked(absence.AbsenceChange, document)
        row = absence.change(self.account, found, body, bool(document.get("skip_approval", True)))
        return {"id": row.id, "status": row.status}

    def delete_absence(self, document: Document) -> Any:
        absence.delete(self.account, absence.find(self.account, document["id"]))
        return {"id": document["id"]}

    def _attendance_status(self, document: Document, status: str) -> Any:
        """{id}: a manager decides."""
        row = attendance.set_status(self.account, attendance.find(self.account, document["id"]), status)
        return {"id": row.id, "status": row.status}

    def create_attendance(self, document: Document) -> Any:
        """{the body of a POST, skip_approval?}: a person tracks it, so a rule makes it wait."""
        body = checked(attendance.AttendanceBody, document)
        skip_approval = bool(document.get("skip_approval", False))
        written = attendance.create(self.account, body, skip_approval, by_hand=True)
        return {"id": written.row.id, "status": written.row.status}

    def edit_attendance(self, document: Document) -> Any:
        """{id, the fields to change, skip_approval?}."""
        found = attendance.find(self.account, document["id"])
        body = checked(attendance.AttendanceChange, document)
        skip_approval = bool(document.get("skip_approval", True))
        written = attendance.change(self.account, found, body, skip_approval, by_hand=True)
        return {"id": written.row.id, "status": written.row.status}

    def delete_attendance(self, document: Document) -> Any:
        attendance.delete(self.account, attendance.find(self.account, document["id"]), by_hand=True)
        return {"id": document["id"]}

    def create_person(self, document: Document) -> Any:
        return {"id": people.create(self.account, checked(people.NewPersonBody, document))}

    def edit_person(self, document: Document) -> Any:
        """{id, first_name?, last_name?, email?, custom_attributes? ...}."""
        people.change(self.account, self._person(document), checked(people.PersonBody, document))
        return {"id": document["id"]}

    def set_person_status(self, document: Document) -> Any:
        """{id, status, employment_end_date?}: of the latest employment; the person's own follows from it."""
        person = self._person(document)
        latest = self.account.employments_of(person["id"])[0]
        body = checked(people.EmploymentBody, {**latest, **document})
        people.change_employment(self.account, latest, body)
        return {"id": person["id"], "status": self.account.status_of(person["id"])}

    def delete_person(self, document: Document) -> Any:
        people.delete(self.account, self._person(document)["id"])
        return {"id": document["id"]}

    def set_whitelist(self, document: Document) -> Any:
        """{attributes: [names] or null for all, client_id?}: what the credential may read from now on."""
        credential, names = self._credential(document), document["attributes"]
        unknown = set(names or ()) - set(self.account.attribute_names())
        if unknown:
            known = ", ".join(self.account.attribute_names())
            raise ValueError(f"there is no attribute {min(unknown)}; known: {known}")
        credential.attributes = None if names is None else frozenset(names)
        self.account.touch()
        return {"attributes": names}

    def set_scopes(self, document: Document) -> Any:
        """{scopes: [names], client_id?}: what the credential and its live tokens may do from now on."""
        self._credential(document).scopes = frozenset(document["scopes"])
        return {"scopes": sorted(document["scopes"])}

    def switches(self, document: Document) -> Any:
        """Any of the switches of `Switches`; answers all of them."""
        self.account.switches = Switches.model_validate(self.account.switches.model_dump() | document)
        return self.account.switches.model_dump()

    def rate_limits(self, document: Document) -> Any:
        """{template such as "/v2/persons" or "*": {rate, burst}}: in place of all that were; buckets are full."""
        limits = LIMITS.validate_python(document)
        self.account.limits.set(limits)
        return {name: one.model_dump() for name, one in ({EVERYWHERE: RateLimit()} | limits).items()}

    def _person(self, document: Document) -> Document:
        found = self.account.persons.get(str(document["id"]))
        if found is None:
            raise ValueError(f"there is no person {document['id']}")
        return found

    def _credential(self, document: Document) -> Credential:
        credentials = self.account.access.credentials
        return credentials[document.get("client_id") or next(iter(credentials))]


def _plain_errors(action: Callable[[Document], Any]) -> ScreenAction:
    def run(document: Mapping[str, Any]) -> Any:
        try:
            return action(dict(document))
        except Problem as error:
            raise ValueError(f"{error.title}: {error.detail} {error.meta or ''}".strip()) from error

    return run
