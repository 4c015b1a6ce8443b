"""What tests of the Employees page share: a company to review, and where its page is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.changes import Change, propose_changes
from core.actions.home import Home, integration_named
from core.actions.links import links
from core.actions.shown.employees import Board, board, everybody
from core.actions.shown.lines import Facet
from core.store.tables import EmployeeLink
from tests.app.looking import opened, sound, tables

Look = Callable[[str], Home]


def now(home: Home) -> Board:
    _, integration = integration_named(home, "demo")
    return board(home, integration, everybody(home, integration))


def linked(home: Home) -> dict[str, str]:
    with home.store.read() as session:
        return links(session, integration_named(home, "demo")[1].id)


def statuses(home: Home) -> list[str]:
    with home.store.read() as session:
        rows = session.exec(select(EmployeeLink).where(EmployeeLink.decided_by != "lone")).all()
    return sorted(row.status for row in rows if row.undone_at is None)


def at_hand(at: AppTest) -> tuple[str, str]:
    """The two ids in the key of the button that links."""
    key = next(b.key for b in at.button if b.label == "Link")
    _, _, person, target = key.split("-", 3)
    return person, target


def undo_newest(at: AppTest) -> AppTest:
    return sound(next(button for button in at.button if button.label == "Undo").click().run())


def more(kind: str) -> AppTest:
    at = opened("employees")
    return sound(at.get("menu_button")[0].click(kind).run())


def table(at: AppTest, column: str) -> Any:
    return next(one for one in tables(at) if column in one.columns)


def differing(home: Home) -> tuple[int, Change]:
    """The position among the exact ones of somebody whose e-mail or phone differs, and that difference."""
    _, integration = integration_named(home, "demo")
    exact = [line for line in now(home).lines if line.facet is Facet.EXACT]
    pairs = {line.here.id: line.target.id for line in exact if line.target}
    found = next(c for c in propose_changes(home, integration, pairs) if c.field in ("email", "phone"))
    return list(pairs).index(found.person), found


def grid_key(at: AppTest) -> str:
    return next(e.key for e in at.dataframe if "-employees-" in (e.key or ""))


def choose(at: AppTest, rows: Sequence[int] = (), cell: int | None = None) -> AppTest:
    cells = [] if cell is None else [[cell, "here"]]
    at.session_state[grid_key(at)] = {"selection": {"rows": list(rows), "columns": [], "cells": cells}}
    return sound(at.run())


def facets(at: AppTest) -> dict[str, int]:
    options = next(g for g in at.get("button_group") if "facet" in g.key).options
    return {o.split(" · ")[0]: int(o.split(" · ")[1]) for o in options}
