"""The way back to the set-up, on the pages that it leads to."""

from __future__ import annotations

from console import nav
from console.here import COMPANY, Here
from console.language import _
from core.actions.shown.setup import is_under_way


def button(here: Here, done: bool, all_done: bool = False) -> None:
    """Until something is in payroll. done: there is something of this page's step to go on with. all_done: nothing of
    it is left, so that going back is the next step."""
    if done and is_under_way(here.home, here.integration):
        kind = "primary" if all_done else "secondary"
        nav.button("setup", _("Go on with the set-up"), f"{here.key}-on-{kind}", kind, **{COMPANY: here.key})
