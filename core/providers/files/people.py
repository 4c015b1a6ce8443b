"""Employees of a file."""

from __future__ import annotations

from dataclasses import replace

from core.models.people import Employee
from core.providers.files.cells import Cells, Fault, Found, LineBroken
from core.providers.files.fields import Content
from core.providers.files.values import day, text, yes

BY = {
    "number": "Employee numbers",
    "user_name": "User names",
    "email": "E-mail addresses",
    "id": "Ids of another system",
}
"""What a file may name people by, with words for people."""
_TEXTS = (
    *("number", "first_name", "middle_name", "last_name", "initials", "email", "phone"),
    *("department", "legal_entity", "payout_group", "manager", "title"),
)
_DAYS = ("birth_date", "starts", "ends")


class People:
    """Takes a list of employees, line by line."""

    def __init__(self, people_by: str) -> None:
        self._by = people_by
        self._people: dict[str, Employee] = {}
        self._lines: dict[str, int] = {}

    def take(self, cells: Cells) -> None:
        person = cells.need("person", lambda cell, _: text(cell))
        if person in self._lines:
            raise cells.broken("person", f"{person} stands in line {self._lines[person]} too")
        texts = {name: cells.text(name) or None for name in _TEXTS}
        days = {name: cells.ask(name, day) for name in _DAYS}
        active = cells.ask("active", lambda cell, _: yes(cell))
        full = cells.text("name") or None
        if days["starts"] and days["ends"] and days["starts"] > days["ends"]:
            cells.fault("ends", "it is before the first day")
        if cells.faults:
            raise LineBroken
        made = Employee(id=person, full_name=full, active=active is not False, **texts, **days)  # type: ignore[arg-type]
        self._people[person], self._lines[person] = named(made, self._by), cells.line.number

    def found(self, faults: tuple[Fault, ...]) -> Found:
        return Found(content=Content.EMPLOYEES, people=tuple(self._people.values()), faults=faults)


def named(person: Employee, people_by: str) -> Employee:
    """The employee with the id told again as what it is, where a file says nothing else."""
    if people_by == "number" and person.number is None:
        return replace(person, number=person.id)
    if people_by == "email" and person.email is None:
        return replace(person, email=person.id)
    if people_by == "user_name":
        return replace(person, keys={**person.keys, "user_name": person.id})
    return person


def together(listed: list[Employee], by_rows: list[Employee]) -> list[Employee]:
    """Everybody: those of the list as it says, and whom only rows name."""
    found = {person.id: person for person in by_rows}
    for person in listed:
        found[person.id] = person
    return sorted(found.values(), key=lambda person: person.id)
