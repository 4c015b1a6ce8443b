"""How far a company's set-up is: every step read from what is stored, so that it can be left and taken up anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from core.actions.codes import known_codes
from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.links import decisions
from core.actions.proposals import in_scope
from core.actions.shown.companies import payroll_flow
from core.actions.shown.connections import ALWAYS, APPROVED_FROM, ConnectionNow, Standing, connections_of
from core.actions.transfers import settings_of
from core.models.rows import Kind
from core.store.tables import CodeMapping, Company, Integration, Run
from core.transfer.case import Grouping


class Step(StrEnum):
    """The way to the first transfer."""

    SOURCE = "source"
    TARGET = "target"
    DATA = "data"
    LINK = "link"
    MAP = "map"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Count:
    """done of all; all is 0 while nothing was read."""

    done: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupNow:
    """A company's set-up.

    sources, targets: connections to choose from. source, target: the flow's own, or the only ones there are; None while
    they are missing or signed out. people: decided, of those that Employees shows. codes: mapped, of the active ones.
    sent: rows in payroll by finished runs. done: steps; next: the first that is not.
    """

    company: Company
    sources: Sequence[ConnectionNow]
    targets: Sequence[ConnectionNow]
    source: ConnectionNow | None
    target: ConnectionNow | None
    integration: Integration | None
    kinds: frozenset[Kind]
    summed: bool
    approved_from: str
    people: Count
    codes: Count
    sent: int
    done: frozenset[Step]

    @property
    def next(self) -> Step | None:
        return next((step for step in Step if step not in self.done), None)

    @property
    def only_approved(self) -> bool:
        return self.approved_from != ALWAYS


def setup_now(home: Home, company: Company) -> SetupNow:
    """Read from the store alone."""
    found = connections_of(home, company)
    sources = [one for one in found if one.system.is_source]
    targets = [one for one in found if one.system.is_target]
    known = payroll_flow(home, company)
    integration = known.integration if known else None
    source = _of(sources, known.integration.source_id if known else None)
    target = _of(targets, known.integration.target_id if known else None)
    chosen = settings_of(integration) if integration else None
    with home.store.read() as session:
        people, codes, sent = _counts(session, integration)
    done = {
        Step.SOURCE: source is not None,
        Step.TARGET: target is not None,
        Step.DATA: integration is not None,
        Step.LINK: people.done > 0,
        Step.MAP: codes.done > 0,
        Step.SEND: sent > 0,
    }
    return SetupNow(
        company=company,
        sources=sources,
        targets=targets,
        source=source,
        target=target,
        integration=integration,
        kinds=chosen.kinds if chosen else frozenset(),
        summed=chosen is not None and chosen.grouping is Grouping.SUMMED,
        approved_from=source.settings.get(APPROVED_FROM, "") if source else "",
        people=people,
        codes=codes,
        sent=sent,
        done=frozenset(step for step, is_done in done.items() if is_done),
    )


def _of(found: Sequence[ConnectionNow], wanted: str | None) -> ConnectionNow | None:
    """The flow's connection, else the newest, if somebody is signed in there."""
    fit = [one for one in found if wanted is None or one.end.id == wanted]
    return fit[-1] if fit and fit[-1].standing is not Standing.SIGNED_OUT else None


def _counts(session: Session, integration: Integration | None) -> tuple[Count, Count, int]:
    if integration is None:
        return Count(0, 0), Count(0, 0), 0
    people = in_scope(integration, remembered_people(session, integration.source_id).values())
    decided = decisions(session, integration.id)
    linked = {source for source, _ in decided.linked}
    wanted = {p.id for p in people} | linked
    seen = linked | decided.no_counterpart
    kinds = settings_of(integration).kinds
    codes = {
        (c.kind.value, c.code) for c in known_codes(session, integration.source_id) if c.active and c.kind in kinds
    }
    mapped = codes & _mapped(session, integration)
    people_now, codes_now = Count(len(wanted & seen), len(wanted)), Count(len(mapped), len(codes))
    return people_now, codes_now, _sent(session, integration)


def _mapped(session: Session, integration: Integration) -> set[tuple[str, str]]:
    live = select(CodeMapping.kind, CodeMapping.code).where(
        CodeMapping.integration_id == integration.id,
        CodeMapping.state == "confirmed",
        col(CodeMapping.ended_at).is_(None),
    )
    return {(kind, code) for kind, code in session.exec(live).all()}


def is_under_way(home: Home, integration: Integration) -> bool:
    """Everything was chosen, and nothing is in payroll yet."""
    with home.store.read() as session:
        return not _sent(session, integration)


def _sent(session: Session, integration: Integration) -> int:
    runs: Sequence[Mapping[str, int]] = session.exec(
        select(Run.counts).where(
            Run.integration_id == integration.id,
            col(Run.transfer_id).is_not(None),
            col(Run.ended_at).is_not(None),
        )
    ).all()
    return sum(int(counts.get("confirmed", 0)) for counts in runs)
