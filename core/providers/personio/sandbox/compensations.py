"""`/v2/compensations` and their types: create-only, read by windows of a month (sheet section 4.8)."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.routing import BaseRoute

from . import fields, reading, seed
from .account import Account, Document
from .answers import bad_request, missing_right, reply, unprocessable
from .calls import Call, api
from .paging import asked, page
from .state import PersonioState

CAP = 100
NEEDED = {"personio:compensations:read", "personio:compensations:write"}
GOING_ON = ("FIXED", "HOURLY", "RECURRING")


class TypeBody(BaseModel):
    name: str = Field(min_length=1)
    category: Literal["RECURRING", "ONE_TIME"]


class CompensationBody(BaseModel):
    person: fields.Ref
    type: fields.Ref
    value: Decimal = Field(decimal_places=2)
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    effective_from: fields.Day
    interval: fields.Interval | None = None
    comment: str | None = None


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "compensations:read", "compensations:write"
    all_, types = "/v2/compensations", "/v2/compensations/types"
    return [
        api(state, "GET", types, read, list_types),
        api(state, "POST", types, write, create_type),
        api(state, "GET", all_, read, list_compensations),
        api(state, "POST", all_, write, create),
    ]


def list_types(call: Call) -> Response:
    ask = asked(call, CAP, CAP)
    types = call.account.compensation_types
    order = {one: number for number, one in enumerate(types)}
    return page(call, ask, types.values, lambda row: (order[row["id"]],), lambda row: row)


def create_type(call: Call) -> Response:
    """200 with the type itself [docs]; that names are unique is inferred."""
    body = call.body(TypeBody)
    types = call.account.compensation_types
    if any(one["name"] == body.name for one in types.values()):
        raise unprocessable("Duplicate name", "A compensation type with this name exists already.")
    call.account.touch()
    row = {"id": seed.new_id(), "name": body.name, "category": body.category}
    types[row["id"]] = row
    return reply(row)


def list_compensations(call: Call) -> Response:
    """What begins within the window, and what still went on when it began; at most a month."""
    ask = asked(call, CAP, CAP)
    query, account = ask.query, call.account
    reading.only(query, ("start_date", "end_date", "person.id", "legal_entity.id"))
    start, end = _window(account, reading.day(query, "start_date"), reading.day(query, "end_date"))
    people, entities = reading.listed(query, "person.id"), reading.listed(query, "legal_entity.id")

    def fits(row: Document) -> bool:
        person_id = row["person"]["id"]
        return (
            (people is None or person_id in people)
            and (entities is None or _entity(account, person_id) in entities)
            and (start.isoformat() <= row["effective_from"] <= end.isoformat() or _goes_on(account, row, start))
        )

    return page(
        call,
        ask,
        lambda: (row for row in account.compensations.values() if fits(row)),
        lambda row: (row["effective_from"], row["id"]),
        lambda row: {**row, "type": {"id": row["type"]["id"]}},
    )


def create(call: Call) -> Response:
    """201 with the id; the real status is unknown. A fixed salary from the same day on is overwritten [docs]."""
    if not call.grant.scopes >= NEEDED:
        raise missing_right()
    body, account = call.body(CompensationBody), call.account
    kind = account.compensation_types.get(body.type.id)
    if kind is None or body.person.id not in account.persons:
        raise unprocessable("Unprocessable request", "The person or the compensation type does not exist.")
    if kind["category"] == "BONUS":
        raise unprocessable("Unprocessable request", "Bonuses cannot be created.")
    interval = (body.interval or "MONTHLY") if kind["category"] == "RECURRING" else None
    row = {
        "id": seed.new_id(),
        **body.model_dump(mode="json"),
        "value": fields.as_number(body.value),
        "interval": interval,
    }
    same = [one for one in account.compensations.values() if _same_place(one, row) and kind["category"] == "FIXED"]
    row["id"] = same[0]["id"] if same else row["id"]
    account.touch()
    account.compensations[row["id"]] = row
    return call.created(row["id"])


def _same_place(one: Document, other: Document) -> bool:
    return all(one[name] == other[name] for name in ("person", "type", "effective_from"))


def _goes_on(account: Account, row: Document, start: date) -> bool:
    """Whether this is what the person still gets of this type when the window begins."""
    if account.compensation_types[row["type"]["id"]]["category"] not in GOING_ON:
        return False
    begun = [
        one["effective_from"]
        for one in account.compensations.values()
        if one["person"] == row["person"] and one["type"] == row["type"] and one["effective_from"] < start.isoformat()
    ]
    return bool(begun) and row["effective_from"] == max(begun)


def _window(account: Account, start: date | None, end: date | None) -> tuple[date, date]:
    if start is None:
        start = (end or account.today).replace(day=1)
    last = calendar.monthrange(start.year, start.month)[1]
    end = end or start.replace(day=last)
    following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    a_month_later = following.replace(day=min(start.day, calendar.monthrange(following.year, following.month)[1]))
    if end < start or end > a_month_later:
        raise bad_request(parameter="end_date", reason="at most one month")
    return start, end


def _entity(account: Account, person_id: str) -> str | None:
    for latest in account.employments_of(person_id):
        return latest["legal_entity"]["id"] if latest["legal_entity"] else None
    return None
