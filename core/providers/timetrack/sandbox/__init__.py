"""A local TimeTrack: the v2/ext resources with their quirks and no signal of change at all (sheet sections 3 to 7, 12).

It is a second, independent reading of the provider's fact sheet and imports nothing of the connector. What the sheet
leaves open is a switch (`seed.Switches`) or is decided, and said, in the module that holds the rule.
"""

from __future__ import annotations

from core.providers.sandbox_host import Sandbox, SandboxClock

from . import absences, attendances, catalogue, project_time, timer, users, work_reports
from .answers import error, invalid
from .calls import unknown
from .default_seed import default_seed
from .screens import Screens
from .state import IndexAuth, TimeTrackState

NOTES = (
    "base_url stands for https://<account>.timetrackenterprise.com/api/v2/ext. POST _control/settings: absence_overlap "
    "and attendance_overlap allow|reject, day_segment ignored|kept, post_honours_status, post_answer object|id|empty, "
    "delete_user and deletes soft|hard, window overlap|contained, clock local|utc. Throttling (429), lost answers "
    "(error_after, cut) and latency: _control/faults."
)


def make() -> Sandbox:
    """TimeTrack's sandbox for `core.providers.sandbox_host.host`, with the built-in seed dated around today."""
    clock = SandboxClock()
    state = TimeTrackState(clock)
    modules = (users, attendances, project_time, absences, work_reports, catalogue, timer)
    return Sandbox(
        name="timetrack",
        state=state,
        routes=[*(route for module in modules for route in module.routes(state)), unknown(state)],
        seed=default_seed(clock.now().date()),
        auth=IndexAuth(state),
        screens=Screens(state).actions(),
        is_write=lambda method, path, _: method in ("POST", "PUT", "DELETE"),
        refuse=lambda path: error(invalid("from", "the sandbox was asked to refuse this")),
        clock=clock,
        notes=NOTES,
    )
