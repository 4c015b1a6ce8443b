"""Reading and writing one object of a resource, as most resources have it (sheet 4): POST 201, PUT 200, DELETE 204."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.routing import BaseRoute

from .answers import Answer, Own, Refused
from .calls import Call, api
from .fields import Values, made, read
from .listing import Lists, listed
from .resources import Resource
from .state import FortnoxState
from .tables import Row

Check = Callable[[Call, Values, Values | None], None]


def accept_all(_call: Call, _values: Values, _old: Values | None) -> None:
    """No rule beyond the fields'."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a resource allows.

    check: sees and may complete the values before they are stored; the old ones too where a row is changed.
    used: the refusal when the number of a new one was used before. deletable: whether DELETE is there.
    """

    lists: Lists
    check: Check = accept_all
    used: int = Own.NUMBER_USED
    creatable: bool = True
    changeable: bool = True
    deletable: bool = False


def routes(state: FortnoxState, resource: Resource, rules: Rules) -> list[BaseRoute]:
    """List, create, read, change and delete, as far as there is such a thing."""

    def every(call: Call) -> Answer:
        return listed(call, resource, rules.lists, call.company.tables[resource.path])

    def one(call: Call) -> Answer:
        return enveloped(call, resource, found(call, resource))

    def create(call: Call) -> Answer:
        return enveloped(call, resource, created(call, resource, rules), 201)

    def change(call: Call) -> Answer:
        return enveloped(call, resource, changed(call, resource, rules))

    def delete(call: Call) -> Answer:
        call.company.tables[resource.path].remove(found(call, resource))
        return Answer(None, 204)

    path, single, scope = f"/3/{resource.path}", f"/3/{resource.path}/{{key}}", resource.scope
    return [
        *api(state, "GET", path, scope, every),
        *(api(state, "POST", path, scope, create) if rules.creatable else ()),
        *api(state, "GET", single, scope, one),
        *(api(state, "PUT", single, scope, change) if rules.changeable else ()),
        *(api(state, "DELETE", single, scope, delete) if rules.deletable else ()),
    ]


def found(call: Call, resource: Resource) -> Row:
    """The row that the path names, of the year asked for where it is of a year."""
    year = (call.company.year_asked(call.query),) if resource.yearly else ()
    return call.company.tables[resource.path].get(call.path["key"], *year)


def enveloped(call: Call, resource: Resource, row: Row, status: int = 200) -> Answer:
    return Answer({resource.singular: resource.shown(call.root, row.values)}, status)


def created(call: Call, resource: Resource, rules: Rules) -> Row:
    values = made(resource.schema, call.body(resource.singular))
    if resource.yearly:
        values["Year"] = call.company.year_asked(call.query)
    key = [values[name] for name in resource.key]
    if None not in key and call.company.tables[resource.path].was_used(*key):
        raise Refused(rules.used, f"{resource.key[0]} {key[0]} är redan använt.")
    rules.check(call, values, None)
    return call.company.store(resource, values)


def changed(call: Call, resource: Resource, rules: Rules) -> Row:
    row = found(call, resource)
    given = read(resource.schema, call.body(resource.singular))
    values = row.values | given
    if any(values[name] != row.values[name] for name in resource.key):
        raise Refused(Own.REFUSED, f"{resource.key[0]} kan inte ändras.")
    rules.check(call, values, row.values)
    call.company.touch(row, values)
    return row
