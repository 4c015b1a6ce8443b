"""New employees in the time system, for people whom only payroll knows: one by one, through the ledger, when asked.

It costs a licence there. The time system's own dry run is asked first; what it refuses is listed and made by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from core.actions.changes import errands
from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.links import links
from core.ledger.book import ITEM
from core.ledger.errands import start_errand
from core.models.people import Employee
from core.models.writes import Write
from core.providers.base import Capabilities, Operation, provider
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration

OPERATION = "employee.create"
LANE = "new "
ABOUT_THE_PERSON = ("user_name", "first_name", "last_name", "initials", "email", "number", "starts", "department")
THE_SAME_FOR_MANY = (
    "legal_entity",
    "employee_type",
    "hourly_rate",
    "cost_price",
    "holiday_calendar",
    "allowance_legislation",
    "normal_working_time",
    "salary_group",
)
"""The time system's own numbers. Typed once, remembered with the integration and offered again."""
REMEMBERED = "new_employee"


def can_create(home: Home, integration: Integration) -> bool:
    """Whether the time system takes new employees from outside at all."""
    return any(one.name == OPERATION for one in _declared(home, integration.source_id).operations)


def operation_of(home: Home, connection: str, name: str) -> Operation:
    """What this connection's provider says of one kind of write. Raises KeyError for one that it does not take."""
    return _declared(home, connection).operation(name)


def _declared(home: Home, connection: str) -> Capabilities:
    with home.store.read() as session:
        return provider(session.get_one(Connection, connection).provider).capabilities


def draft(home: Home, integration: Integration, target: str) -> dict[str, str]:
    """What is known about the new employee, by the fields that the time system takes; "" has to be typed."""
    with home.store.read() as session:
        row = session.get_one(Integration, integration.id)
        here = remembered_people(session, integration.source_id)
        there = remembered_people(session, integration.target_id)
        linked = links(session, integration.id)
    person = there[target]
    words = person.name.split()
    first, last = " ".join(words[:-1]) or person.name, words[-1]
    entities = row.settings.get("legal_entities") or [""]
    known = {
        "user_name": (person.email or "").partition("@")[0],
        "first_name": person.first_name or first,
        "last_name": person.last_name or last,
        "initials": _initials(words, here),
        "email": person.email or "",
        "number": person.number or "",
        "starts": person.starts.isoformat() if person.starts else "",
        "department": _department(person, here, there, linked),
        **dict.fromkeys(THE_SAME_FOR_MANY, ""),
        "legal_entity": entities[0],
    }
    filled = {**known, **row.settings.get(REMEMBERED, {})}
    taken = [one.name for one in operation_of(home, integration.source_id, OPERATION).fields]
    return {name: filled.get(name, "") for name in (*ABOUT_THE_PERSON, *THE_SAME_FOR_MANY) if name in taken}


def _initials(words: list[str], here: Mapping[str, Employee]) -> str:
    """The first letters, with a number behind where somebody has them."""
    taken = {(p.initials or "").casefold() for p in here.values()}
    letters = "".join(word[0] for word in words).upper()
    return next(text for n in range(len(taken) + 2) if (text := f"{letters}{n or ''}").casefold() not in taken)


def _department(
    person: Employee, here: Mapping[str, Employee], there: Mapping[str, Employee], linked: Mapping[str, str]
) -> str:
    """Where most colleagues of the same payroll department work."""
    mates = [
        here[s] for s, t in linked.items() if s in here and t in there and there[t].department == person.department
    ]
    found = Counter(mate.department_id for mate in mates if mate.department_id)
    return found.most_common(1)[0][0] if found and person.department else ""


def create_employee(
    home: Home, company: Company, integration: Integration, target: str, fields: Mapping[str, str], actor: str
) -> int:
    """Ask for one new employee, as one run; a worker takes it from here. Answers the run's number.

    The numbers that are the same for many are kept for the next one.
    """
    given = {name: value.strip() for name, value in fields.items() if value.strip()}
    today = home.store.clock().date()
    write = Write(
        operation=OPERATION,
        person=LANE + target,
        holder="",
        first=today,
        last=today,
        target="",
        quantity=Decimal(1),
        fields=given,
    )
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id)
        kept = {name: given[name] for name in THE_SAME_FOR_MANY if name in given}
        row.settings = {**row.settings, REMEMBERED: kept}
        session.add(row)
        run = start_errand(home.store, session, integration.id, integration.source_id, [write], actor, "new employee")
        audit(home.store, session, company.id, actor, "new employee asked for", f"run:{run}")
        return run


@dataclass(frozen=True, slots=True)
class Creation:
    """How the newest try to create somebody stands: an item's state, and why where it was refused."""

    target: str
    state: str
    reason: str


def creations(session: Session, integration: Integration, connection: str | None = None) -> dict[str, Creation]:
    """The newest try for each person of the other system, by their id there.

    connection: where they were to be made; the source of the integration if not said.
    """
    asked = (
        select(ITEM.c.source_person, ITEM.c.state, ITEM.c.reason)
        .where(
            ITEM.c.run_id.in_(errands(integration.id)),
            ITEM.c.operation == OPERATION,
            ITEM.c.connection_id == (connection or integration.source_id),
        )
        .order_by(ITEM.c.id)
    )
    found = {}
    for row in session.execute(asked):
        target = row.source_person.removeprefix(LANE)
        found[target] = Creation(target, row.state, row.reason or "")
    return found
