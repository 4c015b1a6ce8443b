"""What goes into TimeLog: employee data, new employees, stamps on hours that were transferred."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from core.http.errors import NotSent, Rejected
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.timelog.client.reporting import Reporting
from core.providers.timelog.client.rest import Rest
from core.providers.timelog.client.soap import Soap
from core.providers.timelog.employee_fields import (
    BY_SOAP,
    LOOK_UP_NAMES,
    NAMES,
    arguments,
    known,
    new_user,
    refused,
    whole_number,
)
from core.providers.timelog.wire import TITLE, UserID
from core.providers.timelog.wire.reporting import RawEmployee, WorkUnit
from core.providers.timelog.wire.rest import User

ONE = Decimal(1)


class Writer:
    """The target side. `Write.person` and `Write.holder` are UserIDs, but the holder of a stamp is a work unit's id.

    fields of `employee`: first_name, last_name (REST), number, email, phone (SOAP), and the names of LOOK_UP_NAMES.
    fields of `employee.create`: NEW_USER_TEXTS, NEW_USER_NUMBERS, starts (ISO date), roles (numbers, by comma).
    """

    def __init__(self, rest: Rest, reporting: Reporting, soap: Soap | None) -> None:
        self._rest = rest
        self._reporting = reporting
        self._soap = soap

    def send(self, write: Write) -> Receipt:
        match write.operation:
            case "employee":
                return self._change(write)
            case "employee.create":
                return self._create(write)
            case "stamp":
                return self._stamp(write)
        raise refused(_no(write.operation), write)

    def replace(self, ref: str, write: Write) -> Receipt:
        """Employee data and stamps are written over; a created person is not created again."""
        if write.operation == "employee.create":
            raise refused("A person who was created is changed by hand in TimeLog, not created again.", write)
        return self.send(write)

    def remove(self, ref: str, write: Write) -> None:
        if write.operation != "stamp":
            raise refused("TimeLog has no way to take this back: change it by hand there.", write)
        self._rest.delete_external_key(self._stampable(write), _system(write))

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """Employees as they are now; stamps of the named work units of these days, two requests each."""
        match operation:
            case "employee" | "employee.create":
                found = [_record(operation, raw, first, last) for raw in self._reporting.employees()]
                return [one for one in found if holders is None or one.holder in holders]
            case "stamp" if holders is not None:
                units = {str(unit.id): unit for unit in self._reporting.work_units(first, last)}
                return [stamp for one in holders if one in units for stamp in self._stamps(units[one], first, last)]
        raise NotSent(
            "TimeLog lists no stamps; they are read row by row." if operation == "stamp" else _no(operation),
            provider=TITLE,
            operation=operation,
        )

    def find(self, write: Write) -> list[RemoteRecord]:
        match write.operation:
            case "employee":
                return [_record("employee", self._employee(write)[1], write.first, write.last)]
            case "employee.create":
                return [
                    _record("employee.create", raw, write.first, write.last)
                    for raw in self._reporting.employees()
                    if _same_person(raw, write.fields)
                ]
            case "stamp":
                stamps = self._stamps(self._unit(write), write.first, write.last)
                return [one for one in stamps if one.target == write.target]
        raise refused(_no(write.operation), write)

    def _employee(self, write: Write) -> tuple[User, RawEmployee]:
        """The person in REST and in Reporting. Raises Rejected for somebody TimeLog does not have."""
        user = self._rest.user(UserID(whole_number(write.person, "person", write)))
        found = [e for e in self._reporting.employees(user.Initials or "") if e.user_id == user.UserID]
        if not found:
            raise refused(f"TimeLog's list of employees has nobody with UserID {user.UserID}.", write)
        return user, found[0]

    def _change(self, write: Write) -> Receipt:
        changes = {k: v for k, v in write.fields.items() if k not in LOOK_UP_NAMES}
        known(changes, (*NAMES, *BY_SOAP), write)
        if empty := sorted(k for k, v in write.fields.items() if not v.strip()):
            raise refused(
                f"Whether TimeLog clears or keeps {', '.join(empty)} when it is sent empty is unknown: do it by hand.",
                write,
                *empty,
            )
        if set(changes) <= set(NAMES):
            self._rename(write, changes)
        else:
            self._update(write, changes)
        return Receipt(write.person)

    def _rename(self, write: Write, changes: Mapping[str, str]) -> None:
        user = self._rest.user(UserID(whole_number(write.person, "person", write)))
        first, last = changes.get("first_name", user.FirstName), changes.get("last_name", user.LastName)
        if not first or not last:
            raise refused("TimeLog takes both names together, and one of them is empty: do it by hand.", write)
        self._rest.rename(user, first, last)

    def _update(self, write: Write, changes: Mapping[str, str]) -> None:
        beyond = sorted(set(changes) - set(NAMES))
        if self._soap is None:
            raise refused(
                f"TimeLog takes {', '.join(beyond)} only from a transactional user, and none is set: "
                "change it by hand in TimeLog.",
                write,
                *beyond,
            )
        _, raw = self._employee(write)
        now = next((e for e in self._soap.employees() if e.employee_id == raw.employee_id), None)
        if now is None or (raw.username and now.username.casefold() != raw.username.casefold()):
            raise refused(
                f"TimeLog's lists do not agree on who EmployeeID {raw.employee_id} is: change it by hand.", write
            )
        self._soap.update_employee(arguments(write, changes, raw, now))

    def _create(self, write: Write) -> Receipt:
        body = new_user(write)
        self._rest.validate_new_user(body)
        number = self._rest.create_user(body)
        return Receipt(None if number is None else str(number))

    def _unit(self, write: Write) -> WorkUnit:
        number = whole_number(write.holder, "holder", write)
        units = self._reporting.work_units(write.first, write.last, number)
        unit = next((u for u in units if u.id == number), None)
        if unit is None:
            raise refused(f"TimeLog has no work unit {number} on these days any more.", write)
        return unit

    def _assert_same_row(self, unit: WorkUnit) -> None:
        """Raises Rejected unless REST means the same row by the work unit's number. [spec 4.8]"""
        if self._rest.time_registration(unit.id).TimeRegistrationGUID.lower() != unit.time_registration_guid:
            raise Rejected(
                f"TimeLog's REST means another row by the number {unit.id}: this tenant's hours can't be stamped.",
                provider=TITLE,
                operation="stamp",
            )

    def _stampable(self, write: Write) -> int:
        unit = self._unit(write)
        self._assert_same_row(unit)
        return unit.id

    def _stamp(self, write: Write) -> Receipt:
        number = self._stampable(write)
        self._rest.put_external_key(number, _system(write), _stamp_text(write))
        return Receipt(str(number))

    def _stamps(self, unit: WorkUnit, first: date, last: date) -> list[RemoteRecord]:
        """The keys of all external systems on one row."""
        self._assert_same_row(unit)
        return [
            RemoteRecord(
                operation="stamp",
                ref=str(unit.id),
                holder=str(unit.id),
                first=first,
                last=last,
                target=str(key.ExternalSystemID),
                quantity=ONE,
                state=RecordState.APPROVED,
                text=key.ExternalID,
            )
            for key in self._rest.external_keys(unit.id)
        ]


