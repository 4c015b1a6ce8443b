"""A local TimeLog: holds state, speaks REST v1, Reporting and a few Transactional calls. Imports no connector."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.providers.sandbox_host import Sandbox, SandboxClock
from core.providers.timelog.sandbox import (
    reporting_routes,
    rest_approval,
    rest_codes,
    rest_integration,
    rest_people,
    rest_time,
    soap,
)
from core.providers.timelog.sandbox.default_seed import default_seed
from core.providers.timelog.sandbox.screens import Screens
from core.providers.timelog.sandbox.soap_operations import OPERATIONS, UPDATE_EMPLOYEE
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import error, rule, unknown_route

NOTES = (
    "A tenant is at {base_url}/{account}. Work unit IDs and TimeRegistrationIDs differ unless the seed says same_ids. "
    "transactional_user and transactional_password sign in to the SOAP calls."
)

REFUSED = "The sandbox was asked to refuse this"


def make() -> Sandbox:
    """TimeLog's sandbox for `core.providers.sandbox_host.host`, with the small default seed."""
    clock = SandboxClock()
    state = TimeLogState(clock)
    return Sandbox(
        name="timelog",
        state=state,
        routes=_routes(state),
        seed=default_seed(clock.now().date()),
        auth=state.auth,
        screens=Screens(state).actions(),
        is_write=is_write,
        refuse=_refuse,
        clock=clock,
        notes=NOTES,
    )


def _routes(state: TimeLogState) -> list[BaseRoute]:
    modules = (rest_people, rest_codes, rest_approval, rest_integration, rest_time)
    return [
        *(route for module in modules for route in module.routes(state)),
        *reporting_routes.routes(state),
        *soap.routes(state, OPERATIONS),
        Route("/{path:path}", _unknown, methods=["GET", "POST", "PUT", "DELETE"]),
    ]


async def _unknown(request: Request) -> Response:
    return unknown_route(request)


def is_write(method: str, path: str, headers: Mapping[str, str]) -> bool:
    """REST calls that change something, and SOAP's UpdateEmployee, which shares its address with a read."""
    if path.endswith(".svc"):
        return headers.get("soapaction", "").strip('"') == UPDATE_EMPLOYEE.action
    return method in ("POST", "PUT", "DELETE") and "/api/v1/" in path and "/validate-" not in path


def _refuse(path: str) -> Response:
    """A write that breaks a business rule."""
    if path.endswith(".svc"):
        return soap.refusal(UPDATE_EMPLOYEE, REFUSED)
    return error(rule(REFUSED), None, "")
