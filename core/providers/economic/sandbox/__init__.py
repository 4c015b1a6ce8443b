"""The e-conomic sandbox: a local server that holds one agreement and speaks both generations of e-conomic's API.

It is a second, independent reading of the provider's fact sheet (sections 2 to 7, 10, 11) and imports nothing of the
connector. What the sheet leaves open is a switch (`seed_rows.Switches`) or is decided, and said, where the rule is.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from core.providers.sandbox_host import Sandbox, SandboxClock

from . import grant, invoice_routes, journalsapi, master, projectsapi, vouchers, year_routes
from .answers import Fault, Faults, legacy_faults, module_faults, voucher_faults
from .calls import MODULE_PATH, unknown
from .default_seed import default_seed
from .screens import Screens
from .seed import APP_PUBLIC
from .state import EconomicState, IndexAuth

NOTES = (
    "base_url stands for restapi.e-conomic.com; the modules are below it: {base_url}/journalsapi/v15.0.0/... "
    f"Grant page: {grant.PATH}?appPublicToken={APP_PUBLIC}&redirectUrl=... (POST it back with decision=approve). "
    "POST _control/switches: missing_account, voucher_entries, other_body, keep_refusals, draft_dates, retry_after, "
    "demo_write, cursor_page. POST _control/rate_limit: {limit, seconds, cost}."
)


def make() -> Sandbox:
    """The sandbox as the host wants it, with the built-in company."""
    clock = SandboxClock()
    state = EconomicState(clock)
    parts = (grant, master, vouchers, invoice_routes, year_routes, journalsapi, projectsapi)
    return Sandbox(
        name="economic",
        state=state,
        routes=[*(route for part in parts for route in part.routes(state)), unknown(state)],
        seed=default_seed(clock.now().date()),
        auth=IndexAuth(state),
        screens=Screens(state).actions(),
        is_write=lambda method, path, _: method != "GET" and path != grant.PATH,
        refuse=refuse,
        clock=clock,
        notes=NOTES,
    )


def refuse(path: str) -> Response:
    """A business refusal in the form that fits the path."""
    now = datetime.now(UTC)
    refused = Faults([Fault(("text",), "The sandbox was asked to refuse this.")])
    if MODULE_PATH.match(path):
        return module_faults(refused, now)
    return voucher_faults(refused, now) if path.endswith("/vouchers") else legacy_faults(refused, now)
