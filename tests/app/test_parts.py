"""Parts of a page that are drawn alone, as a browser does: dialogs after a press, and what looks again by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from core.actions.home import Home, integration_named
from core.actions.transfers import confirm_send
from core.store.tables import Plan, Run, Transfer, WorkflowRun
from tests.app.conftest import Use
from tests.app.looking import labels, opened, press
from tests.app.parts import press_inside, tick

Look = Callable[[str], Home]


@pytest.mark.parametrize(
    ("page", "button"),
    [("transfer", "Close period…"), ("overview", "Set pay-out days…"), ("connections", "Disconnect…")],
)
def test_a_dialog_that_is_cancelled_leaves_the_page(use: Use, page: str, button: str) -> None:
    use("planned")
    asked = press(opened(page), button)
    assert "Cancel" in labels(asked)
    at = press_inside(asked, "Cancel")
    assert "Cancel" not in labels(at)
    assert button in labels(at)


def test_choosing_other_days_that_is_cancelled_leaves_the_page(use: Use) -> None:
    use("planned")
    at = press_inside(opened("transfer", period="other"), "Cancel")
    assert "Cancel" not in labels(at)
    assert at.title[0].value == "Transfer"


def test_the_page_is_drawn_anew_once_its_run_has_ended(look: Look) -> None:
    home = look("planned")
    company, _flow = integration_named(home, "demo")
    with home.store.read() as session:
        query = select(Plan).join(Transfer).where(Transfer.payout_group == "monthly")  # type: ignore[arg-type]
        plan = session.exec(query).one()
    run = confirm_send(home, company, plan.id or 0, plan.hash, "lone", "test")
    at = opened("history", run=str(run))
    assert "Stop after this row" in labels(tick(at))
    _ends(home, Run, run)
    at = tick(at)
    assert "Stop after this row" not in labels(at)


def _ends(home: Home, kind: type[Run] | type[WorkflowRun], number: int) -> None:
    with home.store.write() as session:
        row = session.get_one(kind, number)
        row.state, row.ended_at = "done", datetime.now(UTC)
        session.add(row)
