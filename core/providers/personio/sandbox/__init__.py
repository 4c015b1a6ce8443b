"""The Personio sandbox: a local server that holds state and speaks Personio's v2 and v1 wire formats.

It is a second, independent reading of the provider's fact sheet (sections 2 to 11) and imports nothing of the
connector. What the sheet leaves open is decided, and said, in the module that holds the rule, or is a switch.
"""

from __future__ import annotations

from starlette.responses import Response

from core.providers.sandbox_host import Sandbox, SandboxClock

from . import (
    absence_routes,
    attendance_routes,
    compensations,
    organisation,
    people_routes,
    projects,
    token_routes,
    v1_absences,
    v1_employees,
    webhooks,
)
from .answers import Refused, conflict, problem, refusal, unprocessable
from .calls import unknown
from .default_seed import default_seed
from .screens import Screens
from .state import IndexAuth, PersonioState
from .v1_calls import retired
from .v1_calls import unknown as unknown_v1

NOTES = (
    "base_url serves both /v2/... and /v1/.... POST _control/switches: absence_end_write inclusive|exclusive, "
    "attendance_overlap trim|reject, attendance_approval, confirmed_locked, patch_answer 204|200, v1_attendances "
    "422|410|404, auth_error, webhook_delivery. POST _control/rate_limits: {path template or *: {rate, burst}}."
)


def make() -> Sandbox:
    """The sandbox as the host wants it, with the built-in seed dated around today."""
    clock = SandboxClock()
    state = PersonioState(clock)
    return Sandbox(
        name="personio",
        state=state,
        routes=[
            *token_routes.routes(state),
            *people_routes.routes(state),
            *absence_routes.routes(state),
            *attendance_routes.routes(state),
            *projects.routes(state),
            *compensations.routes(state),
            *webhooks.routes(state),
            *organisation.routes(state),
            unknown(state),
            *v1_employees.routes(state),
            *v1_absences.routes(state),
            *retired(state),
            unknown_v1(),
        ],
        seed=default_seed(clock.now().date()),
        auth=IndexAuth(state),
        screens=Screens(state).actions(),
        is_write=lambda method, path, _: method != "GET" and not path.startswith(("/v2/auth/", "/v1/auth")),
        refuse=lambda path: _refuse(path, state),
        clock=clock,
        notes=NOTES,
    )


def _refuse(path: str, state: PersonioState) -> Response:
    """A business refusal that fits the path: 409 of absences, 422 of the rest, v1's own."""
    if path.startswith("/v1/"):
        return refusal(Refused(400, "Error when trying to insert absence period"))
    if path.startswith("/v2/absence-periods"):
        error = conflict("Absence period conflict", "The absence period overlaps with another one.")
    else:
        error = unprocessable("Unprocessable request", "The request could not be processed.")
    return problem(error, state.clock.now())
