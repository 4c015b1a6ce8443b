"""What people do in Zenegy's own screens, and the sandbox's switches: `POST _control/<name>` with a JSON object.

Registrations are named by `kind` (hours, absence, supplements) and `uid`; fields carry Zenegy's wire names and each
kind's own status numbers. `company` is a company uid, by default the first one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.providers.sandbox_host import ScreenAction

from . import absence, hours, payroll, reading, seed, supplements
from .answers import Problem, Refused
from .company import Company
from .rows import Absence, Hours, Supplement
from .shapes import stamp
from .state import Settings, ZenegyState
from .status import ARCHIVES, HOURS, OTHERS, Status

PERSON_ROLE = "CompanyOwner"
Row = Hours | Absence | Supplement


class Screens:
    """The actions, bound to the state."""

    def __init__(self, state: ZenegyState) -> None:
        self.state = state

    def actions(self) -> dict[str, ScreenAction]:
        found: dict[str, Callable[[dict[str, Any]], Any]] = {
            "close_payroll": self.close_payroll,
            "approve_registration": lambda d: self._set_status(d, Status.APPROVED),
            "reject_registration": lambda d: self._set_status(d, Status.REJECTED),
            "set_pending_registration": lambda d: self._set_status(d, Status.PENDING),
            "edit_registration": self.edit_registration,
            "delete_registration": self.delete_registration,
            "add_registration": self.add_registration,
            "revoke_grant": self.revoke_grant,
            "expire_tokens": self.expire_tokens,
            "set_role": self.set_role,
            "settings": self.settings,
            "html_answers": self.html_answers,
            "resign_employee": self.resign_employee,
            "drop_user": self.drop_user,
            "invite_user": self.invite_user,
            "take_doubles": self.take_doubles,
        }
        return {name: _plain_errors(action) for name, action in found.items()}

    def close_payroll(self, document: dict[str, Any]) -> Any:
        """{company?, from, to, payout_period}: finish the payroll run of that period; archives what is Approved."""
        first, last = (date.fromisoformat(document[name][:10]) for name in ("from", "to"))
        row, archived = payroll.close(self._company(document), first, last, int(document["payout_period"]))
        return {"payroll": row.uid, "number": row.number, "archived": archived}

    def edit_registration(self, document: dict[str, Any]) -> Any:
        """{kind, uid, and the fields to change}: no rule of the API is applied."""
        company, row = self._registration(document)
        changes = {k: v for k, v in document.items() if k not in ("kind", "uid", "company")}
        if isinstance(row, Hours):
            fields = hours.read_fields(changes)
            if "userUid" in changes:
                fields["user_uid"] = hours.user_of(company, changes["userUid"]).uid
            company.hours.replace(row, replace(row, **fields))
        elif isinstance(row, Absence):
            status = OTHERS.read(changes.get("status", row.status))
            company.absence.replace(row, replace(row, status=status, **absence.read_fields(_body(row) | changes)))
        else:
            company.supplements.replace(row, replace(row, **_supplement_fields(changes)))
        return {"uid": row.uid}

    def delete_registration(self, document: dict[str, Any]) -> Any:
        """{kind, uid}: gone. Archived ones can't be."""
        company, row = self._registration(document)
        if row.status in ARCHIVES:
            raise ValueError("archived registrations cannot be deleted")
        if isinstance(row, Hours):
            company.hours.remove(row)
        elif isinstance(row, Absence):
            company.absence.remove(row)
        else:
            company.supplements.remove(row)
        return {"uid": row.uid}

    def add_registration(self, document: dict[str, Any]) -> Any:
        """{kind, company?, and a create body; `userUid` for hours, `employeeUid` else}: with the rules of the API."""
        company, now = self._company(document), self.state.clock.now()
        match document["kind"]:
            case "hours":
                return {"uid": hours.create(company, document["userUid"], document, PERSON_ROLE, now).uid}
            case "absence":
                return {"uid": absence.create(company, document, PERSON_ROLE, now).uid}
            case "supplements":
                return {"uid": supplements.create(company, document["employeeUid"], document, PERSON_ROLE, now).uid}
            case kind:
                raise ValueError(f"no such kind: {kind}")

    def revoke_grant(self, document: dict[str, Any]) -> Any:
        """{company?}: withdraw the access of all apps, to this company or to all: tokens 401, refresh refused."""
        uids = [document["company"]] if "company" in document else list(self.state.companies)
        return {"revoked": self.state.access.revoke(uids)}

    def expire_tokens(self, _: dict[str, Any]) -> Any:
        """{}: all access tokens end now; refreshing still works."""
        return {"expired": self.state.access.expire_tokens(self.state.clock.now())}

    def set_role(self, document: dict[str, Any]) -> Any:
        """{person (uid, e-mail or name), role, company?}: from now on; role null takes the person out."""
        company = self._company(document)
        wanted = document["person"]
        found = [p for p in self.state.access.people.values() if wanted in (p.uid, p.email, p.name)]
        if not found:
            raise ValueError(f"nobody who can sign in is called {wanted}")
        roles = {**found[0].roles, company.uid: document["role"]}
        found[0].roles = seed.Person.model_validate(
            {**found[0].model_dump(), "roles": {c: r for c, r in roles.items() if r is not None}}
        ).roles
        company.add_person(found[0])
        return {"person": found[0].uid, "roles": found[0].roles}

    def take_doubles(self, document: dict[str, Any]) -> Any:
        """{company?}: from now on equal hours are taken a second time, as other payroll systems do."""
        self._company(document).takes_doubles = True
        return {"takes_doubles": True}

    def settings(self, document: dict[str, Any]) -> Any:
        """Any of the switches of `Settings`; answers all of them."""
        self.state.settings = Settings.model_validate(self.state.settings.model_dump() | document)
        return self.state.settings.model_dump()

    def html_answers(self, document: dict[str, Any]) -> Any:
        """{on}: from now on every API call answers 200 with an HTML page."""
        return self.settings({"html_answers": document["on"]})

    def resign_employee(self, document: dict[str, Any]) -> Any:
        """{employee (uid or number), lastWorkDay?}: resigned, by default with today as the last day."""
        employee = self._employee(document)
        last = document.get("lastWorkDay")
        employee.lastWorkDay = date.fromisoformat(last[:10]) if last else self.state.clock.now().date()
        employee.dateOfResignation = employee.lastWorkDay
        employee.isResigned = True
        return {"employee": employee.uid, "lastWorkDay": stamp(employee.lastWorkDay)}

    def drop_user(self, document: dict[str, Any]) -> Any:
        """{employee (uid or number)}: takes the login away; hours for it meet USER_NOT_FOUND."""
        employee = self._employee(document)
        self._company(document).drop_user(employee)
        return {"employee": employee.uid}

    def invite_user(self, document: dict[str, Any]) -> Any:
        """{employee (uid or number)}: gives a login, and to an hourly-paid one the standard rate."""
        company, employee = self._company(document), self._employee(document)
        if employee.user is not None:
            raise ValueError(f"{employee.name} has a login already")
        employee.user = seed.EmployeeUser(uid=seed.new_uid(), id=company.next_id())
        company.add_user(employee)
        if employee.type == 1:
            rate = seed.HourRate(uid=seed.new_uid(), id=company.next_id(), name="Timeløn", number="100")
            rate.isStandard, rate.limitUserAccess, rate.allowedUsers = True, True, [employee.user.uid]
            company.rates[rate.uid] = rate
            company.rates_changed()
        return {"employee": employee.uid, "user": employee.user.uid}

    def _set_status(self, document: dict[str, Any], status: Status) -> Any:
        _, row = self._registration(document)
        if row.status in ARCHIVES:
            raise ValueError("archived registrations keep their status")
        row.status = status
        return {"uid": row.uid, "status": (HOURS if isinstance(row, Hours) else OTHERS).write(status)}

    def _company(self, document: Mapping[str, Any]) -> Company:
        uid = document.get("company") or next(iter(self.state.companies), None)
        if uid not in self.state.companies:
            raise ValueError(f"no company {uid}")
        return self.state.companies[uid]

    def _employee(self, document: Mapping[str, Any]) -> seed.Employee:
        wanted = document["employee"]
        for employee in self._company(document).employees.values():
            if wanted in (employee.uid, employee.employeeNumber):
                return employee
        raise ValueError(f"no employee {wanted}")

    def _registration(self, document: Mapping[str, Any]) -> tuple[Company, Row]:
        for company in self.state.companies.values():
            books: dict[str, Mapping[str, Row]] = {
                "hours": company.hours.rows,
                "absence": company.absence.rows,
                "supplements": company.supplements.rows,
            }
            row = books[document["kind"]].get(document["uid"])
            if row is not None:
                return company, row
        raise ValueError(f"no registration {document['uid']} of kind {document['kind']}")


