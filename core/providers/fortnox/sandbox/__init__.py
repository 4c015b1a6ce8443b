"""The Fortnox sandbox: a local server that holds state and speaks Fortnox's wire format (sheet sections 2 to 11).

It is a second, independent reading of the provider's fact sheet and imports nothing of the connector. What the sheet
leaves open is decided, and said, in the module that holds the rule, or is a switch.
"""

from __future__ import annotations

from core.providers.sandbox_host import Sandbox, SandboxClock

from . import books, consent, employees, invoices, orders, payroll, registers, sie, tid, token_routes, vouchers
from .answers import Own, Refused, reply
from .calls import refusal_body, unknown
from .default_seed import default_seed
from .screens import Screens
from .state import FortnoxState, IndexAuth

NOTES = (
    "base_url serves /3/..., /api/time/... and /oauth-v1/.... The token in auth is a service account's. "
    "25 requests in 5 s per client and company, as in the real API: POST _control/rate_limit {requests, seconds}. "
    "POST _control/switches: error_keys, delete_answers, numbers, cause_codes, payroll_filters, meta_information, "
    "apostrophe, closed_payroll, duplicates, default_format, auto_approve."
)


def make() -> Sandbox:
    """The sandbox as the host wants it, with the built-in seed dated around today."""
    clock = SandboxClock()
    state = FortnoxState(clock)
    return Sandbox(
        name="fortnox",
        state=state,
        routes=[
            *consent.routes(state),
            *token_routes.routes(state),
            *registers.routes(state),
            *books.routes(state),
            *vouchers.routes(state),
            *employees.routes(state),
            *payroll.routes(state),
            *invoices.routes(state),
            *orders.routes(state),
            *sie.routes(state),
            *tid.routes(state),
            unknown(state),
        ],
        seed=default_seed(clock.now().date()),
        auth=IndexAuth(state),
        screens=Screens(state).actions(),
        is_write=lambda method, path, _: method != "GET" and path.startswith("/3/"),
        refuse=lambda path: reply(refusal_body(state, Refused(Own.REFUSED, "Åtgärden nekades.")), 400),
        clock=clock,
        notes=NOTES,
    )
