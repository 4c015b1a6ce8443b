"""`/v2/org-units` and `/v2/cost-centers`: names for the ids in employments, behind `Beta: true` (sheet section 2).

Only that they exist and want the header is known [client]; their fields here are id, name and, for units, type.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading
from .answers import no_endpoint, not_found, reply
from .calls import Call, api
from .paging import asked, page
from .seed import OrgUnit
from .state import PersonioState

CAP = 100


def routes(state: PersonioState) -> list[BaseRoute]:
    return [
        api(state, "GET", "/v2/org-units", "persons:read", list_units),
        api(state, "GET", "/v2/org-units/{id}", "persons:read", get_unit),
        api(state, "GET", "/v2/cost-centers", "persons:read", list_cost_centers),
    ]


def list_units(call: Call) -> Response:
    _need_beta(call)
    ask = asked(call, CAP, CAP)
    types = reading.chosen(ask.query, "type", ("team", "department"))
    units = call.account.units.values()
    return page(
        call,
        ask,
        lambda: (one for one in units if types is None or one.type in types),
        lambda one: (len(one.id), one.id),
        _shape,
    )


def get_unit(call: Call) -> Response:
    _need_beta(call)
    found = call.account.units.get(call.path["id"])
    if found is None:
        raise not_found()
    return reply(_shape(found))


def list_cost_centers(call: Call) -> Response:
    _need_beta(call)
    ask = asked(call, CAP, CAP)
    names = call.account.names["cost_center"].items()
    return page(
        call, ask, lambda: names, lambda pair: (len(pair[0]), pair[0]), lambda pair: {"id": pair[0], "name": pair[1]}
    )


def _need_beta(call: Call) -> None:
    if not call.beta:
        raise no_endpoint(call.template)


def _shape(one: OrgUnit) -> dict[str, str]:
    return {"id": one.id, "type": one.type, "name": one.name}