def _body(row: Absence) -> dict[str, Any]:
    """The body that would make this absence again."""
    return {
        "employeeUid": row.employee_uid,
        "fromDate": stamp(row.first),
        "toDate": stamp(row.last),
        "absenceType": row.absence_type,
        "companyAbsenceTypeUid": row.company_type_uid,
        "days": row.days,
        "note": row.note,
        "projectId": row.project_id,
        "attachmentUids": row.attachments,
    }


def _supplement_fields(changes: Mapping[str, Any]) -> dict[str, Any]:
    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "units": ("units", lambda v: reading.number(v, "units")),
        "date": ("day", lambda v: reading.moment(v, "date").date()),
        "rateUid": ("rate_uid", lambda v: reading.text(v, "rateUid")),
        "rate": ("amount", lambda v: reading.number(v, "rate")),
        "description": ("description", lambda v: reading.text(v, "description")),
        "status": ("status", OTHERS.read),
    }
    return {name: read(changes[wire]) for wire, (name, read) in readers.items() if wire in changes}


def _plain_errors(action: Callable[[dict[str, Any]], Any]) -> ScreenAction:
    """The host knows ValueError; numbers become Decimal, as on the wire."""

    def run(document: Mapping[str, Any]) -> Any:
        try:
            return action(json.loads(json.dumps(document), parse_float=Decimal))
        except (Refused, Problem) as error:
            raise ValueError(str(error)) from error

    return run