def _record(operation: str, raw: RawEmployee, first: date, last: date) -> RemoteRecord:
    values = {
        "user_name": raw.username,
        "first_name": raw.first_name,
        "last_name": raw.last_name,
        "initials": raw.initials,
        "number": raw.number,
        "email": raw.email,
        "phone": raw.mobile or raw.phone,
        "title": raw.title,
        "starts": raw.hired,
        "legal_entity": raw.legal_entity,
        "department": raw.department_id,
        "manager": raw.manager,
    }
    return RemoteRecord(
        operation=operation,
        ref=str(raw.user_id),
        holder=str(raw.user_id),
        first=first,
        last=last,
        target="",
        quantity=ONE,
        state=RecordState.APPROVED,
        fields={k: "" if v is None else str(v) for k, v in values.items()},
    )


def _no(operation: str) -> str:
    return f"TimeLog takes no {operation}."


def _same_person(raw: RawEmployee, fields: Mapping[str, str]) -> bool:
    """By user name or e-mail, in any letter case."""
    pairs = ((raw.username, fields.get("user_name")), (raw.email, fields.get("email")))
    return any(have and want and have.casefold() == want.casefold() for have, want in pairs)


def _stamp_text(write: Write) -> str:
    text = f"{write.text} {write.marker}".strip()
    if not text:
        raise refused("A stamp without text or marker would say nothing.", write)
    return text


def _system(write: Write) -> int:
    return whole_number(write.target, "target", write)
