"""Users, made and changed from here (sheet section 4.1). PUT enables, disables and renames nobody. [docs]"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from core.http.errors import Duplicate, Rejected
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.timetrack.client import Client
from core.providers.timetrack.wire import TITLE, User
from core.security.redaction import register_secret

CHANGE, CREATE = "employee", "employee.create"
CHANGED = {"first_name": "firstName", "last_name": "lastName", "email": "email", "number": "personalNumber"}
"""Fields of `employee`, with their names on the wire."""
MADE = {"user_name": "username", **CHANGED, "language": "language"}
"""Fields of `employee.create`."""
REQUIRED = ("user_name", "first_name", "last_name", "email")
"""With the password, which nobody learns. [docs]"""
BY_HAND = "TimeTrack's interface can't enable, disable or rename a user; do it there."


class Users:
    """`Write.person` and `Write.holder` are ids of users; a new one has none yet. `number` is the personal number."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def send(self, write: Write) -> Receipt:
        """Make or change a user. Raises Duplicate where somebody has the user name or the e-mail already."""
        if write.operation == CREATE:
            body = _body(write, MADE)
            self._new(write)
            # Nobody learns it: the person sets one of their own by mail or signs in through the company.
            password = f"{secrets.token_urlsafe(24)}-aA1"
            register_secret(password)
            return Receipt(self._client.create_user({**body, "password": password}).id)
        self._client.change_user(_number(write.person, "person", write), _body(write, CHANGED))
        return Receipt(write.person)

    def replace(self, write: Write) -> Receipt:
        if write.operation == CREATE:
            raise refused("A user who was made is changed in TimeTrack, not made again.", write)
        return self.send(write)

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """Users as they are now."""
        found = (_record(operation, user, first, last) for user in self._client.users())
        return [one for one in found if holders is None or one.holder in holders]

    def find(self, write: Write) -> list[RemoteRecord]:
        """The user; for a new one, who has its user name or e-mail."""
        users = self._client.users()
        if write.operation == CREATE:
            mine: Iterable[User] = (user for user in users if _taken(user, write))
        else:
            mine = (user for user in users if user.id == write.person)
        return [_record(write.operation, user, write.first, write.last) for user in mine]

    def _new(self, write: Write) -> None:
        """Whether TimeTrack itself refuses a second user of a name is not known, so it is looked up first."""
        if missing := [name for name in REQUIRED if not write.fields.get(name, "").strip()]:
            raise refused(f"TimeTrack needs {', '.join(missing)} for a new user.", write, *missing)
        for user in self._client.users():
            if _taken(user, write):
                raise Duplicate(
                    f"TimeTrack has a user {user.username} with this user name or e-mail already.",
                    code="duplicate",
                    fields=("user_name", "email"),
                    provider=TITLE,
                    operation=write.operation,
                )


def _body(write: Write, names: dict[str, str]) -> dict[str, Any]:
    if not write.fields:
        raise refused("There is nothing to change.", write)
    if unknown := sorted(set(write.fields) - set(names)):
        raise refused(f"TimeTrack takes no {', '.join(unknown)} from outside. {BY_HAND}", write, *unknown)
    if empty := sorted(name for name, value in write.fields.items() if not value.strip()):
        raise refused(f"What TimeTrack makes of an empty {', '.join(empty)} is not known: do it there.", write, *empty)
    body: dict[str, Any] = {names[name]: value.strip() for name, value in write.fields.items()}
    if "personalNumber" in body:
        body["personalNumber"] = int(_number(body["personalNumber"], "number", write))
    return body


def _number(text: str, field: str, write: Write) -> str:
    """A whole number without leading zeros, which would be lost. [docs: a number in the example]"""
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text:
        what = "keeps personal numbers as whole numbers" if field == "number" else "numbers its users"
        raise refused(f"TimeTrack {what}; {text!r} is none: do it there.", write, field)
    return text


def _taken(user: User, write: Write) -> bool:
    pairs = ((user.username, write.fields.get("user_name")), (user.email, write.fields.get("email")))
    return any(have and want and have.casefold() == want.strip().casefold() for have, want in pairs)


def _record(operation: str, user: User, first: date, last: date) -> RemoteRecord:
    values = {
        "user_name": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "number": user.personal_number,
        "language": user.language,
    }
    return RemoteRecord(
        operation=operation,
        ref=user.id,
        holder=user.id,
        first=first,
        last=last,
        target="",
        quantity=Decimal(1),
        state=RecordState.APPROVED,
        fields={name: value or "" for name, value in values.items()},
    )


def refused(message: str, write: Write, *fields: str) -> Rejected:
    return Rejected(message, code="not_taken", fields=fields, provider=TITLE, operation=write.operation)
