"""`/v2/persons` and `/v2/persons/{id}/employments` (sheet sections 4.1 and 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute

from . import people, reading
from .account import Document
from .answers import empty, no_endpoint, not_found, reply
from .calls import Call, api
from .paging import asked, page, path_of
from .state import PersonioState

CAP, DEFAULT = 50, 10
TIMES = tuple(f"{name}{bound}" for name in ("created_at", "updated_at") for bound in ("", ".gt", ".lt"))
NAMES = ("first_name", "last_name", "preferred_name")


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "persons:read", "persons:write"
    one, theirs = "/v2/persons/{id}", "/v2/persons/{person_id}/employments"
    return [
        api(state, "GET", "/v2/persons", read, list_persons),
        api(state, "POST", "/v2/persons", write, create),
        api(state, "GET", one, read, lambda call: reply(_shape(call, _person(call, "id")))),
        api(state, "PATCH", one, write, change),
        api(state, "DELETE", one, write, delete),
        api(state, "GET", theirs, read, list_employments),
        api(state, "GET", f"{theirs}/{{id}}", read, get_employment),
        api(state, "PATCH", f"{theirs}/{{id}}", write, change_employment),
        api(state, "GET", "/v2/employments", read, follow_employments),
    ]


def list_persons(call: Call) -> Response:
    ask = asked(call, CAP, DEFAULT)
    query = ask.query
    reading.only(query, ("id", "email", *NAMES, *TIMES, "status"))
    ids, emails = reading.listed(query, "id"), reading.listed(query, "email")
    statuses = reading.chosen(query, "status", ("ACTIVE", "INACTIVE"))
    in_time = _in_time(query)
    account = call.account

    def fits(row: Document) -> bool:
        return (
            (ids is None or row["id"] in ids)
            and (emails is None or (row["email"] or "").lower() in {one.lower() for one in emails})
            and all(query[name] == row[name] for name in NAMES if query.get(name))
            and (statuses is None or account.status_of(row["id"]) in statuses)
            and in_time(row)
        )

    return page(
        call,
        ask,
        lambda: (row for row in account.persons.values() if fits(row)),
        lambda row: (len(row["id"]), row["id"]),
        lambda row: _shape(call, row),
        keep=True,
    )


def create(call: Call) -> Response:
    return call.created(people.create(call.account, call.body(people.NewPersonBody)))


def change(call: Call) -> Response:
    people.change(call.account, _person(call, "id"), call.body(people.PersonBody))
    return empty()


def delete(call: Call) -> Response:
    people.delete(call.account, _person(call, "id")["id"])
    return empty()


def list_employments(call: Call) -> Response:
    """The next link has the path of the spec's own example; the cursor is good on both."""
    ask = asked(call, CAP, DEFAULT)
    reading.only(ask.query, ("id", "updated_at", "updated_at.gt", "updated_at.lt"))
    ids, in_time = reading.listed(ask.query, "id"), _in_time(ask.query)
    person = _person(call, "person_id")
    own = call.url.path
    return page(
        call,
        ask,
        lambda: (
            row
            for row in call.account.employments_of(person["id"])
            if (ids is None or row["id"] in ids) and in_time(row)
        ),
        lambda row: (row["employment_start_date"], row["created_at"], row["id"]),
        lambda row: people.employment_shape(call.grant.credential, row),
        down=(True, True),
        next_path=own.partition("/v2/")[0] + "/v2/employments",
    )


def follow_employments(call: Call) -> Response:
    """Where the next link of a person's employments leads; without a cursor there is no such endpoint."""
    if not call.query.get("cursor"):
        raise no_endpoint(call.template)
    path = path_of(call.query["cursor"])
    person_id = path.rpartition("/persons/")[2].partition("/")[0]
    return list_employments(replace(call, url=call.url.replace(path=path), path={"person_id": person_id}))


def get_employment(call: Call) -> Response:
    return reply(people.employment_shape(call.grant.credential, _employment(call)))


def change_employment(call: Call) -> Response:
    people.change_employment(call.account, _employment(call), call.body(people.EmploymentBody))
    return empty()


def _person(call: Call, name: str) -> Document:
    found = call.account.persons.get(call.path[name])
    if found is None:
        raise not_found()
    return found


def _employment(call: Call) -> Document:
    for row in call.account.employments_of(_person(call, "person_id")["id"]):
        if row["id"] == call.path["id"]:
            return row
    raise not_found()


def _shape(call: Call, row: Document) -> Document:
    root = str(call.url.replace(query="")).partition("/v2/")[0]
    link = f"{root}/v2/persons/{row['id']}/employments"
    return people.person_shape(call.account, call.grant.credential, row, link)


def _in_time(query: QueryParams) -> Callable[[Document], bool]:
    """Both times, each as equal, after, before; the bounds themselves are out."""
    bounds: list[tuple[str, Callable[[datetime, Any], bool], datetime]] = []
    for name in ("created_at", "updated_at"):
        for suffix, holds in (("", datetime.__eq__), (".gt", datetime.__gt__), (".lt", datetime.__lt__)):
            wanted = reading.instant(query, name + suffix)
            if wanted is not None:
                bounds.append((name, holds, wanted))
    return lambda row: all(holds(datetime.fromisoformat(row[name]), wanted) for name, holds, wanted in bounds)
