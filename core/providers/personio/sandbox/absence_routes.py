"""`/v2/absence-types`, `/v2/absence-periods` and their breakdowns (sheet sections 4.3 and 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute

from . import absence, reading, shapes
from .answers import empty, not_found, reply
from .calls import Call, api
from .paging import asked, page
from .rows import FAR_FUTURE, Absence
from .state import PersonioState

CAP = 100
BREAKDOWNS = 28
RANGES = tuple(f"{end}.date_time.{bound}" for end in ("starts_from", "ends_at") for bound in ("gte", "lte"))


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "absences:read", "absences:write"
    types, periods = "/v2/absence-types", "/v2/absence-periods"
    one = f"{periods}/{{id}}"
    return [
        api(state, "GET", types, read, list_types),
        api(state, "GET", f"{types}/{{id}}", read, get_type),
        api(state, "GET", periods, read, list_periods),
        api(state, "POST", periods, write, create),
        api(state, "GET", one, read, lambda call: reply(shapes.absence(call.account, _found(call)))),
        api(state, "PATCH", one, write, change),
        api(state, "DELETE", one, write, delete),
        api(state, "GET", f"{one}/breakdowns", read, list_breakdowns),
    ]


def list_types(call: Call) -> Response:
    ask = asked(call, CAP, CAP)
    reading.only(ask.query, ())
    types = call.account.absence_types
    order = {one: number for number, one in enumerate(types)}
    return page(call, ask, types.values, lambda row: (order[row.id],), shapes.absence_type)


def get_type(call: Call) -> Response:
    found = call.account.absence_types.get(call.path["id"])
    if found is None:
        raise not_found("common.requested_resource_not_found")
    return reply(shapes.absence_type(found))


def list_periods(call: Call) -> Response:
    """Date ranges let every period through that overlaps them; the other filters hold all together [docs]."""
    ask = asked(call, CAP, CAP)
    query, account = ask.query, call.account
    reading.only(query, ("id", "absence_type.id", "person.id", *RANGES, "updated_at.gte", "updated_at.lte"))
    ids, people = reading.listed(query, "id"), reading.listed(query, "person.id")
    types = reading.listed(query, "absence_type.id")
    low, high = _range(query, "gte"), _range(query, "lte")
    since, until = reading.moment(query, "updated_at.gte"), reading.moment(query, "updated_at.lte")
    since, until = since and account.in_utc(since), until and account.in_utc(until)

    def rows() -> Iterator[Absence]:
        for row in account.absences.among(ids, people):
            if people is not None and row.person_id not in people:
                continue
            if types is not None and row.type_id not in types:
                continue
            if (low and (row.reads_to or FAR_FUTURE) < max(low)) or (high and row.reads_from > min(high)):
                continue
            if reading.within(row.updated, since, until):
                yield row

    return page(
        call,
        ask,
        rows,
        lambda row: (row.reads_from.isoformat(), row.id),
        lambda row: shapes.absence(account, row),
        keep=True,
    )


def _range(query: QueryParams, bound: str) -> list[datetime]:
    """Wall clock; a `Z` works and is read as if it were not there [client, live]."""
    asked_for = (reading.moment(query, f"{end}.date_time.{bound}") for end in ("starts_from", "ends_at"))
    return [one.replace(tzinfo=None) for one in asked_for if one]


def create(call: Call) -> Response:
    skip_approval = call.flag("skip_approval")
    return call.created(absence.create(call.account, call.body(absence.AbsenceBody), skip_approval).id)


def change(call: Call) -> Response:
    skip_approval, row = call.flag("skip_approval"), _found(call)
    absence.change(call.account, row, call.body(absence.AbsenceChange), skip_approval)
    return empty()


def delete(call: Call) -> Response:
    absence.delete(call.account, _found(call))
    return empty()


def list_breakdowns(call: Call) -> Response:
    ask = asked(call, BREAKDOWNS, BREAKDOWNS)
    row = _found(call)
    return page(
        call,
        ask,
        lambda: shapes.breakdowns(call.account, row),
        lambda entry: (str(entry["date"]),),
        lambda entry: entry,
    )


def _found(call: Call) -> Absence:
    return absence.find(call.account, call.path["id"])
