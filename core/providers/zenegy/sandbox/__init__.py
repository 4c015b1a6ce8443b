"""The Zenegy sandbox: a local server that holds state and speaks Zenegy's wire format (sheet sections 3 to 7, 11, 13).

It is a second, independent reading of the provider's fact sheet and imports nothing of the connector. What the sheet
leaves open is decided, and said, in the module that holds the rule.
"""

from __future__ import annotations

from core.providers.sandbox_host import Sandbox, SandboxClock

from . import consent, hours_routes, payroll_routes
from .answers import Refused, refusal
from .calls import unknown
from .default_seed import default_seed
from .screens import Screens
from .state import IndexAuth, ZenegyState

NOTES = (
    "base_url serves both /auth/... and /api/.... The token in auth is the owner's for company_id. "
    "POST _control/settings: error_style result|result_200|problem, write_answers object|uid|empty, auto_approve, "
    "rotate_refresh_tokens."
)


def make() -> Sandbox:
    """The sandbox as the host wants it, with the built-in seed dated around today."""
    clock = SandboxClock()
    state = ZenegyState(clock)
    return Sandbox(
        name="zenegy",
        state=state,
        routes=[
            *consent.routes(state),
            *hours_routes.routes(state),
            *payroll_routes.routes(state),
            unknown(state),
        ],
        seed=default_seed(clock.now().date()),
        auth=IndexAuth(state),
        screens=Screens(state).actions(),
        is_write=lambda method, path, _: method != "GET" and path.startswith("/api/"),
        refuse=lambda path: refusal(Refused("Registration is not allowed."), state.settings.error_style, path),
        clock=clock,
        notes=NOTES,
    )
