"""What tests of Codes and rates share: a planned month whose rows were counted, its lines, and typing into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.code_drafts import Seen, draft_code, live_mappings
from core.actions.code_targets import Rule
from core.actions.home import Home
from core.actions.shown.codes import CodesNow, Line, codes_now
from core.store.tables import CodeMapping, Company, Integration
from tests.app.demo import OCTOBER
from tests.app.looking import sound

Look = Callable[[str], Home]
OPEN = "90"


def flow_of(home: Home) -> tuple[Company, Integration]:
    with home.store.read() as session:
        return session.exec(select(Company)).one(), session.exec(select(Integration)).one()


def now(home: Home) -> CodesNow:
    return codes_now(home, flow_of(home)[1], OCTOBER)


def line(home: Home, code: str) -> Line:
    return next(found for found in now(home).lines if found.code == code)


def target(home: Home, name: str) -> str:
    return next(found.key for found in now(home).targets if found.name == name)


def editor(at: AppTest, beginning: str = "codes") -> str:
    """The key of the grid that is shown."""
    ids = [element.proto.id for element in at.dataframe]
    (found,) = [i.partition("-")[2].partition("-")[2] for i in ids if f"-nordlys-{beginning}-" in i]
    return found


def shown_lines(at: AppTest, beginning: str = "codes") -> list[Any]:
    return list(at.session_state[f"nordlys-{beginning}-drawn"][1])


def type_in(at: AppTest, code: str, beginning: str = "codes", **cells: Any) -> AppTest:
    """What the grid reports when somebody edits these cells of this line."""
    key = editor(at, beginning)
    lines = shown_lines(at, beginning)
    position = next(
        i for i, found in enumerate(lines) if getattr(found, "code", None) == code or found_number(found) == code
    )
    at.session_state[key] = {"edited_rows": {position: cells}, "added_rows": [], "deleted_rows": []}
    return sound(at.run())


def found_number(found: Any) -> str | None:
    return getattr(found, "number", None)


def drafts(home: Home) -> list[CodeMapping]:
    with home.store.read() as session:
        return [row for row in live_mappings(session, flow_of(home)[1].id) if row.state == "draft"]


def other_drafts(home: Home, code: str, key: str, who: str = "karen") -> Seen:
    company, integration = flow_of(home)
    about = line(home, code)
    operation, _, target = key.partition(":")
    rule = Rule(kind=about.kind, code=code, operation=operation, target=target)
    return draft_code(home, company, integration, about.seen, rule, who)
