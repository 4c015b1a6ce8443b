"""The demo company's second integration, `sync`: a site that clocks in TimeTrack and whose HR works in Personio.

Both systems hold the same to begin with; it is read and remembered as twins. Then people edit, in either system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.actions.connecting import add_connection
from core.actions.demo import ask, patience, set_aside
from core.actions.home import Home
from core.actions.people import accept_proposals, read_people
from core.actions.sync_rules import SYNC, map_types
from core.actions.syncs import plan_sync
from core.matching import Status
from core.models.both_sides import Kept
from core.models.period import PayPeriod
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration
from core.sync.through import TypePair
from data.demo import Story, in_step, personio, tell, timetrack
from data.demo.ids import uid

NAME = "sync"
SECRETS = {"timetrack": "api_secret", "personio": "client_secret"}
TITLES = {"timetrack": "TimeTrack", "personio": "Personio"}
CONVERTED = ("vacation", "sick", "special", "time_off")
"""Kinds of absence that are mapped. Home office is work, so nobody maps it without thinking."""


@dataclass(frozen=True, slots=True)
class InStep:
    """What `prepare_sync` made. linked: how many people. unlinked: of the source, without a counterpart."""

    integration: Integration
    linked: int
    unlinked: int


def prepare_sync(
    home: Home, sandbox_url: str, company: Company, actor: str, period: PayPeriod, employees: int = 140, seed: int = 1
) -> InStep:
    """Load the site into the running sandboxes and leave it connected, linked and mapped as integration `sync`."""
    story = tell(employees, seed, (period.first, period.last))
    index = ask("GET", sandbox_url)["providers"]
    for name, document in (("timetrack", timetrack.document(story)), ("personio", personio.document(story))):
        ask("POST", f"{index[name]['base_url']}/_control/load", document)
    index = ask("GET", sandbox_url)["providers"]
    settings = {"absence_types": timetrack.ABSENCE_TYPES}
    source = _connect(home, company, "timetrack", index["timetrack"], settings, actor)
    target = _connect(home, company, "personio", index["personio"], {"number_attribute": personio.NUMBER}, actor)
    integration = _integrate(home, company, source, target, actor)
    here, _ = read_people(home, integration)
    linked, _ = accept_proposals(home, company, integration, (Status.EXACT, Status.CONFIDENT), actor)
    map_types(home, company, integration, _types(story), actor)
    for kept in Kept:
        plan_sync(home, company, integration, kept, period.first, period.last, actor)
    for edit in in_step.edits(story):
        _play(index[edit.provider]["base_url"], edit)
    return InStep(integration, linked, len(here) - linked)


def _connect(
    home: Home, company: Company, provider: str, offer: Mapping[str, Any], more: Mapping[str, str], actor: str
) -> Connection:
    secret = SECRETS[provider]
    settle, read_timeout = patience(offer)
    return add_connection(
        home,
        company.id,
        provider,
        TITLES[provider],
        offer["base_url"],
        {**{name: value for name, value in offer["auth"].items() if name != secret}, **more},
        {secret: offer["auth"][secret]},
        actor,
        settle_seconds=settle,
        read_timeout_seconds=read_timeout,
    )


def _integrate(home: Home, company: Company, source: Connection, target: Connection, actor: str) -> Integration:
    with home.store.write() as session:
        set_aside(session, NAME)
        row = Integration(
            company_id=company.id,
            name=NAME,
            purpose=SYNC,
            source_id=source.id,
            target_id=target.id,
            created_at=home.store.clock(),
        )
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{row.id}", name=NAME)
    return row


def _types(story: Story) -> list[TypePair]:
    return [
        TypePair(
            str(timetrack.TYPES[kind]),
            uid(story.seed, "absence-type", kind),
            a_half=str(timetrack.HALF[kind]) if kind in timetrack.HALF else "",
        )
        for kind in timetrack.TYPES
        if kind in CONVERTED
    ]


def _play(base_url: str, edit: in_step.Edit) -> None:
    made = ask("POST", f"{base_url}/_control/{edit.screen}", edit.body)
    if edit.approve:
        ask("POST", f"{base_url}/_control/approve_absence", {"id": made["id"]})
