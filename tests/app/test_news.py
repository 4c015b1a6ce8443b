"""What happened while nobody looked stands on Overview until somebody has seen it."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from core.actions.home import Home
from core.actions.shown.notices import notices_of
from core.store.notices import Tells, tell
from core.store.tables import Company, Connection
from tests.app.looking import entries, labels, opened, press, texts

Look = Callable[[str], Home]


def told(home: Home, *kinds: Tells) -> Company:
    with home.store.write() as session:
        company = session.exec(select(Company)).first()
        assert company is not None
        for number, kind in enumerate(kinds):
            tell(session, home.store.clock(), kind, company.id, "workflow:w1", str(number))
    return company


def test_a_notice_stands_on_overview_until_somebody_has_seen_it(look: Look) -> None:
    home = look("planned")
    company = told(home, Tells.WORKFLOW_FAILED)
    app = opened("overview")
    assert "A workflow failed at its time. Workflows says why." in " ".join(entries(app))
    assert "Look at workflows" in labels(app)
    press(app, "Seen")
    assert "What happened" not in " ".join(texts(app))
    (seen,) = notices_of(home, company)
    assert seen.seen_by


def test_every_kind_of_notice_can_be_told(look: Look) -> None:
    home = look("planned")
    with home.store.write() as session:
        company = session.exec(select(Company)).first()
        connection = session.exec(select(Connection)).first()
        assert company is not None
        assert connection is not None
        for kind in set(Tells) - {Tells.TEST, Tells.RUN_ENDED}:
            tell(session, home.store.clock(), kind, company.id, f"connection:{connection.id}", "2026-12-01")
    app = opened("overview")
    while "Seen" in labels(app):
        press(app, "Seen")
    assert len(notices_of(home, company, unseen=True)) == 0


def test_only_what_was_shown_counts_as_seen(look: Look) -> None:
    home = look("planned")
    company = told(home, *[Tells.RUN_FAULT] * 5)
    app = opened("overview")
    assert any("2 older ones follow" in caption.value for caption in app.caption)
    press(app, "Seen")
    assert len(notices_of(home, company, unseen=True)) == 2


def test_a_notice_without_a_page_of_its_own_leads_nowhere(look: Look) -> None:
    home = look("planned")
    with home.store.write() as session:
        company = session.exec(select(Company)).first()
        assert company is not None
        tell(session, home.store.clock(), Tells.RUN_FAULT, company.id, "thing:1")
    assert not {"Look at the run", "Look at workflows"} & set(labels(opened("overview")))
