"""Users as employees, and who is meant by a user name (sheet section 4.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.http.errors import Broken, Rejected
from core.models.people import Employee
from core.providers.timetrack.wire import TITLE, User


def employee(user: User) -> Employee:
    """account: the user name, under which everything is filed; people change it, so the id names the person."""
    return Employee(
        id=user.id,
        number=user.personal_number or None,
        first_name=user.first_name or None,
        last_name=user.last_name or None,
        full_name=" ".join(part for part in (user.first_name, user.last_name) if part) or None,
        email=user.email or None,
        account=user.username,
        active=user.enabled,
    )


class People:
    """All users of one reading, by id and by user name."""

    def __init__(self, users: Iterable[User]) -> None:
        self.users = list(users)
        self._names = {one.id: one.username for one in self.users}
        self._ids = {one.username: one.id for one in self.users}

    def person(self, username: str, user_id: str | None, what: str) -> str:
        """The id of whoever a row is filed under. Raises Broken rather than leave out a row that fits nobody."""
        if user_id is not None and user_id in self._names:
            return user_id
        if username not in self._ids:
            raise Broken(
                f"TimeTrack's {what} belongs to the user {username!r}, who is not in its list of users. "
                "If somebody was just renamed, read again.",
                provider=TITLE,
            )
        return self._ids[username]

    def name(self, person: str) -> str | None:
        return self._names.get(person)

    def only(self, wanted: Collection[str] | None) -> str | None:
        """The user name to ask for, where exactly one person is wanted; None to ask for everybody."""
        return self.name(next(iter(wanted))) if wanted is not None and len(wanted) == 1 else None

    def username(self, person: str, operation: str) -> str:
        """Raises Rejected for somebody TimeTrack does not have."""
        name = self.name(person)
        if name is None:
            raise Rejected(
                f"TimeTrack has no user with the id {person}. Read the employees again and review the match.",
                code="404",
                fields=("person",),
                provider=TITLE,
                operation=operation,
            )
        return name
